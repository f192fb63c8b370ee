//! Looking for a line typed before, as Ctrl+R does in a shell: the newest line that holds what is typed, and on request
//! the one before it.

use super::History;

/// A search under way.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Search {
    /// What is looked for, in any case.
    pub needle: String,
    /// Which match, counted from the newest.
    nth: usize,
    /// What stood in the field when the search began.
    draft: String,
}

impl Search {
    /// Begins, with nothing looked for yet.
    pub fn begin(draft: String) -> Self {
        Self { needle: String::new(), nth: 0, draft }
    }

    /// Looks for something else, from the newest line on.
    pub fn look_for(&mut self, needle: String) {
        self.needle = needle;
        self.nth = 0;
    }

    /// Goes to an older match; stays where there is none.
    pub fn older(&mut self, history: &History) {
        self.nth += 1;
        if self.found(history).is_none() {
            self.nth -= 1;
        }
    }

    /// The line that is found.
    pub fn found<'h>(&self, history: &'h History) -> Option<&'h str> {
        let needle = self.needle.to_lowercase();
        if needle.is_empty() {
            return None;
        }
        history.newest_first().filter(|line| line.to_lowercase().contains(&needle)).nth(self.nth)
    }

    /// What stands in the field while the search goes on: the line that is found, else what stood there before.
    pub fn shown(&self, history: &History) -> String {
        self.found(history).unwrap_or(&self.draft).to_owned()
    }

    /// Ends without a line: what stood there before comes back.
    pub fn cancel(self) -> String {
        self.draft
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn history() -> History {
        let mut history = History::default();
        ["GET cart:1", "HGETALL cart:1", "PING", "get Cart:2"].iter().for_each(|line| history.push(line));
        history
    }

    #[test]
    fn the_newest_line_is_found_first_and_older_ones_on_request() {
        let (mut search, history) = (Search::begin("TT".to_owned()), history());
        assert_eq!((search.found(&history), search.shown(&history).as_str()), (None, "TT"));
        search.look_for("cart".to_owned());
        assert_eq!(search.found(&history), Some("get Cart:2"));
        search.older(&history);
        search.older(&history);
        assert_eq!(search.found(&history), Some("GET cart:1"));
        search.older(&history);
        assert_eq!(search.found(&history), Some("GET cart:1"), "there is no older one");
        search.look_for("cart:1".to_owned());
        assert_eq!(search.shown(&history), "HGETALL cart:1", "another text begins at the newest line");
        assert_eq!(search.cancel(), "TT");
    }

    #[test]
    fn what_is_not_found_leaves_the_field_as_it_was() {
        let mut search = Search::begin("TTL a".to_owned());
        search.look_for("nowhere".to_owned());
        assert_eq!((search.found(&history()), search.shown(&history()).as_str()), (None, "TTL a"));
    }
}
