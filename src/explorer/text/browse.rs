//! Sentences of browse mode.

use keyspace::scan::{Status, Sure};

use super::counted;
use crate::explorer::browse::query::Order;
use crate::explorer::bytes::{Place, visible_string};
use crate::explorer::desk::{Choice, Facts, Measured, Offer};
use crate::explorer::ttl;
use crate::numbers::{grouped, size};
use keyspace::store::Expiry;

pub const OFFER: &str = "List the keys";
pub const OFFER_WHAT: &str = "The read-only token may not list keys. A user of the database's own may: it is made with one \
     press, can read and scan but not write, and works until somebody revokes it.";
pub const OFFER_COST: &str = "Making it takes five commands, the list about one for a thousand keys.";
pub const ALL_KEYS: &str = "All keys";
pub const OPENED: &str = "Opened";
pub const LISTS: &str = "Lists of keys";
pub const TREE: &str = "Keys of the database";
pub const TREE_HINT: &str =
    "Up and down walk the rows, right opens a folder, left closes it, Enter opens a key, letters find a row.";
pub const FILTER: &str = "Filter names";
pub const FILTER_HINT: &str =
    "Names: text in any case, a pattern such as user:*, or !word for names without it.";
pub const TYPES: &str = "Types";
pub const SHOWN_AS: &str = "Shown as";
pub const AS_TREE: &str = "Tree";
pub const AS_LIST: &str = "List";
pub const SHAPE: &str = "How the keys are shown";
pub const DELIMITERS: &str = "What makes folders";
pub const DELIMITERS_NOTE: &str = "Several with spaces between them, each of any length, such as : -> /";
pub const ORDER: &str = "Order";
pub const ORDER_IS_FLAT: &str = "An order by end or size is a list: in a tree, names have to stand together.";
pub const ENDS: &str = "Ends in";
pub const ENDS_NOTE: &str = "<1h, >7d, 1h-7d, never";
pub const MEMORY: &str = "Memory";
pub const MEMORY_NOTE: &str = ">1MB, 1KB-10KB";
pub const BAD_RANGE: &str = "Not a range yet: all keys are let through.";
pub const WITH_UNKNOWN: &str = "Also keys that cannot be judged yet";
pub const MEASURING: &str = "Ends and sizes of keys";
pub const PAUSE_MEASURING: &str = "Pause measuring";
pub const CHOOSE: &str = "Choose keys to export";
pub const CHOOSING: &str = "Chosen keys";
pub const CHOOSE_HINT: &str = "Space ticks a row, Shift and the arrow keys tick several.";
pub const FOLDERS_ARE_PARTIAL: &str =
    "A folder means the keys in it that were found so far: the list has not been scanned to its end.";
pub const CHOOSE_ALL: &str = "All listed";
pub const CHOOSE_DONE: &str = "Cancel";
pub const EXPORT: &str = "Export…";
pub const MEASURED: &str = "Ends and sizes have been read.";
pub const CLOSE_ALL: &str = "Close all folders";
pub const PAUSE: &str = "Pause";
pub const RESUME: &str = "Go on";
pub const RETRY: &str = "Try again";
pub const AGAIN: &str = "Scan again";
pub const ENDED: &str = "Listing has ended";
pub const ENDED_WHY: &str = "The token was dropped or somebody revoked it. What was found stays here; keys are read with the \
     read-only token.";
pub const ENDED_AGAIN: &str = "List again";
pub const EMPTY: &str = "There are no keys";
pub const EMPTY_WHY: &str = "The database is empty.";
pub const NONE_FITS: &str = "No key fits";
pub const NONE_YET: &str = "Nothing found so far.";
pub const CLEAR_FILTER: &str = "Show all keys";
pub const ACCESS: &str = "Access";
pub const REVOKE: &str = "Revoke it for everybody";
pub const REVOKED: &str = "The user was removed. Everybody who listed keys with it has to ask again.";
pub const SELF_WHAT: &str = "Made for this page:";

/// What the user may do, for people who read rules.
pub fn may(user: &str) -> String {
    format!(
        "ACL user {user}: every reading command, SCAN and listening to channels, on all keys; no writing, no administration."
    )
}

