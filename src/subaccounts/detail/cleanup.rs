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
mod parts;
#[cfg(test)]
mod tests;
mod trouble;

use upstash_api::exchange::{ProblemCode, Usage};

pub use self::blocker::{Blocker, What};
pub use self::parts::{Entry, EntryState, Errand, Next, Outcome, Reason, Stage, Stop};
use self::trouble::{Trouble, trouble};
use crate::api::error::{ApiError, Certainty};

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

impl Cleanup {
    /// Begins to count down. `blockers` is what the person saw; `None` where nothing can be seen, for want of a key.
    pub fn confirmed(blockers: Option<Vec<Blocker>>, now_ms: i64) -> Self {
        let sees = blockers.is_some();
        Self {
            entries: blockers.unwrap_or_default().into_iter().map(Entry::new).collect(),
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

    /// How many things Upstash was asked to remove without anybody knowing what came of it.
    pub fn unconfirmed(&self) -> usize {
        self.entries.iter().filter(|entry| entry.state == EntryState::Asked).count()
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
            if matches!(entry.state, EntryState::Going | EntryState::Asked) {
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

    /// Stands still. What was asked for and not confirmed is not watched any more.
    fn halt(&mut self, why: Stop) {
        for entry in &mut self.entries {
            if entry.state == EntryState::Going {
                entry.state = EntryState::Asked;
            }
        }
        self.stage = Stage::Stopped(why);
    }

    /// What was asked for already is looked at before it stops, so that the list it stops at is true.
    fn hold_or_stop(&mut self, errand: Errand) {
        let wants_look = matches!(errand, Errand::Look | Errand::Find)
            && (self.asked || self.entries.iter().any(|entry| entry.state == EntryState::Going))
            && !matches!(self.stage, Stage::Holding { .. });
        self.is_stopping = wants_look;
        if !wants_look {
            self.halt(Stop::Asked);
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
            Some(error) => self.halt(Stop::Failed(error)),
            None => self.go(self.first()),
        }
    }

    /// A fresh look: it alone says what is gone.
    fn seen(&mut self, usage: &Usage, now_ms: i64) {
        let mut wants_look = false;
        for entry in &mut self.entries {
            let Some(left) = entry.blocker.left_in(usage) else {
                if !entry.is_gone() {
                    entry.state = if entry.asked { EntryState::Deleted } else { EntryState::Vanished };
                }
                continue;
            };
            entry.left = left;
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
                    entry.state = EntryState::Left(Reason::CameBack);
                }
                EntryState::Waiting | EntryState::Asked | EntryState::Left(_) => {}
            }
        }
        let confirmed = || self.entries.iter().map(|entry| &entry.blocker);
        self.newcomers =
            blocker::of(usage).into_iter().filter_map(|blocker| blocker.beside(confirmed())).collect();
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
        let is_unknown = error.certainty() == Certainty::Unknown;
        if is_unknown {
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
                self.put(number, if is_unknown { EntryState::Asked } else { EntryState::Waiting });
                self.halt(Stop::Failed(error));
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
                self.halt(Stop::Failed(before.unwrap_or(error)));
            }
            (_, Errand::Look | Errand::Delete) => self.halt(Stop::Failed(error)),
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
