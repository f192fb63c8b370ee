//! One child in its own process group: its lines, its end.

use super::{TICK, sweep, watchdog};
use anyhow::{Context, Result};
use rustix::process::{Pid, Signal, kill_process_group};
use std::collections::VecDeque;
use std::io::{BufRead, BufReader, Read};
use std::os::unix::process::CommandExt;
use std::process::{Command, ExitStatus, Stdio};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

/// Time between the polite signal and the one that cannot be refused.
const GRACE: Duration = Duration::from_secs(5);
/// Lines kept for the message about an unexpected end.
const TAIL: usize = 20;

/// A running program. Dropping it stops it.
pub struct Child {
    pub name: String,
    inner: std::process::Child,
    group: Pid,
    mark: String,
    tail: Arc<Mutex<VecDeque<String>>>,
    done: bool,
}

/// Starts a program in a new process group; `on_line` gets each line of both its outputs.
///
/// # Errors
/// When the program cannot be started.
pub fn spawn(name: &str, command: &mut Command, on_line: impl FnMut(&str) + Send + 'static) -> Result<Child> {
    let mark = sweep::child_mark();
    command.stdout(Stdio::piped()).stderr(Stdio::piped()).process_group(0).env(sweep::MARK, &mark);
    let mut inner = command.spawn().with_context(|| format!("cannot start {}", describe(command)))?;
    let group = Pid::from_child(&inner);
    watchdog::guard(group);
    let tail = Arc::new(Mutex::new(VecDeque::new()));
    let on_line = Arc::new(Mutex::new(on_line));
    if let Some(pipe) = inner.stdout.take() {
        read_lines(pipe, Arc::clone(&tail), Arc::clone(&on_line));
    }
    if let Some(pipe) = inner.stderr.take() {
        read_lines(pipe, Arc::clone(&tail), on_line);
    }
    Ok(Child { name: name.to_owned(), inner, group, mark, tail, done: false })
}

impl Child {
    /// Its exit status, once it has ended.
    ///
    /// # Errors
    /// When the system cannot tell.
    pub fn try_wait(&mut self) -> Result<Option<ExitStatus>> {
        self.inner.try_wait().with_context(|| format!("cannot wait for {}", self.name))
    }

    /// The last lines it printed.
    pub fn tail(&self) -> Vec<String> {
        self.tail.lock().unwrap_or_else(PoisonError::into_inner).iter().cloned().collect()
    }

    /// Asks everything it started to end, then insists. Returns when nothing of it is left.
    pub fn stop(&mut self) {
        if self.done {
            return;
        }
        self.done = true;
        self.signal_and_wait(Signal::TERM);
        self.signal_and_wait(Signal::KILL);
        watchdog::release(self.group);
        sweep::sweep(&self.mark);
    }

    fn signal_and_wait(&mut self, signal: Signal) {
        if kill_process_group(self.group, signal).is_err() {
            return; // Nobody is left in it.
        }
        let started = Instant::now();
        while started.elapsed() < GRACE {
            // Reaping matters: a dead leader that nobody waited for still counts as a member.
            let _ = self.inner.try_wait();
            if !sweep::group_lives(self.group) {
                return;
            }
            std::thread::sleep(TICK);
        }
    }
}

impl Drop for Child {
    fn drop(&mut self) {
        self.stop();
    }
}

/// A command as a person would type it.
pub fn describe(command: &Command) -> String {
    let program = std::path::Path::new(command.get_program());
    let program = program.file_name().unwrap_or(command.get_program());
    let words = std::iter::once(program).chain(command.get_args());
    words.map(|word| word.to_string_lossy().into_owned()).collect::<Vec<_>>().join(" ")
}

fn read_lines<F: FnMut(&str) + Send + 'static>(
    pipe: impl Read + Send + 'static,
    tail: Arc<Mutex<VecDeque<String>>>,
    on_line: Arc<Mutex<F>>,
) {
    std::thread::spawn(move || {
        let mut reader = BufReader::new(pipe);
        let mut bytes = Vec::new();
        // Bytes, not `lines()`: a test may print anything, and one bad byte must not end the reading.
        while reader.read_until(b'\n', &mut bytes).is_ok_and(|read| read > 0) {
            let line = String::from_utf8_lossy(&bytes);
            let line = line.trim_end_matches(['\n', '\r']);
            let mut tail = tail.lock().unwrap_or_else(PoisonError::into_inner);
            if tail.len() == TAIL {
                tail.pop_front();
            }
            tail.push_back(line.to_owned());
            drop(tail);
            on_line.lock().unwrap_or_else(PoisonError::into_inner)(line);
            bytes.clear();
        }
    });
}