/// What the list can be ordered by.
pub const fn order(order: Order) -> &'static str {
    match order {
        Order::Name => "Name",
        Order::Ends => "End",
        Order::Size => "Size",
    }
}

/// The other direction of an order.
pub const fn last_first(order: Order) -> &'static str {
    match order {
        Order::Name => "Last name first",
        Order::Ends => "Last to end first",
        Order::Size => "Largest first",
    }
}

/// The button that asks for ends and sizes, with what that costs.
pub fn measure(offer: &Offer) -> String {
    let keys = counted(offer.keys, "key", "keys");
    let commands = counted(offer.commands, "command", "commands");
    if offer.keys < offer.lacking {
        format!("Measure {keys} of {} · {commands}", grouped(offer.lacking))
    } else {
        format!("Measure {keys} · {commands}")
    }
}

/// How many keys are chosen.
pub fn chosen(choice: &Choice) -> String {
    let keys = counted(u64::from(choice.keys), "key", "keys");
    if choice.hidden > 0 {
        format!("{keys} chosen, {} of them not listed now", grouped(u64::from(choice.hidden)))
    } else {
        format!("{keys} chosen")
    }
}

/// The name of a row's box.
pub fn choose_row(label: &[u8]) -> String {
    format!("Choose {}", visible_string(label, Place::Name))
}

/// The button that scans one folder before the rest.
pub fn scan_folder(prefix: &[u8], commands: Option<u64>) -> String {
    let prefix = visible_string(prefix, Place::Name);
    match commands {
        Some(commands) => format!("Scan {prefix} first · about {}", counted(commands, "command", "commands")),
        None => format!("Scan {prefix} first · as many commands as a scan of everything"),
    }
}

/// How far measuring is.
pub fn measured(now: &Measured) -> String {
    format!("Measured {} of {}.", grouped(now.done as u64), grouped(now.of as u64))
}

/// The button that goes on, with what that may still cost.
pub fn go_on(commands: u64) -> String {
    format!("Go on ({})", counted(commands, "command", "commands"))
}

/// What a list by end or size does not know: of how many keys it knows the place, how many it cannot judge.
pub fn known(placed: Option<(Order, usize, usize)>, not_judged: u32) -> String {
    let mut said = Vec::new();
    if let Some((order, placed, listed)) = placed {
        let what = if order == Order::Ends { "end" } else { "size" };
        said.push(if placed < listed {
            format!(
                "By {what}: known of {} of {}, the others last.",
                grouped(placed as u64),
                counted(listed as u64, "key", "keys")
            )
        } else {
            format!("By {what}.")
        });
    }
    if not_judged > 0 {
        said.push(format!("{} cannot be judged yet.", counted(u64::from(not_judged), "key", "keys")));
    }
    said.join(" ")
}

/// What is known of a key, behind its name: when it ends and what memory it takes. Empty before anybody asked.
pub fn row_facts(end: Expiry, memory: Option<u64>, now_ms: i64) -> String {
    let end = match end {
        Expiry::Unknown => None,
        Expiry::Never => Some("no end".to_owned()),
        Expiry::At(at) if at <= now_ms => Some("ended".to_owned()),
        Expiry::At(at) => Some(ttl::short(at - now_ms)),
    };
    end.into_iter().chain(memory.map(size)).collect::<Vec<_>>().join(" · ")
}

/// A count that may grow.
pub fn count(keys: u64, sure: Sure) -> String {
    match sure {
        Sure::Exact => grouped(keys),
        Sure::AtLeast => format!("{}+", grouped(keys)),
    }
}

/// How a screen reader says a folder.
pub fn folder(label: &str, keys: u64, sure: Sure) -> String {
    let keys_word = if keys == 1 && sure == Sure::Exact { "key" } else { "keys" };
    match sure {
        Sure::Exact => format!("Folder {label}, {} {keys_word}", grouped(keys)),
        Sure::AtLeast => format!("Folder {label}, at least {} {keys_word}", grouped(keys)),
    }
}

/// What was found, of how many; before it what a filter lets through.
pub fn found(facts: &Facts, all: Option<u64>, listed: Option<usize>) -> String {
    let found = u64::from(facts.found);
    let found = match (facts.status, all) {
        (Status::Complete, _) => counted(found, "key", "keys"),
        (_, Some(all)) if all > found => {
            format!("{} of about {}", grouped(found), counted(all, "key", "keys"))
        }
        _ => format!("{}+ keys", grouped(found)),
    };
    match listed {
        Some(listed) => format!("{} in {found}", grouped(listed as u64)),
        None => found,
    }
}

