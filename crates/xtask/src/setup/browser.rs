//! Chromium and the ChromeDriver of the same major version.

use super::Found;
use super::system::{self, Packages};
use crate::project::{Project, first_line, version_numbers};
use anyhow::Result;
use std::path::{Path, PathBuf};
use std::process::Command;

/// Set to use a browser of your own.
const CHROMIUM_ENV: &str = "PD_CHROMIUM";

const PACKAGES: Packages = Packages {
    debian: &["chromium", "chromium-driver", "fonts-liberation"],
    ubuntu: &["chromium-browser", "chromium-chromedriver", "fonts-liberation"],
    brew: &["--cask", "chromium", "chromedriver"],
    other: "Chromium (or Chrome) and the ChromeDriver of the same version",
};

/// What the tests need to drive a browser.
pub struct Browser {
    pub chromium: PathBuf,
    pub driver: PathBuf,
}

/// The browser to test with, if both parts are there.
pub fn locate(project: &Project) -> Option<Browser> {
    Some(Browser { chromium: chromium(project)?, driver: project.which("chromedriver")? })
}

pub fn find(project: &Project) -> Found {
    let Some(browser) = locate(project) else {
        let what = if chromium(project).is_none() { "Chromium" } else { "ChromeDriver" };
        return Found::Missing(format!("no {what}; by the system's packages"));
    };
    let (chromium, driver) = (version(&browser.chromium), version(&browser.driver));
    if chromium.is_empty() || chromium.first() != driver.first() {
        let show = |numbers: &[u32]| numbers.first().map_or(String::from("unknown"), u32::to_string);
        return Found::Missing(format!(
            "Chromium is {} and ChromeDriver {}, they must have the same major version",
            show(&chromium),
            show(&driver)
        ));
    }
    let dotted = chromium.iter().map(u32::to_string).collect::<Vec<_>>().join(".");
    Found::Ready(format!("{dotted} with ChromeDriver ({})", browser.chromium.display()))
}

pub fn install(project: &Project) -> Result<()> {
    system::install(project, &PACKAGES)
}

fn chromium(project: &Project) -> Option<PathBuf> {
    if let Some(own) = std::env::var_os(CHROMIUM_ENV) {
        return Some(PathBuf::from(own));
    }
    let names = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"];
    let on_mac =
        ["Chromium", "Google Chrome"].map(|name| format!("/Applications/{name}.app/Contents/MacOS/{name}"));
    let on_path = names.iter().find_map(|name| project.which(name));
    on_path.or_else(|| on_mac.iter().map(PathBuf::from).find(|file| file.is_file()))
}

fn version(program: &Path) -> Vec<u32> {
    first_line(&mut Command::new(program), "--version").map(|line| version_numbers(&line)).unwrap_or_default()
}
