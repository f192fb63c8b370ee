//! Deleting a sub-account together with what it owns: what is done next, and what each answer means.
//!
//! Nothing here sends anything. The page asks [`Cleanup::next`] what to do, does that one thing, and hands what came of
//! it to [`Cleanup::settle`]. Three rules hold whatever is answered:
//!
//! - Nothing is sent before [`GRACE_MS`] are over, and only what a person saw and confirmed is removed. What came into
//!   being since then is named and left alone.
//! - Something counts as gone when a look taken after that no longer lists it, never because a call said so.
//! - One call is under way at a time. Somebody else may delete the same things at the same moment: that is no failure.

pub mod blocker;
#[cfg(test)]
mod tests;
mod trouble;

use upstash_api::exchange::{ProblemCode, Usage};

pub use self::blocker::{Blocker, What};
use self::trouble::{Trouble, trouble};
use crate::api::error::ApiError;

/// How long one can change one's mind before the first call is sent.
pub const GRACE_MS: i64 = 10_000;
/// Looks at what Upstash said it deleted and still lists, before that counts as a failure.
const LOOKS: u8 = 4;
/// Between two of them.
const LOOK_AGAIN_MS: i64 = 2_000;
/// Attempts at deleting the sub-account itself while Upstash says it is not empty and lists nothing.
const DELETES: u8 = 3;

/// A deletion that was confirmed.
#[derive(Clone, Debug, PartialEq)]
pub struct Cleanup {
    /// What was confirmed, in the order of the clean-up.
    entries: Vec<Entry>,
    /// What came into being after that.
    newcomers: Vec<Blocker>,
    stage: Stage,
    /// Whether there is a key to look with. Without one Upstash alone decides whether the sub-account is empty.
    sees: bool,
    is_stopping: bool,
    /// Whether Upstash was asked to delete the sub-account itself.
    asked: bool,
    deletes: u8,
    /// Why the sub-account itself is still there, where that was said.
    trouble: Option<ApiError>,
}

/// One thing of the clean-up.
#[derive(Clone, Debug, PartialEq)]
pub struct Entry {
    pub blocker: Blocker,
    pub state: EntryState,
    /// Whether Upstash was asked to remove it.
    asked: bool,
    looks: u8,
    trouble: Option<ApiError>,
}

/// How one thing fares.
#[derive(Clone, Debug, PartialEq)]
pub enum EntryState {
    /// Its turn comes.
    Waiting,
    /// Upstash was asked to remove it, and it is not confirmed yet.
    Going,
    /// A fresh look no longer lists it, and it was us who asked.
    Deleted,
    /// A fresh look no longer lists it: somebody else was quicker.
    Vanished,
    /// It is still there.
    Left(Reason),
}

/// Why something is still there.
#[derive(Clone, Debug, PartialEq)]
pub enum Reason {
    /// Upstash said no, or nobody knows what it said.
    Refused(ApiError),
    /// Upstash said it was gone, and lists it all the same.
    StillListed,
}

/// Where the deletion is.
#[derive(Clone, Debug, PartialEq)]
pub enum Stage {
    /// Nothing was sent yet, and nothing is until then.
    Grace { until_ms: i64 },
    /// Something is to be done, or under way.
    Working { errand: Errand, is_flying: bool },
    /// The next thing is done later.
    Holding {
        errand: Errand,
        until_ms: i64,
        /// Somebody asked us to slow down; otherwise Upstash is given time to catch up with itself.
        was_told: bool,
    },
    /// It can go on from here.
    Stopped(Stop),
    /// Everything was tried. What is left, and why, is in the entries, the newcomers and [`Cleanup::trouble`].
    Left,
    /// The sub-account is no more.
    Done {
        /// Whether it was us.
        is_ours: bool,
    },
}

/// Why it stands still.
#[derive(Clone, Debug, PartialEq)]
pub enum Stop {
    /// Somebody pressed the button.
    Asked,
    /// Nothing more can be done or seen until that is better.
    Failed(ApiError),
}

