//! Clients that nobody here wrote, against the sandbox. Each file of tests/clients starts a sandbox of its own.

use super::Tally;
use super::node::Folder;
use super::tally::Row;
use crate::project::Project;
use crate::setup::{browser, python, redis};
use crate::stack::build;
use anyhow::{Context, Result};
use std::time::Duration;

const LIMIT: Duration = Duration::from_secs(15 * 60);
/// Most of a file's time goes into waiting for processes.
const FILES_AT_ONCE: u32 = 3;
/// How many checks each client has at least: a file that got lost, or is no longer found, is a failure too.
const AT_LEAST: [(&str, usize); 9] = [
    ("auth0", 10),
    ("browser", 8),
    ("cli", 70),
    ("embed", 26),
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
    let binaries = build::binaries(project, &["sandbox", "exchange", "sign-dashboard-token"], false)?;
    let programs = [
        ("PD_SANDBOX", binaries.path("sandbox")?),
        ("PD_EXCHANGE", binaries.path("exchange")?),
        ("PD_SIGN_RUST", binaries.path("sign-dashboard-token")?),
    ];
    let report = String::from("results/report.json");
    let folder = Folder { path: project.clients(), report, limit: LIMIT, at_once: FILES_AT_ONCE };
    let (mut tally, parts) = folder.run(project, |node| {
        node.envs(programs);
        node.env("PD_CHROMIUM", browser.chromium);
        node.env("PD_CLIENTS_PYTHON", python::interpreter(project));
        node.env(redis::SERVER_ENV, redis.server);
        if let Some(module) = redis.module {
            node.env(redis::MODULE_ENV, module);
        }
    })?;
    for complaint in missing(&parts) {
        println!("{complaint}");
        tally = tally + Tally::one(false);
    }
    Ok((tally, parts))
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

#[cfg(test)]
mod tests {
    use super::*;

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
