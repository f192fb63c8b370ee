//! Which word of a line an error is about, where it can be told.

use std::ops::Range;

use upstash_api::command::{self, CommandSpec, ParseError, Word};
use upstash_api::rest::{ErrorKind, RedisError};

/// Arguments that must be whole numbers, by their name in the reference.
const NUMBERS: &[&str] = &[
    "bit",
    "count",
    "cursor",
    "db",
    "end",
    "increment",
    "index",
    "len",
    "numkeys",
    "numfields",
    "offset",
    "rank",
    "start",
    "stop",
];

/// Words behind which a whole number stands.
const BEFORE_NUMBER: &[&[u8]] = &[b"COUNT", b"RANK", b"MAXLEN", b"SAMPLES", b"FIELDS"];

/// The bytes of `line` that Redis's error is about; `None` where it may be any of them. Behind the last word, an empty
/// range: something is missing there.
pub fn of_error(line: &str, error: &RedisError) -> Option<Range<usize>> {
    let words = command::parse(line).ok()?;
    let spec = command::find(&words);
    match error.kind {
        ErrorKind::NoPermission | ErrorKind::NotAvailable => name(&words, spec),
        ErrorKind::WrongType => only_key(&words, spec?),
        ErrorKind::Syntax if error.text.starts_with("ERR wrong number of arguments") => {
            miscounted(line, &words, spec?)
        }
        ErrorKind::Other if error.text.starts_with("ERR unknown subcommand") => {
            Some(words.get(1)?.span.clone())
        }
        ErrorKind::Other
            if error.text.starts_with("ERR value is not an integer")
                || error.text.starts_with("ERR invalid cursor")
                || error.text.starts_with("ERR bit offset is not an integer") =>
        {
            only_bad_number(&words, spec?)
        }
        _ => None,
    }
}

/// The byte of `line` at which it cannot be split.
pub const fn of_parsing(line: &str, error: ParseError) -> Range<usize> {
    let (ParseError::UnclosedQuote { at } | ParseError::TextAfterQuote { at }) = error;
    let mut end = if at < line.len() { at + 1 } else { at };
    while end < line.len() && !line.is_char_boundary(end) {
        end += 1;
    }
    at..end
}

fn name(words: &[Word], spec: Option<&CommandSpec>) -> Option<Range<usize>> {
    let last = words.get(spec.map_or(0, |spec| spec.name_words() - 1))?;
    Some(words.first()?.span.start..last.span.end)
}

/// The key of a command that takes exactly one.
fn only_key(words: &[Word], spec: &CommandSpec) -> Option<Range<usize>> {
    let is_key =
        |position: usize| spec.plain_argument(position).is_some_and(|argument| argument.name() == "key");
    let may_be_more = spec.arguments.contains("[<key>") || spec.arguments.contains("[key");
    let mut keys = (0..words.len()).filter(|position| is_key(*position));
    let (first, second) = (keys.next()?, keys.next());
    if second.is_some() || may_be_more && words.len() > first + 1 {
        return None;
    }
    Some(words.get(first)?.span.clone())
}

/// The first word too many, or the place behind the last where one is missing.
fn miscounted(line: &str, words: &[Word], spec: &CommandSpec) -> Option<Range<usize>> {
    let (least, most) = spec.arity();
    let given = words.len().checked_sub(spec.name_words())?;
    if given < least {
        let end = line.trim_end_matches([' ', '\t']).len();
        return Some(end..end);
    }
    let most = most.filter(|most| given > *most)?;
    Some(words.get(spec.name_words() + most)?.span.start..words.last()?.span.end)
}

/// The one word that should be a whole number and is none.
fn only_bad_number(words: &[Word], spec: &CommandSpec) -> Option<Range<usize>> {
    let is_asked = |position: usize| {
        let named = spec.plain_argument(position).is_some_and(|argument| NUMBERS.contains(&argument.name()));
        let before = position.checked_sub(1).and_then(|before| words.get(before));
        let follows = before.is_some_and(|word| {
            position > spec.name_words()
                && BEFORE_NUMBER.iter().any(|name| word.bytes.eq_ignore_ascii_case(name))
        });
        named || follows && spec.plain_argument(position).is_none()
    };
    let is_number =
        |word: &Word| std::str::from_utf8(&word.bytes).is_ok_and(|text| text.parse::<i64>().is_ok());
    let mut bad = words.iter().enumerate().filter(|(position, word)| is_asked(*position) && !is_number(word));
    let (_, found) = bad.next()?;
    bad.next().is_none().then(|| found.span.clone())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The line with `^` below what the error is about.
    fn marked(line: &str, error: &str) -> String {
        match of_error(line, &RedisError::new(error)) {
            Some(range) => " ".repeat(range.start) + &"^".repeat(range.len().max(1)),
            None => String::new(),
        }
    }

    const INTEGER: &str = "ERR value is not an integer or out of range";

    #[test]
    fn the_argument_that_is_no_number_is_marked() {
        assert_eq!(marked("GETRANGE k 0 x", INTEGER), "             ^");
        assert_eq!(marked("lrange k ten -1", INTEGER), "         ^^^");
        assert_eq!(marked("HSCAN k 0 COUNT many", INTEGER), "                ^^^^");
        assert_eq!(marked("HSCAN k zero", "ERR invalid cursor"), "        ^^^^");
        assert_eq!(marked("LRANGE k x y", INTEGER), "", "either may be meant");
        assert_eq!(marked("LRANGE k 0 1", INTEGER), "", "both are numbers");
    }

    #[test]
    fn a_missing_argument_is_marked_behind_the_line_and_one_too_many_where_it_stands() {
        let wrong = "ERR wrong number of arguments for 'get' command";
        assert_eq!(marked("GET ", wrong), "   ^");
        assert_eq!(marked("GET a b c", wrong), "      ^^^");
        assert_eq!(marked("HMGET a", wrong), "       ^");
        assert_eq!(marked("MGET a", wrong), "", "that many are right, as far as the table knows");
    }

    #[test]
    fn a_command_that_is_refused_and_a_key_of_another_type_are_marked() {
        assert_eq!(marked("  memory usage k", "NOPERM this user has no permissions"), "  ^^^^^^^^^^^^");
        assert_eq!(marked("SLOWLOG get", "ERR Command is not available: 'SLOWLOG'."), "^^^^^^^");
        let wrong_type = "WRONGTYPE Operation against a key holding the wrong kind of value";
        assert_eq!(marked("HGET \"a b\" f", wrong_type), "     ^^^^^");
        assert_eq!(marked("SINTER a b", wrong_type), "", "either key may be it");
    }

    #[test]
    fn a_quote_is_marked_where_it_stands() {
        let range = |line: &str| of_parsing(line, command::parse(line).expect_err("unreadable"));
        assert_eq!(range("GET \"a"), 4..5);
        assert_eq!(range("GET \"a\"ü"), 7..9);
    }
}
