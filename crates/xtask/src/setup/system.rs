//! The system's own packages: apt when we are root on Debian or Ubuntu, brew on a Mac, else a sentence.

use crate::proc;
use crate::project::Project;
use anyhow::{Result, bail};
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

const LIMIT: Duration = Duration::from_secs(20 * 60);

/// Names of one thing in the package systems we know.
pub struct Packages {
    pub debian: &'static [&'static str],
    pub ubuntu: &'static [&'static str],
    pub brew: &'static [&'static str],
    /// What to install elsewhere, for people.
    pub other: &'static str,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum System {
    Debian,
    Ubuntu,
    Mac,
    Other,
}

/// Installs packages, or stops with the exact command that would.
pub fn install(project: &Project, packages: &Packages) -> Result<()> {
    match system(project) {
        System::Debian => apt(project, packages.debian),
        System::Ubuntu => apt(project, packages.ubuntu),
        System::Mac if project.which("brew").is_some() => {
            let mut brew = project.command("brew");
            proc::run_quiet("brew", brew.arg("install").args(packages.brew), LIMIT)
        }
        System::Mac => bail!("install Homebrew, or run: brew install {}", packages.brew.join(" ")),
        System::Other => {
            bail!("install {} with your system's package manager, then run this again", packages.other)
        }
    }
}

fn apt(project: &Project, packages: &[&str]) -> Result<()> {
    if !rustix::process::geteuid().is_root() {
        bail!("run: sudo apt-get update && sudo apt-get install -y {}", packages.join(" "));
    }
    static UPDATED: AtomicBool = AtomicBool::new(false);
    if !UPDATED.swap(true, Ordering::Relaxed) {
        proc::run_quiet("apt-get", project.command("apt-get").args(["update", "--quiet"]), LIMIT)?;
    }
    let mut command = project.command("apt-get");
    command.args(["install", "--quiet", "--yes", "--no-install-recommends"]).args(packages);
    proc::run_quiet("apt-get", command.env("DEBIAN_FRONTEND", "noninteractive"), LIMIT)
}

fn system(project: &Project) -> System {
    if cfg!(target_os = "macos") {
        return System::Mac;
    }
    if project.which("apt-get").is_none() {
        return System::Other;
    }
    kind(&std::fs::read_to_string("/etc/os-release").unwrap_or_default())
}

fn kind(os_release: &str) -> System {
    let value = |key: &str| {
        let mut lines = os_release.lines().filter_map(|line| line.strip_prefix(key)?.strip_prefix('='));
        lines.next().unwrap_or_default().trim_matches('"').to_owned()
    };
    match value("ID").as_str() {
        "debian" => System::Debian,
        "ubuntu" => System::Ubuntu,
        // Derivatives name their parents; Ubuntu's children name both, Ubuntu first.
        _ if value("ID_LIKE").contains("ubuntu") => System::Ubuntu,
        _ if value("ID_LIKE").contains("debian") => System::Debian,
        _ => System::Other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_system_is_read_from_os_release() {
        assert!(kind("PRETTY_NAME=\"Debian\"\nID=debian\n") == System::Debian);
        assert!(kind("ID=ubuntu\nID_LIKE=debian\n") == System::Ubuntu);
        assert!(kind("ID=linuxmint\nID_LIKE=\"ubuntu debian\"\n") == System::Ubuntu);
        assert!(kind("ID=\"alpine\"\n") == System::Other);
    }
}
