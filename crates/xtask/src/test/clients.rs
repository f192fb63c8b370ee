//! Clients that nobody here wrote, against the sandbox. Each file of tests/clients starts a sandbox of its own.

use super::Tally;
use super::tally::Row;
use crate::proc;
use crate::project::Project;
use crate::setup::{browser, python, redis};
use crate::stack::build;
use anyhow::{Context, Result};
use serde_json::Value;
use std::time::Duration;

const LIMIT: Duration = Duration::from_secs(15 * 60);
/// Below `tests/clients`.
const REPORT: &str = "results/report.json";
/// Milliseconds for one file and for each check in it; node's own default is for ever.
const FILE_LIMIT: u32 = 600_000;
/// Files at work at the same time. Most of their time goes into waiting for processes.
const FILES_AT_ONCE: u32 = 3;
/// How many checks each client has at least: a file that got lost, or is no longer found, is a failure too.
const AT_LEAST: [(&str, usize); 9] = [
    ("auth0", 10),
    ("browser", 8),
    ("cli", 70),
    ("embed", 20),
    ("loader", 30),
    ("oauth4webapi", 20),
    ("python", 15),
    ("ratelimit", 13),
    ("redis", 100),
];

/// Runs all checks: the sum, and a line per client.
pub fn run(project: &Project) -> Result<(Tally, Vec<Row>)> {
    let browser = browser::locate(project).context("no Chromium; run cargo xtask setup")?;
    let redis = redis::locate(project).context("no redis-server; run cargo xtask setup")?;
    let folder = project.clients();
    let report = folder.join(REPORT);
    // Yesterday's report must not be taken for today's.
    match std::fs::remove_file(&report) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => return Err(error).context(REPORT),
        _ => {}
    }
    std::fs::create_dir_all(folder.join("results"))?;
    let binaries = build::binaries(project, &["sandbox", "exchange", "sign-dashboard-token"], false)?;

    let mut node = project.command("node");
    node.arg("--test").current_dir(&folder);
    node.args([format!("--test-timeout={FILE_LIMIT}"), format!("--test-concurrency={FILES_AT_ONCE}")]);
    node.args(["--test-reporter=spec", "--test-reporter-destination=stdout"]);
    node.arg("--test-reporter=./support/report.mjs").arg(format!("--test-reporter-destination={REPORT}"));
    node.env("PD_SANDBOX", binaries.path("sandbox")?);
    node.env("PD_EXCHANGE", binaries.path("exchange")?);
    node.env("PD_SIGN_RUST", binaries.path("sign-dashboard-token")?);
    node.env("PD_CHROMIUM", browser.chromium);
    node.env("PD_CLIENTS_PYTHON", python::interpreter(project));
    node.env(redis::SERVER_ENV, redis.server);
    if let Some(module) = redis.module {
        node.env(redis::MODULE_ENV, module);
    }
    let finished = proc::run("node", &mut node, LIMIT, |_| {})?;

    let written = std::fs::read_to_string(&report).ok().and_then(|text| serde_json::from_str(&text).ok());
    let parts = written.as_ref().map(rows).unwrap_or_default();
    let mut tally: Tally = parts.iter().map(|row| row.tally).sum();
    if !finished.success && tally.failed == 0 {
        println!("node --test: {}", finished.how);
        tally = tally + Tally::one(false);
    }
    for complaint in missing(&parts) {
        println!("{complaint}");
        tally = tally + Tally::one(false);
    }
    Ok((tally, parts))
}

/// A line per client of the report that `tests/clients/support/report.mjs` writes.
fn rows(report: &Value) -> Vec<Row> {
    let clients = report.get("clients").and_then(Value::as_object);
    clients.into_iter().flatten().map(|(name, counts)| row(name, counts)).collect()
}

/// A sentence for each client that has fewer checks than it should.
fn missing(rows: &[Row]) -> Vec<String> {
    let ran = |client: &str| {
        let row = rows.iter().find(|row| row.name == client);
        row.map_or(0, |row| row.tally.passed + row.tally.failed)
    };
    let short = AT_LEAST.iter().filter(|(client, least)| ran(client) < *least);
    short
        .map(|(client, least)| format!("{client}: {} checks ran, at least {least} should", ran(client)))
        .collect()
}

fn row(name: &str, counts: &Value) -> Row {
    let number = |key: &str| counts.get(key).and_then(Value::as_u64).unwrap_or_default();
    let count = |key: &str| usize::try_from(number(key)).unwrap_or(usize::MAX);
    let tally = Tally { passed: count("passed"), failed: count("failed"), skipped: count("skipped") };
    Row {
        name: name.to_owned(),
        tally,
        time: Duration::from_millis(number("milliseconds")),
        parts: Vec::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a_client_is_a_line() {
        let counts = json!({"passed": 96, "failed": 1, "skipped": 2, "milliseconds": 5400});
        let rows = rows(&json!({"clients": {"redis": counts}}));
        let [row] = rows.as_slice() else { panic!("one line") };
        assert_eq!((row.name.as_str(), row.time), ("redis", Duration::from_millis(5400)));
        assert_eq!(row.tally, Tally { passed: 96, failed: 1, skipped: 2 });
        assert_eq!(super::rows(&json!({})), []);
    }

    #[test]
    fn a_client_that_is_not_there_is_noticed() {
        let row = |name: &str, passed, failed, skipped| Row {
            name: name.to_owned(),
            tally: Tally { passed, failed, skipped },
            time: Duration::ZERO,
            parts: Vec::new(),
        };
        let mut rows: Vec<Row> = AT_LEAST.iter().map(|&(name, least)| row(name, least - 1, 1, 0)).collect();
        assert_eq!(missing(&rows), [""; 0]);
        rows[2] = row("cli", 69, 0, 5);
        assert_eq!(missing(&rows), ["cli: 69 checks ran, at least 70 should"]);
        rows.remove(2);
        assert_eq!(missing(&rows), ["cli: 0 checks ran, at least 70 should"]);
        assert_eq!(missing(&[]).len(), AT_LEAST.len());
    }
}
