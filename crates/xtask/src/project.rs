//! Where things are: the checkout, its folders, and how a tool's command is put together.

use anyhow::{Context, Result};
use std::env;
use std::ffi::OsString;
use std::io::IsTerminal;
use std::path::{Path, PathBuf};
use std::process::Command;

/// The checkout this xtask belongs to.
pub struct Project {
    pub root: PathBuf,
    /// PATH for every command: npm's tools of this checkout and cargo's own folder come first.
    path: OsString,
}

impl Project {
    pub fn find() -> Result<Self> {
        let manifest = env::var_os("CARGO_MANIFEST_DIR").map(PathBuf::from);
        let manifest = manifest.unwrap_or_else(|| PathBuf::from(env!("CARGO_MANIFEST_DIR")));
        let root = manifest.ancestors().nth(2).context("xtask sits in crates/xtask")?.to_path_buf();
        let mut folders = vec![root.join("tests/e2e/node_modules/.bin")];
        folders.extend(cargo_bin_folders());
        folders.extend(env::split_paths(&env::var_os("PATH").unwrap_or_default()));
        let path = env::join_paths(folders).context("a folder name on PATH holds a colon")?;
        Ok(Self { root, path })
    }

    /// npm's project with Playwright and binaryen.
    pub fn e2e(&self) -> PathBuf {
        self.root.join("tests/e2e")
    }

    /// npm's project with the official Upstash clients.
    pub fn clients(&self) -> PathBuf {
        self.root.join("tests/clients")
    }

    /// npm's project with what drives two browsers.
    pub fn frames(&self) -> PathBuf {
        self.root.join("tests/frames")
    }

    /// What setup downloads for this checkout alone.
    pub fn cache(&self) -> PathBuf {
        self.root.join(".cache")
    }

    /// The release build of the web files. Not `dist/`: trunk empties that one on every development build.
    pub fn web_release(&self) -> PathBuf {
        self.root.join("target/web")
    }

    /// First executable of that name on our PATH.
    pub fn which(&self, program: &str) -> Option<PathBuf> {
        env::split_paths(&self.path).map(|folder| folder.join(program)).find(|file| is_executable(file))
    }

    /// A command run at the root of the checkout, found and running with our PATH.
    pub fn command(&self, program: &str) -> Command {
        let mut command = Command::new(self.which(program).unwrap_or_else(|| PathBuf::from(program)));
        command.current_dir(&self.root).env("PATH", &self.path);
        command
    }

    /// Cargo, the one that runs us.
    pub fn cargo(&self, args: &[&str]) -> Command {
        let cargo = env::var("CARGO").unwrap_or_else(|_| String::from("cargo"));
        let mut command = self.command(&cargo);
        command.args(args);
        if std::io::stdout().is_terminal() {
            // We stand between cargo and the terminal, so it cannot see that there is one.
            command.env("CARGO_TERM_COLOR", "always");
        }
        // Set by the `cargo run` around us; they would make build scripts rerun in turns with a plain cargo.
        for (name, _) in env::vars_os() {
            if name
                .to_str()
                .is_some_and(|name| name.starts_with("CARGO_PKG_") || name.starts_with("CARGO_MANIFEST"))
            {
                command.env_remove(name);
            }
        }
        command
    }

    /// Version of a package in Cargo.lock.
    pub fn locked_version(&self, package: &str) -> Result<String> {
        let lock = self.root.join("Cargo.lock");
        let text =
            std::fs::read_to_string(&lock).with_context(|| format!("cannot read {}", lock.display()))?;
        locked_version(&text, package).with_context(|| format!("Cargo.lock names no {package}"))
    }
}

/// First line a program prints for the given flag, if it runs and succeeds.
pub fn first_line(command: &mut Command, flag: &str) -> Option<String> {
    let output = command.arg(flag).output().ok().filter(|output| output.status.success())?;
    String::from_utf8_lossy(&output.stdout).lines().next().map(|line| line.trim().to_owned())
}

/// First word of a `--version` line that starts with a digit (`v20.1` and `v=8.2.3` count), as numbers.
pub fn version_numbers(line: &str) -> Vec<u32> {
    let words = line.split([' ', '=']).map(|word| word.trim_start_matches('v'));
    let word = words.into_iter().find(|word| word.starts_with(|c: char| c.is_ascii_digit()));
    word.map(|word| word.split('.').map_while(|part| part.parse().ok()).collect()).unwrap_or_default()
}

fn locked_version(lock: &str, package: &str) -> Option<String> {
    let lock: toml::Table = lock.parse().ok()?;
    let mut packages = lock.get("package")?.as_array()?.iter();
    let found = packages.find(|entry| entry.get("name").and_then(toml::Value::as_str) == Some(package))?;
    Some(found.get("version")?.as_str()?.to_owned())
}

fn cargo_bin_folders() -> Vec<PathBuf> {
    let home = env::var_os("CARGO_HOME").map(PathBuf::from);
    let home = home.or_else(|| env::home_dir().map(|home| home.join(".cargo")));
    let install_root = env::var_os("CARGO_INSTALL_ROOT").map(PathBuf::from);
    install_root.into_iter().chain(home).map(|folder| folder.join("bin")).collect()
}

fn is_executable(file: &Path) -> bool {
    use std::os::unix::fs::PermissionsExt;
    file.metadata().is_ok_and(|meta| meta.is_file() && meta.permissions().mode() & 0o111 != 0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_locked_version_is_the_one_of_exactly_that_package() {
        let lock = "version = 4\n[[package]]\nname = \"wasm-bindgen-futures\"\nversion = \"0.4.80\"\n\
                    [[package]]\nname = \"wasm-bindgen\"\nversion = \"0.2.130\"\n";
        assert_eq!(locked_version(lock, "wasm-bindgen").as_deref(), Some("0.2.130"));
        assert_eq!(locked_version(lock, "wasm"), None);
    }

    #[test]
    fn version_lines_of_different_tools_are_understood() {
        assert_eq!(version_numbers("trunk 0.21.14"), [0, 21, 14]);
        assert_eq!(version_numbers("Redis server v=7.0.15 sha=00000000:0 malloc=jemalloc"), [7, 0, 15]);
        assert_eq!(
            version_numbers("Chromium 156.0.8078.79 built on Debian GNU/Linux 12"),
            [156, 0, 8078, 79]
        );
        assert_eq!(version_numbers("v20.20.2"), [20, 20, 2]);
        assert_eq!(version_numbers("no version here"), Vec::<u32>::new());
    }

    #[test]
    fn our_own_checkout_pins_wasm_bindgen() {
        let project = Project::find().unwrap();
        assert_eq!(version_numbers(&project.locked_version("wasm-bindgen").unwrap()).len(), 3);
    }
}
