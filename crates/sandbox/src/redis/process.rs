//! A running redis-server, and how it is made sure that it ends with us.
//!
//! It is started by a shell that reads a pipe of ours. However the sandbox ends, `kill -9` included, the system closes
//! the pipe, the shell sees its end, kills the server and removes its folder.

mod live;

use std::io;
use std::path::Path;
use std::process::Stdio;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use tempfile::TempDir;
use tokio::io::{AsyncBufReadExt, BufReader, Lines};
use tokio::process::{Child, ChildStdin, ChildStdout, Command};
use tokio::sync::{RwLock, watch};

use super::{Connection, Reply, Words, words};
use crate::random;
pub use live::Counters;

/// `$1` is the server, `$2` its folder. Only the server keeps the pipe that its log goes to, so the pipe's end is the
/// server's end. The shell ignores the polite signals: it has to outlive us to clean up.
const SCRIPT: &str = r#"
trap '' TERM INT HUP
"$1" "$2/redis.conf" </dev/null 2>&1 &
server=$!
exec >/dev/null 2>&1
cat
kill -9 "$server"
rm -rf "$2"
"#;

/// How long a server may take to start.
const START_LIMIT: Duration = Duration::from_secs(60);
/// How long one may take to end that is killed.
const END_LIMIT: Duration = Duration::from_secs(20);
/// What `proto-max-bulk-len` takes at least.
const SMALLEST_STRING: u64 = 1 << 20;
/// What it is by itself.
const USUAL_STRING: u64 = 512 << 20;
/// Commands that Upstash lacks and that Redis would run for a script: some tell about this machine, `MIGRATE` reaches
/// out of it. (What REST itself gets is refused before.)
const MISSING: &[&str] = &[
    "LASTSAVE",
    "LATENCY",
    "LCS",
    "LOLWUT",
    "MIGRATE",
    "MOVE",
    "OBJECT",
    "PFDEBUG",
    "PFSELFTEST",
    "SLOWLOG",
    "SORT",
    "SORT_RO",
    "SPUBLISH",
    "SUBSTR",
    "SWAPDB",
];
/// Idle connections kept for each user.
const POOL: usize = 16;

/// What a server is started with.
#[derive(Clone, Debug, Default)]
pub struct Settings {
    /// Password of the user `default`; a random one when empty.
    pub password: String,
    /// Rules of the user `default_ro`.
    pub read_only_rules: Vec<String>,
    /// Most bytes of data; 0 is no limit.
    pub max_memory: u64,
    /// Most bytes of one string; 0 is Redis's own limit. Redis takes no less than 1 MB.
    pub max_string: u64,
    /// Whether keys are evicted when that is reached.
    pub evicts: bool,
}

/// Who runs a command.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum User {
    Default,
    /// The user `default_ro`, who stands behind the read-only token.
    ReadOnly,
    /// A user made with `ACL SETUSER`.
    Named {
        name: String,
        password: String,
    },
}

impl Settings {
    const fn eviction_policy(&self) -> &'static str {
        if self.evicts { "allkeys-lru" } else { "noeviction" }
    }

    /// What `proto-max-bulk-len` is for them.
    fn longest_string(&self) -> u64 {
        let bytes = if self.max_string == 0 { USUAL_STRING } else { self.max_string };
        bytes.clamp(SMALLEST_STRING, i64::MAX.unsigned_abs())
    }
}

/// A running redis-server. Dropping it ends the process.
pub struct Server {
    folder: TempDir,
    _shell: Child,
    /// Its end kills the server; none once that was asked for.
    pipe: Mutex<Option<ChildStdin>>,
    /// Whether the process has ended.
    gone: watch::Receiver<bool>,
    password: Mutex<String>,
    read_only_password: String,
    idle: [Mutex<Vec<Connection>>; 2],
    /// Whether the JSON commands exist.
    pub has_json: bool,
    /// Everybody passes it together; who must be alone with the data closes it.
    pub gate: RwLock<()>,
}

