//! Backups: the data goes out, and comes back as it was.

use reqwest::Method;
use serde_json::{Value, json};

use crate::support::*;

async fn call(sandbox: &Sandbox, key: &str, method: Method, path: String, body: Value) -> (u16, Value) {
    let body = (!body.is_null()).then_some(body);
    let (status, answer) = sandbox.api(method, &path, key, body).await;
    (status.as_u16(), answer)
}

async fn list(sandbox: &Sandbox, key: &str, db: &Db) -> Vec<Value> {
    let path = format!("/v2/redis/list-backup/{}", db.id);
    let (status, answer) = call(sandbox, key, Method::GET, path, Value::Null).await;
    assert_eq!(status, 200, "{answer}");
    answer.as_array().unwrap().clone()
}

async fn create(sandbox: &Sandbox, key: &str, db: &Db, name: &str) -> (u16, Value) {
    call(sandbox, key, Method::POST, format!("/v2/redis/create-backup/{}", db.id), json!({ "name": name }))
        .await
}

async fn restore(sandbox: &Sandbox, key: &str, db: &Db, backup: &Value) -> (u16, Value) {
    let path = format!("/v2/redis/restore-backup/{}", db.id);
    call(sandbox, key, Method::POST, path, json!({ "backup_id": backup })).await
}

#[tokio::test]
async fn a_restored_database_is_what_it_was() {
    let sandbox = Sandbox::start("demo").await;
    let (key, db) = (sandbox.api_key("k").await, sandbox.db("acme-catalog").await);
    assert!(list(&sandbox, &key, &db).await.is_empty());
    // The first backup is of a database that nobody has used yet.
    assert_eq!(create(&sandbox, &key, &db, "before").await, (200, json!("OK")));
    let size = sandbox.result(&db, json!(["DBSIZE"])).await;
    let hash = sandbox.result(&db, json!(["HGETALL", "user:1001"])).await;
    sandbox.result(&db, json!(["SET", "greeting", "changed", "KEEPTTL"])).await;
    sandbox.result(&db, json!(["DEL", "user:1001"])).await;
    sandbox.result(&db, json!(["SET", "new", "1"])).await;
    if sandbox.has_json() {
        sandbox.result(&db, json!(["JSON.SET", "product:1001", "$", "{}"])).await;
    }
    assert_eq!(create(&sandbox, &key, &db, "after").await.0, 200);
    let backups = list(&sandbox, &key, &db).await;
    let names: Vec<_> = backups.iter().map(|backup| backup["name"].as_str().unwrap()).collect();
    assert_eq!(names, ["before", "after"]);
    for backup in &backups {
        assert_eq!((&backup["state"], &backup["daily_backup"]), (&json!("completed"), &json!("false")));
        assert_eq!((&backup["database_id"], &backup["customer_id"]), (&json!(db.id), &json!(DEMO.0)));
        assert!(backup["backup_size"].as_u64().unwrap() > 1000, "{backup}");
        assert!(backup["creation_time"].as_i64().unwrap() > 1_700_000_000, "{backup}");
    }
    assert_eq!(restore(&sandbox, &key, &db, &backups[0]["backup_id"]).await, (200, json!("OK")));
    assert_eq!(sandbox.result(&db, json!(["GET", "greeting"])).await, "Hello, Ada");
    assert_eq!(sandbox.result(&db, json!(["HGETALL", "user:1001"])).await, hash);
    assert_eq!(sandbox.result(&db, json!(["EXISTS", "new"])).await, 0);
    assert_eq!(sandbox.result(&db, json!(["DBSIZE"])).await, size);
    assert!(sandbox.result(&db, json!(["TTL", "cache:product:1001"])).await.as_i64().unwrap() > 0);
    if sandbox.has_json() {
        assert_ne!(sandbox.result(&db, json!(["JSON.GET", "product:1001"])).await, "{}");
    }
    // The read-only token is still one.
    let (status, _) = sandbox.run(&db, &db.read_only, json!(["SET", "a", "b"])).await;
    assert_eq!(status, 400);
    assert_eq!(restore(&sandbox, &key, &db, &backups[1]["backup_id"]).await.0, 200);
    assert_eq!(sandbox.result(&db, json!(["GET", "new"])).await, "1");
}

#[tokio::test]
async fn a_deleted_backup_is_gone_and_a_databases_end_takes_its_backups_along() {
    let sandbox = Sandbox::start("demo").await;
    let (key, db) = (sandbox.api_key("k").await, sandbox.db("acme-sessions").await);
    create(&sandbox, &key, &db, "one").await;
    let backup = list(&sandbox, &key, &db).await[0]["backup_id"].clone();
    let path = |db: &Db| format!("/v2/redis/delete-backup/{}/{}", db.id, backup.as_str().unwrap());
    let other = sandbox.db("acme-analytics").await;
    let missing = (404, json!("backup not found"));
    assert_eq!(call(&sandbox, &key, Method::DELETE, path(&other), Value::Null).await, missing);
    assert_eq!(restore(&sandbox, &key, &other, &backup).await, missing);
    assert_eq!(call(&sandbox, &key, Method::DELETE, path(&db), Value::Null).await, (200, json!("OK")));
    assert_eq!(call(&sandbox, &key, Method::DELETE, path(&db), Value::Null).await, missing);
    assert_eq!(restore(&sandbox, &key, &db, &backup).await, missing);
    create(&sandbox, &key, &db, "two").await;
    let database = format!("/v2/redis/database/{}", db.id);
    assert_eq!(call(&sandbox, &key, Method::DELETE, database, Value::Null).await.0, 200);
    assert!(sandbox.running.world.state().backups.of(&db.id).is_empty());
}

