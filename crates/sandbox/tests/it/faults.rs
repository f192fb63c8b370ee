//! Ordered failures, as clients see them.

use reqwest::{Method, StatusCode};
use serde_json::{Value, json};

use crate::support::*;

#[tokio::test]
async fn a_status_has_the_shape_of_its_area_unless_a_body_is_given() {
    let sandbox = Sandbox::start("demo").await;
    let key = sandbox.api_key("k").await;
    let db = sandbox.db("acme-catalog").await;
    sandbox
        .control("/_sandbox/faults", json!({ "area": "api", "count": 1, "kind": "status", "status": 429 }))
        .await;
    let list = async || sandbox.api(Method::GET, "/v2/redis/databases", &key, None).await;
    assert_eq!(list().await, (StatusCode::TOO_MANY_REQUESTS, json!("Too Many Requests")));
    assert_eq!(list().await.0, 200, "once is once");
    let quota = json!({ "error": "ERR max requests limit exceeded. Limit: 500000, Usage: 500002." });
    let fault = json!({ "area": "rest", "path": "/get", "kind": "status", "status": 400, "body": quota });
    sandbox.control("/_sandbox/faults", fault).await;
    let answer = sandbox
        .rest(Method::GET, &db, "/get/a", &db.token)
        .header("origin", "https://a.example")
        .send()
        .await
        .unwrap();
    assert_eq!(answer.headers()["access-control-allow-origin"], "https://a.example");
    assert_eq!(answer.json::<Value>().await.unwrap(), quota);
    assert_eq!(sandbox.rest(Method::GET, &db, "/ping", &db.token).send().await.unwrap().status(), 200);
    sandbox
        .control("/_sandbox/faults", json!({ "operation": "token", "kind": "status", "status": 503 }))
        .await;
    assert_eq!(sandbox.redeem("x", &[]).await.1["error"], "server_error");
}

#[tokio::test]
async fn html_broken_json_and_cut_connections() {
    let sandbox = Sandbox::start("demo").await;
    let key = sandbox.api_key("k").await;
    let list =
        || sandbox.request(Method::GET, "/api/v2/redis/databases").basic_auth(DEMO.0, Some(&key)).send();
    sandbox
        .control("/_sandbox/faults", json!({ "operation": "ListDatabases", "count": 1, "kind": "html" }))
        .await;
    let answer = list().await.unwrap();
    assert_eq!(
        (answer.status().as_u16(), answer.headers()["content-type"].to_str().unwrap()),
        (502, "text/html; charset=utf-8")
    );
    sandbox
        .control(
            "/_sandbox/faults",
            json!({ "operation": "ListDatabases", "count": 1, "kind": "malformed_json" }),
        )
        .await;
    let answer = list().await.unwrap();
    assert_eq!(answer.status(), 200);
    assert!(serde_json::from_str::<Value>(&answer.text().await.unwrap()).is_err());
    sandbox
        .control("/_sandbox/faults", json!({ "operation": "ListDatabases", "count": 1, "kind": "cut" }))
        .await;
    assert!(list().await.is_err());
    assert_eq!(list().await.unwrap().status(), 200);
    assert_eq!(sandbox.get_json("/_sandbox/faults").await, json!([]));
}

#[tokio::test]
async fn latency_delays_and_goes_on() {
    let sandbox = Sandbox::start("demo").await;
    let db = sandbox.db("acme-catalog").await;
    sandbox.result(&db, json!(["PING"])).await;
    sandbox.control("/_sandbox/faults", json!({ "area": "rest", "kind": "latency", "ms": 300 })).await;
    let started = std::time::Instant::now();
    assert_eq!(sandbox.result(&db, json!(["PING"])).await, "PONG");
    assert!(started.elapsed().as_millis() >= 300);
    sandbox.request(Method::DELETE, "/_sandbox/faults").send().await.unwrap();
    assert_eq!(sandbox.get_json("/_sandbox/faults").await, json!([]));
}

#[tokio::test]
async fn a_revoked_key_stays_revoked() {
    let sandbox = Sandbox::start("demo").await;
    let (key, other) = (sandbox.api_key("one").await, sandbox.api_key("two").await);
    sandbox.control("/_sandbox/faults", json!({ "area": "api", "count": 1, "kind": "key_revoked" })).await;
    for _ in 0..2 {
        assert_eq!(sandbox.api(Method::GET, "/v2/teams", &key, None).await.0, 401);
    }
    assert_eq!(sandbox.api(Method::GET, "/v2/teams", &other, None).await.0, 200);
    let db = sandbox.db("acme-catalog").await;
    sandbox.control("/_sandbox/faults", json!({ "area": "rest", "count": 1, "kind": "key_revoked" })).await;
    let (status, answer) = sandbox.run(&db, &db.token, json!(["PING"])).await;
    assert_eq!(status, 401);
    assert_eq!(answer["error"], "WRONGPASS invalid username-password pair or user is disabled");
}

#[tokio::test]
async fn a_lost_answer_leaves_the_work_done() {
    let sandbox = Sandbox::start("empty").await;
    let key = sandbox.api_key("k").await;
    sandbox
        .control(
            "/_sandbox/faults",
            json!({ "operation": "CreateDatabase", "count": 1, "kind": "lost_answer" }),
        )
        .await;
    let create = sandbox
        .request(Method::POST, "/api/v2/redis/database")
        .basic_auth(DEMO.0, Some(&key))
        .json(&json!({ "database_name": "made", "primary_region": "us-east-1", "platform": "aws" }));
    assert!(create.send().await.is_err(), "the connection breaks");
    let (_, list) = sandbox.api(Method::GET, "/v2/redis/databases", &key, None).await;
    assert_eq!(list[0]["database_name"], "made");
}

