//! All state of a sandbox. Handlers borrow it for a moment; nothing is held across an await.

use std::io;
use std::sync::{Mutex, MutexGuard, PoisonError};

use anyhow::Context;

use crate::accounts::Accounts;
use crate::audit::Trail;
use crate::auth::grants::Grants;
use crate::auth::jwt::Signer;
use crate::clock::Clock;
use crate::databases::{Backups, Database, Databases};
use crate::faults::Faults;
use crate::limits::Meter;
use crate::log::RequestLog;
use crate::options::Seed;
use crate::owned::Collection;
use crate::persist::Home;
use crate::qstash::QStashUser;
use crate::redis::{Program, Settings};
use crate::search::SearchIndex;
use crate::switches::Switches;
use crate::vector::VectorIndex;
use crate::{random, rest, seed};

/// The one OAuth client that the sandbox knows.
#[derive(Clone, Debug)]
pub struct OAuthClient {
    pub id: &'static str,
    pub redirect_uris: Vec<String>,
    /// Asked for only when the switch `confidential_client` is on.
    pub secret: String,
}

/// Everything a request may touch.
pub struct World {
    /// `http://localhost:PORT`.
    pub origin: String,
    pub client: OAuthClient,
    pub signer: Signer,
    pub clock: Clock,
    pub faults: Faults,
    pub log: RequestLog,
    /// Limits of the data plane, and what was used of them.
    pub meter: Meter,
    /// The redis-server that databases run on.
    pub redis: Program,
    state: Mutex<State>,
    /// Where the state is kept, if anywhere.
    home: Option<Home>,
}

/// The part that a reset replaces.
pub struct State {
    pub seed: Seed,
    pub switches: Switches,
    pub accounts: Accounts,
    pub databases: Databases,
    pub backups: Backups,
    pub vectors: Collection<VectorIndex>,
    pub searches: Collection<SearchIndex>,
    pub qstash: Collection<QStashUser>,
    pub grants: Grants,
    pub trail: Trail,
}

impl World {
    /// A seeded world that answers at `origin`.
    ///
    /// # Errors
    /// When no signing key can be made.
    pub fn new(
        origin: String,
        redirect_uris: Vec<String>,
        redis: Program,
        seed: Seed,
    ) -> anyhow::Result<Self> {
        let client =
            OAuthClient { id: "partner-dashboard-dev", redirect_uris, secret: random::opaque::<32>() };
        let clock = Clock::default();
        let state = Mutex::new(seed::state(seed, clock.now()));
        let signer = Signer::generate()?;
        let (faults, log, meter) = (Faults::default(), RequestLog::default(), Meter::default());
        Ok(Self { origin, client, signer, clock, faults, log, meter, redis, state, home: None })
    }

    /// Goes on from what a folder holds, and keeps everything there from now on.
    ///
    /// # Errors
    /// When what it holds cannot be read, or it cannot be written.
    pub fn keep_in(&mut self, home: Home) -> anyhow::Result<()> {
        if let Some(state) = home.load(self.clock.now())? {
            *self.state() = state;
        }
        self.redis.data = Some(home.redis());
        self.home = Some(home);
        self.save().context("the state cannot be written")
    }

    /// Writes down what changed, where it is kept.
    ///
    /// # Errors
    /// When the folder cannot be written.
    pub fn save(&self) -> io::Result<()> {
        self.home.as_ref().map_or(Ok(()), |home| home.save(&self.state()))
    }

    /// The state, for as long as the guard lives. A handler that panicked leaves it as it was, which is good enough
    /// for a test double that can be reset.
    pub fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// What a database's redis-server runs with: its plan, and what a test set instead.
    pub fn settings(&self, database: &Database) -> Settings {
        let plan = database.record.plan;
        let limits = self.meter.limits(&database.record.id, plan);
        Settings {
            password: database.credentials.password.clone(),
            read_only_rules: rest::read_only_rules(&self.state().switches),
            max_memory: limits.data.unwrap_or(plan.data),
            // A request that is let through has to arrive.
            max_string: plan.value.max(limits.record).max(limits.request),
            evicts: database.record.eviction,
        }
    }

    /// Back to the beginning: seed, clock, faults, limits, switches and log. Redis processes end when their last request does.
    pub fn reset(&self, seed: Seed) {
        self.clock.reset();
        self.faults.clear();
        self.meter.clear();
        let fresh = seed::state(seed, self.clock.now());
        let old = std::mem::replace(&mut *self.state(), fresh);
        self.log.clear();
        drop(old);
    }

    /// The authorization server's issuer.
    pub fn issuer(&self) -> String {
        format!("{}/auth/", self.origin)
    }

    /// The port of [`World::origin`], which names the sign-in cookie: cookies do not keep ports apart.
    pub fn port(&self) -> &str {
        self.origin.rsplit(':').next().unwrap_or_default()
    }
}
