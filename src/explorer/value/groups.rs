//! The consumer groups of a stream, who reads in them, and what was not acknowledged.

use upstash_api::rest::Reply;

use super::{BadShape, array, lossy, string};

/// A consumer group of a stream.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Group {
    pub name: Vec<u8>,
    pub consumers: i64,
    pub pending: i64,
    pub last_delivered: String,
    /// Entries not yet delivered, where Redis can tell.
    pub lag: Option<i64>,
}

/// Reads an XINFO GROUPS reply; fields that a newer Redis adds are skipped.
///
/// # Errors
/// [`BadShape`] when it is not an array of flat maps.
pub fn groups(reply: Reply) -> Result<Vec<Group>, BadShape> {
    array(reply)?.into_iter().map(group).collect()
}

fn group(reply: Reply) -> Result<Group, BadShape> {
    let mut group =
        Group { name: Vec::new(), consumers: 0, pending: 0, last_delivered: String::new(), lag: None };
    let mut items = array(reply)?.into_iter();
    while let (Some(field), Some(value)) = (items.next(), items.next()) {
        match field.as_bytes() {
            Some(b"name") => group.name = string(value)?,
            Some(b"consumers") => group.consumers = value.as_int().ok_or(BadShape)?,
            Some(b"pending") => group.pending = value.as_int().ok_or(BadShape)?,
            Some(b"last-delivered-id") => group.last_delivered = lossy(string(value)?),
            Some(b"lag") => group.lag = value.as_int(),
            _ => {}
        }
    }
    Ok(group)
}

/// One that reads in a group.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Consumer {
    pub name: Vec<u8>,
    pub pending: i64,
    /// Since it last asked.
    pub idle_ms: i64,
    /// Since it last got anything (Redis 7.2); `None` where nobody says.
    pub inactive_ms: Option<i64>,
}

/// An entry that was delivered and not acknowledged.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pending {
    pub id: String,
    pub consumer: Vec<u8>,
    /// Since it was last delivered.
    pub idle_ms: i64,
    pub deliveries: i64,
}

/// Pending entries asked for at once.
pub const PENDING_PAGE: u64 = 100;

/// Reads an XINFO CONSUMERS reply; fields that a newer Redis adds are skipped.
///
/// # Errors
/// [`BadShape`] when it is not an array of flat maps.
pub fn consumers(reply: Reply) -> Result<Vec<Consumer>, BadShape> {
    let consumer = |reply: Reply| {
        let mut consumer = Consumer { name: Vec::new(), pending: 0, idle_ms: 0, inactive_ms: None };
        let mut items = array(reply)?.into_iter();
        while let (Some(field), Some(value)) = (items.next(), items.next()) {
            match field.as_bytes() {
                Some(b"name") => consumer.name = string(value)?,
                Some(b"pending") => consumer.pending = value.as_int().ok_or(BadShape)?,
                Some(b"idle") => consumer.idle_ms = value.as_int().ok_or(BadShape)?,
                // -1: it never got anything.
                Some(b"inactive") => consumer.inactive_ms = value.as_int().filter(|ms| *ms >= 0),
                _ => {}
            }
        }
        Ok(consumer)
    };
    array(reply)?.into_iter().map(consumer).collect()
}

/// Reads an XPENDING reply with a range: id, consumer, milliseconds, deliveries.
///
/// # Errors
/// [`BadShape`] when it is not an array of such entries.
pub fn pending(reply: Reply) -> Result<Vec<Pending>, BadShape> {
    let entry = |reply: Reply| {
        let mut parts = array(reply)?.into_iter();
        let mut next = || parts.next().ok_or(BadShape);
        Ok(Pending {
            id: lossy(string(next()?)?),
            consumer: string(next()?)?,
            idle_ms: next()?.as_int().ok_or(BadShape)?,
            deliveries: next()?.as_int().ok_or(BadShape)?,
        })
    };
    array(reply)?.into_iter().map(entry).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(text: &str) -> Reply {
        Reply::Bytes(text.as_bytes().to_vec())
    }

    #[test]
    fn consumers_and_what_they_hold_are_read() {
        let consumer =
            vec![text("name"), text("w-1"), text("pending"), Reply::Int(2), text("idle"), Reply::Int(900)];
        let with = |inactive| [consumer.clone(), vec![text("inactive"), Reply::Int(inactive)]].concat();
        let reply =
            Reply::Array([consumer.clone(), with(5), with(-1)].into_iter().map(Reply::Array).collect());
        let found = consumers(reply).expect("consumers");
        assert_eq!(
            (found[0].name.as_slice(), found[0].pending, found[0].idle_ms),
            (b"w-1".as_slice(), 2, 900)
        );
        let inactive: Vec<_> = found.iter().map(|consumer| consumer.inactive_ms).collect();
        assert_eq!(inactive, [None, Some(5), None]);
        let entry = vec![text("5-1"), text("w-1"), Reply::Int(1000), Reply::Int(3)];
        let held = pending(Reply::Array(vec![Reply::Array(entry)])).expect("entries");
        assert_eq!((held[0].id.as_str(), held[0].idle_ms, held[0].deliveries), ("5-1", 1000, 3));
        assert_eq!((pending(Reply::Int(1)), consumers(Reply::Null)), (Err(BadShape), Err(BadShape)));
    }

    #[test]
    fn groups_are_read_from_flat_maps() {
        let reply = Reply::Array(vec![Reply::Array(vec![
            text("name"),
            text("workers"),
            text("consumers"),
            Reply::Int(2),
            text("pending"),
            Reply::Int(7),
            text("last-delivered-id"),
            text("5-1"),
            text("made-tomorrow"),
            Reply::Null,
            text("lag"),
            Reply::Null,
        ])]);
        let group = &groups(reply).expect("groups")[0];
        assert_eq!((group.name.as_slice(), group.consumers, group.pending), (b"workers".as_slice(), 2, 7));
        assert_eq!((group.last_delivered.as_str(), group.lag), ("5-1", None));
    }
}