#[tokio::test]
async fn an_answer_may_end_halfway_or_come_in_drops() {
    let sandbox = Sandbox::start("demo").await;
    let db = sandbox.db("acme-catalog").await;
    let get = || sandbox.rest(Method::GET, &db, "/get/page:home:html", &db.token).send();
    let whole = get().await.unwrap().text().await.unwrap();
    sandbox.control("/_sandbox/faults", json!({ "area": "rest", "count": 1, "kind": "truncated" })).await;
    let mut answer = get().await.unwrap();
    assert_eq!(answer.headers()["content-length"], whole.len().to_string());
    let half = answer.chunk().await.unwrap().expect("the first half");
    assert!(whole.as_bytes().starts_with(&half) && half.len() < whole.len());
    assert!(answer.chunk().await.is_err(), "the connection breaks");
    let drip = json!({ "area": "rest", "count": 1, "kind": "drip", "ms": 20, "bytes": 8 });
    sandbox.control("/_sandbox/faults", drip).await;
    let started = std::time::Instant::now();
    assert_eq!(get().await.unwrap().text().await.unwrap(), whole);
    assert!(started.elapsed().as_millis() >= 20 * (whole.len() as u128 / 8));
    let large = json!({ "operation": "ListDatabases", "count": 1, "kind": "truncated" });
    sandbox.control("/_sandbox/faults", large).await;
    let key = sandbox.api_key("k").await;
    let list = sandbox.request(Method::GET, "/api/v2/redis/databases").basic_auth(DEMO.0, Some(&key));
    assert!(list.send().await.unwrap().text().await.is_err());
}

#[tokio::test]
async fn the_quota_the_bill_and_the_clock() {
    let sandbox = Sandbox::start("demo").await;
    let key = sandbox.api_key("k").await;
    let (db, other) = (sandbox.db("acme-catalog").await, sandbox.db("acme-analytics").await);
    sandbox
        .control("/_sandbox/faults", json!({ "area": "rest", "count": 1, "kind": "quota_exhausted" }))
        .await;
    let quota = "ERR max requests limit exceeded. Limit: 500000, Usage: 500002. See \
                 https://upstash.com/docs/redis/troubleshooting/max_requests_limit for details";
    assert_eq!(sandbox.error(&db, json!(["PING"])).await, quota);
    sandbox
        .control("/_sandbox/faults", json!({ "area": "rest", "count": 1, "kind": "database_suspended" }))
        .await;
    for _ in 0..2 {
        assert!(sandbox.error(&db, json!(["PING"])).await.contains("suspended"));
    }
    assert_eq!(sandbox.result(&other, json!(["PING"])).await, "PONG");
    let path = format!("/v2/redis/database/{}", db.id);
    assert_eq!(sandbox.api(Method::GET, &path, &key, None).await.1["state"], "suspended");
    sandbox.control(&format!("/_sandbox/databases/{}", db.id), json!({ "suspended": false })).await;
    assert_eq!(sandbox.result(&db, json!(["PING"])).await, "PONG");
    let fault = json!({ "area": "api", "count": 1, "kind": "database_suspended" });
    sandbox.control("/_sandbox/faults", fault).await;
    assert_eq!(sandbox.api(Method::GET, &path, &key, None).await.1["state"], "suspended");
    let before = sandbox.get_json("/_sandbox/clock").await["now"].as_i64().unwrap();
    let fault =
        json!({ "operation": "ListTeams", "count": 1, "kind": "clock_moved", "advance_seconds": 86_400 });
    sandbox.control("/_sandbox/faults", fault).await;
    assert_eq!(sandbox.api(Method::GET, "/v2/teams", &key, None).await.0, 200);
    assert!(sandbox.get_json("/_sandbox/clock").await["now"].as_i64().unwrap() >= before + 86_400);
}

#[tokio::test]
async fn chance_repeats_itself_with_its_seed() {
    let sandbox = Sandbox::start("demo").await;
    let db = sandbox.db("acme-catalog").await;
    let fault = json!({ "area": "rest", "probability": 0.4, "seed": 7, "kind": "status", "status": 429, "retry_after": 3 });
    let mut runs = Vec::new();
    for _ in 0..2 {
        sandbox.control("/_sandbox/faults", fault.clone()).await;
        let mut statuses = Vec::new();
        for _ in 0..30 {
            let answer = sandbox.rest(Method::GET, &db, "/ping", &db.token).send().await.unwrap();
            let status = answer.status().as_u16();
            assert_eq!(answer.headers().get("retry-after").is_some(), status == 429);
            statuses.push(status);
        }
        runs.push(statuses);
        sandbox.request(Method::DELETE, "/_sandbox/faults").send().await.unwrap();
    }
    assert_eq!(runs[0], runs[1]);
    assert!(runs[0].contains(&200) && runs[0].contains(&429));
    let wrong =
        sandbox.request(Method::POST, "/_sandbox/faults").json(&json!({ "kind": "cut", "probability": 2 }));
    assert_eq!(wrong.send().await.unwrap().status(), 400);
}
