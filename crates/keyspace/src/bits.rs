//! A set of small numbers, one bit each: which keys match, which are chosen.

/// A set of `u32`; it grows with the largest number put in.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Bits {
    words: Vec<u64>,
    ones: u32,
}

impl Bits {
    /// The set of all numbers below `end`.
    pub fn below(end: u32) -> Self {
        let mut words = vec![u64::MAX; (end / 64) as usize];
        if !end.is_multiple_of(64) {
            words.push((1 << (end % 64)) - 1);
        }
        Self { words, ones: end }
    }

    /// How many numbers there are.
    pub const fn len(&self) -> u32 {
        self.ones
    }

    /// Whether there is none.
    pub const fn is_empty(&self) -> bool {
        self.ones == 0
    }

    /// Whether `number` is in the set.
    #[inline]
    pub fn contains(&self, number: u32) -> bool {
        self.words.get((number / 64) as usize).is_some_and(|word| word >> (number % 64) & 1 == 1)
    }

    /// Puts a number in; false if it was there.
    #[inline]
    pub fn insert(&mut self, number: u32) -> bool {
        let at = (number / 64) as usize;
        if at >= self.words.len() {
            self.words.resize(at + 1, 0);
        }
        let Some(word) = self.words.get_mut(at) else { return false };
        let is_new = *word >> (number % 64) & 1 == 0;
        *word |= 1 << (number % 64);
        self.ones += u32::from(is_new);
        is_new
    }

    /// Takes a number out; false if it was not there.
    pub fn remove(&mut self, number: u32) -> bool {
        let was_there = self.contains(number);
        if was_there && let Some(word) = self.words.get_mut((number / 64) as usize) {
            *word &= !(1 << (number % 64));
            self.ones -= 1;
        }
        was_there
    }

    /// Puts a number in or takes it out.
    pub fn set(&mut self, number: u32, is_in: bool) {
        if is_in {
            self.insert(number);
        } else {
            self.remove(number);
        }
    }

    /// Takes all out and gives the memory back.
    pub fn clear(&mut self) {
        *self = Self::default();
    }

    /// The numbers, ascending.
    pub fn iter(&self) -> impl Iterator<Item = u32> + '_ {
        self.from(0)
    }

    /// The numbers that are not below `start`, ascending.
    pub fn from(&self, start: u32) -> impl Iterator<Item = u32> + '_ {
        let first = start / 64;
        let words = self.words.get(first as usize..).unwrap_or_default();
        words.iter().zip(first..).flat_map(move |(word, at)| {
            let mut left = if at == first { word & (u64::MAX << (start % 64)) } else { *word };
            std::iter::from_fn(move || {
                (left != 0).then(|| {
                    let bit = left.trailing_zeros();
                    left &= left - 1;
                    at * 64 + bit
                })
            })
        })
    }

    /// Bytes of memory held.
    pub const fn bytes_used(&self) -> usize {
        self.words.capacity() * 8
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use proptest::prelude::*;

    use super::*;

    #[test]
    fn all_numbers_below_an_end_are_exactly_those() {
        for end in [0, 1, 63, 64, 65, 128, 1000] {
            let bits = Bits::below(end);
            assert_eq!(bits.iter().collect::<Vec<_>>(), (0..end).collect::<Vec<_>>());
            assert_eq!(bits.len(), end);
        }
    }

    proptest! {
        #[test]
        fn it_is_a_set(steps: Vec<(bool, u16)>, start: u16) {
            let (mut bits, mut set) = (Bits::default(), BTreeSet::new());
            for (is_in, number) in steps {
                let number = u32::from(number);
                if is_in {
                    prop_assert_eq!(bits.insert(number), set.insert(number));
                } else {
                    prop_assert_eq!(bits.remove(number), set.remove(&number));
                }
                prop_assert_eq!(bits.contains(number), is_in);
            }
            let start = u32::from(start);
            prop_assert_eq!(bits.len() as usize, set.len());
            prop_assert_eq!(bits.iter().collect::<Vec<_>>(), set.iter().copied().collect::<Vec<_>>());
            prop_assert_eq!(bits.from(start).collect::<Vec<_>>(), set.range(start..).copied().collect::<Vec<_>>());
        }
    }
}
