//! The consumer groups of a stream.

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

#[cfg(test)]
mod tests {
    use super::*;

    fn text(text: &str) -> Reply {
        Reply::Bytes(text.as_bytes().to_vec())
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
