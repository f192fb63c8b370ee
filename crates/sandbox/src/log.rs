//! The log of requests and of the Redis commands they ran, for tests to assert on. It holds no secret: credentials are
//! there as a kind and a hash, parameters and headers by name.

use std::collections::VecDeque;
use std::sync::{Mutex, PoisonError};

use serde::{Deserialize, Serialize};

/// Requests remembered; older ones are dropped.
const CAPACITY: usize = 20_000;

/// The part of the sandbox that a request is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Area {
    /// The authorization server.
    Auth,
    /// The Developer API.
    Api,
    /// The console.
    Console,
    /// The made-up partner's pages.
    Partner,
    /// Redis REST.
    Rest,
    /// The sandbox's own API; never logged.
    Control,
}

/// What a request identified itself with.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum AuthKind {
    None,
    /// E-mail and API key.
    Basic,
    /// An access token of the authorization server.
    BearerOauth,
    /// A database's REST token that may do everything.
    TokenStandard,
    /// A database's REST token that may read.
    TokenReadonly,
    /// The REST token of a user made with `ACL SETUSER`.
    TokenAcl,
    /// Something that is none of ours, or no longer.
    Unknown,
}

/// A command that reached Redis, and so would be billed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct BilledCommand {
    /// Upper case; two words where the command has them.
    pub name: String,
    /// Whether Redis refused it.
    pub failed: bool,
}

/// The commands of one request; handlers leave it in the response's extensions.
#[derive(Clone, Debug, Default)]
pub struct Executed {
    pub database_id: String,
    pub commands: Vec<BilledCommand>,
}

/// One request.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Entry {
    /// Counts up from 1 since the last reset.
    pub seq: u64,
    /// Unix time in milliseconds, real time.
    pub at: u64,
    pub area: Area,
    /// The operation's name: `ListDatabases`, `token`, `pipeline`; empty for a path that is none.
    pub operation: String,
    pub method: String,
    /// The path with parameters replaced by their names.
    pub path: String,
    pub host: String,
    pub status: u16,
    pub duration_ms: u64,
    pub auth: AuthKind,
    /// SHA-256 in hex of the raw `Authorization` header, or of `_token`.
    pub authorization_sha256: Option<String>,
    /// Whether a browser's `fetch` or navigation sent it (it has `Sec-Fetch-Mode`).
    pub from_browser: bool,
    pub headers: Vec<String>,
    pub query: Vec<String>,
    pub database_id: Option<String>,
    pub commands: Vec<BilledCommand>,
    /// The faults that hit it.
    pub faults: Vec<String>,
}

/// The remembered requests.
#[derive(Debug, Default)]
pub struct RequestLog(Mutex<Inner>);

/// When a request came in, in terms of the log.
#[derive(Clone, Copy, Debug)]
pub struct Since(u64);

#[derive(Debug, Default)]
struct Inner {
    /// How often the log was cleared.
    clearings: u64,
    last: u64,
    entries: VecDeque<Entry>,
}

impl RequestLog {
    /// What [`RequestLog::add`] wants to know of the moment a request came in.
    pub fn open(&self) -> Since {
        Since(self.lock().clearings)
    }

    /// Adds a request and numbers it. One that came in before the log was cleared is left out: a client may be long gone
    /// when its request is done, and the next test must not find it.
    pub fn add(&self, since: Since, mut entry: Entry) {
        let mut inner = self.lock();
        if inner.clearings != since.0 {
            return;
        }
        inner.last += 1;
        entry.seq = inner.last;
        if inner.entries.len() == CAPACITY {
            inner.entries.pop_front();
        }
        inner.entries.push_back(entry);
    }

    pub fn clear(&self) {
        let mut inner = self.lock();
        *inner = Inner { clearings: inner.clearings + 1, ..Inner::default() };
    }

    /// The requests after a number, of one area or of all.
    pub fn since(&self, seq: u64, area: Option<Area>) -> Vec<Entry> {
        let fits = |entry: &&Entry| entry.seq > seq && area.is_none_or(|area| area == entry.area);
        self.lock().entries.iter().filter(fits).cloned().collect()
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, Inner> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
