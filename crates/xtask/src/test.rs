//! `cargo xtask test`: every check there is, one after the other, and one line at the end that sums them up.
//!
//! A failed runner does not stop the ones after it, so one run shows everything that is wrong.

mod cargo;
mod clients;
mod e2e;
mod frames;
mod node;
mod tally;

use tally::Row;
pub use tally::Tally;

use crate::proc;
use crate::project::Project;
use crate::setup::{self, Tool};
use crate::{size, web};
use anyhow::{Context, Result, bail};
use std::path::PathBuf;
use std::process::ExitCode;
use std::time::Instant;

/// One group of checks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Runner {
    Fmt,
    Clippy,
    Host,
    Clients,
    Wasm,
    Size,
    E2e,
    Frames,
}

impl Runner {
    /// In the order in which they run: quick answers first.
    pub const ALL: [Runner; 8] = [
        Runner::Fmt,
        Runner::Clippy,
        Runner::Host,
        Runner::Clients,
        Runner::Wasm,
        Runner::Size,
        Runner::E2e,
        Runner::Frames,
    ];

    fn name(self) -> &'static str {
        match self {
            Runner::Fmt => "fmt",
            Runner::Clippy => "clippy",
            Runner::Host => "host",
            Runner::Clients => "clients",
            Runner::Wasm => "wasm",
            Runner::Size => "size",
            Runner::E2e => "e2e",
            Runner::Frames => "frames",
        }
    }

    fn title(self) -> &'static str {
        match self {
            Runner::Fmt => "formatting",
            Runner::Clippy => "lints, host and wasm32",
            Runner::Host => "tests on this machine",
            Runner::Clients => "official clients against the sandbox, and the script for partners' pages",
            Runner::Wasm => "tests in a headless Chromium",
            Runner::Size => "release build and its size",
            Runner::E2e => "the whole story, in a browser, against sandbox and exchange",
            Runner::Frames => "the dashboard in pages of other sites, in Chromium and in Firefox",
        }
    }

    fn tools(self) -> &'static [Tool] {
        match self {
            Runner::Fmt => &[],
            Runner::Clippy => &[Tool::WasmTarget],
            Runner::Host => &[Tool::Redis],
            Runner::Clients => &[Tool::Browser, Tool::Redis, Tool::ClientPackages, Tool::PythonClient],
            Runner::Wasm => &[Tool::WasmTarget, Tool::WasmBindgen, Tool::Browser],
            Runner::Size => &[Tool::WasmTarget, Tool::Trunk, Tool::WasmBindgen, Tool::NpmPackages],
            Runner::E2e => &[
                Tool::WasmTarget,
                Tool::Trunk,
                Tool::WasmBindgen,
                Tool::NpmPackages,
                Tool::Browser,
                Tool::Redis,
            ],
            Runner::Frames => &[
                Tool::WasmTarget,
                Tool::Trunk,
                Tool::WasmBindgen,
                Tool::NpmPackages,
                Tool::Browser,
                Tool::Firefox,
                Tool::Redis,
                Tool::FramePackages,
            ],
        }
    }
}

/// Reads `--only`'s list.
///
/// # Errors
/// Names the word that is no runner.
pub fn parse_only(list: &str) -> Result<Vec<Runner>> {
    let words = list.split(',').map(str::trim).filter(|word| !word.is_empty());
    let find = |word: &str| {
        let runner = Runner::ALL.into_iter().find(|runner| runner.name() == word);
        runner.with_context(|| {
            let all = Runner::ALL.map(Runner::name).join(",");
            format!("there is no runner named {word}; there are {all}")
        })
    };
    words.map(find).collect()
}

/// What the runners of one run share.
struct Session<'a> {
    project: &'a Project,
    /// The release build: not tried yet, or its folder, or that it failed.
    web: Option<Result<PathBuf, ()>>,
    /// What the runner at work consists of, for the table.
    parts: Vec<Row>,
}

/// The `test` command.
pub fn run(project: &Project, runners: &[Runner]) -> Result<ExitCode> {
    let needed = |tool: &Tool| runners.iter().any(|runner| runner.tools().contains(tool));
    let tools: Vec<Tool> = Tool::ALL.into_iter().filter(needed).collect();
    setup::ensure(project, &tools)?;
    let mut session = Session { project, web: None, parts: Vec::new() };
    let mut results = Vec::new();
    for runner in Runner::ALL.into_iter().filter(|runner| runners.contains(runner)) {
        println!("\n=== {}: {}", runner.name(), runner.title());
        let started = Instant::now();
        let result = session.run(runner);
        if proc::signals::stopped() {
            bail!("stopped; the runners after {} did not run", runner.name());
        }
        let tally = result.unwrap_or_else(|error| {
            println!("{error:#}");
            Tally::one(false)
        });
        println!("=== {}: {} in {}", runner.name(), tally.sentence(), tally::duration(started.elapsed()));
        let parts = std::mem::take(&mut session.parts);
        results.push(Row { name: runner.name().to_owned(), tally, time: started.elapsed(), parts });
    }
    println!("\n{}", tally::table(&results));
    let total: Tally = results.iter().map(|row| row.tally).sum();
    println!("{}", total.sentence());
    Ok(if total.failed == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

impl Session<'_> {
    fn run(&mut self, runner: Runner) -> Result<Tally> {
        match runner {
            Runner::Fmt => cargo::fmt(self.project),
            Runner::Clippy => cargo::clippy(self.project),
            Runner::Host => cargo::host(self.project),
            Runner::Clients => {
                let (tally, parts) = clients::run(self.project)?;
                self.parts = parts;
                Ok(tally)
            }
            Runner::Wasm => cargo::wasm(self.project),
            Runner::Size => self.size(),
            Runner::E2e => {
                let web = self.web()?;
                e2e::run(self.project, &web)
            }
            Runner::Frames => {
                let web = self.web()?;
                let (tally, parts) = frames::run(self.project, &web)?;
                self.parts = parts;
                Ok(tally)
            }
        }
    }

    fn size(&mut self) -> Result<Tally> {
        let report = size::measure(&self.web()?)?;
        println!("\n{}", report.table());
        // Two checks: that it builds, and that it is small enough.
        Ok(Tally::one(true) + Tally::one(report.within_budget()))
    }

    /// The release build, made once.
    fn web(&mut self) -> Result<PathBuf> {
        let built = match self.web.take() {
            Some(earlier) => earlier,
            None => web::build_release(self.project).map_err(|error| println!("{error:#}")),
        };
        self.web = Some(built.clone());
        built.map_err(|()| anyhow::anyhow!("there is no release build, see above"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_takes_a_list_of_runner_names() {
        assert_eq!(parse_only("fmt,e2e").unwrap(), [Runner::Fmt, Runner::E2e]);
        assert_eq!(parse_only(" host , wasm ").unwrap(), [Runner::Host, Runner::Wasm]);
        assert!(parse_only("fmt,unit").unwrap_err().to_string().contains("unit"));
    }
}