/// One thing to do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Errand {
    /// Read what the sub-account owns.
    Look,
    /// Remove the entry of this number.
    Remove(usize),
    /// Delete the sub-account itself.
    Delete,
    /// Read the list of sub-accounts: is this one still in it?
    Find,
}

/// What came of an errand.
#[derive(Clone, Debug, PartialEq)]
pub enum Outcome {
    /// Of [`Errand::Look`].
    Seen(Usage),
    /// Of [`Errand::Remove`] and [`Errand::Delete`].
    Accepted,
    /// Of [`Errand::Find`].
    Listed(bool),
    Failed(ApiError),
}

/// What the page does now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Next {
    /// This, and nothing else until it is settled.
    Do(Errand),
    /// Asks again after so many milliseconds.
    Wait(i64),
    /// Nothing.
    Rest,
}

impl Cleanup {
    /// Begins to count down. `blockers` is what the person saw; `None` where nothing can be seen, for want of a key.
    pub fn confirmed(blockers: Option<Vec<Blocker>>, now_ms: i64) -> Self {
        let sees = blockers.is_some();
        let entry =
            |blocker| Entry { blocker, state: EntryState::Waiting, asked: false, looks: 0, trouble: None };
        Self {
            entries: blockers.unwrap_or_default().into_iter().map(entry).collect(),
            newcomers: Vec::new(),
            stage: Stage::Grace { until_ms: now_ms.saturating_add(GRACE_MS) },
            sees,
            is_stopping: false,
            asked: false,
            deletes: 0,
            trouble: None,
        }
    }

    pub fn entries(&self) -> &[Entry] {
        &self.entries
    }

    pub fn newcomers(&self) -> &[Blocker] {
        &self.newcomers
    }

    pub const fn stage(&self) -> &Stage {
        &self.stage
    }

    /// Why the sub-account itself is still there, where Upstash said it.
    pub const fn trouble(&self) -> Option<&ApiError> {
        self.trouble.as_ref()
    }

    /// Whether a stop was asked for that has not come into effect.
    pub const fn is_stopping(&self) -> bool {
        self.is_stopping
    }

    /// Whether there is a key to look with.
    pub const fn sees(&self) -> bool {
        self.sees
    }

    /// Whether calls are made, or will be by themselves.
    pub const fn is_running(&self) -> bool {
        matches!(self.stage, Stage::Working { .. } | Stage::Holding { .. })
    }

    /// How many of the entries are gone.
    pub fn gone(&self) -> usize {
        self.entries.iter().filter(|entry| entry.is_gone()).count()
    }

    /// Whether another attempt at what is left makes sense. Newcomers have to be confirmed first.
    pub fn can_try_again(&self) -> bool {
        self.stage == Stage::Left && self.newcomers.is_empty()
    }

    /// What to do now.
    pub fn next(&mut self, now_ms: i64) -> Next {
        match self.stage {
            Stage::Grace { until_ms } | Stage::Holding { until_ms, .. } if now_ms < until_ms => {
                Next::Wait(until_ms.saturating_sub(now_ms))
            }
            Stage::Grace { .. } => self.take(self.first()),
            Stage::Holding { errand, .. } | Stage::Working { errand, is_flying: false } => self.take(errand),
            Stage::Working { .. } | Stage::Stopped(_) | Stage::Left | Stage::Done { .. } => Next::Rest,
        }
    }

    /// Sends nothing more. What is under way is waited for, and looked at.
    pub fn stop(&mut self) {
        match self.stage {
            Stage::Working { is_flying: true, .. } => self.is_stopping = true,
            Stage::Working { errand, .. } | Stage::Holding { errand, .. } => self.hold_or_stop(errand),
            Stage::Grace { .. } | Stage::Stopped(_) | Stage::Left | Stage::Done { .. } => {}
        }
    }

    /// Goes on after a stop, from a fresh look: much may have changed.
    pub fn resume(&mut self) {
        if matches!(self.stage, Stage::Stopped(_)) {
            self.begin();
        }
    }

    /// Tries once more what is left.
    pub fn try_again(&mut self) {
        if self.can_try_again() {
            for entry in &mut self.entries {
                if matches!(entry.state, EntryState::Left(_)) {
                    entry.state = EntryState::Waiting;
                }
            }
            self.begin();
        }
    }

