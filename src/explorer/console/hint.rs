//! What is told while somebody types: the command's arguments, whether it will be sent, how its name goes on.

use std::ops::Range;

use upstash_api::command::{self, CommandSpec, ParseError, Refusal, Rights, Word};

use super::super::live::{Wanted, wanted};

/// What to say about the line being typed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Hint {
    /// A command this token may run.
    Known {
        spec: &'static CommandSpec,
        /// Which argument is being typed, as a part of the notation.
        now: Option<Range<usize>>,
        /// It reads all of a key at once, however large it is.
        reads_all: bool,
    },
    /// It will not be sent.
    Refused(Refusal),
    /// It leads to the live view.
    Live(Wanted),
    /// A name that is not finished: what it may become, and how many more there are.
    Candidates(Vec<&'static str>, usize),
    /// The line cannot be split yet.
    Unfinished(ParseError),
}

/// Names listed while a name is typed.
const MOST_CANDIDATES: usize = 8;

/// Commands whose answer is as large as the key.
const READ_ALL: &[&str] =
    &["DUMP", "HGETALL", "HKEYS", "HVALS", "SDIFF", "SMEMBERS", "SUNION", "ZDIFF", "ZINTER", "ZUNION"];

/// The same where they are asked for everything.
const RANGES: &[(&str, [&[u8]; 2])] = &[
    ("LRANGE", [b"0", b"-1"]),
    ("XRANGE", [b"-", b"+"]),
    ("XREVRANGE", [b"+", b"-"]),
    ("ZRANGE", [b"0", b"-1"]),
    ("ZREVRANGE", [b"0", b"-1"]),
];

/// The hint for a text of one or several lines, and the number of the line it is for where that is not the last: a
/// line that will not be sent is told before everything else.
pub fn hint_of_text(text: &str, rights: Rights) -> Option<(Option<usize>, Hint)> {
    let last = text.lines().count().saturating_sub(1);
    // Alone in a line such a command leads to the live view; among others it is refused.
    let hint = |line| match hint(line, rights) {
        Some(Hint::Live(_)) if last > 0 => command::parse(line)
            .ok()
            .and_then(|words| command::check(&words, rights).err())
            .map(Hint::Refused),
        hint => hint,
    };
    for (index, line) in text.lines().enumerate().take(last) {
        if let Some(refused @ (Hint::Refused(_) | Hint::Unfinished(_))) = hint(line) {
            return Some((Some(index + 1), refused));
        }
    }
    Some((None, hint(text.lines().last()?)?))
}

/// The hint for a line; `None` when there is nothing to say.
pub fn hint(line: &str, rights: Rights) -> Option<Hint> {
    if let Some(wanted) = wanted(line) {
        return Some(Hint::Live(wanted));
    }
    let words = match command::parse(line) {
        Ok(words) => words,
        Err(error) => return Some(Hint::Unfinished(error)),
    };
    if words.is_empty() {
        return None;
    }
    let candidates = candidates(line, rights);
    let ends_word = line.ends_with([' ', '\t']);
    match command::check(&words, rights) {
        // `HGET` is a command and the beginning of `HGETALL`; a space decides.
        Ok(spec) => {
            let position = words.len() - usize::from(!ends_word);
            Some(Hint::Known { spec, now: spec.argument_at(position), reads_all: reads_all(spec, &words) })
        }
        Err(_)
            if !candidates.is_empty() && (!(ends_word || words.len() > 1) || starts_pair(line, rights)) =>
        {
            let more = candidates.len().saturating_sub(MOST_CANDIDATES);
            Some(Hint::Candidates(candidates.into_iter().take(MOST_CANDIDATES).collect(), more))
        }
        Err(refusal) => Some(Hint::Refused(refusal)),
    }
}

/// The line with what is being typed completed: the name of a command as far as the allowed ones agree, or a word of
/// its notation such as `WITHSCORES`, with a space where it is complete. `None` when there is nothing to complete, so
/// that the Tab key can go on to the next control.
pub fn complete(line: &str, rights: Rights) -> Option<String> {
    let typed = line.trim_start();
    if typed.is_empty() {
        return None;
    }
    let candidates = candidates(line, rights);
    if candidates.is_empty() {
        return complete_option(line, rights);
    }
    let completed = agreed(&candidates)?;
    (completed.len() > typed.len()).then_some(completed)
}

