//! Sorting names by pieces of seven bytes: names are far apart in memory, and each comparison of two of them waits for it
//! twice. A piece is fetched once and then compared as a number.

use super::digits;
use crate::store::{KeyId, Store};

/// Bytes of a name in a head.
const BYTES: usize = 7;

/// Sorts keys by name. Keys of the same name (one of them is deleted) stay in order of arrival.
pub fn sort_names(keys: &mut [u32], store: &Store, natural: bool) {
    let mut heads: Vec<(u64, u32)> = keys.iter().map(|id| (0, *id)).collect();
    let mut scratch = Vec::new();
    // Ranges of names that are alike up to a depth.
    let mut todo = vec![(0, heads.len(), 0)];
    while let Some((start, end, depth)) = todo.pop() {
        let Some(alike) = heads.get_mut(start..end) else { continue };
        for (head, id) in alike.iter_mut() {
            let name = store.name(KeyId(*id));
            *head = if natural {
                scratch.clear();
                encode(name, &mut scratch, depth + BYTES + 1);
                head_of(&scratch, depth)
            } else {
                head_of(name, depth)
            };
        }
        alike.sort_unstable();
        let mut at = start;
        for group in alike.chunk_by(|(one, _), (two, _)| one == two) {
            let is_longer = group.first().is_some_and(|(head, _)| *head as usize & 0xff > BYTES);
            if group.len() > 1 && is_longer {
                todo.push((at, at + group.len(), depth + BYTES));
            }
            at += group.len();
        }
    }
    for (place, (_, id)) in keys.iter_mut().zip(heads) {
        *place = id;
    }
}

/// Seven bytes from `depth` on as a number, and behind them how many there are; one more if the name goes on.
fn head_of(name: &[u8], depth: usize) -> u64 {
    let rest = name.get(depth..).unwrap_or_default();
    let mut bytes = [0; 8];
    for (place, byte) in bytes.iter_mut().zip(rest.iter().take(BYTES)) {
        *place = *byte;
    }
    u64::from_be_bytes(bytes) | rest.len().min(BYTES + 1) as u64
}

/// A name such that comparing bytes compares digits as numbers: a number becomes the byte of a digit, how many digits it
/// has, the digits, and how many zeros were before them. Ends when there are `enough` bytes.
fn encode(name: &[u8], out: &mut Vec<u8>, enough: usize) {
    let mut rest = name;
    while let Some((&byte, tail)) = rest.split_first().filter(|_| out.len() < enough) {
        let digits = digits(rest);
        if digits == 0 {
            out.push(byte);
            rest = tail;
            continue;
        }
        let (number, behind) = rest.split_at_checked(digits).unwrap_or((rest, &[]));
        let zeros = number.iter().take_while(|digit| **digit == b'0').count();
        let number = number.get(zeros..).unwrap_or_default();
        out.push(b'0');
        encode_length(number.len(), out);
        out.extend_from_slice(number);
        encode_length(zeros, out);
        rest = behind;
    }
}

/// A length in one byte, or in five when it is large; in the order of lengths.
fn encode_length(length: usize, out: &mut Vec<u8>) {
    match u8::try_from(length) {
        Ok(small) if small < u8::MAX => out.push(small),
        _ => {
            out.push(u8::MAX);
            out.extend_from_slice(&(length as u32).to_be_bytes());
        }
    }
}
