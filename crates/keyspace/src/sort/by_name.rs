//! All keys by name, kept in order while more of them come.

use super::NameOrder;
use super::heads::sort_names;
use crate::Progress;
use crate::store::{KeyId, Store};

/// Keys taken in together: sorted among themselves, then merged.
const AT_ONCE: u32 = 4096;

/// The keys of a store by name, deleted ones included. What has come since is taken in by [`step`](Self::step), in place:
/// two lists of a million would be one too many.
pub struct ByName {
    natural: bool,
    sorted: Vec<u32>,
    /// Keys below this number are in `sorted` or `fresh`.
    taken: u32,
    /// Sorted keys that are being merged, from the last one on.
    fresh: Vec<u32>,
    /// While there are fresh keys: so many of `sorted` are not merged yet, and behind these are as many free places as there
    /// are fresh keys.
    unmerged: usize,
}

impl ByName {
    /// An empty list, in ascending order: with digits compared as numbers if `natural`.
    pub const fn new(natural: bool) -> Self {
        Self { natural, sorted: Vec::new(), taken: 0, fresh: Vec::new(), unmerged: 0 }
    }

    /// Whether digits are compared as numbers.
    pub const fn is_natural(&self) -> bool {
        self.natural
    }

    /// The keys in order. Only while no names are being taken in, that is after [`step`](Self::step) was done.
    pub fn keys(&self) -> &[u32] {
        &self.sorted
    }

    /// How many keys have not been taken in.
    pub const fn behind(&self, store: &Store) -> u32 {
        store.end() - self.taken + self.fresh.len() as u32
    }

    /// Takes in about as many keys as `budget` says.
    pub fn step(&mut self, store: &Store, budget: usize) -> Progress {
        let mut left = budget.max(1);
        while left > 0 && self.behind(store) > 0 {
            left = left.saturating_sub(if self.fresh.is_empty() {
                self.take(store)
            } else {
                self.merge(store, left)
            });
        }
        if self.behind(store) == 0 { Progress::Done } else { Progress::More }
    }

    /// Sorts the next keys, and says how many.
    fn take(&mut self, store: &Store) -> usize {
        let to = store.end().min(self.taken.saturating_add(AT_ONCE));
        self.fresh = (self.taken..to).filter(|id| store.contains(KeyId(*id))).collect();
        self.taken = to;
        sort_names(&mut self.fresh, store, self.natural);
        self.unmerged = self.sorted.len();
        self.sorted.resize(self.unmerged + self.fresh.len(), 0);
        self.fresh.len().max(1)
    }

    /// Merges up to `most` of the fresh keys, from the last one on.
    fn merge(&mut self, store: &Store, most: usize) -> usize {
        let order = NameOrder { natural: self.natural, descending: false };
        for done in 0..most {
            let Some(id) = self.fresh.pop() else { return done };
            let name = store.name(KeyId(id));
            // Free places, that of this key included.
            let gap = self.fresh.len() + 1;
            let near = self.unmerged / gap;
            let at = self.place(near, |known| order.compare(store.name(KeyId(known)), name).is_le());
            self.sorted.copy_within(at..self.unmerged, at + gap);
            if let Some(place) = self.sorted.get_mut(at + gap - 1) {
                *place = id;
            }
            self.unmerged = at;
        }
        most
    }

    /// How many of the unmerged keys come `before`: probably about `near` from their end.
    fn place(&self, near: usize, before: impl Fn(u32) -> bool) -> usize {
        let (mut high, mut stride) = (self.unmerged, near.max(1));
        let low = loop {
            let low = high.saturating_sub(stride);
            match self.sorted.get(low) {
                Some(id) if low < high && !before(*id) => (high, stride) = (low, stride.saturating_mul(2)),
                _ => break low,
            }
        };
        low + self.sorted.get(low..high).unwrap_or_default().partition_point(|id| before(*id))
    }

    /// Bytes of memory held.
    pub const fn bytes_used(&self) -> usize {
        (self.sorted.capacity() + self.fresh.capacity()) * 4
    }
}
