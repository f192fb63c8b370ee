//! Zstandard (RFC 8878): frames, skippable frames, several in a row; no dictionaries.

use std::io::Write;

use ruzstd::decoding::errors::{FrameDecoderError, ReadFrameHeaderError};
use ruzstd::decoding::{BlockDecodingStrategy, FrameDecoder};

use super::{End, Flaw, Room, Unpacked};
use crate::limits::Cut;

pub(super) const MAGIC: &[u8] = b"\x28\xb5\x2f\xfd";

/// What every decoder must be able to hold (RFC 8878, 3.1.1.1.2), and no more.
const WINDOW: u64 = 8 << 20;
/// An empty block that says it is the last one, and a checksum nobody looks at: it ends a frame that is cut here, and
/// the decoder gives what it held back as its window.
const LAST_BLOCK: [u8; 7] = [1, 0, 0, 0, 0, 0, 0];

pub(super) fn unpack(bytes: &[u8], mut room: Room<'_>) -> Unpacked {
    let mut rest = bytes;
    let mut decoder = FrameDecoder::new();
    decoder.set_max_window_size(WINDOW);
    loop {
        let end = frame(&mut decoder, &mut rest, &mut room);
        if end != End::Whole || !starts_frame(rest) {
            return room.unpacked(end, rest.len());
        }
    }
}

fn starts_frame(bytes: &[u8]) -> bool {
    bytes.starts_with(MAGIC) || bytes.len() >= 8 && matches!(bytes, [0x50..=0x5f, 0x2a, 0x4d, 0x18, ..])
}

fn frame(decoder: &mut FrameDecoder, rest: &mut &[u8], room: &mut Room<'_>) -> End {
    if let Err(cut) = room.budget.spend(Room::FRAME) {
        return End::Cut(cut);
    }
    match decoder.reset(&mut *rest) {
        Ok(()) => {}
        Err(FrameDecoderError::ReadFrameHeaderError(ReadFrameHeaderError::SkipFrame { length, .. })) => {
            let skipped = usize::try_from(length).ok().and_then(|length| rest.get(length..));
            *rest = skipped.unwrap_or_default();
            return if skipped.is_some() { End::Whole } else { End::Flaw(Flaw::Truncated) };
        }
        Err(FrameDecoderError::DictNotProvided { .. }) => return End::Flaw(Flaw::Dictionary),
        Err(FrameDecoderError::WindowSizeTooBig { .. }) => return End::Flaw(Flaw::Memory),
        Err(_) => return End::Flaw(if rest.is_empty() { Flaw::Truncated } else { Flaw::Damaged }),
    }
    loop {
        let before = rest.len();
        let step = decoder.decode_blocks(&mut *rest, BlockDecodingStrategy::UptoBlocks(1));
        let out = room.out.len();
        let mut end = match step {
            Ok(true) => Some(End::Whole),
            Ok(false) => None,
            Err(_) => Some(End::Flaw(if rest.is_empty() { Flaw::Truncated } else { Flaw::Damaged })),
        };
        if end.is_some_and(|end| end != End::Whole) {
            // What came before the flaw is not lost.
            let _ = decoder.decode_blocks(LAST_BLOCK.as_slice(), BlockDecodingStrategy::All);
        }
        if !drain(decoder, room) {
            return End::Cut(Cut::Output(room.limit));
        }
        // An empty block costs something too.
        if let Err(cut) = room.budget.spend(before - rest.len() + room.out.len() - out + 64) {
            end = Some(End::Cut(cut));
        }
        if let Some(end) = end {
            let said = decoder.get_checksum_from_data().filter(|_| end == End::Whole);
            let right = said.is_none_or(|said| decoder.get_calculated_checksum() == Some(said));
            return if right { end } else { End::Flaw(Flaw::Checksum) };
        }
    }
}

/// Takes what the decoder gives; whether all of it had room. Up to a window of it stays inside until the frame ends.
fn drain(decoder: &mut FrameDecoder, room: &mut Room<'_>) -> bool {
    let mut sink = Sink { room, whole: true };
    // The sink takes everything and so never fails.
    let _ = decoder.collect_to_writer(&mut sink);
    sink.whole
}

struct Sink<'r, 'b> {
    room: &'r mut Room<'b>,
    whole: bool,
}

impl Write for Sink<'_, '_> {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        let start = self.room.out.len();
        let taken = bytes.len().min(self.room.limit - start);
        self.whole &= taken == bytes.len();
        self.room.grow(taken);
        if let (Some(to), Some(from)) = (self.room.out.get_mut(start..), bytes.get(..taken)) {
            to.copy_from_slice(from);
        }
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}
