//! A database's place for its running server.

use std::fmt;
use std::io;
use std::sync::{Arc, Mutex as StdMutex, PoisonError};

use tokio::sync::Mutex;

use super::{Program, Reply, Server, Settings, User, Words, words};

/// The server of one database, started when it is first used and filled with what the seed says.
#[derive(Default)]
pub struct Slot {
    initial: Vec<Words>,
    /// The commands that bring back the users of `ACL SETUSER` in a new server.
    users: StdMutex<Vec<Words>>,
    server: Mutex<Option<Arc<Server>>>,
}

impl fmt::Debug for Slot {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Slot").finish_non_exhaustive()
    }
}

impl Slot {
    /// A database without keys.
    pub fn empty() -> Self {
        Self::default()
    }

    /// A database that these commands fill.
    pub fn seeded(initial: Vec<Words>) -> Self {
        Self { initial, ..Self::default() }
    }

    /// The running server; starts one where there is none.
    ///
    /// # Errors
    /// When it does not start.
    pub async fn server(&self, program: &Program, settings: &Settings) -> io::Result<Arc<Server>> {
        let mut place = self.server.lock().await;
        if let Some(server) = &*place {
            return Ok(Arc::clone(server));
        }
        let server = Arc::new(program.start(settings).await?);
        self.fill(&server).await?;
        let users = self.users.lock().unwrap_or_else(PoisonError::into_inner).clone();
        server.run_all(User::Default, &users).await?;
        *place = Some(Arc::clone(&server));
        Ok(server)
    }

    async fn fill(&self, server: &Server) -> io::Result<()> {
        let runs_here = |command: &&Words| server.has_json || !is_json(command);
        let commands: Vec<Words> = self.initial.iter().filter(runs_here).cloned().collect();
        let replies = server.run_all(User::Default, &commands).await?;
        for (command, reply) in commands.iter().zip(replies) {
            if let Reply::Error(text) = reply {
                let name = command.first().map(|name| String::from_utf8_lossy(name)).unwrap_or_default();
                tracing::warn!("seeding: {name}: {}", String::from_utf8_lossy(&text));
            }
        }
        Ok(())
    }

    /// Notes which users there are now, so that they outlive the server.
    ///
    /// # Errors
    /// When the connection breaks.
    pub async fn remember_users(&self, server: &Server) -> io::Result<()> {
        let reply = server.run_all(User::Default, &[words(&["ACL", "LIST"])]).await?.pop();
        let Some(Reply::Array(lines)) = reply else { return Ok(()) };
        let users = lines.iter().filter_map(|line| match line {
            Reply::Bulk(line) => set_user(&String::from_utf8_lossy(line)),
            _ => None,
        });
        *self.users.lock().unwrap_or_else(PoisonError::into_inner) = users.collect();
        Ok(())
    }

    /// The server, if one runs.
    pub async fn running(&self) -> Option<Arc<Server>> {
        self.server.lock().await.clone()
    }

    /// Forgets a server that broke, so that the next use starts a new one.
    pub async fn discard(&self, broken: &Arc<Server>) {
        let mut place = self.server.lock().await;
        if place.as_ref().is_some_and(|server| Arc::ptr_eq(server, broken)) {
            *place = None;
        }
    }
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
