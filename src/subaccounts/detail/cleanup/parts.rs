//! The words of a deletion's state machine: what there is to do, what can come of it, and how each thing fares.

use upstash_api::exchange::Usage;

use super::blocker::Blocker;
use crate::api::error::ApiError;

/// One thing of the clean-up.
#[derive(Clone, Debug, PartialEq)]
pub struct Entry {
    /// What was confirmed.
    pub blocker: Blocker,
    /// What of that was there at the newest look: this, and no more, is removed.
    pub left: Blocker,
    pub state: EntryState,
    /// Whether Upstash was asked to remove it.
    pub(super) asked: bool,
    pub(super) looks: u8,
    pub(super) trouble: Option<ApiError>,
}

/// How one thing fares.
#[derive(Clone, Debug, PartialEq)]
pub enum EntryState {
    /// Its turn comes.
    Waiting,
    /// Upstash was asked to remove it, and it is not confirmed yet.
    Going,
    /// The same, but nobody looks any more.
    Asked,
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
    /// Upstash took the request, and lists it all the same.
    StillListed,
    /// One look did not list it, and a later one does.
    CameBack,
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

impl Entry {
    pub(super) fn new(blocker: Blocker) -> Self {
        let left = blocker.clone();
        Self { blocker, left, state: EntryState::Waiting, asked: false, looks: 0, trouble: None }
    }

    /// Whether a fresh look no longer listed it.
    pub const fn is_gone(&self) -> bool {
        matches!(self.state, EntryState::Deleted | EntryState::Vanished)
    }
}
