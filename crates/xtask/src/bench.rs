//! `cargo xtask bench`: how fast it feels, measured in a real browser on real parts.
//!
//! The scripts are in `tests/e2e/bench`; each prints a table and fails when a measurement cannot be made, or misses
//! its goal. Machines differ and are busy: read the ratios within one run, not the milliseconds across runs.

use crate::proc;
use crate::project::Project;
use crate::setup::{self, Tool, browser};
use crate::stack::{Echo, Ports, Stack, build};
use crate::web;
use anyhow::{Context, Result};
use std::path::Path;
use std::process::{Command, ExitCode};
use std::time::Duration;

const LIMIT: Duration = Duration::from_secs(10 * 60);
/// Below the checkout.
const SCRIPTS: &str = "tests/e2e/bench";
/// Below the checkout: what the servers printed.
const RESULTS: &str = "tests/e2e/results/bench";

/// The `bench` command.
pub fn run(project: &Project) -> Result<ExitCode> {
    let tools =
        [Tool::WasmTarget, Tool::Trunk, Tool::WasmBindgen, Tool::NpmPackages, Tool::Browser, Tool::Redis];
    setup::ensure(project, &tools)?;
    let browser = browser::locate(project).context("no Chromium; run cargo xtask setup")?;
    let web = web::build_release(project)?;
    let binaries = build::binaries(project, &["sandbox", "exchange"], false)?;
    let mut ok = true;
    for script in scripts(&project.root.join(SCRIPTS))? {
        let echo = Echo::Files(project.root.join(RESULTS));
        let mut stack = Stack::start(project, &binaries, Some(&web), Ports::Any, echo)?;
        let mut node = Command::new("node");
        node.arg(&script).current_dir(project.e2e());
        node.env("PD_DASHBOARD_URL", &stack.addresses.dashboard);
        node.env("PD_SANDBOX_URL", &stack.addresses.sandbox);
        node.env("PD_CHROMIUM", &browser.chromium);
        let finished = proc::run("bench", &mut node, LIMIT, |_| {})?;
        if let Some(what) = stack.ended()? {
            println!("{what}");
            ok = false;
        }
        stack.stop();
        ok &= finished.success;
    }
    Ok(if ok { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// Every `*.bench.mjs`, in the order of their names.
fn scripts(folder: &Path) -> Result<Vec<std::path::PathBuf>> {
    let entries = std::fs::read_dir(folder).with_context(|| format!("cannot read {}", folder.display()))?;
    let mut scripts = Vec::new();
    for entry in entries {
        let path = entry?.path();
        if path.to_string_lossy().ends_with(".bench.mjs") {
            scripts.push(path);
        }
    }
    scripts.sort();
    Ok(scripts)
}
