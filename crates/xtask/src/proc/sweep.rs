//! Finds processes of this run by the mark in their environment, wherever they have moved to.
//!
//! Only Linux shows other processes' environments; elsewhere the process groups have to be enough.

use rustix::process::{Pid, Signal, kill_process, test_kill_process_group};
use std::sync::OnceLock;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

/// Environment variable that every child inherits.
pub const MARK: &str = "XTASK_RUN_MARK";

/// The mark of this run, common to all its children.
pub fn run_mark() -> &'static str {
    static VALUE: OnceLock<String> = OnceLock::new();
    VALUE.get_or_init(|| {
        let since_epoch = std::time::SystemTime::UNIX_EPOCH.elapsed().unwrap_or_default();
        format!("{}-{}", std::process::id(), since_epoch.as_nanos())
    })
}

/// A mark for one child and everything below it: the run's mark, a dot, a number.
pub fn child_mark() -> String {
    static COUNT: AtomicU32 = AtomicU32::new(0);
    format!("{}.{}", run_mark(), COUNT.fetch_add(1, Ordering::Relaxed))
}

/// Ends every process that carries the mark, or, for a run's mark, one of its children's.
pub fn sweep(mark: &str) {
    for signal in [Signal::TERM, Signal::KILL] {
        let found = marked(mark);
        if found.is_empty() {
            return;
        }
        for pid in found {
            // An error means that it ended by itself meanwhile.
            let _ = kill_process(pid, signal);
        }
        std::thread::sleep(Duration::from_millis(500));
    }
}

/// Whether a process group has a member that is more than a zombie. (Where nobody reaps orphans, as in many
/// containers, zombies stay for good and still answer to signals.)
pub fn group_lives(group: Pid) -> bool {
    let members = processes().filter_map(|pid| {
        // `pid (name) state parent group …`; the name may hold spaces and brackets.
        let stat = std::fs::read_to_string(format!("/proc/{pid}/stat")).ok()?;
        let mut fields = stat.rsplit_once(") ")?.1.split(' ');
        Some((fields.next()?.to_owned(), fields.nth(1)?.parse::<i32>().ok()?))
    });
    if cfg!(target_os = "linux") {
        members.into_iter().any(|(state, of)| of == group.as_raw_pid() && state != "Z" && state != "X")
    } else {
        test_kill_process_group(group).is_ok()
    }
}

fn marked(mark: &str) -> Vec<Pid> {
    let wanted = format!("{MARK}={mark}");
    let carries = |entry: &[u8]| {
        entry.strip_prefix(wanted.as_bytes()).is_some_and(|rest| rest.is_empty() || rest.starts_with(b"."))
    };
    processes()
        .filter(|pid| {
            let environment = std::fs::read(format!("/proc/{pid}/environ")).unwrap_or_default();
            environment.split(|byte| *byte == 0).any(carries)
        })
        .filter_map(Pid::from_raw)
        .collect()
}

/// Every process but ourselves; empty where there is no /proc.
fn processes() -> impl Iterator<Item = i32> {
    let entries = std::fs::read_dir("/proc").into_iter().flatten().flatten();
    let pids = entries.filter_map(|entry| entry.file_name().to_str()?.parse::<i32>().ok());
    pids.filter(|pid| u32::try_from(*pid) != Ok(std::process::id()))
}

#[cfg(all(test, target_os = "linux"))]
mod tests {
    use super::*;
    use std::os::unix::process::CommandExt;
    use std::process::Command;

    #[test]
    fn a_process_that_left_its_group_is_still_found_and_ended() {
        let mark = child_mark();
        let mut child = Command::new("sleep").arg("300").env(MARK, &mark).process_group(0).spawn().unwrap();
        while marked(&mark).is_empty() {
            std::thread::sleep(Duration::from_millis(10));
        }
        sweep(&mark);
        assert!(!child.wait().unwrap().success());
        assert!(marked(&mark).is_empty());
    }
}