/// `ZRANGE k 0 -1 wi` to `ZRANGE k 0 -1 WITHSCORES `.
fn complete_option(line: &str, rights: Rights) -> Option<String> {
    let words = command::parse(line).ok()?;
    let spec = command::check(&words, rights).ok()?;
    let last = words.last()?;
    // What must be given is a name or a value, which nobody can know.
    if words.len() <= spec.name_words() + spec.arity().0 || last.span.end != line.len() {
        return None;
    }
    let typed = line.get(last.span.clone())?;
    let options = spec.arguments.split(|c: char| !c.is_ascii_uppercase()).filter(|word| word.len() > 1);
    let begins = |word: &&str| {
        word.len() >= typed.len()
            && word.as_bytes().iter().zip(typed.bytes()).all(|(a, b)| a.eq_ignore_ascii_case(&b))
    };
    let mut found: Vec<&str> = options.filter(begins).collect();
    found.sort_unstable();
    found.dedup();
    let completed = agreed(&found)?;
    (completed.len() > typed.len())
        .then(|| format!("{}{completed}", line.get(..last.span.start).unwrap_or_default()))
}

/// What all names begin with; the only one with a space behind it.
fn agreed(names: &[&str]) -> Option<String> {
    let (first, rest) = names.split_first()?;
    let agrees = |name: &&str| name.bytes().zip(first.bytes()).take_while(|(a, b)| a == b).count();
    let common = rest.iter().map(agrees).min().unwrap_or(first.len());
    let end = if rest.is_empty() { " " } else { "" };
    Some(format!("{}{end}", first.get(..common)?))
}

fn reads_all(spec: &CommandSpec, words: &[Word]) -> bool {
    let bounds = |at: usize| words.get(at).map(|word| word.bytes.as_slice());
    let everything = |(name, [from, to]): &(&str, [&[u8]; 2])| {
        *name == spec.name && bounds(2) == Some(from) && bounds(3) == Some(to) && words.len() == 4
    };
    READ_ALL.contains(&spec.name) || RANGES.iter().any(everything)
}

/// Allowed commands whose name begins with the whole line.
fn candidates(line: &str, rights: Rights) -> Vec<&'static str> {
    let typed = line.trim_start().to_ascii_uppercase();
    if typed.is_empty() {
        return Vec::new();
    }
    command::all()
        .iter()
        .filter(|spec| spec.is_allowed(rights))
        .map(|spec| spec.name)
        .filter(|name| name.starts_with(&typed))
        .collect()
}

/// Whether the line is the first word of a two-word command: `MEMORY `.
fn starts_pair(line: &str, rights: Rights) -> bool {
    candidates(line, rights).iter().all(|name| name.contains(' '))
}

#[cfg(test)]
mod tests {
    use super::super::super::live::Kind;
    use super::*;

    fn hint(line: &str) -> Option<Hint> {
        super::hint(line, Rights::ReadOnly)
    }

    fn complete(line: &str) -> Option<String> {
        super::complete(line, Rights::ReadOnly)
    }

    #[test]
    fn a_known_command_tells_its_arguments() {
        let Some(Hint::Known { spec, now, reads_all }) = hint("hget cart ") else { panic!("known") };
        assert_eq!((spec.name, spec.arguments), ("HGET", "<key> <field>"));
        assert_eq!((now.and_then(|now| spec.arguments.get(now)), reads_all), (Some("<field>"), false));
    }

    #[test]
    fn what_reads_all_of_a_key_is_marked() {
        let reads_all = |line| matches!(hint(line), Some(Hint::Known { reads_all: true, .. }));
        assert!(reads_all("HGETALL k") && reads_all("lrange k 0 -1") && reads_all("XRANGE k - +"));
        assert!(!reads_all("LRANGE k 0 9") && !reads_all("XRANGE k - + COUNT 5") && !reads_all("GET k"));
    }

