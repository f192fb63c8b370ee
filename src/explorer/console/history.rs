//! Lines typed before, walked with the arrow keys. In memory only: a line may hold values.

/// Lines kept.
const MOST: usize = 200;

/// The lines, oldest first, and where the walk stands.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct History {
    lines: Vec<String>,
    /// Steps back from the end; 0 is the line being typed.
    back: usize,
    /// What was being typed when the walk began.
    draft: String,
}

impl History {
    /// Adds a line that was sent, and ends the walk.
    pub fn push(&mut self, line: &str) {
        self.back = 0;
        self.draft.clear();
        if self.lines.last().is_some_and(|last| last == line) {
            return;
        }
        if self.lines.len() == MOST {
            self.lines.remove(0);
        }
        self.lines.push(line.to_owned());
    }

    /// The lines, newest first.
    pub fn newest_first(&self) -> impl Iterator<Item = &str> {
        self.lines.iter().rev().map(String::as_str)
    }

    /// The line before, if there is one; `typed` is what stands in the field now.
    pub fn older(&mut self, typed: &str) -> Option<String> {
        if self.back == self.lines.len() {
            return None;
        }
        if self.back == 0 {
            typed.clone_into(&mut self.draft);
        }
        self.back += 1;
        self.lines.get(self.lines.len() - self.back).cloned()
    }

    /// The line after, at last what was being typed.
    pub fn newer(&mut self) -> Option<String> {
        self.back = self.back.checked_sub(1)?;
        if self.back == 0 {
            return Some(std::mem::take(&mut self.draft));
        }
        self.lines.get(self.lines.len() - self.back).cloned()
    }
}

/// Whether an arrow key leaves the text at `caret`: upwards from its first line, downwards from its last. Only then it
/// walks the history. The caret is counted in UTF-16 units, as browsers do.
pub fn leaves_text(typed: &str, caret: usize, up: bool) -> bool {
    let breaks = typed.encode_utf16().enumerate().filter(|(_, unit)| *unit == u16::from(b'\n'));
    !breaks.map(|(at, _)| at < caret).any(|above| above == up)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn arrows_leave_a_text_of_several_lines_only_at_its_ends() {
        let typed = "GET 🔑\nTTL 🔑\nPING";
        let leaves = |caret| (leaves_text(typed, caret, true), leaves_text(typed, caret, false));
        assert_eq!([leaves(0), leaves(6)], [(true, false); 2]);
        assert_eq!([leaves(7), leaves(13)], [(false, false); 2]);
        assert_eq!([leaves(14), leaves(18)], [(false, true); 2]);
        assert!(leaves_text("PING", 2, true) && leaves_text("", 0, false));
    }

    #[test]
    fn the_arrows_walk_back_and_forth_and_the_draft_comes_back() {
        let mut history = History::default();
        history.push("GET a");
        history.push("GET b");
        history.push("GET b");
        assert_eq!(history.older("GE").as_deref(), Some("GET b"));
        assert_eq!(history.older("GET b").as_deref(), Some("GET a"));
        assert_eq!(history.older("GET a"), None);
        assert_eq!(history.newer().as_deref(), Some("GET b"));
        assert_eq!(history.newer().as_deref(), Some("GE"));
        assert_eq!(history.newer(), None);
    }

    #[test]
    fn only_the_last_lines_are_kept() {
        let mut history = History::default();
        (0..MOST + 5).for_each(|n| history.push(&n.to_string()));
        assert_eq!(history.lines.len(), MOST);
        assert_eq!(history.older("").as_deref(), Some("204"));
    }
}
