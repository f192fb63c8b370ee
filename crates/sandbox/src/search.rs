//! Search indexes: what the Developer API says of them. Their documents are not here yet; see [`crate::vector`].

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use upstash_api::catalog::search::Plan;

use crate::owned::Owned;
use crate::vector::{Identity, limit};

/// A search index of some account.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct SearchIndex {
    pub identity: Identity,
    #[serde(with = "crate::persist::search_plan")]
    pub plan: &'static Plan,
}

impl Owned for SearchIndex {
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

impl SearchIndex {
    /// The API's `SearchIndex` object. Fields, and the limits that no plan names: the OpenAPI file of August 2026 and
    /// its sample.
    pub fn to_json(&self, shows_tokens: bool, short_endpoint: bool) -> Value {
        let (identity, plan) = (&self.identity, self.plan);
        let mut value = json!({
            "customer_id": identity.customer_id,
            "id": identity.id,
            "name": identity.name,
            "endpoint": identity.endpoint("search", short_endpoint),
            "region": identity.region.id,
            "type": plan.id,
            "vercel_email": "",
            "max_vector_count": plan.documents,
            "max_monthly_reranks": -1,
            "max_daily_updates": limit(plan.daily_updates),
            "max_daily_queries": limit(plan.daily_queries),
            "max_monthly_bandwidth": -1,
            "max_writes_per_second": 1000,
            "max_query_per_second": 1000,
            "max_reads_per_request": 100,
            "max_writes_per_request": 100,
            "creation_time": identity.created,
            "input_enrichment_enabled": true,
            "throughput_vector": [],
        });
        if let Some(fields) = value.as_object_mut().filter(|_| shows_tokens) {
            identity.tokens.put_into(fields);
        }
        value
    }
}

#[cfg(test)]
mod tests {
    use upstash_api::catalog::search;

    use super::*;

    #[test]
    fn an_answer_reads_as_the_shared_type() {
        let region = search::region("eu-west-1").expect("a region");
        let index = SearchIndex {
            identity: Identity::new("docs".into(), "ada@example.com".into(), region, 7),
            plan: search::plan("free").expect("a plan"),
        };
        let hidden = index.to_json(false, false);
        assert!(!hidden.to_string().contains("token"));
        let shared: upstash_api::developer::search::SearchIndex =
            serde_json::from_value(hidden).expect("the shared type");
        assert!(shared.endpoint.ends_with("-eu1-search.localhost"), "{}", shared.endpoint);
        assert_eq!((shared.plan.as_str(), shared.max_monthly_reranks), ("free", -1));
    }
}
