//! Many new sub-accounts: the dry run of a list, and the run itself as a state machine.
//!
//! One at a time, in the order of the list. What matters is that nothing is made twice and no key is lost from sight:
//! a row whose answer did not arrive is neither done nor free to be asked for again, until the list of what exists
//! has been read anew ([`Run::resume`]). What is kept of a run are slugs and states, never a key or a ticket.

mod plan;
pub mod store;

use std::collections::HashSet;

use upstash_api::exchange::{KeyState, ProblemCode};

pub use self::plan::{MAX_TEXT, Plan, Planned, Unreadable, Verdict, plan};
use super::list::List;
use crate::api::error::{ApiError, Certainty};

/// A run, from its first row to its last.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Run {
    /// Tells it from the others of a browser.
    pub id: u32,
    pub jobs: Vec<Job>,
    /// Not kept: a run that is found again stands still until somebody resumes it.
    pub pace: Pace,
}

/// One row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Job {
    pub slug: String,
    /// The line of the list it came from.
    pub line: usize,
    pub state: JobState,
    /// Whether its key was shown, or somebody decided not to look.
    pub seen: bool,
    /// Whether it was asked for before and nobody knows what came of it.
    again: bool,
    /// Why, where the state alone does not say. Not kept.
    pub said: Option<String>,
}

/// How far a row is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum JobState {
    Waiting,
    /// The request is on its way, or its answer never came.
    Asked,
    /// It exists, and its key is sealed.
    Made,
    /// It exists, and its key did not arrive.
    Lost,
    /// One with this slug exists that this run did not make.
    Taken,
    /// Upstash or the dashboard's server said no to this row.
    Refused,
    /// The dry run found something wrong with it.
    LeftOut,
}

/// Whether the run goes on.
#[derive(Clone, Debug, Default, PartialEq)]
pub enum Pace {
    Going,
    /// Asked to slow down; goes on after so many seconds.
    Holding(u32),
    #[default]
    Found,
    Stopped(Stop),
    Over,
}

/// Why a run stands still.
#[derive(Clone, Debug, PartialEq)]
pub enum Stop {
    ByHand,
    /// The team has as many as it may.
    Full,
    /// The key that manages sub-accounts does not work (any more).
    TeamKey,
    /// The session is over.
    Session,
    /// An answer did not come: what became of the row is only known from the list.
    Unclear(ApiError),
    /// Nothing was made, and the next row would fare no better.
    NotNow(ApiError),
}

/// How many rows are in which state.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    pub total: usize,
    pub waiting: usize,
    pub made: usize,
    pub lost: usize,
    pub taken: usize,
    pub refused: usize,
    pub left_out: usize,
}

impl Tally {
    /// Rows about which everything is known.
    pub const fn done(&self) -> usize {
        self.total - self.waiting
    }
}

impl Run {
    /// A run of what a dry run found good; the rest stays in the list with its reason.
    pub fn new(plan: &Plan, id: u32) -> Self {
        let job = |planned: &Planned| {
            let said = planned.verdict.message();
            let state = if said.is_none() { JobState::Waiting } else { JobState::LeftOut };
            Job { slug: planned.slug.clone(), line: planned.line, state, seen: false, again: false, said }
        };
        Self { id, jobs: plan.rows.iter().map(job).collect(), pace: Pace::Going }
    }

    /// A run that was kept: it stands still, and one in which every row has its result is over.
    fn find(&mut self) {
        let open = |job: &Job| matches!(job.state, JobState::Waiting | JobState::Asked);
        self.pace = if self.jobs.iter().any(open) { Pace::Found } else { Pace::Over };
    }

    pub fn tally(&self) -> Tally {
        let mut tally = Tally { total: self.jobs.len(), ..Tally::default() };
        for job in &self.jobs {
            match job.state {
                JobState::Waiting | JobState::Asked => tally.waiting += 1,
                JobState::Made => tally.made += 1,
                JobState::Lost => tally.lost += 1,
                JobState::Taken => tally.taken += 1,
                JobState::Refused => tally.refused += 1,
                JobState::LeftOut => tally.left_out += 1,
            }
        }
        tally
    }

    /// The row whose turn it is, marked as asked for: that is written down before the request leaves.
    pub fn take_next(&mut self) -> Option<usize> {
        if self.pace != Pace::Going {
            return None;
        }
        let next = self.jobs.iter().position(|job| job.state == JobState::Waiting);
        match next.and_then(|index| self.jobs.get_mut(index)) {
            Some(job) => job.state = JobState::Asked,
            None => self.pace = Pace::Over,
        }
        next
    }

    /// A row was made.
    pub fn made(&mut self, index: usize) {
        self.set(index, JobState::Made, None);
    }