#[tokio::test]
async fn a_backup_needs_a_name_and_a_restore_a_backup() {
    let sandbox = Sandbox::start("demo").await;
    let (key, db) = (sandbox.api_key("k").await, sandbox.db("acme-sessions").await);
    for (operation, body) in [
        ("create-backup", json!({})),
        ("create-backup", json!({ "name": "" })),
        ("create-backup", json!({ "name": 7 })),
        ("restore-backup", json!({})),
        ("restore-backup", json!({ "backup_id": [] })),
    ] {
        let path = format!("/v2/redis/{operation}/{}", db.id);
        let (status, text) = call(&sandbox, &key, Method::POST, path, body.clone()).await;
        assert!(status == 400 && text.is_string(), "{operation} {body}: {status} {text}");
    }
    assert!(list(&sandbox, &key, &db).await.is_empty());
}

#[tokio::test]
async fn daily_backups_come_with_the_days() {
    let sandbox = Sandbox::start("demo").await;
    let (key, db) = (sandbox.api_key("k").await, sandbox.db("acme-sessions").await);
    let toggle = async |method: Method, word: &str| {
        let path = format!("/v2/redis/{word}-dailybackup/{}", db.id);
        assert_eq!(call(&sandbox, &key, method, path, Value::Null).await, (200, json!("OK")));
        let path = format!("/v2/redis/database/{}", db.id);
        call(&sandbox, &key, Method::GET, path, Value::Null).await.1["daily_backup_enabled"].clone()
    };
    assert_eq!(toggle(Method::PATCH, "enable").await, true);
    assert!(list(&sandbox, &key, &db).await.is_empty());
    sandbox.control("/_sandbox/clock", json!({ "advance_seconds": 86_400 })).await;
    let backups = list(&sandbox, &key, &db).await;
    assert_eq!((backups.len(), &backups[0]["daily_backup"]), (1, &json!("true")));
    assert_eq!(list(&sandbox, &key, &db).await.len(), 1);
    // As @upstash/cli 1.0 sends it.
    assert_eq!(toggle(Method::POST, "disable").await, false);
    sandbox.control("/_sandbox/clock", json!({ "advance_seconds": 86_400 })).await;
    assert_eq!(list(&sandbox, &key, &db).await.len(), 1);
    assert_eq!(toggle(Method::POST, "enable").await, true);
    assert_eq!(toggle(Method::PATCH, "disable").await, false);
}

#[tokio::test]
async fn what_restores_a_backup_is_out_of_everybodys_reach() {
    let sandbox = Sandbox::start("demo").await;
    let db = sandbox.db("acme-catalog").await;
    let keys = sandbox.result(&db, json!(["DBSIZE"])).await;
    sandbox.error(&db, json!(["DEBUG", "RELOAD", "NOSAVE"])).await;
    for script in ["return redis.call('DEBUG', 'RELOAD', 'NOSAVE')", "return redis.call('SAVE')"] {
        let error = sandbox.error(&db, json!(["EVAL", script, 0])).await;
        assert!(error.contains("not allowed from script"), "{error}");
    }
    assert_eq!(sandbox.result(&db, json!(["DBSIZE"])).await, keys);
}

#[tokio::test(flavor = "multi_thread")]
async fn backups_and_restores_at_the_same_time_do_not_mix() {
    let sandbox = Sandbox::start("demo").await;
    let (key, db) = (sandbox.api_key("k").await, sandbox.db("acme-catalog").await);
    create(&sandbox, &key, &db, "before").await;
    let backup = &list(&sandbox, &key, &db).await[0]["backup_id"];
    for _ in 0..5 {
        sandbox.result(&db, json!(["SET", "greeting", "changed"])).await;
        let both = async || {
            tokio::join!(restore(&sandbox, &key, &db, backup), create(&sandbox, &key, &db, "meanwhile"))
        };
        let (one, two, three) = tokio::join!(both(), both(), both());
        for (restored, created) in [one, two, three] {
            assert_eq!((restored, created), ((200, json!("OK")), (200, json!("OK"))));
        }
        assert_eq!(sandbox.result(&db, json!(["GET", "greeting"])).await, "Hello, Ada");
    }
}

#[tokio::test]
async fn a_day_has_one_backup_however_many_look() {
    let sandbox = Sandbox::start("demo").await;
    let (key, db) = (sandbox.api_key("k").await, sandbox.db("acme-sessions").await);
    let path = format!("/v2/redis/enable-dailybackup/{}", db.id);
    assert_eq!(call(&sandbox, &key, Method::PATCH, path, Value::Null).await.0, 200);
    sandbox.control("/_sandbox/clock", json!({ "advance_seconds": 86_400 })).await;
    let look = || list(&sandbox, &key, &db);
    tokio::join!(look(), look(), look(), look());
    assert_eq!(look().await.len(), 1);
}

#[tokio::test]
async fn a_backup_of_a_database_that_goes_meanwhile_is_not_kept() {
    let sandbox = Sandbox::start("demo").await;
    let (key, db) = (sandbox.api_key("k").await, sandbox.db("acme-sessions").await);
    sandbox.result(&db, json!(["PING"])).await;
    let slot = sandbox.running.world.state().databases.by_id(&db.id).unwrap().redis.clone();
    let server = slot.running().await.expect("it runs");
    let gate = server.gate.read().await;
    let delete = async {
        tokio::time::sleep(std::time::Duration::from_millis(300)).await;
        let path = format!("/v2/redis/database/{}", db.id);
        assert_eq!(call(&sandbox, &key, Method::DELETE, path, Value::Null).await.0, 200);
        drop(gate);
    };
    let ((status, _), ()) = tokio::join!(create(&sandbox, &key, &db, "late"), delete);
    assert_eq!(status, 404);
    assert!(sandbox.running.world.state().backups.of(&db.id).is_empty());
}
