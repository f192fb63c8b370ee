//! A document that is laid out a piece at a time, so that a large one does not stop whoever waits for it.

use super::scan::Place;
use super::{Document, Line, NotJson, Token, TokenKind, Tokens, short_end};

/// A document in the making.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Draft {
    text: String,
    place: Place,
    tokens: Vec<Token>,
    scanned: bool,
    lines: Vec<Line>,
    /// How deep the next line is, the token it begins with, and the token that is looked at.
    depth: usize,
    start: usize,
    at: usize,
}

impl Draft {
    /// Begins with a text that may be one JSON value.
    #[must_use]
    pub const fn new(text: String) -> Self {
        Self {
            text,
            place: Place::START,
            tokens: Vec::new(),
            scanned: false,
            lines: Vec::new(),
            depth: 0,
            start: 0,
            at: 0,
        }
    }

    /// Works on about `units` tokens; `true` when nothing is left to do.
    ///
    /// # Errors
    /// [`NotJson`] with the place where the text stops being JSON.
    pub fn step(&mut self, units: usize) -> Result<bool, NotJson> {
        if self.scanned { Ok(self.lay_out(units)) } else { self.scan(units).map(|()| false) }
    }

    /// The document. What was not worked on is left out.
    #[must_use]
    pub fn finish(self) -> Document {
        Document { text: self.text, tokens: self.tokens, lines: self.lines }
    }

    fn scan(&mut self, units: usize) -> Result<(), NotJson> {
        let place = std::mem::replace(&mut self.place, Place::START);
        let mut tokens = Tokens::from(&self.text, place);
        let mut left = units;
        while left > 0 {
            match tokens.next() {
                Some(token) => self.tokens.push(token?),
                None => {
                    self.scanned = true;
                    break;
                }
            }
            left -= 1;
        }
        self.place = tokens.place();
        Ok(())
    }

    fn lay_out(&mut self, units: usize) -> bool {
        let until = self.at.saturating_add(units);
        while let Some(token) = self.tokens.get(self.at) {
            if self.at >= until {
                return false;
            }
            match token.kind {
                TokenKind::Open => match short_end(&self.tokens, self.at) {
                    Some(end) => self.at = end,
                    None => {
                        self.line(self.at + 1);
                        self.depth += 1;
                    }
                },
                TokenKind::Comma => self.line(self.at + 1),
                TokenKind::Close => {
                    if self.start < self.at {
                        self.line(self.at);
                    }
                    self.depth = self.depth.saturating_sub(1);
                }
                TokenKind::Colon
                | TokenKind::Key
                | TokenKind::Text
                | TokenKind::Number
                | TokenKind::Literal => {}
            }
            self.at += 1;
        }
        if self.start < self.tokens.len() {
            self.line(self.tokens.len());
        }
        true
    }

    /// Ends the line before the token `end`.
    fn line(&mut self, end: usize) {
        self.lines.push(Line { depth: self.depth, tokens: self.start..end });
        self.start = end;
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// Laid out `units` at a time.
    fn in_pieces(text: &str, units: usize) -> Result<Document, NotJson> {
        let mut draft = Draft::new(text.to_owned());
        while !draft.step(units)? {}
        Ok(draft.finish())
    }

    #[test]
    fn a_mistake_far_inside_is_found_in_its_turn() {
        let text = format!("[{}x]", "1,".repeat(100));
        let mut draft = Draft::new(text);
        assert_eq!(draft.step(50), Ok(false));
        let rest = (0..10).find_map(|_| draft.step(50).err());
        assert_eq!(rest, Some(NotJson { at: 201 }));
    }

    proptest! {
        #[test]
        fn pieces_of_any_size_make_the_same_document(
            text in "[\\[\\]{},:\"0-9a tfn]{0,60}",
            numbers in prop::collection::vec(any::<i64>(), 0..60),
            units in 1usize..40,
        ) {
            let list = serde_json::to_string(&serde_json::json!({ "a": numbers, "b": [[numbers], {}] })).expect("JSON");
            for text in [text, list] {
                prop_assert_eq!(in_pieces(&text, units), Document::new(text.clone()));
            }
        }
    }
}