    /// A row was not made, or nobody knows. `said` words a refusal of this row.
    pub fn failed(&mut self, index: usize, error: &ApiError, said: impl FnOnce() -> String) {
        use ProblemCode as Code;
        if let Some(seconds) = error.wait_seconds() {
            self.set(index, JobState::Waiting, None);
            if self.pace == Pace::Going {
                self.pace = Pace::Holding(seconds);
            }
            return;
        }
        if error.certainty() == Certainty::Unknown {
            return self.unclear(index, error);
        }
        match error.code() {
            // Asked for twice by us: it may be the first of the two that has it now.
            Some(Code::SlugTaken) if self.jobs.get(index).is_some_and(|job| job.again) => {
                self.unclear(index, error);
            }
            Some(Code::SlugTaken) => self.set(index, JobState::Taken, None),
            Some(Code::Invalid | Code::BadRequest | Code::UpstreamRefused) => {
                let said = said();
                self.set(index, JobState::Refused, Some(said));
            }
            code => {
                self.set(index, JobState::Waiting, None);
                self.stop_for(match code {
                    Some(Code::SubAccountLimit) => Stop::Full,
                    Some(Code::TeamKeyNeeded | Code::ReconnectNeeded) => Stop::TeamKey,
                    Some(Code::SessionMissing | Code::SessionExpired) => Stop::Session,
                    _ => Stop::NotNow(error.clone()),
                });
            }
        }
    }

    /// One second less to wait. `true` when the run goes on now.
    pub fn tick(&mut self) -> bool {
        match &mut self.pace {
            Pace::Holding(seconds) if *seconds > 1 => *seconds -= 1,
            Pace::Holding(_) => self.pace = Pace::Going,
            _ => {}
        }
        self.pace == Pace::Going
    }

    /// Somebody wants it to stop: the row that is on its way is still waited for.
    pub fn stop(&mut self) {
        if matches!(self.pace, Pace::Going | Pace::Holding(_)) {
            self.pace = Pace::Stopped(Stop::ByHand);
        }
    }

    /// Goes on, now that the list of what exists was read anew. A row without an answer is made when the list has it;
    /// a refused one gets another chance.
    pub fn resume(&mut self, list: &List) {
        for job in &mut self.jobs {
            // One that was never made (an unfinished creation alone tells of it) is not at Upstash.
            let listed = list.get(&job.slug).filter(|row| !row.tenant.customer_id.is_empty());
            let key = listed.map(|row| row.tenant.key);
            job.again = job.again || job.state == JobState::Asked;
            job.state = match (job.state, key) {
                // Asked for before: it arrived after all.
                (JobState::Waiting, Some(KeyState::Unseen | KeyState::Held | KeyState::Refused))
                    if job.again =>
                {
                    JobState::Made
                }
                (JobState::Waiting | JobState::Refused, Some(_)) => JobState::Taken,
                (JobState::Refused, None) => JobState::Waiting,
                (JobState::Asked | JobState::Lost, None) => JobState::Waiting,
                (JobState::Asked | JobState::Lost, Some(KeyState::Lost))
                | (JobState::Lost, Some(KeyState::Missing)) => JobState::Lost,
                (JobState::Asked, Some(KeyState::Missing)) => JobState::Taken,
                (JobState::Asked | JobState::Lost, Some(_)) => JobState::Made,
                (state, _) => state,
            };
            // Somebody has looked at it, here or elsewhere. One that Upstash refused may be the only copy of a key that
            // nobody has seen: a look tells.
            job.seen = job.seen || key == Some(KeyState::Held);
            if job.state != JobState::LeftOut {
                job.said = None;
            }
        }
        self.pace = Pace::Going;
    }

    /// Whether rows are left that another start could make: one whose key was lost too, once it is deleted.
    pub fn can_resume(&self) -> bool {
        use JobState::{Asked, Lost, Refused, Waiting};
        let is_left = |job: &Job| matches!(job.state, Waiting | Asked | Refused | Lost);
        matches!(self.pace, Pace::Stopped(_) | Pace::Found | Pace::Over) && self.jobs.iter().any(is_left)
    }

    /// Whether something would be forgotten with it that somebody may still want: rows to make, keys to look at.
    pub fn is_wanted(&self) -> bool {
        self.is_going() || self.can_resume() || self.unseen().next().is_some()
    }

    /// Whether the run is under way.
    pub const fn is_going(&self) -> bool {
        matches!(self.pace, Pace::Going | Pace::Holding(_))
    }

    /// Made by this run, and nobody has seen the key yet.
    pub fn unseen(&self) -> impl Iterator<Item = &str> {
        let unseen = |job: &&Job| job.state == JobState::Made && !job.seen;
        self.jobs.iter().filter(unseen).map(|job| job.slug.as_str())
    }

    /// The keys of these rows were shown.
    pub fn mark_seen(&mut self, slugs: &[String]) {
        let slugs: HashSet<&str> = slugs.iter().map(String::as_str).collect();
        for job in self.jobs.iter_mut().filter(|job| job.state == JobState::Made) {
            job.seen |= slugs.contains(job.slug.as_str());
        }
    }

    fn unclear(&mut self, index: usize, error: &ApiError) {
        self.set(index, JobState::Asked, None);
        self.stop_for(Stop::Unclear(error.clone()));
    }

    fn stop_for(&mut self, why: Stop) {
        self.pace = Pace::Stopped(why);
    }

    fn set(&mut self, index: usize, state: JobState, said: Option<String>) {
        if let Some(job) = self.jobs.get_mut(index) {
            (job.state, job.said) = (state, said);
        }
    }
}

#[cfg(test)]
mod tests;
