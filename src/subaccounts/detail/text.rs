//! What the page of one sub-account says. Deleting has words of its own, in [`deletion`].

pub mod deletion;

use upstash_api::exchange::{Event, EventKind, KeyState};
use upstash_api::validate::SlugError;

use crate::subaccounts::text::number;

pub const SUB_ACCOUNTS: &str = "Sub-accounts";
pub const WHAT: &str = "sub-account";
pub const BACK_TO_LIST: &str = "All sub-accounts";
pub const UNKNOWN_TITLE: &str = "There is no sub-account with this slug";
pub const UNKNOWN_DETAIL: &str = "It was deleted, or the address is wrong. Upstash tells capitals apart.";
pub const NO_SLUG_TITLE: &str = "This address names no sub-account";
pub const NO_SLUG_DETAIL: &str = "Upstash knows no slug like this. Nothing was changed.";

/// The page of a slug that Upstash allows and nobody can use.
pub const UNUSABLE_TITLE: &str = "This sub-account cannot be used or deleted here";
pub const UNUSABLE_NEXT: &str = "It still exists, and works for whoever has its key. In the Upstash console or through Upstash's support it can be looked after; \
     for the customer, a new sub-account with a plainer slug is the way out.";
pub const OPEN_CONSOLE_SITE: &str = "Open the Upstash console";
pub const NEW_ONE: &str = "New sub-account";

/// Why a slug cannot be used.
pub fn unusable(error: &SlugError) -> String {
    match error {
        SlugError::Colon => "Its slug has a colon in it. The slug is part of the user name, and a user name ends at its first colon, so Upstash could never be told who is asking.".to_owned(),
        SlugError::Dots => "Its slug is made of dots, which in an address mean a folder and not a name. A request about it would reach something else.".to_owned(),
        SlugError::Address(bad) => format!("Its slug has “{bad}” in it, which means something else in an address. A request about it could reach another sub-account, or something else altogether."),
        SlugError::Empty | SlugError::LeadingSpace | SlugError::Character(_) | SlugError::TooLong => {
            format!("Upstash makes no such slug. {error}")
        }
    }
}

pub const ACT_AS: &str = "Open as this sub-account";

/// Why one cannot act as it.
pub const fn act_as_not(key: KeyState) -> &'static str {
    match key {
        KeyState::Refused => "That takes a key that works; try the stored one again, or import one below.",
        KeyState::Unknown => UNKNOWN_STATE,
        _ => "That takes a key that works; import one below.",
    }
}

const UNKNOWN_STATE: &str = "This page is older than the server. Reload it.";

// Asked for, and not made

pub const NEVER_MADE: &str = "Upstash does not list this sub-account";
pub const LOOK_AGAIN: &str = "Look again";
pub const FORGET: &str = "Forget it";
pub const FORGET_NOT_HERE: &str = "Forgetting is only possible in a tab of its own, not in a frame.";

/// `age` comes in words, such as "2 minutes ago".
pub fn never_made(age: Option<&str>) -> String {
    let asked = age
        .map_or_else(|| "It was asked for here".to_owned(), |age| format!("It was asked for here ({age})"));
    format!(
        "{asked}, and no answer said that it was made. Look again in a minute; if it stays away, forget it, and its slug can be used for another one."
    )
}

pub fn forgotten(slug: &str) -> String {
    format!("“{slug}” is forgotten: Upstash has none of this slug")
}

// Overview

pub const OVERVIEW: &str = "Overview";
pub const CUSTOMER_ID: &str = "Customer id";
pub const CUSTOMER_ID_WHAT: &str = "customer id";
pub const LAST_ACTIVITY: &str = "Last activity";
pub const NO_ACTIVITY: &str = "none yet";
pub const NOT_KNOWN: &str = "not known";

pub const REDIS: &str = "Redis databases";
pub const VECTOR: &str = "Vector indexes";
pub const SEARCH: &str = "Search indexes";
pub const QSTASH: &str = "QStash";
pub const QSTASH_BOOKED: &str = "QStash, booked";

// What it owns

pub const RESOURCES: &str = "Resources";
pub const RESOURCES_WHAT: &str = "resources";
pub const NOTHING_TITLE: &str = "It owns nothing yet";
pub const NOTHING_DETAIL: &str = "Open it as this sub-account to create its first database.";
pub const UNSEEN_TITLE: &str = "What it owns cannot be seen";
pub const UNSEEN_DETAIL: &str = "Upstash shows the resources of a sub-account to its own key alone. Nothing of them is affected; import the key to see them.";
pub const QSTASH_IN_USE: &str = "booked";
pub const QSTASH_IDLE: &str = "nothing booked";

