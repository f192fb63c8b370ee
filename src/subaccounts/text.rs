//! What the pages of sub-accounts say. The words of making many are in [`bulk`], those of keys in [`keys`].

pub mod bulk;
pub mod keys;

use upstash_api::exchange::KeyState;
use upstash_api::validate::SlugError;

use super::list::Column;
use crate::numbers::grouped;

pub const SUB_ACCOUNTS: &str = "Sub-accounts";
pub const LIST_WHAT: &str = "sub-accounts";
pub const LEAD: &str = "An isolated Upstash account for each of your customers: its own key, its own resources, billed to your team.";
pub const NEW: &str = "New sub-account";
pub const MANY: &str = "Make many";
pub const EXPORT: &str = "Export CSV";
pub const EXPORT_HOLDS: &str =
    "The CSV has these rows; counts and last activity only of those that were on screen.";
pub const EXPORT_FAILED: &str = "This browser made no file of the list. Nothing was changed.";
pub const SEARCH: &str = "Search slugs";
pub const SORT_BY: &str = "Sort by";
pub const FILTER: &str = "State of the key";
pub const CLEAR: &str = "Show all";
pub const NOTHING_FITS_DETAIL: &str =
    "The search looks at slugs. A whole customer id, beginning with sub_, is found as well.";
pub const CUSTOMER_ID_WHAT: &str = "customer id";
pub const REDIS: &str = "Redis";
pub const VECTOR: &str = "Vector";
pub const SEARCH_INDEXES: &str = "Search";
pub const QSTASH: &str = "QStash";
pub const QSTASH_TITLE: &str = "QStash users with a plan or a production pack of their own";
pub const ACTIVITY: &str = "Last activity";
pub const NO_ACTIVITY: &str = "none yet";
pub const NOT_FOUND_OUT: &str = "?";
pub const NOT_FOUND_OUT_TITLE: &str = "This could not be found out. Refresh the list to try again.";
pub const NO_COUNT: &str = "–";
pub const NO_COUNT_TITLE: &str = "Without a key that works nothing is known of what it owns.";

/// The heading of a column.
pub const fn column(column: Column) -> &'static str {
    match column {
        Column::Slug => "Slug",
        Column::Key => "Key",
        Column::Since => "Key since",
    }
}

/// An option of the order, where there are no column headings.
pub fn sort_option(column: Column) -> String {
    format!("{SORT_BY} {}", self::column(column).to_lowercase())
}

/// The state of a key in a word or two.
pub const fn state(state: KeyState) -> &'static str {
    match state {
        KeyState::Unseen => "New key",
        KeyState::Held => "Key held",
        KeyState::Refused => "Key refused",
        KeyState::Missing => "Key missing",
        KeyState::Lost => "Created, key lost",
        KeyState::Unknown => "Unknown",
    }
}

/// What a state means and what to do about it; `None` where all is well.
pub const fn state_means(state: KeyState) -> Option<&'static str> {
    match state {
        KeyState::Held => None,
        KeyState::Unseen => Some(
            "The key is stored here and works. Nobody has looked at it yet; it can be shown once, on the sub-account's page.",
        ),
        KeyState::Refused => Some(
            "Upstash refused the stored key when it was last used. What the sub-account owns is not affected; import a key that works.",
        ),
        KeyState::Missing => Some(
            "It was made elsewhere. Import the key it was made with to use it here; Upstash shows no key twice.",
        ),
        KeyState::Lost => Some(
            "It was asked for here, but the answer with its key never arrived, and Upstash shows no key twice. Delete it and make it again, or import the key if somebody has it.",
        ),
        KeyState::Unknown => Some("This page is older than the server. Reload it."),
    }
}

/// The same in the row itself, as short as a row is.
pub const fn state_row(state: KeyState) -> Option<&'static str> {
    match state {
        KeyState::Lost => Some("No key arrived. Delete it and make it again, or import its key."),
        _ => None,
    }
}

/// In the row of a slug that cannot be part of an address or a user name.
pub fn flaw(error: &SlugError) -> String {
    match error {
        SlugError::Colon => {
            "Cannot be used here: a user name ends at its first colon. Manage it in the console.".to_owned()
        }
        SlugError::Dots | SlugError::Address(_) => {
            "Cannot be used here: its slug means something else in an address. Manage it in the console."
                .to_owned()
        }
        SlugError::Empty | SlugError::LeadingSpace | SlugError::Character(_) | SlugError::TooLong => {
            format!("Cannot be used here. {error}")
        }
    }
}

pub const FLAWED: &str = "Not usable";
pub const FLAWED_MEANS: &str = "Upstash allows slugs that mean something else in an address or end a user name early. This dashboard lists such sub-accounts and leaves them alone; manage them in the Upstash console, and make new ones with plainer slugs.";

pub const ALL_STATES: &str = "All keys";

/// An option of the filter.
pub fn filter_option(state: KeyState, count: usize) -> String {
    format!("{} ({})", self::state(state), number(count))
}

/// Under the list: how many there are, or how many of them fit.
pub fn list_count(shown: usize, all: usize) -> String {
    let noun = if all == 1 { "sub-account" } else { "sub-accounts" };
    if shown == all {
        format!("{} {noun}", number(all))
    } else {
        format!("{} of {} {noun}", number(shown), number(all))
    }
}

