//! What is told while somebody types: the command's arguments, whether it will be sent, how its name goes on.

use upstash_api::command::{self, CommandSpec, ParseError, Refusal, Verdict};

/// What to say about the line being typed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Hint {
    /// A command this token may run.
    Known(&'static CommandSpec),
    /// It will not be sent.
    Refused(Refusal),
    /// A name that is not finished: what it may become, and how many more there are.
    Candidates(Vec<&'static str>, usize),
    /// The line cannot be split yet.
    Unfinished(ParseError),
}

/// Names listed while a name is typed.
const MOST_CANDIDATES: usize = 8;

/// The hint for a line; `None` when there is nothing to say.
pub fn hint(line: &str) -> Option<Hint> {
    let words = match command::parse(line) {
        Ok(words) => words,
        Err(error) => return Some(Hint::Unfinished(error)),
    };
    if words.is_empty() {
        return None;
    }
    let candidates = candidates(line);
    let is_finished = line.ends_with(char::is_whitespace) || words.len() > 1;
    match command::check_read_only(&words) {
        // `HGET` is a command and the beginning of `HGETALL`; a space decides.
        Ok(spec) => Some(Hint::Known(spec)),
        Err(_) if !candidates.is_empty() && (!is_finished || starts_pair(line)) => {
            let more = candidates.len().saturating_sub(MOST_CANDIDATES);
            Some(Hint::Candidates(candidates.into_iter().take(MOST_CANDIDATES).collect(), more))
        }
        Err(refusal) => Some(Hint::Refused(refusal)),
    }
}

/// The line with its command name completed as far as the allowed commands agree, ending in a space when the name is
/// complete. `None` when there is nothing to complete, so that the Tab key can go on to the next control.
pub fn complete(line: &str) -> Option<String> {
    let typed = line.trim_start();
    if typed.is_empty() {
        return None;
    }
    let candidates = candidates(line);
    let first = candidates.first()?;
    let mut common = first.len();
    for name in &candidates {
        common = common.min(name.bytes().zip(first.bytes()).take_while(|(a, b)| a == b).count());
    }
    let agreed = first.get(..common)?;
    let completed = if candidates.len() == 1 { format!("{agreed} ") } else { agreed.to_owned() };
    let is_new = completed.len() > typed.len();
    is_new.then_some(completed)
}

/// Allowed commands whose name begins with the whole line.
fn candidates(line: &str) -> Vec<&'static str> {
    let typed = line.trim_start().to_ascii_uppercase();
    if typed.is_empty() {
        return Vec::new();
    }
    let may_run = |spec: &&CommandSpec| spec.read_only == Verdict::Allow;
    command::all()
        .iter()
        .filter(may_run)
        .map(|spec| spec.name)
        .filter(|name| name.starts_with(&typed))
        .collect()
}

/// Whether the line is the first word of a two-word command: `MEMORY `.
fn starts_pair(line: &str) -> bool {
    candidates(line).iter().all(|name| name.contains(' '))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_known_command_tells_its_arguments() {
        let Some(Hint::Known(spec)) = hint("hget cart ") else { panic!("known") };
        assert_eq!((spec.name, spec.arguments), ("HGET", "<key> <field>"));
    }

    #[test]
    fn a_write_is_marked_while_it_is_typed() {
        assert_eq!(hint("SET a b"), Some(Hint::Refused(Refusal::Writes("SET"))));
        assert_eq!(hint("SCAN 0"), Some(Hint::Refused(Refusal::Denied("SCAN"))));
    }

    #[test]
    fn an_unfinished_name_lists_what_it_may_become() {
        assert_eq!(hint("zrank"), hint("ZRANK "));
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
