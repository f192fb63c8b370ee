//! Sentences about the keys of an account: the team's, and those that the dashboard made.

use upstash_api::exchange::{Keys, MintedKey, MintedState};

/// How many Developer API keys an account may have (found out at Upstash, 2026-11: the 38th is refused).
const MOST_KEYS: usize = 37;

/// The heading of the team's key.
pub const TEAM_TITLE: &str = "Team key";
/// What it is for.
pub const TEAM_DETAIL: &str = "Sub-accounts belong to a team. Only a key that was made inside the team can list, make and \
     delete them; the key of your own account cannot.";
/// None is stored.
pub const TEAM_ADD: &str = "Add the team key";
/// Puts another in its place.
pub const TEAM_REPLACE: &str = "Replace";
/// Its dialog.
pub const TEAM_REPLACE_TITLE: &str = "Replace the team key";
/// What that does to the one before.
pub const TEAM_REPLACE_DETAIL: &str = "The new pair takes the place of the stored one once it has worked. The old key \
     still exists at Upstash; delete it there if nobody else uses it.";
/// Label of the e-mail.
pub const TEAM_EMAIL: &str = "Key of";
/// It was kept.
pub const TEAM_SAVED: &str = "The team key works and is stored";
/// The server loses it.
pub const TEAM_FORGET: &str = "Forget";
/// The question.
pub const TEAM_FORGET_QUESTION: &str = "Forget the team key?";
/// What that means.
pub const TEAM_FORGET_DETAIL: &str = "Nobody can list, make or delete sub-accounts here until a key is handed in again. \
     Keys of single sub-accounts stay, and so does acting as them. The key still exists at Upstash; delete it there if \
     nobody else uses it.";
/// It is gone.
pub const TEAM_FORGOTTEN: &str = "The team key is forgotten";

/// Whether the team's key works, as a word.
#[must_use]
pub const fn team_state(works: bool) -> &'static str {
    if works { "Works" } else { "Refused by Upstash" }
}

/// What to do about a team's key that does not work.
pub const TEAM_REFUSED: &str = "Upstash refused it when it was last used: it was deleted or has expired. The sub-accounts \
     are not affected. Replace it by a key that works.";

/// The heading of the minted keys.
pub const MINTED_TITLE: &str = "Keys made by this dashboard";
/// The table's name for screen readers.
pub const MINTED_LABEL: &str = "Keys";
/// The loading table.
pub const MINTED_WHAT: &str = "keys";
/// Column of the name.
pub const NAME: &str = "Name at Upstash";
/// Column of the date.
pub const MADE: &str = "Made";
/// Column of the state.
pub const STATE: &str = "State";
/// There is none.
pub const MINTED_NONE: &str = "None yet.";

/// What limits them.
#[must_use]
pub fn limit() -> String {
    format!(
        "An Upstash account holds at most {MOST_KEYS} keys, its other ones included. The dashboard makes one when an \
         account connects and uses it for as long as it works. Keys can only be deleted in the Upstash console, under \
         Account, Management API."
    )
}

/// How many could be deleted; nothing where there is nothing to do.
#[must_use]
pub fn deletable(keys: &[MintedKey]) -> Option<String> {
    match keys.iter().filter(|key| key.state == MintedState::Forgotten).count() {
        0 => None,
        1 => Some("One of these is no longer used and can be deleted there.".to_owned()),
        count => Some(format!("{count} of these are no longer used and can be deleted there.")),
    }
}

/// A minted key's state as a word.
#[must_use]
pub const fn minted_state(state: MintedState) -> &'static str {
    match state {
        MintedState::InUse => "In use",
        MintedState::Refused => "Refused",
        MintedState::Forgotten => "No longer used",
        MintedState::Unknown => "Unknown",
    }
}

/// What to do about it.
#[must_use]
pub const fn minted_advice(state: MintedState) -> &'static str {
    match state {
        MintedState::InUse => "Keep it: deleting it stops this dashboard.",
        MintedState::Refused => "Deleted or expired at Upstash. Nothing is left to do.",
        MintedState::Forgotten => "Still counts at Upstash. Delete it there.",
        MintedState::Unknown => "This page is older than the server. Reload it.",
    }
}

/// What is left to do by hand after disconnecting: the key that was in use, those from before, the team's.
#[must_use]
pub fn left(in_use: Option<&str>, keys: Option<&Keys>) -> Vec<String> {
    let mut lines = vec![match in_use {
        Some(name) => format!(
            "The server has forgotten the key. It still exists at Upstash: to make it useless, delete the key {name} in \
             the console, under Account, Management API."
        ),
        None => {
            "The server held no key of the account, so there is nothing new to delete at Upstash.".to_owned()
        }
    }];
    let Some(keys) = keys else { return lines };
    let older: Vec<&str> = keys
        .minted
        .iter()
        .filter(|key| key.state == MintedState::Forgotten && Some(key.name.as_str()) != in_use)
        .map(|key| key.name.as_str())
        .collect();
    if !older.is_empty() {
        lines.push(format!("Made here earlier and no longer used, too: {}.", older.join(", ")));
    }
    if let Some(team) = &keys.team {
        lines.push(format!(
            "The team key of {} was forgotten as well. It still works at Upstash: delete it in the team's Management API \
             if nobody else uses it.",
            team.email
        ));
    }
    lines
}

#[cfg(test)]
mod tests {
    use upstash_api::exchange::TeamKey;

    use super::*;

    fn minted(name: &str, state: MintedState) -> MintedKey {
        MintedKey { name: name.to_owned(), made_at: 1, state }
    }

    #[test]
    fn every_key_that_is_left_at_upstash_is_named_once() {
        let keys = Keys {
            team: Some(TeamKey { email: "ops@acme.example".into(), works: true, since: 1 }),
            minted: vec![
                minted("acme-3", MintedState::InUse),
                minted("acme-2", MintedState::Refused),
                minted("acme-1", MintedState::Forgotten),
            ],
        };
        let all = left(Some("acme-3"), Some(&keys)).join("\n");
        for named in ["acme-3", "acme-1", "ops@acme.example"] {
            assert_eq!(all.matches(named).count(), 1, "{named}: {all}");
        }
        assert!(!all.contains("acme-2"), "it is gone already: {all}");
    }

    #[test]
    fn without_the_list_the_key_in_use_is_named_all_the_same() {
        assert_eq!(left(Some("acme-3"), None).len(), 1);
        assert!(left(None, None).iter().all(|line| line.contains("nothing new to delete")));
    }

    #[test]
    fn only_keys_that_are_no_longer_used_are_said_to_be_deletable() {
        let used = [minted("a", MintedState::InUse), minted("b", MintedState::Refused)];
        assert_eq!(deletable(&used), None);
        let left = [minted("a", MintedState::Forgotten), minted("b", MintedState::Forgotten)];
        assert!(deletable(&left).is_some_and(|words| words.starts_with("2 ")));
        assert!(limit().contains("37"));
    }
}
