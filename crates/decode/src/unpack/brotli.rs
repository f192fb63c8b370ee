//! Brotli (RFC 7932). It has neither a magic number nor a checksum.

use brotli_decompressor::{BrotliDecompressStream, BrotliResult, BrotliState, StandardAlloc};

use super::{End, Flaw, Room, Unpacked};
use crate::limits::Cut;

pub(super) fn unpack(bytes: &[u8], mut room: Room<'_>) -> Unpacked {
    let alloc = StandardAlloc::default;
    // Strict: windows of the RFC, 16 MiB at most, and not the gigabyte that an extension allows.
    let mut state = BrotliState::new_strict(alloc(), alloc(), alloc());
    let (mut available, mut offset, mut total) = (bytes.len(), 0, 0);
    let end = loop {
        let start = room.out.len();
        let chunk = (room.limit - start).min(Room::CHUNK);
        // Without room, one byte more tells whether there is more.
        let mut spare = [0; 1];
        room.grow(chunk);
        let target = if chunk == 0 { &mut spare } else { room.out.get_mut(start..).unwrap_or_default() };
        let (mut space, mut written) = (target.len(), 0);
        let result = BrotliDecompressStream(
            &mut available,
            &mut offset,
            bytes,
            &mut space,
            &mut written,
            target,
            &mut total,
            &mut state,
        );
        room.out.truncate(start + if chunk == 0 { 0 } else { written });
        if chunk == 0 && written > 0 {
            break End::Cut(Cut::Output(room.limit));
        }
        if let Err(cut) = room.budget.spend(written) {
            break End::Cut(cut);
        }
        match result {
            BrotliResult::ResultSuccess => break End::Whole,
            BrotliResult::NeedsMoreInput => break End::Flaw(Flaw::Truncated),
            BrotliResult::ResultFailure => break End::Flaw(Flaw::Damaged),
            BrotliResult::NeedsMoreOutput => {}
        }
    };
    room.unpacked(end, available)
}
