//! The running whole: sandbox, exchange and, for development, trunk.
//!
//! `serve` and the e2e tests start it from here, so what a person clicks through is what the tests test. It knows
//! the programs by their command lines and their ready lines only.

pub mod build;
pub mod config;
mod http;
mod ports;

use crate::proc::{self, Child, TICK};
use crate::project::Project;
use crate::{setup, web};
use anyhow::{Context, Result, bail};
use build::Binaries;
pub use config::Addresses;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::time::{Duration, Instant};
use tempfile::TempDir;

const START_LIMIT: Duration = Duration::from_secs(60);
/// trunk compiles everything before it answers.
const TRUNK_LIMIT: Duration = Duration::from_secs(45 * 60);

/// Which ports to prefer.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Ports {
    /// The ones in the documentation, as far as they are free.
    WellKnown,
    /// Any, so that tests never meet a running `serve`.
    Any,
}

impl Ports {
    fn choose(self, wanted: u16) -> Result<u16> {
        match self {
            Ports::WellKnown => ports::choose(wanted),
            Ports::Any => ports::any_free(),
        }
    }
}

/// Running programs and the folder they work in. Dropping it stops them and removes the folder.
pub struct Stack {
    pub addresses: Addresses,
    /// In the order of their start; stopped in the opposite one.
    children: Vec<Child>,
    folder: TempDir,
    echo: Echo,
}

/// Whether people see what the programs print.
#[derive(Clone, PartialEq, Eq)]
pub enum Echo {
    Terminal,
    /// Into `<name>.log` files in this folder.
    Files(PathBuf),
}

impl Stack {
    /// Starts sandbox and exchange and waits for both. With `dist`, the exchange serves the page; without, trunk does, and
    /// the exchange only what goes into partners' frames.
    ///
    /// # Errors
    /// When one of them does not get ready; the message has its last lines.
    pub fn start(
        project: &Project,
        binaries: &Binaries,
        dist: Option<&Path>,
        ports: Ports,
        echo: Echo,
    ) -> Result<Self> {
        let folder =
            tempfile::Builder::new().prefix("partner-dashboard-").tempdir().context("no temporary folder")?;
        let dashboard = ports.choose(8080)?;
        let exchange = if dist.is_some() { dashboard } else { ports.choose(8787)? };
        let addresses = Addresses {
            dashboard: format!("http://localhost:{dashboard}"),
            sandbox: String::new(),
            partner: String::new(),
            exchange: format!("127.0.0.1:{exchange}"),
        };
        let mut stack = Stack { addresses, children: Vec::new(), folder, echo };

        let mut command = Command::new(binaries.path("sandbox")?);
        command.args(["--port", &ports.choose(8790)?.to_string(), "--seed", "demo"]);
        command.args(["--redirect-uri", &stack.addresses.callback()]);
        let redis = setup::redis::locate(project).context("no redis-server; run cargo xtask setup")?;
        command.arg("--redis-server").arg(redis.server);
        if let Some(module) = redis.module {
            command.arg("--redis-module").arg(module);
        }
        let partners = config::write_partners(stack.folder.path())?;
        command.args(["--dashboard", &stack.addresses.dashboard]).arg("--partner-file").arg(&partners);
        stack.addresses.sandbox = stack.start_ready("sandbox", command)?;

        let (_, port) =
            stack.addresses.sandbox.rsplit_once(':').context("the sandbox's address has no port")?;
        stack.addresses.partner = format!("http://larkspur.localhost:{port}");

        let built = project.root.join("dist");
        let dist = match dist {
            Some(dist) => Some(dist),
            None => {
                stack.start_trunk(project)?;
                // Not there when the page does not build.
                built.join("index.html").is_file().then_some(built.as_path())
            }
        };
        let file = config::write_exchange(stack.folder.path(), &stack.addresses, dist, &partners)?;
        let mut command = Command::new(binaries.path("exchange")?);
        command.arg("--config").arg(file).arg("--insecure-test");
        stack.start_ready("exchange", command)?;
        Ok(stack)
    }

    /// The partner file of this run's exchange.
    pub fn partners_file(&self) -> PathBuf {
        self.folder.path().join(config::PARTNERS)
    }

