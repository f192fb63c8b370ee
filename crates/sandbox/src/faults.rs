//! Failures that a test orders: which requests they hit, how often, and what happens then.

use std::sync::{Mutex, PoisonError};

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::clock::{FARTHEST, TOO_FAR};
use crate::log::Area;
use crate::random::Dice;

/// An ordered failure.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Fault {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub area: Option<Area>,
    /// Upper-case method.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub method: Option<String>,
    /// Part of the path.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub path: Option<String>,
    /// The operation's name as the log shows it: `CreateDatabase`, `token`, `pipeline`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub operation: Option<String>,
    /// How many requests it hits; every one until it is deleted when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub count: Option<u32>,
    /// How many of the requests that it could hit pass first.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub skip: u32,
    /// How likely it is to hit, from 0 to 1; always when absent. The same seed gives the same hits.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub probability: Option<f64>,
    /// Where the fault's own chance starts, for `probability` and `jitter_ms`.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub seed: u32,
    #[serde(flatten)]
    pub kind: FaultKind,
}

fn is_zero(number: &u32) -> bool {
    *number == 0
}

/// What happens to a request that is hit.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum FaultKind {
    /// Answers this status; without a body, the area's own shape of an error.
    Status {
        status: u16,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        body: Option<Value>,
        /// Seconds for the header `Retry-After`.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        retry_after: Option<u32>,
    },
    /// Waits, and up to the jitter longer, then goes on; several add up.
    Latency {
        ms: u64,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        jitter_ms: Option<u64>,
    },
    /// Closes the connection without a word.
    Cut,
    /// Does what the request asks, then closes the connection: the caller cannot know.
    LostAnswer,
    /// Answers a page, as a proxy in trouble does; 502 unless a status is given.
    Html {
        #[serde(default, skip_serializing_if = "Option::is_none")]
        status: Option<u16>,
    },
    /// Answers 200 with JSON that breaks off.
    MalformedJson,
    /// Does what the request asks, promises the whole answer in `Content-Length` and closes halfway through it.
    Truncated,
    /// Does what the request asks and sends the answer in small pieces, with a pause before each.
    Drip {
        ms: u64,
        /// Bytes in a piece; 16 when absent.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        bytes: Option<usize>,
    },
    /// Answers that the month's commands are used up; outside of the data plane, 429.
    QuotaExhausted,
    /// Suspends the database of the request for good, then goes on.
    DatabaseSuspended,
    /// Moves the clock, then goes on.
    ClockMoved { advance_seconds: i64 },
    /// Deletes the API key of the request for good, then goes on, so that this and every later call is refused. For
    /// the data plane, which has no such thing, it answers as for a user that was disabled.
    KeyRevoked,
}

/// What of a request a fault can look at.
#[derive(Clone, Copy, Debug)]
pub struct Target<'a> {
    pub area: Area,
    pub method: &'a str,
    pub path: &'a str,
    pub operation: &'a str,
}

impl FaultKind {
    /// Whether it goes along with any other; of the rest, one hits a request.
    fn combines(&self) -> bool {
        matches!(self, Self::Latency { .. } | Self::ClockMoved { .. })
    }
}

/// The failures that are waiting, each with its own chance.
#[derive(Debug, Default)]
pub struct Faults(Mutex<Vec<(Fault, Dice)>>);

impl Faults {
    pub fn add(&self, fault: Fault) {
        let dice = Dice::new(fault.seed.into());
        self.lock().push((fault, dice));
    }

    pub fn clear(&self) {
        self.lock().clear();
    }

    /// The ones still waiting.
    pub fn all(&self) -> Vec<Fault> {
        self.lock().iter().map(|(fault, _)| fault.clone()).collect()
    }

