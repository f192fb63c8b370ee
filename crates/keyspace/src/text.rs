//! Finding text in names: eight places at a time, through as many names as lie side by side in memory.

/// Text to look for, in any place of a name.
#[derive(Clone, Debug)]
pub struct Needle {
    /// Folded if `fold`.
    bytes: Box<[u8]>,
    fold: bool,
    /// The two bytes of the text that names contain least often, and where they are in it.
    rare: [Rare; 2],
}

#[derive(Clone, Copy, Debug)]
struct Rare {
    at: usize,
    /// The byte, eight times.
    byte: u64,
    /// What is put over eight bytes of a name so that both cases of a letter look the same.
    mask: u64,
}

const ONES: u64 = 0x0101_0101_0101_0101;
const HIGHS: u64 = 0x8080_8080_8080_8080;

impl Needle {
    /// Text to look for; with `fold`, letters A to Z are found in either case (other letters are not: a name is bytes).
    /// `frequency` says how often names contain each byte; it changes the speed alone.
    pub fn new(text: &[u8], fold: bool, frequency: &[u32; 256]) -> Self {
        let bytes: Box<[u8]> =
            text.iter().map(|byte| if fold { byte.to_ascii_lowercase() } else { *byte }).collect();
        let occurs = |byte: u8| {
            let of = |byte: u8| frequency.get(usize::from(byte)).copied().unwrap_or(0);
            if fold && byte.is_ascii_lowercase() {
                of(byte).saturating_add(of(byte.to_ascii_uppercase()))
            } else {
                of(byte)
            }
        };
        // The place whose byte is the rarest, one of them left out.
        let rarest = |without: Option<usize>| {
            let places = bytes.iter().enumerate().filter(|(at, _)| Some(*at) != without);
            places.min_by_key(|(_, byte)| occurs(**byte)).map(|(at, _)| at)
        };
        let first = rarest(None).unwrap_or(0);
        let second = rarest(Some(first)).unwrap_or(first);
        let rare = |at: usize| {
            let byte = bytes.get(at).copied().unwrap_or(0);
            let mask = if fold && byte.is_ascii_lowercase() { 0x20 } else { 0 };
            Rare { at, byte: u64::from(byte) * ONES, mask: mask * ONES }
        };
        Self { rare: [rare(first), rare(second)], fold, bytes }
    }

    /// Bytes of the text.
    pub const fn len(&self) -> usize {
        self.bytes.len()
    }

    /// Whether every name contains the text.
    pub const fn is_empty(&self) -> bool {
        self.bytes.is_empty()
    }

    /// Where the text is first found in `hay`, not before `from`.
    pub fn find(&self, hay: &[u8], from: usize) -> Option<usize> {
        let last = hay.len().checked_sub(self.bytes.len())?;
        if self.bytes.is_empty() {
            return (from <= last).then_some(from);
        }
        let [one, two] = self.rare;
        let far = one.at.max(two.at);
        let mut at = from;
        while at + far + 8 <= hay.len() {
            let mut places = one.places(hay, at);
            if two.at != one.at && places != 0 {
                places &= two.places(hay, at);
            }
            while places != 0 {
                let place = at + (places.trailing_zeros() / 8) as usize;
                if self.is_at(hay, place) {
                    return Some(place);
                }
                places &= places - 1;
            }
            at += 8;
        }
        (at..=last).find(|place| self.is_at(hay, *place))
    }

    /// Whether the text is in a name.
    pub fn is_in(&self, name: &[u8]) -> bool {
        self.find(name, 0).is_some()
    }

    fn is_at(&self, hay: &[u8], at: usize) -> bool {
        let Some(piece) = hay.get(at..at + self.bytes.len()) else { return false };
        if self.fold { piece.eq_ignore_ascii_case(&self.bytes) } else { *piece == *self.bytes }
    }
}

impl Rare {
    /// The high bit of each of the eight bytes from `at` on at which the text could begin. May have bits too many.
    #[inline]
    fn places(&self, hay: &[u8], at: usize) -> u64 {
        let eight = hay.get(at + self.at..).and_then(|hay| hay.first_chunk());
        let differs = (u64::from_le_bytes(*eight.unwrap_or(&[0; 8])) | self.mask) ^ self.byte;
        differs.wrapping_sub(ONES) & !differs & HIGHS
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn few_bytes(most: usize) -> impl Strategy<Value = Vec<u8>> {
        prop::collection::vec(prop::sample::select(b"abAB@`\0\x80:".to_vec()), 0..most)
    }

    #[test]
    fn letters_are_found_in_either_case_and_nothing_else_is_taken_for_one() {
        let find =
            |text: &str, hay: &str| Needle::new(text.as_bytes(), true, &[0; 256]).find(hay.as_bytes(), 0);
        assert_eq!(find("uSeR", "the USER of it"), Some(4));
        assert_eq!(find("@", "0123456789`"), None);
        assert_eq!(find("[", "0123456789{"), None);
        assert_eq!(find("É", "0123456789é"), None);
    }

    proptest! {
        #[test]
        fn the_first_place_is_found(text in few_bytes(5), hay in few_bytes(60), from in 0usize..20, fold: bool) {
            let low = |bytes: &[u8]| if fold { bytes.to_ascii_lowercase() } else { bytes.to_vec() };
            let (low_text, low_hay) = (low(&text), low(&hay));
            let expected = (from..=hay.len()).find(|at| low_hay[*at..].starts_with(&low_text));
            let mut frequency = [0; 256];
            for byte in &hay {
                frequency[usize::from(*byte)] += 1;
            }
            prop_assert_eq!(Needle::new(&text, fold, &frequency).find(&hay, from), expected);
        }
    }
}
