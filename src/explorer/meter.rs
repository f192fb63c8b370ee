//! What the explorer has cost since the page was opened: everything that was sent is counted, in one place, and whose
//! doing it was.

use upstash_api::catalog::{MICROS_PER_COMMAND, PlanKind};

/// Commands that the exchange sends to make the user that may scan, and to try its token: a reading of its code, since
/// nobody counts them there. See `crates/exchange/src/proxy/browse.rs`.
pub const MINT_COMMANDS: u64 = 5;

/// Commands that the exchange sends to remove that user.
pub const REVOKE_COMMANDS: u64 = 1;

/// Which part of the page a request was for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Origin {
    /// The open key, and what its viewers ask.
    Key,
    /// Scanning, ends and sizes.
    List,
    /// Counting keys, a random one, types of pasted names.
    Names,
    Console,
    Live,
    /// Downloads and exports.
    Files,
    /// Sent by the exchange, not by this page.
    Exchange,
}

impl Origin {
    /// All, in the order they are shown.
    pub const ALL: [Self; 7] =
        [Self::Key, Self::List, Self::Names, Self::Console, Self::Live, Self::Files, Self::Exchange];
}

/// What was sent, and what came.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// Commands sent; each command of a pipeline is one, and a refused one counts as well.
    pub commands: u64,
    /// Bytes of paths and bodies.
    pub sent: u64,
    /// Bytes of bodies.
    pub received: u64,
}

/// How a database's commands are paid for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Billing {
    /// Each command has a price.
    PerCommand,
    /// Nothing; commands count towards the plan's limit of a month.
    Free,
    /// A price a month, whatever is sent.
    PerMonth,
    /// The plan is not known, or not yet.
    Unknown,
}

impl Billing {
    /// What a plan means for a command; `None` is a plan that the catalog does not know.
    pub const fn of(plan: Option<PlanKind>) -> Self {
        match plan {
            Some(PlanKind::PayAsYouGo) => Self::PerCommand,
            Some(PlanKind::Free) => Self::Free,
            Some(PlanKind::Fixed { .. }) => Self::PerMonth,
            None => Self::Unknown,
        }
    }

    /// Whether a price of commands says something: where the plan is not known, it is the price with pay as you go.
    pub const fn has_price(self) -> bool {
        matches!(self, Self::PerCommand | Self::Unknown)
    }
}

/// Counts of this visit.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Meter {
    by: [Counts; 7],
    /// How long the last request took, in milliseconds.
    pub last_ms: Option<u32>,
}

impl Meter {
    /// Counts a request that is on its way: it may be billed even if its answer never comes.
    pub fn sent(&mut self, origin: Origin, commands: u64, bytes: u64) {
        self.change(origin, |counts| {
            counts.commands = counts.commands.saturating_add(commands);
            counts.sent = counts.sent.saturating_add(bytes);
        });
    }

    /// Counts an answer.
    pub fn received(&mut self, origin: Origin, bytes: u64, took_ms: u32) {
        self.heard(origin, bytes);
        self.last_ms = Some(took_ms);
    }

    /// Counts a piece of what comes without being asked for again.
    pub fn heard(&mut self, origin: Origin, bytes: u64) {
        self.change(origin, |counts| counts.received = counts.received.saturating_add(bytes));
    }

    /// Takes commands back that were refused for their token before anything ran.
    pub fn unbilled(&mut self, origin: Origin, commands: u64) {
        self.change(origin, |counts| counts.commands = counts.commands.saturating_sub(commands));
    }

    fn change(&mut self, origin: Origin, change: impl FnOnce(&mut Counts)) {
        if let Some(counts) = self.by.get_mut(origin as usize) {
            change(counts);
        }
    }

    /// The counts of one part of the page.
    pub fn of(&self, origin: Origin) -> Counts {
        self.by.get(origin as usize).copied().unwrap_or_default()
    }

    /// All of them together.
    pub fn total(&self) -> Counts {
        self.by.iter().fold(Counts::default(), |sum, one| Counts {
            commands: sum.commands.saturating_add(one.commands),
            sent: sum.sent.saturating_add(one.sent),
            received: sum.received.saturating_add(one.received),
        })
    }
}

/// What commands cost with pay as you go, to a hundredth of a cent; empty for none.
pub fn price(commands: u64) -> String {
    if commands == 0 {
        return String::new();
    }
    let micros = commands.saturating_mul(MICROS_PER_COMMAND);
    let hundredths = micros / 100;
    if hundredths == 0 {
        return "< $0.0001".to_owned();
    }
    format!("${}.{:04}", hundredths / 10_000, hundredths % 10_000)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_request_is_counted_even_without_an_answer() {
        let mut meter = Meter::default();
        meter.sent(Origin::Key, 3, 100);
        assert_eq!(
            (meter.of(Origin::Key), meter.last_ms),
            (Counts { commands: 3, sent: 100, received: 0 }, None)
        );
        meter.received(Origin::Key, 50, 18);
        assert_eq!(meter.of(Origin::Key), Counts { commands: 3, sent: 100, received: 50 });
        assert_eq!(meter.last_ms, Some(18));
    }

    #[test]
    fn every_part_of_the_page_has_counts_of_its_own_and_the_total_is_their_sum() {
        let mut meter = Meter::default();
        for (at, origin) in Origin::ALL.into_iter().enumerate() {
            meter.sent(origin, at as u64 + 1, 10);
            meter.heard(origin, 100);
        }
        for (at, origin) in Origin::ALL.into_iter().enumerate() {
            assert_eq!(meter.of(origin).commands, at as u64 + 1, "{origin:?}");
        }
        assert_eq!(meter.total(), Counts { commands: 28, sent: 70, received: 700 });
        meter.unbilled(Origin::Exchange, 7);
        assert_eq!((meter.of(Origin::Exchange).commands, meter.total().commands), (0, 21));
    }

    #[test]
    fn the_price_is_never_shown_as_nothing() {
        assert_eq!(price(0), "");
        assert_eq!(price(1), "< $0.0001");
        assert_eq!(price(128), "$0.0002");
        assert_eq!(price(1_000_000), "$2.0000");
    }

    #[test]
    fn a_price_is_told_where_commands_have_one_or_may_have_one() {
        let has_price = |plan| Billing::of(plan).has_price();
        assert!(has_price(Some(PlanKind::PayAsYouGo)) && has_price(None));
        assert!(!has_price(Some(PlanKind::Free)) && !has_price(Some(PlanKind::Fixed { micros: 1 })));
    }
}
