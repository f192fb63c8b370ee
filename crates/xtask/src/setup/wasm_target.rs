//! The standard library for wasm32.

use super::Found;
use crate::proc;
use crate::project::Project;
use anyhow::{Context, Result};
use std::path::Path;
use std::time::Duration;

const TARGET: &str = "wasm32-unknown-unknown";

pub fn find(project: &Project) -> Found {
    // Asks the compiler, not rustup: a distribution's Rust has no rustup and may have the target all the same.
    let mut rustc = project.command("rustc");
    let Ok(folder) = proc::output(rustc.args(["--print", "target-libdir", "--target", TARGET])) else {
        return Found::Missing(String::from("rustc does not answer"));
    };
    let libraries = std::fs::read_dir(Path::new(folder.trim())).into_iter().flatten().flatten();
    match libraries.into_iter().any(|file| file.file_name().to_string_lossy().starts_with("libstd-")) {
        true => Found::Ready(String::from(TARGET)),
        false => Found::Missing(format!("rustup target add {TARGET}")),
    }
}

pub fn install(project: &Project) -> Result<()> {
    project.which("rustup").with_context(|| {
        format!(
            "no rustup on PATH; install the standard library of {TARGET} the way Rust itself was installed"
        )
    })?;
    let mut rustup = project.command("rustup");
    proc::run_quiet("rustup", rustup.args(["target", "add", TARGET]), Duration::from_secs(600))
}