    /// Starts `trunk serve`, which will ask the exchange for what it does not have itself, and waits until the page is there.
    ///
    /// # Errors
    /// When trunk ends, or when the page cannot be built.
    fn start_trunk(&mut self, project: &Project) -> Result<()> {
        let file = config::write_trunk(self.folder.path(), &project.root, &self.addresses)?;
        let mut command = web::trunk(project);
        command.arg("serve").arg("--config").arg(file);
        let lines = self.spawn("trunk", command)?;
        let mut failed = false;
        let origin = self.addresses.dashboard.clone();
        self.wait("trunk", TRUNK_LIMIT, || {
            failed |= lines.try_iter().any(|line| line.contains("ERROR"));
            // It answers even when the build has failed, and then with an older page or none.
            let status = http::status(&origin, "/");
            (failed && status.is_some() || status == Some(200)).then(String::new)
        })?;
        if failed {
            println!("\nThe page does not build; the error is above. trunk tries again at every change.");
        }
        Ok(())
    }

    /// The first program that has ended, with its last lines, if any has.
    pub fn ended(&mut self) -> Result<Option<String>> {
        for child in &mut self.children {
            if let Some(status) = child.try_wait()? {
                // What it printed last may still be on its way to us.
                std::thread::sleep(2 * TICK);
                let lines: String = child.tail().iter().map(|line| format!("\n    {line}")).collect();
                let lines = if lines.is_empty() { String::from(" nothing") } else { lines };
                return Ok(Some(format!(
                    "{} has ended by itself ({status}). It printed last:{lines}",
                    child.name
                )));
            }
        }
        Ok(None)
    }

    /// Stops everything, last started first.
    pub fn stop(&mut self) {
        while let Some(mut child) = self.children.pop() {
            child.stop();
        }
    }

    /// Starts a program that announces itself by `<name> ready <origin>` and returns that origin.
    fn start_ready(&mut self, name: &str, command: Command) -> Result<String> {
        let lines = self.spawn(name, command)?;
        let mut origin = None;
        self.wait(name, START_LIMIT, || {
            origin = origin.take().or_else(|| lines.try_iter().find_map(|line| ready_origin(&line, name)));
            // Any status will do: that something answers is the point.
            origin.clone().filter(|origin| http::status(origin, "/").is_some())
        })
    }

    fn spawn(&mut self, name: &str, mut command: Command) -> Result<Receiver<String>> {
        let (sender, lines) = channel();
        let label = name.to_owned();
        let mut log = match &self.echo {
            Echo::Terminal => None,
            Echo::Files(folder) => {
                std::fs::create_dir_all(folder)?;
                Some(std::fs::File::create(folder.join(format!("{name}.log")))?)
            }
        };
        if self.echo == Echo::Terminal && std::env::var_os("RUST_LOG").is_none() && name != "trunk" {
            // A line per request would carry the addresses off the screen; `RUST_LOG=info` brings them back.
            command.env("RUST_LOG", "warn");
        }
        let child = proc::spawn(name, command.stdin(Stdio::null()), move |line| {
            match &mut log {
                // A full disk must not end the reading, which would block the program.
                Some(file) => drop(writeln!(file, "{line}")),
                None => println!("{label:>8} | {line}"),
            }
            let _ = sender.send(line.to_owned());
        })?;
        self.children.push(child);
        Ok(lines)
    }

    fn wait(
        &mut self,
        name: &str,
        limit: Duration,
        mut ready: impl FnMut() -> Option<String>,
    ) -> Result<String> {
        let started = Instant::now();
        loop {
            if let Some(found) = ready() {
                return Ok(found);
            }
            if let Some(what) = self.ended()? {
                bail!("{what}");
            }
            if proc::signals::stopped() {
                bail!("stopped");
            }
            if started.elapsed() > limit {
                bail!("{name} did not answer within {} seconds", limit.as_secs());
            }
            std::thread::sleep(TICK);
        }
    }
}

impl Drop for Stack {
    fn drop(&mut self) {
        self.stop();
    }
}

/// The origin in `sandbox ready http://localhost:8790`.
fn ready_origin(line: &str, name: &str) -> Option<String> {
    let origin = line.strip_prefix(name)?.strip_prefix(" ready ")?.trim_end_matches('/');
    origin.starts_with("http://").then(|| origin.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_programs_own_ready_line_counts() {
        let origin = Some(String::from("http://localhost:8790"));
        assert_eq!(ready_origin("sandbox ready http://localhost:8790", "sandbox"), origin);
        assert_eq!(ready_origin("sandbox ready http://localhost:8790/", "sandbox"), origin);
        assert_eq!(ready_origin("exchange ready http://localhost:8790", "sandbox"), None);
        assert_eq!(ready_origin("sandbox is not ready yet", "sandbox"), None);
    }
}
