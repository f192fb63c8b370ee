//! A whole value on its way into a file: what is asked next, what that costs, and what is written.
//!
//! No clock, no network, no file: the page sends the commands, hands in the answers, and keeps the bytes that come back.
//! After an error the same commands are given again, so that a file goes on where it stood.

mod lines;

use upstash_api::rest::Command;

use super::kind::Kind;
use super::model::{Answer, OpenKey};
use super::trouble::Trouble;
use super::value::{self, BadShape, Next, Seen, Value};
use super::{bytes, plan};

/// Bytes of a string asked for at once: decoding so many stays within a frame.
pub const PIECE: u64 = 512 * 1024;

/// Elements asked for at once, at most.
const MOST_ROWS: u64 = 1000;
/// Elements asked for at once where nobody knows how large they are.
const FEW_ROWS: u64 = 200;

/// A value being read into a file.
#[derive(Clone, Debug)]
pub struct Download {
    name: Vec<u8>,
    kind: Kind,
    is_text: bool,
    /// Bytes of a string or a document, else elements; what Redis said when the key was opened.
    total: u64,
    done: u64,
    sent: u64,
    rows: u64,
    next: Place,
    seen: Seen,
    has_changed: bool,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Place {
    Byte(u64),
    Rows(Next),
    /// A document, which comes in one piece.
    Document,
    Done,
}

/// How far it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Progress {
    pub done: u64,
    pub total: u64,
    /// Commands sent, those included that were never answered.
    pub sent: u64,
    pub is_done: bool,
    /// The value was not the same all the time: its length is another one than at the beginning.
    pub has_changed: bool,
}

impl Download {
    /// All of the open key; `None` for what cannot be read.
    pub fn new(name: &[u8], key: &OpenKey) -> Option<Self> {
        let next = match &key.kind {
            Kind::Text => Place::Byte(0),
            Kind::Hash | Kind::Set => Place::Rows(Next::Cursor(b"0".to_vec())),
            Kind::List | Kind::SortedSet | Kind::Stream => Place::Rows(Next::Index(0)),
            Kind::Json => Place::Document,
            Kind::Other(_) => return None,
        };
        let total = match &key.value {
            Value::Unknown | Value::Unreadable(_) => return None,
            Value::Json(json) => json.text.len() as u64,
            Value::LargeJson(memory) => *memory,
            _ => key.length.unwrap_or_default(),
        };
        let each = key.memory.and_then(|memory| memory.checked_div(total));
        Some(Self {
            name: name.to_vec(),
            kind: key.kind.clone(),
            is_text: matches!(&key.value, Value::Window(window) if window.text().is_some()),
            total,
            done: 0,
            sent: 0,
            rows: each.map_or(FEW_ROWS, |each| (PIECE / each.max(1)).clamp(1, MOST_ROWS)),
            next,
            seen: Seen::default(),
            has_changed: false,
        })
    }

    pub fn name(&self) -> &[u8] {
        &self.name
    }

    pub const fn kind(&self) -> &Kind {
        &self.kind
    }

    /// Commands that all of it takes; about, for what is scanned.
    pub fn cost(&self) -> u64 {
        let piece = match self.kind {
            Kind::Text => PIECE,
            Kind::Json => return 1,
            _ => self.rows,
        };
        // One more asks at the end whether anything changed, or finds that nothing is left.
        self.total.div_ceil(piece) + 1
    }

    pub fn progress(&self) -> Progress {
        Progress {
            done: self.done,
            total: self.total,
            sent: self.sent,
            is_done: self.next == Place::Done,
            has_changed: self.has_changed,
        }
    }

