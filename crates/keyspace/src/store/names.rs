//! All names in one arena: blocks of bytes, and a 32-bit address where each name begins.
//!
//! An address is a block and a place in it. A name never crosses two blocks, and where it ends is known from where the
//! next one begins, so a name costs its own bytes and four more. Blocks are never moved: nothing is copied while the
//! arena grows.

/// log2 of the bytes of a block.
const SHIFT: u32 = 18;
const BLOCK: usize = 1 << SHIFT;

/// Names by index, in the order in which they came.
#[derive(Default)]
pub struct Names {
    /// A name longer than a block is a block of its own and takes up the numbers of as many as it needs; the others of
    /// them stay empty.
    blocks: Vec<Vec<u8>>,
    starts: Vec<u32>,
    /// Bytes left in the last block.
    room: usize,
}

/// Neighbouring names, as one piece of memory.
pub struct Stretch<'a> {
    /// The names one after another, with nothing between them.
    pub bytes: &'a [u8],
    /// Where each of the names begins within `bytes`, after subtracting `base`.
    pub starts: &'a [u32],
    /// The address of the first byte.
    pub base: u32,
}

impl Names {
    /// How many names there are.
    pub const fn len(&self) -> usize {
        self.starts.len()
    }

    /// Appends a name and gives its index; `None` when the four gigabytes of addresses are used up.
    pub fn push(&mut self, name: &[u8]) -> Option<u32> {
        let index = u32::try_from(self.starts.len()).ok().filter(|index| *index < u32::MAX)?;
        if name.len() > self.room {
            let blocks = name.len().div_ceil(BLOCK);
            if self.blocks.len() + blocks >= 1 << (32 - SHIFT) {
                return None;
            }
            let is_large = name.len() > BLOCK;
            self.blocks.push(Vec::with_capacity(if is_large { name.len() } else { BLOCK }));
            self.room = BLOCK;
            if is_large {
                // The name fills its blocks as far as anybody is concerned.
                self.room = name.len();
            }
        }
        let at = match self.blocks.len() {
            _ if self.room == 0 => self.blocks.len() << SHIFT,
            blocks if self.room > BLOCK => (blocks - 1) << SHIFT,
            blocks => (blocks << SHIFT) - self.room,
        };
        let at = u32::try_from(at).ok()?;
        if let Some(block) = self.blocks.last_mut().filter(|_| !name.is_empty()) {
            block.extend_from_slice(name);
        }
        if self.room > BLOCK {
            let placeholders = name.len().div_ceil(BLOCK) - 1;
            self.blocks.extend(std::iter::repeat_with(Vec::new).take(placeholders));
            self.room = 0;
        } else {
            self.room -= name.len();
        }
        self.starts.push(at);
        Some(index)
    }

    /// The name with this index; empty when there is none.
    #[inline]
    pub fn get(&self, index: u32) -> &[u8] {
        let index = index as usize;
        let Some(&start) = self.starts.get(index) else { return &[] };
        let end = self.starts.get(index + 1).copied().unwrap_or(u32::MAX);
        self.piece(start, end)
    }

    /// The longest piece of memory that holds the names from `from` on, of those below `to`.
    pub fn stretch(&self, from: u32, to: u32) -> Stretch<'_> {
        let starts = self.starts.get(from as usize..to as usize).unwrap_or_default();
        let Some(&base) = starts.first() else { return Stretch { bytes: &[], starts: &[], base: 0 } };
        let in_block = starts.partition_point(|start| start >> SHIFT == base >> SHIFT);
        let end = self.starts.get(from as usize + in_block).copied().unwrap_or(u32::MAX);
        Stretch { bytes: self.piece(base, end), starts: starts.get(..in_block).unwrap_or_default(), base }
    }

    fn piece(&self, start: u32, end: u32) -> &[u8] {
        let Some(block) = self.blocks.get((start >> SHIFT) as usize) else { return &[] };
        let first = start as usize & (BLOCK - 1);
        let last = (first + (end - start) as usize).min(block.len());
        block.get(first..last).unwrap_or_default()
    }

    /// Bytes of memory held.
    pub fn bytes_used(&self) -> usize {
        let blocks = self.blocks.iter().map(Vec::capacity).sum::<usize>();
        blocks + self.blocks.capacity() * size_of::<Vec<u8>>() + self.starts.capacity() * 4
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn filled(names: &[Vec<u8>]) -> Names {
        let mut arena = Names::default();
        assert!(names.iter().all(|name| arena.push(name).is_some()));
        arena
    }

    #[test]
    fn a_name_larger_than_a_block_and_an_empty_one_at_the_edge_come_back() {
        let sizes = [0, BLOCK, 0, 3 * BLOCK + 1, 0, 5, BLOCK - 5, 0, 2 * BLOCK, BLOCK, 0, 1];
        let names: Vec<_> = sizes.iter().zip(b'a'..).map(|(size, byte)| vec![byte; *size]).collect();
        let arena = filled(&names);
        for (name, index) in names.iter().zip(0..) {
            assert!(arena.get(index) == name, "{index}");
        }
    }

    proptest! {
        #[test]
        fn what_goes_in_comes_out(sizes in proptest::collection::vec((any::<u8>(), prop_oneof![
            8 => 0usize..100, 2 => 30_000usize..70_000, 1 => (BLOCK - 2)..(2 * BLOCK + 2)
        ]), 0..40)) {
            let names: Vec<_> = sizes.into_iter().map(|(byte, size)| vec![byte; size]).collect();
            let arena = filled(&names);
            for (name, index) in names.iter().zip(0..) {
                prop_assert!(arena.get(index) == name, "{}", index);
            }
            // Stretches are all names, in order, with nothing in between.
            let (mut from, mut joined) = (0, Vec::new());
            while (from as usize) < names.len() {
                let stretch = arena.stretch(from, names.len() as u32);
                for (at, index) in stretch.starts.iter().zip(from..) {
                    let at = (at - stretch.base) as usize;
                    prop_assert!(stretch.bytes[at..].starts_with(arena.get(index)));
                }
                joined.extend_from_slice(stretch.bytes);
                from += stretch.starts.len() as u32;
            }
            prop_assert!(joined == names.concat());
        }
    }
}
