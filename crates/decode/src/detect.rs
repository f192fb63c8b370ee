//! Which formats bytes are in, found out by trying.
//!
//! A magic number with something readable behind it is certain. Everything else must be read to its last byte, and
//! make something that a person would recognise: hex digits that stand for noise stay hex digits.

use crate::chain::Chain;
use crate::format::Format;
use crate::hint::{Known, known};
use crate::limits::{Budget, Limits};
use crate::outcome::{Offer, Outcome, read_view, run};
use crate::read::{jwt, names, protobuf};
use crate::text;
use crate::tree::{Builder, Keep};
use crate::unpack::{self, End, Unpacked};

/// 2001-09-09 to 2096-10-02: numbers in between may well be seconds since 1970.
pub(crate) const LIKELY_SECONDS: std::ops::Range<i64> = 1_000_000_000..4_000_000_000;

/// Finds the most telling chain and applies it.
#[must_use]
pub fn decode(bytes: &[u8], limits: &Limits) -> Outcome {
    let mut budget = Budget::new(limits);
    let formats = Search { limits, budget: &mut budget }.best(bytes, limits.steps.min(Chain::LONGEST));
    let chain = Chain::new(&formats).unwrap_or_default();
    // Looking must not use up what showing needs.
    let mut outcome = run(bytes, &chain, limits, &mut Budget::new(limits));
    outcome.offers = offers(bytes, &chain);
    outcome
}

struct Search<'s> {
    limits: &'s Limits,
    budget: &'s mut Budget,
}

impl Search<'_> {
    /// The formats to take off, none if the bytes are best seen as they are. Recursion is as deep as a chain is long.
    fn best(&mut self, bytes: &[u8], steps: usize) -> Vec<Format> {
        if steps == 0 || bytes.is_empty() || self.budget.spend(bytes.len()).is_err() {
            return Vec::new();
        }
        if let Some((format, unpacked)) = self.magic(bytes) {
            return followed(format, self.best(&unpacked.bytes, steps - 1));
        }
        let found =
            if text::is_readable(bytes) { self.in_text(bytes, steps) } else { self.in_bytes(bytes, steps) };
        found.unwrap_or_default()
    }

    /// Formats that say what they are.
    fn magic(&mut self, bytes: &[u8]) -> Option<(Format, Unpacked)> {
        let format = unpack::magic(bytes)?;
        let unpacked = unpack::unpack(format, bytes, self.limits.output, self.budget);
        let fits = match unpacked.end {
            // Two bytes of zlib's are any two bytes once in a thousand times.
            End::Whole => format != Format::Zlib || unpacked.rest == 0,
            End::Cut(_) => !unpacked.bytes.is_empty(),
            End::Flaw(_) => format != Format::Zlib && !unpacked.bytes.is_empty(),
        };
        fits.then_some((format, unpacked))
    }

    fn in_text(&mut self, bytes: &[u8], steps: usize) -> Option<Vec<Format>> {
        let text = std::str::from_utf8(bytes).ok()?;
        let trimmed = text.trim_ascii();
        if names::uuid_bits(bytes).is_some() && bytes.len() != 16 {
            return Some(vec![Format::Uuid]);
        }
        if names::ulid_bits(bytes).is_some_and(|bits| LIKELY_SECONDS.contains(&(names::ulid_ms(bits) / 1000)))
        {
            return Some(vec![Format::Ulid]);
        }
        match trimmed.bytes().next()? {
            b'{' | b'[' if self.reads(Format::Json, bytes) => return Some(vec![Format::Json]),
            b'"' => {
                // A string is worth taking off if there is more than words inside.
                let inside = self.inside(Format::JsonString, bytes, steps)?;
                return Some(inside).filter(|found| found.len() > 1);
            }
            b'e' if jwt::is_token(trimmed) => return Some(vec![Format::Jwt]),
            _ if is_php(bytes) && self.reads(Format::Php, bytes) => return Some(vec![Format::Php]),
            _ => {}
        }
        // Short words are letters of base64 by chance, and numbers are digits of hex.
        const SHORTEST: usize = 8;
        if trimmed.len() < SHORTEST || names::whole(bytes).is_some() {
            return None;
        }
        [Format::Hex, Format::Base64, Format::Base64Url]
            .into_iter()
            .find_map(|format| self.inside(format, bytes, steps))
    }

    fn in_bytes(&mut self, bytes: &[u8], steps: usize) -> Option<Vec<Format>> {
        for format in [Format::MessagePack, Format::Cbor] {
            if is_container(format, bytes) && self.reads(format, bytes) {
                return Some(vec![format]);
            }
        }
        // Names of private properties have zeros in them, and strings may hold anything.
        if is_php(bytes) && self.reads(Format::Php, bytes) {
            return Some(vec![Format::Php]);
        }
        if let Some(found) = self.inside(Format::SnappyRaw, bytes, steps) {
            return Some(found);
        }
        if protobuf::is_convincing(bytes) {
            return Some(vec![Format::Protobuf]);
        }
        if bytes.len() >= 12 { self.inside(Format::Brotli, bytes, steps) } else { None }
    }

    /// The format and what follows it, if it reads the bytes to their end, and makes a text or a known format.
    fn inside(&mut self, format: Format, bytes: &[u8], steps: usize) -> Option<Vec<Format>> {
        let unpacked = unpack::unpack(format, bytes, self.limits.output, self.budget);
        if unpacked.end != End::Whole || unpacked.rest > 0 || unpacked.bytes.len() < 4 {
            return None;
        }
        let next = self.best(&unpacked.bytes, steps - 1);
        (!next.is_empty() || text::is_readable(&unpacked.bytes)).then(|| followed(format, next))
    }

    /// Whether a view reads the bytes to their end.
    fn reads(&mut self, format: Format, bytes: &[u8]) -> bool {
        let mut builder = Builder::new(self.limits, self.budget, Keep::Nothing);
        read_view(format, bytes, &mut builder) == Ok(bytes.len()) && builder.items() > 0
    }
}

