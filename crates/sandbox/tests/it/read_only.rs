//! The read-only token is Redis's own user `default_ro`; what it may do agrees with the shared command table.

use reqwest::Method;
use sandbox::redis::{Program, Reply, Settings, User, words};
use sandbox::rest;
use sandbox::switches::Switches;
use serde_json::json;
use upstash_api::command::{self, Verdict};

use crate::support::*;

#[tokio::test]
async fn it_reads_and_is_refused_the_rest_in_the_known_words() {
    let sandbox = Sandbox::start("demo").await;
    let db = sandbox.db("acme-catalog").await;
    for command in [
        json!(["GET", "greeting"]),
        json!(["ping"]),
        json!(["ECHO", "a"]),
        json!(["TTL", "greeting"]),
        json!(["DBSIZE"]),
        json!(["HSCAN", "user:1001", 0]),
        json!(["RANDOMKEY"]),
        json!(["MEMORY", "USAGE", "greeting"]),
        json!(["XRANGE", "orders:events", "-", "+", "COUNT", 1]),
    ] {
        let (status, answer) = sandbox.run(&db, &db.read_only, command.clone()).await;
        assert_eq!(status, 200, "{command}: {answer}");
    }
    for (command, name) in [
        (json!(["SET", "a", "b"]), "set"),
        (json!(["DEL", "greeting"]), "del"),
        (json!(["Expire", "greeting", 1]), "expire"),
        (json!(["SCAN", 0]), "scan"),
        (json!(["KEYS", "*"]), "keys"),
        (json!(["EVAL", "return 1", 0]), "eval"),
        (json!(["EVALSHA", "x", 0]), "evalsha"),
        (json!(["GETEX", "greeting"]), "getex"),
        (json!(["FLUSHALL"]), "flushall"),
        (json!(["INFO"]), "info"),
        (json!(["CONFIG", "GET", "maxmemory"]), "config"),
        (json!(["COMMAND"]), "command"),
        (json!(["ACL", "WHOAMI"]), "acl"),
        (json!(["PUBLISH", "c", "m"]), "publish"),
    ] {
        let (status, answer) = sandbox.run(&db, &db.read_only, command).await;
        let text =
            format!("NOPERM this user has no permissions to run the '{name}' command or its subcommand");
        assert_eq!((status.as_u16(), answer), (400, json!({ "error": text })));
    }
    assert_eq!(sandbox.result(&db, json!(["GET", "greeting"])).await, "Hello, Ada");
}

#[tokio::test]
async fn it_reads_json_and_does_not_write_it() {
    let sandbox = Sandbox::start("demo").await;
    if !sandbox.has_json() {
        return;
    }
    let db = sandbox.db("acme-catalog").await;
    for command in [
        json!(["JSON.GET", "json:array"]),
        json!(["JSON.TYPE", "json:array"]),
        json!(["JSON.ARRLEN", "json:array", "$"]),
    ] {
        assert_eq!(sandbox.run(&db, &db.read_only, command).await.0, 200);
    }
    let (status, answer) = sandbox.run(&db, &db.read_only, json!(["JSON.SET", "json:array", "$", "1"])).await;
    assert_eq!(status, 400);
    assert!(answer["error"].as_str().unwrap().contains("'json.set'"), "{answer}");
}

#[tokio::test]
async fn the_verdicts_of_a_running_database_can_be_switched() {
    let sandbox = Sandbox::start("demo").await;
    let db = sandbox.db("acme-catalog").await;
    let status = async |command: serde_json::Value| sandbox.run(&db, &db.read_only, command).await.0.as_u16();
    assert_eq!(status(json!(["HSCAN", "user:1001", 0])).await, 200);
    assert_eq!(status(json!(["EVAL_RO", "return 1", 0])).await, 400);
    sandbox.control("/_sandbox/switches", json!({ "read_only_rules": ["-hscan", "+eval_ro"] })).await;
    assert_eq!(status(json!(["HSCAN", "user:1001", 0])).await, 400);
    assert_eq!(status(json!(["EVAL_RO", "return 1", 0])).await, 200);
    sandbox.control("/_sandbox/switches", json!({ "read_only_rules": [] })).await;
    assert_eq!(status(json!(["HSCAN", "user:1001", 0])).await, 200);
    let bad = sandbox
        .request(Method::POST, "/_sandbox/switches")
        .json(&json!({ "read_only_rules": [">password"] }));
    assert_eq!(bad.send().await.unwrap().status(), 400);
}

/// Asks Redis about every command of the table, with as many arguments as it wants.
#[tokio::test]
async fn redis_agrees_with_every_verdict_of_the_shared_table() {
    let program = Program::locate(None, None).await.unwrap();
    let rules = rest::read_only_rules(&Switches::default());
    let server =
        program.start(&Settings { read_only_rules: rules, ..Settings::default() }, None).await.unwrap();
    let ask = async |command: &[&str]| {
        server.run_all(User::Default, &[words(command)]).await.unwrap().pop().unwrap()
    };
    let mut checked = 0;
    for spec in command::all().iter().filter(|spec| spec.read_only != Verdict::NotRest) {
        let Reply::Array(info) = ask(&["COMMAND", "INFO", &spec.name.replace(' ', "|")]).await else {
            panic!("an array")
        };
        let Some(Reply::Array(info)) = info.first() else { continue };
        let Some(Reply::Int(arity)) = info.get(1) else { panic!("an arity") };
        let mut dry = vec!["ACL", "DRYRUN", "default_ro"];
        dry.extend(spec.name.split(' '));
        dry.resize(3 + usize::try_from(arity.abs()).unwrap(), "1");
        let reply = ask(&dry).await;
        let allowed = reply == Reply::Status(b"OK".to_vec());
        assert_eq!(allowed, spec.read_only == Verdict::Allow, "{}: {reply:?}", spec.name);
        checked += 1;
    }
    assert!(checked > 180, "only {checked} commands were known to {}", program.describe());
}
