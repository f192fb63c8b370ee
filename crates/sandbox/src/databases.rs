//! The databases: what the Developer API says of them, their secrets, and the Redis behind each.

mod backups;
mod credentials;
mod latency;
mod record;
mod streams;
mod usage;

use std::sync::Arc;
use std::sync::atomic::AtomicU64;

pub use backups::{Backup, Backups};
pub use credentials::{Access, Credentials};
pub use latency::Latencies;
pub use record::{Features, Record};
pub use streams::Streams;
pub use usage::{Requests, Usage, minute};

use crate::redis::Slot;
use crate::rest::Scripts;

/// A database of some account.
#[derive(Clone, Debug)]
pub struct Database {
    pub record: Record,
    pub credentials: Credentials,
    /// Its redis-server, started when it is first used.
    pub redis: Arc<Slot>,
    /// What listens to it.
    pub streams: Streams,
    /// Writes so far, which is what the sync token counts.
    pub writes: Arc<AtomicU64>,
    /// Lua scripts that were changed on their way to Redis.
    pub scripts: Arc<Scripts>,
    /// What it did so far, for its statistics.
    pub usage: Arc<Usage>,
}

impl Database {
    /// A database that starts with what `redis` is seeded with.
    pub fn new(record: Record, redis: Slot) -> Self {
        let credentials = Credentials::generate(record.number);
        Self {
            record,
            credentials,
            redis: Arc::new(redis),
            streams: Streams::default(),
            writes: Arc::default(),
            scripts: Arc::default(),
            usage: Arc::default(),
        }
    }
}

/// Every database.
#[derive(Clone, Debug, Default)]
pub struct Databases(Vec<Database>);

impl Databases {
    pub fn add(&mut self, database: Database) {
        self.0.push(database);
    }

    pub fn iter(&self) -> impl Iterator<Item = &Database> {
        self.0.iter()
    }

    /// The same, to change them.
    pub fn iter_mut(&mut self) -> impl Iterator<Item = &mut Database> {
        self.0.iter_mut()
    }

    /// The databases of one owner, oldest first.
    pub fn of<'d>(&'d self, customer_id: &'d str) -> impl Iterator<Item = &'d Database> {
        self.0.iter().filter(move |database| database.record.customer_id == customer_id)
    }

    /// A database by id, if it is this owner's: whose it is decides whether it exists.
    pub fn get(&self, customer_id: &str, id: &str) -> Option<&Database> {
        self.0.iter().find(|database| database.record.customer_id == customer_id && database.record.id == id)
    }

    /// The same, to change it.
    pub fn get_mut(&mut self, customer_id: &str, id: &str) -> Option<&mut Database> {
        let owned =
            |database: &&mut Database| database.record.customer_id == customer_id && database.record.id == id;
        self.0.iter_mut().find(owned)
    }

    /// A database by id, whoever's it is.
    pub fn by_id(&self, id: &str) -> Option<&Database> {
        self.0.iter().find(|database| database.record.id == id)
    }

    /// Takes a database out.
    pub fn remove(&mut self, customer_id: &str, id: &str) -> Option<Database> {
        let owned =
            |database: &Database| database.record.customer_id == customer_id && database.record.id == id;
        self.0.iter().position(owned).map(|index| self.0.remove(index))
    }

    /// Takes the database with this id out of service, or brings it back; answers whether there is one.
    pub fn suspend(&mut self, id: &str, suspended: bool) -> bool {
        let found = self.0.iter_mut().find(|database| database.record.id == id);
        let change = |database: &mut Database| {
            database.record.suspended = suspended;
            if suspended {
                database.streams.end();
            }
        };
        found.map(change).is_some()
    }

    /// The database that a REST token opens, and what it may do there.
    pub fn by_token(&self, token: &str) -> Option<(&Database, Access)> {
        self.0.iter().find_map(|database| Some((database, database.credentials.access(token)?)))
    }

    /// Whether some database answers at this first label of a host.
    pub fn has_label(&self, label: &str) -> bool {
        self.0.iter().any(|database| database.record.label() == label)
    }

    /// A host number that no database has.
    pub fn free_number(&self) -> u16 {
        loop {
            // Five digits, as Upstash's are, and no more than a token's two bytes hold.
            let number = u16::try_from(10_000 + crate::random::below(55_000)).unwrap_or(u16::MAX);
            if !self.0.iter().any(|database| database.record.number == number) {
                return number;
            }
        }
    }
}
