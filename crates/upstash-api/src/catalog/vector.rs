//! What a vector index costs and may hold.
//! Sources: Upstash docs, Developer API, OpenAPI file of August 2026 (regions, models, and the limits in its sample of a
//! fixed plan); Upstash pricing data, August 2026. What neither says is marked as a guess.

use serde::{Deserialize, Serialize};

const MB: u64 = 1 << 20;
const GB: u64 = 1 << 30;
const USD: u64 = 1_000_000;

/// Pay as you go: 0.40 USD for 100,000 requests, in millionths of a US dollar each.
pub const MICROS_PER_REQUEST: u64 = 4;

/// Similarity functions.
pub const SIMILARITIES: &[&str] = &["COSINE", "EUCLIDEAN", "DOT_PRODUCT"];

/// Models that make a sparse vector of a text.
pub const SPARSE_MODELS: &[&str] = &["BM25", "BGE_M3"];

/// A region of vector and search indexes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Region {
    /// The API's name.
    pub id: &'static str,
    /// How host names spell it: `glowing-baboon-15797-us1-vector`.
    pub host: &'static str,
}

/// Every region that a vector index can be in.
pub const REGIONS: &[Region] = &[
    Region { id: "eu-west-1", host: "eu1" },
    Region { id: "us-east-1", host: "us1" },
    Region { id: "us-central1", host: "gcp-usc1" },
];

/// A model that makes a dense vector of a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Model {
    pub id: &'static str,
    /// Values in its vectors.
    pub dimensions: u32,
}

/// Every dense model.
pub const MODELS: &[Model] = &[
    Model { id: "BGE_SMALL_EN_V1_5", dimensions: 384 },
    Model { id: "BGE_BASE_EN_V1_5", dimensions: 768 },
    Model { id: "BGE_LARGE_EN_V1_5", dimensions: 1024 },
    Model { id: "BGE_M3", dimensions: 1024 },
];

/// What an index is made of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "UPPERCASE")]
pub enum Kind {
    Dense,
    Sparse,
    /// Both; results of the two are merged.
    Hybrid,
}

impl Kind {
    /// The API's name.
    pub const fn id(self) -> &'static str {
        match self {
            Self::Dense => "DENSE",
            Self::Sparse => "SPARSE",
            Self::Hybrid => "HYBRID",
        }
    }

    /// The kind with this name.
    pub fn parse(id: &str) -> Option<Self> {
        [Self::Dense, Self::Sparse, Self::Hybrid].into_iter().find(|kind| kind.id() == id)
    }
}

/// A plan of an index.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Plan {
    /// The API's name.
    pub id: &'static str,
    pub label: &'static str,
    /// Price of a month in millionths of a US dollar; 0 for plans without one.
    pub micros: u64,
    /// Most values in a vector.
    pub dimensions: u32,
    pub namespaces: u32,
    /// Queries a day; `None` is unlimited.
    pub daily_queries: Option<u64>,
    /// Updates a day; a guess for the free plan, where only queries are documented.
    pub daily_updates: Option<u64>,
    /// Most vectors times their dimensions. The sample's 5,210,000 vectors of 384 values are two thousand million; the
    /// free plan's share of that is a guess.
    pub values: u64,
    /// Most bytes of metadata; a guess for other plans than the sample's.
    pub metadata: u64,
}

/// Every plan that can be chosen, cheapest first. (`pro` is by contract.)
pub const PLANS: &[Plan] = &[
    Plan {
        id: "free",
        label: "Free",
        micros: 0,
        dimensions: 1536,
        namespaces: 100,
        daily_queries: Some(10_000),
        daily_updates: Some(10_000),
        values: 200_000_000,
        metadata: 200 * MB,
    },
    Plan {
        id: "payg",
        label: "Pay as you go",
        micros: 0,
        dimensions: 3072,
        namespaces: 10_000,
        daily_queries: None,
        daily_updates: None,
        values: 2_000_000_000,
        metadata: 50 * GB,
    },
    Plan {
        id: "fixed",
        label: "Fixed",
        micros: 60 * USD,
        dimensions: 3072,
        namespaces: 10_000,
        daily_queries: Some(1_000_000),
        daily_updates: Some(1_000_000),
        values: 2_000_000_000,
        metadata: 50 * GB,
    },
];

impl Plan {
    /// Most vectors of so many values, rounded up to the next 10,000 as in the sample. A sparse index is counted as if
    /// it had the most values the plan allows.
    pub const fn vectors(&self, dimensions: u32) -> u64 {
        let each = if dimensions == 0 { self.dimensions } else { dimensions };
        self.values.div_ceil(each as u64).next_multiple_of(10_000)
    }
}

/// The plan with this id. `paid` is what pay as you go is sometimes called.
pub fn plan(id: &str) -> Option<&'static Plan> {
    let id = if id == "paid" { "payg" } else { id };
    PLANS.iter().find(|plan| plan.id == id)
}

/// The region with this id.
pub fn region(id: &str) -> Option<&'static Region> {
    REGIONS.iter().find(|region| region.id == id)
}

/// The dense model with this id.
pub fn model(id: &str) -> Option<&'static Model> {
    MODELS.iter().find(|model| model.id == id)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_samples_number_of_vectors_comes_out() {
        assert_eq!(plan("fixed").map(|plan| plan.vectors(384)), Some(5_210_000));
    }

    #[test]
    fn paid_is_pay_as_you_go() {
        assert_eq!(plan("paid"), plan("payg"));
        assert_eq!(plan("pro"), None);
    }

    #[test]
    fn every_kind_is_found_by_its_name() {
        for kind in [Kind::Dense, Kind::Sparse, Kind::Hybrid] {
            assert_eq!(Kind::parse(kind.id()), Some(kind));
        }
    }
}
