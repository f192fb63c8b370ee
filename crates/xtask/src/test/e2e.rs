//! Playwright against a running whole.

use super::Tally;
use crate::proc;
use crate::project::Project;
use crate::setup::browser;
use crate::stack::config::Addresses;
use crate::stack::{Echo, Ports, Stack, build};
use anyhow::{Context, Result};
use serde_json::Value;
use std::path::Path;
use std::time::Duration;

const LIMIT: Duration = Duration::from_secs(30 * 60);
/// Below the checkout: reports, traces and what the servers printed.
const RESULTS: &str = "tests/e2e/results";
/// Files of tests that run at a time, each with a sandbox and an exchange of its own. A browser waits more than it
/// works, so two are no burden for two cores.
const STACKS: usize = 2;

/// Starts sandboxes and exchanges on free ports with the release build and runs all specs.
pub fn run(project: &Project, web: &Path) -> Result<Tally> {
    let browser = browser::locate(project).context("no Chromium; run cargo xtask setup")?;
    let results = project.root.join(RESULTS);
    // Yesterday's report must not be taken for today's.
    match std::fs::remove_dir_all(&results) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => return Err(error).context(RESULTS),
        _ => {}
    }
    let binaries = build::binaries(project, &["sandbox", "exchange"], false)?;
    let start = |number: usize| {
        let echo = Echo::Files(results.join(format!("stack-{number}")));
        Stack::start(project, &binaries, Some(web), Ports::Any, echo)
    };
    let mut stacks = (1..=STACKS).map(start).collect::<Result<Vec<_>>>()?;
    let (dashboards, sandboxes) = (list(&stacks, |at| &at.dashboard), list(&stacks, |at| &at.sandbox));
    let partners = stacks.iter().map(|stack| stack.partners_file().display().to_string());
    let partners = partners.collect::<Vec<_>>().join(" ");
    println!("dashboards {dashboards}, sandboxes {sandboxes}");

    let playwright = |extra: &[&str]| {
        let mut playwright = project.command("playwright");
        playwright.arg("test").args(extra).current_dir(project.e2e());
        playwright.env("PD_DASHBOARD_URL", &dashboards);
        playwright.env("PD_SANDBOX_URL", &sandboxes);
        playwright.env("PD_PARTNERS_FILE", &partners);
        playwright.env("PD_CHROMIUM", &browser.chromium);
        playwright
    };
    let finished = proc::run("playwright", &mut playwright(&[]), LIMIT, |_| {})?;
    let report = std::fs::read_to_string(results.join("report.json"));
    let report = report.ok().and_then(|text| serde_json::from_str(&text).ok());
    let mut tally = report.as_ref().and_then(count).unwrap_or_default();
    if tally.failed > 0 {
        println!("Once more what failed, for its trace; it counts as failed whatever comes of it.");
        let again = ["--last-failed", "--trace", "on", "--reporter", "list"];
        proc::run("playwright", &mut playwright(&again), LIMIT, |_| {})?;
    }

    let ended: Vec<String> =
        stacks.iter_mut().filter_map(|stack| stack.ended().transpose()).collect::<Result<_>>()?;
    stacks.iter_mut().for_each(Stack::stop);
    if !ended.is_empty() {
        println!("{}", ended.join("\n"));
        tally = tally + Tally::one(false);
    } else if !finished.success && tally.failed == 0 {
        println!("playwright: {}", finished.how);
        tally = tally + Tally::one(false);
    }
    if tally.failed > 0 {
        println!("Traces and the servers' output are in {RESULTS}.");
    }
    Ok(tally)
}

/// The addresses of each stack, as `tests/e2e/support/stack.mjs` takes them apart.
fn list(stacks: &[Stack], of: impl Fn(&Addresses) -> &str) -> String {
    stacks.iter().map(|stack| of(&stack.addresses)).collect::<Vec<_>>().join(" ")
}

/// The counts of Playwright's JSON report. A flaky test has failed once, so it counts as failed.
fn count(report: &Value) -> Option<Tally> {
    let stats = report.get("stats")?;
    let number = |name: &str| usize::try_from(stats.get(name)?.as_u64()?).ok();
    // Errors outside of any test, such as a spec that does not load.
    let errors = report.get("errors").and_then(Value::as_array).map_or(0, Vec::len);
    let failed = number("unexpected")? + number("flaky")? + errors;
    Some(Tally { passed: number("expected")?, failed, skipped: number("skipped")? })
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a_flaky_test_and_an_error_outside_of_tests_count_as_failed() {
        let stats = json!({"expected": 9, "unexpected": 1, "flaky": 1, "skipped": 2});
        let report = json!({"stats": stats, "errors": [{"message": "no such module"}]});
        assert_eq!(count(&report), Some(Tally { passed: 9, failed: 3, skipped: 2 }));
        assert_eq!(count(&json!({})), None);
    }
}
