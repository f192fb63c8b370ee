//! A page of a key: how it is asked for, and what is in it.

use upstash_api::rest::{Command, Reply};

use crate::kind::Kind;
use crate::write::{Part, Writer};

/// Bytes of a string in its first page, and in later ones.
const FIRST_BYTES: u64 = 64 * 1024;
const MORE_BYTES: u64 = 1024 * 1024;
/// Elements in the first page, and in later ones.
const FIRST: u64 = 100;
const MORE: u64 = 1000;

/// A page was not of the shape that its command answers with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct BadShape;

/// Where the next page begins.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Next {
    Bytes(u64),
    /// HSCAN.
    Fields(Vec<u8>),
    /// SSCAN.
    Members(Vec<u8>),
    Items(u64),
    /// A rank.
    Scored(u64),
    /// Behind this id, or the beginning.
    Entries(Option<Vec<u8>>),
    Document,
}

impl Next {
    pub(super) fn start(kind: Kind) -> Self {
        match kind {
            Kind::Text => Self::Bytes(0),
            Kind::Hash => Self::Fields(b"0".to_vec()),
            Kind::List => Self::Items(0),
            Kind::Set => Self::Members(b"0".to_vec()),
            Kind::SortedSet => Self::Scored(0),
            Kind::Stream => Self::Entries(None),
            Kind::Json => Self::Document,
        }
    }

    pub(super) const fn kind(&self) -> Kind {
        match self {
            Self::Bytes(_) => Kind::Text,
            Self::Fields(_) => Kind::Hash,
            Self::Members(_) => Kind::Set,
            Self::Items(_) => Kind::List,
            Self::Scored(_) => Kind::SortedSet,
            Self::Entries(_) => Kind::Stream,
            Self::Document => Kind::Json,
        }
    }

    /// How much is asked for from here: large pages once a key has turned out to be large.
    const fn most(&self) -> u64 {
        match self {
            Self::Bytes(0) => FIRST_BYTES,
            Self::Bytes(_) => MORE_BYTES,
            Self::Items(0) | Self::Scored(0) | Self::Entries(None) => FIRST,
            Self::Fields(cursor) | Self::Members(cursor) => match cursor.as_slice() {
                b"0" => FIRST,
                _ => MORE,
            },
            _ => MORE,
        }
    }
}

pub(super) const fn command_of(kind: Kind) -> &'static str {
    match kind {
        Kind::Text => "GETRANGE",
        Kind::Hash => "HSCAN",
        Kind::List => "LRANGE",
        Kind::Set => "SSCAN",
        Kind::SortedSet => "ZRANGE",
        Kind::Stream => "XRANGE",
        Kind::Json => "JSON.GET",
    }
}

pub(super) fn first(name: &[u8], kind: Kind) -> Command {
    later(name, &Next::start(kind))
}

pub(super) fn later(name: &[u8], next: &Next) -> Command {
    let most = next.most();
    let command = Command::new(command_of(next.kind())).arg(name);
    let range = |start: u64| {
        let last = start.saturating_add(most - 1);
        command.clone().arg(start.to_string()).arg(last.to_string())
    };
    match next {
        Next::Bytes(start) | Next::Items(start) => range(*start),
        Next::Scored(start) => range(*start).arg("WITHSCORES"),
        Next::Fields(cursor) | Next::Members(cursor) => {
            command.arg(cursor).arg("COUNT").arg(most.to_string())
        }
        Next::Entries(after) => {
            let from = after.as_ref().map_or_else(|| b"-".to_vec(), |id| [b"(", id.as_slice()].concat());
            command.arg(from).arg("+").arg("COUNT").arg(most.to_string())
        }
        Next::Document => command,
    }
}

/// All of a hash or a set at once.
pub(super) fn whole(name: &[u8], kind: Kind) -> Command {
    Command::new(if kind == Kind::Hash { "HGETALL" } else { "SMEMBERS" }).arg(name)
}

/// Whether a first page says that the key is gone: a collection without elements is none.
pub(super) fn is_gone(kind: Kind, reply: &Reply) -> bool {
    !matches!(kind, Kind::Text | Kind::Stream | Kind::Json) && is_empty(reply) && !has_more(reply)
}

/// Whether a page brings nothing.
pub(super) fn is_empty(reply: &Reply) -> bool {
    match reply {
        Reply::Bytes(bytes) => bytes.is_empty(),
        Reply::Null => true,
        Reply::Array(parts) => match parts.as_slice() {
            [cursor, Reply::Array(items)] if is_cursor(cursor) => items.is_empty() && !has_more(reply),
            parts => parts.is_empty(),
        },
        _ => false,
    }
}

fn is_cursor(reply: &Reply) -> bool {
    match reply {
        Reply::Int(_) => true,
        Reply::Bytes(bytes) => !bytes.is_empty() && bytes.iter().all(u8::is_ascii_digit),
        _ => false,
    }
}

