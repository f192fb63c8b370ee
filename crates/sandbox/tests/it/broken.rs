//! A redis-server that somebody killed: whatever is asked next goes on with another one.

use std::sync::Arc;
use std::time::{Duration, Instant};

use reqwest::Method;
use sandbox::redis::{Reply, Server, User, words};
use serde_json::{Value, json};

use crate::support::*;

/// The running server of a database.
async fn server(sandbox: &Sandbox, db: &Db) -> Arc<Server> {
    let slot = sandbox.running.world.state().databases.by_id(&db.id).unwrap().redis.clone();
    slot.running().await.expect("it runs")
}

/// Kills a database's redis-server from outside and waits until the sandbox can know.
async fn kill(sandbox: &Sandbox, db: &Db) {
    let server = server(sandbox, db).await;
    let info = server.run_all(User::Default, &[words(&["INFO", "server"])]).await.unwrap().remove(0);
    let Reply::Bulk(info) = info else { panic!("{info:?}") };
    let info = String::from_utf8(info).unwrap();
    let process = info.lines().find_map(|line| line.strip_prefix("process_id:")).unwrap().trim();
    let killed = tokio::process::Command::new("kill").args(["-9", process]).status().await.unwrap();
    assert!(killed.success());
    let started = Instant::now();
    while server.is_alive() {
        assert!(started.elapsed() < Duration::from_secs(10), "nobody noticed");
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
}

#[tokio::test]
async fn every_way_to_a_database_starts_another_redis() {
    let sandbox = Sandbox::start("demo").await;
    let (key, db) = (sandbox.api_key("k").await, sandbox.db("acme-catalog").await);
    sandbox.control("/_sandbox/limits", json!({ "record_bytes": 1_000_000 })).await;
    let api = async |method: Method, path: &str, body: Value| {
        let path = format!("/v2/redis/{path}/{}", db.id);
        let body = (!body.is_null()).then_some(body);
        let (status, answer) = sandbox.api(method, &path, &key, body).await;
        assert_eq!(status, 200, "{path}: {answer}");
        answer
    };
    sandbox.result(&db, json!(["PING"])).await;
    kill(&sandbox, &db).await;
    assert_eq!(sandbox.result(&db, json!(["SET", "a", "b"])).await, "OK");
    kill(&sandbox, &db).await;
    api(Method::GET, "stats", Value::Null).await;
    kill(&sandbox, &db).await;
    api(Method::POST, "create-backup", json!({ "name": "b" })).await;
    let backup = api(Method::GET, "list-backup", Value::Null).await[0]["backup_id"].clone();
    kill(&sandbox, &db).await;
    api(Method::POST, "restore-backup", json!({ "backup_id": backup })).await;
    kill(&sandbox, &db).await;
    let events = sandbox.rest(Method::POST, &db, "/subscribe/c", &db.token);
    assert_eq!(events.header("accept", "text/event-stream").send().await.unwrap().status(), 200);
    kill(&sandbox, &db).await;
    api(Method::POST, "enable-eviction", Value::Null).await;
    sandbox.result(&db, json!(["PING"])).await;
    kill(&sandbox, &db).await;
    sandbox.control("/_sandbox/switches", json!({ "read_only_rules": ["+keys"] })).await;
    sandbox.result(&db, json!(["PING"])).await;
    kill(&sandbox, &db).await;
    let new = Db::of(&api(Method::POST, "reset-password", Value::Null).await);
    assert_eq!(sandbox.result(&new, json!(["GET", "greeting"])).await, "Hello, Ada");
}
