//! What a sandbox with `--data` leaves behind, and that the next one goes on from there.

use std::os::unix::fs::PermissionsExt;

use reqwest::{Client, Method, RequestBuilder};
use serde_json::{Value, json};
use tokio::process::Command;

use crate::process::Program;
use crate::support::{DEMO, Db};

/// A sandbox of its own process, and a client.
struct Run {
    program: Program,
    http: Client,
}

impl Run {
    async fn start(folder: &std::path::Path, arguments: &[&str]) -> Self {
        let folder = folder.to_str().unwrap();
        let arguments = [&["--data", folder], arguments].concat();
        Self {
            program: Program::start(&arguments).await,
            http: Client::builder().no_proxy().build().unwrap(),
        }
    }

    fn request(&self, method: Method, path: &str) -> RequestBuilder {
        self.http.request(method, format!("{}{path}", self.program.origin))
    }

    async fn state(&self) -> Value {
        self.request(Method::GET, "/_sandbox/state").send().await.unwrap().json().await.unwrap()
    }

    async fn db(&self, name: &str) -> Option<Db> {
        let state = self.state().await;
        let databases = state["databases"].as_array().unwrap().clone();
        databases.iter().find(|db| db["database_name"] == name).map(Db::of)
    }

    async fn command(&self, token: &str, command: Value) -> Value {
        let request = self.request(Method::POST, "/").bearer_auth(token).body(command.to_string());
        request.send().await.unwrap().json().await.unwrap()
    }

    async fn kill(mut self) {
        self.program.child.kill().await.unwrap();
    }
}

#[tokio::test]
async fn accounts_databases_tokens_and_data_outlive_a_kill() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    let run = Run::start(&data, &[]).await;
    let key = json!({ "customer_id": DEMO.0, "name": "kept" });
    let key = run.request(Method::POST, "/_sandbox/keys").json(&key).send().await.unwrap();
    let key = key.json::<Value>().await.unwrap()["api_key"].as_str().unwrap().to_owned();
    let body = json!({ "database_name": "made", "primary_region": "us-east-1" });
    let made = run.request(Method::POST, "/api/v2/redis/database").basic_auth(DEMO.0, Some(&key)).json(&body);
    let made = Db::of(&made.send().await.unwrap().json().await.unwrap());
    let catalog = run.db("acme-catalog").await.unwrap();
    assert_eq!(run.command(&made.token, json!(["SET", "k", "v"])).await, json!({ "result": "OK" }));
    assert_eq!(run.command(&made.token, json!(["EXPIRE", "k", 1000])).await["result"], 1);
    assert_eq!(run.command(&catalog.token, json!(["SET", "greeting", "changed"])).await["result"], "OK");
    let browse = run.command(&catalog.token, json!(["ACL", "GENTOKEN", "browse"])).await;
    let browse = browse["result"].as_str().unwrap().to_owned();
    let rules = json!(["ACL", "SETUSER", "browse", "on", format!(">{browse}"), "~*", "+@read"]);
    assert_eq!(run.command(&catalog.token, rules).await["result"], "OK");
    let sessions = run.db("acme-sessions").await.unwrap();
    let deleted = format!("/api/v2/redis/database/{}", run.db("acme-analytics").await.unwrap().id);
    let deleted = run.request(Method::DELETE, &deleted).basic_auth(DEMO.0, Some(&key)).send().await.unwrap();
    assert_eq!(deleted.status(), 200);
    run.kill().await;

    let state = std::fs::metadata(data.join("state.json")).unwrap();
    assert_eq!(state.permissions().mode() & 0o777, 0o600);
    assert_eq!(std::fs::metadata(&data).unwrap().permissions().mode() & 0o077, 0);

    let run = Run::start(&data, &["--seed", "empty"]).await;
    let list = run.request(Method::GET, "/api/v2/teams").basic_auth(DEMO.0, Some(&key)).send().await.unwrap();
    assert_eq!(list.status(), 200, "the key still opens");
    assert_eq!(run.command(&made.token, json!(["GET", "k"])).await["result"], "v");
    assert!(run.command(&made.token, json!(["TTL", "k"])).await["result"].as_i64().unwrap() > 900);
    assert_eq!(run.command(&made.read_only, json!(["DBSIZE"])).await["result"], 1);
    assert_eq!(run.command(&browse, json!(["GET", "greeting"])).await["result"], "changed");
    let untouched = run.command(&sessions.token, json!(["GET", "logins:total"])).await;
    assert_eq!(untouched["result"], "182044", "what was never used is still filled");
    assert!(run.db("acme-analytics").await.is_none());
    run.kill().await;

    let run = Run::start(&data, &[]).await;
    assert_eq!(run.command(&made.token, json!(["GET", "k"])).await["result"], "v", "twice as well");
}