fn followed(format: Format, mut next: Vec<Format>) -> Vec<Format> {
    next.insert(0, format);
    next
}

/// Whether bytes begin with a value that holds others, or names itself: single numbers and words are anything.
fn is_container(format: Format, bytes: &[u8]) -> bool {
    let first = bytes.first().copied().unwrap_or_default();
    if bytes.len() < 3 {
        return false;
    }
    match format {
        Format::MessagePack => matches!(first, 0x80..=0x9f | 0xc4..=0xc9 | 0xd4..=0xdf),
        // Arrays, maps, tags.
        _ => matches!(first, 0x80..=0xdb | 0x5f | 0x7f | 0x58..=0x5b | 0x78..=0x7b),
    }
}

/// Whether bytes begin as a serialised value does.
pub(crate) fn is_php(bytes: &[u8]) -> bool {
    matches!(bytes, [b'a' | b'O' | b's' | b'C' | b'E' | b'i' | b'd' | b'b', b':', ..])
}

/// Readings that a bare number may have, and formats that say too little to be taken off unasked.
fn offers(bytes: &[u8], found: &Chain) -> Vec<Offer> {
    let mut offers = Vec::new();
    let mut offer = |format: Format, gist: Option<String>| {
        if let Ok(chain) = Chain::new(&[format])
            && found.formats().first() != Some(&format)
        {
            offers.push(Offer { chain, gist });
        }
    };
    match known(bytes) {
        Some(Known::Unix { seconds, millis }) => {
            if let Some(time) = seconds {
                offer(Format::UnixSeconds, Some(time));
            }
            if let Some(time) = millis {
                offer(Format::UnixMillis, Some(time));
            }
        }
        Some(Known::Snowflake { twitter, discord }) => {
            offer(Format::Snowflake, Some(format!("{twitter} or {discord}")));
        }
        Some(Known::Uuid { .. }) if bytes.len() == 16 => offer(Format::Uuid, None),
        _ => {}
    }
    offers
}
