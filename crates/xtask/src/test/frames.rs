//! The dashboard in frames of other sites' pages, in Chromium and in Firefox: one set of tests, one browser after the other.

use super::Tally;
use super::node::Folder;
use super::tally::Row;
use crate::project::Project;
use crate::setup::{browser, firefox};
use crate::stack::{Echo, Ports, Stack, build};
use anyhow::{Context, Result};
use std::path::Path;
use std::time::{Duration, Instant};

/// For one browser. Two slow cores take their time, and waiting ends with what is waited for.
const LIMIT: Duration = Duration::from_secs(45 * 60);
/// Below the checkout: reports, pictures of what failed and what the servers printed.
const RESULTS: &str = "tests/frames/results";
/// How many tests each browser has at least: a file that got lost, or is no longer found, is a failure too.
const AT_LEAST: usize = 49;

/// Starts sandbox and exchange with the release build and runs all tests in one browser and then in the other.
pub fn run(project: &Project, web: &Path) -> Result<(Tally, Vec<Row>)> {
    let chromium = browser::locate(project).context("no Chromium; run cargo xtask setup")?.chromium;
    let firefox = firefox::locate(project).context("no Firefox; run cargo xtask setup")?;
    let results = project.root.join(RESULTS);
    match std::fs::remove_dir_all(&results) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => return Err(error).context(RESULTS),
        _ => {}
    }
    let binaries = build::binaries(project, &["sandbox", "exchange"], false)?;
    let mut rows = Vec::new();
    for (name, program) in [("chromium", chromium), ("firefox", firefox)] {
        let started = Instant::now();
        let logs = results.join(name);
        // Each has servers of its own: what one left behind is nothing that the other could meet.
        let mut stack = Stack::start(project, &binaries, Some(web), Ports::Any, Echo::Files(logs.clone()))?;
        let report = format!("results/{name}/report.json");
        let folder = Folder { path: project.frames(), report, limit: LIMIT, at_once: 1 };
        let (mut tally, _) = folder.run(project, |node| {
            node.env("PD_BROWSER", name).env("PD_BROWSER_PROGRAM", program);
            node.env("PD_DASHBOARD_URL", &stack.addresses.dashboard);
            node.env("PD_SANDBOX_URL", &stack.addresses.sandbox);
            node.env("PD_PARTNERS_FILE", stack.partners_file());
            node.env("PD_LOGS", &logs);
        })?;
        if let Some(what) = stack.ended()? {
            println!("{what}");
            tally = tally + Tally::one(false);
        }
        stack.stop();
        let ran = tally.passed + tally.failed;
        if ran < AT_LEAST {
            println!("{name}: {ran} tests ran, at least {AT_LEAST} should");
            tally = tally + Tally::one(false);
        }
        rows.push(Row { name: name.to_owned(), tally, time: started.elapsed(), parts: Vec::new() });
    }
    let tally: Tally = rows.iter().map(|row| row.tally).sum();
    if tally.failed > 0 {
        println!("Pictures of what failed and the servers' output are in {RESULTS}.");
    }
    Ok((tally, rows))
}
