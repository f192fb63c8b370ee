//! Sentences of the export.

use export::{Export, Format, Problem, Why};

use super::counted;
use crate::explorer::bytes::{Place, visible_string};
use crate::explorer::desk::{Offered, Progress};
use crate::numbers::{grouped, size};

pub const TITLE: &str = "Export keys";
pub const FORMAT: &str = "Format";
pub const START: &str = "Read the keys";
pub const SAVE: &str = "Save the file";
pub const NOT_SAVED: &str =
    "The browser did not take the file. Nothing is lost: try again, or outside this frame.";
pub const STOP: &str = "Stop here";
pub const PAUSE: &str = "Pause";
pub const RESUME: &str = "Go on";
pub const RETRY: &str = "Try again";
pub const PARTIAL: &str =
    "Only keys that were found are among them: the list has not been scanned to its end.";
pub const DONE: &str = "The file is ready.";
pub const PROBLEMS: &str = "Not in the file as they should be";
/// The two ways on from [`lost`].
pub const KEEP: &str = "Back to the export";
pub const DISCARD: &str = "Throw it away";
pub const LIST: &str = "Export these keys";

/// A format's name.
pub const fn format(format: Format) -> &'static str {
    match format {
        Format::Redis => "Redis",
        Format::Json => "JSON",
        Format::Ndjson => "NDJSON",
        Format::Csv => "CSV",
    }
}

/// What the file is like, and what it leaves out.
pub const fn about(format: Format) -> &'static str {
    match format {
        Format::Redis => {
            "Commands that make the keys again, ends included: redis-cli < file. Bytes are written as \\x80. Ends of single \
             hash fields, consumer groups and streams without entries are left out."
        }
        Format::Json => {
            "One array with an object for each key. Strings that are not text are {\"base64\": …}; scores are text, so that \
             nothing is rounded. Ends of single hash fields and consumer groups are left out."
        }
        Format::Ndjson => {
            "An object for each key, one a line. Strings that are not text are {\"base64\": …}; scores are text, so that \
             nothing is rounded. Ends of single hash fields and consumer groups are left out."
        }
        Format::Csv => {
            "A row for each element. Rows that are not text, or that a spreadsheet would take for a formula, are hex. Ends of \
             single hash fields, consumer groups and empty streams are left out."
        }
    }
}

/// What it costs, before anything is sent.
pub fn cost(offered: &Offered) -> String {
    let least = Export::least_commands(offered.known, offered.keys - offered.known);
    format!(
        "{}: at least {}. A large key takes one more for every megabyte or thousand elements.",
        counted(offered.keys, "key", "keys"),
        counted(least, "command", "commands")
    )
}

/// How far it is.
pub fn progress(now: &Progress) -> String {
    format!(
        "{} of {} · {} · {}",
        grouped(now.done as u64),
        counted(now.of as u64, "key", "keys"),
        counted(now.sent, "command", "commands"),
        size(now.bytes)
    )
}

/// What closing an export would lose.
pub fn lost(now: &Progress) -> String {
    format!(
        "{} were read, and no file was saved. Throwing it away loses them here; the database is not touched, and reading \
         them again costs as much.",
        progress(now)
    )
}

/// What a file holds that was stopped before its end.
pub fn stopped(now: &Progress) -> String {
    let missing = (now.of - now.done) as u64;
    let is = if missing == 1 { "is" } else { "are" };
    format!("Stopped: {} {is} not in the file.", counted(missing, "key", "keys"))
}

/// The heading of the keys that could not be read.
pub fn problems(count: u64, listed: usize) -> String {
    let keys = counted(count, "key", "keys");
    if count > listed as u64 {
        format!("{PROBLEMS}: {keys}, of which {listed} are listed")
    } else {
        format!("{PROBLEMS}: {keys}")
    }
}

/// A key that is not in the file as it should be.
pub fn problem(problem: &Problem) -> String {
    let why = match &problem.why {
        Why::Gone => "gone since its name was found".to_owned(),
        Why::TypeChanged => "its type changed while it was read".to_owned(),
        Why::UnknownType(name) => format!("type {name} cannot be exported"),
        Why::NotAllowed(command) => format!("this token may not run {command}"),
        Why::Refused(text) if text.is_empty() => "the answer made no sense".to_owned(),
        Why::Refused(text) => text.clone(),
    };
    let partly = if problem.is_partly_written { "; its beginning is in the file" } else { "" };
    format!("{}: {why}{partly}", visible_string(&problem.name, Place::Name))
}

#[cfg(test)]
mod tests {
    use export::Stage;

    use super::*;

    #[test]
    fn the_cost_is_said_before_and_what_is_missing_after() {
        let offered = Offered { keys: 1204, known: 1200, is_partial: false };
        assert!(cost(&offered).starts_with("1,204 keys: at least 2,412 commands."));
        let now = Progress {
            stage: Stage::Done,
            done: 3,
            of: 4,
            sent: 9,
            bytes: 2048,
            problems: Vec::new(),
            problem_count: 0,
            trouble: None,
            format: Format::Json,
            is_partial: false,
            is_saved: false,
        };
        assert!(lost(&now).starts_with("3 of 4 keys · 9 commands · 2 KB were read") && now.is_at_stake());
        assert!(!Progress { is_saved: true, ..now.clone() }.is_at_stake());
        assert!(!Progress { done: 0, ..now.clone() }.is_at_stake());
        assert_eq!(progress(&now), "3 of 4 keys · 9 commands · 2 KB");
        assert_eq!(stopped(&now), "Stopped: 1 key is not in the file.");
        assert_eq!(
            problems(120, 100),
            "Not in the file as they should be: 120 keys, of which 100 are listed"
        );
        let gone = Problem { name: b"a\xff".to_vec(), why: Why::Gone, is_partly_written: true };
        assert_eq!(problem(&gone), r"a\xff: gone since its name was found; its beginning is in the file");
    }
}
