//! Which commands read the keys, and what their answers mean.
//!
//! Keys are begun some at a time in one pipeline: for each its end and its first page, or its type and its end where the
//! type is not known yet. A key that has more is then read to its end, a page in a request, before the next is written. What
//! was sent and not answered is sent again after [`Export::resume`].

mod page;

use std::collections::VecDeque;

use upstash_api::rest::{Command, ErrorKind, RedisError, Reply};

use self::page::{Next, first, later, take_page, whole};
use crate::kind::Kind;
use crate::write::{Format, Head, Writer};

/// What a command was answered with.
pub type Answer = Result<Reply, RedisError>;

/// Keys begun at once.
const AT_ONCE: usize = 16;
/// Problems that are kept by name; the others are counted.
const MOST_PROBLEMS: usize = 100;
/// A hash or a set of at most so many elements is read in one command where it may not be scanned.
const MOST_WHOLE: i64 = 1000;

/// Why a key is not in the file, or not all of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Why {
    /// It is gone since its name was found.
    Gone,
    /// It changed its type while it was read.
    TypeChanged,
    /// A type of a module, by the name that TYPE gives.
    UnknownType(String),
    /// This token may not run the command.
    NotAllowed(String),
    /// Any other refusal, in Redis's words; an answer of an odd shape is told as none.
    Refused(String),
}

