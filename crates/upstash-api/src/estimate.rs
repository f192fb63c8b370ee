//! What a choice costs in a month: pure arithmetic on the catalog. Money is in millionths of a US dollar.

use crate::catalog::{MICROS_PER_COMMAND, Plan, PlanKind};

/// How much a database is expected to be used in a month.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Usage {
    pub reads: u64,
    pub writes: u64,
}

/// A month's bill, with the lines that add up to it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Estimate {
    pub kind: EstimateKind,
    /// Sum in micros. Storage and bandwidth beyond the plan are not in it.
    pub total: u64,
}

/// How the total comes about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EstimateKind {
    Free {
        /// The usage does not fit the plan's commands a month: the database would stop answering.
        over_limit: bool,
    },
    /// Each write is billed in the primary and in every read region.
    PayAsYouGo { reads: u64, writes: u64, regions: u64 },
    /// The plan, and half of it for each read region.
    Fixed { base: u64, replicas: u64 },
}

/// Estimates a month of `plan` with a number of read regions.
pub fn monthly(plan: &Plan, read_regions: usize, usage: Usage) -> Estimate {
    let replicas = read_regions as u64;
    match plan.kind {
        PlanKind::Free => {
            let commands = usage.reads.saturating_add(usage.writes.saturating_mul(1 + replicas));
            let over_limit = plan.commands.is_some_and(|limit| commands > limit);
            Estimate { kind: EstimateKind::Free { over_limit }, total: 0 }
        }
        PlanKind::PayAsYouGo => {
            let regions = 1 + replicas;
            let reads = usage.reads.saturating_mul(MICROS_PER_COMMAND);
            let writes = usage.writes.saturating_mul(regions).saturating_mul(MICROS_PER_COMMAND);
            Estimate {
                kind: EstimateKind::PayAsYouGo { reads, writes, regions },
                total: reads.saturating_add(writes),
            }
        }
        PlanKind::Fixed { micros } => {
            let extra = micros / 2 * replicas;
            Estimate { kind: EstimateKind::Fixed { base: micros, replicas: extra }, total: micros + extra }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalog::plan;

    const USAGE: Usage = Usage { reads: 300_000, writes: 1_000_000 };

    #[test]
    fn a_write_is_billed_in_every_region() {
        let payg = plan("payg").expect("a plan");
        assert_eq!(monthly(payg, 1, USAGE).total, 4_600_000);
        assert_eq!(monthly(payg, 0, USAGE).total, 2_600_000);
    }

    #[test]
    fn a_fixed_plan_costs_half_again_for_each_read_region() {
        let fixed = plan("fixed_1gb").expect("a plan");
        assert_eq!(monthly(fixed, 0, USAGE).total, 20_000_000);
        assert_eq!(monthly(fixed, 2, USAGE).total, 40_000_000);
    }

    #[test]
    fn the_free_plan_says_when_the_usage_does_not_fit() {
        let free = plan("free").expect("a plan");
        assert_eq!(monthly(free, 0, USAGE).kind, EstimateKind::Free { over_limit: true });
        let small = Usage { reads: 1_000, writes: 1_000 };
        assert_eq!(monthly(free, 1, small).kind, EstimateKind::Free { over_limit: false });
    }

    #[test]
    fn absurd_usage_does_not_overflow() {
        let payg = plan("payg").expect("a plan");
        assert_eq!(monthly(payg, 13, Usage { reads: u64::MAX, writes: u64::MAX }).total, u64::MAX);
    }
}
