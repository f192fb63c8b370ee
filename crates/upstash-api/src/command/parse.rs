//! A typed line to words, with the rules of redis-cli: quotes, `\xHH`, several spaces.

use std::ops::Range;

/// One word of a line: its bytes, and where it stands in the text (byte offsets), for carets and hints.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Word {
    pub bytes: Vec<u8>,
    pub span: Range<usize>,
}

impl AsRef<[u8]> for Word {
    fn as_ref(&self) -> &[u8] {
        &self.bytes
    }
}

/// Why a line cannot be split, and where.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ParseError {
    #[error("a quote is opened and never closed")]
    UnclosedQuote { at: usize },
    #[error("a closing quote must be followed by a space")]
    TextAfterQuote { at: usize },
}

/// Splits a line as redis-cli does. Double quotes know `\n \r \t \b \a \" \\ \xHH`, single quotes know `\'`; outside
/// quotes a backslash is an ordinary character.
///
/// # Errors
/// [`ParseError`], whose `at` is a byte offset into `line`.
pub fn parse(line: &str) -> Result<Vec<Word>, ParseError> {
    let mut reader = Reader { bytes: line.as_bytes(), at: 0 };
    let mut words = Vec::new();
    loop {
        while reader.peek().is_some_and(is_space) {
            reader.at += 1;
        }
        if reader.peek().is_none() {
            return Ok(words);
        }
        words.push(reader.word()?);
    }
}

/// What stands between words, and may follow a closing quote.
const fn is_space(byte: u8) -> bool {
    matches!(byte, b' ' | b'\t'..=b'\r')
}

/// What ends a word without quotes. Vertical tab and form feed do not, though they separate words elsewhere: that is
/// how redis-cli splits.
const fn ends_word(byte: u8) -> bool {
    matches!(byte, b' ' | b'\t' | b'\n' | b'\r')
}

struct Reader<'l> {
    bytes: &'l [u8],
    at: usize,
}

impl Reader<'_> {
    fn peek(&self) -> Option<u8> {
        self.bytes.get(self.at).copied()
    }

    fn next(&mut self) -> Option<u8> {
        let byte = self.peek()?;
        self.at += 1;
        Some(byte)
    }

    fn word(&mut self) -> Result<Word, ParseError> {
        let start = self.at;
        let mut bytes = Vec::new();
        while let Some(byte) = self.peek().filter(|byte| !ends_word(*byte)) {
            self.at += 1;
            match byte {
                b'"' | b'\'' => {
                    self.quoted(byte, &mut bytes)?;
                    if self.peek().is_some_and(|byte| !is_space(byte)) {
                        return Err(ParseError::TextAfterQuote { at: self.at });
                    }
                    break;
                }
                _ => bytes.push(byte),
            }
        }
        Ok(Word { bytes, span: start..self.at })
    }

    /// Reads up to and over the closing quote; the opening one is already behind.
    fn quoted(&mut self, quote: u8, out: &mut Vec<u8>) -> Result<(), ParseError> {
        let opened = self.at - 1;
        loop {
            match self.next().ok_or(ParseError::UnclosedQuote { at: opened })? {
                byte if byte == quote => return Ok(()),
                b'\\' if quote == b'"' => {
                    let escaped = self.next().ok_or(ParseError::UnclosedQuote { at: opened })?;
                    out.push(self.escape(escaped));
                }
                b'\\' if self.peek() == Some(b'\'') => {
                    self.at += 1;
                    out.push(b'\'');
                }
                byte => out.push(byte),
            }
        }
    }

    fn escape(&mut self, escaped: u8) -> u8 {
        match escaped {
            b'n' => b'\n',
            b'r' => b'\r',
            b't' => b'\t',
            b'b' => 0x08,
            b'a' => 0x07,
            b'x' => {
                let digit = |offset: usize| {
                    let byte = self.bytes.get(self.at + offset).copied()?;
                    char::from(byte).to_digit(16)
                };
                match (digit(0), digit(1)) {
                    (Some(high), Some(low)) => {
                        self.at += 2;
                        (high * 16 + low) as u8
                    }
                    _ => b'x',
                }
            }
            other => other,
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn words(line: &str) -> Vec<Vec<u8>> {
        parse(line).expect("parses").into_iter().map(|word| word.bytes).collect()
    }

    #[test]
    fn several_spaces_do_not_make_empty_words() {
        assert_eq!(words("  GET   key\t"), [b"GET".to_vec(), b"key".to_vec()]);
        assert_eq!(words("   "), Vec::<Vec<u8>>::new());
    }

    #[test]
    fn quotes_and_escapes_follow_redis_cli() {
        assert_eq!(words(r#"SET "a b" 'c d'"#)[1..], [b"a b".to_vec(), b"c d".to_vec()]);
        assert_eq!(words(r#""\x80\x01\xffA\n\"\\""#), [vec![0x80, 0x01, 0xff, b'A', b'\n', b'"', b'\\']]);
        assert_eq!(words(r#"'it\'s' a\b"#), [b"it's".to_vec(), b"a\\b".to_vec()]);
        assert_eq!(words(r#""""#), [b"".to_vec()]);
        assert_eq!(words(r#""\xZZ""#), [b"xZZ".to_vec()]);
    }

    #[test]
    fn vertical_tab_and_form_feed_separate_words_and_do_not_end_them() {
        assert_eq!(words("\u{b}a\u{c}b \u{c}c"), [b"a\x0cb".to_vec(), b"c".to_vec()]);
        assert_eq!(words("\"a\"\u{b}b"), [b"a".to_vec(), b"b".to_vec()]);
    }

    #[test]
    fn errors_say_where() {
        assert_eq!(parse(r#"GET "abc"#), Err(ParseError::UnclosedQuote { at: 4 }));
        assert_eq!(parse(r#"GET "abc"d"#), Err(ParseError::TextAfterQuote { at: 9 }));
    }

    #[test]
    fn a_span_covers_the_word_as_typed() {
        let line = r#"GET "a b""#;
        let spans: Vec<_> =
            parse(line).expect("parses").into_iter().map(|w| line[w.span].to_owned()).collect();
        assert_eq!(spans, ["GET", r#""a b""#]);
    }

    proptest! {
        #[test]
        fn any_line_is_split_or_refused_without_panic(line: String) {
            let _ = parse(&line);
        }

        #[test]
        fn quoted_bytes_come_back(bytes: Vec<u8>) {
            let typed: String = bytes.iter().map(|byte| format!("\\x{byte:02x}")).collect();
            prop_assert_eq!(words(&format!("GET \"{typed}\"")), vec![b"GET".to_vec(), bytes]);
        }
    }
}
