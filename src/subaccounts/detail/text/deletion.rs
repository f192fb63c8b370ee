//! What is said while a sub-account is deleted.

use upstash_api::exchange::{Booked, ProblemCode};

use crate::api::error::{ApiError, Certainty};
use crate::subaccounts::detail::cleanup::{Blocker, Cleanup, EntryState, Errand, Reason, Stage, Stop, What};
use crate::subaccounts::text::number;

pub const HEAD: &str = "Delete this sub-account";
pub const LEAD_EMPTY: &str = "It owns nothing that keeps it from being deleted. Its key ends with it.";
pub const LEAD_UNSEEN: &str =
    "What it owns cannot be seen without its key. Upstash deletes it if it is empty, and refuses otherwise.";
pub const LEAD_LOOKING: &str = "Upstash deletes a sub-account only when it owns nothing.";
pub const DELETE: &str = "Delete sub-account";
pub const DELETE_ALL: &str = "Delete all of it";
pub const NOT_HERE: &str = "Deleting is only possible in a tab of its own, not in a frame.";

/// Above the button: what stands in the way.
pub fn lead(blockers: usize) -> String {
    match blockers {
        0 => LEAD_EMPTY.to_owned(),
        1 => "One thing in it has to go first. You are shown what before anything happens.".to_owned(),
        many => format!(
            "{} things in it have to go first. You are shown which before anything happens.",
            number(many)
        ),
    }
}

pub fn title(slug: &str) -> String {
    format!("Delete “{slug}”?")
}

pub fn description(blockers: Option<usize>) -> String {
    match blockers {
        None => "Without its key nobody can see what it owns. Upstash deletes it only if it is empty.".to_owned(),
        Some(0) => "It owns nothing any more. Its key stops working, its users lose their access to the console, and its audit log goes with it.".to_owned(),
        Some(_) => "Upstash deletes only an empty sub-account, so all of this is removed first, in this order. Data in it cannot be brought back; whatever uses it stops working.".to_owned(),
    }
}

/// The last line of the list.
pub fn and_itself(slug: &str) -> String {
    format!("The sub-account “{slug}” with its key and its audit log")
}

/// One thing, as a line of the list.
pub fn blocker(blocker: &Blocker) -> String {
    let name = &blocker.name;
    match &blocker.what {
        What::Redis => format!("Redis database “{name}”"),
        What::Vector => format!("Vector index “{name}”"),
        What::Search => format!("Search index “{name}”"),
        What::QStash(Booked { pack, plan }) => {
            let plan = plan.as_ref().map(|plan| format!("fixed plan {plan}"));
            let pack = pack.then(|| "production pack".to_owned());
            let booked: Vec<String> = plan.into_iter().chain(pack).collect();
            if booked.is_empty() {
                format!("QStash in {name}: what is paid for by the month")
            } else {
                format!("QStash in {name}: {}", booked.join(" and "))
            }
        }
    }
}

// The ten seconds

pub const UNDO: &str = "Undo";
pub const UNDO_HINT: &str = "Nothing was sent yet. Escape undoes it, and so does leaving this page.";
pub const UNDONE: &str = "Nothing was deleted";

pub fn counting(slug: &str, seconds: i64) -> String {
    let unit = if seconds == 1 { "second" } else { "seconds" };
    format!("“{slug}” is deleted in {seconds} {unit}")
}

/// Said once to whoever cannot see the countdown.
pub fn counting_said(slug: &str, seconds: i64) -> String {
    format!("{}. Press Escape to undo.", counting(slug, seconds))
}

// While it runs

pub const STOP: &str = "Stop";
pub const STOPPING: &str = "Stopping…";
pub const RESUME: &str = "Go on";
pub const TRY_AGAIN: &str = "Try what is left again";
pub const LOOK_ANEW: &str = "Look at it anew";
pub const KEEP_OPEN: &str =
    "Stay on this page: leaving it stops the clean-up where it is. What is gone stays gone.";
pub const IN_ORDER: &str = "What is removed, in order";
pub const PROGRESS: &str = "Removed so far";
pub const NEWCOMERS: &str = "This came into being after you confirmed, and was not touched:";

/// The heading of the panel.
pub fn heading(cleanup: &Cleanup, slug: &str) -> String {
    match cleanup.stage() {
        Stage::Grace { .. } | Stage::Working { .. } | Stage::Holding { .. } => format!("Deleting “{slug}”"),
        Stage::Stopped(_) => "The clean-up stands still".to_owned(),
        Stage::Left => format!("“{slug}” is still there"),
        Stage::Done { is_ours } => ended(slug, *is_ours),
    }
}

