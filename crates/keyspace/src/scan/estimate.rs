//! How far a scan is, as well as can be told.

use super::Scan;

/// Keys that Upstash goes through in one call at most, as far as is known.
const EXAMINED: u64 = 1000;

/// How far a scan is. The number of keys changes while it runs, so none of this is exact.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Estimate {
    /// In thousandths, below 1000 until all is seen; `None` when the number of keys in the database is not known.
    pub done: Option<u16>,
    /// Commands still to be sent for all that was asked for; `None` likewise.
    pub commands_left: Option<u64>,
}

impl Scan {
    /// How far the scan is in a database of `all_keys` keys (`DBSIZE`), of which `found` are known.
    pub fn estimate(&self, found: u32, all_keys: Option<u64>) -> Estimate {
        if self.parts.is_empty() {
            let done = (!self.seen.is_empty() && !self.is_stopped).then_some(1000);
            return Estimate { done, commands_left: done.map(|_| 0) };
        }
        let Some(all_keys) = all_keys else { return Estimate { done: None, commands_left: None } };
        // A scan of everything names each key that it goes through; others are thought to be as fast.
        let whole = self.parts.iter().find(|part| part.prefix.is_empty());
        let each = match whole.filter(|part| part.names > 0) {
            Some(part) => part.names.div_ceil(part.answers.max(1)),
            None => u64::from(self.pace.count()).min(EXAMINED),
        };
        let commands = |keys: u64| keys.div_ceil(each.max(1)).max(1);
        let left = |answers: u64, names: Option<u64>| match names {
            Some(names) => commands(all_keys.saturating_sub(names)),
            None => commands(all_keys).saturating_sub(answers).max(1),
        };
        let commands_left = self
            .parts
            .iter()
            .map(|part| left(part.answers, part.prefix.is_empty().then_some(part.names)))
            .sum::<u64>();
        let per_mille = match whole {
            Some(_) => u64::from(found).saturating_mul(1000).checked_div(all_keys),
            None => {
                let answers: u64 = self.parts.iter().map(|part| part.answers).sum();
                (answers * 1000).checked_div(answers + commands_left)
            }
        };
        let done = per_mille.map(|per_mille| per_mille.min(999) as u16);
        Estimate { done: Some(done.unwrap_or(0)), commands_left: Some(commands_left) }
    }

    /// Commands that a scan of a database of `all_keys` keys takes, with a prefix or without: to be said before it is
    /// started.
    pub fn cost(&self, all_keys: u64) -> u64 {
        all_keys.div_ceil(u64::from(self.pace.count()).clamp(1, EXAMINED)).max(1)
    }
}
