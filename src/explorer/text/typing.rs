//! Sentences for what is typed: names and commands.

use upstash_api::command::{Access, ParseError, Refusal};

use super::super::console::Hint;
use super::super::live::{Kind, Wanted, wanted};
use super::super::names::BadName;
use crate::numbers::grouped;

pub const SHOWN_AS: &str = "Answers shown as";
pub const AS_CLI: &str = "redis-cli";
pub const AS_TABLE: &str = "Table";
pub const AS_JSON: &str = "JSON";
pub const SEARCH: &str = "Find a line";
pub const SEARCH_KEYS: &str = "Ctrl+R older · Enter takes it · Escape goes back";
pub const SEARCH_NONE: &str = "no such line";
pub const ATOMIC: &str = "Transaction";
pub const ATOMIC_WHY: &str =
    "Several lines run as MULTI and EXEC: nothing else runs in between, and if one cannot be sent, none is.";
pub const HELD: &str = "Not sent: a transaction goes out whole or not at all.";
/// What a screen reader hears before the part of a line that an error is about.
pub const CULPRIT: &str = "the error is here:";
const READS_ALL: &str = " · reads all of the key at once";

/// How long an entry of the command line took.
pub fn took(ms: u32, commands: usize, atomic: bool) -> String {
    match (commands, atomic) {
        (0 | 1, false) => format!("{ms} ms"),
        (_, false) => format!("{} in {ms} ms", super::commands(commands as u64)),
        (_, true) => format!("{} as a transaction in {ms} ms", super::commands(commands as u64)),
    }
}

/// Before a hint that is not for the last line.
pub fn in_line(number: usize) -> String {
    format!("line {number}: ")
}

/// Rows of a table that are left out.
pub fn hidden_rows(rows: usize) -> String {
    format!("… {} more rows", grouped(rows as u64))
}

/// A pasted name that cannot be read.
pub fn bad_name(bad: BadName) -> String {
    format!(
        r#"Line {} opens a quote and never closes it. A name that begins with a quote is typed "\"like this"."#,
        bad.line
    )
}

/// Why a command was not sent.
pub fn refusal(refusal: &Refusal) -> String {
    match refusal {
        Refusal::Writes(name) => {
            format!("{name} writes. This page holds a token that can only read, so nothing was sent.")
        }
        Refusal::Denied(name) => {
            format!("Upstash keeps {name} from a read-only token, so nothing was sent.")
        }
        Refusal::NotRest(name) if wanted(name).is_some() => {
            format!("{name} needs a line of its own: alone it opens Live. Here nothing was sent.")
        }
        Refusal::NotRest(name) => {
            format!("{name} does not exist over REST, with any token, so nothing was sent.")
        }
        Refusal::Unknown(name) => {
            format!("{name} is not a command of Upstash Redis that this page knows, so nothing was sent.")
        }
    }
}

/// A line that cannot be split into words, and where.
pub fn unreadable(error: ParseError) -> String {
    match error {
        ParseError::UnclosedQuote { at } => {
            format!("The quote at character {} is never closed. Nothing was sent.", at + 1)
        }
        ParseError::TextAfterQuote { at } => {
            format!("A space must follow the quote that ends before character {}. Nothing was sent.", at + 1)
        }
    }
}

/// The line below the field while somebody types: a lead in strong letters, and the rest.
pub fn hint_of(hint: &Hint) -> (String, String) {
    match hint {
        Hint::Known { spec, reads_all, .. } => {
            let arguments = if spec.arguments.is_empty() { "takes no arguments" } else { spec.arguments };
            let access = if spec.access == Access::Read { "" } else { " · changes nothing" };
            let all = if *reads_all { READS_ALL } else { "" };
            (spec.name.to_owned(), format!("{arguments}{access}{all}"))
        }
        Hint::Refused(Refusal::Writes(name)) => {
            ((*name).to_owned(), "writes, and will not be sent".to_owned())
        }
        Hint::Refused(Refusal::Denied(name)) => {
            ((*name).to_owned(), "is kept from a read-only token, and will not be sent".to_owned())
        }
        Hint::Refused(Refusal::NotRest(name)) if wanted(name).is_some() => {
            ((*name).to_owned(), "needs a line of its own, and will not be sent".to_owned())
        }
        Hint::Live(Wanted::Listen(Kind::Channels, _)) => {
            ("SUBSCRIBE".to_owned(), "<channel> [<channel> ...] · opens Live".to_owned())
        }
        Hint::Live(Wanted::Listen(Kind::Patterns, _)) => {
            ("PSUBSCRIBE".to_owned(), "<pattern> [<pattern> ...] · opens Live".to_owned())
        }
        Hint::Live(Wanted::Monitor) => {
            ("MONITOR".to_owned(), "is for the database's own full token; Enter says why".to_owned())
        }
        Hint::Refused(Refusal::NotRest(name)) => {
            ((*name).to_owned(), "does not exist over REST, and will not be sent".to_owned())
        }
        Hint::Refused(Refusal::Unknown(name)) => {
            (name.clone(), "is not a command this page knows".to_owned())
        }
        Hint::Candidates(names, 0) => (String::new(), names.join("  ")),
        Hint::Candidates(names, more) => (String::new(), format!("{}  and {more} more", names.join("  "))),
        Hint::Unfinished(ParseError::UnclosedQuote { .. }) => {
            (String::new(), "a quote is still open".to_owned())
        }
        Hint::Unfinished(ParseError::TextAfterQuote { .. }) => {
            (String::new(), "a space must follow the closing quote".to_owned())
        }
    }
}

#[cfg(test)]
mod tests {
    use upstash_api::command::Rights;

    use super::*;
    use crate::explorer::console;

    #[test]
    fn each_refusal_says_why_and_that_nothing_was_sent() {
        let reasons = [
            (Refusal::Writes("SET"), "SET writes."),
            (Refusal::Denied("SCAN"), "Upstash keeps SCAN"),
            (Refusal::NotRest("MULTI"), "MULTI does not exist over REST"),
            (Refusal::NotRest("SUBSCRIBE"), "SUBSCRIBE needs a line of its own"),
            (Refusal::Unknown("FROB".to_owned()), "FROB is not a command"),
        ];
        for (reason, start) in reasons {
            let said = refusal(&reason);
            assert!(said.starts_with(start) && said.ends_with("nothing was sent."), "{said}");
        }
    }

    #[test]
    fn a_hint_shows_the_arguments() {
        let hint = console::hint("hget k", Rights::ReadOnly).expect("a hint");
        assert_eq!(hint_of(&hint), ("HGET".to_owned(), "<key> <field>".to_owned()));
        let all = console::hint("HGETALL k", Rights::ReadOnly).expect("a hint");
        assert_eq!(hint_of(&all).1, "<key> · reads all of the key at once");
    }
}
