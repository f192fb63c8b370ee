//! What is done to a server while it runs: other limits, another password, its data out and in, its counters.

use std::io;
use std::sync::PoisonError;
use std::time::Duration;

use super::{Server, Settings, User};
use crate::redis::{Reply, Words, words};

/// What a server counts.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counters {
    /// Number of keys.
    pub keys: u64,
    /// Bytes that the data takes.
    pub memory: u64,
    /// Connections that are open.
    pub clients: u64,
    /// Lookups that found a key, since the server started.
    pub hits: u64,
    /// Lookups that found none, since the server started.
    pub misses: u64,
}

impl Server {
    /// Gives a running server other limits.
    ///
    /// # Errors
    /// When the connection breaks, or Redis refuses.
    pub async fn set_limits(&self, settings: &Settings) -> io::Result<()> {
        let memory = settings.max_memory.to_string();
        self.must(words(&["CONFIG", "SET", "maxmemory", &memory])).await?;
        self.must(words(&["CONFIG", "SET", "maxmemory-policy", settings.eviction_policy()])).await?;
        let string = settings.longest_string().to_string();
        self.must(words(&["CONFIG", "SET", "proto-max-bulk-len", &string])).await?;
        Ok(())
    }

    /// Replaces the password of the user `default`. Connections that are signed in stay so.
    ///
    /// # Errors
    /// When the connection breaks, or Redis refuses.
    pub async fn set_password(&self, password: &str) -> io::Result<()> {
        self.must(words(&["ACL", "SETUSER", "default", "resetpass", &format!(">{password}")])).await?;
        password.clone_into(&mut self.password.lock().unwrap_or_else(PoisonError::into_inner));
        Ok(())
    }

    /// All data, as an RDB file.
    ///
    /// # Errors
    /// When the connection breaks, Redis cannot write the file, or it cannot be read.
    pub async fn dump(&self) -> io::Result<Vec<u8>> {
        let _alone = self.gate.write().await;
        self.must(words(&["SAVE"])).await?;
        tokio::fs::read(self.folder.path().join("dump.rdb")).await
    }

    /// Replaces all data with that of an RDB file. Users, scripts and connections stay.
    ///
    /// # Errors
    /// When the file cannot be written, or Redis does not like it.
    pub async fn load(&self, rdb: &[u8]) -> io::Result<()> {
        // A SAVE in between would put the present data back.
        let _alone = self.gate.write().await;
        tokio::fs::write(self.folder.path().join("dump.rdb"), rdb).await?;
        self.must(words(&["DEBUG", "RELOAD", "NOSAVE"])).await?;
        self.renew_log().await
    }

    /// Writes the log of a server that keeps its data anew, because a reload does not get into it by itself.
    async fn renew_log(&self) -> io::Result<()> {
        let is_busy = |info: &str| {
            info.contains("aof_rewrite_in_progress:1") || info.contains("aof_rewrite_scheduled:1")
        };
        if !self.info("persistence").await?.contains("aof_enabled:1") {
            return Ok(());
        }
        self.must(words(&["BGREWRITEAOF"])).await?;
        while is_busy(&self.info("persistence").await?) {
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        Ok(())
    }

    async fn info(&self, section: &str) -> io::Result<String> {
        match self.must(words(&["INFO", section])).await? {
            Reply::Bulk(text) => Ok(String::from_utf8_lossy(&text).into_owned()),
            _ => Ok(String::new()),
        }
    }

    /// What it counts.
    ///
    /// # Errors
    /// When the connection breaks.
    pub async fn counters(&self) -> io::Result<Counters> {
        let mut info = String::new();
        for section in ["memory", "clients", "stats"] {
            info += &self.info(section).await?;
        }
        let mut counters = Counters::default();
        if let Reply::Int(keys) = self.must(words(&["DBSIZE"])).await? {
            counters.keys = u64::try_from(keys).unwrap_or(0);
        }
        let field = |name: &str| {
            let value = info.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(':'));
            value.and_then(|value| value.trim().parse::<u64>().ok()).unwrap_or(0)
        };
        counters.memory = field("used_memory").saturating_sub(field("used_memory_startup"));
        counters.clients = field("connected_clients");
        (counters.hits, counters.misses) = (field("keyspace_hits"), field("keyspace_misses"));
        Ok(counters)
    }

    /// Runs a command of ours that Redis has no reason to refuse.
    async fn must(&self, command: Words) -> io::Result<Reply> {
        let reply = self.run_all(User::Default, &[command]).await?.pop();
        match reply {
            Some(Reply::Error(text)) => Err(io::Error::other(String::from_utf8_lossy(&text).into_owned())),
            Some(reply) => Ok(reply),
            None => Err(io::ErrorKind::UnexpectedEof.into()),
        }
    }
}
