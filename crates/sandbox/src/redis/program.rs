//! Which redis-server the databases run on.
//!
//! In this order: what was asked for, what `cargo xtask setup` fetched into `.cache/redis-*` of the checkout, what is
//! on PATH. Each is tried by starting it once.

use std::io;
use std::path::{Path, PathBuf};

use anyhow::{Context, bail};

use super::{Reply, Server, Settings, User, words};

/// A redis-server that starts here.
#[derive(Clone, Debug)]
pub struct Program {
    server: PathBuf,
    module: Option<PathBuf>,
    /// Where the data of every database is kept; nothing is, when absent.
    pub data: Option<PathBuf>,
    /// Its version, such as `8.2.3`.
    pub version: String,
    /// Whether the JSON commands exist.
    pub has_json: bool,
}

impl Program {
    /// Finds one and proves that it starts.
    ///
    /// # Errors
    /// When a server or module that was asked for does not start, or when there is none at all.
    pub async fn locate(server: Option<PathBuf>, module: Option<PathBuf>) -> anyhow::Result<Self> {
        if let Some(server) = server {
            let what = format!("{} does not work", server.display());
            return Self::prove(server, module).await.context(what);
        }
        let mut reasons = String::new();
        for (server, found) in candidates() {
            match Self::prove(server.clone(), module.clone().or(found)).await {
                Ok(program) => return Ok(program),
                Err(error) => reasons += &format!("\n  {}: {error:#}", server.display()),
            }
        }
        bail!(
            "no redis-server works here; run `cargo xtask setup`, install Redis 7.0 or newer, \
             or name one with --redis-server or PD_REDIS_SERVER{reasons}"
        )
    }

    /// For tests of what needs no Redis: every start fails.
    pub fn none() -> Self {
        Self {
            server: "/nonexistent/redis-server".into(),
            module: None,
            data: None,
            version: String::new(),
            has_json: false,
        }
    }

    /// Starts a server; `data` is the folder that keeps its data.
    ///
    /// # Errors
    /// When it does not come up.
    pub async fn start(&self, settings: &Settings, data: Option<&Path>) -> io::Result<Server> {
        Server::start(&self.server, self.module.as_deref(), settings, data).await
    }

    /// One line for people.
    pub fn describe(&self) -> String {
        let json = if self.has_json { "with JSON" } else { "without JSON: the JSON commands are missing" };
        format!("Redis {} {json} ({})", self.version, self.server.display())
    }

    async fn prove(server: PathBuf, module: Option<PathBuf>) -> anyhow::Result<Self> {
        let running = Server::start(&server, module.as_deref(), &Settings::default(), None).await?;
        let info = running.run_all(User::Default, &[words(&["INFO", "server"])]).await?;
        let version = info.first().and_then(version).context("it does not tell its version")?;
        let major = version.split('.').next().and_then(|major| major.parse::<u32>().ok());
        if major.is_none_or(|major| major < 7) {
            bail!("version {version} is too old, 7.0 is needed");
        }
        Ok(Self { has_json: running.has_json, server, module, data: None, version })
    }
}

fn version(info: &Reply) -> Option<String> {
    let Reply::Bulk(text) = info else { return None };
    let text = String::from_utf8_lossy(text);
    text.lines().find_map(|line| line.strip_prefix("redis_version:")).map(|version| version.trim().to_owned())
}

/// Servers on this machine, best first, with the module beside each.
fn candidates() -> Vec<(PathBuf, Option<PathBuf>)> {
    let starts = [std::env::current_dir().ok(), std::env::current_exe().ok()];
    let caches =
        starts.iter().flatten().flat_map(|path| path.ancestors()).map(|folder| folder.join(".cache"));
    let mut found: Vec<_> = caches.filter_map(|cache| fetched(&cache)).collect();
    let path = std::env::var_os("PATH").unwrap_or_default();
    let on_path = std::env::split_paths(&path).map(|folder| folder.join("redis-server"));
    found.extend(on_path.filter(|file| file.is_file()).map(|server| (server, None)));
    found.dedup();
    found
}

/// What setup put into a cache folder.
fn fetched(cache: &Path) -> Option<(PathBuf, Option<PathBuf>)> {
    let folders = std::fs::read_dir(cache).ok()?.flatten().map(|entry| entry.path());
    let is_redis = |folder: &PathBuf| {
        folder.file_name().is_some_and(|name| name.to_string_lossy().starts_with("redis-"))
    };
    let mut servers = folders.filter(is_redis).map(|folder| folder.join("redis-server"));
    let server = servers.find(|server| server.is_file())?;
    let module = server.with_file_name("rejson.so");
    let module = module.is_file().then_some(module);
    Some((server, module))
}
