//! Which commands read the keys, and what their answers mean.
//!
//! Keys are begun some at a time in one pipeline: for each its end and its first page, or its type and its end where the
//! type is not known yet. A key that has more is then read to its end, a page in a request, before the next is written. What
//! was sent and not answered is sent again after [`Export::resume`].

mod answer;
mod page;
mod problem;

use std::collections::VecDeque;

use upstash_api::rest::{Command, RedisError, Reply};

pub use self::problem::{Problem, Why};

use self::page::{Next, first, later, whole};
use crate::kind::Kind;
use crate::write::{Format, Writer};

/// What a command was answered with.
pub type Answer = Result<Reply, RedisError>;

/// Keys begun at once.
const AT_ONCE: usize = 16;
/// Problems that are kept by name; the others are counted.
const MOST_PROBLEMS: usize = 100;
/// A hash or a set of at most so many elements is read in one command where it may not be scanned.
const MOST_WHOLE: i64 = 1000;

/// What an export is doing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stage {
    Running,
    Paused,
    /// The last request was not answered, or refused as a whole.
    Failed,
    Done,
}

/// Keys being written to a file.
pub struct Export {
    keys: VecDeque<Held>,
    /// Begun, in order; the first of them is the one that is being written.
    begun: VecDeque<Held>,
    /// The rest of the first of `begun`, where its beginning is written.
    rest: Option<Rest>,
    on_its_way: Option<Vec<Asked>>,
    writer: Writer,
    total: usize,
    sent: u64,
    problems: Vec<Problem>,
    problem_count: u64,
    /// What the last request was refused with as a whole.
    refused: Option<RedisError>,
    is_paused: bool,
    has_failed: bool,
    is_finished: bool,
}

/// A key on its way into the file.
struct Held {
    name: Vec<u8>,
    kind: Option<Kind>,
    ends: Option<i64>,
    /// What the first page was answered with.
    page: Option<Answer>,
    trouble: Option<Why>,
    /// How often its type turned out to be another one.
    changes: u8,
    /// Its length is asked, or was, because it may not be scanned.
    length: Length,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Length {
    NotAsked,
    Wanted,
    /// It is small: all of it is asked for.
    Small,
}

struct Rest {
    next: Next,
    /// An empty page may mean that the key is gone: its type is asked.
    is_checking: bool,
}

/// What a command on its way is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Asked {
    /// The place in `begun`.
    Type(usize),
    Ends(usize),
    Page(usize),
    Length,
    More,
    Check,
}

impl Held {
    fn new(name: Vec<u8>, kind: Option<Kind>) -> Self {
        let (ends, page, trouble) = (None, None, None);
        Self { name, kind, ends, page, trouble, changes: 0, length: Length::NotAsked }
    }

    const fn is_ready(&self) -> bool {
        self.trouble.is_some() || self.page.is_some()
    }
}

impl Export {
    /// Exports these keys; `None` for a type that is not known.
    pub fn new(keys: impl IntoIterator<Item = (Vec<u8>, Option<Kind>)>, format: Format) -> Self {
        let keys: VecDeque<_> = keys.into_iter().map(|(name, kind)| Held::new(name, kind)).collect();
        Self {
            total: keys.len(),
            keys,
            begun: VecDeque::new(),
            rest: None,
            on_its_way: None,
            writer: Writer::new(format),
            sent: 0,
            problems: Vec::new(),
            problem_count: 0,
            refused: None,
            is_paused: false,
            has_failed: false,
            is_finished: false,
        }
    }

    /// Commands that so many keys take at least: large ones take more, a page in a command.
    pub const fn least_commands(known: u64, unknown: u64) -> u64 {
        known * 2 + unknown * 3
    }

    /// The next request, which counts as sent; `None` when there is none now. One at a time.
    pub fn next_request(&mut self) -> Option<Vec<Command>> {
        if self.stage() != Stage::Running || self.on_its_way.is_some() {
            return None;
        }
        let (asked, commands): (Vec<_>, Vec<_>) = self.wanted().into_iter().unzip();
        if commands.is_empty() {
            self.finish();
            return None;
        }
        self.sent += commands.len() as u64;
        self.on_its_way = Some(asked);
        Some(commands)
    }

