//! node's own test runner over a folder of `*.test.mjs`: each file is a process, and what belongs to one file has its name
//! before the first dot.

use super::Tally;
use super::tally::Row;
use crate::proc;
use crate::project::Project;
use anyhow::{Context, Result};
use serde_json::Value;
use std::path::PathBuf;
use std::process::Command;
use std::time::Duration;

/// Milliseconds for one file and for each check in it; node's own default is for ever. What waits gives up long before: this
/// is for what hangs, on a machine that may be slow.
const FILE_LIMIT: u32 = 1_200_000;
/// Seen from the folders of tests.
const REPORTER: &str = "../clients/support/report.mjs";

/// One run of a folder.
pub struct Folder {
    pub path: PathBuf,
    /// File for the counts, below `path`.
    pub report: String,
    pub limit: Duration,
    /// Files at work at the same time.
    pub at_once: u32,
}

impl Folder {
    /// Runs all files: the sum, and a line per name before the first dot.
    ///
    /// # Errors
    /// When node cannot start, or when the user stops us meanwhile.
    pub fn run(&self, project: &Project, prepare: impl FnOnce(&mut Command)) -> Result<(Tally, Vec<Row>)> {
        let report = self.path.join(&self.report);
        // Yesterday's report must not be taken for today's.
        match std::fs::remove_file(&report) {
            Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
                return Err(error).context(self.report.clone());
            }
            _ => {}
        }
        report.parent().map_or(Ok(()), std::fs::create_dir_all)?;

        let mut node = project.command("node");
        node.arg("--test").current_dir(&self.path);
        node.args([format!("--test-timeout={FILE_LIMIT}"), format!("--test-concurrency={}", self.at_once)]);
        node.args(["--test-reporter=spec", "--test-reporter-destination=stdout"]);
        node.arg(format!("--test-reporter={REPORTER}"));
        node.arg(format!("--test-reporter-destination={}", self.report));
        prepare(&mut node);
        let finished = proc::run("node", &mut node, self.limit, |_| {})?;

        let written = std::fs::read_to_string(&report).ok().and_then(|text| serde_json::from_str(&text).ok());
        let parts = written.as_ref().map(rows).unwrap_or_default();
        let mut tally: Tally = parts.iter().map(|row| row.tally).sum();
        if !finished.success && tally.failed == 0 {
            println!("node --test: {}", finished.how);
            tally = tally + Tally::one(false);
        }
        Ok((tally, parts))
    }
}

/// A line per name of the report that `tests/clients/support/report.mjs` writes.
fn rows(report: &Value) -> Vec<Row> {
    let clients = report.get("clients").and_then(Value::as_object);
    clients.into_iter().flatten().map(|(name, counts)| row(name, counts)).collect()
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
}
