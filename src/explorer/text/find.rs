//! Sentences about what is found in a value.

use super::commands;
use crate::explorer::find::MOST;
use crate::numbers::grouped;

pub const FIND: &str = "Find in this value";
pub const PREVIOUS: &str = "Previous match";
pub const NEXT: &str = "Next match";
pub const CLOSE: &str = "Close the search";
pub const ALL_ROWS: &str = "Back to the elements";
pub const STOP: &str = "Stop";
pub const KEEP_LOOKING: &str = "Keep looking";

/// `3 of 12`; how sure that is, and whether there is more to be read.
pub fn count(now: usize, found: usize, is_looking: bool, is_part: bool) -> String {
    let more = if is_looking || found >= MOST { "+" } else { "" };
    let scope = if is_part { " in what has been read so far" } else { "" };
    match (found, is_looking) {
        (0, true) => "Looking…".to_owned(),
        (0, false) => format!("None{scope}"),
        _ => format!("{} of {}{more}{scope}", grouped(now as u64 + 1), grouped(found as u64)),
    }
}

/// The button that has Redis look through all of a collection.
pub fn search_all(cost: u64) -> String {
    format!("Search all of it · about {}", commands(cost))
}

/// What Redis has found so far.
pub fn swept(found: u64, seen: &str, sent: u64, is_over: bool) -> String {
    let looked = if is_over { format!("all of {seen}") } else { format!("a part of {seen}") };
    format!("{} found in {looked} · {}", grouped(found), commands(sent))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_count_says_what_it_covers() {
        assert_eq!(count(2, 12, false, false), "3 of 12");
        assert_eq!(count(0, 12, true, true), "1 of 12+ in what has been read so far");
        assert_eq!(count(0, 0, false, true), "None in what has been read so far");
        assert_eq!(count(0, 0, true, false), "Looking…");
        assert_eq!(count(9_999, MOST, false, false), "10,000 of 10,000+");
    }
}
