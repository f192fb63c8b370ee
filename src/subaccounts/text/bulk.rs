//! The words of making many.

use super::number;
use crate::subaccounts::bulk::{JobState, MAX_TEXT, Plan, Tally, Unreadable};

pub const TITLE: &str = "Make many sub-accounts";
pub const LEAD: &str = "Paste slugs or choose a CSV file, look at what would happen, then let it run.";
pub const LIST: &str = "Slugs";
pub const LIST_HINT: &str =
    "One a line, or CSV: the column called slug is used, else the first. Nothing is sent before you start.";
pub const PLACEHOLDER: &str = "acme\nglobex\ninitech";
pub const CHOOSE: &str = "Choose a CSV file";
pub const FILE_FAILED: &str = "This file could not be read. Open it, copy its text and paste it here.";
pub const FILE_TOO_LONG: &str =
    "This file is too long for a list of slugs. Leave the columns out that are not needed.";
pub const REPLACE_QUESTION: &str = "Replace what is in the field?";
pub const REPLACE_DETAIL: &str = "The file would take the place of the list that stands there now.";
pub const REPLACE: &str = "Use the file";
pub const LOOK: &str = "Look at it first";
pub const RAISED: &str = "Upstash raised our limit: make those too";
pub const DRY_RUN: &str = "Dry run";
pub const BACK: &str = "Change the list";
pub const LINE: &str = "Line";
pub const SLUG: &str = "Slug";
pub const VERDICT: &str = "What happens";
pub const RESULT: &str = "Result";
pub const WILL_BE_MADE: &str = "Will be made";
pub const EXISTS: &str = "The team has it already.";
pub const FIRST_COLUMN: &str = "There is more than one column and none is called slug: the first one is used. A first line of headings would be taken for a slug.";
pub const EMPTY_CELL: &str = "(empty)";
pub const ROWS: &str = "Rows";

pub fn again(line: usize) -> String {
    format!("Line {line} has the same slug.")
}

pub fn beyond(limit: usize) -> String {
    format!("The team may have {} only.", number(limit))
}

/// Why there is nothing to look at.
pub fn unreadable(why: Unreadable) -> String {
    match why {
        Unreadable::Nothing => "Paste at least one slug.".to_owned(),
        Unreadable::OpenQuote { line } => {
            format!(
                "A quotation mark in line {line} is never closed, so nobody can tell where its cell ends."
            )
        }
        Unreadable::TooLong => format!("This is too long: {} MB at most.", MAX_TEXT / (1024 * 1024)),
        Unreadable::NoText => {
            "This is no plain text. Save the sheet as CSV in UTF-8 and choose that.".to_owned()
        }
    }
}

/// Above the dry run.
pub fn plan(plan: &Plan) -> String {
    let to_make = plan.to_make();
    let left_out = plan.rows.len() - to_make;
    let made = match to_make {
        0 => "None would be made".to_owned(),
        1 => "One would be made".to_owned(),
        many => format!("{} would be made", number(many)),
    };
    match left_out {
        0 => format!("{made}."),
        1 => format!("{made}, one row is left out."),
        many => format!("{made}, {} rows are left out.", number(many)),
    }
}

/// The button that starts the run.
pub fn start(to_make: usize) -> String {
    match to_make {
        1 => "Make one sub-account".to_owned(),
        many => format!("Make {} sub-accounts", number(many)),
    }
}

// The run

pub const PROGRESS: &str = "Progress";
pub const STOP: &str = "Stop";
pub const STOPPING: &str = "The row that is on its way is still waited for.";
pub const RESUME: &str = "Resume";
pub const TRY_AGAIN: &str = "Try the others again";
pub const READING_LIST: &str = "Reading what exists…";
pub const DISCARD: &str = "Forget this run";
pub const DISCARD_QUESTION: &str = "Forget this run?";
pub const DISCARD_DETAIL: &str = "What was made stays. The rows that were not made are forgotten, and which keys of this run nobody has seen; the list of sub-accounts shows those as new keys.";
pub const NEXT_LIST: &str = "Make more";
pub const TO_LIST: &str = "Open the list";
pub const DO_NOT_CLOSE: &str =
    "You can look at other pages meanwhile. If this tab is closed, come back here: the run can be resumed.";
