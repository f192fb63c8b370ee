//! The key that is open: what is asked next, and what an answer changes.
//!
//! No clock, no network: the page hands in answers with the ticket they were asked under, and sends what comes back.
//! Every question gets a new number, and an answer to an older number is dropped, so a late reply never overwrites
//! what somebody has clicked since.

mod answer;
#[cfg(test)]
mod tests;

use std::collections::{BTreeMap, BTreeSet};

use upstash_api::rest::{Command, RedisError, Reply};

use super::kind::Kind;
use super::plan;
use super::trouble::Trouble;
use super::ttl::Expiry;
use super::value::{Group, Value};

/// What a command was answered with.
pub type Answer = Result<Reply, RedisError>;

/// Names a question. An answer is taken only under the latest ticket.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Ticket(u64);

/// Commands to send as one pipeline, and the ticket for their answers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ask {
    pub ticket: Ticket,
    pub commands: Vec<Command>,
}

/// What the page shows of the key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Look {
    /// No key has been chosen.
    Nothing,
    /// The first answer is awaited.
    Opening,
    /// There is no such key. `gone` when it was there a moment ago.
    Missing {
        gone: bool,
    },
    Trouble(Trouble),
    Open(Box<OpenKey>),
}

/// A key that has been read at least once.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OpenKey {
    pub kind: Kind,
    pub expiry: Expiry,
    /// Bytes of memory the key takes, where the token may ask.
    pub memory: Option<u64>,
    /// Bytes of a string, elements of a collection.
    pub length: Option<u64>,
    pub value: Value,
    pub groups: Groups,
    /// Whether the rows of a sorted set or a stream were read in the other order.
    pub flipped: bool,
    /// Every command sent for this look, as it could be typed.
    pub sent: Vec<String>,
    /// When the value was read, milliseconds since 1970.
    pub read_at_ms: i64,
    /// Why the last "more" or "refresh" changed nothing; what is shown is still what was read before.
    pub trouble: Option<Trouble>,
    /// Rows whose end has been asked for (fields of a hash).
    ends_asked: usize,
}

/// The consumer groups of a stream, which cost a command of their own.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Groups {
    NotAsked,
    Loading,
    Ready(Vec<Group>),
    Refused(Trouble),
}

/// What is being waited for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Busy {
    Opening,
    Refreshing,
    More,
    Groups,
    /// Field ends: nothing on the page waits for them.
    Quietly,
}

/// The state machine of the open key.
#[derive(Debug)]
pub struct Machine {
    seq: u64,
    name: Option<Vec<u8>>,
    /// The order that is wanted; what is shown may still be in the other one.
    flipped: bool,
    look: Look,
    pending: Option<Pending>,
    /// Commands this token turned out not to have; they are not asked again.
    refused: BTreeSet<&'static str>,
    /// Types seen in this session (`None` is a missing key), for badges and for opening a key with one request
    /// instead of two.
    kinds: BTreeMap<Vec<u8>, Option<Kind>>,
}

#[derive(Debug)]
struct Pending {
    purpose: Purpose,
    sent: Vec<String>,
}

#[derive(Clone, Debug)]
enum Purpose {
    /// The probe, followed by the first page of the type that the key is thought to have.
    Open {
        expected: Option<Kind>,
        retried: bool,
    },
    /// The first page of a key just probed.
    First {
        header: Header,
        retried: bool,
    },
    /// The length of a string that is longer than its first page.
    Length {
        header: Header,
        page: Vec<u8>,
        retried: bool,
    },
    /// A later page: where it begins, how much was asked, whether it replaces what is held.
    More {
        start: u64,
        asked: u64,
        replace: bool,
    },
    /// All of a small hash or set, because the token may not scan inside keys.
    Whole {
        header: Header,
        length: Option<u64>,
        refused: Trouble,
    },
    FieldEnds {
        from: usize,
    },
    Groups,
}

/// What the probe told.
#[derive(Clone, Debug)]
struct Header {
    kind: Kind,
    expiry: Expiry,
    memory: Option<u64>,
    /// Commands sent so far for this look.
    sent: Vec<String>,
}

impl Default for Machine {
    fn default() -> Self {
        Self {
            seq: 0,
            name: None,
            flipped: false,
            look: Look::Nothing,
            pending: None,
            refused: BTreeSet::new(),
            kinds: BTreeMap::new(),
        }
    }
}

impl Machine {
    /// The chosen key.
    pub fn name(&self) -> Option<&[u8]> {
        self.name.as_deref()
    }

    /// What to show.
    pub const fn look(&self) -> &Look {
        &self.look
    }

    /// The key, if it is open.
    pub fn open_key(&self) -> Option<&OpenKey> {
        match &self.look {
            Look::Open(key) => Some(key),
            _ => None,
        }
    }

    /// What is being waited for.
    pub fn busy(&self) -> Option<Busy> {
        self.pending.as_ref().map(|pending| match pending.purpose {
            Purpose::Open { .. } | Purpose::First { .. } | Purpose::Length { .. } | Purpose::Whole { .. } => {
                match self.open_key() {
                    Some(_) => Busy::Refreshing,
                    None => Busy::Opening,
                }
            }
            Purpose::More { .. } => Busy::More,
            Purpose::Groups => Busy::Groups,
            Purpose::FieldEnds { .. } => Busy::Quietly,
        })
    }

    /// What a key was when it was last looked at in this session: a type, `Some(None)` for missing, `None` for never.
    pub fn known_kind(&self, name: &[u8]) -> Option<Option<&Kind>> {
        self.kinds.get(name).map(Option::as_ref)
    }

