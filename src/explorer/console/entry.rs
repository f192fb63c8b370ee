//! A typed text to lines that are sent and lines that are not, and what became of each.

use upstash_api::command::{self, ParseError, Refusal, Rights};
use upstash_api::rest::{Command, Reply};

use super::super::model::Answer;
use super::super::trouble::Trouble;

/// What was typed at once: one line, or several that go out as one pipeline.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    pub lines: Vec<Line>,
    /// Whether they go out as a transaction: all of them or none.
    pub atomic: bool,
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
    /// Answered by Redis, with a reply or an error in Redis's words. `words` are what was sent, `status` as in [`Run`].
    Answered { words: Vec<Vec<u8>>, answer: Answer, status: bool },
    /// Not sent: this token cannot run it.
    Refused(Refusal),
    /// Not sent: it cannot be split into words.
    Unreadable(ParseError),
    /// Not sent: it could have been, but another line of the same transaction could not.
    Held,
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

/// The commands of a text, whether this token may run them or not; lines that cannot be read are left out.
pub fn commands(typed: &str) -> Vec<Command> {
    let words = typed.lines().filter_map(|line| command::parse(line).ok()).filter(|words| !words.is_empty());
    words.map(|words| Command::from_words(words.into_iter().map(|word| word.bytes).collect())).collect()
}

/// Reads what was typed. Empty lines are left out; `None` when nothing is left. Lines that this token cannot run are
/// refused here and never sent; the others are sent in their order, and of a transaction all or none.
pub fn read(typed: &str, rights: Rights, atomic: bool) -> Option<(Entry, Vec<Run>)> {
    let mut entry = Entry { lines: Vec::new(), atomic, took_ms: None };
    let mut runs = Vec::new();
    // Only what separates words is taken off: a name may end with a space that redis-cli keeps.
    let lines =
        typed.lines().map(|line| line.trim_matches([' ', '\t', '\r'])).filter(|line| !line.is_empty());
    for line in lines {
        let outcome = match command::parse(line) {
            Err(error) => Outcome::Unreadable(error),
            Ok(words) => match command::check(&words, rights) {
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
    if atomic && runs.len() < entry.lines.len() {
        runs.clear();
        entry.replace_waiting(&Outcome::Held);
    }
    (!entry.lines.is_empty()).then_some((entry, runs))
}

impl Entry {
    /// Lines that went out.
    pub fn sent(&self) -> usize {
        let sent = |line: &&Line| matches!(line.outcome, Outcome::Waiting | Outcome::Answered { .. });
        self.lines.iter().filter(sent).count()
    }

    /// About how much memory its answers take.
    pub fn weight(&self) -> usize {
        let answered = self.lines.iter().filter_map(|line| match &line.outcome {
            Outcome::Answered { answer: Ok(reply), .. } => Some(weight(reply)),
            _ => None,
        });
        answered.sum()
    }

    /// Writes the answers of `runs` to their lines.
    pub fn settle(&mut self, runs: Vec<Run>, outcome: Result<Vec<Answer>, Trouble>, took_ms: Option<u32>) {
        self.took_ms = took_ms;
        match outcome {
            Ok(answers) => {
                for (run, answer) in runs.into_iter().zip(answers) {
                    if let Some(line) = self.lines.get_mut(run.line) {
                        let words = run.command.into_words();
                        line.outcome = Outcome::Answered { words, answer, status: run.status };
                    }
                }
            }
            Err(trouble) => self.replace_waiting(&Outcome::Failed(trouble)),
        }
    }

    fn replace_waiting(&mut self, outcome: &Outcome) {
        for line in self.lines.iter_mut().filter(|line| line.outcome == Outcome::Waiting) {
            line.outcome = outcome.clone();
        }
    }
}

fn weight(reply: &Reply) -> usize {
    size_of::<Reply>()
        + match reply {
            Reply::Null | Reply::Ok | Reply::Int(_) => 0,
            Reply::Bytes(bytes) => bytes.len(),
            Reply::Array(items) => items.iter().map(weight).sum(),
        }
}

#[cfg(test)]
mod tests {
    use super::super::print::print;
    use super::*;

    fn read(typed: &str) -> Option<(Entry, Vec<Run>)> {
        super::read(typed, Rights::ReadOnly, false)
    }

    #[test]
    fn a_write_never_becomes_a_command() {
        for line in
            ["SET a b", "set  a b", "\"SET\" a b", "DEL a", "EVAL x 0", "FLUSHALL", "GETDEL a", "getex a"]
        {
            for rights in [Rights::ReadOnly, Rights::Browse] {
                let (entry, runs) = super::read(line, rights, false).expect("a line");
                assert!(runs.is_empty(), "{line}");
                assert!(matches!(entry.lines[0].outcome, Outcome::Refused(_)), "{line}");
            }
        }
    }

    #[test]
    fn a_token_that_may_scan_scans() {
        assert!(read("SCAN 0").expect("a line").1.is_empty());
        assert_eq!(super::read("SCAN 0", Rights::Browse, false).expect("a line").1.len(), 1);
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
    fn a_transaction_goes_out_whole_or_not_at_all() {
        let (entry, runs) = super::read("GET a\nSET a 1", Rights::ReadOnly, true).expect("lines");
        assert!(runs.is_empty());
        assert_eq!(entry.lines[0].outcome, Outcome::Held);
        assert_eq!(entry.lines[1].outcome, Outcome::Refused(Refusal::Writes("SET")));
        assert_eq!(super::read("GET a\nGET b", Rights::ReadOnly, true).expect("lines").1.len(), 2);
    }

    #[test]
    fn a_name_keeps_the_spaces_that_do_not_separate_words() {
        let (entry, runs) = read(" GET a\u{a0} ").expect("a line");
        assert_eq!(runs[0].command.words()[1], "a\u{a0}".as_bytes());
        assert_eq!(entry.lines[0].typed, "GET a\u{a0}");
    }

    #[test]
    fn answers_find_their_lines() {
        let (mut entry, runs) = read("GET a\nSET a 1\nTYPE a").expect("lines");
        let answers = vec![Ok(Reply::Int(i64::MAX)), Ok(Reply::Bytes(b"string".to_vec()))];
        entry.settle(runs, Ok(answers), Some(18));
        let said: Vec<_> = entry
            .lines
            .iter()
            .map(|line| match &line.outcome {
                Outcome::Answered { answer, status, .. } => print(answer, *status).text,
                _ => "not sent".to_owned(),
            })
            .collect();
        assert_eq!(said, ["(integer) 9223372036854775807", "not sent", "string"]);
        assert_eq!((entry.sent(), entry.took_ms), (2, Some(18)));
        assert!(entry.weight() >= 6);
    }

    #[test]
    fn a_request_that_failed_says_so_at_every_line_of_it() {
        let (mut entry, runs) = read("GET a\nSET a 1").expect("lines");
        entry.settle(runs, Err(Trouble::Offline), None);
        assert_eq!(entry.lines[0].outcome, Outcome::Failed(Trouble::Offline));
        assert!(matches!(entry.lines[1].outcome, Outcome::Refused(_)));
    }

    #[test]
    fn commands_of_a_text_include_those_that_write() {
        let words: Vec<_> =
            commands("GET a\n\nSET \"b c\" 1\nGET \"").into_iter().map(|one| one.words().len()).collect();
        assert_eq!(words, [2, 3]);
    }

    #[test]
    fn nothing_typed_is_nothing_to_do() {
        assert_eq!(read(" \n "), None);
    }
}