/// What the scan is doing, where that is not plain to see.
pub fn status(facts: &Facts) -> Option<String> {
    Some(match facts.status {
        Status::Running => "Scanning…".to_owned(),
        Status::Paused => "Paused.".to_owned(),
        Status::Spent => format!("Stopped after {}.", counted(facts.sent, "command", "commands")),
        Status::Stopped => "Stopped.".to_owned(),
        Status::Failed => "The scan broke off. Nothing is lost: it goes on where it was.".to_owned(),
        Status::Idle | Status::Complete => return None,
    })
}

/// The button that allows more, with what that may cost.
pub fn keep_scanning(commands_left: Option<u64>, budget: u64) -> String {
    let commands = commands_left.map_or(budget, |left| left.min(budget));
    format!("Keep scanning ({})", counted(commands, "command", "commands"))
}

/// What a screen reader hears when a scan is over.
pub fn complete(found: u32) -> String {
    format!("All keys are listed: {}", grouped(u64::from(found)))
}

#[cfg(test)]
mod tests {
    use keyspace::scan::Estimate;

    use super::*;

    fn facts(status: Status) -> Facts {
        let estimate = Estimate { done: None, commands_left: None };
        Facts { status, found: 1204, sent: 2, estimate, trouble: None }
    }

    #[test]
    fn a_count_that_may_grow_says_so() {
        assert_eq!(found(&facts(Status::Complete), Some(9000), None), "1,204 keys");
        assert_eq!(found(&facts(Status::Running), Some(9000), None), "1,204 of about 9,000 keys");
        assert_eq!(found(&facts(Status::Spent), None, None), "1,204+ keys");
        assert_eq!(found(&facts(Status::Running), Some(12), Some(3)), "3 in 1,204+ keys");
        assert_eq!(folder("user", 12, Sure::AtLeast), "Folder user, at least 12 keys");
        assert_eq!(folder("user", 1, Sure::Exact), "Folder user, 1 key");
    }

    #[test]
    fn a_list_says_of_how_many_keys_it_knows_its_order() {
        assert_eq!(
            known(Some((Order::Ends, 300, 1204)), 0),
            "By end: known of 300 of 1,204 keys, the others last."
        );
        assert_eq!(known(Some((Order::Size, 3, 3)), 1), "By size. 1 key cannot be judged yet.");
        assert_eq!(known(None, 0), "");
        let offer = |keys, lacking| Offer { keys, lacking, commands: 2 * keys };
        assert_eq!(measure(&offer(1200, 1200)), "Measure 1,200 keys · 2,400 commands");
        assert_eq!(measure(&offer(5000, 9000)), "Measure 5,000 keys of 9,000 · 10,000 commands");
    }

    #[test]
    fn a_choice_says_what_is_out_of_sight() {
        let choice = |keys, hidden| Choice { keys, hidden, is_partial: false };
        assert_eq!(chosen(&choice(1, 0)), "1 key chosen");
        assert_eq!(chosen(&choice(1204, 4)), "1,204 keys chosen, 4 of them not listed now");
        assert_eq!(scan_folder(b"user:", Some(12)), "Scan user: first · about 12 commands");
    }

    #[test]
    fn a_row_says_what_is_known_and_nothing_else() {
        assert_eq!(row_facts(Expiry::Unknown, None, 5), "");
        assert_eq!(row_facts(Expiry::Never, Some(2048), 5), "no end · 2 KB");
        assert_eq!(row_facts(Expiry::At(7_200_005), None, 5), "2 h");
        assert_eq!(row_facts(Expiry::At(5), None, 5), "ended");
    }

    #[test]
    fn nobody_is_asked_to_pay_for_more_than_is_left() {
        assert_eq!(keep_scanning(Some(1), 100), "Keep scanning (1 command)");
        assert_eq!(keep_scanning(Some(5000), 100), "Keep scanning (100 commands)");
        assert_eq!(keep_scanning(None, 100), "Keep scanning (100 commands)");
    }
}