    /// What happens to a request: what combines, and at most one of the other kinds, first come first served.
    pub fn take(&self, target: Target<'_>) -> Vec<FaultKind> {
        let mut faults = self.lock();
        let mut taken: Vec<FaultKind> = Vec::new();
        faults.retain_mut(|(fault, dice)| {
            let is_full = !fault.kind.combines() && taken.iter().any(|kind| !kind.combines());
            if is_full || fault.count == Some(0) || !fault.hits(target) {
                return fault.count != Some(0);
            }
            if fault.skip > 0 {
                fault.skip -= 1;
                return true;
            }
            if fault.probability.is_some_and(|probability| !dice.happens(probability)) {
                return true;
            }
            taken.push(match &fault.kind {
                FaultKind::Latency { ms, jitter_ms: Some(jitter) } => {
                    let ms = ms.saturating_add(dice.below(jitter.saturating_add(1)));
                    FaultKind::Latency { ms, jitter_ms: None }
                }
                kind => kind.clone(),
            });
            fault.count = fault.count.map(|count| count - 1);
            fault.count != Some(0)
        });
        taken
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, Vec<(Fault, Dice)>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Fault {
    /// What is wrong with an order, for whoever gave it.
    pub fn problem(&self) -> Option<&'static str> {
        match (self.probability, &self.kind) {
            (Some(probability), _) if !(0.0..=1.0).contains(&probability) => {
                Some("probability is from 0 to 1")
            }
            (_, FaultKind::Drip { bytes: Some(0), .. }) => Some("a piece has at least 1 byte"),
            (_, FaultKind::ClockMoved { advance_seconds })
                if !(-FARTHEST..=FARTHEST).contains(advance_seconds) =>
            {
                Some(TOO_FAR)
            }
            _ => None,
        }
    }

    /// A preflight is spared unless it is asked for by its method: a browser would otherwise spend the count on it.
    fn hits(&self, target: Target<'_>) -> bool {
        (target.method != "OPTIONS" || self.method.is_some())
            && self.area.is_none_or(|area| area == target.area)
            && self.method.as_deref().is_none_or(|method| method == target.method)
            && self.path.as_deref().is_none_or(|part| target.path.contains(part))
            && self.operation.as_deref().is_none_or(|name| name == target.operation)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fault(json: &str) -> Fault {
        serde_json::from_str(json).expect("a fault")
    }

    fn take(faults: &Faults, path: &str) -> Vec<FaultKind> {
        faults.take(Target { area: Area::Api, method: "GET", path, operation: "ListDatabases" })
    }

    #[test]
    fn a_counted_fault_hits_that_often() {
        let faults = Faults::default();
        faults.add(fault(r#"{"area":"api","operation":"ListDatabases","count":2,"kind":"cut"}"#));
        assert_eq!(take(&faults, "/x"), [FaultKind::Cut]);
        assert_eq!(take(&faults, "/x"), [FaultKind::Cut]);
        assert_eq!(take(&faults, "/x"), []);
        assert_eq!(faults.all(), []);
    }

    #[test]
    fn a_fault_hits_only_what_it_names() {
        let faults = Faults::default();
        faults.add(fault(r#"{"area":"rest","kind":"cut"}"#));
        faults.add(fault(r#"{"path":"database/","kind":"malformed_json"}"#));
        faults.add(fault(r#"{"method":"POST","kind":"html"}"#));
        assert_eq!(take(&faults, "/v2/redis/databases"), []);
        assert_eq!(take(&faults, "/v2/redis/database/1"), [FaultKind::MalformedJson]);
    }

    #[test]
    fn a_preflight_is_spared() {
        let faults = Faults::default();
        faults.add(fault(r#"{"area":"rest","kind":"cut","count":1}"#));
        let target = |method| Target { area: Area::Rest, method, path: "/", operation: "command" };
        assert_eq!(faults.take(target("OPTIONS")), []);
        assert_eq!(faults.take(target("POST")), [FaultKind::Cut]);
        faults.add(fault(r#"{"method":"OPTIONS","kind":"cut","count":1}"#));
        assert_eq!(faults.take(target("OPTIONS")), [FaultKind::Cut]);
    }

    #[test]
    fn latency_adds_to_another_fault_and_two_others_take_turns() {
        let faults = Faults::default();
        faults.add(fault(r#"{"kind":"status","status":500,"count":1}"#));
        faults.add(fault(r#"{"kind":"latency","ms":5}"#));
        faults.add(fault(r#"{"kind":"cut","count":1}"#));
        let status = FaultKind::Status { status: 500, body: None, retry_after: None };
        let latency = FaultKind::Latency { ms: 5, jitter_ms: None };
        assert_eq!(take(&faults, "/"), [status, latency.clone()]);
        assert_eq!(take(&faults, "/"), [latency.clone(), FaultKind::Cut]);
        assert_eq!(take(&faults, "/"), [latency]);
    }

    #[test]
    fn chance_is_the_same_for_the_same_seed() {
        let hits = |seed: u32| {
            let faults = Faults::default();
            faults.add(fault(&format!(r#"{{"kind":"cut","probability":0.5,"seed":{seed}}}"#)));
            (0..64).map(|_| take(&faults, "/").len()).collect::<Vec<_>>()
        };
        assert_eq!(hits(1), hits(1));
        assert_ne!(hits(1), hits(2));
        assert!((16..48).contains(&hits(1).iter().sum::<usize>()));
        assert!(fault(r#"{"kind":"cut","probability":1.5}"#).problem().is_some());
    }

    #[test]
    fn jitter_stays_within_its_bounds_and_skipped_requests_pass() {
        let faults = Faults::default();
        faults.add(fault(r#"{"kind":"latency","ms":100,"jitter_ms":20,"skip":2}"#));
        assert_eq!((take(&faults, "/"), take(&faults, "/")), (vec![], vec![]));
        let waits: std::collections::BTreeSet<u64> = (0..200)
            .map(|_| match take(&faults, "/").as_slice() {
                [FaultKind::Latency { ms, .. }] => *ms,
                other => panic!("{other:?}"),
            })
            .collect();
        assert_eq!((waits.first(), waits.last(), waits.len()), (Some(&100), Some(&120), 21));
    }
}
