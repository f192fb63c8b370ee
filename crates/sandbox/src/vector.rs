//! Vector indexes: what the Developer API says of them, and their secrets.
//!
//! Vectors themselves are not here yet: the data plane of an index, at its own host beside Redis REST, comes later.

mod tokens;

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use upstash_api::catalog::vector::{Kind, Plan, Region};

pub use tokens::Tokens;

use crate::owned::Owned;

/// What vector and search indexes have in common.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Identity {
    pub id: String,
    pub name: String,
    pub customer_id: String,
    #[serde(with = "crate::persist::index_region")]
    pub region: &'static Region,
    /// The first two words of its host name.
    pub words: String,
    pub number: u16,
    /// Unix time in seconds.
    pub created: i64,
    pub tokens: Tokens,
}

impl Identity {
    /// A new one with a random address and random tokens.
    pub fn new(name: String, customer_id: String, region: &'static Region, now: i64) -> Self {
        let words = crate::databases::Record::random_words();
        let number = u16::try_from(10_000 + crate::random::below(55_000)).unwrap_or(u16::MAX);
        let tokens = Tokens::generate(&slug(&words, number, region));
        Self { id: crate::random::uuid(), name, customer_id, region, words, number, created: now, tokens }
    }

    /// `glowing-baboon-15797-us1`.
    pub fn slug(&self) -> String {
        slug(&self.words, self.number, self.region)
    }

    /// The slug, or the host name that it is part of. `product` is what the host name ends with.
    pub fn endpoint(&self, product: &str, short: bool) -> String {
        if short { self.slug() } else { format!("{}-{product}.localhost", self.slug()) }
    }

    /// Replaces both tokens.
    pub fn reset_tokens(&mut self) {
        self.tokens = Tokens::generate(&self.slug());
    }
}

fn slug(words: &str, number: u16, region: &Region) -> String {
    format!("{words}-{number}-{}", region.host)
}

/// A vector index of some account.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct VectorIndex {
    pub identity: Identity,
    #[serde(with = "crate::persist::vector_plan")]
    pub plan: &'static Plan,
    pub kind: Kind,
    /// Empty for a sparse index.
    pub similarity: String,
    /// 0 for a sparse index.
    pub dimensions: u32,
    pub model: Option<String>,
    pub sparse_model: Option<String>,
}

impl Owned for VectorIndex {
    fn id(&self) -> &str {
        &self.identity.id
    }
    fn customer_id(&self) -> &str {
        &self.identity.customer_id
    }
    fn give_to(&mut self, customer_id: &str) {
        customer_id.clone_into(&mut self.identity.customer_id);
    }
}

impl VectorIndex {
    /// The API's `VectorIndex` object. Fields and the limits that no plan names: the OpenAPI file of August 2026 and
    /// its sample.
    pub fn to_json(&self, shows_tokens: bool, short_endpoint: bool) -> Value {
        let (identity, plan) = (&self.identity, self.plan);
        let mut value = json!({
            "customer_id": identity.customer_id,
            "id": identity.id,
            "name": identity.name,
            "endpoint": identity.endpoint("vector", short_endpoint),
            "region": identity.region.id,
            "type": plan.id,
            "index_type": self.kind.id(),
            "similarity_function": self.similarity,
            "dimension_count": self.dimensions,
            "max_vector_count": plan.vectors(self.dimensions),
            "max_daily_updates": limit(plan.daily_updates),
            "max_daily_queries": limit(plan.daily_queries),
            "max_monthly_bandwidth": -1,
            "max_writes_per_second": 1000,
            "max_query_per_second": 1000,
            "max_reads_per_request": 1000,
            "max_writes_per_request": 1000,
            "max_total_metadata_size": plan.metadata,
            "creation_time": identity.created,
            "throughput_vector": [],
        });
        if let Some(fields) = value.as_object_mut() {
            if plan.micros > 0 {
                fields.insert("reserved_price".into(), (plan.micros / 1_000_000).into());
            }
            let models = [("embedding_model", &self.model), ("sparse_embedding_model", &self.sparse_model)];
            for (field, model) in models {
                fields.extend(model.iter().map(|model| (field.to_owned(), model.as_str().into())));
            }
            if shows_tokens {
                identity.tokens.put_into(fields);
            }
        }
        value
    }
}

/// A limit as answers have it: -1 for none.
pub fn limit(limit: Option<u64>) -> Value {
    limit.map_or_else(|| (-1).into(), Value::from)
}

#[cfg(test)]
mod tests {
    use upstash_api::catalog::vector;

    use super::*;

    #[test]
    fn an_answer_reads_as_the_shared_type_and_hides_its_tokens_on_request() {
        let region = vector::region("us-central1").expect("a region");
        let index = VectorIndex {
            identity: Identity::new("docs".into(), "ada@example.com".into(), region, 7),
            plan: vector::plan("fixed").expect("a plan"),
            kind: Kind::Hybrid,
            similarity: "COSINE".into(),
            dimensions: 384,
            model: Some("BGE_SMALL_EN_V1_5".into()),
            sparse_model: None,
        };
        let open = index.to_json(true, false);
        assert!(open["token"].is_string() && open["read_only_token"].is_string());
        let host = open["endpoint"].as_str().expect("text");
        assert!(host.ends_with("-gcp-usc1-vector.localhost"), "{host}");
        let hidden = index.to_json(false, true);
        assert!(!hidden.to_string().contains("token"));
        let shared: upstash_api::developer::vector::VectorIndex =
            serde_json::from_value(hidden).expect("the shared type");
        assert_eq!((shared.max_vector_count, shared.reserved_price), (5_210_000, 60));
        assert_eq!((shared.sparse_embedding_model.as_str(), shared.max_monthly_bandwidth), ("", -1));
    }
}
