//! `cargo xtask`: finds or installs the tools, runs the whole thing on this machine, tests it, bundles it.
//!
//! Only automation lives here. Nothing of the product may depend on it, and it may not know how the product works
//! inside: it starts the programs by their command lines and waits until they answer.

#[cfg(not(unix))]
compile_error!("cargo xtask needs Linux, macOS or WSL: redis-server does not run on Windows itself");

mod bench;
mod dist;
mod proc;
mod project;
mod serve;
mod setup;
mod size;
mod stack;
mod test;
mod web;

use anyhow::{Result, bail};
use project::Project;
use std::process::ExitCode;

const USAGE: &str = "\
cargo xtask setup [--check]       find or install every tool; --check only reports
cargo xtask serve [--release]     sandbox, exchange and dashboard on this machine; Ctrl-C stops all of it
cargo xtask test [--only LIST]    everything; LIST is some of fmt,clippy,host,clients,wasm,size,e2e,frames
cargo xtask bench [NAME]          how fast it feels, in a browser; only the benches whose name begins so
cargo xtask dist                  the deployable bundle, in target/dist
";

fn main() -> ExitCode {
    match run(std::env::args().skip(1).collect()) {
        Ok(code) => code,
        Err(error) => {
            eprintln!("\nerror: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn run(args: Vec<String>) -> Result<ExitCode> {
    let args: Vec<&str> = args.iter().map(String::as_str).collect();
    let (command, rest) = args.split_first().map_or(("", &[][..]), |(first, rest)| (*first, rest));
    if command == proc::watchdog::COMMAND {
        return proc::watchdog::run(rest);
    }
    let project = Project::find()?;
    proc::signals::listen()?;
    match (command, rest) {
        ("setup", []) => setup::run(&project, false),
        ("setup", ["--check"]) => setup::run(&project, true),
        ("serve", []) => serve::run(&project, serve::Mode::Develop),
        ("serve", ["--release"]) => serve::run(&project, serve::Mode::Release),
        ("test", []) => test::run(&project, &test::Runner::ALL),
        ("test", ["--only", list]) => test::run(&project, &test::parse_only(list)?),
        ("bench", []) => bench::run(&project, ""),
        ("bench", [only]) => bench::run(&project, only),
        ("dist", []) => dist::run(&project),
        ("" | "help" | "-h" | "--help", _) => {
            print!("{USAGE}");
            Ok(ExitCode::SUCCESS)
        }
        _ => bail!("no such command: {}\n\n{USAGE}", args.join(" ")),
    }
}
