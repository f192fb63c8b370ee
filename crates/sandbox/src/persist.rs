//! What outlives a sandbox that was started with `--data`: accounts, what they own, and each database's data.
//!
//! The folder holds `state.json` (every secret of the sandbox is in it: nobody else may read it), a folder for each
//! database's Redis, and a lock, because two sandboxes in one folder would ruin both. `state.json` is written before the
//! answer to the request that changed something leaves, so what a client knows of is there after a `kill -9`.
//!
//! What is not kept: sign-ins and OAuth tokens, the request log, faults, limits and the clock's advance, backups,
//! statistics.

use std::collections::BTreeSet;
use std::ffi::OsString;
use std::fs::{DirBuilder, File, OpenOptions};
use std::io::{self, Write};
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use anyhow::{Context, bail};
use serde::{Deserialize, Serialize};

use crate::accounts::Accounts;
use crate::audit::Trail;
use crate::databases::{Credentials, Database, Databases, Record};
use crate::options::Seed;
use crate::owned::Collection;
use crate::qstash::QStashUser;
use crate::redis::{Slot, Words};
use crate::search::SearchIndex;
use crate::seed;
use crate::switches::Switches;
use crate::vector::VectorIndex;
use crate::world::State;

/// Goes up when an older `state.json` can no longer be read.
const VERSION: u32 = 1;

/// A folder that is ours until this is dropped.
#[derive(Debug)]
pub struct Home {
    folder: PathBuf,
    _lock: File,
    written: Mutex<Written>,
}

#[derive(Debug, Default)]
struct Written {
    /// What `state.json` holds.
    text: String,
    /// Folders of databases, as far as they were not removed.
    folders: BTreeSet<OsString>,
}

/// What of the state is kept.
#[derive(Serialize, Deserialize)]
pub struct Saved {
    version: u32,
    seed: Seed,
    switches: Switches,
    accounts: Accounts,
    trail: Trail,
    databases: Vec<SavedDatabase>,
    vectors: Collection<VectorIndex>,
    searches: Collection<SearchIndex>,
    qstash: Collection<QStashUser>,
}

#[derive(Serialize, Deserialize)]
struct SavedDatabase {
    record: Record,
    credentials: Credentials,
    /// The name of its folder.
    folder: String,
    /// The commands that make its users. What Redis lists of them is text.
    users: Vec<Vec<String>>,
}

impl Home {
    /// Takes a folder, made where there is none.
    ///
    /// # Errors
    /// When it cannot be used, or another sandbox uses it.
    pub fn open(folder: &Path) -> anyhow::Result<Self> {
        let what = || format!("the folder {} cannot be used", folder.display());
        DirBuilder::new().recursive(true).mode(0o700).create(folder.join("redis")).with_context(what)?;
        let lock = private().write(true).create(true).open(folder.join("lock")).with_context(what)?;
        if lock.try_lock().is_err() {
            bail!("the folder {} is in use; is another sandbox running with it?", folder.display());
        }
        // Redis is started elsewhere.
        let folder = folder.canonicalize().with_context(what)?;
        // The first save finds out which of them are of no database any more.
        let folders = std::fs::read_dir(folder.join("redis")).with_context(what)?;
        let folders = folders.flatten().filter(|entry| entry.file_type().is_ok_and(|kind| kind.is_dir()));
        let folders = folders.map(|entry| entry.file_name()).collect();
        let written = Mutex::new(Written { text: String::new(), folders });
        Ok(Self { folder, _lock: lock, written })
    }

    /// The folder of the databases' data.
    pub fn redis(&self) -> PathBuf {
        self.folder.join("redis")
    }

    /// What an earlier run left; `None` in a new folder.
    ///
    /// # Errors
    /// When there is something that cannot be read: better to stop than to write over it.
    pub fn load(&self, now: i64) -> anyhow::Result<Option<State>> {
        let file = self.folder.join("state.json");
        let text = match std::fs::read_to_string(&file) {
            Ok(text) => text,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
            Err(error) => return Err(error).with_context(|| format!("{} cannot be read", file.display())),
        };
        let saved: Saved = serde_json::from_str(&text)
            .with_context(|| format!("{} is not of this version of the sandbox", file.display()))?;
        if saved.version != VERSION {
            bail!("{} is of another version of the sandbox ({})", file.display(), saved.version);
        }
        Ok(Some(saved.restore(now)))
    }