    fn wanted(&mut self) -> Vec<(Asked, Command)> {
        if let (Some(rest), Some(held)) = (&self.rest, self.begun.front()) {
            return if rest.is_checking {
                vec![(Asked::Check, Command::new("TYPE").arg(&held.name))]
            } else {
                vec![(Asked::More, later(&held.name, &rest.next))]
            };
        }
        if self.begun.is_empty() {
            let count = AT_ONCE.min(self.keys.len());
            self.begun.extend(self.keys.drain(..count));
        }
        let mut wanted = Vec::new();
        for (at, held) in self.begun.iter().enumerate().filter(|(_, held)| !held.is_ready()) {
            let name = &held.name;
            match (held.kind, held.length) {
                (None, _) => {
                    wanted.push((Asked::Type(at), Command::new("TYPE").arg(name)));
                    wanted.push((Asked::Ends(at), Command::new("PEXPIRETIME").arg(name)));
                }
                (Some(kind), Length::Wanted) => {
                    let command = if kind == Kind::Hash { "HLEN" } else { "SCARD" };
                    wanted.push((Asked::Length, Command::new(command).arg(name)));
                }
                (Some(kind), Length::Small) => wanted.push((Asked::Page(at), whole(name, kind))),
                (Some(kind), Length::NotAsked) => {
                    if held.ends.is_none() {
                        wanted.push((Asked::Ends(at), Command::new("PEXPIRETIME").arg(name)));
                    }
                    wanted.push((Asked::Page(at), first(name, kind)));
                }
            }
        }
        wanted
    }

    /// Takes the answers to the last request, in its order.
    ///
    /// # Errors
    /// The refusal of a whole request: a quota that is used up, a token that is none any more. The request is sent again
    /// after [`resume`](Self::resume).
    pub fn answered(&mut self, answers: Vec<Answer>) -> Result<(), RedisError> {
        let Some(asked) = self.on_its_way.take() else { return Ok(()) };
        if let Some(error) = self.refusal(&asked, &answers) {
            self.has_failed = true;
            return Err(error);
        }
        for (asked, answer) in asked.into_iter().zip(answers) {
            match asked {
                Asked::Type(at) => self.typed(at, answer),
                Asked::Ends(at) => self.ends(at, &answer),
                Asked::Page(at) => {
                    if let Some(held) = self.begun.get_mut(at).filter(|held| held.trouble.is_none()) {
                        held.page = Some(answer);
                    }
                }
                Asked::Length => self.measured(&answer),
                Asked::More => self.continued(answer),
                Asked::Check => self.checked(&answer),
            }
        }
        self.write_ready();
        Ok(())
    }

    /// The last request was not answered at all.
    pub fn failed(&mut self) {
        self.has_failed = self.on_its_way.take().is_some();
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

    /// Ends the file with what is written; a key of which only the beginning is says so.
    pub fn stop(&mut self) {
        if self.rest.take().is_some() {
            self.writer.end_key(Some("stopped"));
            self.begun.pop_front();
        }
        self.on_its_way = None;
        self.finish();
    }

    fn finish(&mut self) {
        if !self.is_finished {
            self.writer.finish();
            self.is_finished = true;
        }
    }

    /// What it is doing.
    pub const fn stage(&self) -> Stage {
        if self.is_finished {
            Stage::Done
        } else if self.has_failed {
            Stage::Failed
        } else if self.is_paused {
            Stage::Paused
        } else {
            Stage::Running
        }
    }

    /// Keys that are dealt with, and all of them.
    pub fn progress(&self) -> (usize, usize) {
        (self.total - self.keys.len() - self.begun.len(), self.total)
    }

    /// What the file looks like.
    pub const fn format(&self) -> Format {
        self.writer.format()
    }

    /// Commands sent so far.
    pub const fn sent(&self) -> u64 {
        self.sent
    }

    /// What is not in the file as it should be: the first of them, and how many there are.
    pub fn problems(&self) -> (&[Problem], u64) {
        (&self.problems, self.problem_count)
    }

    /// Bytes that are ready to be taken.
    pub const fn ready(&self) -> usize {
        self.writer.ready()
    }

    /// Takes the bytes that are ready.
    pub fn take(&mut self) -> Vec<u8> {
        self.writer.take()
    }
}

#[cfg(test)]
mod tests;
