//! The runners that are cargo commands.

use super::Tally;
use crate::proc::{self, describe};
use crate::project::Project;
use crate::setup::{browser, redis};
use anyhow::{Context, Result};
use std::process::Command;
use std::time::Duration;

const LIMIT: Duration = Duration::from_secs(45 * 60);
const WASM32: &str = "wasm32-unknown-unknown";
/// The package whose code runs in the browser.
const SPA: &str = "partner-dashboard";
/// Its worker.
const WORKER: &str = "decode-worker";

/// Counts as one check.
pub fn fmt(project: &Project) -> Result<Tally> {
    check(&mut project.cargo(&["fmt", "--all", "--check"]))
}

/// Three checks: everything on the host, the SPA and the decoders' worker for wasm32.
pub fn clippy(project: &Project) -> Result<Tally> {
    let host = &["clippy", "--workspace", "--all-targets", "--locked", "--", "-D", "warnings"];
    let wasm = &[
        "clippy",
        "--package",
        SPA,
        "--target",
        WASM32,
        "--lib",
        "--bins",
        // Not the library's own tests: they need the host (proptest).
        "--test",
        "web",
        "--locked",
        "--",
        "-D",
        "warnings",
    ];
    let worker = &["clippy", "--package", WORKER, "--target", WASM32, "--locked", "--", "-D", "warnings"];
    let checks = [&host[..], &wasm[..], &worker[..]];
    checks.iter().try_fold(Tally::default(), |sum, check_of| Ok(sum + check(&mut project.cargo(check_of))?))
}

/// Unit, integration and documentation tests of every package.
pub fn host(project: &Project) -> Result<Tally> {
    let mut cargo = project.cargo(&["test", "--workspace", "--no-fail-fast", "--locked"]);
    if let Some(found) = redis::locate(project) {
        cargo.env(redis::SERVER_ENV, found.server);
        if let Some(module) = found.module {
            // What setup could fetch must work: no test of JSON may be skipped then.
            cargo.env(redis::MODULE_ENV, module).env("PD_REQUIRE_REDIS_JSON", "1");
        }
    }
    if let Some(cli) = redis::cli(project) {
        cargo.env(redis::CLI_ENV, cli);
    }
    tests(&mut cargo)
}

/// tests/web, in Chromium.
pub fn wasm(project: &Project) -> Result<Tally> {
    let browser = browser::locate(project).context("no Chromium; run cargo xtask setup")?;
    let mut cargo =
        project.cargo(&["test", "--package", SPA, "--target", WASM32, "--test", "web", "--locked"]);
    cargo.env("CHROMEDRIVER", browser.driver);
    // Seconds for the whole file; the default of 20 is for a handful of tests on a fast machine.
    cargo.env("WASM_BINDGEN_TEST_TIMEOUT", "600");
    tests(&mut cargo)
}

fn check(command: &mut Command) -> Result<Tally> {
    println!("$ {}", describe(command));
    let finished = proc::run("cargo", command, LIMIT, |_| {})?;
    if !finished.success {
        println!("{}: {}", describe(command), finished.how);
    }
    Ok(Tally::one(finished.success))
}

fn tests(command: &mut Command) -> Result<Tally> {
    println!("$ {}", describe(command));
    let mut tally = Tally::default();
    let finished =
        proc::run("cargo", command, LIMIT, |line| tally = tally + count(line).unwrap_or_default())?;
    // It did not compile, or a test file crashed before it could count.
    if !finished.success && tally.failed == 0 {
        println!("{}: {}", describe(command), finished.how);
        tally = tally + Tally::one(false);
    } else if tally == Tally::default() {
        println!("{}: no test ran, so nothing was shown to work", describe(command));
        tally = Tally::one(false);
    }
    Ok(tally)
}

/// The counts in libtest's summary line, which wasm-bindgen's runner prints as well.
fn count(line: &str) -> Option<Tally> {
    let (_, counts) = line.trim().strip_prefix("test result: ")?.split_once(". ")?;
    let number = |what: &str| {
        let mut parts = counts.split(';').map(str::trim);
        parts.find_map(|part| part.strip_suffix(what)?.trim().parse::<usize>().ok())
    };
    Some(Tally { passed: number("passed")?, failed: number("failed")?, skipped: number("ignored")? })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_summary_lines_of_both_test_runners_are_counted() {
        let libtest =
            "test result: ok. 12 passed; 0 failed; 1 ignored; 0 measured; 0 filtered out; finished in 0.01s";
        assert_eq!(count(libtest), Some(Tally { passed: 12, failed: 0, skipped: 1 }));
        let wasm = "test result: FAILED. 3 passed; 2 failed; 0 ignored; 0 filtered out";
        assert_eq!(count(wasm), Some(Tally { passed: 3, failed: 2, skipped: 0 }));
        assert_eq!(count("test some::name ... ok"), None);
        assert_eq!(count("a line about test result: ok. 1 passed"), None);
    }

    #[test]
    fn a_run_that_fails_without_a_count_is_one_failure() {
        let tally = tests(
            Command::new("sh")
                .args(["-c", "echo 'test result: ok. 2 passed; 0 failed; 0 ignored'; exit 101"]),
        );
        assert_eq!(tally.unwrap(), Tally { passed: 2, failed: 1, skipped: 0 });
    }

    #[test]
    fn a_run_without_any_test_is_one_failure() {
        assert_eq!(tests(Command::new("echo").arg("no tests to run!")).unwrap(), Tally::one(false));
    }
}