#[tokio::test]
async fn a_reset_leaves_nothing_of_what_was() {
    let folder = tempfile::tempdir().unwrap();
    let run = Run::start(folder.path(), &[]).await;
    let db = run.db("acme-catalog").await.unwrap();
    run.command(&db.token, json!(["SET", "greeting", "changed"])).await;
    let reset = run.request(Method::POST, "/_sandbox/reset").json(&json!({})).send().await.unwrap();
    assert_eq!(reset.status(), 200);
    let db = run.db("acme-catalog").await.unwrap();
    assert_eq!(run.command(&db.token, json!(["GET", "greeting"])).await["result"], "Hello, Ada");
    let folders = std::fs::read_dir(folder.path().join("redis")).unwrap().count();
    assert_eq!(folders, 1, "the folder of the database that is used");
}

#[tokio::test]
async fn a_folder_serves_one_sandbox_and_is_not_written_over() {
    let folder = tempfile::tempdir().unwrap();
    let run = Run::start(folder.path(), &[]).await;
    let again = async || {
        let data = folder.path().to_str().unwrap();
        let mut command = Command::new(env!("CARGO_BIN_EXE_sandbox"));
        let output = command.args(["--port", "0", "--data", data]).output().await.unwrap();
        assert!(!output.status.success());
        String::from_utf8_lossy(&output.stderr).into_owned()
    };
    assert!(again().await.contains("is another sandbox running with it?"));
    run.kill().await;
    std::fs::write(folder.path().join("state.json"), "{\"version\":0}").unwrap();
    assert!(again().await.contains("version"));
    assert_eq!(std::fs::read_to_string(folder.path().join("state.json")).unwrap(), "{\"version\":0}");
}

