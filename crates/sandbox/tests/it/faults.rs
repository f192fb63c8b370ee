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
