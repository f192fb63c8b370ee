//! trunk and wasm-bindgen-cli, built by `cargo install`.

use super::Found;
use crate::proc;
use crate::project::{Project, first_line, version_numbers};
use anyhow::Result;
use std::time::Duration;

/// The newest one that the pinned compiler builds; 0.22 wants a newer Rust.
const TRUNK: &str = "0.21.14";
const LIMIT: Duration = Duration::from_secs(45 * 60);

pub fn find_trunk(project: &Project) -> Found {
    find(project, "trunk", TRUNK)
}

pub fn install_trunk(project: &Project) -> Result<()> {
    install(project, "trunk", TRUNK, &["--locked"])
}

pub fn find_wasm_bindgen(project: &Project) -> Found {
    let wanted = match project.locked_version("wasm-bindgen") {
        Ok(wanted) => wanted,
        Err(error) => return Found::Missing(format!("{error:#}")),
    };
    // One package installs both; a runner of another version would refuse our tests.
    match find(project, "wasm-bindgen-test-runner", &wanted) {
        Found::Ready(_) => find(project, "wasm-bindgen", &wanted),
        missing => missing,
    }
}

pub fn install_wasm_bindgen(project: &Project) -> Result<()> {
    let wanted = project.locked_version("wasm-bindgen")?;
    let Err(error) = install(project, "wasm-bindgen-cli", &wanted, &["--locked"]) else { return Ok(()) };
    if proc::signals::stopped() {
        return Err(error);
    }
    // Its lock file may name a version that was yanked or that this registry never served.
    println!("{:23} the locked build failed, trying the same version with newer dependencies", "");
    install(project, "wasm-bindgen-cli", &wanted, &[])
}

fn find(project: &Project, program: &str, wanted: &str) -> Found {
    let Some(place) = project.which(program) else {
        return Found::Missing(format!("building {wanted}, this takes some minutes"));
    };
    let line = first_line(&mut project.command(program), "--version").unwrap_or_default();
    if version_numbers(&line) == version_numbers(wanted) {
        return Found::Ready(format!("{wanted} ({})", place.display()));
    }
    let has = line.split(' ').nth(1).unwrap_or("an unknown version");
    Found::Missing(format!("{} is {has}, building {wanted}, this takes some minutes", place.display()))
}

fn install(project: &Project, package: &str, version: &str, flags: &[&str]) -> Result<()> {
    let mut cargo = project.cargo(&["install", package, "--version", version, "--quiet"]);
    // Not the checkout: a build configuration of ours must not leak into a tool.
    cargo.args(flags).current_dir(std::env::temp_dir());
    proc::run_quiet("cargo install", &mut cargo, LIMIT)
}
