//! The log: what tests can prove with it, and that it gives nothing away.

use std::time::{Duration, Instant};

use reqwest::Method;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use crate::support::*;

async fn last(sandbox: &Sandbox, area: &str) -> Value {
    let log = sandbox.get_json(&format!("/_sandbox/log?area={area}")).await;
    log.as_array().unwrap().last().unwrap().clone()
}

#[tokio::test]
async fn a_request_is_logged_with_its_token_kind_and_its_commands() {
    let sandbox = Sandbox::start("demo").await;
    let db = sandbox.db("acme-catalog").await;
    let body = r#"[["GET","a"],["SCAN",0],["NOPE"],["MEMORY","USAGE","a"]]"#;
    let request =
        sandbox.rest(Method::POST, &db, "/pipeline?x=1", &db.read_only).header("sec-fetch-mode", "cors");
    request.body(body).send().await.unwrap();
    let entry = last(&sandbox, "rest").await;
    assert_eq!((&entry["operation"], &entry["path"]), (&json!("pipeline"), &json!("/pipeline")));
    assert_eq!((&entry["auth"], &entry["from_browser"]), (&json!("token-readonly"), &json!(true)));
    assert_eq!((&entry["host"], &entry["status"]), (&json!(db.host), &json!(200)));
    assert_eq!((&entry["query"], &entry["database_id"]), (&json!(["x"]), &json!(db.id)));
    let hash: String =
        Sha256::digest(format!("Bearer {}", db.read_only)).iter().map(|byte| format!("{byte:02x}")).collect();
    assert_eq!(entry["authorization_sha256"], json!(hash));
    assert_eq!(
        entry["commands"],
        json!([
            { "name": "GET", "failed": false },
            { "name": "SCAN", "failed": true },
            { "name": "MEMORY USAGE", "failed": false },
        ])
    );
    assert!(entry["headers"].as_array().unwrap().contains(&json!("authorization")));
}

#[tokio::test]
async fn every_kind_of_credential_is_told_apart() {
    let sandbox = Sandbox::start("demo").await;
    let db = sandbox.db("acme-catalog").await;
    let token = sandbox.access_token("openid").await;
    let key = sandbox.mint(&token, "k").await.json::<Value>().await.unwrap()["api_key"]
        .as_str()
        .unwrap()
        .to_owned();
    assert_eq!(last(&sandbox, "api").await["auth"], "bearer-oauth");
    sandbox.api(Method::GET, &format!("/v2/redis/database/{}", db.id), &key, None).await;
    let entry = last(&sandbox, "api").await;
    assert_eq!((&entry["auth"], &entry["path"]), (&json!("basic"), &json!("/api/v2/redis/database/{id}")));
    for (given, kind) in [(db.token.as_str(), "token-standard"), ("", "none"), ("nonsense", "unknown")] {
        sandbox.rest(Method::GET, &db, "/get/a", given).send().await.unwrap();
        assert_eq!(last(&sandbox, "rest").await["auth"], kind);
    }
    sandbox.request(Method::GET, &format!("/get/a?_token={}", db.token)).send().await.unwrap();
    let entry = last(&sandbox, "rest").await;
    assert_eq!((&entry["auth"], &entry["query"]), (&json!("token-standard"), &json!(["_token"])));
}

#[tokio::test]
async fn the_log_holds_no_secret() {
    let sandbox = Sandbox::start("demo").await;
    let db = sandbox.db("acme-catalog").await;
    let key = sandbox.minted_key("k").await;
    sandbox.api(Method::GET, "/v2/redis/databases", &key, None).await;
    sandbox.request(Method::GET, &format!("/get/a?_token={}", db.token)).send().await.unwrap();
    let state = sandbox.state().await;
    let secrets = state["secrets"].as_array().unwrap();
    for must in [json!(key), json!(db.token)] {
        assert!(secrets.contains(&must));
    }
    let log = sandbox.get_json("/_sandbox/log").await.to_string();
    for secret in secrets.iter().chain(state["read_only_tokens"].as_array().unwrap()) {
        assert!(!log.contains(secret.as_str().unwrap()));
    }
}

