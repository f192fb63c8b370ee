//! Programs we start: each in a process group of its own, so that stopping one stops everything below it.
//!
//! What lives here knows nothing of the project. No child may outlive us: groups are signalled on a stop, on Linux
//! stragglers that left their group (Chromium does) are found by a mark in their environment, and a watchdog does
//! both when we are killed outright.

mod group;
pub mod signals;
pub mod sweep;
pub mod watchdog;

pub use group::{Child, describe, spawn};

use anyhow::{Context, Result, bail};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

/// How often a wait looks around. Short enough not to be noticed by a person.
pub const TICK: Duration = Duration::from_millis(50);

/// How a finished command ended.
pub struct Finished {
    pub success: bool,
    /// "exit status: 1", or why it was stopped.
    pub how: String,
}

/// Runs a command to its end, passing on its lines as they come and to `on_line`.
///
/// # Errors
/// When it cannot start, or when the user stops us meanwhile.
pub fn run(
    name: &str,
    command: &mut Command,
    limit: Duration,
    on_line: impl FnMut(&str),
) -> Result<Finished> {
    run_with(name, command, limit, true, on_line)
}

/// Like [`run`], but shows nothing unless the command fails.
///
/// # Errors
/// When it cannot start or does not succeed; the message has its last lines.
pub fn run_quiet(name: &str, command: &mut Command, limit: Duration) -> Result<()> {
    let mut tail = Vec::new();
    let finished = run_with(name, command, limit, false, |line| tail.push(line.to_owned()))?;
    if !finished.success {
        let last = tail.split_off(tail.len().saturating_sub(15)).join("\n");
        bail!("{}: {}\n{last}", describe(command), finished.how);
    }
    Ok(())
}

fn run_with(
    name: &str,
    command: &mut Command,
    limit: Duration,
    show: bool,
    mut on_line: impl FnMut(&str),
) -> Result<Finished> {
    let (sender, lines) = std::sync::mpsc::channel::<String>();
    command.stdin(Stdio::null());
    let mut child = spawn(name, command, move |line| {
        if show {
            println!("{line}");
        }
        // The receiver is gone only when nobody is left to read.
        let _ = sender.send(line.to_owned());
    })?;
    let started = Instant::now();
    let status = loop {
        lines.try_iter().for_each(|line| on_line(&line));
        if let Some(status) = child.try_wait()? {
            break status;
        }
        if signals::stopped() {
            child.stop();
            bail!("stopped");
        }
        if started.elapsed() > limit {
            child.stop();
            let how = format!("stopped after {} minutes without an end", limit.as_secs() / 60);
            return Ok(Finished { success: false, how });
        }
        std::thread::sleep(TICK);
    };
    // Also ends what the command left behind and would keep the pipe open; if something still does, do not wait.
    child.stop();
    while let Ok(line) = lines.recv_timeout(Duration::from_secs(2)) {
        on_line(&line);
    }
    Ok(Finished { success: status.success(), how: status.to_string() })
}

/// Standard output of a short command, as text.
///
/// # Errors
/// When it cannot start or does not succeed.
pub fn output(command: &mut Command) -> Result<String> {
    let output = command.stdin(Stdio::null()).output();
    let output = output.with_context(|| format!("cannot run {}", describe(command)))?;
    if !output.status.success() {
        bail!("{}: {}\n{}", describe(command), output.status, String::from_utf8_lossy(&output.stderr).trim());
    }
    Ok(String::from_utf8_lossy(&output.stdout).into_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    const LIMIT: Duration = Duration::from_secs(20);

    #[test]
    fn both_outputs_of_a_command_are_seen_line_by_line() {
        let mut lines = Vec::new();
        let mut command = Command::new("sh");
        let finished = run("sh", command.args(["-c", "echo one; echo two >&2"]), LIMIT, |line| {
            lines.push(line.to_owned())
        });
        lines.sort();
        assert!(finished.unwrap().success);
        assert_eq!(lines, ["one", "two"]);
    }

    #[test]
    fn a_failing_command_says_how_it_failed() {
        let error =
            run_quiet("sh", Command::new("sh").args(["-c", "echo because; exit 3"]), LIMIT).unwrap_err();
        let message = error.to_string();
        assert!(message.contains("exit status: 3") && message.ends_with("because"), "{message}");
    }

    #[test]
    fn a_command_without_an_end_is_stopped_together_with_its_children() {
        let started = Instant::now();
        let mut command = Command::new("sh");
        command.args(["-c", "sleep 300 & sleep 300"]);
        let finished = run("sh", &mut command, Duration::from_millis(200), |_| {}).unwrap();
        assert!(!finished.success && finished.how.starts_with("stopped after"));
        assert!(started.elapsed() < LIMIT);
    }
}