impl Server {
    /// Starts a server and signs both users up. `data` is the folder that keeps its data, and that it starts with.
    ///
    /// # Errors
    /// When it does not come up, with the last line it logged.
    pub async fn start(
        program: &Path,
        module: Option<&Path>,
        settings: &Settings,
        data: Option<&Path>,
    ) -> io::Result<Self> {
        let folder = tempfile::Builder::new().prefix("pd-").tempdir()?;
        let given = Some(settings.password.clone()).filter(|password| !password.is_empty());
        let password = given.unwrap_or_else(random::hex::<16>);
        let mut config = config(folder.path(), module, settings, &password);
        if let Some(data) = data {
            // What was answered has been written: no need to sync for a process that is killed.
            config += "appendonly yes\nappendfsync no\nauto-aof-rewrite-percentage 0\n";
            std::os::unix::fs::symlink(data, folder.path().join("appendonlydir"))?;
        } else {
            config += "appendonly no\n";
        }
        std::fs::write(folder.path().join("redis.conf"), config)?;
        let mut shell = Command::new("/bin/sh")
            .args(["-c", SCRIPT, "sandbox-redis"])
            .args([program, folder.path()])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            // Its own group: Ctrl-C must reach us alone, or the shell dies before it has cleaned up.
            .process_group(0)
            .spawn()?;
        let log = BufReader::new(shell.stdout.take().ok_or(io::ErrorKind::BrokenPipe)?).lines();
        let log = tokio::time::timeout(START_LIMIT, until_ready(log)).await.map_err(io::Error::other)??;
        let (ended, gone) = watch::channel(false);
        tokio::spawn(follow(log, ended));
        let pipe = Mutex::new(shell.stdin.take());
        let read_only_password = random::hex::<32>();
        let idle = [Mutex::new(Vec::new()), Mutex::new(Vec::new())];
        let password = Mutex::new(password);
        let mut server = Self {
            folder,
            _shell: shell,
            pipe,
            gone,
            password,
            read_only_password,
            idle,
            has_json: false,
            gate: RwLock::default(),
        };
        server.prepare(&settings.read_only_rules).await?;
        Ok(server)
    }

    async fn prepare(&mut self, rules: &[String]) -> io::Result<()> {
        let mut connection = self.connect(&User::Default).await?;
        let known = connection.run(&words(&["COMMAND", "INFO", "JSON.GET"])).await?;
        self.has_json =
            matches!(&known, Reply::Array(items) if items.iter().any(|item| *item != Reply::Null));
        self.give_back(&User::Default, connection);
        self.set_read_only_rules(rules).await
    }

    /// Replaces the rules of the user `default_ro`. A rule about a command that this server lacks is skipped.
    ///
    /// # Errors
    /// When the connection breaks.
    pub async fn set_read_only_rules(&self, rules: &[String]) -> io::Result<()> {
        let mut connection = self.connect(&User::Default).await?;
        let mut create = words(&["ACL", "SETUSER", "default_ro", "reset", "on", "~*", "&*"]);
        create.push(format!(">{}", self.read_only_password).into_bytes());
        let mut commands = vec![create];
        commands.extend(rules.iter().map(|rule| words(&["ACL", "SETUSER", "default_ro", rule])));
        connection.run_all(&commands).await?;
        self.give_back(&User::Default, connection);
        Ok(())
    }

    /// Runs commands in one go as a user.
    ///
    /// # Errors
    /// When the server is gone or the connection breaks; [`io::ErrorKind::PermissionDenied`] when the user cannot sign
    /// in (any more).
    pub async fn run_all(&self, user: User, commands: &[Words]) -> io::Result<Vec<Reply>> {
        let pool = self.pool(&user);
        let idle = pool.and_then(|pool| pool.lock().unwrap_or_else(PoisonError::into_inner).pop());
        let mut connection = match idle {
            Some(connection) => connection,
            None => self.connect(&user).await?,
        };
        // Not given back when this fails or is cancelled: somebody else would read our replies.
        let replies = connection.run_all(commands).await?;
        self.give_back(&user, connection);
        Ok(replies)
    }

    /// Whether it is of use: its process runs, and nobody has killed it.
    pub fn is_alive(&self) -> bool {
        !*self.gone.borrow() && self.pipe.lock().unwrap_or_else(PoisonError::into_inner).is_some()
    }

    /// Kills it, whoever else still holds it: whoever needs one next starts another.
    pub fn kill(&self) {
        drop(self.pipe.lock().unwrap_or_else(PoisonError::into_inner).take());
    }