    /// Writes down what `changed` gives, if anything, and removes the data of databases that are no more. Whoever comes
    /// while another writes waits, and so may rely on what that one took along.
    ///
    /// # Errors
    /// When the folder cannot be written.
    pub fn save(&self, changed: impl FnOnce() -> Option<Saved>) -> io::Result<()> {
        let mut written = self.written.lock().unwrap_or_else(PoisonError::into_inner);
        let Some(saved) = changed() else { return Ok(()) };
        let text = serde_json::to_string(&saved)?;
        if written.text == text {
            return Ok(());
        }
        let new = self.folder.join("state.json.new");
        let mut file = private().write(true).create(true).truncate(true).open(&new)?;
        file.write_all(text.as_bytes())?;
        std::fs::rename(new, self.folder.join("state.json"))?;
        written.text = text;
        let known: BTreeSet<OsString> =
            saved.databases.into_iter().map(|database| database.folder.into()).collect();
        written.folders.retain(|name| !known.contains(name) && !self.removes(name));
        written.folders.extend(known);
        Ok(())
    }

    /// Removes the data of a database; answers whether it is gone. What a redis-server still writes to is not, and is
    /// tried again.
    fn removes(&self, name: &OsString) -> bool {
        let folder = self.redis().join(name);
        match std::fs::remove_dir_all(&folder) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => {
                tracing::warn!("{} cannot be removed: {error}", folder.display());
                false
            }
            _ => true,
        }
    }
}

impl Saved {
    pub fn of(state: &State) -> Self {
        let text =
            |words: Words| words.iter().map(|word| String::from_utf8_lossy(word).into_owned()).collect();
        let databases = state.databases.iter().map(|database| SavedDatabase {
            record: database.record.clone(),
            credentials: database.credentials.clone(),
            folder: database.redis.name().to_owned(),
            users: database.redis.users().into_iter().map(text).collect(),
        });
        Self {
            version: VERSION,
            seed: state.seed,
            switches: state.switches.clone(),
            accounts: state.accounts.clone(),
            trail: state.trail.clone(),
            databases: databases.collect(),
            vectors: state.vectors.clone(),
            searches: state.searches.clone(),
            qstash: state.qstash.clone(),
        }
    }

    fn restore(self, now: i64) -> State {
        let mut state = seed::state(self.seed, now);
        let mut databases = Databases::default();
        for saved in self.databases {
            let bytes = |words: Vec<String>| words.into_iter().map(String::into_bytes).collect();
            let users = saved.users.into_iter().map(bytes).collect();
            let seeded = state.databases.iter().find(|database| database.record.id == saved.record.id);
            let slot = Slot::restored(saved.folder, users, seeded.map(|database| &*database.redis));
            let mut database = Database::new(saved.record, slot);
            database.credentials = saved.credentials;
            databases.add(database);
        }
        state.switches = self.switches;
        state.accounts = self.accounts;
        state.trail = self.trail;
        state.databases = databases;
        (state.vectors, state.searches, state.qstash) = (self.vectors, self.searches, self.qstash);
        state
    }
}

/// How files are opened that nobody else may read.
fn private() -> OpenOptions {
    let mut options = OpenOptions::new();
    options.mode(0o600);
    options
}

/// Makes a module that writes an entry of a catalog as its id.
macro_rules! by_id {
    ($name:ident, $entry:ty, $find:expr) => {
        pub mod $name {
            use serde::de::Error;
            use serde::{Deserialize, Deserializer, Serializer};

            pub fn serialize<S: Serializer>(
                entry: &&'static $entry,
                serializer: S,
            ) -> Result<S::Ok, S::Error> {
                serializer.serialize_str(entry.id)
            }

            pub fn deserialize<'de, D: Deserializer<'de>>(
                deserializer: D,
            ) -> Result<&'static $entry, D::Error> {
                let id = String::deserialize(deserializer)?;
                $find(&id).ok_or_else(|| D::Error::custom(format!("there is no {} {id}", stringify!($name))))
            }
        }
    };
}

by_id!(plan, upstash_api::catalog::Plan, upstash_api::catalog::plan);
by_id!(vector_plan, upstash_api::catalog::vector::Plan, upstash_api::catalog::vector::plan);
by_id!(search_plan, upstash_api::catalog::search::Plan, upstash_api::catalog::search::plan);
by_id!(qstash_plan, upstash_api::catalog::qstash::Plan, upstash_api::catalog::qstash::plan);
by_id!(index_region, upstash_api::catalog::vector::Region, upstash_api::catalog::vector::region);
