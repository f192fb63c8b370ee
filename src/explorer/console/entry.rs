//! A typed text to lines that are sent and lines that are not, and what became of each.

use upstash_api::command::{self, ParseError, Refusal};
use upstash_api::rest::Command;

use super::super::model::Answer;
use super::super::trouble::Trouble;
use super::print::{Printed, print};

/// What was typed at once: one line, or several that go out as one pipeline.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    pub lines: Vec<Line>,
    /// How long the request took, once it is answered.
    pub took_ms: Option<u32>,
}

/// One line of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    pub typed: String,
    pub outcome: Outcome,
}

/// What became of a line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// On its way.
    Waiting,
    /// Answered by Redis, with a reply or an error in Redis's words.
    Answered { printed: Printed, is_error: bool },
    /// Not sent: this token cannot run it.
    Refused(Refusal),
    /// Not sent: it cannot be split into words.
    Unreadable(ParseError),
    /// Sent, or meant to be sent, and not answered.
    Failed(Trouble),
}

/// A line that goes out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Run {
    /// Its place in [`Entry::lines`].
    pub line: usize,
    pub command: Command,
    /// Whether its text is a status, which redis-cli prints without quotes.
    pub status: bool,
}

/// Reads what was typed. Empty lines are left out; `None` when nothing is left. Lines that this token cannot run are
/// refused here and never sent; the others are sent in their order.
pub fn read(typed: &str) -> Option<(Entry, Vec<Run>)> {
    let mut entry = Entry { lines: Vec::new(), took_ms: None };
    let mut runs = Vec::new();
    for line in typed.lines().map(str::trim).filter(|line| !line.is_empty()) {
        let outcome = match command::parse(line) {
            Err(error) => Outcome::Unreadable(error),
            Ok(words) => match command::check_read_only(&words) {
                Err(refusal) => Outcome::Refused(refusal),
                Ok(spec) => {
                    let status = spec.name == "TYPE" || spec.name == "PING" && words.len() == 1;
                    let words = words.into_iter().map(|word| word.bytes).collect();
                    runs.push(Run { line: entry.lines.len(), command: Command::from_words(words), status });
                    Outcome::Waiting
                }
            },
        };
        entry.lines.push(Line { typed: line.to_owned(), outcome });
    }
    (!entry.lines.is_empty()).then_some((entry, runs))
}

impl Entry {
    /// Lines that went out.
    pub fn sent(&self) -> usize {
        let sent = |line: &&Line| matches!(line.outcome, Outcome::Waiting | Outcome::Answered { .. });
        self.lines.iter().filter(sent).count()
    }

    /// Writes the answers of `runs` to their lines.
    pub fn settle(&mut self, runs: &[Run], outcome: Result<Vec<Answer>, Trouble>, took_ms: Option<u32>) {
        self.took_ms = took_ms;
        match outcome {
            Ok(answers) => {
                for (run, answer) in runs.iter().zip(answers) {
                    if let Some(line) = self.lines.get_mut(run.line) {
                        let is_error = answer.is_err();
                        line.outcome = Outcome::Answered { printed: print(&answer, run.status), is_error };
                    }
                }
            }
            Err(trouble) => {
                for line in self.lines.iter_mut().filter(|line| line.outcome == Outcome::Waiting) {
                    line.outcome = Outcome::Failed(trouble.clone());
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use upstash_api::rest::Reply;

    use super::*;

    #[test]
    fn a_write_never_becomes_a_command() {
        for line in
            ["SET a b", "set  a b", "\"SET\" a b", "DEL a", "EVAL x 0", "FLUSHALL", "GETDEL a", "getex a"]
        {
            let (entry, runs) = read(line).expect("a line");
            assert!(runs.is_empty(), "{line}");
            assert!(matches!(entry.lines[0].outcome, Outcome::Refused(_)), "{line}");
        }
    }

    #[test]
    fn several_lines_keep_their_order_and_each_has_its_outcome() {
        let (entry, runs) = read("GET a\n\nSET a 1\n  TYPE \"a\\x80\"\nGET \"a").expect("lines");
        let outcomes: Vec<_> = entry.lines.iter().map(|line| line.outcome.clone()).collect();
        let refused = Outcome::Refused(Refusal::Writes("SET"));
        let open = Outcome::Unreadable(ParseError::UnclosedQuote { at: 4 });
        assert_eq!(outcomes, [Outcome::Waiting, refused, Outcome::Waiting, open]);
        assert_eq!(
            runs.iter().map(|run| (run.line, run.status)).collect::<Vec<_>>(),
            [(0, false), (2, true)]
        );
        assert_eq!(runs[1].command.words()[1], [b'a', 0x80]);
    }

    #[test]
    fn answers_find_their_lines() {
        let (mut entry, runs) = read("GET a\nSET a 1\nTYPE a").expect("lines");
        let answers = vec![Ok(Reply::Int(i64::MAX)), Ok(Reply::Bytes(b"string".to_vec()))];
        entry.settle(&runs, Ok(answers), Some(18));
        let said: Vec<_> = entry
            .lines
            .iter()
            .map(|line| match &line.outcome {
                Outcome::Answered { printed, .. } => printed.text.clone(),
                _ => "not sent".to_owned(),
            })
            .collect();
        assert_eq!(said, ["(integer) 9223372036854775807", "not sent", "string"]);
        assert_eq!((entry.sent(), entry.took_ms), (2, Some(18)));
    }

    #[test]
    fn a_request_that_failed_says_so_at_every_line_of_it() {
        let (mut entry, runs) = read("GET a\nSET a 1").expect("lines");
        entry.settle(&runs, Err(Trouble::Offline), None);
        assert_eq!(entry.lines[0].outcome, Outcome::Failed(Trouble::Offline));
        assert!(matches!(entry.lines[1].outcome, Outcome::Refused(_)));
    }

    #[test]
    fn nothing_typed_is_nothing_to_do() {
        assert_eq!(read(" \n "), None);
    }
}
