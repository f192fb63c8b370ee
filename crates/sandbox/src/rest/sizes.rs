//! Limits that depend on what a command holds: keys, records, pending entries. Most commands are told harmless without
//! asking Redis.

use std::io;

use super::policy::Prepared;
use super::texts;
use crate::limits::Limits;
use crate::redis::{Reply, Server, User, Words, words};

/// Whether a command has to be looked at with Redis's help.
pub fn is_suspect(limits: &Limits, command: &Prepared) -> bool {
    let too_long = |word: &Vec<u8>| word.len() as u64 > limits.key;
    command.name == "XREADGROUP"
        || command.words.iter().skip(1).any(too_long)
        || (command.writes && (limits.record_is_set || size(command) > limits.record))
}

/// Why a command is refused for its size; `None` when it is not.
///
/// # Errors
/// When the connection to Redis breaks.
pub async fn refusal(server: &Server, limits: &Limits, command: &Prepared) -> io::Result<Option<String>> {
    if command.name == "XREADGROUP" {
        return pending(server, limits, &command.words).await;
    }
    let mut ask = words(&["COMMAND", "GETKEYS"]);
    ask.extend(command.words.iter().cloned());
    let Some(Reply::Array(keys)) = server.run_all(User::Default, &[ask]).await?.pop() else {
        return Ok(None);
    };
    for key in &keys {
        if let Reply::Bulk(key) = key
            && key.len() as u64 > limits.key
        {
            return Ok(Some(texts::key_too_large(limits.key, key.len())));
        }
    }
    let Some(Reply::Bulk(key)) = keys.first().filter(|_| command.writes) else { return Ok(None) };
    if !takes_memory(server, command).await? {
        return Ok(None);
    }
    let usage = vec![b"MEMORY".to_vec(), b"USAGE".to_vec(), key.clone(), b"SAMPLES".to_vec(), b"0".to_vec()];
    // SET replaces what is there; everything else adds to it.
    let held = match server.run_all(User::Default, &[usage]).await?.pop() {
        Some(Reply::Int(bytes)) if command.name != "SET" => u64::try_from(bytes).unwrap_or(0),
        _ => 0,
    };
    Ok((held.saturating_add(size(command)) > limits.record).then(|| texts::RECORD_TOO_LARGE.to_owned()))
}

/// Bytes behind the key.
fn size(command: &Prepared) -> u64 {
    command.words.iter().skip(2).map(|word| word.len() as u64).sum()
}

/// Whether Redis refuses the command when memory is short: deletions are always let through.
async fn takes_memory(server: &Server, command: &Prepared) -> io::Result<bool> {
    let ask = vec![b"COMMAND".to_vec(), b"INFO".to_vec(), command.words.first().cloned().unwrap_or_default()];
    let Some(Reply::Array(mut infos)) = server.run_all(User::Default, &[ask]).await?.pop() else {
        return Ok(false);
    };
    let Some(Reply::Array(info)) = infos.pop() else { return Ok(false) };
    let Some(Reply::Array(flags)) = info.get(2) else { return Ok(false) };
    Ok(flags.contains(&Reply::Status(b"denyoom".to_vec())))
}

/// Whether XREADGROUP would leave a consumer with more unacknowledged entries than it may have.
async fn pending(server: &Server, limits: &Limits, asked: &Words) -> io::Result<Option<String>> {
    let Some(read) = GroupRead::of(asked) else { return Ok(None) };
    for key in read.keys {
        let info = |what: &str| {
            let mut command = words(&["XINFO", what]);
            command.push(key.clone());
            command
        };
        let mut consumers = info("CONSUMERS");
        consumers.push(read.group.clone());
        let mut replies = server.run_all(User::Default, &[info("GROUPS"), consumers]).await?.into_iter();
        let lag = entry(replies.next(), read.group).and_then(|group| number(&group, b"lag")).unwrap_or(0);
        let held = entry(replies.next(), read.consumer).and_then(|consumer| number(&consumer, b"pending"));
        let (held, more) = (held.unwrap_or(0), read.count.unwrap_or(u64::MAX).min(lag));
        if held + more > limits.pending {
            let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
            let (key, group, consumer) = (text(key), text(read.group), text(read.consumer));
            return Ok(Some(format!(
                "ERR XReadGroup is cancelled. Pending Entries List limit per consumer is about to be reached. Limit: \
                 {}, Current PEL size: {held}, Requested Read: {more}, Key: {key}, Group: {group}, Consumer: {consumer}.",
                limits.pending
            )));
        }
    }
    Ok(None)
}

/// What XREADGROUP asks for, as far as new entries go.
struct GroupRead<'c> {
    group: &'c Vec<u8>,
    consumer: &'c Vec<u8>,
    count: Option<u64>,
    /// The streams that are read for new entries.
    keys: Vec<&'c Vec<u8>>,
}

impl<'c> GroupRead<'c> {
    /// Reads a command; `None` for one that Redis refuses, or that leaves nothing pending.
    fn of(asked: &'c Words) -> Option<Self> {
        let is = |word: &[u8], name: &str| word.eq_ignore_ascii_case(name.as_bytes());
        let [_, first, group, consumer, rest @ ..] = asked.as_slice() else { return None };
        let streams = rest.iter().position(|word| is(word, "STREAMS"))?;
        let (options, streams) = rest.split_at(streams);
        if !is(first, "GROUP") || options.iter().any(|word| is(word, "NOACK")) {
            return None;
        }
        let count = options.iter().skip_while(|word| !is(word, "COUNT")).nth(1);
        let count = count.and_then(|word| std::str::from_utf8(word).ok()?.parse().ok());
        let streams = streams.get(1..)?;
        let (keys, ids) = streams.split_at_checked(streams.len() / 2)?;
        let keys = keys.iter().zip(ids).filter(|(_, id)| *id == b">").map(|(key, _)| key).collect();
        Some(Self { group, consumer, count, keys })
    }
}

/// The entry of this name in a list of XINFO.
fn entry(list: Option<Reply>, name: &[u8]) -> Option<Vec<Reply>> {
    let Some(Reply::Array(entries)) = list else { return None };
    entries.into_iter().find_map(|entry| match entry {
        Reply::Array(fields) if fields.get(1) == Some(&Reply::Bulk(name.to_vec())) => Some(fields),
        _ => None,
    })
}

/// A number of an entry of XINFO.
fn number(fields: &[Reply], name: &[u8]) -> Option<u64> {
    let position = fields.iter().position(|field| *field == Reply::Bulk(name.to_vec()))?;
    match fields.get(position + 1)? {
        Reply::Int(number) => u64::try_from(*number).ok(),
        _ => None,
    }
}
