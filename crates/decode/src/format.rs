//! The formats by name.

/// A way to read bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Format {
    Base64,
    Base64Url,
    Hex,
    /// A JSON string, for what is inside it.
    JsonString,
    Gzip,
    Zlib,
    Deflate,
    Zstd,
    Lz4,
    Snappy,
    SnappyRaw,
    Brotli,
    Json,
    MessagePack,
    Cbor,
    Protobuf,
    Php,
    Jwt,
    Uuid,
    Ulid,
    Snowflake,
    UnixSeconds,
    UnixMillis,
}

/// What a format makes of bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Makes {
    /// Other bytes, which can be read further.
    Bytes,
    /// Something to look at: the last step of a chain.
    View,
}

use Format as F;
use Makes::{Bytes, View};

/// Format, stable name (it is stored), name for people, what it makes. In the order of a menu.
const TABLE: [(Format, &str, &str, Makes); 23] = [
    (F::Json, "json", "JSON", View),
    (F::MessagePack, "msgpack", "MessagePack", View),
    (F::Cbor, "cbor", "CBOR", View),
    (F::Protobuf, "protobuf", "Protobuf", View),
    (F::Php, "php", "PHP serialize", View),
    (F::Jwt, "jwt", "JWT", View),
    (F::Gzip, "gzip", "gzip", Bytes),
    (F::Zlib, "zlib", "zlib", Bytes),
    (F::Deflate, "deflate", "raw deflate", Bytes),
    (F::Zstd, "zstd", "zstd", Bytes),
    (F::Lz4, "lz4", "LZ4", Bytes),
    (F::Snappy, "snappy", "Snappy", Bytes),
    (F::SnappyRaw, "snappy-raw", "raw Snappy", Bytes),
    (F::Brotli, "brotli", "Brotli", Bytes),
    (F::Base64, "base64", "base64", Bytes),
    (F::Base64Url, "base64url", "base64url", Bytes),
    (F::Hex, "hex", "hex", Bytes),
    (F::JsonString, "json-string", "JSON string", Bytes),
    (F::Uuid, "uuid", "UUID", View),
    (F::Ulid, "ulid", "ULID", View),
    (F::Snowflake, "snowflake", "Snowflake", View),
    (F::UnixSeconds, "unix-s", "Unix seconds", View),
    (F::UnixMillis, "unix-ms", "Unix milliseconds", View),
];

impl Format {
    /// All formats, in the order of a menu.
    pub fn all() -> impl Iterator<Item = Self> {
        TABLE.iter().map(|row| row.0)
    }

    fn row(self) -> Option<&'static (Self, &'static str, &'static str, Makes)> {
        TABLE.iter().find(|row| row.0 == self)
    }

    /// The name that is stored: ASCII, never changed once it was published.
    #[must_use]
    pub fn name(self) -> &'static str {
        self.row().map_or("", |row| row.1)
    }

    /// The name for people.
    #[must_use]
    pub fn label(self) -> &'static str {
        self.row().map_or("", |row| row.2)
    }

    #[must_use]
    pub fn makes(self) -> Makes {
        self.row().map_or(Makes::View, |row| row.3)
    }

    /// The format of that stored name.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        TABLE.iter().find(|row| row.1 == name).map(|row| row.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_format_is_found_by_its_name_and_no_two_share_one() {
        for (at, row) in TABLE.iter().enumerate() {
            assert_eq!(Format::named(row.0.name()), Some(row.0));
            assert!(!row.0.label().is_empty());
            assert!(TABLE.iter().skip(at + 1).all(|other| other.0 != row.0 && other.1 != row.1));
            assert!(row.1.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-'));
        }
        assert_eq!(Format::named("pickle"), None);
    }
}
