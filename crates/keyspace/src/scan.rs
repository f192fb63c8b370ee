//! Which SCAN comes next: of all names or of those with a prefix, paced, paused, within a budget, and gone on with after an
//! error. It sends nothing and knows no clock: whoever owns it asks for the [`next`](Scan::next_request) request when there may be
//! one, and hands in what came of it.
//!
//! SCAN with MATCH goes through all keys of the database and leaves out what does not match, so listing one folder takes
//! as many commands as listing everything. What it saves is bytes.

mod estimate;
mod pace;

pub use self::estimate::Estimate;
pub use self::pace::Pace;

use crate::pattern;

/// Names a request. An answer is taken only under the ticket of a request that is on its way.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Ticket(u64);

/// A SCAN to be sent: one command.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Request {
    pub ticket: Ticket,
    /// Where to go on, as Redis wrote it: it may have more digits than 64 bits can hold.
    pub cursor: Box<str>,
    /// What names must look like; `None` for all.
    pub pattern: Option<Vec<u8>>,
    pub count: u32,
    /// Whether the types are asked for: `WITHTYPE`, which Upstash adds to SCAN.
    pub with_types: bool,
}

impl Request {
    /// The command, word by word.
    pub fn words(&self) -> Vec<Vec<u8>> {
        let mut words = vec![b"SCAN".to_vec(), self.cursor.as_bytes().to_vec()];
        if let Some(pattern) = &self.pattern {
            words.extend([b"MATCH".to_vec(), pattern.clone()]);
        }
        words.extend([b"COUNT".to_vec(), self.count.to_string().into_bytes()]);
        words.extend(self.with_types.then(|| b"WITHTYPE".to_vec()));
        words
    }
}

/// What came of a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reply<'a> {
    /// A page of names.
    Page {
        /// Where to go on, as it stands in the answer.
        cursor: &'a [u8],
        /// How many names the page has.
        names: u32,
        /// How long it took from sending to having the answer, in milliseconds.
        took_ms: u32,
    },
    /// The database does not know `WITHTYPE`: the same is asked without it.
    TypesRefused,
    /// Anything else. The same is asked again after [`Scan::retry`].
    Failed,
}

/// What [`Scan::answered`] made of an answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[must_use]
pub enum Taken {
    /// The scan goes on behind this page.
    Page,
    /// All names of this part have been seen.
    Complete,
    /// What failed is remembered with its cursor.
    Failed,
    /// The cursor is none, or the one that was sent: to go on would never end. This part has failed.
    BadCursor,
    /// Nobody waits for it: the scan was stopped or broken off. Names in it are names all the same.
    Late,
}

/// What a scan is doing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Status {
    /// Nobody has asked for a scan.
    Idle,
    Running,
    /// [`Scan::pause`] was called.
    Paused,
    /// All commands that were allowed are used up: [`Scan::allow`] goes on.
    Spent,
    /// All that is left to scan has failed: [`Scan::retry`] goes on.
    Failed,
    /// All that was asked for has been seen.
    Complete,
    /// [`Scan::stop`] was called before the end.
    Stopped,
}

/// How sure a count of loaded keys is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sure {
    /// A scan that went through all of them has ended. Keys made or removed meanwhile may be missing or too many.
    Exact,
    /// There may be more: `12+`.
    AtLeast,
}

/// The state of all scans of one database.
pub struct Scan {
    /// Newest first: what somebody has just opened is more wanted than the rest.
    parts: Vec<Part>,
    /// Prefixes of which all names have been seen; the empty one for all.
    seen: Vec<Box<[u8]>>,
    pace: Pace,
    with_types: bool,
    is_paused: bool,
    is_stopped: bool,
    /// How many requests may be on their way at a time.
    at_once: usize,
    /// Commands that may still be sent.
    allowed: u64,
    sent: u64,
    next_ticket: u64,
}

/// Names with a prefix, being scanned.
struct Part {
    prefix: Box<[u8]>,
    cursor: Box<str>,
    on_its_way: Option<Ticket>,
    /// Whether the request on its way asks for types.
    asks_types: bool,
    has_failed: bool,
    answers: u64,
    names: u64,
}

/// A cursor of Redis has 20 digits at most; there is no need to be strict.
const MOST_DIGITS: usize = 64;

impl Scan {
    /// A scan that may use `commands`, has `at_once` requests on their way at most, and asks for types `with_types`.
    pub const fn new(commands: u64, at_once: usize, with_types: bool, pace: Pace) -> Self {
        Self {
            parts: Vec::new(),
            seen: Vec::new(),
            pace,
            with_types,
            is_paused: false,
            is_stopped: false,
            at_once,
            allowed: commands,
            sent: 0,
            next_ticket: 0,
        }
    }

    /// Asks for all names with a prefix; the empty one for all names. False if they have been seen, or are being scanned.
    pub fn start(&mut self, prefix: &[u8]) -> bool {
        self.is_stopped = false;
        if self.sure(prefix) == Sure::Exact || self.parts.iter().any(|part| *part.prefix == *prefix) {
            return false;
        }
        let part = Part {
            prefix: prefix.into(),
            cursor: "0".into(),
            on_its_way: None,
            asks_types: false,
            has_failed: false,
            answers: 0,
            names: 0,
        };
        self.parts.insert(0, part);
        true
    }