pub fn progress(gone: usize, all: usize) -> String {
    format!("{} of {} removed", number(gone), number(all))
}

/// What goes on now, in one line.
pub fn now(cleanup: &Cleanup, seconds: i64) -> String {
    match cleanup.stage() {
        _ if cleanup.is_stopping() => "Waits for what is under way, then stops.".to_owned(),
        Stage::Holding { was_told: true, .. } => {
            let unit = if seconds == 1 { "second" } else { "seconds" };
            format!("Asked to slow down. Goes on in {seconds} {unit}.")
        }
        Stage::Holding { .. } => "Upstash still lists it. Looks again in a moment.".to_owned(),
        Stage::Working { errand, .. } => match errand {
            Errand::Look => "Looks at what is left.".to_owned(),
            Errand::Remove(number) => match cleanup.entries().get(*number) {
                Some(entry) => format!("Removes {}.", blocker(&entry.blocker)),
                None => String::new(),
            },
            Errand::Delete => "Deletes the sub-account itself.".to_owned(),
            Errand::Find => "Looks whether it is still there.".to_owned(),
        },
        _ => String::new(),
    }
}

/// Beside a line of the list.
pub fn state(state: &EntryState) -> &'static str {
    match state {
        EntryState::Waiting => "waits",
        EntryState::Going => "being removed",
        EntryState::Asked => "asked for, not confirmed",
        EntryState::Deleted => "gone",
        EntryState::Vanished => "gone; somebody else was quicker",
        EntryState::Left(_) => "still there",
    }
}

/// Why something is still there.
pub fn reason(reason: &Reason) -> String {
    match reason {
        Reason::StillListed => {
            "Upstash took the request, and lists it all the same. Give it a minute.".to_owned()
        }
        Reason::CameBack => "Upstash did not list it a moment ago, and lists it now.".to_owned(),
        Reason::Refused(error) if is_not_found(error) => {
            "Upstash answered that it is not there, and lists it all the same. Give it a minute.".to_owned()
        }
        // It was looked for since: that it may have been done is no longer all there is to say.
        Reason::Refused(error) if error.certainty() == Certainty::Unknown => {
            format!("{} Upstash still lists it.", whole(&error.user_message().title))
        }
        Reason::Refused(error) => said(error),
    }
}

fn is_not_found(error: &ApiError) -> bool {
    matches!(error.code(), Some(ProblemCode::UpstreamNotFound | ProblemCode::NotFound))
}

/// Why it does not go on by itself.
pub fn why(cleanup: &Cleanup) -> Option<String> {
    match cleanup.stage() {
        Stage::Stopped(stop) => Some(format!("{}{}", self::stop(stop), unconfirmed(cleanup.unconfirmed()))),
        Stage::Left => cleanup.trouble().map(|error| trouble(error, cleanup.sees())),
        _ => None,
    }
}

/// Said to whoever does not see where it stands now.
pub fn standing(cleanup: &Cleanup) -> String {
    let all = cleanup.entries().len();
    let progress = (all > 0).then(|| format!("{}.", progress(cleanup.gone(), all)));
    why(cleanup).into_iter().chain(progress).collect::<Vec<_>>().join(" ")
}

fn unconfirmed(count: usize) -> &'static str {
    match count {
        0 => "",
        _ => " What was asked for last is not confirmed: it may go yet.",
    }
}

/// Why it stands still, and what to do about it.
fn stop(stop: &Stop) -> String {
    match stop {
        Stop::Asked => "You stopped it. Nothing more is sent until you go on.".to_owned(),
        Stop::Failed(error) => match error.code() {
            Some(ProblemCode::SubKeyRefused) => {
                "Upstash refuses the sub-account's key, so nothing in it can be removed from here. Import a key that works, then look at it anew.".to_owned()
            }
            Some(ProblemCode::SubKeyMissing) => {
                "The sub-account's key is not stored here any more. Import it, then look at it anew.".to_owned()
            }
            Some(ProblemCode::SessionMissing | ProblemCode::SessionExpired) => {
                "Your session ended in the middle. What is gone stays gone; sign in again and look at it anew.".to_owned()
            }
            _ => {
                let words = error.user_message();
                format!("{}. {}", words.title, words.next)
            }
        },
    }
}

