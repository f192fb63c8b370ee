//! What a database did and holds.
//! Source: Upstash docs, Developer API, OpenAPI file of August 2026. No unit of a latency is documented.

use serde::{Deserialize, Serialize};

use crate::developer::series::Point;

/// Statistics of a database. `?period=` as in [`crate::developer::series::Period`]; not in the OpenAPI file, but
/// Upstash's own MCP server sends it.
pub struct GetDatabaseStats;

/// How often a command ran.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct CommandCount {
    /// The command's name, upper case.
    #[serde(default)]
    pub metric_identifier: String,
    #[serde(default)]
    pub data_points: Vec<Point>,
}

/// What a database did and holds. Live answers leave fields out, so everything has a default.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct DatabaseStats {
    /// Commands of today.
    pub daily_net_commands: i64,
    pub daily_read_requests: i64,
    pub daily_write_requests: i64,
    pub connection_count: Vec<Point>,
    /// Number of keys.
    pub keyspace: Vec<Point>,
    /// Commands a second.
    pub throughput: Vec<Point>,
    /// Bytes.
    pub diskusage: Vec<Point>,
    pub latencymean: Vec<Point>,
    pub latency_99: Vec<Point>,
    pub read_latency_mean: Vec<Point>,
    pub read_latency_99: Vec<Point>,
    pub write_latency_mean: Vec<Point>,
    pub write_latency_99: Vec<Point>,
    pub hits: Vec<Point>,
    pub misses: Vec<Point>,
    pub read: Vec<Point>,
    pub write: Vec<Point>,
    /// One point a day.
    pub dailyrequests: Vec<Point>,
    /// Names of the days that `dailyrequests`, `dailybilling` and `bandwidths` are about.
    pub days: Vec<String>,
    /// US dollars.
    pub dailybilling: Vec<Point>,
    /// Bytes of today.
    pub dailybandwidth: i64,
    /// Bytes.
    pub bandwidths: Vec<Point>,
    /// Bytes of this month.
    pub total_monthly_bandwidth: i64,
    pub total_monthly_requests: i64,
    pub total_monthly_read_requests: i64,
    pub total_monthly_write_requests: i64,
    pub total_monthly_script_requests: i64,
    /// Bytes.
    pub total_monthly_storage: i64,
    /// Bytes.
    pub current_storage: i64,
    /// US dollars.
    pub total_monthly_billing: f64,
    pub command_counts: Vec<CommandCount>,
}