#[tokio::test]
async fn secrets_that_ended_are_remembered_so_that_a_leak_of_them_can_be_found() {
    let sandbox = Sandbox::start("demo").await;
    let db = sandbox.db("acme-catalog").await;
    let key = sandbox.minted_key("k").await;
    let path = format!("/v2/redis/reset-password/{}", db.id);
    assert_eq!(sandbox.api(Method::POST, &path, &key, None).await.0, 200);
    let holds =
        |state: &Value, list: &str, secret: &str| state[list].as_array().unwrap().contains(&json!(secret));
    let state = sandbox.state().await;
    assert!(!holds(&state, "secrets", &db.token), "it is worth nothing any more");
    assert!(holds(&state, "secrets_so_far", &db.token) && holds(&state, "secrets_so_far", &key));
    sandbox.request(Method::POST, "/_sandbox/reset").json(&json!({ "seed": "empty" })).send().await.unwrap();
    let state = sandbox.state().await;
    assert!(!holds(&state, "secrets", &key));
    assert!(holds(&state, "secrets_so_far", &db.token) && holds(&state, "secrets_so_far", &key));
}

#[tokio::test]
async fn the_log_can_be_read_from_a_point_and_cleared() {
    let sandbox = Sandbox::start("demo").await;
    let db = sandbox.db("acme-catalog").await;
    sandbox.result(&db, json!(["PING"])).await;
    let seq = last(&sandbox, "rest").await["seq"].as_u64().unwrap();
    sandbox.result(&db, json!(["DBSIZE"])).await;
    let later = sandbox.get_json(&format!("/_sandbox/log?since={seq}")).await;
    assert_eq!(later.as_array().unwrap().len(), 1);
    assert_eq!(later[0]["commands"][0]["name"], "DBSIZE");
    sandbox.request(Method::DELETE, "/_sandbox/log").send().await.unwrap();
    assert_eq!(sandbox.get_json("/_sandbox/log").await, json!([]));
}

/// The entry of an operation, which may come after its client left.
async fn appears(sandbox: &Sandbox, operation: &str) -> Value {
    let started = Instant::now();
    loop {
        let log = sandbox.get_json("/_sandbox/log").await;
        let entry = log.as_array().unwrap().iter().find(|entry| entry["operation"] == operation);
        if let Some(entry) = entry {
            return entry.clone();
        }
        assert!(started.elapsed() < Duration::from_secs(20), "{operation} is not in the log");
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}

#[tokio::test]
async fn a_request_whose_client_leaves_is_carried_out_and_logged() {
    let sandbox = Sandbox::start("demo").await;
    let db = sandbox.db("acme-catalog").await;
    sandbox.result(&db, json!(["PING"])).await;
    sandbox.request(Method::DELETE, "/_sandbox/log").send().await.unwrap();
    let wait = json!({ "area": "rest", "count": 1, "kind": "latency", "ms": 500 });
    sandbox.control("/_sandbox/faults", wait).await;
    let body = r#"[["SET","left","behind"],["INCR","left"]]"#;
    let asked = sandbox.rest(Method::POST, &db, "/pipeline", &db.token).body(body);
    assert!(asked.timeout(Duration::from_millis(100)).send().await.unwrap_err().is_timeout());
    assert_eq!(sandbox.get_json("/_sandbox/faults").await, json!([]), "the fault is spent");
    let entry = appears(&sandbox, "pipeline").await;
    assert_eq!((&entry["auth"], &entry["faults"]), (&json!("token-standard"), &json!(["latency"])));
    let commands = json!([{ "name": "SET", "failed": false }, { "name": "INCR", "failed": true }]);
    assert_eq!((&entry["status"], &entry["commands"]), (&json!(200), &commands));
    assert_eq!(sandbox.result(&db, json!(["GET", "left"])).await, "behind");
}

#[tokio::test]
async fn a_cleared_log_stays_free_of_requests_from_before() {
    let sandbox = Sandbox::start("demo").await;
    let db = sandbox.db("acme-catalog").await;
    let wait = json!({ "area": "rest", "count": 1, "kind": "latency", "ms": 300 });
    sandbox.control("/_sandbox/faults", wait).await;
    let asked = sandbox.rest(Method::GET, &db, "/ping", &db.token);
    let slow = tokio::spawn(asked.send());
    while sandbox.get_json("/_sandbox/faults").await != json!([]) {
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    sandbox.request(Method::DELETE, "/_sandbox/log").send().await.unwrap();
    assert_eq!(slow.await.unwrap().unwrap().status(), 200);
    assert_eq!(sandbox.get_json("/_sandbox/log").await, json!([]));
}
