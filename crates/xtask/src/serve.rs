//! `cargo xtask serve`: everything on this machine, one block of addresses, one Ctrl-C.

use crate::proc::{self, TICK};
use crate::project::Project;
use crate::setup::{self, Tool};
use crate::stack::{Addresses, Echo, Ports, Stack, build};
use crate::web;
use anyhow::Result;
use std::path::Path;
use std::process::ExitCode;

/// Who serves the page.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Mode {
    /// `trunk serve`, which rebuilds at every change.
    Develop,
    /// The exchange, from a release build: the shape of production.
    Release,
}

/// The `serve` command. Returns after Ctrl-C, or with an error when a program ends by itself.
pub fn run(project: &Project, mode: Mode) -> Result<ExitCode> {
    match start(project, mode) {
        Ok(mut stack) => watch(&mut stack, mode),
        // Not an error: the user changed their mind while it was starting.
        Err(_) if proc::signals::stopped() => {
            println!("\nStopped.");
            Ok(ExitCode::SUCCESS)
        }
        Err(error) => Err(error),
    }
}

fn start(project: &Project, mode: Mode) -> Result<Stack> {
    let mut tools = vec![Tool::WasmTarget, Tool::Trunk, Tool::WasmBindgen, Tool::Redis];
    if mode == Mode::Release {
        // For wasm-opt, which a development build does not use.
        tools.push(Tool::NpmPackages);
    }
    setup::ensure(project, &tools)?;
    let dist = match mode {
        Mode::Develop => None,
        Mode::Release => Some(web::build_release(project)?),
    };
    let binaries = build::binaries(project, &["sandbox", "exchange"], false)?;
    Stack::start(project, &binaries, dist.as_deref(), Ports::WellKnown, Echo::Terminal)
}

fn watch(stack: &mut Stack, mode: Mode) -> Result<ExitCode> {
    println!("{}", block(&stack.addresses, &stack.partners_file(), mode));
    loop {
        if proc::signals::stopped() {
            println!("\nStopping.");
            stack.stop();
            return Ok(ExitCode::SUCCESS);
        }
        if let Some(what) = stack.ended()? {
            stack.stop();
            anyhow::bail!("{what}\n\nEverything else has been stopped.");
        }
        std::thread::sleep(TICK);
    }
}

fn block(addresses: &Addresses, partners: &Path, mode: Mode) -> String {
    let served = match mode {
        Mode::Develop => "rebuilt by trunk at every change",
        Mode::Release => "release build, served by the exchange",
    };
    format!(
        "
  Dashboard   {}   ({served})
  Sign in     demo@acme.example, password demo
  Partner     {}   (a made-up hosting company with the dashboard in its page)
  Sandbox     {}/_sandbox/health   (a local Upstash; its control API is below /_sandbox/)
  Exchange    http://{}/api/config
  Partners    {}   (add yours: docs/embedding.md)

  Ctrl-C stops all of it. The sandbox forgets everything then.
",
        addresses.dashboard,
        addresses.partner,
        addresses.sandbox,
        addresses.exchange,
        partners.display()
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_address_is_printed_that_a_newcomer_opens() {
        let addresses = Addresses {
            dashboard: "http://a".into(),
            partner: "http://b".into(),
            sandbox: "http://c".into(),
            exchange: "d:1".into(),
        };
        let printed = block(&addresses, Path::new("/e/partners.toml"), Mode::Develop);
        for part in [
            "http://a ",
            "http://b ",
            "http://c/_sandbox/health",
            "http://d:1/api/config",
            "/e/partners.toml",
            "password demo",
        ] {
            assert!(printed.contains(part), "{part} in {printed}");
        }
    }
}