pub const OTHER_TAB_TITLE: &str = "Another tab is working on this list";
pub const OTHER_TAB: &str =
    "Its progress is shown here. When that tab is closed, the run can be resumed in this one.";
pub const OTHER_LIST_TITLE: &str = "Another tab is working on a list";
pub const OTHER_LIST: &str =
    "Yours stays here; it can be started once that run has ended and its keys were looked at.";
pub const LOOK_AT_RUN: &str = "Look at that run";
pub const OTHER_TAB_FIRST: &str = "Another tab is working on a list. One at a time.";
pub const RUN_FIRST: &str = "A run from before comes first: finish it, or forget it";
pub const RUN: &str = "The run";
pub const KEYS_TITLE: &str = "Keys that nobody has seen";
pub const GET_KEYS: &str = "Get the keys";
pub const ADD_TEAM_KEY: &str = "Open the connection page";
pub const NOT_KEPT: &str = "This browser keeps nothing between visits: stay on this page until the run has ended, or start again with the same list afterwards. What exists is never made twice.";

/// Result of a row.
pub const fn state(state: JobState) -> &'static str {
    match state {
        JobState::Waiting => "Waiting",
        JobState::Asked => "On its way",
        JobState::Made => "Made",
        JobState::Lost => "Made, but its key was lost: delete it, then try again",
        JobState::Taken => "Exists, and was not made by this run",
        JobState::Refused => "Refused",
        JobState::LeftOut => "Left out",
    }
}

/// A row whose answer never came, while the run stands still.
pub const UNCLEAR_ROW: &str = "No answer: resuming finds out";

/// Beside the bar.
pub fn progress(tally: &Tally) -> String {
    let mut parts = vec![format!("{} of {} done", number(tally.done()), number(tally.total))];
    for (count, word) in [
        (tally.made, "made"),
        (tally.lost, "with a lost key"),
        (tally.taken, "existed already"),
        (tally.refused, "refused"),
        (tally.left_out, "left out"),
    ] {
        if count > 0 {
            parts.push(format!("{} {word}", number(count)));
        }
    }
    parts.join(" · ")
}

pub fn holding(seconds: u32) -> String {
    let unit = if seconds == 1 { "second" } else { "seconds" };
    format!("Asked to slow down. Goes on in {seconds} {unit}.")
}

pub const FOUND_TITLE: &str = "A run from before is not finished";
pub const FOUND_DETAIL: &str = "Resuming first reads what exists, so that nothing is made twice, and then goes on with the rows that wait.";
pub const BY_HAND_TITLE: &str = "Stopped";
pub const BY_HAND_DETAIL: &str = "What was made stays. The other rows wait.";
pub const FULL_TITLE: &str = "The team has as many sub-accounts as it may";
pub const FULL_DETAIL: &str =
    "What was made stays. Delete some, or ask partnerships@upstash.com for a higher limit, then resume.";
pub const TEAM_KEY_TITLE: &str = "The key that manages sub-accounts does not work";
pub const TEAM_KEY_DETAIL: &str = "What was made stays, and its keys work. Give this dashboard a key of the team, come back here, then resume.";
pub const SESSION_TITLE: &str = "Your session ended";
pub const SESSION_DETAIL: &str = "What was made stays. Sign in again, come back here, then resume.";
pub const UNCLEAR_DETAIL: &str =
    "One row may have been made all the same. Resuming reads what exists first, so it is never made twice.";
pub const NOT_NOW_DETAIL: &str = "What was made stays. The other rows wait.";
pub const OVER_TITLE: &str = "Done";

/// When everything has its result.
pub fn over(tally: &Tally) -> String {
    match (tally.made, tally.total - tally.made) {
        (made, 0) => format!("All {} were made.", number(made)),
        (made, 1) => format!("{} were made, one was not: its row says why.", number(made)),
        (made, rest) => format!("{} were made, {} were not: their rows say why.", number(made), number(rest)),
    }
}

/// How many keys are waiting to be looked at.
pub fn keys_waiting(count: usize) -> String {
    match count {
        1 => "One key of this run is sealed here and was never shown. Upstash shows it nowhere else."
            .to_owned(),
        many => format!(
            "{} keys of this run are sealed here and were never shown. Upstash shows them nowhere else.",
            number(many)
        ),
    }
}
