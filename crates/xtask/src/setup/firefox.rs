//! Firefox, the second browser of the tests with frames. It needs no driver: it speaks WebDriver BiDi itself.

use super::Found;
use super::system::{self, Packages};
use crate::project::{Project, first_line, version_numbers};
use anyhow::Result;
use std::path::PathBuf;
use std::process::Command;

/// Set to use a browser of your own.
const FIREFOX_ENV: &str = "PD_FIREFOX";
/// The first version with partitioned cookies, Trusted Types and `location.ancestorOrigins`.
const OLDEST: [u32; 1] = [148];

const PACKAGES: Packages = Packages {
    debian: &["firefox-esr"],
    ubuntu: &["firefox"],
    brew: &["--cask", "firefox"],
    other: "Firefox 148 or newer",
};

/// The browser to test with.
pub fn locate(project: &Project) -> Option<PathBuf> {
    if let Some(own) = std::env::var_os(FIREFOX_ENV) {
        return Some(PathBuf::from(own));
    }
    let on_path = ["firefox-esr", "firefox"].iter().find_map(|name| project.which(name));
    let on_mac = PathBuf::from("/Applications/Firefox.app/Contents/MacOS/firefox");
    on_path.or_else(|| on_mac.is_file().then_some(on_mac))
}

pub fn find(project: &Project) -> Found {
    let Some(program) = locate(project) else {
        return Found::Missing(String::from("no Firefox; by the system's packages"));
    };
    let line = first_line(&mut Command::new(&program), "--version").unwrap_or_default();
    let version = version_numbers(&line);
    if version.as_slice() < &OLDEST[..] {
        let [oldest] = OLDEST;
        return Found::Missing(format!("{} is “{line}”, version {oldest} is needed", program.display()));
    }
    Found::Ready(format!("{line} ({})", program.display()))
}

pub fn install(project: &Project) -> Result<()> {
    system::install(project, &PACKAGES)
}
