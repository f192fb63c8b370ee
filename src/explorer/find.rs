//! Text looked for in what has been read of a value, a piece at a time: it costs no command.
//!
//! A value is a row of items: stretches of a text, lines of a document, elements of a collection. A to Z are found in
//! either case, all other bytes as they are.

use keyspace::text::Needle;

/// Hits that are kept; whoever finds more looks for something else.
pub const MOST: usize = 10_000;

/// Bytes of a text in one item.
pub const STRETCH: usize = 64 * 1024;

/// Where something was found: the item, and the byte in it.
pub type Hit = (u32, u32);

/// A search under way.
pub struct Hunt {
    needle: Needle,
    length: usize,
    next: usize,
    over: bool,
}

impl Hunt {
    /// `None` for nothing to look for.
    pub fn new(text: &str) -> Option<Self> {
        let needle = Needle::new(text.as_bytes(), true, &[0; 256]);
        (!text.is_empty()).then_some(Self { needle, length: text.len(), next: 0, over: false })
    }

    /// Bytes of what is looked for.
    pub const fn length(&self) -> usize {
        self.length
    }

    /// Whether everything was looked at, or enough was found.
    pub const fn is_over(&self) -> bool {
        self.over
    }

    /// Looks at the next item, which `item` gives, and appends what is in it to the `known` hits of before. No item:
    /// that was the last.
    pub fn step(&mut self, hits: &mut Vec<Hit>, known: usize, item: &dyn Fn(usize) -> Option<Vec<u8>>) {
        let Some(hay) = item(self.next) else {
            self.over = true;
            return;
        };
        let mut from = 0;
        while let Some(at) = self.needle.find(&hay, from) {
            if known + hits.len() >= MOST {
                self.over = true;
                return;
            }
            hits.push((narrow(self.next), narrow(at)));
            from = at + self.length;
        }
        self.next += 1;
    }
}

/// Item `index` of a text: a stretch of it, and as much of the next as a hit of `length` bytes may reach into.
pub fn stretch(bytes: &[u8], index: usize, length: usize) -> Option<Vec<u8>> {
    let start = index.checked_mul(STRETCH)?;
    let rest = bytes.get(start..).filter(|rest| !rest.is_empty())?;
    let end = (STRETCH + length.saturating_sub(1)).min(rest.len());
    rest.get(..end).map(<[u8]>::to_vec)
}

/// The byte of a text at which a hit in a [`stretch`] begins.
pub const fn place_in_text(hit: Hit) -> usize {
    hit.0 as usize * STRETCH + hit.1 as usize
}

/// The hits of `item`, from `hits` in their order.
pub fn within(hits: &[Hit], item: u32) -> &[Hit] {
    let start = hits.partition_point(|hit| hit.0 < item);
    let end = hits.partition_point(|hit| hit.0 <= item);
    hits.get(start..end).unwrap_or_default()
}

/// The hits of a text that begin in `from..to`, as places in the text.
pub fn places(hits: &[Hit], from: usize, to: usize) -> Vec<usize> {
    let start = hits.partition_point(|hit| place_in_text(*hit) < from);
    hits.iter().skip(start).map(|hit| place_in_text(*hit)).take_while(|at| *at < to).collect()
}

/// The hits around number `now`, at most `most` on each side: those that are marked, for a text may be full of them.
pub fn near(hits: &[Hit], now: usize, most: usize) -> &[Hit] {
    let start = now.saturating_sub(most);
    let end = now.saturating_add(most).saturating_add(1).min(hits.len());
    hits.get(start..end).unwrap_or_default()
}

fn narrow(number: usize) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn all(text: &str, items: &[&[u8]]) -> Vec<Hit> {
        let (mut hunt, mut hits) = (Hunt::new(text).expect("something"), Vec::new());
        while !hunt.is_over() {
            hunt.step(&mut hits, 0, &|at| items.get(at).map(|item| item.to_vec()));
        }
        hits
    }

    fn in_text(text: &str, bytes: &[u8]) -> Vec<usize> {
        let (mut hunt, mut hits) = (Hunt::new(text).expect("something"), Vec::new());
        let length = hunt.length();
        while !hunt.is_over() {
            hunt.step(&mut hits, 0, &|at| stretch(bytes, at, length));
        }
        hits.into_iter().map(place_in_text).collect()
    }

    #[test]
    fn letters_are_found_in_either_case_and_items_in_order() {
        assert_eq!(all("ada", &[b"Ada and ADA", b"nobody", b"adam"]), [(0, 0), (0, 8), (2, 0)]);
        assert!(Hunt::new("").is_none());
        assert_eq!(all("x", &[]), []);
    }

    #[test]
    fn what_lies_across_two_stretches_is_found_once() {
        let mut bytes = vec![b'.'; STRETCH * 2];
        bytes[STRETCH - 2..STRETCH + 2].copy_from_slice(b"word");
        bytes[STRETCH * 2 - 4..].copy_from_slice(b"word");
        assert_eq!(in_text("word", &bytes), [STRETCH - 2, STRETCH * 2 - 4]);
    }

    #[test]
    fn a_letter_that_is_everywhere_ends_the_search() {
        let hits = all("a", &[&vec![b'a'; MOST + 5], b"a"]);
        assert_eq!(hits.len(), MOST);
    }

    #[test]
    fn hits_are_told_by_item_and_by_place() {
        let hits = [(0, 5), (2, 1), (2, 9), (4, 0)];
        assert_eq!(within(&hits, 2), [(2, 1), (2, 9)]);
        assert_eq!(within(&hits, 3), []);
        assert_eq!(places(&hits, 5, 2 * STRETCH + 2), [5, 2 * STRETCH + 1]);
    }

    #[test]
    fn only_hits_around_the_one_that_is_looked_at_are_marked() {
        let hits: Vec<Hit> = (0..10).map(|at| (0, at)).collect();
        assert_eq!(near(&hits, 5, 1), [(0, 4), (0, 5), (0, 6)]);
        assert_eq!(near(&hits, 0, 2), [(0, 0), (0, 1), (0, 2)]);
        assert_eq!(near(&hits, 9, 1), [(0, 8), (0, 9)]);
        assert_eq!(near(&[], 0, 5), []);
    }

    proptest! {
        #[test]
        fn a_text_is_searched_as_if_it_were_one_piece(text in "[ab]{0,400}", word in "[abAB]{1,4}") {
            let mut bytes = vec![b'.'; STRETCH - 200];
            bytes.extend_from_slice(text.as_bytes());
            let lower = String::from_utf8(bytes.clone()).expect("ASCII");
            let mut expected: Vec<usize> = Vec::new();
            let mut from = 0;
            while let Some(at) = lower[from..].find(&word.to_ascii_lowercase()) {
                expected.push(from + at);
                from += at + word.len();
            }
            let found = in_text(&word, &bytes);
            // A hit that overlaps the end of a stretch may begin another count in the next one.
            let before = |places: &[usize]| places.iter().copied().filter(|at| *at < STRETCH - 4).collect::<Vec<_>>();
            prop_assert_eq!(before(&found), before(&expected));
            prop_assert!(found.windows(2).all(|pair| pair[0] < pair[1]));
            prop_assert!(found.iter().all(|at| lower[*at..].starts_with(&word.to_ascii_lowercase())));
        }
    }
}
