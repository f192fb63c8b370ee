//! LZ4 frames, also several (lz4/doc/lz4_Frame_format.md).

use std::io::Read;

use lz4_flex::frame::FrameDecoder;

use super::{End, Flaw, Room, Unpacked};

pub(super) const MAGIC: &[u8] = b"\x04\x22\x4d\x18";

pub(super) fn unpack(bytes: &[u8], mut room: Room<'_>) -> Unpacked {
    let mut rest = bytes;
    loop {
        // A frame clears a buffer as large as its largest block, which its sixth byte names.
        let block = match rest.get(5).map_or(0, |byte| byte >> 4 & 7) {
            4 => 64 << 10,
            5 => 256 << 10,
            6 => 1 << 20,
            _ => 4 << 20,
        };
        if let Err(cut) = room.budget.spend(block / 4) {
            return room.unpacked(End::Cut(cut), rest.len());
        }
        let mut frame = FrameDecoder::new(Watched { rest, ran_out: false });
        let mut end = room.pump(&mut frame);
        let source = frame.into_inner();
        if end == End::Whole && source.ran_out {
            end = End::Flaw(Flaw::Truncated);
        }
        rest = source.rest;
        if end != End::Whole || !rest.starts_with(MAGIC) {
            return room.unpacked(end, rest.len());
        }
    }
}

/// Notices that more was wanted than there is: the decoder takes the end of the input for the end of the frame.
struct Watched<'b> {
    rest: &'b [u8],
    ran_out: bool,
}

impl Read for Watched<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        self.ran_out |= buffer.len() > self.rest.len();
        self.rest.read(buffer)
    }
}
