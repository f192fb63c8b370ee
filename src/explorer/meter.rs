//! What the explorer has cost since the page was opened: everything that was sent is counted, in one place.

use upstash_api::catalog::MICROS_PER_COMMAND;

/// Counts of this visit.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Meter {
    /// Commands sent; each command of a pipeline is one, and a refused one counts as well.
    pub commands: u64,
    /// Bytes of bodies and paths sent, and of bodies received.
    pub bytes: u64,
    /// How long the last request took, in milliseconds.
    pub last_ms: Option<u32>,
}

impl Meter {
    /// Counts a request that is on its way: it may be billed even if its answer never comes.
    pub const fn sent(&mut self, commands: u64, bytes: u64) {
        self.commands = self.commands.saturating_add(commands);
        self.bytes = self.bytes.saturating_add(bytes);
    }

    /// Counts an answer.
    pub const fn received(&mut self, bytes: u64, took_ms: u32) {
        self.bytes = self.bytes.saturating_add(bytes);
        self.last_ms = Some(took_ms);
    }

    /// Counts a piece of what comes without being asked for again.
    pub const fn heard(&mut self, bytes: u64) {
        self.bytes = self.bytes.saturating_add(bytes);
    }

    /// Takes commands back that were refused for their token before anything ran.
    pub const fn unbilled(&mut self, commands: u64) {
        self.commands = self.commands.saturating_sub(commands);
    }

    /// What the commands cost with pay as you go, to a hundredth of a cent; empty before the first.
    pub fn price(&self) -> String {
        if self.commands == 0 {
            return String::new();
        }
        let micros = self.commands.saturating_mul(MICROS_PER_COMMAND);
        let hundredths = micros / 100;
        if hundredths == 0 {
            return "< $0.0001".to_owned();
        }
        format!("${}.{:04}", hundredths / 10_000, hundredths % 10_000)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_request_is_counted_even_without_an_answer() {
        let mut meter = Meter::default();
        meter.sent(3, 100);
        assert_eq!((meter.commands, meter.bytes, meter.last_ms), (3, 100, None));
        meter.received(50, 18);
        assert_eq!((meter.commands, meter.bytes, meter.last_ms), (3, 150, Some(18)));
    }

    #[test]
    fn the_price_is_never_shown_as_nothing() {
        let price = |commands| Meter { commands, ..Meter::default() }.price();
        assert_eq!(price(0), "");
        assert_eq!(price(1), "< $0.0001");
        assert_eq!(price(128), "$0.0002");
        assert_eq!(price(1_000_000), "$2.0000");
    }
}
