//! Where a run waits for a closed tab to come back: slugs and states in the browser's storage, by account.
//!
//! Two entries: the list, written once, and the marks, one letter for each of its rows, written whenever one changes.
//! All tabs share them, so the tab that works on a run says so again and again; another one only watches. What was
//! forgotten (by a sign-out, or by hand in another tab) is not written anew.

use serde::{Deserialize, Serialize};

use super::{Job, JobState, Run};
use crate::browser::storage::{OF_ACCOUNT, Store};

/// How often the working tab says that it is there.
pub const BEAT_MS: u32 = 5_000;

/// When a tab that said nothing any more is gone. Browsers let a hidden tab speak once a minute only.
const GONE_MS: i64 = 75_000;

/// The storage key of an account's run.
pub fn key(account_id: &str) -> String {
    format!("{OF_ACCOUNT}bulk.{account_id}")
}

fn marks_key(key: &str) -> String {
    format!("{key}.marks")
}

fn beat_key(key: &str) -> String {
    format!("{key}.beat")
}

/// What came of writing a run's marks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Noted {
    /// As this text.
    Kept(String),
    /// The browser keeps nothing (any more).
    Refused,
    /// The run was forgotten, there is another in its place, or another tab works on it.
    NotOurs,
}

/// Keeps a whole run, in place of any before it. The marks as they were written, or `None` when the browser refused.
pub fn begin(key: &str, run: &Run) -> Option<String> {
    let marks = marks(run);
    let kept = Store::Local.set(key, &rows(run)) && Store::Local.set(&marks_key(key), &marks);
    if kept {
        return Some(marks);
    }
    clear(key);
    None
}

/// Keeps how far a run is that was kept before. Which keys were seen in another tab is taken over from it.
pub fn note(key: &str, run: &mut Run, tab: u32, now_ms: i64) -> Noted {
    let Some(seen) = heard_marks(key).and_then(|heard| parse(&heard, run)) else { return Noted::NotOurs };
    // A tab that slept for so long that another one took its place.
    if run.is_going() && is_elsewhere(key, tab, now_ms) {
        return Noted::NotOurs;
    }
    for (job, (_, seen, _)) in run.jobs.iter_mut().zip(seen) {
        job.seen |= seen;
    }
    let marks = marks(run);
    if Store::Local.set(&marks_key(key), &marks) { Noted::Kept(marks) } else { Noted::Refused }
}

/// The marks that are kept, as they are: enough to see whether anything changed.
pub fn heard_marks(key: &str) -> Option<String> {
    Store::Local.get(&marks_key(key))
}

/// Reads what is kept, with its marks; something unreadable counts as nothing.
pub fn load(key: &str) -> Option<(Run, String)> {
    let marks = heard_marks(key)?;
    Some((read(&Store::Local.get(key)?, &marks)?, marks))
}

/// Forgets the run.
pub fn clear(key: &str) {
    for entry in [key.to_owned(), marks_key(key), beat_key(key)] {
        Store::Local.remove(&entry);
    }
}

/// The list as it is kept.
#[derive(Serialize, Deserialize)]
struct Rows {
    id: u32,
    /// Line and slug of each.
    rows: Vec<(usize, String)>,
}

/// The list of a run, as it is kept.
pub(super) fn rows(run: &Run) -> String {
    let rows = run.jobs.iter().map(|job| (job.line, job.slug.clone())).collect();
    serde_json::to_string(&Rows { id: run.id, rows }).unwrap_or_default()
}

/// The letter of a row that is `w`aiting, `a`sked for, `m`ade, …: a capital once its key was seen.
const LETTERS: [(JobState, u8); 7] = [
    (JobState::Waiting, b'w'),
    (JobState::Asked, b'a'),
    (JobState::Made, b'm'),
    (JobState::Lost, b'l'),
    (JobState::Taken, b't'),
    (JobState::Refused, b'r'),
    (JobState::LeftOut, b'o'),
];

/// Stands before the letter of a row that was asked for before, and nobody knows what came of it.
const AGAIN: u8 = b'?';

/// Which run, and how far each of its rows is.
pub(super) fn marks(run: &Run) -> String {
    let mut text = format!("{:08x}:", run.id);
    for job in &run.jobs {
        let letter =
            LETTERS.iter().find(|(state, _)| *state == job.state).map_or(b'w', |(_, letter)| *letter);
        if job.again {
            text.push(char::from(AGAIN));
        }
        text.push(char::from(if job.seen { letter.to_ascii_uppercase() } else { letter }));
    }
    text
}

/// State of a row, whether its key was seen, whether it was asked for before.
type Mark = (JobState, bool, bool);

/// The marks of this very run.
fn parse(marks: &str, run: &Run) -> Option<Vec<Mark>> {
    let (id, letters) = marks.split_once(':')?;
    let mut read = Vec::with_capacity(run.jobs.len());
    let mut again = false;
    for letter in letters.bytes() {
        if letter == AGAIN {
            again = true;
            continue;
        }
        let (state, _) = LETTERS.iter().find(|(_, known)| *known == letter.to_ascii_lowercase())?;
        read.push((*state, letter.is_ascii_uppercase(), std::mem::take(&mut again)));
    }
    (u32::from_str_radix(id, 16) == Ok(run.id) && read.len() == run.jobs.len()).then_some(read)
}

