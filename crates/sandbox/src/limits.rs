//! What databases may use of the data plane: the limits of their plans, what a test set instead, and what was used.
//!
//! Sources: Upstash pricing data of August 2026 (`upstash_api::catalog`) and the troubleshooting pages of its docs.

use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use serde::{Deserialize, Serialize};
use upstash_api::catalog::Plan;

use crate::random::Dice;

/// Longest key in bytes, whatever the plan.
const KEY: u64 = 32 << 10;
/// Entries of a stream that a consumer may leave unacknowledged.
const PENDING: u64 = 1000;
const DAY: i64 = 86_400;

/// Limits that a test sets; what is absent is the plan's.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Changes {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub commands_per_month: Option<u64>,
    /// Of older plans; none has it by itself.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub commands_per_day: Option<u64>,
    /// The plans' own is not enforced: a pipeline of a seed would meet it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub commands_per_second: Option<u64>,
    /// How many of the commands above the month's or the day's limit are refused, from 0 to 1; all when absent. Live,
    /// about 0.38 was seen.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub refused: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub request_bytes: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub record_bytes: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub key_bytes: Option<u64>,
    /// Redis's own memory counts, so anything below 2 MB is full at once.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub data_bytes: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub pending_entries: Option<u64>,
}

/// The limits that apply to a request.
#[derive(Clone, Debug)]
pub struct Limits {
    pub month: Option<u64>,
    pub day: Option<u64>,
    pub second: Option<u64>,
    refused: f64,
    pub request: u64,
    pub record: u64,
    /// Whether a test set the limit of a record; only then is each write worth a second look.
    pub record_is_set: bool,
    pub key: u64,
    /// Instead of the plan's.
    pub data: Option<u64>,
    pub pending: u64,
}

/// Which of the limits on numbers of commands was met.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Exhausted {
    Month { limit: u64, usage: u64 },
    Day { limit: u64, usage: u64 },
    Second,
}

/// All changes and all usage.
#[derive(Debug, Default)]
pub struct Meter(Mutex<Inner>);

#[derive(Debug, Default)]
struct Inner {
    everywhere: Changes,
    /// By database id.
    changes: HashMap<String, Changes>,
    usage: HashMap<String, Usage>,
}

#[derive(Debug)]
struct Usage {
    /// Year and month in one number.
    month: i64,
    in_month: u64,
    day: i64,
    in_day: u64,
    second: Instant,
    in_second: u64,
    dice: Dice,
}

impl Meter {
    /// Sets limits for one database or for all; what `changes` leaves out becomes the plan's again.
    pub fn set(&self, database_id: Option<String>, changes: Changes) {
        let mut inner = self.lock();
        match database_id {
            Some(id) => drop(inner.changes.insert(id, changes)),
            None => inner.everywhere = changes,
        }
    }

    /// Every database has its plan's limits again, and has used nothing.
    pub fn clear(&self) {
        *self.lock() = Inner::default();
    }

    /// What is set for all, and for single databases.
    pub fn changes(&self) -> (Changes, HashMap<String, Changes>) {
        let inner = self.lock();
        (inner.everywhere.clone(), inner.changes.clone())
    }

    /// The limits of a database.
    pub fn limits(&self, database_id: &str, plan: &Plan) -> Limits {
        let inner = self.lock();
        let own = inner.changes.get(database_id);
        let pick =
            |field: fn(&Changes) -> Option<u64>| own.and_then(field).or_else(|| field(&inner.everywhere));
        let record = pick(|changes| changes.record_bytes);
        Limits {
            month: pick(|changes| changes.commands_per_month).or(plan.commands),
            day: pick(|changes| changes.commands_per_day),
            second: pick(|changes| changes.commands_per_second),
            refused: own.and_then(|own| own.refused).or(inner.everywhere.refused).unwrap_or(1.0),
            request: pick(|changes| changes.request_bytes).unwrap_or(plan.request),
            record: record.unwrap_or(plan.value),
            record_is_set: record.is_some(),
            key: pick(|changes| changes.key_bytes).unwrap_or(KEY),
            data: pick(|changes| changes.data_bytes),
            pending: pick(|changes| changes.pending_entries).unwrap_or(PENDING),
        }
    }

    /// Counts a command at a second of Unix time, unless a limit refuses it.
    ///
    /// # Errors
    /// The limit that was met; such a command is not counted.
    pub fn admit(&self, database_id: &str, limits: &Limits, now: i64) -> Result<(), Exhausted> {
        let mut inner = self.lock();
        let usage = inner.usage.entry(database_id.to_owned()).or_insert_with(Usage::new);
        usage.turn(now);
        let exhausted = match (limits.month, limits.day) {
            (Some(limit), _) if usage.in_month >= limit => {
                Some(Exhausted::Month { limit, usage: usage.in_month })
            }
            (_, Some(limit)) if usage.in_day >= limit => Some(Exhausted::Day { limit, usage: usage.in_day }),
            _ => None,
        };
        if let Some(exhausted) = exhausted
            && usage.dice.happens(limits.refused)
        {
            return Err(exhausted);
        }
        if limits.second.is_some_and(|limit| usage.in_second >= limit) {
            return Err(Exhausted::Second);
        }
        usage.in_month += 1;
        usage.in_day += 1;
        usage.in_second += 1;
        Ok(())
    }

