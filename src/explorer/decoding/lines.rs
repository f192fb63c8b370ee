//! A text that is laid out already, as lines of coloured runs: what a decoder made of a value.
//!
//! The notation is JSON with additions (`h'00ff'` for bytes, `/a note/`, names before brackets), so that a line is cut
//! by itself and nothing has to be read from the beginning.

use decode::json::{Run, TokenKind};

/// A laid-out text and where its lines begin.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Lines {
    text: String,
    /// The end of each line, its line break not included.
    ends: Vec<u32>,
}

impl Lines {
    /// Finds the lines of `text`, which is at most as long as decoders lay out.
    pub fn new(text: String) -> Self {
        let breaks = text.bytes().zip(0..).filter(|(byte, _)| *byte == b'\n').map(|(_, at)| at);
        let last = u32::try_from(text.len()).unwrap_or(u32::MAX);
        let ends = breaks.chain([last]).collect();
        Self { text, ends }
    }

    pub fn text(&self) -> &str {
        &self.text
    }

    pub fn len(&self) -> usize {
        self.ends.len()
    }

    pub fn is_empty(&self) -> bool {
        self.text.is_empty()
    }

    /// Line `index`, white space in front included.
    pub fn get(&self, index: usize) -> Option<&str> {
        let end = *self.ends.get(index)? as usize;
        let start =
            index.checked_sub(1).and_then(|before| self.ends.get(before)).map_or(0, |end| *end as usize + 1);
        self.text.get(start..end)
    }

    /// Line `index` in runs; together they are the line.
    pub fn runs(&self, index: usize) -> Option<Vec<Run<'_>>> {
        self.get(index).map(runs)
    }
}

fn runs(line: &str) -> Vec<Run<'_>> {
    let mut runs = Vec::new();
    let mut rest = line;
    while !rest.is_empty() {
        let (kind, length) = next(rest);
        let (text, tail) = rest.split_at_checked(length.max(1)).unwrap_or((rest, ""));
        runs.push(Run { kind, text, space: false });
        rest = tail;
    }
    runs
}

/// The kind of the run at the beginning of `rest`, and its length.
fn next(rest: &str) -> (TokenKind, usize) {
    let span = |belongs: fn(char) -> bool| rest.find(|c| !belongs(c)).unwrap_or(rest.len());
    let marks = |c: char| c.is_whitespace() || matches!(c, '{' | '}' | '[' | ']' | '(' | ')' | ',' | ':');
    match rest.chars().next() {
        Some('"') => quoted(rest),
        Some('h') if rest.starts_with("h'") => {
            (TokenKind::Text, rest.get(2..).and_then(|tail| tail.find('\'')).map_or(rest.len(), |at| at + 3))
        }
        // A note: there is none in a line without a second stroke.
        Some('/') => {
            (TokenKind::Colon, rest.get(1..).and_then(|tail| tail.find('/')).map_or(rest.len(), |at| at + 2))
        }
        Some(first) if marks(first) => (TokenKind::Colon, span(marks)),
        _ => {
            let length = rest.find(|c| marks(c) || c == '/').unwrap_or(rest.len()).max(1);
            let before_colon = rest.get(length..).is_some_and(|tail| tail.starts_with(':'));
            (if before_colon { TokenKind::Key } else { TokenKind::Literal }, length)
        }
    }
}

/// A string with its quotes: what names a value, if a colon follows.
fn quoted(rest: &str) -> (TokenKind, usize) {
    let mut is_escaped = false;
    let end = rest.bytes().enumerate().skip(1).find_map(|(at, byte)| {
        let ends = byte == b'"' && !is_escaped;
        is_escaped = byte == b'\\' && !is_escaped;
        ends.then_some(at + 1)
    });
    let length = end.unwrap_or(rest.len());
    let is_key = rest.get(length..).is_some_and(|tail| tail.starts_with(':'));
    (if is_key { TokenKind::Key } else { TokenKind::Text }, length)
}

#[cfg(test)]
mod tests {
    use decode::json::TokenKind::{Colon, Key, Literal, Text};
    use proptest::prelude::*;

    use super::*;

    fn cut(line: &str) -> Vec<(TokenKind, &str)> {
        runs(line).into_iter().map(|run| (run.kind, run.text)).collect()
    }

    #[test]
    fn a_line_of_json_has_keys_texts_and_numbers() {
        assert_eq!(
            cut(r#"  "a\"b": [1, "x", null],"#),
            [
                (Colon, "  "),
                (Key, r#""a\"b""#),
                (Colon, ": ["),
                (Literal, "1"),
                (Colon, ", "),
                (Text, "\"x\""),
                (Colon, ", "),
                (Literal, "null"),
                (Colon, "],")
            ]
        );
    }

    #[test]
    fn what_json_lacks_has_its_colour_too() {
        assert_eq!(
            cut("1: h'00ff' /2 bytes/"),
            [(Key, "1"), (Colon, ": "), (Text, "h'00ff'"), (Colon, " "), (Colon, "/2 bytes/")]
        );
    }

    #[test]
    fn lines_are_found_and_the_last_needs_no_break() {
        let lines = Lines::new("{\n  \"a\": 1\n}".to_owned());
        assert_eq!(
            (lines.len(), lines.get(1), lines.get(2), lines.get(3)),
            (3, Some("  \"a\": 1"), Some("}"), None)
        );
        assert_eq!(Lines::new(String::new()).get(0), Some(""));
    }

    proptest! {
        #[test]
        fn runs_are_the_line_whatever_it_is(text: String) {
            let lines = Lines::new(text.clone());
            let whole: Vec<String> = (0..lines.len())
                .map(|at| lines.runs(at).expect("a line").iter().map(|run| run.text).collect())
                .collect();
            prop_assert_eq!(whole.join("\n"), text);
        }
    }
}
