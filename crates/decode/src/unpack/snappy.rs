//! Snappy: the framing format with its checksums, and bare blocks (google/snappy, framing_format.txt,
//! format_description.txt).

use snap::raw::{Decoder, decompress_len};
use snap::read::FrameDecoder;

use super::{End, Flaw, Room, Unpacked};
use crate::limits::Cut;

pub(super) const MAGIC: &[u8] = b"\xff\x06\x00\x00sNaPpY";

/// A bare block must be unpacked whole. None has a longer result than this many times its length: the longest copy
/// makes 64 bytes of 3.
const DENSEST: usize = 22;
/// Memory for such a whole.
const LARGEST: usize = 24 << 20;

pub(super) fn framed(bytes: &[u8], mut room: Room<'_>) -> Unpacked {
    let mut decoder = FrameDecoder::new(bytes);
    let end = room.pump(&mut decoder);
    let rest = decoder.get_ref().len();
    room.unpacked(end, rest)
}

pub(super) fn raw(bytes: &[u8], room: &mut Room<'_>) -> Unpacked {
    let length = match decompress_len(bytes) {
        Ok(length) if length <= bytes.len().saturating_mul(DENSEST) => length,
        _ => return Unpacked::flaw(Flaw::Damaged),
    };
    if length > LARGEST {
        return Unpacked::flaw(Flaw::Memory);
    }
    if let Err(cut) = room.budget.spend(length) {
        return Unpacked { bytes: Vec::new(), end: End::Cut(cut), rest: 0 };
    }
    let mut out = vec![0; length];
    match Decoder::new().decompress(bytes, &mut out) {
        Ok(_) => {
            let end = if length > room.limit { End::Cut(Cut::Output(room.limit)) } else { End::Whole };
            out.truncate(room.limit);
            out.shrink_to_fit();
            Unpacked { bytes: out, end, rest: 0 }
        }
        Err(_) => Unpacked::flaw(Flaw::Damaged),
    }
}