/// Why the sub-account itself is still there, where that is not about something in it.
fn trouble(error: &ApiError, sees: bool) -> String {
    if error.code() != Some(ProblemCode::SubAccountNotEmpty) {
        return said(error);
    }
    let told = error.problem().and_then(|problem| problem.upstream.as_deref());
    let told = told.map(|told| format!(" Upstash says: {told}")).unwrap_or_default();
    if sees {
        format!("Upstash says it is not empty, but lists nothing in it. Try again in a few minutes.{told}")
    } else {
        format!(
            "It is not empty. Import its key to see what it owns, or remove that in the Upstash console.{told}"
        )
    }
}

/// What it owns could not be read, so nothing was asked.
pub fn could_not_look(error: &ApiError) -> String {
    let words = error.user_message();
    format!("{}. Nothing was deleted. {}", words.title, words.next)
}

/// A failed write in one paragraph.
pub fn said(error: &ApiError) -> String {
    if let (Some(ProblemCode::UpstreamRefused), Some(told)) =
        (error.code(), error.problem().and_then(|problem| problem.upstream.as_deref()))
    {
        return whole(&format!("Upstash refused: {told}"));
    }
    let words = error.user_message_of_write();
    format!("{} {} {}", whole(&words.title), whole(&words.detail), words.next)
}

/// With a full stop at its end: what Upstash says comes with one or without.
fn whole(words: &str) -> String {
    let dot = if words.ends_with(['.', '!', '?']) { "" } else { "." };
    format!("{words}{dot}")
}

/// It is no more.
pub fn ended(slug: &str, is_ours: bool) -> String {
    if is_ours { format!("“{slug}” is deleted") } else { vanished(slug) }
}

/// Somebody else was quicker.
pub fn vanished(slug: &str) -> String {
    format!("“{slug}” is gone: Upstash does not list it any more")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn qstash(has_pack: bool, plan: Option<&str>) -> String {
        let what = What::QStash(Booked { pack: has_pack, plan: plan.map(str::to_owned) });
        blocker(&Blocker { what, id: "q".into(), name: "eu-central-1".into() })
    }

    #[test]
    fn each_use_of_qstash_is_named() {
        assert_eq!(qstash(true, None), "QStash in eu-central-1: production pack");
        assert_eq!(
            qstash(true, Some("qstash_fixed_1m")),
            "QStash in eu-central-1: fixed plan qstash_fixed_1m and production pack"
        );
        assert_eq!(qstash(false, None), "QStash in eu-central-1: what is paid for by the month");
    }

    #[test]
    fn what_is_said_of_something_that_is_still_there_is_no_more_than_is_known() {
        let refused = |code: &str| {
            let body = format!(r#"{{"code":"{code}","message":"m","request_id":"r"}}"#);
            let problem = serde_json::from_str(&body).expect("a problem");
            reason(&Reason::Refused(ApiError::Problem { status: 404, problem }))
        };
        assert!(refused("upstream_not_found").contains("answered that it is not there"));
        assert!(!refused("upstream_not_found").contains("Nothing was changed"));
        assert!(
            refused("upstream_broken").ends_with("Upstash still lists it."),
            "{}",
            refused("upstream_broken")
        );
        assert!(!refused("upstream_broken").contains("may have been done"), "it was looked for since");
        for reason in [Reason::StillListed, Reason::CameBack].map(|it| self::reason(&it)) {
            assert!(!reason.contains("said it was removed"), "{reason}");
        }
    }

    #[test]
    fn what_upstash_says_is_a_sentence_of_its_own() {
        let refused = |told: &str| {
            let body = format!(
                r#"{{"code":"upstream_refused","message":"m","request_id":"r","upstream":"{told}"}}"#
            );
            let problem = serde_json::from_str(&body).expect("a problem");
            said(&ApiError::Problem { status: 400, problem })
        };
        assert_eq!(refused("database is locked"), "Upstash refused: database is locked.");
        assert_eq!(refused("Wait."), "Upstash refused: Wait.");
        assert!(said(&ApiError::Timeout).contains("took too long. It may have been done"));
    }

    #[test]
    fn the_countdown_counts_in_whole_words() {
        assert_eq!(counting("acme", 10), "“acme” is deleted in 10 seconds");
        assert_eq!(counting("acme", 1), "“acme” is deleted in 1 second");
    }

    #[test]
    fn what_stands_in_the_way_is_counted() {
        assert!(lead(0).contains("nothing"));
        assert!(lead(1).starts_with("One thing"));
        assert!(lead(1_200).starts_with("1,200 things"));
    }
}