    /// Remembers a type that was looked up; `None` for a missing key.
    pub fn learn_kind(&mut self, name: &[u8], kind: Option<Kind>) {
        self.kinds.insert(name.to_vec(), kind);
    }

    /// Nothing is open any more.
    pub fn close(&mut self) {
        self.seq += 1;
        self.name = None;
        self.pending = None;
        self.look = Look::Nothing;
    }

    /// Opens a key.
    pub fn open(&mut self, name: Vec<u8>, flipped: bool) -> Ask {
        let known = self.kinds.get(&name).cloned().flatten();
        self.name = Some(name);
        self.flipped = flipped;
        self.look = Look::Opening;
        self.probe(known, false)
    }

    /// Reads the chosen key again from its beginning; what is shown stays until the answer is there.
    pub fn refresh(&mut self) -> Option<Ask> {
        self.name.as_ref()?;
        let known = self.open_key().map(|key| key.kind.clone());
        Some(self.probe(known, false))
    }

    /// Reads a sorted set or a stream in the other order.
    pub fn flip(&mut self, flipped: bool) -> Option<Ask> {
        if std::mem::replace(&mut self.flipped, flipped) == flipped {
            return None;
        }
        match self.open_key().map(OpenKey::header) {
            Some(header) => Some(self.first_page(header, false)),
            // The first look is on its way in the order of before.
            None if self.pending.is_some() => self.refresh(),
            None => None,
        }
    }

    /// Reads a document that was held back for its size.
    pub fn read_large(&mut self) -> Option<Ask> {
        let key = self.open_key().filter(|key| matches!(key.value, Value::LargeJson(_)))?;
        let header = key.header();
        Some(self.first_page(header, false))
    }

    /// The next page of what is open.
    pub fn more(&mut self) -> Option<Ask> {
        let name = self.name.clone()?;
        let key = self.open_key()?;
        if key.flipped != self.flipped {
            // The other order could not be read yet; more of this one is not what is wanted.
            return self.refresh();
        }
        let rows = plan::page_rows(key.memory, key.length);
        let (command, start, asked, replace) = match &key.value {
            Value::Window(window) => {
                let (start, asked, replace) = window.next()?;
                (plan::bytes(&name, start, asked), start, asked, replace)
            }
            Value::Rows(held) => {
                let (command, start) = plan::page(&key.kind, &name, &held.next, rows, key.flipped)?;
                (command, start, rows, false)
            }
            _ => return None,
        };
        Some(self.ask(Purpose::More { start, asked, replace }, vec![command]))
    }

    /// Back to the beginning of a string that was walked through.
    pub fn rewind(&mut self) -> Option<Ask> {
        let name = self.name.clone()?;
        match &self.open_key()?.value {
            Value::Window(window) if window.start > 0 => {
                let command = plan::bytes(&name, 0, plan::PAGE_BYTES);
                Some(
                    self.ask(
                        Purpose::More { start: 0, asked: plan::PAGE_BYTES, replace: true },
                        vec![command],
                    ),
                )
            }
            _ => None,
        }
    }

    /// The rest of a string in one command, where the whole fits what is shown at once.
    pub fn read_whole(&mut self) -> Option<Ask> {
        let name = self.name.clone()?;
        match &self.open_key()?.value {
            Value::Window(window) if window.can_be_whole() => {
                let (start, asked) = (window.end(), window.total - window.end());
                let command = plan::bytes(&name, start, asked);
                Some(self.ask(Purpose::More { start, asked, replace: false }, vec![command]))
            }
            _ => None,
        }
    }

    /// The consumer groups of an open stream.
    pub fn ask_groups(&mut self) -> Option<Ask> {
        let name = self.name.clone()?;
        let Look::Open(key) = &mut self.look else { return None };
        if key.kind != Kind::Stream || key.groups == Groups::Loading {
            return None;
        }
        key.groups = Groups::Loading;
        Some(self.ask(Purpose::Groups, vec![plan::groups(&name)]))
    }

    /// Asks about the key and, in the same request, for its first page. Most keys are strings, so a key of unknown type is
    /// read as one: where it is none, that is a refused command instead of a second request for all that are.
    fn probe(&mut self, known: Option<Kind>, retried: bool) -> Ask {
        let name = self.name.clone().unwrap_or_default();
        let mut commands = plan::probe(&name, !self.refused.contains(MEMORY));
        let expected = Some(known.unwrap_or(Kind::Text));
        // A document is not read before its size is known.
        let expected = expected.filter(|kind| !matches!(kind, Kind::Json | Kind::Other(_)));
        if let Some(kind) = &expected {
            commands.extend(plan::first_page(&name, kind, plan::page_rows(None, None), self.flipped));
        }
        self.ask(Purpose::Open { expected, retried }, commands)
    }

    fn first_page(&mut self, header: Header, retried: bool) -> Ask {
        let name = self.name.clone().unwrap_or_default();
        let rows = plan::page_rows(header.memory, None);
        let commands = plan::first_page(&name, &header.kind, rows, self.flipped);
        self.ask(Purpose::First { header, retried }, commands)
    }

    fn ask(&mut self, purpose: Purpose, commands: Vec<Command>) -> Ask {
        self.seq += 1;
        let sent = commands.iter().map(plan::typed).collect();
        if let Look::Open(key) = &mut self.look
            && key.groups == Groups::Loading
            && !matches!(purpose, Purpose::Groups)
        {
            // That question is given up for this one; the list of groups asks again when it is looked at.
            key.groups = Groups::NotAsked;
        }
        self.pending = Some(Pending { purpose, sent });
        Ask { ticket: Ticket(self.seq), commands }
    }
}

const MEMORY: &str = "MEMORY USAGE";
const FIELD_ENDS: &str = "HPTTL";