/// Whether a page of a scan has another one behind it.
fn has_more(reply: &Reply) -> bool {
    match reply {
        Reply::Array(parts) => match parts.as_slice() {
            [Reply::Bytes(cursor), Reply::Array(_)] => cursor != b"0",
            [Reply::Int(cursor), Reply::Array(_)] => *cursor != 0,
            _ => false,
        },
        _ => false,
    }
}

/// Writes what a page has, and says where the next one begins. `is_whole` for [`whole`].
pub(super) fn take_page(
    writer: &mut Writer,
    from: &Next,
    reply: Reply,
    is_whole: bool,
) -> Result<Option<Next>, BadShape> {
    let most = from.most();
    match from {
        Next::Bytes(start) => {
            let bytes = reply.as_bytes().ok_or(BadShape)?;
            let length = bytes.len() as u64;
            let is_last = length < most;
            writer.part(Part::Bytes { start: *start, bytes, is_last });
            Ok((!is_last).then_some(Next::Bytes(start + length)))
        }
        Next::Fields(_) | Next::Members(_) => {
            let (cursor, items) = if is_whole { (None, words(reply)?) } else { scanned(reply)? };
            if matches!(from, Next::Fields(_)) {
                for (field, value) in pairs(&items)? {
                    writer.part(Part::Field { field, value });
                }
                Ok(cursor.map(Next::Fields))
            } else {
                items.iter().for_each(|member| writer.part(Part::Member(member)));
                Ok(cursor.map(Next::Members))
            }
        }
        Next::Items(start) => {
            let items = words(reply)?;
            for (value, index) in items.iter().zip(*start..) {
                writer.part(Part::Item { index, value });
            }
            let count = items.len() as u64;
            Ok((count >= most).then_some(Next::Items(start + count)))
        }
        Next::Scored(start) => {
            let items = words(reply)?;
            for (member, score) in pairs(&items)? {
                writer.part(Part::Scored { member, score });
            }
            let count = items.len() as u64 / 2;
            Ok((count >= most).then_some(Next::Scored(start + count)))
        }
        Next::Entries(_) => {
            let entries = reply.into_array().ok_or(BadShape)?;
            let count = entries.len() as u64;
            let mut last = None;
            for entry in entries {
                let mut parts = entry.into_array().ok_or(BadShape)?.into_iter();
                let id = word(parts.next().ok_or(BadShape)?)?;
                let fields = match parts.next() {
                    Some(fields @ Reply::Array(_)) => words(fields)?,
                    _ => Vec::new(),
                };
                drop(pairs(&fields)?);
                writer.part(Part::Entry { id: &id, fields: &fields });
                last = Some(id);
            }
            Ok((count >= most).then_some(Next::Entries(last)))
        }
        Next::Document => {
            writer.part(Part::Document(reply.as_bytes().ok_or(BadShape)?));
            Ok(None)
        }
    }
}

/// The end of a key whose last page was full: a string is told that nothing more comes.
pub(super) fn close(writer: &mut Writer, next: &Next) {
    if let Next::Bytes(start) = next {
        writer.part(Part::Bytes { start: *start, bytes: b"", is_last: true });
    }
}

fn pairs(items: &[Vec<u8>]) -> Result<impl Iterator<Item = (&[u8], &[u8])>, BadShape> {
    if !items.len().is_multiple_of(2) {
        return Err(BadShape);
    }
    let (ones, twos) = (items.iter().step_by(2), items.iter().skip(1).step_by(2));
    Ok(ones.zip(twos).map(|(one, two)| (one.as_slice(), two.as_slice())))
}

/// Where a scan goes on, and what this page of it has.
type Scanned = (Option<Vec<u8>>, Vec<Vec<u8>>);

fn scanned(reply: Reply) -> Result<Scanned, BadShape> {
    let mut parts = reply.into_array().ok_or(BadShape)?.into_iter();
    let cursor = word(parts.next().ok_or(BadShape)?)?;
    let items = words(parts.next().ok_or(BadShape)?)?;
    Ok(((cursor != b"0").then_some(cursor), items))
}

fn words(reply: Reply) -> Result<Vec<Vec<u8>>, BadShape> {
    reply.into_array().ok_or(BadShape)?.into_iter().map(word).collect()
}

/// A string's bytes; numbers are taken as their digits.
fn word(reply: Reply) -> Result<Vec<u8>, BadShape> {
    match reply {
        Reply::Bytes(bytes) => Ok(bytes),
        Reply::Ok => Ok(b"OK".to_vec()),
        Reply::Int(number) => Ok(number.to_string().into_bytes()),
        Reply::Null | Reply::Array(_) => Err(BadShape),
    }
}
