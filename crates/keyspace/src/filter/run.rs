//! A filter at work: all keys judged, in slices, and again when something becomes known.

use super::{Filter, Judge, Verdict};
use crate::Progress;
use crate::bits::Bits;
use crate::store::{KeyId, Store};

/// A filter and what it has said so far.
pub struct Run {
    filter: Filter,
    judge: Judge,
    yes: Bits,
    unknown: Bits,
    /// Keys below this number are judged.
    judged: u32,
    /// What an earlier, wider filter left of the keys below a number.
    wider: Option<(Bits, u32)>,
    /// Memory for keys that were found, to be used again.
    found: Vec<u32>,
}

/// Keys looked for at once while their names lie side by side.
const AT_ONCE: u32 = 2048;

impl Run {
    /// Begins with a filter; `now_ms` is the moment for which ends of keys are judged.
    pub fn new(filter: Filter, store: &Store, now_ms: i64) -> Self {
        let judge = Judge::new(&filter, store, now_ms);
        Self {
            filter,
            judge,
            yes: Bits::default(),
            unknown: Bits::default(),
            judged: 0,
            wider: None,
            found: Vec::new(),
        }
    }

    /// Goes on with another filter. Where it only narrows the one before (a letter was added), what that one excluded is
    /// not looked at again.
    #[must_use]
    pub fn refined(self, filter: Filter, store: &Store, now_ms: i64) -> Self {
        let same_moment = filter.ttl.is_none() || now_ms == self.judge.now_ms;
        let narrows = same_moment && filter.narrows(&self.filter);
        let mut next = Self::new(filter, store, now_ms);
        if narrows {
            let mut left = self.yes;
            for id in self.unknown.iter() {
                left.insert(id);
            }
            // What an unfinished run did not get to is still bounded by the run before it.
            next.wider = Some(match self.wider {
                Some((wider, end)) if self.judged < end => {
                    for id in wider.from(self.judged) {
                        left.insert(id);
                    }
                    (left, end)
                }
                _ => (left, self.judged),
            });
        }
        next
    }

    /// The filter.
    pub const fn filter(&self) -> &Filter {
        &self.filter
    }

    /// The keys that are meant, of those judged so far.
    pub const fn yes(&self) -> &Bits {
        &self.yes
    }

    /// The keys of which something would have to be known first, of those judged so far.
    pub const fn unknown(&self) -> &Bits {
        &self.unknown
    }

    /// Whether every key of the store has been judged.
    pub const fn is_done(&self, store: &Store) -> bool {
        self.judged >= store.end()
    }

    /// Judges about `budget` keys more.
    pub fn step(&mut self, store: &Store, budget: usize) -> Progress {
        self.judge.learn_types(store);
        if self.judged == 0 && self.filter.is_empty() && !store.has_gaps() {
            // Every key is meant: whoever takes the last letter of a filter away waits for no search.
            self.yes = Bits::below(store.end());
            self.judged = store.end();
        }
        let mut left = budget.max(1);
        while left > 0 && !self.is_done(store) {
            let most = u32::try_from(left).unwrap_or(u32::MAX).min(AT_ONCE);
            left = left.saturating_sub(self.some(store, most));
        }
        if self.is_done(store) {
            self.wider = None;
            return Progress::Done;
        }
        Progress::More
    }

    /// Judges keys from `judged` on, and says how many names that took.
    fn some(&mut self, store: &Store, most: u32) -> usize {
        let end = store.end();
        if let Some((wider, until)) = &self.wider
            && self.judged < *until
        {
            let until = (*until).min(end);
            // Few are left: each is looked at by itself. Else going through memory is faster than jumping about in it.
            if wider.len() < until / 4 {
                let chosen: Vec<u32> =
                    wider.from(self.judged).take(most as usize).take_while(|id| *id < until).collect();
                self.judged = if chosen.len() < most as usize {
                    until
                } else {
                    chosen.last().map_or(until, |id| id + 1)
                };
                for id in &chosen {
                    self.keep(KeyId(*id), self.judge.judge(store, KeyId(*id)));
                }
                // Words of the set without a bit are passed quickly, but not for nothing.
                return chosen.len().max(1);
            }
        }
        let to = end.min(self.judged.saturating_add(most));
        let Some(needle) = &self.judge.hint else {
            for id in self.judged..to {
                self.keep(KeyId(id), self.judge.judge(store, KeyId(id)));
            }
            return self.advance(to);
        };
        // Where the text alone decides, there is nothing to be looked up.
        let is_decided = self.judge.is_hint_alone() && !store.has_gaps();
        let mut found = std::mem::take(&mut self.found);
        let mut from = self.judged;
        while from < to {
            let stretch = store.stretch(from, to);
            let (mut at, mut index) = (0, 0);
            while let Some(hit) = needle.find(stretch.bytes, at) {
                let next =
                    |index: usize| stretch.starts.get(index + 1).map(|start| (start - stretch.base) as usize);
                let mut name_end = next(index);
                while name_end.is_some_and(|end| end <= hit) {
                    index += 1;
                    name_end = next(index);
                }
                let name_end = name_end.unwrap_or(stretch.bytes.len());
                // Else the text begins in one name and ends in another.
                if hit + needle.len() <= name_end {
                    // An index within the stretch: there are no more names than 32 bits can count.
                    found.push(from + index as u32);
                }
                at = name_end;
            }
            from += stretch.starts.len().max(1) as u32;
        }
        for id in found.drain(..) {
            if is_decided {
                self.yes.insert(id);
            } else {
                self.keep(KeyId(id), self.judge.judge_found(store, KeyId(id)));
            }
        }
        self.found = found;
        self.advance(to)
    }

    const fn advance(&mut self, to: u32) -> usize {
        let looked_at = to - self.judged;
        self.judged = to;
        looked_at as usize
    }

    fn keep(&mut self, id: KeyId, verdict: Verdict) {
        match verdict {
            Verdict::Yes => self.yes.set(id.0, true),
            Verdict::Unknown => self.unknown.set(id.0, true),
            Verdict::No => {}
        }
    }

    /// Bytes of memory held.
    pub fn bytes_used(&self) -> usize {
        let wider = self.wider.as_ref().map_or(0, |(wider, _)| wider.bytes_used());
        self.yes.bytes_used() + self.unknown.bytes_used() + wider
    }

    /// Judges one key again: something became known of it, or it was deleted. True if that changed anything.
    pub fn again(&mut self, store: &Store, id: KeyId) -> bool {
        if id.0 >= self.judged {
            // Its turn comes; but it must not be passed over for what was not known.
            if let Some((wider, _)) = &mut self.wider {
                wider.insert(id.0);
            }
            return false;
        }
        if self.judge.depends_on_types() {
            self.judge.learn_types(store);
        }
        let before = (self.yes.contains(id.0), self.unknown.contains(id.0));
        let verdict = self.judge.judge(store, id);
        self.yes.set(id.0, verdict == Verdict::Yes);
        self.unknown.set(id.0, verdict == Verdict::Unknown);
        before != (verdict == Verdict::Yes, verdict == Verdict::Unknown)
    }
}