    /// What came of the errand that was handed out.
    pub fn settle(&mut self, outcome: Outcome, now_ms: i64) {
        let Stage::Working { errand, is_flying: true } = self.stage else { return };
        match outcome {
            Outcome::Seen(usage) => self.seen(&usage, now_ms),
            Outcome::Accepted => self.accepted(errand),
            Outcome::Listed(is_listed) => self.found(is_listed),
            Outcome::Failed(error) => self.failed(errand, error, now_ms),
        }
        if self.is_stopping {
            match self.stage {
                Stage::Working { errand, .. } | Stage::Holding { errand, .. } => self.hold_or_stop(errand),
                _ => self.is_stopping = false,
            }
        }
    }

    fn begin(&mut self) {
        self.is_stopping = false;
        (self.deletes, self.trouble) = (0, None);
        for entry in &mut self.entries {
            (entry.looks, entry.trouble) = (0, None);
            if entry.state == EntryState::Going {
                entry.state = EntryState::Waiting;
            }
        }
        self.go(self.first());
    }

    const fn first(&self) -> Errand {
        if self.sees { Errand::Look } else { Errand::Delete }
    }

    fn take(&mut self, errand: Errand) -> Next {
        if let Errand::Remove(number) = errand {
            self.put(number, EntryState::Going);
        }
        self.stage = Stage::Working { errand, is_flying: true };
        Next::Do(errand)
    }

    fn go(&mut self, errand: Errand) {
        self.stage = Stage::Working { errand, is_flying: false };
    }

    fn hold(&mut self, errand: Errand, until_ms: i64, was_told: bool) {
        self.stage = Stage::Holding { errand, until_ms, was_told };
    }

    /// What was asked for already is looked at before it stops, so that the list it stops at is true.
    fn hold_or_stop(&mut self, errand: Errand) {
        let wants_look = matches!(errand, Errand::Look | Errand::Find)
            && (self.asked || self.entries.iter().any(|entry| entry.state == EntryState::Going))
            && !matches!(self.stage, Stage::Holding { .. });
        self.is_stopping = wants_look;
        if !wants_look {
            self.stage = Stage::Stopped(Stop::Asked);
        }
    }

    fn accepted(&mut self, errand: Errand) {
        self.note_asked(errand);
        match errand {
            Errand::Delete => self.stage = Stage::Done { is_ours: true },
            _ => self.go(Errand::Look),
        }
    }

    fn found(&mut self, is_listed: bool) {
        if !is_listed {
            self.stage = Stage::Done { is_ours: self.asked };
            return;
        }
        // Still there: then what made us ask stands.
        match self.trouble.take() {
            Some(error) if trouble(&error) == Trouble::Unclear => {
                self.trouble = Some(error);
                self.stage = Stage::Left;
            }
            Some(error) => self.stage = Stage::Stopped(Stop::Failed(error)),
            None => self.go(self.first()),
        }
    }

    /// A fresh look: it alone says what is gone.
    fn seen(&mut self, usage: &Usage, now_ms: i64) {
        let is_there = |blocker: &Blocker| blocker.is_in(usage);
        let mut wants_look = false;
        for entry in &mut self.entries {
            if !is_there(&entry.blocker) {
                if !entry.is_gone() {
                    entry.state = if entry.asked { EntryState::Deleted } else { EntryState::Vanished };
                }
                continue;
            }
            match entry.state {
                EntryState::Going => {
                    entry.looks = entry.looks.saturating_add(1);
                    if entry.looks < LOOKS {
                        wants_look = true;
                    } else {
                        let reason = entry.trouble.take().map_or(Reason::StillListed, Reason::Refused);
                        entry.state = EntryState::Left(reason);
                    }
                }
                EntryState::Deleted | EntryState::Vanished => {
                    entry.state = EntryState::Left(Reason::StillListed);
                }
                EntryState::Waiting | EntryState::Left(_) => {}
            }
        }
        let known = |blocker: &Blocker| self.entries.iter().any(|entry| entry.blocker.is_same(blocker));
        self.newcomers = blocker::of(usage, &[]).into_iter().filter(|blocker| !known(blocker)).collect();
        if wants_look {
            self.hold(Errand::Look, now_ms.saturating_add(LOOK_AGAIN_MS), false);
        } else {
            self.advance(now_ms);
        }
    }

