//! A text to JSON tokens, or the place where it stops being JSON (RFC 8259).

use std::ops::Range;

/// A token and where it stands in the text (byte offsets).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Token {
    pub kind: TokenKind,
    pub span: Range<usize>,
}

/// Kinds of tokens, as far as layout and colour care.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TokenKind {
    /// `{` or `[`.
    Open,
    /// `}` or `]`.
    Close,
    Comma,
    Colon,
    /// A string before a colon.
    Key,
    Text,
    Number,
    /// `true`, `false`, `null`.
    Literal,
}

/// The text is not one JSON value.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not JSON at byte {at}")]
pub struct NotJson {
    pub at: usize,
}

/// Cuts a text into tokens.
///
/// # Errors
/// [`NotJson`] where the grammar is broken, a string or container is left open, or something follows the value.
pub fn scan(text: &str) -> Result<Vec<Token>, NotJson> {
    Tokens::new(text).collect()
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Container {
    Object,
    Array,
}

/// What the grammar wants next.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Want {
    Value,
    /// A value, or the end of the array that has just begun.
    ValueOrEnd,
    Key,
    KeyOrEnd,
    Colon,
    CommaOrEnd,
}

/// The tokens of a text, one after the other. After an error there are none.
pub struct Tokens<'t> {
    bytes: &'t [u8],
    at: usize,
    open: Vec<Container>,
    want: Want,
    over: bool,
}

/// Where reading a text stands, to go on later.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Place {
    at: usize,
    open: Vec<Container>,
    want: Want,
    over: bool,
}

impl Place {
    pub(super) const START: Self = Self { at: 0, open: Vec::new(), want: Want::Value, over: false };
}

impl Iterator for Tokens<'_> {
    type Item = Result<Token, NotJson>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.over {
            return None;
        }
        self.skip_blank();
        if self.want == Want::CommaOrEnd && self.open.is_empty() {
            self.over = true;
            return if self.at == self.bytes.len() { None } else { Some(Err(self.broken())) };
        }
        let start = self.at;
        let read = self.step(self.want);
        self.over = read.is_err();
        Some(read.map(|(kind, want)| {
            self.want = want;
            Token { kind, span: start..self.at }
        }))
    }
}

impl<'t> Tokens<'t> {
    /// The tokens of `text`.
    #[must_use]
    pub const fn new(text: &'t str) -> Self {
        Self { bytes: text.as_bytes(), at: 0, open: Vec::new(), want: Want::Value, over: false }
    }

    /// The tokens from a place in `text` on.
    pub(super) fn from(text: &'t str, place: Place) -> Self {
        let Place { at, open, want, over } = place;
        Self { bytes: text.as_bytes(), at, open, want, over }
    }

    /// Where it stands.
    pub(super) fn place(self) -> Place {
        Place { at: self.at, open: self.open, want: self.want, over: self.over }
    }

    fn step(&mut self, want: Want) -> Result<(TokenKind, Want), NotJson> {
        let byte = self.peek().ok_or_else(|| self.broken())?;
        match (want, byte) {
            (Want::KeyOrEnd, b'}') | (Want::ValueOrEnd, b']') => Ok(self.close()),
            (Want::Key | Want::KeyOrEnd, b'"') => {
                self.string()?;
                Ok((TokenKind::Key, Want::Colon))
            }
            (Want::Colon, b':') => {
                self.at += 1;
                Ok((TokenKind::Colon, Want::Value))
            }
            (Want::CommaOrEnd, b',') => {
                self.at += 1;
                let in_object = self.open.last() == Some(&Container::Object);
                Ok((TokenKind::Comma, if in_object { Want::Key } else { Want::Value }))
            }
            (Want::CommaOrEnd, b'}') if self.open.last() == Some(&Container::Object) => Ok(self.close()),
            (Want::CommaOrEnd, b']') if self.open.last() == Some(&Container::Array) => Ok(self.close()),
            (Want::Value | Want::ValueOrEnd, _) => self.value(byte),
            _ => Err(self.broken()),
        }
    }

