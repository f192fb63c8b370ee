//! The control API: health, reset, clock, switches, and who may use it.

use reqwest::Method;
use serde_json::json;

use crate::support::*;

#[tokio::test]
async fn a_reset_brings_everything_back() {
    let sandbox = Sandbox::start("demo").await;
    let before = sandbox.state().await;
    let db = sandbox.db("acme-catalog").await;
    let key = sandbox.minted_key("k").await;
    sandbox.result(&db, json!(["SET", "greeting", "changed"])).await;
    sandbox.control("/_sandbox/switches", json!({ "short_endpoints": true })).await;
    sandbox.control("/_sandbox/clock", json!({ "advance_seconds": 99_999 })).await;
    sandbox.control("/_sandbox/faults", json!({ "area": "rest", "kind": "cut" })).await;
    sandbox.control("/_sandbox/reset", json!({})).await;
    let after = sandbox.state().await;
    assert_eq!(after["seed"], "demo");
    assert!(after["now"].as_i64().unwrap() - before["now"].as_i64().unwrap() < 60_000);
    assert_eq!(after["databases"][0]["database_id"], before["databases"][0]["database_id"]);
    assert_ne!(after["databases"][0]["rest_token"], before["databases"][0]["rest_token"]);
    assert_eq!(sandbox.get_json("/_sandbox/switches").await["short_endpoints"], false);
    assert_eq!(sandbox.get_json("/_sandbox/log").await, json!([]));
    assert_eq!(sandbox.api(Method::GET, "/v2/teams", &key, None).await.0, 401);
    assert_eq!(sandbox.run(&db, &db.token, json!(["PING"])).await.0, 401);
    let db = sandbox.db("acme-catalog").await;
    assert_eq!(sandbox.result(&db, json!(["GET", "greeting"])).await, "Hello, Ada");
}

#[tokio::test]
async fn the_empty_seed_has_the_user_and_no_database() {
    let sandbox = Sandbox::start("demo").await;
    sandbox.control("/_sandbox/reset", json!({ "seed": "empty" })).await;
    let state = sandbox.state().await;
    assert_eq!(state["databases"], json!([]));
    assert_eq!(state["users"][0]["email"], DEMO.0);
    assert_eq!(sandbox.get_json("/_sandbox/health").await["seed"], "empty");
}

#[tokio::test]
async fn mistakes_in_control_requests_are_told() {
    let sandbox = Sandbox::start("demo").await;
    for (path, body) in [
        ("/_sandbox/switches", json!({ "no_such_switch": true })),
        ("/_sandbox/switches", json!({ "grants_openid": "yes" })),
        ("/_sandbox/switches", json!([])),
        ("/_sandbox/faults", json!({ "kind": "nonsense" })),
        ("/_sandbox/faults", json!({ "area": "api" })),
        ("/_sandbox/reset", json!({ "seed": "nonsense" })),
        ("/_sandbox/clock", json!({})),
        ("/_sandbox/clock", json!({ "advance_seconds": i64::MAX })),
        ("/_sandbox/faults", json!({ "kind": "clock_moved", "advance_seconds": i64::MIN })),
    ] {
        let answer = sandbox.request(Method::POST, path).json(&body).send().await.unwrap();
        assert!(answer.status().is_client_error(), "{path} {body}: {}", answer.status());
        assert!(!answer.text().await.unwrap().is_empty());
    }
}

#[tokio::test]
async fn other_sites_and_other_hosts_are_kept_out() {
    let sandbox = Sandbox::start("demo").await;
    let request = sandbox.request(Method::GET, "/_sandbox/state").header("sec-fetch-site", "cross-site");
    assert_eq!(request.send().await.unwrap().status(), 403);
    let request = sandbox.request(Method::GET, "/_sandbox/state").header("host", "rebound.example:80");
    assert_eq!(request.send().await.unwrap().status(), 421);
}
