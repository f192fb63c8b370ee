//! What a Redis database costs and may hold.
//! Source: Upstash pricing data, August 2026. Money is in millionths of a US dollar ("micros"), sizes in bytes.

/// Month of the price list, for the sentence under an estimate.
pub const PRICES_AS_OF: &str = "August 2026";

/// Pay as you go: 0.20 USD for 100,000 commands. A write is billed once more for each read region.
pub const MICROS_PER_COMMAND: u64 = 2;

const MB: u64 = 1 << 20;
const GB: u64 = 1 << 30;
const USD: u64 = 1_000_000;

/// How a plan is billed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PlanKind {
    Free,
    PayAsYouGo,
    /// A price a month, and half of it again for each read region.
    Fixed {
        micros: u64,
    },
}

/// A plan of the create call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Plan {
    /// The API's name.
    pub id: &'static str,
    pub label: &'static str,
    pub kind: PlanKind,
    /// Most bytes of data.
    pub data: u64,
    /// Largest request in bytes.
    pub request: u64,
    /// Largest value in bytes.
    pub value: u64,
    /// Commands a month; `None` is unlimited.
    pub commands: Option<u64>,
    pub commands_per_second: u32,
    /// Most read regions; `None` is no limit but the regions there are.
    pub read_regions: Option<usize>,
    /// Whether users with their own rights can be made, which browsing keys needs.
    pub acl: bool,
}

const fn fixed(id: &'static str, label: &'static str, usd: u64, data: u64, request: u64, value: u64) -> Plan {
    Plan {
        id,
        label,
        kind: PlanKind::Fixed { micros: usd * USD },
        data,
        request,
        value,
        commands: None,
        commands_per_second: if data >= 100 * GB { 16_000 } else { 10_000 },
        read_regions: None,
        acl: true,
    }
}

/// Every plan, cheapest first.
pub const PLANS: &[Plan] = &[
    Plan {
        id: "free",
        label: "Free",
        kind: PlanKind::Free,
        data: 256 * MB,
        request: 10 * MB,
        value: 100 * MB,
        commands: Some(500_000),
        commands_per_second: 10_000,
        read_regions: Some(1),
        acl: false,
    },
    Plan {
        id: "payg",
        label: "Pay as you go",
        kind: PlanKind::PayAsYouGo,
        data: 100 * GB,
        request: 10 * MB,
        value: 100 * MB,
        commands: None,
        commands_per_second: 10_000,
        read_regions: None,
        acl: true,
    },
    fixed("fixed_250mb", "Fixed 250 MB", 10, 250 * MB, 10 * MB, 100 * MB),
    fixed("fixed_1gb", "Fixed 1 GB", 20, GB, 10 * MB, 200 * MB),
    fixed("fixed_5gb", "Fixed 5 GB", 100, 5 * GB, 20 * MB, 300 * MB),
    fixed("fixed_10gb", "Fixed 10 GB", 200, 10 * GB, 30 * MB, 400 * MB),
    fixed("fixed_50gb", "Fixed 50 GB", 400, 50 * GB, 50 * MB, 500 * MB),
    fixed("fixed_100gb", "Fixed 100 GB", 800, 100 * GB, 75 * MB, GB),
    fixed("fixed_500gb", "Fixed 500 GB", 1500, 500 * GB, 100 * MB, 5 * GB),
];

/// The plan with this id.
pub fn plan(id: &str) -> Option<&'static Plan> {
    PLANS.iter().find(|plan| plan.id == id)
}