    fn advance(&mut self, now_ms: i64) {
        if let Some(number) = self.entries.iter().position(|entry| entry.state == EntryState::Waiting) {
            self.go(Errand::Remove(number));
        } else if !self.newcomers.is_empty() || self.gone() < self.entries.len() {
            self.stage = Stage::Left;
        } else if self.trouble.is_none() {
            self.go(Errand::Delete);
        } else if self.deletes < DELETES {
            self.hold(Errand::Delete, now_ms.saturating_add(LOOK_AGAIN_MS), false);
        } else {
            self.stage = Stage::Left;
        }
    }

    fn failed(&mut self, errand: Errand, error: ApiError, now_ms: i64) {
        let kind = trouble(&error);
        // The answer may have been lost on its way back to us.
        if kind == Trouble::Unclear || error == ApiError::Network {
            self.note_asked(errand);
        }
        match (kind, errand) {
            (Trouble::Slow(seconds), _) => {
                if let Errand::Remove(number) = errand {
                    self.put(number, EntryState::Waiting);
                }
                self.hold(errand, now_ms.saturating_add(i64::from(seconds) * 1000), true);
            }
            // The exchange says so after it has read Upstash's own list.
            (Trouble::NoAccount, _) => self.stage = Stage::Done { is_ours: self.asked },
            (Trouble::Key, Errand::Look | Errand::Remove(_)) => {
                if let Errand::Remove(number) = errand {
                    self.put(number, EntryState::Waiting);
                }
                // A key ends with its sub-account: perhaps somebody has deleted it.
                self.trouble = Some(error);
                self.go(Errand::Find);
            }
            (Trouble::Missing | Trouble::Unclear, Errand::Remove(number)) => {
                if let Some(entry) = self.entries.get_mut(number) {
                    entry.trouble = Some(error);
                }
                self.go(Errand::Look);
            }
            (Trouble::Refused, Errand::Remove(number)) => {
                self.put(number, EntryState::Left(Reason::Refused(error)));
                self.advance(now_ms);
            }
            (Trouble::Halt, Errand::Remove(number)) => {
                self.put(number, EntryState::Waiting);
                self.stage = Stage::Stopped(Stop::Failed(error));
            }
            (Trouble::Unclear, Errand::Delete) => {
                self.trouble = Some(error);
                self.go(Errand::Find);
            }
            (Trouble::Missing | Trouble::Refused | Trouble::Key, Errand::Delete) => {
                let is_not_empty = error.code() == Some(ProblemCode::SubAccountNotEmpty);
                self.trouble = Some(error);
                self.deletes = self.deletes.saturating_add(1);
                if is_not_empty && self.sees { self.go(Errand::Look) } else { self.stage = Stage::Left }
            }
            (_, Errand::Find) => {
                let before = self.trouble.take();
                self.stage = Stage::Stopped(Stop::Failed(before.unwrap_or(error)));
            }
            (_, Errand::Look | Errand::Delete) => self.stage = Stage::Stopped(Stop::Failed(error)),
        }
    }

    /// Upstash was asked, or may have been: what is gone from now on may be gone because of us.
    fn note_asked(&mut self, errand: Errand) {
        match errand {
            Errand::Remove(number) => {
                if let Some(entry) = self.entries.get_mut(number) {
                    entry.asked = true;
                }
            }
            Errand::Delete => self.asked = true,
            Errand::Look | Errand::Find => {}
        }
    }

    fn put(&mut self, number: usize, state: EntryState) {
        if let Some(entry) = self.entries.get_mut(number) {
            entry.state = state;
        }
    }
}

impl Entry {
    /// Whether a fresh look no longer listed it.
    pub const fn is_gone(&self) -> bool {
        matches!(self.state, EntryState::Deleted | EntryState::Vanished)
    }
}