#[tokio::test]
async fn settings_indexes_and_a_restored_backup_outlive_a_kill() {
    let folder = tempfile::tempdir().unwrap();
    let run = Run::start(folder.path(), &[]).await;
    let key = json!({ "customer_id": DEMO.0, "name": "kept" });
    let key = run.request(Method::POST, "/_sandbox/keys").json(&key).send().await.unwrap();
    let key = key.json::<Value>().await.unwrap()["api_key"].as_str().unwrap().to_owned();
    async fn call(run: &Run, key: &str, method: Method, path: &str, body: Value) -> Value {
        let request =
            run.request(method, &format!("/api/v2/{path}")).basic_auth(DEMO.0, Some(key)).json(&body);
        let answer = request.send().await.unwrap();
        assert_eq!(answer.status(), 200, "{path}");
        answer.json().await.unwrap()
    }
    let post = async |path: &str, body: Value| call(&run, &key, Method::POST, path, body).await;
    let db = run.db("acme-catalog").await.unwrap();
    post(&format!("redis/create-backup/{}", db.id), json!({ "name": "b" })).await;
    assert_eq!(run.command(&db.token, json!(["SET", "greeting", "changed"])).await["result"], "OK");
    let backups = call(&run, &key, Method::GET, &format!("redis/list-backup/{}", db.id), json!({})).await;
    let backup = json!({ "backup_id": backups[0]["backup_id"] });
    post(&format!("redis/restore-backup/{}", db.id), backup).await;
    assert_eq!(run.command(&db.token, json!(["SET", "later", "1"])).await["result"], "OK");
    post(&format!("redis/enable-autoupgrade/{}", db.id), json!({})).await;
    post(&format!("redis/reset-password/{}", db.id), json!({})).await;
    let index =
        json!({ "name": "v", "region": "us-east-1", "similarity_function": "COSINE", "dimension_count": 8 });
    let vector = post("vector/index", index).await;
    let search = post("search", json!({ "name": "s", "region": "eu-west-1", "type": "free" })).await;
    let qstash = call(&run, &key, Method::GET, "qstash/users", json!({})).await;
    run.kill().await;

    let run = Run::start(folder.path(), &[]).await;
    let renewed = run.db("acme-catalog").await.unwrap();
    assert_ne!(renewed.token, db.token);
    assert_eq!(run.command(&renewed.token, json!(["GET", "greeting"])).await["result"], "Hello, Ada");
    assert_eq!(run.command(&renewed.token, json!(["GET", "later"])).await["result"], "1");
    let get = async |path: &str| call(&run, &key, Method::GET, path, json!({})).await;
    assert_eq!(get(&format!("redis/database/{}", db.id)).await["auto_upgrade"], true);
    assert_eq!(get("vector/index").await, json!([vector]));
    assert_eq!(get("search").await, json!([search]));
    assert_eq!(get("qstash/users").await, qstash);
}

#[tokio::test]
async fn what_is_no_database_of_ours_does_not_keep_one_from_being_deleted() {
    let folder = tempfile::tempdir().unwrap();
    let run = Run::start(folder.path(), &[]).await;
    let redis = folder.path().join("redis");
    std::fs::write(redis.join(".DS_Store"), "a file manager was here").unwrap();
    let db = run.db("acme-catalog").await.unwrap();
    run.command(&db.token, json!(["PING"])).await;
    assert_eq!(std::fs::read_dir(&redis).unwrap().count(), 2);
    let key = json!({ "customer_id": DEMO.0, "name": "kept" });
    let key = run.request(Method::POST, "/_sandbox/keys").json(&key).send().await.unwrap();
    let key = key.json::<Value>().await.unwrap()["api_key"].as_str().unwrap().to_owned();
    let path = format!("/api/v2/redis/database/{}", db.id);
    let deleted = run.request(Method::DELETE, &path).basic_auth(DEMO.0, Some(&key)).send().await.unwrap();
    assert_eq!(deleted.status(), 200);
    let left: Vec<_> = std::fs::read_dir(&redis).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    assert_eq!(left, [".DS_Store"]);
    let gone = redis.join("of-a-database-that-is-no-more");
    std::fs::create_dir(&gone).unwrap();
    run.kill().await;
    Run::start(folder.path(), &[]).await;
    assert!(!gone.exists(), "what an earlier run left is removed at the start");
}

#[tokio::test]
async fn a_database_that_a_fault_suspended_stays_so_after_a_kill() {
    let folder = tempfile::tempdir().unwrap();
    let run = Run::start(folder.path(), &[]).await;
    let db = run.db("acme-catalog").await.unwrap();
    let fault = json!({ "area": "rest", "count": 1, "kind": "database_suspended" });
    assert_eq!(
        run.request(Method::POST, "/_sandbox/faults").json(&fault).send().await.unwrap().status(),
        201
    );
    let refused = run.command(&db.token, json!(["PING"])).await;
    assert!(refused["error"].is_string(), "{refused}");
    run.kill().await;
    let run = Run::start(folder.path(), &[]).await;
    assert_eq!(run.command(&db.token, json!(["PING"])).await, refused);
}
