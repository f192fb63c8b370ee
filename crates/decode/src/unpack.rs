//! Unpackers: bytes to other bytes, never more than a limit, whatever the input claims.

pub(crate) mod base64;
mod brotli;
mod flate;
mod hex;
mod lz4;
mod snappy;
mod zstd;

use std::io::{ErrorKind, Read};

use crate::format::Format;
use crate::limits::{Budget, Cut};
use crate::read::json;

/// What is wrong with packed bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Flaw {
    #[error("it ends too early")]
    Truncated,
    #[error("it is not that format, or damaged")]
    Damaged,
    #[error("its checksum is wrong")]
    Checksum,
    #[error("it was made with a dictionary, which is not here")]
    Dictionary,
    #[error("it wants more memory than it may have")]
    Memory,
}

/// How an unpacker ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum End {
    Whole,
    Cut(Cut),
    Flaw(Flaw),
}

/// What came out, and what was not used.
#[derive(Debug)]
pub(crate) struct Unpacked {
    pub bytes: Vec<u8>,
    pub end: End,
    /// Bytes of the input after the packed ones.
    pub rest: usize,
}

impl Unpacked {
    const fn flaw(flaw: Flaw) -> Self {
        Self { bytes: Vec::new(), end: End::Flaw(flaw), rest: 0 }
    }
}

/// The format that bytes say they are in by their first bytes. Two bytes and their checksum, for zlib.
pub(crate) fn magic(bytes: &[u8]) -> Option<Format> {
    match bytes {
        [0x1f, 0x8b, 8, ..] => Some(Format::Gzip),
        [0x78, flags, ..] if (0x7800 | u16::from(*flags)).is_multiple_of(31) && flags & 0x20 == 0 => {
            Some(Format::Zlib)
        }
        _ if bytes.starts_with(zstd::MAGIC) => Some(Format::Zstd),
        _ if bytes.starts_with(lz4::MAGIC) => Some(Format::Lz4),
        _ if bytes.starts_with(snappy::MAGIC) => Some(Format::Snappy),
        _ => None,
    }
}

/// Takes one format off. A format that makes no bytes has none to give.
pub(crate) fn unpack(format: Format, bytes: &[u8], limit: usize, budget: &mut Budget) -> Unpacked {
    if let Err(cut) = budget.spend(bytes.len()) {
        return Unpacked { bytes: Vec::new(), end: End::Cut(cut), rest: 0 };
    }
    let mut room = Room { out: Vec::new(), limit, budget };
    let whole = |bytes: Option<Vec<u8>>| {
        bytes.map_or(Unpacked::flaw(Flaw::Damaged), |mut bytes| {
            let end = if bytes.len() > limit { End::Cut(Cut::Output(limit)) } else { End::Whole };
            bytes.truncate(limit);
            Unpacked { bytes, end, rest: 0 }
        })
    };
    match format {
        Format::Base64 => whole(base64::decode(bytes, &base64::STANDARD)),
        Format::Base64Url => whole(base64::decode(bytes, &base64::URL)),
        Format::Hex => whole(hex::decode(bytes)),
        Format::JsonString => {
            whole(std::str::from_utf8(bytes).ok().and_then(json::unquote).map(String::into_bytes))
        }
        Format::Gzip => flate::gzip(bytes, room),
        Format::Zlib => flate::zlib(bytes, room),
        Format::Deflate => flate::deflate(bytes, room),
        Format::Zstd => zstd::unpack(bytes, room),
        Format::Lz4 => lz4::unpack(bytes, room),
        Format::Snappy => snappy::framed(bytes, room),
        Format::SnappyRaw => snappy::raw(bytes, &mut room),
        Format::Brotli => brotli::unpack(bytes, room),
        _ => Unpacked::flaw(Flaw::Damaged),
    }
}

/// Where unpacked bytes go, and how many may come.
struct Room<'b> {
    out: Vec<u8>,
    limit: usize,
    budget: &'b mut Budget,
}

impl Room<'_> {
    const CHUNK: usize = 64 << 10;
    /// Work of beginning a frame: there may be one in every twenty bytes, and each sets up its tables.
    const FRAME: usize = 4 << 10;
    /// Work of a block, however little comes of it.
    const BLOCK: usize = 1 << 10;

    /// Reads until the reader ends, breaks, or has more than there is room for.
    fn pump(&mut self, from: &mut impl Read) -> End {
        loop {
            let left = self.limit - self.out.len();
            if left == 0 {
                return match from.read(&mut [0]) {
                    Ok(0) => End::Whole,
                    Ok(_) => End::Cut(Cut::Output(self.limit)),
                    Err(error) => End::Flaw(flaw_of(&error)),
                };
            }
            let start = self.out.len();
            self.grow(left.min(Self::CHUNK));
            let read = from.read(self.out.get_mut(start..).unwrap_or_default());
            self.out.truncate(start + read.as_ref().map_or(0, |read| *read));
            match read {
                Ok(0) => return End::Whole,
                Ok(read) => {
                    if let Err(cut) = self.budget.spend(read + Self::BLOCK) {
                        return End::Cut(cut);
                    }
                }
                Err(error) => return End::Flaw(flaw_of(&error)),
            }
        }
    }

    /// Adds so many zeros. Capacity doubles, but never beyond the limit: memory is limited too.
    fn grow(&mut self, more: usize) {
        let wanted = self.out.len() + more;
        if wanted > self.out.capacity() {
            let next = wanted.max(self.out.capacity() * 2).min(self.limit.max(wanted));
            self.out.reserve_exact(next - self.out.len());
        }
        self.out.resize(wanted, 0);
    }

    fn unpacked(self, end: End, rest: usize) -> Unpacked {
        Unpacked { bytes: self.out, end, rest }
    }
}

fn flaw_of(error: &std::io::Error) -> Flaw {
    if error.kind() == ErrorKind::UnexpectedEof { Flaw::Truncated } else { Flaw::Damaged }
}