    /// Kills it and waits until its process has ended.
    ///
    /// # Errors
    /// When the process does not end.
    pub async fn end(&self) -> io::Result<()> {
        self.kill();
        let mut gone = self.gone.clone();
        let ended = tokio::time::timeout(END_LIMIT, gone.wait_for(|gone| *gone)).await;
        ended.map_err(io::Error::other)?.map(drop).map_err(io::Error::other)
    }

    /// A connection of one's own, for what never ends: a subscription, a monitor.
    ///
    /// # Errors
    /// As [`Server::run_all`].
    pub async fn connect(&self, user: &User) -> io::Result<Connection> {
        let (name, password) = match user {
            User::Default => {
                ("default", self.password.lock().unwrap_or_else(PoisonError::into_inner).clone())
            }
            User::ReadOnly => ("default_ro", self.read_only_password.clone()),
            User::Named { name, password } => (name.as_str(), password.clone()),
        };
        Connection::open(&self.folder.path().join("s"), name, &password).await
    }

    fn give_back(&self, user: &User, connection: Connection) {
        let Some(pool) = self.pool(user).filter(|_| connection.is_clean()) else { return };
        let mut idle = pool.lock().unwrap_or_else(PoisonError::into_inner);
        if idle.len() < POOL {
            idle.push(connection);
        }
    }

    /// Where the user's idle connections are kept. Users from `ACL SETUSER` have none: they sign in each time, so that
    /// one whose password was taken away is refused at once.
    fn pool(&self, user: &User) -> Option<&Mutex<Vec<Connection>>> {
        let [default, read_only] = &self.idle;
        match user {
            User::Default => Some(default),
            User::ReadOnly => Some(read_only),
            User::Named { .. } => None,
        }
    }
}

/// The server's configuration file; secrets are in there rather than on the command line, which anybody can list.
fn config(folder: &Path, module: Option<&Path>, settings: &Settings, password: &str) -> String {
    let quoted = |path: &Path| {
        format!("\"{}\"", path.display().to_string().replace('\\', "\\\\").replace('"', "\\\""))
    };
    let mut lines = vec![
        "port 0".to_owned(),
        format!("unixsocket {}", quoted(&folder.join("s"))),
        "unixsocketperm 700".to_owned(),
        format!("dir {}", quoted(folder)),
        "save \"\"".to_owned(),
        // Upstash has database 0 only.
        "databases 1".to_owned(),
        // After a second a script can be stopped (Redis waits five).
        "busy-reply-threshold 1000".to_owned(),
        format!("requirepass {password}"),
        format!("maxmemory {}", settings.max_memory),
        format!("maxmemory-policy {}", settings.eviction_policy()),
        format!("proto-max-bulk-len {}", settings.longest_string()),
        // For DEBUG RELOAD, which puts a backup back. Scripts cannot reach DEBUG, and REST refuses it.
        "enable-debug-command local".to_owned(),
    ];
    lines.extend(MISSING.iter().map(|name| format!("rename-command {name} \"\"")));
    lines.extend(module.map(|module| format!("loadmodule {}", quoted(module))));
    lines.join("\n") + "\n"
}

/// Reads the log until the server accepts connections.
async fn until_ready(mut log: Lines<BufReader<ChildStdout>>) -> io::Result<Lines<BufReader<ChildStdout>>> {
    let mut last = String::from("it said nothing");
    while let Some(line) = log.next_line().await? {
        tracing::trace!(target: "redis", "{line}");
        if line.contains("eady to accept connections") {
            return Ok(log);
        }
        last = line;
    }
    Err(io::Error::other(format!("redis-server ended at its start: {last}")))
}

/// Reads the rest of the log, so that the server never waits for us, and tells of its end.
async fn follow(mut log: Lines<BufReader<ChildStdout>>, ended: watch::Sender<bool>) {
    loop {
        match log.next_line().await {
            Ok(Some(line)) => tracing::trace!(target: "redis", "{line}"),
            Ok(None) => break,
            // A line that is no text is not the log's end.
            Err(error) if error.kind() == io::ErrorKind::InvalidData => {}
            Err(_) => break,
        }
    }
    ended.send_replace(true);
}

#[cfg(test)]
mod tests {
    use super::MISSING;

    #[test]
    fn nothing_that_upstash_has_is_missing() {
        for name in MISSING {
            assert_eq!(upstash_api::command::find(&[name.as_bytes()]), None, "{name}");
        }
    }
}
