//! Sentences for what is typed: names and commands.

use upstash_api::command::{Access, ParseError, Refusal};

use super::super::console::Hint;
use super::super::names::BadName;

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
        Hint::Known(spec) => {
            let arguments = if spec.arguments.is_empty() { "takes no arguments" } else { spec.arguments };
            let access = if spec.access == Access::Read { "" } else { " · changes nothing" };
            (spec.name.to_owned(), format!("{arguments}{access}"))
        }
        Hint::Refused(Refusal::Writes(name)) => {
            ((*name).to_owned(), "writes, and will not be sent".to_owned())
        }
        Hint::Refused(Refusal::Denied(name)) => {
            ((*name).to_owned(), "is kept from a read-only token, and will not be sent".to_owned())
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
    use super::*;
    use crate::explorer::console;

    #[test]
    fn each_refusal_says_why_and_that_nothing_was_sent() {
        let reasons = [
            (Refusal::Writes("SET"), "SET writes."),
            (Refusal::Denied("SCAN"), "Upstash keeps SCAN"),
            (Refusal::NotRest("MULTI"), "MULTI does not exist over REST"),
            (Refusal::Unknown("FROB".to_owned()), "FROB is not a command"),
        ];
        for (reason, start) in reasons {
            let said = refusal(&reason);
            assert!(said.starts_with(start) && said.ends_with("nothing was sent."), "{said}");
        }
    }

    #[test]
    fn a_hint_shows_the_arguments() {
        let hint = console::hint("hget k").expect("a hint");
        assert_eq!(hint_of(&hint), ("HGET".to_owned(), "<key> <field>".to_owned()));
    }
}
