//! A list by what is known of its keys: a merge sort that can be left and gone on with.

use super::SortBy;
use crate::Progress;
use crate::store::{Expiry, KeyId, Store};

/// Keys sorted at once before merging begins.
const RUN: usize = 8192;

/// A list being sorted. Keys that are alike keep the order in which they were given.
pub struct ByValue {
    by: SortBy,
    from: Vec<u32>,
    into: Vec<u32>,
    /// Length of the sorted pieces of `from`; 0 while these are being made.
    width: usize,
    /// Where the pair of pieces that is being merged begins, and how far each of the two is taken.
    pair: usize,
    taken: (usize, usize),
    /// How many keys are known well enough to be placed.
    placed: usize,
}

impl ByValue {
    /// Begins to sort `keys`, which should be in order of name.
    pub fn new(by: SortBy, keys: Vec<u32>) -> Self {
        Self { by, from: keys, into: Vec::new(), width: 0, pair: 0, taken: (0, 0), placed: 0 }
    }

    /// Goes on for about `budget` keys.
    pub fn step(&mut self, store: &Store, budget: usize) -> Progress {
        let mut left = budget.max(1);
        while left > 0 {
            let done = if self.width == 0 { self.sort_run(store) } else { self.merge_some(store, left) };
            let Some(done) = done else { return Progress::Done };
            left = left.saturating_sub(done);
        }
        Progress::More
    }

    /// The sorted keys, and how many of them have a known place: the others are behind these. Only after
    /// [`step`](Self::step) said that it is done.
    pub fn finish(self) -> (Vec<u32>, usize) {
        (self.from, self.placed)
    }

    /// Bytes of memory held.
    pub const fn bytes_used(&self) -> usize {
        (self.from.capacity() + self.into.capacity()) * 4
    }

    fn sort_run(&mut self, store: &Store) -> Option<usize> {
        let end = self.from.len().min(self.pair + RUN);
        let run = self.from.get_mut(self.pair..end).filter(|run| !run.is_empty());
        let Some(run) = run else {
            (self.width, self.pair) = (RUN, 0);
            return Some(1);
        };
        let by = self.by;
        // With their places, so that keys that are alike stay in order.
        let mut ranked: Vec<(u64, u32)> =
            run.iter().zip(0..).map(|(id, place)| (rank(by, store, *id), place)).collect();
        ranked.sort_unstable();
        self.placed += ranked.iter().filter(|(rank, _)| *rank != UNKNOWN).count();
        let before = run.to_vec();
        for (place, (_, from)) in run.iter_mut().zip(ranked) {
            *place = before.get(from as usize).copied().unwrap_or(*place);
        }
        self.pair = end;
        // Sorting a run costs about as much as merging it a few times.
        Some(run.len() * 2)
    }

    /// Merges until the pair ends or `most` keys were moved.
    fn merge_some(&mut self, store: &Store, most: usize) -> Option<usize> {
        if self.width >= self.from.len() {
            return None;
        }
        let end = |start: usize| self.from.len().min(start + self.width);
        let (left, right) = (self.pair, end(self.pair));
        let (left_end, right_end) = (right, end(right));
        let (mut at_left, mut at_right) = (left + self.taken.0, right + self.taken.1);
        let mut moved = 0;
        // The two ranks at the front, so that each is computed once.
        let rank_at = |at: usize, end: usize| {
            self.from.get(at).filter(|_| at < end).map(|id| (rank(self.by, store, *id), *id))
        };
        let (mut one, mut two) = (rank_at(at_left, left_end), rank_at(at_right, right_end));
        while moved < most {
            match (one, two) {
                (Some((rank_one, id)), other) if other.is_none_or(|(rank_two, _)| rank_one <= rank_two) => {
                    self.into.push(id);
                    at_left += 1;
                    one = rank_at(at_left, left_end);
                }
                (_, Some((_, id))) => {
                    self.into.push(id);
                    at_right += 1;
                    two = rank_at(at_right, right_end);
                }
                _ => break,
            }
            moved += 1;
        }
        self.taken = (at_left - left, at_right - right);
        if one.is_none() && two.is_none() {
            (self.pair, self.taken) = (right_end, (0, 0));
            if self.pair >= self.from.len() {
                std::mem::swap(&mut self.from, &mut self.into);
                self.into.clear();
                (self.width, self.pair) = (self.width * 2, 0);
            }
        }
        Some(moved.max(1))
    }
}

/// Where a key whose place is not known goes: behind all others.
const UNKNOWN: u64 = u64::MAX;

/// A number that grows along the order.
fn rank(by: SortBy, store: &Store, id: u32) -> u64 {
    let id = KeyId(id);
    let (rank, descending) = match by {
        SortBy::Name(_) => (None, false),
        SortBy::Ttl { descending } => {
            let rank = match store.expiry(id) {
                Expiry::Unknown => None,
                Expiry::Never => Some(UNKNOWN - 1),
                // Keeps the order of signed numbers.
                Expiry::At(at) => Some((at as u64 ^ 1 << 63).min(UNKNOWN - 2)),
            };
            (rank, descending)
        }
        SortBy::Size { measure, descending } => {
            (store.size(id, measure).map(|size| size.min(UNKNOWN - 1)), descending)
        }
    };
    match rank {
        None => UNKNOWN,
        Some(rank) if descending => UNKNOWN - 1 - rank,
        Some(rank) => rank,
    }
}
