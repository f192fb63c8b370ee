//! All of a collection looked through by Redis: HSCAN, SSCAN or ZSCAN with MATCH, one after the other.
//!
//! No clock and no network: the page sends what is asked and hands in the answers. A budget stops it, and a press goes on.

use upstash_api::rest::{Command, Reply};

use super::kind::Kind;
use super::model::Answer;
use super::trouble::Trouble;
use super::value::{self, BadShape, Next, Row, Rows};

/// Elements that Redis looks at for one command.
pub const COUNT: u64 = 1000;

/// Commands that a press allows.
pub const BUDGET: u64 = 100;

/// A search through a collection.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sweep {
    name: Vec<u8>,
    kind: Kind,
    pattern: Vec<u8>,
    cursor: Vec<u8>,
    rows: Rows,
    sent: u64,
    allowed: u64,
    over: bool,
}

/// Whether Redis can look through this type.
pub const fn can_sweep(kind: &Kind) -> bool {
    matches!(kind, Kind::Hash | Kind::Set | Kind::SortedSet)
}

/// Commands that looking through `length` elements takes, about.
pub const fn cost(length: u64) -> u64 {
    if length == 0 { 1 } else { length.div_ceil(COUNT) }
}

impl Sweep {
    /// Looks for `text` anywhere in fields or members: Redis matches those and not the values, and letters exactly.
    pub fn new(name: &[u8], kind: &Kind, text: &str) -> Self {
        Self {
            name: name.to_vec(),
            kind: kind.clone(),
            pattern: pattern(text),
            cursor: b"0".to_vec(),
            rows: Rows::none(),
            sent: 0,
            allowed: BUDGET,
            over: false,
        }
    }

    /// The next command; none when all was looked through, or the budget is used up.
    pub fn ask(&mut self) -> Option<Command> {
        if self.over || self.sent >= self.allowed {
            return None;
        }
        self.sent += 1;
        let command = Command::new(self.command()).arg(&self.name).arg(&self.cursor);
        Some(command.arg("MATCH").arg(&self.pattern).arg("COUNT").arg(COUNT.to_string()))
    }

    const fn command(&self) -> &'static str {
        match self.kind {
            Kind::Hash => "HSCAN",
            Kind::Set => "SSCAN",
            _ => "ZSCAN",
        }
    }

    /// Takes an answer in.
    ///
    /// # Errors
    /// Why it tells nothing; the next [`Sweep::ask`] asks the same again.
    pub fn accept(&mut self, answer: Answer) -> Result<(), Trouble> {
        let reply: Reply = answer.map_err(|error| Trouble::from_error(&error, self.command()))?;
        let page = value::matched(&self.kind, reply).map_err(|BadShape| Trouble::NotRedis { status: 200 })?;
        self.over = page.next == Next::Done;
        if let Next::Cursor(cursor) = &page.next {
            self.cursor.clone_from(cursor);
        }
        self.rows.append(page);
        Ok(())
    }

    /// Allows as many commands again.
    pub fn go_on(&mut self) {
        self.allowed = self.sent + BUDGET;
    }

    pub fn rows(&self) -> &[Row] {
        &self.rows.items
    }

    pub const fn sent(&self) -> u64 {
        self.sent
    }

    /// Whether all of it was looked through.
    pub const fn is_over(&self) -> bool {
        self.over
    }
}

/// The pattern that means `text` as it stands, anywhere.
fn pattern(text: &str) -> Vec<u8> {
    let mut pattern = vec![b'*'];
    for byte in text.bytes() {
        if matches!(byte, b'*' | b'?' | b'[' | b']' | b'\\' | b'^') {
            pattern.push(b'\\');
        }
        pattern.push(byte);
    }
    pattern.push(b'*');
    pattern
}

#[cfg(test)]
mod tests {
    use upstash_api::rest::RedisError;

    use super::super::plan::typed;
    use super::*;

    fn page(cursor: &str, items: &[&str]) -> Answer {
        let text = |text: &str| Reply::Bytes(text.as_bytes().to_vec());
        Ok(Reply::Array(vec![text(cursor), Reply::Array(items.iter().map(|item| text(item)).collect())]))
    }

    #[test]
    fn it_goes_on_from_cursor_to_cursor_until_all_was_looked_at() {
        let mut sweep = Sweep::new(b"h", &Kind::Hash, "a*b");
        assert_eq!(typed(&sweep.ask().expect("a command")), r"HSCAN h 0 MATCH *a\*b* COUNT 1000");
        sweep.accept(page("18446744073709551615", &["xa*b", "1"])).expect("a page");
        let next = sweep.ask().expect("a command");
        assert_eq!(typed(&next), r"HSCAN h 18446744073709551615 MATCH *a\*b* COUNT 1000");
        sweep.accept(page("0", &["xa*b", "1", "a*b", "2"])).expect("a page");
        assert_eq!((sweep.ask(), sweep.rows().len(), sweep.sent(), sweep.is_over()), (None, 2, 2, true));
    }

    #[test]
    fn a_budget_stops_it_and_a_press_goes_on() {
        let mut sweep = Sweep::new(b"s", &Kind::Set, "x");
        for _ in 0..BUDGET {
            assert!(sweep.ask().is_some());
            sweep.accept(page("7", &[])).expect("a page");
        }
        assert_eq!((sweep.ask(), sweep.is_over()), (None, false));
        sweep.go_on();
        assert!(sweep.ask().is_some());
    }

    #[test]
    fn members_of_a_sorted_set_come_with_scores_and_no_rank() {
        let mut sweep = Sweep::new(b"z", &Kind::SortedSet, "x");
        sweep.ask();
        sweep.accept(page("0", &["x", "1.5"])).expect("a page");
        let scored = Row::Scored { rank: None, member: b"x".to_vec(), score: "1.5".to_owned() };
        assert_eq!(sweep.rows(), [scored]);
    }

    #[test]
    fn after_an_error_the_same_is_asked_again() {
        let mut sweep = Sweep::new(b"s", &Kind::Set, "x");
        let first = sweep.ask();
        assert!(sweep.accept(Ok(Reply::Int(1))).is_err());
        assert_eq!(sweep.ask(), first);
    }

    #[test]
    fn a_refusal_names_the_command_that_was_refused() {
        let mut sweep = Sweep::new(b"h", &Kind::Hash, "x");
        let refused = RedisError::new("NOPERM this user has no permissions to run the 'hscan' command");
        assert_eq!(sweep.accept(Err(refused)), Err(Trouble::NoPermission { command: "HSCAN".to_owned() }));
    }

    #[test]
    fn only_what_can_be_scanned_is_offered_with_its_cost() {
        assert!(can_sweep(&Kind::Hash) && !can_sweep(&Kind::List) && !can_sweep(&Kind::Stream));
        assert_eq!((cost(0), cost(1), cost(1_000_000)), (1, 1, 1000));
    }
}
