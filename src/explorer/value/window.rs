//! A string, a stretch at a time.

use crate::explorer::bytes;
use crate::explorer::plan::{PAGE_BYTES, WINDOW_BYTES};

/// A stretch of a string, never longer than [`WINDOW_BYTES`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Window {
    /// Bytes in the whole string.
    pub total: u64,
    /// Where the stretch begins.
    pub start: u64,
    pub bytes: Vec<u8>,
}

impl Window {
    /// The first byte behind the stretch.
    pub fn end(&self) -> u64 {
        self.start + self.bytes.len() as u64
    }

    /// Whether the stretch is the whole string.
    pub fn is_whole(&self) -> bool {
        self.start == 0 && self.end() >= self.total
    }

    /// Whether one more read would show the whole string at once.
    pub fn can_be_whole(&self) -> bool {
        self.start == 0 && self.end() < self.total && self.total <= WINDOW_BYTES
    }

    /// The stretch as text, if it is text; a character cut off by the end of the stretch does not make it binary.
    pub fn text(&self) -> Option<&str> {
        let cut = if self.end() < self.total { bytes::cut_tail(&self.bytes) } else { 0 };
        bytes::as_text(self.bytes.get(..self.bytes.len() - cut).unwrap_or_default())
    }

    /// Start and length of the next stretch to ask for, and whether it replaces what is held.
    pub fn next(&self) -> Option<(u64, u64, bool)> {
        if self.end() >= self.total {
            return None;
        }
        if (self.bytes.len() as u64) < WINDOW_BYTES {
            return Some((self.end(), PAGE_BYTES.min(WINDOW_BYTES - self.bytes.len() as u64), false));
        }
        // Begin with the whole character, so that a text stays readable across the cut.
        Some((self.end() - bytes::cut_tail(&self.bytes) as u64, PAGE_BYTES, true))
    }

    /// Takes a page in. A page shorter than what was left means that the string was shortened meanwhile.
    pub fn accept(&mut self, start: u64, asked: u64, page: Vec<u8>, replace: bool) {
        if (page.len() as u64) < asked.min(self.total.saturating_sub(start)) {
            self.total = start + page.len() as u64;
        }
        if replace {
            self.start = start;
            self.bytes = page;
        } else {
            self.bytes.extend(page);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_window_grows_to_its_limit_and_then_moves() {
        let total = 1_000_000;
        let mut window = Window { total, start: 0, bytes: vec![b'a'; PAGE_BYTES as usize] };
        for _ in 0..3 {
            let (start, length, replace) = window.next().expect("more");
            assert_eq!((start, length, replace), (window.end(), PAGE_BYTES, false));
            window.accept(start, length, vec![b'a'; length as usize], replace);
        }
        let (start, length, replace) = window.next().expect("more");
        assert_eq!((start, replace), (WINDOW_BYTES, true));
        window.accept(start, length, vec![b'b'; length as usize], replace);
        assert_eq!((window.start, window.end()), (WINDOW_BYTES, WINDOW_BYTES + PAGE_BYTES));
        assert!(!window.is_whole());
    }

    #[test]
    fn a_window_moves_on_at_a_whole_character() {
        let mut bytes = vec![b'a'; WINDOW_BYTES as usize - 1];
        bytes.push("é".as_bytes()[0]);
        let window = Window { total: WINDOW_BYTES + 1, start: 0, bytes };
        assert!(window.text().is_some());
        assert_eq!(window.next(), Some((WINDOW_BYTES - 1, PAGE_BYTES, true)));
    }

    #[test]
    fn a_string_shortened_meanwhile_ends_where_it_ends() {
        let mut window = Window { total: 300_000, start: 0, bytes: vec![b'a'; PAGE_BYTES as usize] };
        let (start, length, replace) = window.next().expect("more");
        window.accept(start, length, b"tail".to_vec(), replace);
        assert_eq!(window.total, PAGE_BYTES + 4);
        assert_eq!(window.next(), None);
    }

    #[test]
    fn a_cut_character_at_the_true_end_is_binary() {
        let window = Window { total: 1, start: 0, bytes: vec![0xc3] };
        assert_eq!(window.text(), None);
    }
}
