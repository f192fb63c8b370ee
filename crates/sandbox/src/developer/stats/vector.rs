//! Statistics of vector and search indexes. They hold nothing yet, so every number is an honest 0.

use serde_json::{Map, Value, json};

use super::super::{Call, Refusal};
use super::window::{Window, last_days, point};
use crate::calendar;

const COUNTS: &[&str] = &[
    "pending_index_count",
    "current_vector_count",
    "daily_query_count",
    "daily_update_count",
    "monthly_query_count",
    "monthly_update_count",
    "monthly_bandwidth_usage",
    "storage_usage",
    "daily_rerank_count",
    "monthly_rerank_count",
];
const BY_DAY: &[&str] =
    &["daily_update_requests", "daily_query_requests", "daily_bandwidths", "daily_rerank_requests"];
const OVER_TIME: &[&str] = &[
    "query_throughput",
    "update_throughput",
    "query_latency_mean",
    "query_latency_99",
    "update_latency_mean",
    "update_latency_99",
    "embeds_latency_mean",
    "embeds_latency_99",
    "vector_count",
    "data_size",
    "rerank_latency_mean",
    "rerank_latency_99",
];

/// The statistics of one index; `monthly_cost` in US dollars is the price of its plan.
pub fn of_index(call: &Call<'_>, monthly_cost: u64) -> Result<Value, Refusal> {
    let window = Window::of(call)?;
    let mut answer = Map::new();
    answer.extend(COUNTS.iter().map(|field| ((*field).to_owned(), json!(0))));
    let days: Value = last_days(window.now).map(|at| point(at, 0.0)).collect();
    answer.extend(BY_DAY.iter().map(|field| ((*field).to_owned(), days.clone())));
    let zeros = window.zeros();
    answer.extend(OVER_TIME.iter().map(|field| ((*field).to_owned(), zeros.clone())));
    answer.insert("days".into(), last_days(window.now).map(calendar::weekday).collect());
    answer.insert("monthly_cost".into(), monthly_cost.into());
    Ok(Value::Object(answer))
}

/// The totals over all indexes; `billing` in US dollars is the sum of their plans' prices.
pub fn totals(billing: u64) -> Value {
    json!({
        "record_count": 0, "request": 0, "bandwidth": 0, "storage": 0, "billing": billing, "rerank_count": 0,
    })
}
