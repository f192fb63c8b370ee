//! What QStash costs and carries.
//! Sources: Upstash docs, Developer API, OpenAPI file of August 2026 (regions, plans, the budget's range); Upstash
//! pricing data, August 2026.

use std::ops::RangeInclusive;

const USD: u64 = 1_000_000;

/// Every region; an account has one QStash user in each. The first is the one that older clients get.
pub const REGIONS: [&str; 2] = ["eu-central-1", "us-east-1"];

/// Monthly budgets that can be set, in US dollars; 0 is none.
pub const BUDGET: RangeInclusive<u32> = 20..=10_000;

/// Pay as you go: 1 USD for 100,000 messages, in millionths of a US dollar each.
pub const MICROS_PER_MESSAGE: u64 = 10;

/// Addresses that QStash delivers from, as the OpenAPI file's sample has them.
pub const IPV4: [&str; 2] = ["3.125.136.186/32", "18.198.95.233/32"];

/// A plan of a QStash user.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Plan {
    /// The API's name.
    pub id: &'static str,
    pub label: &'static str,
    /// Price of a month in millionths of a US dollar; 0 for plans without one, and for the largest, whose price is not
    /// published.
    pub micros: u64,
    /// Messages a day; `None` is unlimited.
    pub daily_messages: Option<u64>,
}

/// Every plan, cheapest first.
pub const PLANS: &[Plan] = &[
    Plan { id: "free", label: "Free", micros: 0, daily_messages: Some(1_000) },
    Plan { id: "paid", label: "Pay as you go", micros: 0, daily_messages: None },
    Plan { id: "qstash_fixed_1m", label: "Fixed 1M", micros: 180 * USD, daily_messages: Some(1_000_000) },
    Plan { id: "qstash_fixed_10m", label: "Fixed 10M", micros: 420 * USD, daily_messages: Some(10_000_000) },
    Plan { id: "qstash_fixed_100m", label: "Fixed 100M", micros: 0, daily_messages: Some(100_000_000) },
];

impl Plan {
    /// Whether a user may change to it: every user starts free, and none goes back.
    pub fn can_be_chosen(&self) -> bool {
        self.id != "free"
    }

    /// Whether it is one of the fixed plans.
    pub fn is_fixed(&self) -> bool {
        self.id.starts_with("qstash_fixed")
    }
}

/// The plan with this id.
pub fn plan(id: &str) -> Option<&'static Plan> {
    PLANS.iter().find(|plan| plan.id == id)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_plans_of_the_set_plan_call_are_here() {
        let chosen: Vec<_> = PLANS.iter().filter(|plan| plan.can_be_chosen()).map(|plan| plan.id).collect();
        assert_eq!(chosen, ["paid", "qstash_fixed_1m", "qstash_fixed_10m", "qstash_fixed_100m"]);
        assert_eq!(PLANS.iter().filter(|plan| plan.is_fixed()).count(), 3);
    }
}
