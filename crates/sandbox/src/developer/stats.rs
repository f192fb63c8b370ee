//! Statistics of a Redis database: its requests as the door counted them, and its Redis's own counters.
//!
//! Nothing is made up: a series is 0 where nobody asked for anything, and a level (keys, connections, memory) stays at
//! what was last seen, which is 0 before anybody looked. Latencies are in milliseconds, which is a guess.

mod qstash;
mod vector;
mod window;

use std::collections::BTreeSet;

use serde_json::{Value, json};
use upstash_api::estimate::{self, EstimateKind};

pub use qstash::of_qstash;
pub use vector::{of_index, totals};

use super::databases::{find, server};
use super::{Call, Refusal};
use crate::calendar;
use crate::databases::{Database, Latencies, Requests, Usage, minute};
use crate::redis::Counters;
use window::{Window, number, point};

/// GET `/v2/redis/stats/{id}`.
pub async fn of_database(call: &Call<'_>) -> Result<Value, Refusal> {
    let database = find(call)?;
    let window = Window::of(call)?;
    let counters = server(call, &database).await?.counters().await.map_err(|e| Refusal::broken(&e))?;
    database.usage.sample(window.now, counters);
    let mut answer = json!({
        "monitor_count": [],
        "queue_optimized": false,
        "current_storage": counters.memory,
        // What a month's average would be is not known after the fact.
        "total_monthly_storage": counters.memory,
    });
    let parts =
        [over_time(&window, &database.usage), by_day(window.now, &database), sums(window.now, &database)];
    for part in parts {
        if let (Value::Object(answer), Value::Object(part)) = (&mut answer, part) {
            answer.extend(part);
        }
    }
    Ok(answer)
}

/// One step of a series.
struct Step {
    at: i64,
    requests: Requests,
    before: Counters,
    after: Counters,
}

impl Step {
    /// What a counter grew by. A server that was started anew counts from 0.
    fn growth(&self, of: impl Fn(&Counters) -> u64) -> f64 {
        let (before, after) = (of(&self.before), of(&self.after));
        after.checked_sub(before).unwrap_or(after) as f64
    }
}

fn over_time(window: &Window, usage: &Usage) -> Value {
    let steps: Vec<Step> = window
        .steps()
        .map(|(start, end)| Step {
            at: start * 60,
            requests: usage.between(start, end),
            before: usage.counters_before(start),
            after: usage.counters_before(end),
        })
        .collect();
    let series = |value: &dyn Fn(&Step) -> f64| -> Value {
        steps.iter().map(|step| point(step.at, value(step))).collect()
    };
    let all = |step: &Step| {
        let mut latency = step.requests.read_latency.clone();
        latency.add_all(&step.requests.write_latency);
        latency
    };
    let seconds = window.step_seconds();
    let names: BTreeSet<&String> = steps.iter().flat_map(|step| step.requests.commands.keys()).collect();
    let counts = names.into_iter().map(|name| {
        let count = |step: &Step| step.requests.commands.get(name).copied().unwrap_or(0) as f64;
        json!({ "metric_identifier": name, "data_points": series(&count) })
    });
    json!({
        "connection_count": series(&|step| step.after.clients as f64),
        "keyspace": series(&|step| step.after.keys as f64),
        "diskusage": series(&|step| step.after.memory as f64),
        "hits": series(&|step| step.growth(|counters| counters.hits)),
        "misses": series(&|step| step.growth(|counters| counters.misses)),
        "throughput": series(&|step| step.requests.total() as f64 / seconds),
        "read": series(&|step| step.requests.reads as f64),
        "write": series(&|step| step.requests.writes as f64),
        "latencymean": series(&|step| all(step).mean()),
        "latency_99": series(&|step| all(step).percentile_99()),
        "read_latency_mean": series(&|step| step.requests.read_latency.mean()),
        "read_latency_99": series(&|step| Latencies::percentile_99(&step.requests.read_latency)),
        "write_latency_mean": series(&|step| step.requests.write_latency.mean()),
        "write_latency_99": series(&|step| Latencies::percentile_99(&step.requests.write_latency)),
        "command_counts": counts.collect::<Value>(),
    })
}

/// The last five days, as many as the documents' sample has.
fn by_day(now: i64, database: &Database) -> Value {
    let of_day = |at: i64| {
        let start = calendar::day_start(at);
        database.usage.between(minute(start), minute(start + 86_400))
    };
    let days: Vec<(i64, Requests)> = window::last_days(now).map(|at| (at, of_day(at))).collect();
    let series = |value: &dyn Fn(i64, &Requests) -> f64| -> Value {
        days.iter().map(|(at, requests)| point(*at, value(*at, requests))).collect()
    };
    json!({
        "days": days.iter().map(|(at, _)| calendar::weekday(*at)).collect::<Vec<_>>(),
        "dailyrequests": series(&|_, requests| requests.total() as f64),
        "bandwidths": series(&|_, requests| requests.bytes as f64),
        "dailybilling": series(&|at, requests| match estimate_of(database, requests) {
            (EstimateKind::Fixed { .. }, dollars) => dollars / calendar::days_in_month(at) as f64,
            (_, dollars) => dollars,
        }),
    })
}

/// Today and this month so far.
fn sums(now: i64, database: &Database) -> Value {
    let since = |start: i64| database.usage.between(minute(start), minute(now) + 1);
    let (today, month) = (since(calendar::day_start(now)), since(calendar::month_start(now)));
    let (_, dollars) = estimate_of(database, &month);
    json!({
        "daily_net_commands": today.total(),
        "daily_read_requests": today.reads,
        "daily_write_requests": today.writes,
        "dailybandwidth": today.bytes,
        "total_monthly_bandwidth": month.bytes,
        "total_monthly_requests": month.total(),
        "total_monthly_read_requests": month.reads,
        "total_monthly_write_requests": month.writes,
        "total_monthly_script_requests": month.scripts,
        "total_monthly_billing": number(dollars),
    })
}

/// What some requests cost on the database's plan, in US dollars; a fixed plan costs its month whatever they were.
fn estimate_of(database: &Database, requests: &Requests) -> (EstimateKind, f64) {
    let used = estimate::Usage { reads: requests.reads, writes: requests.writes };
    let record = &database.record;
    let estimate = estimate::monthly(record.plan, record.read_regions.len(), used);
    (estimate.kind, estimate.total as f64 / 1e6)
}
