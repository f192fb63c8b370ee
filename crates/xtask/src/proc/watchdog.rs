//! A second process of ours that cleans up when the first one is killed without a chance to do so.
//!
//! It reads process groups from a pipe. The pipe closes when the first process ends, however that happens; what
//! has not been released by then is ended.

use super::sweep;
use anyhow::Result;
use rustix::process::{Pid, Signal, kill_process_group};
use std::collections::BTreeSet;
use std::io::{BufRead, Write};
use std::os::unix::process::CommandExt;
use std::process::{ChildStdin, Command, ExitCode, Stdio};
use std::sync::{LazyLock, Mutex, PoisonError};
use std::time::Duration;

/// The hidden command that is the watchdog; its one argument is the mark of the run it watches.
pub const COMMAND: &str = "watchdog";

static PIPE: LazyLock<Mutex<Option<ChildStdin>>> = LazyLock::new(|| Mutex::new(start()));

/// From now on this group is ended when we are.
pub fn guard(group: Pid) {
    tell('+', group);
}

/// This group has ended; its number may be given to somebody else.
pub fn release(group: Pid) {
    tell('-', group);
}

/// The watchdog itself.
pub fn run(args: &[&str]) -> Result<ExitCode> {
    let mut groups = BTreeSet::new();
    for line in std::io::stdin().lock().lines().map_while(Result::ok) {
        match line.split_at_checked(1) {
            Some(("+", group)) => groups.extend(group.parse::<i32>()),
            Some(("-", group)) => groups.retain(|known| Ok(*known) != group.parse()),
            _ => {}
        }
    }
    for signal in [Signal::TERM, Signal::KILL] {
        let killed = groups.iter().filter_map(|group| Pid::from_raw(*group));
        // Every group has to be signalled, so no short-circuiting `any`.
        if killed.filter(|group| kill_process_group(*group, signal).is_ok()).count() == 0 {
            break;
        }
        std::thread::sleep(Duration::from_secs(2));
    }
    args.iter().for_each(|mark| sweep::sweep(mark));
    Ok(ExitCode::SUCCESS)
}

fn tell(sign: char, group: Pid) {
    if let Some(pipe) = PIPE.lock().unwrap_or_else(PoisonError::into_inner).as_mut() {
        // Without a watchdog the ordinary stop still works, so a failure here is no reason to give up.
        let _ = writeln!(pipe, "{sign}{}", group.as_raw_nonzero());
    }
}

fn start() -> Option<ChildStdin> {
    // In a unit test our executable is the test runner, which would run all tests again.
    if cfg!(test) {
        return None;
    }
    let mut command = Command::new(std::env::current_exe().ok()?);
    command.args([COMMAND, sweep::run_mark()]).process_group(0);
    command.stdin(Stdio::piped()).stdout(Stdio::null()).stderr(Stdio::null());
    command.spawn().ok()?.stdin.take()
}