pub fn nothing_fits(search: &str) -> String {
    if search.is_empty() {
        "No sub-account has a key in this state".to_owned()
    } else {
        format!("No sub-account fits “{search}”")
    }
}

/// Beside the bar: how much of the limit is used.
pub fn used(used: usize, limit: usize) -> String {
    if used > limit {
        format!("{} in use; Upstash raised your limit of {}", number(used), number(limit))
    } else {
        format!("{} of {} in use", number(used), number(limit))
    }
}

/// When none is left.
pub fn full_title(limit: usize) -> String {
    format!("The team has all of its {} sub-accounts", number(limit))
}

pub const FULL_DETAIL: &str =
    "Delete one that is no longer used, or ask partnerships@upstash.com for a higher limit.";

// Nobody there yet

pub const EMPTY_TITLE: &str = "No sub-account yet";
pub const EMPTY_DETAIL: &str = "Make the first one, or many at once from a list. What Upstash wants for it:";
pub const NEEDED_TITLE: &str = "What Upstash wants before there can be sub-accounts";
pub const TEAM_KEY_TITLE: &str = "Sub-accounts need the key of a team";
pub const TEAM_KEY_DETAIL: &str = "You are connected with the key of a person, and Upstash lets only a team manage sub-accounts. Nothing was changed.";
pub const ADD_TEAM_KEY: &str = "Add the team's key";
pub const OPEN_CONSOLE: &str = "Open the Upstash console";
pub const WRITE_TO_UPSTASH: &str = "Write to Upstash";
pub const PARTNERSHIPS: &str = "mailto:partnerships@upstash.com?subject=Sub-accounts%20for%20our%20team";

/// What Upstash wants before it makes a sub-account, and what to do about each.
pub struct Prerequisite {
    pub title: &'static str,
    pub detail: &'static str,
}

pub const TEAM: Prerequisite = Prerequisite {
    title: "A team",
    detail: "A personal account has no sub-accounts. Make a team in the Upstash console.",
};
pub const PAYMENT: Prerequisite = Prerequisite {
    title: "A payment method",
    detail: "Add a card to the team, not to yourself: what sub-accounts use is billed to the team.",
};
pub const TEAM_KEY: Prerequisite = Prerequisite {
    title: "A key of the team",
    detail: "Choose the team in the console, make an API key there, and give it to this dashboard together with your e-mail.",
};
pub const TEAM_KEY_WORKS: &str = "This dashboard has a key that Upstash takes.";
pub const ENABLED: Prerequisite = Prerequisite {
    title: "Permission from Upstash",
    detail: "Upstash switches sub-accounts on for each team. Ask partnerships@upstash.com, and name the team.",
};

// One new sub-account

pub const CREATE_TITLE: &str = "New sub-account";
pub const CREATE_LEAD: &str =
    "Upstash shows its key once, to this dashboard, which seals it before anything else.";
pub const SLUG: &str = "Slug";
pub const SLUG_HINT: &str = "What you call the customer: printable characters, 50 at most. It becomes part of the user name and of addresses, and cannot be changed.";
pub const CREATE: &str = "Create sub-account";
pub const CREATING: &str = "Creating…";
pub const CANCEL: &str = "Cancel";
pub const CHECK_LIST: &str = "Look into the list";
pub const TAKEN: &str = "The team already has a sub-account with this slug.";
pub const OPEN_CONNECTION: &str = "Open the connection page";
pub const OPEN_IT: &str = "Open it";

/// Offers a slug that can be used.
pub fn use_suggestion(slug: &str) -> String {
    format!("Use {slug}")
}

/// Another slug that differs in capitals alone.
pub fn namesake(slug: &str) -> String {
    format!("There is also “{slug}”, which differs only in capitals.")
}

/// How many places are left.
pub fn left(left: usize) -> String {
    match left {
        0 => "None is left: Upstash will refuse, unless it raised your limit.".to_owned(),
        1 => "One is left.".to_owned(),
        left => format!("{} are left.", number(left)),
    }
}

/// A count as people read it.
pub fn number(count: usize) -> String {
    grouped(count as u64)
}

#[cfg(test)]
mod tests {
    use upstash_api::validate::usable_slug;

    use super::*;
    use crate::subaccounts::list::STATES;

    #[test]
    fn every_state_that_is_not_well_says_what_to_do() {
        for known in STATES {
            assert_eq!(state_means(known).is_none(), known == KeyState::Held, "{known:?}");
        }
    }

    #[test]
    fn a_slug_that_cannot_be_used_says_why_and_what_instead() {
        for slug in ["a:b", "..", "a/b", "a%b"] {
            let error = usable_slug(slug).expect_err("cannot be used");
            assert!(flaw(&error).contains("Manage it in the console"), "{slug}");
        }
    }

    #[test]
    fn counts_agree_with_their_nouns() {
        assert_eq!(list_count(1, 1), "1 sub-account");
        assert_eq!(list_count(3, 10_000), "3 of 10,000 sub-accounts");
        assert_eq!(used(83, 100), "83 of 100 in use");
        assert_eq!(used(10_000, 100), "10,000 in use; Upstash raised your limit of 100");
    }
}
