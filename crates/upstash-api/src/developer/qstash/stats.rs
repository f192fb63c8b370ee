//! What a QStash user delivered.

use serde::{Deserialize, Serialize};

use crate::developer::series::Point;

/// Statistics of a QStash user. `?period=` as in [`crate::developer::series::Period`].
pub struct GetQStashStats;

/// The requests of a day.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct DayOfRequests {
    pub x: String,
    pub y: f64,
    /// Messages of workflows.
    pub workflow_message: i64,
    pub workflow_run: i64,
}

/// A series for each kind of message, such as `delivered`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct NamedSeries {
    pub id: String,
    pub data_points: Vec<Point>,
}

/// What a QStash user delivered.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct QStashStats {
    /// Names of all days of the current month, future ones included.
    pub days: Vec<String>,
    pub daily_requests: Vec<DayOfRequests>,
    /// US dollars.
    pub daily_billings: Vec<Point>,
    /// Bytes.
    pub daily_bandwidths: Vec<Point>,
    pub daily_used: Vec<Point>,
    pub daily_used_workflow: Vec<Point>,
    pub daily_qstash_messages: Vec<NamedSeries>,
    pub daily_workflow_messages: Vec<NamedSeries>,
    pub dlq_message_count: i64,
    /// Bytes.
    pub daily_bandwidth_used: Vec<Point>,
    /// US dollars.
    pub total_monthly_billing: f64,
}