/// A key that is not in the file as it should be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    pub name: Vec<u8>,
    pub why: Why,
    /// Whether the beginning of the key is in the file.
    pub is_partly_written: bool,
}

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

    /// An error that is not about a key: the next request would be refused like this one.
    fn refusal(&mut self, asked: &[Asked], answers: &[Answer]) -> Option<RedisError> {
        for (asked, answer) in asked.iter().zip(answers) {
            let Err(error) = answer else { continue };
            let is_about_all = match error.kind {
                ErrorKind::Quota | ErrorKind::WrongPassword => true,
                // No key makes these two fail; a server in trouble does.
                ErrorKind::Other => matches!(asked, Asked::Type(_) | Asked::Ends(_) | Asked::Check),
                _ => false,
            };
            if is_about_all {
                return Some(error.clone());
            }
        }
        // Whether a single refusal is about its key, only a second one tells.
        let first = answers.first().and_then(|answer| answer.as_ref().err());
        let all = first.filter(|error| {
            error.kind == ErrorKind::Other && answers.iter().all(|one| one.as_ref().err() == first)
        });
        let before = std::mem::replace(&mut self.refused, all.cloned());
        all.filter(|error| before.as_ref() != Some(error)).cloned()
    }

    /// The last request was not answered at all.
    pub fn failed(&mut self) {
        self.has_failed = self.on_its_way.take().is_some();
    }

    fn typed(&mut self, at: usize, answer: Answer) {
        let Some(held) = self.begun.get_mut(at) else { return };
        let name = match answer {
            Ok(reply) => reply.as_bytes().unwrap_or_default().to_vec(),
            Err(error) => {
                held.trouble = Some(refused(&error, "TYPE"));
                return;
            }
        };
        held.kind = Kind::from_reply(&name);
        if name == b"none" {
            held.trouble = Some(Why::Gone);
        } else if held.kind.is_none() {
            held.trouble = Some(Why::UnknownType(String::from_utf8_lossy(&name).into_owned()));
        }
    }

    fn ends(&mut self, at: usize, answer: &Answer) {
        let Some(held) = self.begun.get_mut(at).filter(|held| held.trouble.is_none()) else { return };
        match answer {
            Ok(reply) => match reply.as_int() {
                Some(-2) => held.trouble = Some(Why::Gone),
                ends => held.ends = ends.or(Some(-1)),
            },
            Err(error) => held.trouble = Some(refused(error, "PEXPIRETIME")),
        }
    }

    /// The length of a hash or a set that may not be scanned.
    fn measured(&mut self, answer: &Answer) {
        let Some(held) = self.begun.front_mut() else { return };
        match answer {
            Ok(Reply::Int(length)) if *length <= MOST_WHOLE => held.length = Length::Small,
            _ => {
                let command = if held.kind == Some(Kind::Hash) { "HSCAN" } else { "SSCAN" };
                held.trouble = Some(Why::NotAllowed(command.to_owned()));
            }
        }
    }

    /// Writes keys as far as they are there.
    fn write_ready(&mut self) {
        while self.rest.is_none()
            && let Some(held) = self.begun.front_mut().filter(|held| held.is_ready())
        {
            if let Some(why) = held.trouble.take() {
                self.give_up(why);
                continue;
            }
            let (Some(kind), Some(answer)) = (held.kind, held.page.take()) else { return };
            match answer {
                Err(error) if error.kind == ErrorKind::WrongType && held.changes == 0 => {
                    held.changes += 1;
                    (held.kind, held.length) = (None, Length::NotAsked);
                    return;
                }
                Err(error)
                    if error.kind == ErrorKind::NoPermission
                        && matches!(kind, Kind::Hash | Kind::Set)
                        && held.length == Length::NotAsked =>
                {
                    held.length = Length::Wanted;
                    return;
                }
                Err(error) => {
                    let command = page::command_of(kind);
                    self.give_up(refused(&error, command));
                }
                Ok(reply) => {
                    let is_whole = held.length == Length::Small;
                    self.begin(kind, reply, is_whole);
                }
            }
        }
    }

    /// Writes a key and its first page.
    fn begin(&mut self, kind: Kind, reply: Reply, is_whole: bool) {
        let Some(held) = self.begun.front() else { return };
        let ends = held.ends.filter(|ends| *ends >= 0);
        if reply == Reply::Null || !is_whole && page::is_gone(kind, &reply) {
            return self.give_up(Why::Gone);
        }
        self.writer.key(Head { name: &held.name, kind, ends });
        let next = take_page(&mut self.writer, &Next::start(kind), reply, is_whole);
        self.go_on(next);
    }

    fn continued(&mut self, answer: Answer) {
        let Some(Rest { next, is_checking }) = &mut self.rest else { return };
        let reply = match answer {
            Ok(reply) => reply,
            Err(error) if error.kind == ErrorKind::WrongType => return self.break_off(Why::TypeChanged),
            Err(error) => {
                let why = refused(&error, page::command_of(next.kind()));
                return self.break_off(why);
            }
        };
        if page::is_empty(&reply) {
            *is_checking = true;
            return;
        }
        let next = next.clone();
        let next = take_page(&mut self.writer, &next, reply, false);
        self.go_on(next);
    }

    /// An empty page of a key that is still there is its end.
    fn checked(&mut self, answer: &Answer) {
        let Some(rest) = &self.rest else { return };
        let kind = answer.as_ref().ok().and_then(Reply::as_bytes).map(Kind::from_reply);
        match kind {
            Some(Some(kind)) if kind == rest.next.kind() => {
                page::close(&mut self.writer, &rest.next);
                self.go_on(Ok(None));
            }
            Some(None) => self.break_off(Why::Gone),
            _ => self.break_off(Why::TypeChanged),
        }
    }

    fn go_on(&mut self, next: Result<Option<Next>, page::BadShape>) {
        match next {
            Ok(Some(next)) => self.rest = Some(Rest { next, is_checking: false }),
            Ok(None) => {
                self.rest = None;
                self.writer.end_key(None);
                self.begun.pop_front();
            }
            Err(page::BadShape) => self.break_off(Why::Refused(String::new())),
        }
    }

    /// Ends a key of which the beginning is written.
    fn break_off(&mut self, why: Why) {
        self.rest = None;
        self.writer.end_key(Some(&why.to_string()));
        self.problem(why, true);
    }

    /// Leaves out the first key.
    fn give_up(&mut self, why: Why) {
        if let Some(held) = self.begun.front() {
            self.writer.unreadable(&held.name, &why.to_string());
        }
        self.problem(why, false);
    }

    fn problem(&mut self, why: Why, is_partly_written: bool) {
        let Some(held) = self.begun.pop_front() else { return };
        self.problem_count += 1;
        if self.problems.len() < MOST_PROBLEMS {
            self.problems.push(Problem { name: held.name, why, is_partly_written });
        }
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

impl std::fmt::Display for Why {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Gone => out.write_str("the key is gone"),
            Self::TypeChanged => out.write_str("its type changed while it was read"),
            Self::UnknownType(name) => write!(out, "type {name} cannot be exported"),
            Self::NotAllowed(command) => write!(out, "this token may not run {command}"),
            Self::Refused(text) if text.is_empty() => out.write_str("the answer made no sense"),
            Self::Refused(text) => out.write_str(text),
        }
    }
}

fn refused(error: &RedisError, command: &str) -> Why {
    match error.kind {
        ErrorKind::NoPermission => Why::NotAllowed(command.to_owned()),
        ErrorKind::WrongType => Why::TypeChanged,
        _ => Why::Refused(error.text.clone()),
    }
}

#[cfg(test)]
mod tests;