    /// The next request, which counts as sent; `None` when there is none now.
    pub fn next_request(&mut self) -> Option<Request> {
        let on_their_way = self.parts.iter().filter(|part| part.on_its_way.is_some()).count();
        if self.is_paused || self.allowed == 0 || on_their_way >= self.at_once {
            return None;
        }
        let part = self.parts.iter_mut().find(|part| part.on_its_way.is_none() && !part.has_failed)?;
        let ticket = Ticket(self.next_ticket);
        part.on_its_way = Some(ticket);
        part.asks_types = self.with_types;
        self.next_ticket += 1;
        self.allowed -= 1;
        self.sent += 1;
        Some(Request {
            ticket,
            cursor: part.cursor.clone(),
            pattern: (!part.prefix.is_empty()).then(|| pattern::beginning_with(&part.prefix)),
            count: self.pace.count(),
            with_types: self.with_types,
        })
    }

    /// Takes what came of a request.
    pub fn answered(&mut self, ticket: Ticket, reply: Reply<'_>) -> Taken {
        let at = self.parts.iter().position(|part| part.on_its_way == Some(ticket));
        let Some((at, part)) = at.and_then(|at| Some((at, self.parts.get_mut(at)?))) else {
            return Taken::Late;
        };
        part.on_its_way = None;
        let Reply::Page { cursor, names, took_ms } = reply else {
            // To refuse types that nobody asked for is a failure like any other.
            let is_about_types = reply == Reply::TypesRefused && part.asks_types;
            part.has_failed = !is_about_types;
            self.with_types &= !is_about_types;
            return Taken::Failed;
        };
        self.pace.took(took_ms);
        part.answers += 1;
        part.names += u64::from(names);
        let text = std::str::from_utf8(cursor).ok();
        let text =
            text.filter(|text| text.len() <= MOST_DIGITS && text.bytes().all(|byte| byte.is_ascii_digit()));
        match text {
            None | Some("") => part.has_failed = true,
            Some(text) if text.bytes().all(|digit| digit == b'0') => {
                let part = self.parts.remove(at);
                self.parts.retain(|other| !other.prefix.starts_with(&part.prefix));
                self.seen.retain(|other| !other.starts_with(&part.prefix));
                self.seen.push(part.prefix);
                return Taken::Complete;
            }
            Some(text) if *text == *part.cursor => part.has_failed = true,
            Some(text) => {
                part.cursor = text.into();
                return Taken::Page;
            }
        }
        Taken::BadCursor
    }

    /// Sends nothing more until [`resume`](Self::resume). What is on its way is still taken.
    pub const fn pause(&mut self) {
        self.is_paused = true;
    }

    /// Pauses without waiting for what is on its way: its answer comes too late, and the same is asked again.
    pub fn break_off(&mut self) {
        self.pause();
        self.parts.iter_mut().for_each(|part| part.on_its_way = None);
    }

    /// Goes on after [`pause`](Self::pause).
    pub const fn resume(&mut self) {
        self.is_paused = false;
    }

    /// Allows so many commands more: "keep scanning".
    pub const fn allow(&mut self, commands: u64) {
        self.allowed = self.allowed.saturating_add(commands);
    }

    /// Goes on where something failed.
    pub fn retry(&mut self) {
        self.parts.iter_mut().for_each(|part| part.has_failed = false);
    }

    /// Gives up what is not complete; what is complete stays so.
    pub fn stop(&mut self) {
        self.is_stopped |= !self.parts.is_empty();
        self.parts.clear();
    }

    /// Forgets what was seen: everything may have changed.
    pub fn restart(&mut self) {
        self.parts.clear();
        self.seen.clear();
        self.is_stopped = false;
    }

    /// What the scan is doing.
    pub fn status(&self) -> Status {
        let is_on_its_way = self.parts.iter().any(|part| part.on_its_way.is_some());
        match () {
            () if self.parts.is_empty() && self.is_stopped => Status::Stopped,
            () if self.parts.is_empty() && self.seen.is_empty() => Status::Idle,
            () if self.parts.is_empty() => Status::Complete,
            () if self.is_paused => Status::Paused,
            () if is_on_its_way => Status::Running,
            () if self.parts.iter().all(|part| part.has_failed) => Status::Failed,
            () if self.allowed == 0 => Status::Spent,
            () => Status::Running,
        }
    }

    /// Whether some part has failed, while others may go on.
    pub fn has_failed(&self) -> bool {
        self.parts.iter().any(|part| part.has_failed)
    }

    /// How sure the count of loaded names with this prefix is.
    pub fn sure(&self, prefix: &[u8]) -> Sure {
        if self.seen.iter().any(|seen| prefix.starts_with(seen)) { Sure::Exact } else { Sure::AtLeast }
    }

    /// Whether names with this prefix are being scanned, by themselves or among others.
    pub fn is_scanning(&self, prefix: &[u8]) -> bool {
        self.parts.iter().any(|part| prefix.starts_with(&part.prefix))
    }

    /// Commands sent so far.
    pub const fn sent(&self) -> u64 {
        self.sent
    }

    /// Commands that may still be sent.
    pub const fn allowed(&self) -> u64 {
        self.allowed
    }
}

#[cfg(test)]
mod tests;