pub fn show_all(count: usize) -> String {
    format!("Show all {}", number(count))
}

// The key

pub const KEY: &str = "API key";
pub const KEY_SINCE: &str = "Stored";
pub const SHOW_KEY: &str = "Show the key once";
pub const SHOW_NOT_HERE: &str = "A key is only shown in a tab of its own, not in a frame.";
pub const IMPORT: &str = "Import a key";
pub const TRY_KEY_AGAIN: &str = "Try it again";
pub const KEY_TAKEN_AGAIN: &str = "Upstash takes the stored key again";
pub const STILL_REFUSED: &str = "Tried again: Upstash still refuses it.";
/// Beside a key that was refused.
pub const NOBODY_LOOKED: &str =
    "Nobody has looked at it as far as is remembered here: it may be shown a single time.";
pub const HISTORY: &str = "What was done with it";
pub const HISTORY_EMPTY: &str = "Nothing in the last 90 days.";
pub const HISTORY_FAILED: &str = "This could not be read.";

/// The state of the key in a sentence.
pub const fn key_means(state: KeyState) -> &'static str {
    match state {
        KeyState::Unseen => {
            "It is sealed here and works. Nobody has looked at it yet: it can be shown a single time."
        }
        KeyState::Held => "It is sealed here and worked when it was last used. It cannot be shown again.",
        KeyState::Refused => {
            "Upstash refused the stored key when it was last used. What the sub-account owns is not affected. Try it again, or import a key that works."
        }
        KeyState::Missing => {
            "This dashboard has no key: the sub-account was made elsewhere. Import the key it was made with; Upstash shows no key twice."
        }
        KeyState::Lost => {
            "It was made here, but its key never arrived, and Upstash shows no key twice. If somebody has it, import it; otherwise delete the sub-account and make it again."
        }
        KeyState::Unknown => UNKNOWN_STATE,
    }
}

/// One line of what was done with it, or was tried.
pub const fn event(event: &Event) -> &'static str {
    match (event.what, event.done) {
        (EventKind::Created, true) => "Made here, and its key sealed",
        (EventKind::Created, false) => "Could not be made",
        (EventKind::Imported, true) => "Imported, after Upstash accepted it",
        (EventKind::Imported, false) => "An import was refused",
        (EventKind::Revealed, _) => "Shown to somebody",
        (EventKind::ConsoleLink, true) => "Made a sign-in link to the console",
        (EventKind::ConsoleLink, false) => "Could not make a sign-in link",
        (EventKind::KeyRefused, _) => "Refused by Upstash",
        (EventKind::Deleted, true) => "Sub-account deleted",
        (EventKind::Deleted, false) => "Sub-account could not be deleted",
        (EventKind::ResourceCreated, true) => "Created a resource",
        (EventKind::ResourceCreated, false) => "Could not create a resource",
        (EventKind::ResourceChanged, true) => "Changed a resource",
        (EventKind::ResourceChanged, false) => "Could not change a resource",
        (EventKind::ResourceDeleted, true) => "Deleted a resource",
        (EventKind::ResourceDeleted, false) => "Could not delete a resource",
        (EventKind::Explored, true) => "Opened a database in the explorer",
        (EventKind::BrowseOpened, true) => "Allowed the explorer to list the keys of a database",
        (EventKind::BrowseOpened, false) => "Could not allow the explorer to list the keys of a database",
        (EventKind::BrowseEnded, true) => "Ended the explorer's listing of keys",
        (EventKind::BrowseEnded, false) => "Could not end the explorer's listing of keys",
        (EventKind::Explored, false) => "Could not open a database in the explorer",
        (EventKind::Unknown, _) => "Used in a way this page does not know; reload it",
    }
}

// Importing

pub const IMPORT_TITLE: &str = "Import the key";
pub const IMPORT_LEAD: &str =
    "The key is tried with one call before it is kept. It is sealed then, and never shown again.";
