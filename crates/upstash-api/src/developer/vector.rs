//! Vector indexes: making, showing, changing and deleting them. Vectors themselves are on each index's own address.
//! Source: Upstash docs, Developer API, OpenAPI file of August 2026.

mod stats;

use serde::{Deserialize, Serialize};

pub use stats::{GetGlobalVectorStats, GetVectorIndexStats, GlobalStats, VectorStats};

use super::series::Point;
use super::{BodyProblem, RequestBody};
use crate::validate;

/// Lists the account's indexes.
pub struct ListIndices;
/// [`ListIndices`] as older documents spell it, with a slash at the end.
pub struct ListIndicesByOldPath;
/// Creates an index; answers it.
pub struct CreateIndex;
/// One index by id.
pub struct GetIndex;
/// Deletes an index and its vectors for good; answers `"OK"`.
pub struct DeleteIndex;
/// Gives an index another name; its address stays.
pub struct RenameIndex;
/// Replaces both tokens at once; the old ones stop working. Answers `"OK"`: the new ones are in the next get.
pub struct ResetIndexPasswords;
/// Changes the plan; the limits follow at once.
pub struct SetIndexPlan;
/// Gives the index to a team. A personal account cannot be the target.
pub struct TransferIndex;

/// What to create.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct CreateIndexBody {
    pub name: String,
    /// An id of [`crate::catalog::vector::REGIONS`].
    pub region: String,
    /// An id of [`crate::catalog::vector::SIMILARITIES`]. The OpenAPI file requires it of every index, though a sparse
    /// one has none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub similarity_function: Option<String>,
    /// Values in a vector. The OpenAPI file requires it of every index, though a sparse one has none, and a model
    /// brings its own.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub dimension_count: Option<u32>,
    /// A plan id of [`crate::catalog::vector::PLANS`], or `paid`, which is pay as you go.
    #[serde(default, rename = "type", skip_serializing_if = "Option::is_none")]
    pub plan: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub embedding_model: Option<String>,
    /// `DENSE` when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub index_type: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sparse_embedding_model: Option<String>,
}

impl RequestBody for CreateIndexBody {
    fn problem(&self) -> Option<BodyProblem> {
        validate::create_index(self).into_iter().next()
    }
}

/// A new name, for a vector or a search index.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RenameIndexBody {
    pub name: String,
}

impl RequestBody for RenameIndexBody {
    fn problem(&self) -> Option<BodyProblem> {
        BodyProblem::of("name", validate::index_name(&self.name))
    }
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SetIndexPlanBody {
    /// `free`, `payg` or `fixed`.
    pub target_plan: String,
}

impl RequestBody for SetIndexPlanBody {
    fn problem(&self) -> Option<BodyProblem> {
        BodyProblem::of("target_plan", validate::index_plan(&self.target_plan))
    }
}

/// Who gets a vector or a search index.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TransferIndexBody {
    /// A team's id, without anything before it (older documents wrote `team:<id>`).
    pub target_account: String,
}

impl RequestBody for TransferIndexBody {}

/// A vector index, as far as a browser may see it: no token, no e-mail.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct VectorIndex {
    pub id: String,
    pub name: String,
    /// Host name, or only its first label without the product's ending.
    #[serde(default)]
    pub endpoint: String,
    /// `DENSE`, `SPARSE` or `HYBRID`.
    #[serde(default)]
    pub index_type: String,
    /// Empty for a sparse index.
    #[serde(default)]
    pub similarity_function: String,
    /// Values in a vector, 0 for a sparse index.
    #[serde(default)]
    pub dimension_count: i64,
    /// Empty when vectors are given as numbers.
    #[serde(default)]
    pub embedding_model: String,
    #[serde(default)]
    pub sparse_embedding_model: String,
    /// `free`, `payg` or `fixed`; sometimes `paid`, which is pay as you go.
    #[serde(default, rename = "type")]
    pub plan: String,
    #[serde(default)]
    pub region: String,
    #[serde(default)]
    pub max_vector_count: i64,
    #[serde(default)]
    pub max_daily_updates: i64,
    #[serde(default)]
    pub max_daily_queries: i64,
    /// Bytes; -1 is unlimited.
    #[serde(default)]
    pub max_monthly_bandwidth: i64,
    #[serde(default)]
    pub max_writes_per_second: i64,
    #[serde(default)]
    pub max_query_per_second: i64,
    #[serde(default)]
    pub max_reads_per_request: i64,
    #[serde(default)]
    pub max_writes_per_request: i64,
    /// Bytes.
    #[serde(default)]
    pub max_total_metadata_size: i64,
    /// US dollars a month; fixed plans only.
    #[serde(default)]
    pub reserved_price: i64,
    /// Unix time in seconds.
    #[serde(default)]
    pub creation_time: i64,
    #[serde(default)]
    pub throughput_vector: Vec<Point>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parsing_an_index_drops_its_tokens_and_its_owner() {
        let answer = r#"{"customer_id":"CANARY","id":"1","name":"a","token":"CANARY","read_only_token":"CANARY",
            "type":"fixed","dimension_count":384,"reserved_price":60}"#;
        let index: VectorIndex = serde_json::from_str(answer).expect("parses");
        assert!(!serde_json::to_string(&index).expect("serialises").contains("CANARY"));
        assert_eq!((index.plan.as_str(), index.dimension_count), ("fixed", 384));
    }

    #[test]
    fn only_what_was_chosen_is_sent() {
        let body =
            CreateIndexBody { name: "a".into(), region: "us-east-1".into(), ..CreateIndexBody::default() };
        assert_eq!(serde_json::to_string(&body).expect("serialises"), r#"{"name":"a","region":"us-east-1"}"#);
    }
}
