//! All state of a sandbox. Handlers borrow it for a moment; nothing is held across an await.

use std::io;
use std::ops::{Deref, DerefMut};
use std::sync::atomic::{AtomicBool, Ordering};
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
use crate::partner::Platform;
use crate::persist::{Home, Saved};
use crate::qstash::QStashUser;
use crate::redis::{Program, Settings};
use crate::search::SearchIndex;
use crate::secrets::Secrets;
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
    /// What no browser may see, and what it never should have.
    pub secrets: Secrets,
    /// Limits of the data plane, and what was used of them.
    pub meter: Meter,
    /// The made-up platform whose page embeds the dashboard, where there is one to embed.
    pub partner: Option<Platform>,
    /// The redis-server that databases run on.
    pub redis: Program,
    state: Mutex<State>,
    /// Whether something may be different from what is kept.
    changed: AtomicBool,
    /// Where the state is kept, if anywhere.
    home: Option<Home>,
}

/// The state, borrowed; whoever borrows it to change it is noticed.
pub struct StateGuard<'w> {
    state: MutexGuard<'w, State>,
    changed: &'w AtomicBool,
}

impl Deref for StateGuard<'_> {
    type Target = State;

    fn deref(&self) -> &State {
        &self.state
    }
}

impl DerefMut for StateGuard<'_> {
    fn deref_mut(&mut self) -> &mut State {
        // Before the change: who takes this note waits for the guard, and so sees all of it.
        self.changed.store(true, Ordering::Relaxed);
        &mut self.state
    }
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
    pub fn new(origin: String, redirect_uris: Vec<String>, redis: Program, seed: Seed) -> Self {
        let client =
            OAuthClient { id: "partner-dashboard-dev", redirect_uris, secret: random::opaque::<32>() };
        let clock = Clock::default();
        let (state, changed) = (Mutex::new(seed::state(seed, clock.now())), AtomicBool::new(true));
        let signer = Signer::default();
        let (faults, log, meter) = (Faults::default(), RequestLog::default(), Meter::default());
        Self {
            origin,
            client,
            signer,
            clock,
            faults,
            log,
            secrets: Secrets::default(),
            meter,
            partner: None,
            redis,
            state,
            changed,
            home: None,
        }
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
        let Some(home) = &self.home else { return Ok(()) };
        let saved =
            home.save(|| self.changed.swap(false, Ordering::Relaxed).then(|| Saved::of(&self.state())));
        if saved.is_err() {
            self.note_change();
        }
        saved
    }

    /// Says that something is to be kept that was changed without [`World::state`]: the users in a Redis.
    pub fn note_change(&self) {
        self.changed.store(true, Ordering::Relaxed);
    }

    /// Remembers the secrets that are alive, before something may end them.
    pub fn note_secrets(&self) {
        self.secrets.note(&self.state(), &self.client);
    }

    /// The state, for as long as the guard lives. A handler that panicked leaves it as it was, which is good enough
    /// for a test double that can be reset.
    pub fn state(&self) -> StateGuard<'_> {
        let state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        StateGuard { state, changed: &self.changed }
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reading_is_no_change_and_nothing_is_written_for_it() {
        let folder = tempfile::tempdir().expect("a folder");
        let mut world = World::new("http://localhost:1".into(), Vec::new(), Program::none(), Seed::Demo);
        world.keep_in(Home::open(folder.path()).expect("it can be used")).expect("it can be written");
        let file = folder.path().join("state.json");
        std::fs::remove_file(&file).expect("it was written");
        let is_noted = || world.changed.load(Ordering::Relaxed);
        assert!(world.state().databases.iter().count() > 0 && !is_noted());
        world.save().expect("nothing to do");
        assert!(!file.exists());
        world.state().switches.huge_cursors = true;
        assert!(is_noted());
        world.save().expect("it can be written");
        assert!(file.exists() && !is_noted());
    }
}