    /// What to ask next, as one request; nothing when all is here.
    pub fn ask(&mut self) -> Vec<Command> {
        let name = &self.name;
        let commands = match &self.next {
            Place::Byte(start) => {
                let piece = plan::bytes(name, *start, PIECE);
                if start + PIECE < self.total {
                    vec![piece]
                } else {
                    vec![piece, Command::new("STRLEN").arg(name)]
                }
            }
            Place::Rows(next) => plan::page(&self.kind, name, next, self.rows, self.kind == Kind::Stream)
                .into_iter()
                .map(|(command, _)| command)
                .collect(),
            Place::Document => vec![Command::new("JSON.GET").arg(name)],
            Place::Done => Vec::new(),
        };
        self.sent += commands.len() as u64;
        commands
    }

    /// What it reads with.
    const fn command(&self) -> &'static str {
        match self.kind {
            Kind::Text => "GETRANGE",
            Kind::Hash => "HSCAN",
            Kind::Set => "SSCAN",
            Kind::List => "LRANGE",
            Kind::SortedSet => "ZRANGE",
            Kind::Stream => "XRANGE",
            Kind::Json | Kind::Other(_) => "JSON.GET",
        }
    }

    /// Takes the answers in; gives what is written next.
    ///
    /// # Errors
    /// Why there is nothing to write. The next [`Download::ask`] asks the same again.
    pub fn accept(&mut self, answers: Vec<Answer>) -> Result<Vec<u8>, Trouble> {
        let mut replies = Vec::with_capacity(answers.len());
        for answer in answers {
            replies.push(answer.map_err(|error| Trouble::from_error(&error, self.command()))?);
        }
        let mut replies = replies.into_iter();
        let not_redis = Trouble::NotRedis { status: 200 };
        let reply = replies.next().ok_or(not_redis.clone())?;
        match self.next.clone() {
            Place::Byte(start) => {
                let piece = reply.as_bytes().ok_or(not_redis)?.to_vec();
                let length = piece.len() as u64;
                self.done = start + length;
                let told =
                    replies.next().and_then(|reply| reply.as_int()).and_then(|told| u64::try_from(told).ok());
                let is_short = length < PIECE.min(self.total.saturating_sub(start));
                self.has_changed |= is_short || told.is_some_and(|told| told != self.total);
                let over = is_short || self.done >= self.total;
                self.next = if over { Place::Done } else { Place::Byte(self.done) };
                Ok(piece)
            }
            Place::Rows(before) => {
                let start = if let Next::Index(start) = before { start } else { 0 };
                let page = value::rows(&self.kind, reply, start, self.rows).map_err(|BadShape| not_redis)?;
                let mut out = Vec::new();
                for row in page.items {
                    if self.seen.is_new(&row) {
                        lines::write(&mut out, &row);
                        self.done += 1;
                    }
                }
                self.next = match page.next {
                    Next::Done => {
                        self.has_changed = self.done != self.total;
                        Place::Done
                    }
                    next => Place::Rows(next),
                };
                Ok(out)
            }
            Place::Document => {
                let text = reply.as_bytes().ok_or(not_redis)?.to_vec();
                (self.total, self.done) = (text.len() as u64, text.len() as u64);
                self.next = Place::Done;
                Ok(text)
            }
            Place::Done => Ok(Vec::new()),
        }
    }

    /// What the file is called: the key's name, as far as any system takes it.
    pub fn file_name(&self) -> String {
        const LONGEST: usize = 60;
        let shown = bytes::visible_string(&self.name, bytes::Place::Name);
        let fits =
            |character: char| character.is_ascii_alphanumeric() || matches!(character, '-' | '_' | '.');
        let plain: String = shown.chars().take(LONGEST).map(|c| if fits(c) { c } else { '_' }).collect();
        let plain = plain.trim_matches(['.', '_']);
        let name = if plain.is_empty() { "value" } else { plain };
        let ending = match self.kind {
            Kind::Text if self.is_text => "txt",
            Kind::Text => "bin",
            Kind::Json => "json",
            _ => "ndjson",
        };
        format!("{name}.{ending}")
    }
}

#[cfg(test)]
mod tests;
