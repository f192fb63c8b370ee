//! Which keys somebody has chosen. A folder is never chosen itself: choosing it chooses the keys that are loaded in it.

use std::ops::RangeInclusive;

use crate::bits::Bits;
use crate::rows::Rows;
use crate::store::{KeyId, Store};

/// Chosen keys. They stay chosen while a filter hides them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Selection {
    chosen: Bits,
}

/// How much of a folder is chosen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Chosen {
    None,
    Some,
    All,
}

impl Selection {
    /// How many keys are chosen.
    pub const fn len(&self) -> u32 {
        self.chosen.len()
    }

    /// Whether none is chosen.
    pub const fn is_empty(&self) -> bool {
        self.chosen.is_empty()
    }

    /// Whether this key is chosen.
    pub fn contains(&self, id: KeyId) -> bool {
        self.chosen.contains(id.0)
    }

    /// The chosen keys, in the order in which they were found.
    pub fn keys(&self) -> impl Iterator<Item = KeyId> + '_ {
        self.chosen.iter().map(KeyId)
    }

    /// Chooses keys.
    pub fn add(&mut self, keys: &[u32]) {
        for id in keys {
            self.chosen.insert(*id);
        }
    }

    /// Chooses keys no longer. Also for keys that were deleted.
    pub fn remove(&mut self, keys: &[u32]) {
        for id in keys {
            self.chosen.remove(*id);
        }
    }

    /// Chooses keys, or, if all of them were chosen, none of them.
    pub fn toggle(&mut self, keys: &[u32]) {
        if self.state_of(keys) == Chosen::All {
            self.remove(keys);
        } else {
            self.add(keys);
        }
    }

    /// Chooses all that the rows show, folders with all that is loaded in them.
    pub fn add_rows(&mut self, rows: &Rows, store: &Store, range: RangeInclusive<usize>) {
        range.take_while(|row| *row < rows.len()).for_each(|row| self.add(rows.keys_of(store, row)));
    }

    /// Chooses nothing.
    pub fn clear(&mut self) {
        self.chosen.clear();
    }

    /// How many of these keys are chosen: none, some, all. Of no keys, none are.
    pub fn state_of(&self, keys: &[u32]) -> Chosen {
        let Some(first) = keys.first().map(|id| self.chosen.contains(*id)) else { return Chosen::None };
        if self.is_empty() {
            return Chosen::None;
        }
        match (first, keys.iter().all(|id| self.chosen.contains(*id) == first)) {
            (_, false) => Chosen::Some,
            (true, true) => Chosen::All,
            (false, true) => Chosen::None,
        }
    }

    /// How many of the chosen keys are not among `shown`.
    pub fn hidden(&self, shown: &Bits) -> u32 {
        self.len() - self.chosen.iter().filter(|id| shown.contains(*id)).count() as u32
    }

    /// Bytes of memory held.
    pub const fn bytes_used(&self) -> usize {
        self.chosen.bytes_used()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rows::{Folders, Layout};
    use crate::tree::Delimiters;

    #[test]
    fn rows_choose_keys_and_folders_all_that_is_in_them() {
        let mut store = Store::new(1);
        for name in ["a:1", "a:2", "a:3:x", "b", "c:1"] {
            store.insert(name.as_bytes());
        }
        let layout = Layout { delimiters: Delimiters::new([":"]), ..Layout::default() };
        let mut open = Folders::default();
        open.insert(b"a:");
        let mut rows = Rows::new((0..5).collect(), layout, open);
        assert!(rows.step(&store, 100).is_done());
        // a:, its 1, 2 and 3:, b, c:
        let mut selection = Selection::default();
        selection.add_rows(&rows, &store, 2..=4);
        assert_eq!(selection.keys().collect::<Vec<_>>(), [KeyId(1), KeyId(2), KeyId(3)]);
        let state = |selection: &Selection, row| selection.state_of(rows.keys_of(&store, row));
        assert_eq!([0, 3, 5].map(|row| state(&selection, row)), [Chosen::Some, Chosen::All, Chosen::None]);
        selection.toggle(rows.keys_of(&store, 0));
        assert_eq!(state(&selection, 0), Chosen::All);
        selection.toggle(rows.keys_of(&store, 0));
        assert_eq!((state(&selection, 0), selection.len()), (Chosen::None, 1));
        selection.add_rows(&rows, &store, 4..=99);
        assert_eq!(selection.len(), 2);
        assert_eq!(selection.hidden(&Bits::below(4)), 1);
        assert_eq!(selection.state_of(&[]), Chosen::None);
    }
}
