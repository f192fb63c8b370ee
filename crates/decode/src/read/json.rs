//! JSON into a tree, token by token: numbers and strings stay as they were written, keys in their order, duplicates.

use super::Stop;
use crate::date;
use crate::json::{TokenKind, Tokens};
use crate::tree::{Builder, Open, Value};

/// Reads a text that is one JSON value. Numbers at the top level under one of the names in `dates` are seconds since
/// 1970 and get their date as a note.
pub(crate) fn read(text: &str, dates: &[&str], to: &mut Builder<'_>) -> Result<(), Stop> {
    let (mut depth, mut key) = (0usize, "");
    for token in Tokens::new(text) {
        let token = token.map_err(|error| Stop::Broken(error.at))?;
        let word = text.get(token.span).unwrap_or_default();
        match token.kind {
            TokenKind::Comma | TokenKind::Colon => {}
            TokenKind::Open => {
                depth += 1;
                to.open(if word == "{" { Open::MAP } else { Open::LIST }, None)?;
            }
            TokenKind::Close => {
                depth = depth.saturating_sub(1);
                to.end()?;
            }
            TokenKind::Key => {
                key = word;
                to.scalar(word.len(), || (Value::Literal(word.to_owned()), None))?;
            }
            TokenKind::Text | TokenKind::Number | TokenKind::Literal => to.scalar(word.len(), || {
                let dated = depth == 1
                    && token.kind == TokenKind::Number
                    && dates.iter().any(|name| key.trim_matches('"') == *name);
                (Value::Literal(word.to_owned()), if dated { moment(word) } else { None })
            })?,
        }
    }
    Ok(())
}

/// The date of a decimal number of seconds; a fraction is not part of it.
fn moment(number: &str) -> Option<String> {
    let whole = number.split_once('.').map_or(number, |(whole, _)| whole);
    date::utc(whole.parse().ok()?, 0)
}

/// What a text that is one JSON string says. `None` if it is no JSON string, or has half a surrogate pair, which no
/// bytes of UTF-8 stand for.
pub(crate) fn unquote(text: &str) -> Option<String> {
    let mut tokens = Tokens::new(text);
    let token = tokens.next()?.ok().filter(|token| token.kind == TokenKind::Text)?;
    if tokens.next().is_some() {
        return None;
    }
    let inside = text.get(token.span)?.strip_prefix('"')?.strip_suffix('"')?;
    let mut out = String::with_capacity(inside.len());
    let mut rest = inside;
    while let Some(at) = rest.find('\\') {
        let (plain, escape) = rest.split_at(at);
        out.push_str(plain);
        let (character, length) = escaped(escape)?;
        out.push(character);
        rest = escape.get(length..)?;
    }
    out.push_str(rest);
    Some(out)
}

/// The character that an escape at the beginning of `text` stands for, and how long the escape is.
fn escaped(text: &str) -> Option<(char, usize)> {
    let simple = |character| Some((character, 2));
    match text.as_bytes().get(1)? {
        b'n' => simple('\n'),
        b'r' => simple('\r'),
        b't' => simple('\t'),
        b'b' => simple('\u{8}'),
        b'f' => simple('\u{c}'),
        b'u' => {
            let unit = |at: usize| u16::from_str_radix(text.get(at..at + 4)?, 16).ok();
            let first = unit(2)?;
            if let Some(character) = char::from_u32(u32::from(first)) {
                return Some((character, 6));
            }
            let second = text.get(6..8).filter(|next| *next == "\\u").and_then(|_| unit(8))?;
            let pair = char::decode_utf16([first, second]).next()?.ok()?;
            Some((pair, 12))
        }
        other => simple(char::from(*other)),
    }
}