    #[test]
    fn a_line_that_will_not_be_sent_is_told_before_the_others() {
        let hint = |text| hint_of_text(text, Rights::ReadOnly);
        assert_eq!(hint("GET a\nDEL a\nTTL a"), Some((Some(2), Hint::Refused(Refusal::Writes("DEL")))));
        assert!(matches!(hint("GET a\nTTL "), Some((None, Hint::Known { .. }))));
        assert_eq!(hint("GET a\n"), Some((None, super::hint("GET a", Rights::ReadOnly).expect("a hint"))));
    }

    #[test]
    fn options_are_completed_behind_what_must_be_given() {
        assert_eq!(complete("ZRANGE k 0 -1 wi").as_deref(), Some("ZRANGE k 0 -1 WITHSCORES "));
        assert_eq!(complete("hscan k 0 m").as_deref(), Some("hscan k 0 MATCH "));
        assert_eq!(complete("GET g"), None, "a name is nobody's to complete");
        assert_eq!(complete("ZRANGE k 0 -1 x"), None);
    }

    #[test]
    fn a_token_that_may_scan_is_told_so() {
        assert!(matches!(super::hint("SCAN 0", Rights::Browse), Some(Hint::Known { .. })));
        assert_eq!(super::complete("sc", Rights::Browse).as_deref(), Some("SCA"));
        assert_eq!(super::complete("sc", Rights::ReadOnly).as_deref(), Some("SCARD "));
    }

    #[test]
    fn a_write_is_marked_while_it_is_typed() {
        assert_eq!(hint("SET a b"), Some(Hint::Refused(Refusal::Writes("SET"))));
        assert_eq!(hint("SCAN 0"), Some(Hint::Refused(Refusal::Denied("SCAN"))));
    }

    #[test]
    fn a_line_that_listens_says_where_it_leads_and_among_others_that_it_is_not_sent() {
        let listen = Hint::Live(Wanted::Listen(Kind::Channels, "chat".to_owned()));
        assert_eq!(hint("SUBSCRIBE chat"), Some(listen));
        assert_eq!(hint("monitor"), Some(Hint::Live(Wanted::Monitor)));
        let refused = Hint::Refused(Refusal::NotRest("SUBSCRIBE"));
        let hint = |text| hint_of_text(text, Rights::ReadOnly);
        assert_eq!(hint("SUBSCRIBE chat\nGET a"), Some((Some(1), refused.clone())));
        assert_eq!(hint("GET a\nSUBSCRIBE chat"), Some((None, refused)));
    }

    #[test]
    fn an_unfinished_name_lists_what_it_may_become() {
        let known = |line| matches!(hint(line), Some(Hint::Known { spec, .. }) if spec.name == "ZRANK");
        assert!(known("zrank") && known("ZRANK "));
        assert_eq!(
            hint("zra"),
            Some(Hint::Candidates(vec!["ZRANDMEMBER", "ZRANGE", "ZRANGEBYLEX", "ZRANGEBYSCORE", "ZRANK"], 0))
        );
        assert!(
            matches!(hint("H"), Some(Hint::Candidates(names, more)) if names.len() == MOST_CANDIDATES && more > 0)
        );
        assert!(matches!(hint("MEMORY "), Some(Hint::Candidates(..))));
    }

    #[test]
    fn an_open_quote_is_said_to_be_open() {
        assert_eq!(hint("GET \"a"), Some(Hint::Unfinished(ParseError::UnclosedQuote { at: 4 })));
        assert_eq!(hint("  "), None);
    }

    #[test]
    fn completion_goes_as_far_as_the_commands_agree() {
        assert_eq!(complete("hg").as_deref(), Some("HGET"));
        assert_eq!(complete("HGET"), None);
        assert_eq!(complete("hgeta").as_deref(), Some("HGETALL "));
        assert_eq!(complete("mem").as_deref(), Some("MEMORY USAGE "));
        assert_eq!(complete("memory u").as_deref(), Some("MEMORY USAGE "));
    }

    #[test]
    fn the_tab_key_is_left_alone_where_there_is_nothing_to_complete() {
        for line in ["", "  ", "GET key", "SET", "frob", "GET "] {
            assert_eq!(complete(line), None, "{line:?}");
        }
    }
}