/// Takes marks over into the run that they tell of. `false`, and nothing is changed, where they tell of another.
pub fn apply(run: &mut Run, marks: &str) -> bool {
    let Some(read) = parse(marks, run) else { return false };
    for (job, (state, seen, again)) in run.jobs.iter_mut().zip(read) {
        if job.state != state {
            job.said = None;
        }
        (job.state, job.seen, job.again) = (state, seen, again);
    }
    run.find();
    true
}

/// A run from its two entries.
pub(super) fn read(rows: &str, marks: &str) -> Option<Run> {
    let kept: Rows = serde_json::from_str(rows).ok()?;
    let job =
        |(line, slug)| Job { slug, line, state: JobState::Waiting, seen: false, again: false, said: None };
    let mut run = Run { id: kept.id, jobs: kept.rows.into_iter().map(job).collect(), ..Run::default() };
    apply(&mut run, marks).then_some(run)
}

/// Who works on it, and when that was said last.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct Beat {
    tab: u32,
    at_ms: i64,
}

/// This tab works on the run, if it is still there.
pub fn beat(key: &str, tab: u32, at_ms: i64) {
    if heard_marks(key).is_none() {
        return;
    }
    if let Ok(text) = serde_json::to_string(&Beat { tab, at_ms }) {
        Store::Local.set(&beat_key(key), &text);
    }
}

/// This tab works on it no more; another tab's word is left alone.
pub fn rest(key: &str, tab: u32) {
    if heard(key).is_some_and(|beat| beat.tab == tab) {
        Store::Local.remove(&beat_key(key));
    }
}

/// Whether another tab works on the run.
pub fn is_elsewhere(key: &str, tab: u32, now_ms: i64) -> bool {
    heard(key).is_some_and(|beat| beat.is_alive_elsewhere(tab, now_ms))
}

fn heard(key: &str) -> Option<Beat> {
    serde_json::from_str(&Store::Local.get(&beat_key(key))?).ok()
}

impl Beat {
    const fn is_alive_elsewhere(self, tab: u32, now_ms: i64) -> bool {
        // A clock that was set back must not make a dead tab immortal.
        self.tab != tab && now_ms.saturating_sub(self.at_ms).saturating_abs() < GONE_MS
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn run() -> Run {
        let states = LETTERS.map(|(state, _)| state).into_iter();
        let job = |(line, state)| Job {
            slug: format!("s{line}"),
            line,
            state,
            seen: line % 2 == 0,
            again: line % 3 == 0,
            said: None,
        };
        Run { id: 0x2a, jobs: states.enumerate().map(job).collect(), ..Run::default() }
    }

    #[test]
    fn what_is_kept_of_a_run_are_lines_slugs_and_a_letter_for_each() {
        let run = run();
        let rows = rows(&run);
        assert!(rows.starts_with(r#"{"id":42,"rows":[[0,"s0"],[1,"s1"],"#), "{rows}");
        assert_eq!(marks(&run), "0000002a:?WaM?lTr?O");
        let back = read(&rows, &marks(&run)).expect("reads back");
        assert_eq!((back.id, &back.jobs), (run.id, &run.jobs));
    }

    #[test]
    fn a_row_that_changes_writes_a_letter_and_not_the_list() {
        let mut run = run();
        run.jobs = (0..10_000).map(|line| Job { line, ..run.jobs[0].clone() }).collect();
        assert!(marks(&run).len() <= 2 * run.jobs.len() + 9);
    }

    #[test]
    fn marks_of_another_run_or_of_another_length_change_nothing() {
        for marks in ["0000002b:wwwwwww", "0000002a:www", "0000002a:wwwwwwx", "wwwwwww", ""] {
            let mut run = run();
            assert!(!apply(&mut run, marks), "{marks}");
            assert_eq!(run, self::run());
        }
    }

    #[test]
    fn a_tab_that_says_nothing_any_more_is_gone() {
        let beat = Beat { tab: 1, at_ms: 1_000_000 };
        assert!(beat.is_alive_elsewhere(2, 1_000_000 + GONE_MS - 1));
        assert!(!beat.is_alive_elsewhere(2, 1_000_000 + GONE_MS));
        assert!(
            !beat.is_alive_elsewhere(2, 1_000_000 - GONE_MS),
            "nor does a clock that was set back keep it"
        );
        assert!(!beat.is_alive_elsewhere(1, 1_000_000), "this tab is not another one");
    }

    #[test]
    fn two_accounts_of_one_browser_have_a_run_each() {
        assert!(key("a").starts_with(OF_ACCOUNT), "what `forget_accounts` removes");
        assert_ne!(key("a"), key("b"));
    }
}
