//! Building what the browser downloads.

use crate::proc;
use crate::project::Project;
use anyhow::{Context, Result, bail};
use std::path::PathBuf;
use std::process::Command;
use std::time::Duration;

const LIMIT: Duration = Duration::from_secs(45 * 60);

/// trunk, told to use the tools that setup found and to fetch nothing itself.
pub fn trunk(project: &Project) -> Command {
    let mut trunk = project.command("trunk");
    trunk.env("TRUNK_OFFLINE", "true").env("TRUNK_SKIP_VERSION_CHECK", "true");
    // trunk reads NO_COLOR as a yes or no of its own and stops at the usual "1".
    trunk.env_remove("NO_COLOR");
    trunk
}

/// Builds the web files for production and returns their folder.
///
/// # Errors
/// When the build fails; its output has been shown by then.
pub fn build_release(project: &Project) -> Result<PathBuf> {
    let folder = project.web_release();
    std::fs::create_dir_all(&folder).with_context(|| format!("cannot create {}", folder.display()))?;
    let mut trunk = trunk(project);
    trunk.args(["build", "--release", "--locked", "--dist"]).arg(&folder);
    let finished = proc::run("trunk", &mut trunk, LIMIT, |_| {})?;
    if !finished.success {
        bail!("trunk build --release: {}", finished.how);
    }
    Ok(folder)
}