    fn lock(&self) -> MutexGuard<'_, Inner> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Changes {
    /// What is wrong with them, for whoever sent them.
    pub fn problem(&self) -> Option<&'static str> {
        let is_part = self.refused.is_none_or(|refused| (0.0..=1.0).contains(&refused));
        (!is_part).then_some("refused is from 0 to 1")
    }
}

impl Usage {
    fn new() -> Self {
        let second = Instant::now();
        Self { month: 0, in_month: 0, day: 0, in_day: 0, second, in_second: 0, dice: Dice::new(1) }
    }

    /// Starts counting anew where a month, a day or a second is over. Months and days follow the sandbox's clock, in
    /// UTC; seconds are real ones.
    fn turn(&mut self, now: i64) {
        let (day, month) = (now.div_euclid(DAY), month_of(now));
        if std::mem::replace(&mut self.month, month) != month {
            self.in_month = 0;
        }
        if std::mem::replace(&mut self.day, day) != day {
            self.in_day = 0;
        }
        if self.second.elapsed() >= Duration::from_secs(1) {
            (self.second, self.in_second) = (Instant::now(), 0);
        }
    }
}

/// The month of a second of Unix time, counted from any month (Howard Hinnant's way to the civil calendar).
fn month_of(now: i64) -> i64 {
    let days = now.div_euclid(DAY) + 719_468;
    let era = days.div_euclid(146_097);
    let of_era = days.rem_euclid(146_097);
    let year = (of_era - of_era / 1460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year + year / 4 - year / 100);
    // Months counted from March.
    (era * 400 + year) * 12 + (5 * of_year + 2) / 153
}

#[cfg(test)]
mod tests {
    use upstash_api::catalog;

    use super::*;

    const NOW: i64 = 1_795_219_200; // 2026-11-21

    fn metered(changes: Changes) -> (Meter, Limits) {
        let meter = Meter::default();
        meter.set(Some("id".into()), changes);
        let limits = meter.limits("id", catalog::plan("free").expect("a plan"));
        (meter, limits)
    }

    #[test]
    fn the_month_is_over_at_its_end_and_not_before() {
        let (meter, limits) = metered(Changes { commands_per_month: Some(2), ..Changes::default() });
        assert_eq!((meter.admit("id", &limits, NOW), meter.admit("id", &limits, NOW)), (Ok(()), Ok(())));
        let refused = Err(Exhausted::Month { limit: 2, usage: 2 });
        assert_eq!(meter.admit("id", &limits, NOW + 9 * DAY), refused, "November 30th");
        assert_eq!(meter.admit("other", &limits, NOW), Ok(()));
        assert_eq!(meter.admit("id", &limits, NOW + 10 * DAY), Ok(()), "December 1st");
    }

    #[test]
    fn months_have_their_lengths() {
        let day = |days: i64| month_of(NOW + days * DAY);
        let lengths: Vec<i64> = (10..10 + 365 * 4 + 1).fold(Vec::new(), |mut lengths, days| {
            if lengths.is_empty() || day(days) != day(days - 1) {
                lengths.push(0);
            }
            if let Some(last) = lengths.last_mut() {
                *last += 1;
            }
            lengths
        });
        // From December 2026; February 2028 has 29 days.
        assert_eq!(lengths.get(..4), Some(&[31, 31, 28, 31][..]));
        assert_eq!(lengths.get(14), Some(&29));
    }

    #[test]
    fn some_pass_above_the_limit_where_that_is_asked_for() {
        let changes = Changes { commands_per_day: Some(0), refused: Some(0.38), ..Changes::default() };
        let (meter, limits) = metered(changes);
        let refused = (0..1000).filter(|_| meter.admit("id", &limits, NOW).is_err()).count();
        assert!((330..430).contains(&refused), "{refused}");
    }

    #[test]
    fn what_is_not_set_is_the_plans() {
        let (meter, limits) = metered(Changes { key_bytes: Some(10), ..Changes::default() });
        assert_eq!((limits.month, limits.request, limits.key), (Some(500_000), 10 << 20, 10));
        meter.set(None, Changes { key_bytes: Some(5), pending_entries: Some(3), ..Changes::default() });
        let limits = meter.limits("id", catalog::plan("payg").expect("a plan"));
        assert_eq!((limits.month, limits.key, limits.pending), (None, 10, 3));
    }
}
