//! What a database did: requests by the minute, and what its Redis counted whenever somebody looked.
//!
//! Kept apart from the request log, which tests clear and which forgets: a month's sum has to be right.

use std::collections::BTreeMap;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use upstash_api::command::{self, Access};

use super::latency::Latencies;
use crate::log::BilledCommand;
use crate::redis::Counters;

/// Minutes that are remembered: a month and the day that it may be longer than 30 days.
const REMEMBERED: i64 = 32 * 24 * 60;

/// The requests of some time.
#[derive(Clone, Debug, Default)]
pub struct Requests {
    /// Commands that read, or do neither (`PING`).
    pub reads: u64,
    /// Commands that write, scripts included.
    pub writes: u64,
    /// Those of the writes that are scripts or functions.
    pub scripts: u64,
    /// Bytes of bodies, in and out.
    pub bytes: u64,
    pub commands: BTreeMap<String, u64>,
    pub read_latency: Latencies,
    pub write_latency: Latencies,
}

/// All that is remembered of a database's requests.
#[derive(Debug, Default)]
pub struct Usage(Mutex<Inner>);

#[derive(Debug, Default)]
struct Inner {
    /// By minute of Unix time.
    requests: BTreeMap<i64, Requests>,
    counters: BTreeMap<i64, Counters>,
}

impl Usage {
    /// Counts a request that was answered at a second of Unix time.
    pub fn note(&self, now: i64, commands: &[BilledCommand], took: Duration, bytes: u64) {
        if commands.is_empty() {
            return;
        }
        let mut inner = self.lock();
        let minute = minute(now);
        let requests = inner.requests.entry(minute).or_default();
        let mut wrote = false;
        for command in commands {
            let (writes, is_script) = kind(&command.name);
            wrote |= writes;
            *(if writes { &mut requests.writes } else { &mut requests.reads }) += 1;
            requests.scripts += u64::from(is_script);
            *requests.commands.entry(command.name.clone()).or_default() += 1;
        }
        requests.bytes += bytes;
        if wrote { &mut requests.write_latency } else { &mut requests.read_latency }.add(took);
        if inner.requests.len() > usize::try_from(REMEMBERED).unwrap_or(usize::MAX) {
            inner.requests.pop_first();
        }
    }

    /// Keeps what the database's Redis counted at a second of Unix time.
    pub fn sample(&self, now: i64, counters: Counters) {
        let mut inner = self.lock();
        inner.counters.insert(minute(now), counters);
        if inner.counters.len() > usize::try_from(REMEMBERED).unwrap_or(usize::MAX) {
            inner.counters.pop_first();
        }
    }

    /// The requests from a minute to another, which is not included.
    pub fn between(&self, start: i64, end: i64) -> Requests {
        let mut sum = Requests::default();
        for requests in self.lock().requests.range(start..end.max(start)).map(|(_, requests)| requests) {
            sum.add(requests);
        }
        sum
    }

    /// The last counters before a minute; none before anybody looked.
    pub fn counters_before(&self, minute: i64) -> Counters {
        self.lock().counters.range(..minute).next_back().map(|(_, counters)| *counters).unwrap_or_default()
    }

    fn lock(&self) -> MutexGuard<'_, Inner> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Requests {
    /// All commands.
    pub const fn total(&self) -> u64 {
        self.reads + self.writes
    }

    fn add(&mut self, other: &Self) {
        self.reads += other.reads;
        self.writes += other.writes;
        self.scripts += other.scripts;
        self.bytes += other.bytes;
        for (name, count) in &other.commands {
            *self.commands.entry(name.clone()).or_default() += count;
        }
        self.read_latency.add_all(&other.read_latency);
        self.write_latency.add_all(&other.write_latency);
    }
}

/// The minute of a second of Unix time.
pub const fn minute(at: i64) -> i64 {
    at.div_euclid(60)
}

/// Whether a command writes, and whether it is a script.
fn kind(name: &str) -> (bool, bool) {
    let specs = command::all();
    let found = specs.binary_search_by(|spec| spec.name.cmp(name)).ok().and_then(|index| specs.get(index));
    let is_script = found.is_some_and(|spec| matches!(spec.group, "scripting" | "functions"));
    (is_script || found.is_some_and(|spec| spec.access == Access::Write), is_script)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ran(names: &[&str]) -> Vec<BilledCommand> {
        names.iter().map(|name| BilledCommand { name: (*name).into(), failed: false }).collect()
    }

    #[test]
    fn requests_are_summed_by_the_minute() {
        let usage = Usage::default();
        usage.note(59, &ran(&["GET", "SET"]), Duration::from_millis(1), 10);
        usage.note(60, &ran(&["EVAL"]), Duration::from_millis(1), 5);
        usage.note(61, &ran(&["PING"]), Duration::from_millis(1), 1);
        usage.note(62, &[], Duration::from_millis(1), 1000);
        let first = usage.between(0, 1);
        assert_eq!((first.reads, first.writes, first.scripts, first.bytes), (1, 1, 0, 10));
        let both = usage.between(0, 2);
        assert_eq!((both.reads, both.writes, both.scripts, both.bytes), (2, 2, 1, 16));
        assert_eq!((both.total(), both.commands.get("EVAL")), (4, Some(&1)));
        assert_eq!((both.write_latency.count(), both.read_latency.count()), (2, 1));
        assert_eq!(usage.between(2, 1).total(), 0);
    }

    #[test]
    fn counters_stay_until_somebody_looks_again() {
        let usage = Usage::default();
        assert_eq!(usage.counters_before(100), Counters::default());
        usage.sample(120, Counters { keys: 7, ..Counters::default() });
        assert_eq!((usage.counters_before(2).keys, usage.counters_before(3).keys), (0, 7));
        assert_eq!(usage.counters_before(1000).keys, 7);
    }

    #[test]
    fn the_kinds_of_commands_come_from_the_table() {
        assert_eq!(
            (kind("GET"), kind("SET"), kind("EVALSHA")),
            ((false, false), (true, false), (true, true))
        );
        assert_eq!((kind("JSON.SET"), kind("NOPE")), ((true, false), (false, false)));
    }
}