    fn value(&mut self, byte: u8) -> Result<(TokenKind, Want), NotJson> {
        let kind = match byte {
            b'{' | b'[' => {
                self.at += 1;
                let (container, want) = if byte == b'{' {
                    (Container::Object, Want::KeyOrEnd)
                } else {
                    (Container::Array, Want::ValueOrEnd)
                };
                self.open.push(container);
                return Ok((TokenKind::Open, want));
            }
            b'"' => {
                self.string()?;
                TokenKind::Text
            }
            b't' => self.literal(b"true")?,
            b'f' => self.literal(b"false")?,
            b'n' => self.literal(b"null")?,
            _ => {
                self.number()?;
                TokenKind::Number
            }
        };
        Ok((kind, Want::CommaOrEnd))
    }

    fn literal(&mut self, word: &[u8]) -> Result<TokenKind, NotJson> {
        if self.bytes.get(self.at..).is_some_and(|rest| rest.starts_with(word)) {
            self.at += word.len();
            Ok(TokenKind::Literal)
        } else {
            Err(self.broken())
        }
    }

    fn number(&mut self) -> Result<(), NotJson> {
        self.eat(|byte| byte == b'-');
        if !self.eat(|byte| byte == b'0') {
            self.digits()?;
        }
        if self.eat(|byte| byte == b'.') {
            self.digits()?;
        }
        if self.eat(|byte| matches!(byte, b'e' | b'E')) {
            self.eat(|byte| matches!(byte, b'+' | b'-'));
            self.digits()?;
        }
        Ok(())
    }

    /// At least one digit.
    fn digits(&mut self) -> Result<(), NotJson> {
        if !self.eat(|byte| byte.is_ascii_digit()) {
            return Err(self.broken());
        }
        while self.eat(|byte| byte.is_ascii_digit()) {}
        Ok(())
    }

    /// A string with its quotes. Surrogate escapes are not paired: they are shown as they are written.
    fn string(&mut self) -> Result<(), NotJson> {
        self.at += 1;
        loop {
            match self.peek().ok_or_else(|| self.broken())? {
                b'"' => {
                    self.at += 1;
                    return Ok(());
                }
                b'\\' => {
                    self.at += 1;
                    match self.peek() {
                        Some(b'"' | b'\\' | b'/' | b'b' | b'f' | b'n' | b'r' | b't') => self.at += 1,
                        Some(b'u') => {
                            self.at += 1;
                            for _ in 0..4 {
                                if !self.eat(|byte| byte.is_ascii_hexdigit()) {
                                    return Err(self.broken());
                                }
                            }
                        }
                        _ => return Err(self.broken()),
                    }
                }
                0..=0x1f => return Err(self.broken()),
                _ => self.at += 1,
            }
        }
    }

    fn close(&mut self) -> (TokenKind, Want) {
        self.open.pop();
        self.at += 1;
        (TokenKind::Close, Want::CommaOrEnd)
    }

    fn skip_blank(&mut self) {
        while self.eat(|byte| matches!(byte, b' ' | b'\t' | b'\n' | b'\r')) {}
    }

    fn eat(&mut self, wanted: impl Fn(u8) -> bool) -> bool {
        let found = self.peek().is_some_and(wanted);
        self.at += usize::from(found);
        found
    }

    fn peek(&self) -> Option<u8> {
        self.bytes.get(self.at).copied()
    }

    const fn broken(&self) -> NotJson {
        NotJson { at: self.at }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_are_told_from_texts() {
        let kinds: Vec<_> =
            scan(r#"{"a":["b",1,null]}"#).expect("JSON").iter().map(|token| token.kind).collect();
        use TokenKind::{Close, Colon, Comma, Key, Literal, Number, Open, Text};
        assert_eq!(kinds, [Open, Key, Colon, Open, Text, Comma, Number, Comma, Literal, Close, Close]);
    }

    #[test]
    fn the_place_of_a_mistake_is_named() {
        for (text, at) in [
            ("", 0),
            ("{", 1),
            ("[1,]", 3),
            ("{\"a\" 1}", 5),
            ("[1}", 2),
            ("01", 1),
            ("1 2", 2),
            ("\"a\nb\"", 2),
            ("nul", 0),
            ("\"\\x\"", 2),
            ("1.", 2),
            ("hello", 0),
        ] {
            assert_eq!(scan(text), Err(NotJson { at }), "{text:?}");
        }
    }
}
