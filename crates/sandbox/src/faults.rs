//! Failures that a test orders: which requests they hit, how often, and what happens then.

use std::sync::{Mutex, PoisonError};

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::log::Area;

/// An ordered failure.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
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
    #[serde(flatten)]
    pub kind: FaultKind,
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
    },
    /// Waits, then goes on; several add up.
    Latency { ms: u64 },
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

/// The failures that are waiting.
#[derive(Debug, Default)]
pub struct Faults(Mutex<Vec<Fault>>);

impl Faults {
    pub fn add(&self, fault: Fault) {
        self.lock().push(fault);
    }

    pub fn clear(&self) {
        self.lock().clear();
    }

    /// The ones still waiting.
    pub fn all(&self) -> Vec<Fault> {
        self.lock().clone()
    }

    /// What happens to a request: any latency, and at most one of the other kinds, first come first served.
    pub fn take(&self, target: Target<'_>) -> Vec<FaultKind> {
        let mut faults = self.lock();
        let mut taken: Vec<FaultKind> = Vec::new();
        faults.retain_mut(|fault| {
            let is_latency = |kind: &FaultKind| matches!(kind, FaultKind::Latency { .. });
            let is_full = !is_latency(&fault.kind) && taken.iter().any(|kind| !is_latency(kind));
            if is_full || fault.count == Some(0) || !fault.hits(target) {
                return fault.count != Some(0);
            }
            taken.push(fault.kind.clone());
            fault.count = fault.count.map(|count| count - 1);
            fault.count != Some(0)
        });
        taken
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, Vec<Fault>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Fault {
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
        let status = FaultKind::Status { status: 500, body: None };
        assert_eq!(take(&faults, "/"), [status, FaultKind::Latency { ms: 5 }]);
        assert_eq!(take(&faults, "/"), [FaultKind::Latency { ms: 5 }, FaultKind::Cut]);
        assert_eq!(take(&faults, "/"), [FaultKind::Latency { ms: 5 }]);
    }
}
