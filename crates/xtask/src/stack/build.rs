//! Our own programs, built by cargo; where they are is asked, not guessed.

use crate::proc;
use crate::project::Project;
use anyhow::{Context, Result, bail};
use serde_json::Value;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::time::{Duration, Instant};

const LIMIT: Duration = Duration::from_secs(45 * 60);

/// Programs that cargo has built.
pub struct Binaries(BTreeMap<String, PathBuf>);

impl Binaries {
    pub fn path(&self, name: &str) -> Result<&Path> {
        self.0.get(name).map(PathBuf::as_path).with_context(|| format!("cargo built no program named {name}"))
    }
}

/// Builds the packages' programs.
///
/// # Errors
/// When the build fails; the compiler's messages have been shown by then.
pub fn binaries(project: &Project, packages: &[&str], release: bool) -> Result<Binaries> {
    let mut cargo = project.cargo(&["build", "--locked", "--message-format=json-render-diagnostics"]);
    cargo.args(packages.iter().flat_map(|package| ["--package", package]));
    cargo.args(release.then_some("--release"));
    let mut found = BTreeMap::new();
    let started = Instant::now();
    let (sender, lines) = std::sync::mpsc::channel::<String>();
    let mut child = proc::spawn("cargo build", cargo.stdin(Stdio::null()), move |line| {
        // Cargo's JSON is for us, everything else for the person in front of it.
        if line.starts_with('{') {
            let _ = sender.send(line.to_owned());
        } else {
            println!("{line}");
        }
    })?;
    let status = loop {
        found.extend(lines.try_iter().filter_map(|line| executable(&line)));
        if let Some(status) = child.try_wait()? {
            break status;
        }
        if proc::signals::stopped() {
            bail!("stopped");
        }
        if started.elapsed() > LIMIT {
            bail!("cargo build did not end in {} minutes", LIMIT.as_secs() / 60);
        }
        std::thread::sleep(proc::TICK);
    };
    child.stop();
    while let Ok(line) = lines.recv_timeout(Duration::from_secs(2)) {
        found.extend(executable(&line));
    }
    if !status.success() {
        bail!("cargo build of {}: {status}", packages.join(" and "));
    }
    Ok(Binaries(found))
}

/// Name and path of the program that a line of cargo's messages announces.
fn executable(line: &str) -> Option<(String, PathBuf)> {
    let message: Value = serde_json::from_str(line).ok()?;
    let name = message["target"]["name"].as_str()?;
    Some((name.to_owned(), PathBuf::from(message["executable"].as_str()?)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_program_is_announced_by_name_and_path() {
        let line =
            r#"{"reason":"compiler-artifact","target":{"name":"sandbox"},"executable":"/t/debug/sandbox"}"#;
        assert_eq!(executable(line), Some((String::from("sandbox"), PathBuf::from("/t/debug/sandbox"))));
        let library = r#"{"reason":"compiler-artifact","target":{"name":"upstash_api"},"executable":null}"#;
        assert_eq!(executable(library), None);
    }
}
