//! Upstash's Python client, in a virtual environment of this checkout: nobody's own Python is touched.

use super::Found;
use super::system::{self, Packages};
use crate::proc;
use crate::project::{Project, first_line, version_numbers};
use anyhow::{Context, Result, bail};
use std::path::PathBuf;
use std::time::Duration;

const LIMIT: Duration = Duration::from_secs(300);
/// Every package with its version and hash.
const REQUIREMENTS: &str = "tests/clients/python/requirements.txt";
/// What the pinned packages ask for.
const OLDEST: [u32; 2] = [3, 10];
/// Copy of the requirements, written last: it says that the environment is complete.
const DONE: &str = "installed.txt";

const PACKAGES: Packages = Packages {
    debian: &["python3", "python3-venv"],
    ubuntu: &["python3", "python3-venv"],
    brew: &["python3"],
    other: "Python 3.10 or newer with its modules venv and pip",
};

/// The environment's own Python.
pub fn interpreter(project: &Project) -> PathBuf {
    folder(project).join("bin/python")
}

pub fn find(project: &Project) -> Found {
    let wanted = match std::fs::read_to_string(project.root.join(REQUIREMENTS)) {
        Ok(wanted) => wanted,
        Err(error) => return Found::Missing(format!("{REQUIREMENTS}: {error}")),
    };
    // A Python that was removed from the system leaves a dead link in the environment.
    let version = first_line(&mut project.command(&interpreter(project).to_string_lossy()), "--version");
    let installed = std::fs::read_to_string(folder(project).join(DONE)).unwrap_or_default();
    match version {
        None => Found::Missing(format!("a virtual environment in .cache/ with {REQUIREMENTS}")),
        Some(_) if installed != wanted => Found::Missing(format!("pip install, because of {REQUIREMENTS}")),
        Some(version) => Found::Ready(format!("as in {REQUIREMENTS}, {version}")),
    }
}

pub fn install(project: &Project) -> Result<()> {
    // Debian splits venv off from Python; what it then lacks is ensurepip.
    let is_complete =
        || proc::output(project.command("python3").args(["-c", "import venv, ensurepip"])).is_ok();
    if !is_complete() {
        system::install(project, &PACKAGES)?;
    }
    let version =
        first_line(&mut project.command("python3"), "--version").context("python3 does not start")?;
    if version_numbers(&version).as_slice() < &OLDEST[..] {
        bail!("{version} is too old; install {} and run this again", PACKAGES.other);
    }
    let folder = folder(project);
    let mut venv = project.command("python3");
    proc::run_quiet("python3 -m venv", venv.args(["-m", "venv", "--clear"]).arg(&folder), LIMIT)?;
    let mut pip = project.command(&interpreter(project).to_string_lossy());
    pip.args(["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-deps"]);
    pip.args(["--only-binary=:all:", "--require-hashes", "--requirement", REQUIREMENTS]);
    proc::run_quiet("pip install", &mut pip, LIMIT)?;
    std::fs::copy(project.root.join(REQUIREMENTS), folder.join(DONE))
        .context("cannot finish the environment")?;
    Ok(())
}

fn folder(project: &Project) -> PathBuf {
    project.cache().join("python")
}
