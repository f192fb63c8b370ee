//! What vector and search indexes did and hold.

use serde::{Deserialize, Serialize};

use crate::developer::series::Point;

/// Totals over all vector indexes of the account.
pub struct GetGlobalVectorStats;
/// Statistics of one index. `?period=` as in [`crate::developer::series::Period`].
pub struct GetVectorIndexStats;

/// Totals over all indexes of an account.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct GlobalStats {
    pub record_count: i64,
    pub request: i64,
    /// Bytes.
    pub bandwidth: i64,
    /// Bytes.
    pub storage: i64,
    /// US dollars.
    pub billing: f64,
    pub rerank_count: i64,
}

/// What one index did and holds; a search index answers the same.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct VectorStats {
    /// Vectors that are stored and not indexed yet.
    pub pending_index_count: i64,
    pub current_vector_count: i64,
    pub daily_query_count: i64,
    pub daily_update_count: i64,
    pub monthly_query_count: i64,
    pub monthly_update_count: i64,
    /// Bytes of this month.
    pub monthly_bandwidth_usage: i64,
    /// Bytes.
    pub storage_usage: i64,
    /// US dollars of this month.
    pub monthly_cost: f64,
    pub daily_update_requests: Vec<Point>,
    pub daily_query_requests: Vec<Point>,
    /// Bytes.
    pub daily_bandwidths: Vec<Point>,
    /// Names of the days that the three series above are about.
    pub days: Vec<String>,
    pub query_throughput: Vec<Point>,
    pub update_throughput: Vec<Point>,
    pub query_latency_mean: Vec<Point>,
    pub query_latency_99: Vec<Point>,
    pub update_latency_mean: Vec<Point>,
    pub update_latency_99: Vec<Point>,
    pub embeds_latency_mean: Vec<Point>,
    pub embeds_latency_99: Vec<Point>,
    pub vector_count: Vec<Point>,
    /// Bytes.
    pub data_size: Vec<Point>,
    pub daily_rerank_count: i64,
    pub monthly_rerank_count: i64,
    pub daily_rerank_requests: Vec<Point>,
    pub rerank_latency_mean: Vec<Point>,
    pub rerank_latency_99: Vec<Point>,
}
