//! Search indexes: making, showing, changing and deleting them. Documents are on each index's own address.
//! Source: Upstash docs, Developer API, OpenAPI file of August 2026.

use serde::{Deserialize, Serialize};

use super::series::Point;
use super::{BodyProblem, RequestBody};
use crate::validate;

/// Lists the account's search indexes.
pub struct ListSearchIndexes;
/// Creates a search index; answers it.
pub struct CreateSearchIndex;
/// One search index by id.
pub struct GetSearchIndex;
/// Deletes a search index and its documents for good; answers `"OK"`.
pub struct DeleteSearchIndex;
/// Totals over all search indexes of the account.
pub struct GetGlobalSearchStats;
/// Statistics of one search index, in the shape of a vector index's. `?period=` as there.
pub struct GetSearchIndexStats;
/// Replaces both tokens at once; the old ones stop working. Answers `"OK"`: the new ones are in the next get.
pub struct ResetSearchPassword;
/// Gives the index to a team. A personal account cannot be the target.
pub struct TransferSearchIndex;
/// Gives a search index another name; its address stays.
pub struct RenameSearchIndex;

/// What to create.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct CreateSearchIndexBody {
    pub name: String,
    /// An id of [`crate::catalog::search::REGIONS`].
    pub region: String,
    /// `free` or `payg`; `fixed` is named by the OpenAPI file and not offered yet, as it says itself.
    #[serde(rename = "type")]
    pub plan: String,
}

impl RequestBody for CreateSearchIndexBody {
    fn problem(&self) -> Option<BodyProblem> {
        validate::create_search_index(self).into_iter().next()
    }
}

/// A search index, as far as a browser may see it: no token, no e-mail.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct SearchIndex {
    pub id: String,
    pub name: String,
    /// Host name, or only its first label without the product's ending.
    #[serde(default)]
    pub endpoint: String,
    /// `free`, `payg` or `fixed`.
    #[serde(default, rename = "type")]
    pub plan: String,
    #[serde(default)]
    pub region: String,
    /// Most documents.
    #[serde(default)]
    pub max_vector_count: i64,
    /// For this and the limits below, -1 is unlimited.
    #[serde(default)]
    pub max_monthly_reranks: i64,
    #[serde(default)]
    pub max_daily_updates: i64,
    #[serde(default)]
    pub max_daily_queries: i64,
    /// Bytes.
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
    /// Unix time in seconds.
    #[serde(default)]
    pub creation_time: i64,
    #[serde(default)]
    pub input_enrichment_enabled: bool,
    #[serde(default)]
    pub throughput_vector: Vec<Point>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parsing_an_index_drops_its_tokens_and_its_owner() {
        let answer = r#"{"customer_id":"CANARY","id":"1","name":"a","token":"CANARY","read_only_token":"CANARY",
            "vercel_email":"CANARY","max_monthly_reranks":-1}"#;
        let index: SearchIndex = serde_json::from_str(answer).expect("parses");
        assert!(!serde_json::to_string(&index).expect("serialises").contains("CANARY"));
        assert_eq!(index.max_monthly_reranks, -1);
    }
}
