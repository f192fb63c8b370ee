//! gzip (RFC 1952, also several members), zlib (RFC 1950), bare deflate (RFC 1951).

use flate2::bufread::{DeflateDecoder, GzDecoder, ZlibDecoder};

use super::{End, Room, Unpacked};

pub(super) fn gzip(bytes: &[u8], mut room: Room<'_>) -> Unpacked {
    let mut rest = bytes;
    loop {
        if let Err(cut) = room.budget.spend(Room::FRAME) {
            return room.unpacked(End::Cut(cut), rest.len());
        }
        let mut member = GzDecoder::new(rest);
        let end = room.pump(&mut member);
        rest = member.into_inner();
        if end != End::Whole || !rest.starts_with(b"\x1f\x8b\x08") {
            return room.unpacked(end, rest.len());
        }
    }
}

pub(super) fn zlib(bytes: &[u8], mut room: Room<'_>) -> Unpacked {
    let mut decoder = ZlibDecoder::new(bytes);
    let end = room.pump(&mut decoder);
    let rest = decoder.into_inner().len();
    room.unpacked(end, rest)
}

pub(super) fn deflate(bytes: &[u8], mut room: Room<'_>) -> Unpacked {
    let mut decoder = DeflateDecoder::new(bytes);
    let end = room.pump(&mut decoder);
    let rest = decoder.into_inner().len();
    room.unpacked(end, rest)
}
