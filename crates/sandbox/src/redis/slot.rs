//! A database's place for its running server.

use std::fmt;
use std::io;
use std::path::Path;
use std::sync::{Arc, Mutex as StdMutex, PoisonError};

use tokio::sync::Mutex;

use super::{Program, Reply, Server, Settings, User, Words, words};
use crate::random;

/// Commands in lots that are sent in one go each.
pub type Lots = Box<dyn Iterator<Item = Vec<Words>> + Send>;

/// The file that says that a folder holds all that its seed puts there.
const FILLED: &str = "filled";

/// The server of one database, started when it is first used and filled with what the seed says.
pub struct Slot {
    /// The name of its folder, where data is kept.
    name: String,
    contents: Contents,
    /// The commands that bring back the users of `ACL SETUSER` in a new server.
    users: StdMutex<Vec<Words>>,
    /// Held while they are asked for and noted, or an older list could come last.
    noting: Mutex<()>,
    server: Mutex<Option<Arc<Server>>>,
}

/// What a database starts with.
#[derive(Clone)]
enum Contents {
    Commands(Vec<Words>),
    /// Too many to keep.
    Lots(fn() -> Lots),
}

impl fmt::Debug for Slot {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Slot").field("name", &self.name).finish_non_exhaustive()
    }
}

impl Slot {
    /// A database without keys.
    pub fn empty() -> Self {
        Self::seeded(Vec::new())
    }

    /// A database that these commands fill.
    pub fn seeded(commands: Vec<Words>) -> Self {
        Self::new(random::hex::<8>(), Contents::Commands(commands))
    }

    /// A database that many commands fill.
    pub fn filled(lots: fn() -> Lots) -> Self {
        Self::new(random::hex::<8>(), Contents::Lots(lots))
    }

    /// A database of an earlier run, by the name and users that it had then. What was never used is filled as `seed`
    /// would be.
    pub fn restored(name: String, users: Vec<Words>, seed: Option<&Self>) -> Self {
        let contents = seed.map_or_else(|| Contents::Commands(Vec::new()), |seed| seed.contents.clone());
        Self { users: StdMutex::new(users), ..Self::new(name, contents) }
    }

    fn new(name: String, contents: Contents) -> Self {
        Self {
            name,
            contents,
            users: StdMutex::default(),
            noting: Mutex::default(),
            server: Mutex::default(),
        }
    }

    /// The name of its folder.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The commands that make its users, as far as they were noted.
    pub fn users(&self) -> Vec<Words> {
        self.users.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// The running server; starts one where there is none that is of use.
    ///
    /// # Errors
    /// When it does not start, cannot be filled, or its folder cannot be written.
    pub async fn server(&self, program: &Program, settings: &Settings) -> io::Result<Arc<Server>> {
        let mut place = self.server.lock().await;
        if let Some(server) = &*place {
            if server.is_alive() {
                return Ok(Arc::clone(server));
            }
            // Whoever still holds it must not write to the folder that the next one reads.
            server.end().await?;
            *place = None;
        }
        let folder = program.data.as_ref().map(|data| data.join(&self.name));
        let is_filled = folder.as_ref().is_some_and(|folder| folder.join(FILLED).exists());
        if let Some(folder) = folder.as_ref().filter(|_| !is_filled) {
            // What an earlier run did not get done is done anew.
            fresh(folder)?;
        }
        // What the seed puts there has room whatever the limit is.
        let roomy = Settings { max_memory: 0, ..settings.clone() };
        let server = Arc::new(program.start(&roomy, folder.as_deref()).await?);
        if let Err(error) = self.make_ready(&server, settings, is_filled).await {
            // The next one gets the same folder.
            server.end().await?;
            return Err(error);
        }
        if let Some(folder) = folder {
            std::fs::write(folder.join(FILLED), "")?;
        }
        *place = Some(Arc::clone(&server));
        Ok(server)
    }

    /// Gives a new server its data, its users and its limits.
    async fn make_ready(&self, server: &Server, settings: &Settings, is_filled: bool) -> io::Result<()> {
        if !is_filled {
            self.fill(server).await?;
        }
        server.run_all(User::Default, &self.users()).await?;
        server.set_limits(settings).await
    }

    async fn fill(&self, server: &Server) -> io::Result<()> {
        match &self.contents {
            Contents::Commands(commands) => fill(server, commands.clone()).await,
            Contents::Lots(lots) => {
                for commands in lots() {
                    fill(server, commands).await?;
                }
                Ok(())
            }
        }
    }

    /// Notes which users there are now, so that they outlive the server.
    ///
    /// # Errors
    /// When the connection breaks.
    pub async fn remember_users(&self, server: &Server) -> io::Result<()> {
        let _in_turn = self.noting.lock().await;
        let reply = server.run_all(User::Default, &[words(&["ACL", "LIST"])]).await?.pop();
        let Some(Reply::Array(lines)) = reply else { return Ok(()) };
        let users = lines.iter().filter_map(|line| match line {
            Reply::Bulk(line) => set_user(&String::from_utf8_lossy(line)),
            _ => None,
        });
        *self.users.lock().unwrap_or_else(PoisonError::into_inner) = users.collect();
        Ok(())
    }

    /// The server, if one runs and is of use.
    pub async fn running(&self) -> Option<Arc<Server>> {
        self.server.lock().await.clone().filter(|server| server.is_alive())
    }
}

/// An empty folder that nobody else may look into.
fn fresh(folder: &Path) -> io::Result<()> {
    use std::os::unix::fs::DirBuilderExt;
    if folder.exists() {
        std::fs::remove_dir_all(folder)?;
    }
    std::fs::DirBuilder::new().recursive(true).mode(0o700).create(folder)
}

/// Runs commands of a seed; those of JSON are left out where there is none.
async fn fill(server: &Server, commands: Vec<Words>) -> io::Result<()> {
    let runs_here = |command: &Words| server.has_json || !is_json(command);
    let commands: Vec<Words> = commands.into_iter().filter(runs_here).collect();
    let replies = server.run_all(User::Default, &commands).await?;
    for (command, reply) in commands.iter().zip(replies) {
        if let Reply::Error(text) = reply {
            let name = command.first().map(|name| String::from_utf8_lossy(name)).unwrap_or_default();
            return Err(io::Error::other(format!("seeding: {name}: {}", String::from_utf8_lossy(&text))));
        }
    }
    Ok(())
}

/// The command that makes the user of a line of ACL LIST; `None` for the two that every server has.
fn set_user(line: &str) -> Option<Words> {
    let rules = line.strip_prefix("user ")?;
    let is_fixed = rules.starts_with("default ") || rules.starts_with("default_ro ");
    (!is_fixed).then(|| {
        let mut command = words(&["ACL", "SETUSER"]);
        command.extend(rules.split(' ').map(|rule| rule.as_bytes().to_vec()));
        command
    })
}

fn is_json(command: &Words) -> bool {
    command.first().is_some_and(|name| name.starts_with(b"JSON."))
}
