//! Four ways to write keys. Each takes a key piece by piece, so that a large one is never held as a whole.
//!
//! How bytes that are no UTF-8 text are written:
//! - redis commands: as redis-cli reads them, `"\x80"`. `redis-cli < file` makes the keys.
//! - JSON and NDJSON: `{"base64":"gA=="}` where a string would stand.
//! - CSV: a row of which any cell is not text, or would be taken for a formula, has `hex` in its column `encoding`, and its
//!   key, field and value are two digits for each byte.

mod csv;
mod json;
mod redis;

use crate::kind::Kind;

/// What a file looks like.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// Lines for redis-cli that make the keys again, with their ends.
    Redis,
    /// One array with an object for each key.
    Json,
    /// An object for each key, one a line.
    Ndjson,
    /// A row for each element.
    Csv,
}

impl Format {
    /// All of them, in the order in which they are offered.
    pub const ALL: [Self; 4] = [Self::Redis, Self::Json, Self::Ndjson, Self::Csv];

    /// The end of a file's name.
    pub const fn extension(self) -> &'static str {
        match self {
            Self::Redis => "redis",
            Self::Json => "json",
            Self::Ndjson => "ndjson",
            Self::Csv => "csv",
        }
    }

    /// The type of the file.
    pub const fn mime(self) -> &'static str {
        match self {
            Self::Redis => "text/plain;charset=utf-8",
            Self::Json => "application/json",
            Self::Ndjson => "application/x-ndjson",
            Self::Csv => "text/csv;charset=utf-8",
        }
    }
}

/// What is said of a key before its content.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Head<'a> {
    pub name: &'a [u8],
    pub kind: Kind,
    /// Milliseconds since 1970.
    pub ends: Option<i64>,
}

/// A piece of a key's content.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part<'a> {
    /// Bytes of a string, each stretch behind the one before; an empty string is one empty stretch.
    Bytes {
        start: u64,
        bytes: &'a [u8],
        is_last: bool,
    },
    Field {
        field: &'a [u8],
        value: &'a [u8],
    },
    Item {
        index: u64,
        value: &'a [u8],
    },
    Member(&'a [u8]),
    Scored {
        member: &'a [u8],
        score: &'a [u8],
    },
    Entry {
        id: &'a [u8],
        /// Fields and values in turn.
        fields: &'a [Vec<u8>],
    },
    /// A document, as JSON.GET answered.
    Document(&'a [u8]),
}

/// Writes keys one after the other.
pub struct Writer {
    format: Format,
    out: Vec<u8>,
    name: Vec<u8>,
    kind: Kind,
    ends: Option<i64>,
    /// Keys written.
    keys: u64,
    /// Pieces of the key that is being written.
    parts: u64,
    /// Bytes of a character that was cut, or elements of a command that is not full.
    held: Vec<u8>,
    held_parts: usize,
}

impl Writer {
    /// Begins a file.
    pub fn new(format: Format) -> Self {
        let mut out = Vec::new();
        match format {
            Format::Json => out.extend(b"["),
            Format::Csv => out.extend(csv::HEAD),
            Format::Redis | Format::Ndjson => {}
        }
        Self {
            format,
            out,
            name: Vec::new(),
            kind: Kind::Text,
            ends: None,
            keys: 0,
            parts: 0,
            held: Vec::new(),
            held_parts: 0,
        }
    }

    /// What it writes.
    pub const fn format(&self) -> Format {
        self.format
    }

    /// Begins a key.
    pub fn key(&mut self, head: Head<'_>) {
        self.name = head.name.to_vec();
        (self.kind, self.ends) = (head.kind, head.ends);
        self.parts = 0;
        if matches!(self.format, Format::Json | Format::Ndjson) {
            self.json_key(head);
        }
    }

    /// A piece of the key.
    pub fn part(&mut self, part: Part<'_>) {
        match self.format {
            Format::Redis => self.redis_part(part),
            Format::Json | Format::Ndjson => self.json_part(part),
            Format::Csv => self.csv_part(part),
        }
        self.parts += 1;
    }

    /// The key is written, or, with a reason, as much of it as could be read.
    pub fn end_key(&mut self, incomplete: Option<&str>) {
        match self.format {
            Format::Redis => self.redis_end(),
            Format::Json | Format::Ndjson => self.json_end(incomplete),
            Format::Csv => {}
        }
        self.keys += 1;
    }

    /// A key of which nothing could be read. Only JSON has a place for it.
    pub fn unreadable(&mut self, name: &[u8], why: &str) {
        if matches!(self.format, Format::Json | Format::Ndjson) {
            self.json_unreadable(name, why);
            self.keys += 1;
        }
    }

    /// Ends the file.
    pub fn finish(&mut self) {
        if self.format == Format::Json {
            self.out.extend(b"\n]\n");
        }
    }

    /// Bytes that are ready.
    pub const fn ready(&self) -> usize {
        self.out.len()
    }

    /// Takes the bytes that are ready.
    pub fn take(&mut self) -> Vec<u8> {
        std::mem::take(&mut self.out)
    }
}

/// A byte in two digits.
fn hex(byte: u8) -> [u8; 2] {
    // Two halves of a byte are indices below sixteen.
    [byte >> 4, byte & 15].map(|half| b"0123456789abcdef"[usize::from(half)])
}

/// How many bytes at the end are the beginning of a character whose rest lies beyond a cut. 0 when the bytes are not
/// text or end with a whole character.
pub fn cut_tail(bytes: &[u8]) -> usize {
    match std::str::from_utf8(bytes) {
        Err(error) if error.error_len().is_none() => bytes.len() - error.valid_up_to(),
        _ => 0,
    }
}

#[cfg(test)]
mod tests;
