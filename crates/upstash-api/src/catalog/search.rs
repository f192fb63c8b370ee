//! What a search index may hold.
//! Sources: Upstash docs, Developer API, OpenAPI file of August 2026, and the limits in its sample. No price or limit of
//! a single plan is documented there, so the free plan's numbers are guesses.

pub use super::vector::Region;
use super::vector::region as vector_region;

/// Every region that a search index can be in.
pub const REGIONS: [&str; 2] = ["eu-west-1", "us-central1"];

/// A plan of a search index.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Plan {
    /// The API's name.
    pub id: &'static str,
    pub label: &'static str,
    /// Most documents.
    pub documents: u64,
    /// For this and the next, `None` is unlimited.
    pub daily_queries: Option<u64>,
    pub daily_updates: Option<u64>,
}

/// Every plan that can be chosen. (`fixed` has a name in the API and is not offered yet.)
pub const PLANS: &[Plan] = &[
    Plan {
        id: "free",
        label: "Free",
        documents: 200_000,
        daily_queries: Some(20_000),
        daily_updates: Some(20_000),
    },
    Plan {
        id: "payg",
        label: "Pay as you go",
        documents: 2_000_000,
        daily_queries: None,
        daily_updates: None,
    },
];

/// The plan with this id.
pub fn plan(id: &str) -> Option<&'static Plan> {
    PLANS.iter().find(|plan| plan.id == id)
}

/// The region with this id.
pub fn region(id: &str) -> Option<&'static Region> {
    REGIONS.contains(&id).then(|| vector_region(id)).flatten()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_region_has_a_spelling_for_hosts() {
        assert!(REGIONS.iter().all(|id| region(id).is_some()));
        assert_eq!(region("us-east-1"), None, "vector indexes only");
    }
}
