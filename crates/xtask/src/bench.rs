//! `cargo xtask bench`: how fast it feels, measured in a real browser on real parts.
//!
//! The scripts are `tests/e2e/bench/*.bench.mjs`. Each one prints what it saw and reports its figures (`report.mjs`);
//! together they are a table here and `target/bench/latest.json`. A figure that cannot be measured, or misses its goal,
//! is a failure. Machines differ and are busy: each script measures something empty as well, to compare with.

mod results;

use self::results::Figure;
use crate::proc;
use crate::project::Project;
use crate::setup::{self, Tool, browser};
use crate::stack::{Echo, Ports, Stack, build};
use crate::{size, web};
use anyhow::{Context, Result};
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};
use std::time::Duration;

/// For a script; the longest lists a million keys five times, which takes five minutes here.
const LIMIT: Duration = Duration::from_secs(20 * 60);
/// Below the checkout.
const SCRIPTS: &str = "tests/e2e/bench";
/// Below the checkout: what the servers printed.
const RESULTS: &str = "tests/e2e/results/bench";
/// Below the checkout: the figures of the last time.
const FIGURES: &str = "target/bench";

/// The `bench` command: all scripts, or those whose file name begins with `only`.
pub fn run(project: &Project, only: &str) -> Result<ExitCode> {
    let scripts = scripts(&project.root.join(SCRIPTS), only)?;
    let tools =
        [Tool::WasmTarget, Tool::Trunk, Tool::WasmBindgen, Tool::NpmPackages, Tool::Browser, Tool::Redis];
    setup::ensure(project, &tools)?;
    let browser = browser::locate(project).context("no Chromium; run cargo xtask setup")?;
    let web = web::build_release(project)?;
    let binaries = build::binaries(project, &["sandbox", "exchange"], false)?;
    let figures_folder = project.root.join(FIGURES);
    std::fs::create_dir_all(&figures_folder).context("cannot make a folder for the figures")?;
    let mut ok = true;
    let mut figures = vec![Figure::first_load(&size::measure(&web)?)];
    for script in scripts {
        let scratch = tempfile::tempdir()?;
        let reported = scratch.path().join("figures.jsonl");
        let echo = Echo::Files(project.root.join(RESULTS));
        let mut stack = Stack::start(project, &binaries, Some(&web), Ports::Any, echo)?;
        let mut node = Command::new("node");
        node.arg(&script).current_dir(project.e2e());
        node.env("PD_DASHBOARD_URL", &stack.addresses.dashboard);
        node.env("PD_SANDBOX_URL", &stack.addresses.sandbox);
        node.env("PD_CHROMIUM", &browser.chromium);
        node.env("PD_BENCH_RESULTS", &reported);
        let finished = proc::run("bench", &mut node, LIMIT, |_| {})?;
        if let Some(what) = stack.ended()? {
            println!("{what}");
            ok = false;
        }
        stack.stop();
        ok &= finished.success;
        figures.extend(results::read(&reported)?);
    }
    let latest = figures_folder.join("latest.json");
    results::write(&latest, &figures)?;
    print!("\n{}", results::table(&figures));
    println!("also in {}", latest.display());
    ok &= figures.iter().all(Figure::is_reached);
    Ok(if ok { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// Every `*.bench.mjs` whose name begins so, in the order of their names.
fn scripts(folder: &Path, only: &str) -> Result<Vec<PathBuf>> {
    let entries = std::fs::read_dir(folder).with_context(|| format!("cannot read {}", folder.display()))?;
    let mut scripts = Vec::new();
    for entry in entries {
        let entry = entry?;
        let name = entry.file_name();
        let name = name.to_string_lossy();
        if name.starts_with(only) && name.ends_with(".bench.mjs") {
            scripts.push(entry.path());
        }
    }
    anyhow::ensure!(!scripts.is_empty(), "no bench in {SCRIPTS} begins with {only}");
    scripts.sort();
    Ok(scripts)
}