pub const IMPORT_FIELD: &str = "API key of this sub-account";
pub const IMPORT_HINT: &str = "As Upstash showed it when the sub-account was made.";
pub const CANCEL: &str = "Cancel";
pub const IMPORT_SEND: &str = "Try and keep it";
pub const IMPORTED: &str = "The key works and is stored";
pub const PASTE_KEY: &str = "Paste the key.";
pub const PASTE_ONE_WORD: &str = "A key has no spaces or line breaks in it. Paste the key alone.";
pub const PASTE_ALONE: &str = "Paste the key alone, without what stands before or after the colon.";
pub const PASTE_REFUSED: &str = "Upstash does not accept this key for this sub-account. Nothing was stored. Check that it is whole, and not another one's.";

/// A pair of another sub-account, or of a person, was pasted.
pub fn pasted_other(user: &str) -> String {
    format!("This is the key of {user}, not of this sub-account.")
}

// Console access

pub const CONSOLE: &str = "Console access";
pub const CONSOLE_LEAD: &str = "Opens the Upstash console signed in as this sub-account: for its user, or to look at what has no page here.";
pub const OPEN: &str = "Open the console";
pub const OPEN_AGAIN: &str = "Open in a new tab";
pub const MAKE_LINK: &str = "Make a link to copy";
pub const LINK_WHAT: &str = "sign-in link";
pub const FORGET_LINK: &str = "Forget the link";
pub const LINK_WARNING_TITLE: &str = "Whoever has this link is signed in";
pub const LINK_WARNING: &str = "It needs no password, and Upstash cannot take it back. Hand it only to people of this customer, and not through a public channel.";
pub const LINK_READY: &str = "The sign-in link is ready.";
pub const LINK_OVER: &str = "The link has expired.";
pub const OPENED: &str = "If no tab opened, the browser held it back: open it again.";
pub const CONSOLE_NO_KEY: &str =
    "A sign-in link is made with the sub-account's own key, and there is none here. Import it first.";
pub const CONSOLE_REFUSED: &str = "Upstash refuses the stored key, so no sign-in link can be made with it. Try the key again, or import one that works.";
pub const CONSOLE_NOT_HERE: &str = "Sign-in links are only made in a tab of its own, not in a frame.";

/// `moment` is in the reader's own time, with its zone.
pub fn link_until(moment: &str) -> String {
    format!("Works until {moment}.")
}

// Activity

pub const ACTIVITY: &str = "Activity";
pub const ACTIVITY_LEAD: &str = "What was done in this sub-account, as Upstash remembers it: by its own users in the console, and through keys.";
pub const ACTIVITY_WHAT: &str = "activity";
pub const READ_ACTIVITY: &str = "Read the audit log";
pub const ACTIVITY_EMPTY_TITLE: &str = "Nothing was done yet";
pub const ACTIVITY_EMPTY_DETAIL: &str = "Or longer ago than Upstash remembers.";
pub const ACTIVITY_NO_KEY: &str =
    "Upstash tells it to the sub-account's own key alone. Import the key to read it.";
pub const WHEN: &str = "When";
pub const DEED: &str = "What";
pub const ON: &str = "On";
pub const BY: &str = "How";

pub fn shown_of(shown: usize, all: usize) -> String {
    let noun = if all == 1 { "entry" } else { "entries" };
    if shown == all {
        format!("{} {noun}", number(all))
    } else {
        format!("{} of {} {noun}", number(shown), number(all))
    }
}

#[cfg(test)]
mod tests {
    use upstash_api::validate::usable_slug;

    use super::*;

    #[test]
    fn a_slug_that_cannot_be_used_says_why() {
        for (slug, why) in [("a:b", "colon"), ("..", "dots"), ("Stark & Sons/EU", "“/”"), ("50%", "“%”")]
        {
            let error = usable_slug(slug).expect_err("cannot be used");
            assert!(unusable(&error).contains(why), "{slug}: {}", unusable(&error));
        }
    }

    #[test]
    fn every_state_of_a_key_that_does_not_work_says_what_to_do() {
        for state in [KeyState::Refused, KeyState::Missing, KeyState::Lost] {
            assert!(key_means(state).contains("mport"), "{state:?}");
        }
    }

    #[test]
    fn why_one_cannot_act_as_it_names_what_can_be_done() {
        assert!(act_as_not(KeyState::Missing).contains("import one below"));
        assert!(act_as_not(KeyState::Refused).contains("again"));
        assert!(!act_as_not(KeyState::Unknown).contains("import"), "nothing is offered then");
    }

    #[test]
    fn entries_are_counted() {
        assert_eq!(shown_of(1, 1), "1 entry");
        assert_eq!(shown_of(50, 1_200), "50 of 1,200 entries");
    }
}
