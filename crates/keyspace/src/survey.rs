//! Which keys are asked next when they end and how large they are: those that somebody wants to know it of and nobody has
//! told, in batches, paused, and gone on with after an error. It sends nothing and knows no clock.

use crate::browse::Browse;
use crate::store::{Expiry, KeyId, Measure, Store};

/// What is asked of each key. Each of the two is a command.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Wants {
    /// When the key ends.
    pub ends: bool,
    /// How much memory it takes.
    pub sizes: bool,
}

impl Wants {
    /// Commands for each key.
    pub const fn commands(self) -> u64 {
        self.ends as u64 + self.sizes as u64
    }

    /// Whether something of this is not known of a key.
    fn lacks(self, store: &Store, id: KeyId) -> bool {
        self.ends && store.expiry(id) == Expiry::Unknown
            || self.sizes && store.size(id, Measure::Memory).is_none()
    }
}

impl Browse {
    /// Keys that the present filter lists, or cannot judge, and of which something is not known: in the order in which
    /// they are listed, those that cannot be judged behind them.
    pub fn lacking(&self, wants: Wants) -> impl Iterator<Item = u32> + '_ {
        let listed = self.rows().keys().iter().copied();
        let unknown = self.run().unknown().iter().filter(|_| !self.view().with_unknown);
        listed
            .chain(unknown)
            .filter(move |id| self.store().contains(KeyId(*id)) && wants.lacks(self.store(), KeyId(*id)))
    }
}

/// What a survey is doing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stage {
    Running,
    Paused,
    /// The last batch was not answered; it is asked again after [`Survey::resume`].
    Failed,
    Done,
}

/// Keys being asked about.
pub struct Survey {
    keys: Box<[u32]>,
    at: usize,
    /// How many of the keys from `at` on are on their way.
    on_their_way: usize,
    wants: Wants,
    is_paused: bool,
    has_failed: bool,
}

impl Survey {
    /// Asks about these keys, which should be few enough for what somebody agreed to pay.
    pub fn new(keys: Vec<u32>, wants: Wants) -> Self {
        Self {
            keys: keys.into_boxed_slice(),
            at: 0,
            on_their_way: 0,
            wants,
            is_paused: false,
            has_failed: false,
        }
    }

    /// What is asked of each key from now on.
    pub const fn wants(&self) -> Wants {
        self.wants
    }

    /// The next keys, `most` of them, which count as asked; `None` when there are none now.
    pub fn next_batch(&mut self, most: usize) -> Option<Vec<KeyId>> {
        if self.stage() != Stage::Running || self.on_their_way > 0 || self.wants.commands() == 0 {
            return None;
        }
        let batch: Vec<_> = self.keys.iter().skip(self.at).take(most.max(1)).map(|id| KeyId(*id)).collect();
        self.on_their_way = batch.len();
        (!batch.is_empty()).then_some(batch)
    }

    /// The batch on its way was answered, well or with a refusal of each single key.
    pub const fn answered(&mut self) {
        self.at += self.on_their_way;
        self.on_their_way = 0;
    }

    /// The batch on its way was not answered at all.
    pub const fn failed(&mut self) {
        self.on_their_way = 0;
        self.has_failed = true;
    }

    /// Nothing of this kind may be asked: the rest is done without it.
    pub const fn give_up(&mut self, ends: bool, sizes: bool) {
        self.wants.ends &= !ends;
        self.wants.sizes &= !sizes;
    }

    /// Sends nothing more until [`resume`](Self::resume). What is on its way is still taken.
    pub const fn pause(&mut self) {
        self.is_paused = true;
    }

    /// Goes on after a pause or a failure.
    pub const fn resume(&mut self) {
        self.is_paused = false;
        self.has_failed = false;
    }

    /// What it is doing.
    pub const fn stage(&self) -> Stage {
        if self.at >= self.keys.len() || self.wants.commands() == 0 {
            Stage::Done
        } else if self.has_failed {
            Stage::Failed
        } else if self.is_paused {
            Stage::Paused
        } else {
            Stage::Running
        }
    }

    /// How many keys have been asked about, and how many there are.
    pub const fn progress(&self) -> (usize, usize) {
        (self.at, self.keys.len())
    }

    /// Commands that are still to be sent.
    pub const fn commands_left(&self) -> u64 {
        (self.keys.len() - self.at) as u64 * self.wants.commands()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::browse::{Fact, View};
    use crate::filter::{Filter, TtlTest};

    const BOTH: Wants = Wants { ends: true, sizes: true };

    fn browse(filter: Filter) -> Browse {
        let mut browse = Browse::new(1, View::default());
        for name in ["a", "b", "c", "d"] {
            let _ = browse.insert(name.as_bytes(), None);
        }
        browse.set_filter(filter, 0);
        while !browse.step(1000).is_done() {}
        browse
    }

    fn name(browse: &Browse, id: u32) -> char {
        char::from(browse.store().name(KeyId(id))[0])
    }

    #[test]
    fn only_what_is_listed_or_cannot_be_judged_is_asked_about() {
        let ttl = TtlTest { never: true, left_ms: None };
        let mut browse = browse(Filter { ttl: Some(ttl), ..Filter::default() });
        let ends = Wants { ends: true, sizes: false };
        assert_eq!(browse.lacking(ends).count(), 4, "none can be judged");
        browse.learn(KeyId(0), Fact::Expiry(Expiry::Never));
        browse.learn(KeyId(1), Fact::Expiry(Expiry::At(5)));
        while !browse.step(1000).is_done() {}
        let asked: String = browse.lacking(ends).map(|id| name(&browse, id)).collect();
        assert_eq!(asked, "cd", "a is known to fit, b not to");
        let asked: String = browse.lacking(BOTH).map(|id| name(&browse, id)).collect();
        assert_eq!(asked, "acd", "the size of b does not matter while it is not listed");
    }

    #[test]
    fn batches_follow_each_other_and_a_lost_one_is_asked_again() {
        let mut survey = Survey::new(vec![3, 1, 2], BOTH);
        assert_eq!(survey.commands_left(), 6);
        assert_eq!(survey.next_batch(2), Some(vec![KeyId(3), KeyId(1)]));
        assert_eq!(survey.next_batch(2), None, "one at a time");
        survey.failed();
        assert_eq!((survey.next_batch(2), survey.stage()), (None, Stage::Failed));
        survey.resume();
        assert_eq!(survey.next_batch(2).map(|batch| batch.len()), Some(2));
        survey.pause();
        survey.answered();
        assert_eq!((survey.progress(), survey.stage()), ((2, 3), Stage::Paused));
        survey.resume();
        assert_eq!(survey.next_batch(2), Some(vec![KeyId(2)]));
        survey.answered();
        assert_eq!((survey.stage(), survey.commands_left()), (Stage::Done, 0));
    }

    #[test]
    fn what_may_not_be_asked_is_not_asked_on() {
        let mut survey = Survey::new(vec![1, 2, 3], BOTH);
        let _ = survey.next_batch(1);
        survey.give_up(false, true);
        survey.answered();
        assert_eq!((survey.commands_left(), survey.stage()), (2, Stage::Running));
        survey.give_up(true, false);
        assert_eq!((survey.stage(), survey.next_batch(1)), (Stage::Done, None));
    }
}
