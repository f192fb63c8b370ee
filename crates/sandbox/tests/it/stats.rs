//! Statistics of a database: what was asked of it, and what its Redis counted.

use reqwest::Method;
use serde_json::{Value, json};
use upstash_api::developer::redis::stats::DatabaseStats;
use upstash_api::developer::series::{Period, Point};

use crate::support::*;

async fn raw(sandbox: &Sandbox, key: &str, db: &Db, query: &str) -> (u16, Value) {
    let path = format!("/v2/redis/stats/{}{query}", db.id);
    let (status, answer) = sandbox.api(Method::GET, &path, key, None).await;
    (status.as_u16(), answer)
}

async fn stats(sandbox: &Sandbox, key: &str, db: &Db, query: &str) -> DatabaseStats {
    let (status, answer) = raw(sandbox, key, db, query).await;
    assert_eq!(status, 200, "{answer}");
    serde_json::from_value(answer).unwrap()
}

fn sum(series: &[Point]) -> f64 {
    series.iter().map(|point| point.y).sum()
}

fn last(series: &[Point]) -> f64 {
    series.last().unwrap().y
}

#[tokio::test]
async fn every_request_is_counted_and_nothing_else() {
    let sandbox = Sandbox::start("demo").await;
    let (key, db) = (sandbox.api_key("k").await, sandbox.db("acme-catalog").await);
    let before = stats(&sandbox, &key, &db, "").await;
    assert_eq!((before.total_monthly_requests, sum(&before.throughput)), (0, 0.0));
    assert!(last(&before.keyspace) > 50.0, "the demo's keys are there although nobody asked for one");
    assert!(before.command_counts.is_empty());
    sandbox.result(&db, json!(["SET", "hit", "1"])).await;
    sandbox.result(&db, json!(["GET", "hit"])).await;
    sandbox.result(&db, json!(["GET", "a miss"])).await;
    sandbox.result(&db, json!(["EVAL", "return 1", "0"])).await;
    // Refused before it reaches Redis: nobody pays for it.
    sandbox.error(&db, json!(["SLOWLOG", "GET"])).await;
    let after = stats(&sandbox, &key, &db, "").await;
    assert_eq!(
        (after.total_monthly_requests, after.total_monthly_read_requests, after.total_monthly_write_requests),
        (4, 2, 2)
    );
    assert_eq!((after.total_monthly_script_requests, after.daily_net_commands), (1, 4));
    assert_eq!((after.daily_read_requests, after.daily_write_requests), (2, 2));
    assert_eq!((sum(&after.read), sum(&after.write)), (2.0, 2.0));
    assert_eq!((sum(&after.hits), sum(&after.misses)), (sum(&before.hits) + 1.0, sum(&before.misses) + 1.0));
    assert_eq!(last(&after.keyspace), last(&before.keyspace) + 1.0);
    assert!((sum(&after.throughput) * 60.0 - 4.0).abs() < 0.01);
    let count = |name: &str| {
        let counts = after.command_counts.iter().find(|count| count.metric_identifier == name);
        counts.map(|counts| sum(&counts.data_points))
    };
    assert_eq!(
        (count("GET"), count("SET"), count("EVAL"), count("SLOWLOG")),
        (Some(2.0), Some(1.0), Some(1.0), None)
    );
    assert!(sum(&after.latencymean) > 0.0 && sum(&after.write_latency_99) > 0.0);
    assert!(after.current_storage > 100_000 && last(&after.diskusage) > 100_000.0);
    assert!(last(&after.connection_count) >= 1.0);
    assert!(after.total_monthly_bandwidth > 50 && after.dailybandwidth == after.total_monthly_bandwidth);
    // Two writes are billed in both regions, two reads once.
    assert!((after.total_monthly_billing - 6.0 * 2e-6).abs() < 1e-12, "{}", after.total_monthly_billing);
    // Tests clear the log; what happened happened.
    sandbox.request(Method::DELETE, "/_sandbox/log").send().await.unwrap();
    assert_eq!(stats(&sandbox, &key, &db, "").await.total_monthly_requests, 4);
    let other = sandbox.db("acme-analytics").await;
    assert_eq!(stats(&sandbox, &key, &other, "").await.total_monthly_requests, 0);
}

#[tokio::test]
async fn each_period_has_its_points() {
    let sandbox = Sandbox::start("demo").await;
    let (key, db) = (sandbox.api_key("k").await, sandbox.db("acme-sessions").await);
    sandbox.result(&db, json!(["SET", "a", "1"])).await;
    sandbox.control("/_sandbox/clock", json!({ "advance_seconds": 2 * 3600 })).await;
    for period in Period::ALL {
        let stats = stats(&sandbox, &key, &db, &format!("?period={}", period.id())).await;
        let points = i64::try_from(stats.write.len()).unwrap();
        assert_eq!(points, period.points(), "{}", period.id());
        // Two hours ago is more than one hour ago.
        let expected = if period == Period::Hour { 0.0 } else { 1.0 };
        assert_eq!(sum(&stats.write), expected, "{}", period.id());
        assert_eq!(stats.days.len(), 5);
        assert_eq!((stats.dailyrequests.len(), stats.dailybilling.len(), stats.bandwidths.len()), (5, 5, 5));
    }
    for bad in ["?period=2h", "?period=1H"] {
        assert_eq!(raw(&sandbox, &key, &db, bad).await, (400, json!("invalid period")), "{bad}");
    }
    let hour = raw(&sandbox, &key, &db, "?period=").await.1;
    assert_eq!(hour["read"].as_array().unwrap().len(), 60);
    let x = hour["read"][59]["x"].as_str().unwrap();
    assert!(x.ends_with(":00.000 +0000 UTC"), "{x}");
    assert_eq!(hour["read"][0]["y"].to_string(), "0", "a whole number has no fraction");
}

#[tokio::test]
async fn the_days_go_by() {
    let sandbox = Sandbox::start("demo").await;
    let (key, db) = (sandbox.api_key("k").await, sandbox.db("acme-sessions").await);
    sandbox.result(&db, json!(["SET", "a", "1"])).await;
    sandbox.control("/_sandbox/clock", json!({ "advance_seconds": 86_400 })).await;
    sandbox.result(&db, json!(["GET", "a"])).await;
    let stats_now = stats(&sandbox, &key, &db, "").await;
    let days: Vec<f64> = stats_now.dailyrequests.iter().map(|point| point.y).collect();
    assert_eq!(days, [0.0, 0.0, 0.0, 1.0, 1.0]);
    assert_eq!((stats_now.daily_net_commands, stats_now.daily_write_requests), (1, 0));
    sandbox.control("/_sandbox/clock", json!({ "advance_seconds": 32 * 86_400 })).await;
    let later = stats(&sandbox, &key, &db, "?period=7d").await;
    assert_eq!((later.total_monthly_requests, sum(&later.read)), (0, 0.0));
    assert_eq!(last(&later.keyspace), last(&stats_now.keyspace), "keys do not vanish");
}
