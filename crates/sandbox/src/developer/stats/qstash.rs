//! Statistics of a QStash user. It delivers nothing yet, so every number but its plan's price is an honest 0.

use serde_json::{Value, json};
use upstash_api::catalog::qstash::Plan;

use super::super::{Call, Refusal};
use super::window::{Window, point};
use crate::calendar;

/// Kinds of messages that have a series of their own, as far as the documents' sample names them.
const MESSAGES: [&str; 1] = ["delivered"];
const WORKFLOW_MESSAGES: [&str; 1] = ["canceled"];

/// GET `/v2/qstash/stats/{id}`, for a user of this plan.
pub fn of_qstash(call: &Call<'_>, plan: &Plan) -> Result<Value, Refusal> {
    let window = Window::of(call)?;
    let start = calendar::month_start(window.now);
    let days: Vec<i64> = (0..calendar::days_in_month(start)).map(|day| start + day * 86_400).collect();
    let by_day = |y: f64| days.iter().map(|at| point(*at, y)).collect::<Value>();
    let requests = days
        .iter()
        .map(|at| json!({ "x": calendar::go_time(*at), "y": 0, "workflow_message": 0, "workflow_run": 0 }));
    let named = |ids: &[&str]| -> Value {
        ids.iter().map(|id| json!({ "id": id, "data_points": window.zeros() })).collect()
    };
    let dollars = plan.micros as f64 / 1e6;
    Ok(json!({
        "days": days.iter().map(|at| calendar::weekday(*at)).collect::<Vec<_>>(),
        "daily_requests": requests.collect::<Value>(),
        "daily_billings": by_day(dollars / days.len() as f64),
        "daily_bandwidths": by_day(0.0),
        "daily_used": window.zeros(),
        "daily_used_workflow": window.zeros(),
        "daily_qstash_messages": named(&MESSAGES),
        "daily_workflow_messages": named(&WORKFLOW_MESSAGES),
        "dlq_message_count": 0,
        "daily_bandwidth_used": window.zeros(),
        "total_monthly_billing": super::number(dollars),
    }))
}
