//! Finds the tools, installs what is missing, says in one line per tool what it found or does.
//!
//! Sources are crates.io, npm, PyPI and the system's own packages, nothing else. A tool goes to the place where its
//! installer always puts it, so that other projects share it; only Redis and the packages of npm and Python belong to
//! this checkout.

pub mod browser;
mod cargo_tools;
pub mod firefox;
mod npm;
pub mod python;
pub mod redis;
mod system;
mod wasm_target;

use crate::project::Project;
use anyhow::{Result, bail};
use std::process::ExitCode;

/// What the project needs beyond Rust, Node and git.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tool {
    WasmTarget,
    Trunk,
    WasmBindgen,
    NpmPackages,
    Browser,
    Firefox,
    Redis,
    FramePackages,
    ClientPackages,
    PythonClient,
}

/// What looking for a tool found.
pub enum Found {
    /// Usable: version and place.
    Ready(String),
    /// Not usable: what is wrong.
    Missing(String),
}

impl Tool {
    pub const ALL: [Tool; 10] = [
        Tool::WasmTarget,
        Tool::Trunk,
        Tool::WasmBindgen,
        Tool::NpmPackages,
        Tool::Browser,
        Tool::Firefox,
        Tool::Redis,
        Tool::FramePackages,
        Tool::ClientPackages,
        Tool::PythonClient,
    ];

    fn name(self) -> &'static str {
        match self {
            Tool::WasmTarget => "wasm32 target",
            Tool::Trunk => "trunk",
            Tool::WasmBindgen => "wasm-bindgen",
            Tool::NpmPackages => "npm packages",
            Tool::Browser => "chromium",
            Tool::Firefox => "firefox",
            Tool::Redis => "redis-server",
            Tool::FramePackages => "npm frames",
            Tool::ClientPackages => "npm clients",
            Tool::PythonClient => "python client",
        }
    }

    fn find(self, project: &Project) -> Found {
        match self {
            Tool::WasmTarget => wasm_target::find(project),
            Tool::Trunk => cargo_tools::find_trunk(project),
            Tool::WasmBindgen => cargo_tools::find_wasm_bindgen(project),
            Tool::NpmPackages => npm::find(project, &project.e2e()),
            Tool::Browser => browser::find(project),
            Tool::Firefox => firefox::find(project),
            Tool::Redis => redis::find(project),
            Tool::FramePackages => npm::find(project, &project.frames()),
            Tool::ClientPackages => npm::find(project, &project.clients()),
            Tool::PythonClient => python::find(project),
        }
    }

    fn install(self, project: &Project) -> Result<()> {
        match self {
            Tool::WasmTarget => wasm_target::install(project),
            Tool::Trunk => cargo_tools::install_trunk(project),
            Tool::WasmBindgen => cargo_tools::install_wasm_bindgen(project),
            Tool::NpmPackages => npm::install(project, &project.e2e()),
            Tool::Browser => browser::install(project),
            Tool::Firefox => firefox::install(project),
            Tool::Redis => redis::install(project),
            Tool::FramePackages => npm::install(project, &project.frames()),
            Tool::ClientPackages => npm::install(project, &project.clients()),
            Tool::PythonClient => python::install(project),
        }
    }
}

/// The `setup` command.
pub fn run(project: &Project, check_only: bool) -> Result<ExitCode> {
    if check_only {
        return Ok(if check(project) { ExitCode::SUCCESS } else { ExitCode::FAILURE });
    }
    ensure(project, &Tool::ALL)?;
    println!("\nEverything is here. Next: cargo xtask serve");
    Ok(ExitCode::SUCCESS)
}

/// Makes the tools usable.
///
/// # Errors
/// Names every tool that is still missing; the lines above it say what to do about each.
pub fn ensure(project: &Project, tools: &[Tool]) -> Result<()> {
    let mut missing = Vec::new();
    for tool in tools {
        let why = match tool.find(project) {
            Found::Ready(what) => {
                say("ok", *tool, &what);
                continue;
            }
            Found::Missing(why) => why,
        };
        say("install", *tool, &why);
        let installed = tool.install(project);
        // A stop by the user is no fault of the tool.
        if crate::proc::signals::stopped() {
            bail!("stopped during setup; run it again and it goes on from here");
        }
        match (installed, tool.find(project)) {
            (Ok(()), Found::Ready(what)) => say("ok", *tool, &what),
            (Ok(()), Found::Missing(why)) => {
                say("missing", *tool, &format!("still not usable after the installation: {why}"));
                missing.push(tool.name());
            }
            (Err(error), _) => {
                say("missing", *tool, &format!("{error:#}"));
                missing.push(tool.name());
            }
        }
    }
    if !missing.is_empty() {
        bail!("setup could not finish: {} (see above)", missing.join(", "));
    }
    Ok(())
}

fn check(project: &Project) -> bool {
    let mut complete = true;
    for tool in Tool::ALL {
        match tool.find(project) {
            Found::Ready(what) => say("ok", tool, &what),
            Found::Missing(why) => {
                complete = false;
                say("missing", tool, &why);
            }
        }
    }
    if !complete {
        println!("\nSomething is missing. `cargo xtask setup` installs it.");
    }
    complete
}

fn say(state: &str, tool: Tool, what: &str) {
    println!("{state:<8} {:<14} {what}", tool.name());
}
