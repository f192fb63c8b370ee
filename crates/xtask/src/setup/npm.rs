//! npm's packages of a folder: Playwright, axe and binaryen in tests/e2e, the Upstash clients in tests/clients, what
//! drives two browsers in tests/frames.

use super::Found;
use crate::proc;
use crate::project::{Project, first_line, version_numbers};
use anyhow::{Context, Result, bail};
use serde_json::Value;
use std::path::Path;
use std::time::Duration;

/// As `tests/clients/package.json` asks; its runner needs an option of 20.10.
const OLDEST_NODE: [u32; 2] = [20, 11];

pub fn find(project: &Project, folder: &Path) -> Found {
    let name = folder.strip_prefix(&project.root).unwrap_or(folder).display();
    match read(&folder.join("package-lock.json")) {
        Ok(wanted) => match read(&folder.join("node_modules/.package-lock.json")) {
            Ok(installed) => match first_difference(&wanted, &installed) {
                None => Found::Ready(format!("as in {name}/package-lock.json")),
                Some(package) => Found::Missing(format!("npm ci in {name}, because of {package}")),
            },
            Err(_) => Found::Missing(format!("npm ci in {name}")),
        },
        Err(error) => Found::Missing(format!("{error:#}")),
    }
}

pub fn install(project: &Project, folder: &Path) -> Result<()> {
    let [major, minor] = OLDEST_NODE;
    let Some(node) = first_line(&mut project.command("node"), "--version") else {
        bail!(
            "no Node.js on PATH; install version {major}.{minor} or newer, npm included, and run this again"
        );
    };
    if is_too_old(&node) {
        bail!("Node.js {node} is too old; install version {major}.{minor} or newer and run this again");
    }
    let mut npm = project.command("npm");
    // No package needs a script of its own here, and what such a script fetches is in no lock file.
    npm.args(["ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"]).current_dir(folder);
    // We drive the system's Chromium; Playwright must not fetch browsers of its own.
    npm.env("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1");
    proc::run_quiet("npm ci", &mut npm, Duration::from_secs(600))
}

fn is_too_old(node: &str) -> bool {
    version_numbers(node).as_slice() < &OLDEST_NODE[..]
}

fn read(file: &Path) -> Result<Value> {
    let text = std::fs::read_to_string(file).with_context(|| format!("cannot read {}", file.display()))?;
    serde_json::from_str(&text).with_context(|| format!("{} is not JSON", file.display()))
}

/// The first package that the lock file wants and that is not installed in that version.
fn first_difference(wanted: &Value, installed: &Value) -> Option<String> {
    let packages = wanted["packages"].as_object()?;
    let differs = |(path, package): &(&String, &Value)| {
        // The empty path is the project itself; an optional package may belong to another system.
        let needed = !path.is_empty() && package["optional"] != Value::Bool(true);
        needed && installed["packages"][path.as_str()]["version"] != package["version"]
    };
    packages.iter().find(differs).map(|(path, _)| path.trim_start_matches("node_modules/").to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a_node_without_what_the_tests_use_is_too_old() {
        let packages = include_str!("../../../../tests/clients/package.json");
        let [major, minor] = OLDEST_NODE;
        assert!(packages.contains(&format!(r#""node": ">={major}.{minor}""#)));
        for old in ["v18.20.4", "v20.0.0", "v20.9.0", "v20.10.0", "", "nonsense"] {
            assert!(is_too_old(old), "{old}");
        }
        for new in ["v20.11.0", "v20.18.1", "v22.0.0", "v26.1.0-nightly"] {
            assert!(!is_too_old(new), "{new}");
        }
    }

    #[test]
    fn only_a_needed_package_of_another_version_is_a_difference() {
        let wanted = json!({"packages": {
            "": {"name": "e2e"},
            "node_modules/a": {"version": "1.0.0"},
            "node_modules/fsevents": {"version": "2.0.0", "optional": true},
        }});
        let same = json!({"packages": {"node_modules/a": {"version": "1.0.0"}}});
        let older = json!({"packages": {"node_modules/a": {"version": "0.9.0"}}});
        assert_eq!(first_difference(&wanted, &same), None);
        assert_eq!(first_difference(&wanted, &older).as_deref(), Some("a"));
        assert_eq!(first_difference(&wanted, &json!({})).as_deref(), Some("a"));
    }
}
