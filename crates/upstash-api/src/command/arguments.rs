//! The reference's notation of arguments, taken apart: which argument stands where, and how many there must be.

use std::ops::Range;

use super::CommandSpec;

/// One argument of the notation: `<key>`, `[COUNT <count>]`, `(LEFT | RIGHT)`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Argument {
    /// As it stands in the notation.
    pub text: &'static str,
    /// Where it stands there, in bytes.
    pub at: usize,
}

impl Argument {
    /// Whether it may be left out.
    pub fn is_optional(self) -> bool {
        self.text.starts_with('[')
    }

    /// Whether what it stands for is one word, always.
    fn is_plain(self) -> bool {
        // One of several words, or a word as it stands, such as FIELDS.
        !self.is_optional() && (self.text.starts_with('<') || !self.text.contains('<'))
    }

    /// `start` of `<start>`.
    pub fn name(self) -> &'static str {
        self.text.trim_matches(['<', '>', '[', ']'])
    }
}

impl CommandSpec {
    /// The arguments, in order.
    pub fn notation(&self) -> Vec<Argument> {
        let (mut depth, mut start) = (0_usize, 0);
        let mut found = Vec::new();
        let ends = self.arguments.bytes().chain([b' ']).enumerate();
        for (at, byte) in ends {
            match byte {
                b'[' | b'(' | b'<' => depth += 1,
                b']' | b')' | b'>' => depth = depth.saturating_sub(1),
                b' ' if depth == 0 => {
                    if let Some(text) = self.arguments.get(start..at).filter(|text| !text.is_empty()) {
                        found.push(Argument { text, at: start });
                    }
                    start = at + 1;
                }
                _ => {}
            }
        }
        found
    }

    /// How many words the name has.
    pub fn name_words(&self) -> usize {
        self.name.split(' ').count()
    }

    /// The argument in the notation that the word at `position` (counted from the command's first word) stands for;
    /// empty for the name, and where it cannot be told.
    pub fn argument_at(&self, position: usize) -> Option<Range<usize>> {
        let place = position.checked_sub(self.name_words())?;
        let notation = self.notation();
        let plain = notation.iter().take_while(|argument| argument.is_plain()).count();
        // Behind the plain ones any number of words may belong to what follows.
        let argument =
            notation.get(place.min(plain)).or_else(|| notation.last().filter(|last| last.is_optional()))?;
        Some(argument.at..argument.at + argument.text.len())
    }

    /// The plain argument that the word at `position` stands for, such as `start`.
    pub fn plain_argument(&self, position: usize) -> Option<Argument> {
        let place = position.checked_sub(self.name_words())?;
        self.notation().into_iter().take_while(|argument| argument.is_plain()).nth(place)
    }

    /// The least and the most words that may follow the name; no most where some may be repeated or left out.
    pub fn arity(&self) -> (usize, Option<usize>) {
        let notation = self.notation();
        let least = notation.iter().filter(|argument| !argument.is_optional()).count();
        let is_fixed = notation.iter().all(|argument| argument.is_plain());
        (least, is_fixed.then_some(least))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::command::{all, find};

    fn spec(name: &str) -> &'static CommandSpec {
        find(&name.split(' ').collect::<Vec<_>>()).expect("a command")
    }

    fn said(name: &str, position: usize) -> Option<&'static str> {
        let spec = spec(name);
        spec.argument_at(position).and_then(|range| spec.arguments.get(range))
    }

    #[test]
    fn the_argument_being_typed_is_known() {
        assert_eq!(said("GETRANGE", 0), None);
        assert_eq!(
            [1, 2, 3, 4].map(|at| said("GETRANGE", at)),
            [Some("<key>"), Some("<start>"), Some("<end>"), None]
        );
        assert_eq!(
            [1, 2, 9].map(|at| said("MGET", at)),
            [Some("<key>"), Some("[<key> ...]"), Some("[<key> ...]")]
        );
        assert_eq!(said("MEMORY USAGE", 2), Some("<key>"));
        assert_eq!([2, 3].map(|at| said("HSCAN", at)), [Some("<cursor>"), Some("[MATCH <pattern>]")]);
        assert_eq!(said("DBSIZE", 1), None);
    }

    #[test]
    fn how_many_arguments_there_must_be_is_known() {
        assert_eq!(spec("GET").arity(), (1, Some(1)));
        assert_eq!(spec("DBSIZE").arity(), (0, Some(0)));
        assert_eq!(spec("MGET").arity(), (1, None));
        assert_eq!(spec("LMOVE").arity(), (4, Some(4)));
        assert_eq!(spec("GEOSEARCH").arity(), (3, None));
    }

    #[test]
    fn every_notation_is_taken_apart_without_a_rest() {
        for spec in all() {
            let joined: Vec<_> = spec.notation().iter().map(|argument| argument.text).collect();
            assert_eq!(joined.join(" "), spec.arguments, "{}", spec.name);
            for text in joined {
                let count = |sign: char| text.matches(sign).count();
                assert_eq!((count('['), count('(')), (count(']'), count(')')), "{}: {text}", spec.name);
            }
        }
    }
}
