//! Redis REST: where Upstash's commands go beyond those of redis-server, or differ from them.

use reqwest::Method;
use serde_json::{Value, json};

use crate::support::*;

#[tokio::test]
async fn a_scan_looks_at_a_thousand_keys_and_tells_types_on_request() {
    let sandbox = Sandbox::start("demo").await;
    let db = sandbox.db("acme-analytics").await;
    let many: Vec<_> = (0..4000).map(|number| json!(["SET", format!("n:{number}"), ""])).collect();
    let filled = sandbox.rest(Method::POST, &db, "/pipeline", &db.token).body(Value::Array(many).to_string());
    assert_eq!(filled.send().await.unwrap().status(), 200);
    let page = sandbox.result(&db, json!(["SCAN", 0, "COUNT", 1_000_000])).await;
    let length = page[1].as_array().unwrap().len();
    assert!((900..1200).contains(&length) && page[0] != "0", "{length} keys");
    let mut cursor = "0".to_owned();
    let mut types = std::collections::BTreeMap::new();
    loop {
        let page =
            sandbox.result(&db, json!(["scan", cursor, "withtype", "MATCH", "[^n]*", "COUNT", 1000])).await;
        for pair in page[1].as_array().unwrap().chunks(2) {
            types.insert(pair[0].as_str().unwrap().to_owned(), pair[1].as_str().unwrap().to_owned());
        }
        cursor = page[0].as_str().unwrap().to_owned();
        if cursor == "0" {
            break;
        }
    }
    assert_eq!((types["pageviews:daily"].as_str(), types["pages:popular"].as_str()), ("hash", "zset"));
    assert_eq!(types["sensor:hall-2"], "stream");
    sandbox.control("/_sandbox/switches", json!({ "huge_cursors": true })).await;
    let mut pages = 0;
    let mut cursor = "0".to_owned();
    loop {
        let page = sandbox.result(&db, json!(["SCAN", cursor, "COUNT", 1000])).await;
        pages += 1;
        cursor = page[0].as_str().unwrap().to_owned();
        if cursor == "0" {
            break;
        }
        assert!(cursor.len() >= 19, "{cursor}");
    }
    assert!(pages >= 4, "{pages} pages");
    let only = sandbox.result(&db, json!(["SCAN", 0, "COUNT", 100_000, "TYPE", "hash", "WITHTYPE"])).await;
    assert!(only[1].as_array().unwrap().chunks(2).all(|pair| pair[1] == "hash"), "{only}");
}

#[tokio::test]
async fn set_and_delex_compare_before_they_act() {
    let sandbox = Sandbox::start("demo").await;
    let db = sandbox.db("acme-analytics").await;
    for (command, expected) in [
        (json!(["SET", "c", "1", "IFEQ", "0"]), json!(null)),
        (json!(["EXISTS", "c"]), json!(0)),
        (json!(["SET", "c", "1", "IFNE", "0"]), json!("OK")),
        (json!(["SET", "c", "2", "IFEQ", "1", "EX", 100]), json!("OK")),
        (json!(["TTL", "c"]), json!(100)),
        (json!(["SET", "c", "3", "IFEQ", "1"]), json!(null)),
        (json!(["SET", "c", "3", "GET", "IFEQ", "2"]), json!("2")),
        (json!(["SET", "c", "4", "IFNE", "3", "GET"]), json!(null)),
        (json!(["DIGEST", "none"]), json!(null)),
        (json!(["DELEX", "c", "IFEQ", "2"]), json!(0)),
        (json!(["DELEX", "c", "IFNE", "3"]), json!(0)),
        (json!(["GET", "c"]), json!("3")),
        (json!(["DELEX", "c", "IFEQ", "3"]), json!(1)),
        (json!(["DELEX", "c", "IFNE", "3"]), json!(0)),
        (json!(["SET", "c", "5"]), json!("OK")),
        (json!(["DELEX", "c"]), json!(1)),
    ] {
        assert_eq!(sandbox.result(&db, command.clone()).await, expected, "{command}");
    }
    sandbox.result(&db, json!(["SET", "d", "Hello world"])).await;
    let digest = sandbox.result(&db, json!(["DIGEST", "d"])).await;
    assert_eq!(digest, "b6acb9d84a38ff74");
    assert_eq!(sandbox.result(&db, json!(["SET", "d", "x", "IFDNE", digest])).await, json!(null));
    assert_eq!(sandbox.result(&db, json!(["DELEX", "d", "IFDEQ", digest])).await, 1);
    let wrong = "WRONGTYPE Operation against a key holding the wrong kind of value";
    for command in [
        json!(["SET", "pages:popular", "1", "IFEQ", "x"]),
        json!(["DELEX", "pages:popular", "IFNE", "x"]),
        json!(["DIGEST", "pages:popular"]),
    ] {
        assert_eq!(sandbox.error(&db, command.clone()).await, wrong, "{command}");
    }
    assert_eq!(sandbox.error(&db, json!(["SET", "d", "1", "IFEQ", "x", "NX"])).await, "ERR syntax error");
    assert_eq!(
        sandbox.error(&db, json!(["DELEX"])).await,
        "ERR wrong number of arguments for 'delex' command"
    );
    assert_eq!(
        sandbox.error(&db, json!(["DIGEST"])).await,
        "ERR wrong number of arguments for 'digest' command"
    );
}

#[tokio::test]
async fn of_many_who_compare_at_once_one_wins() {
    let sandbox = Sandbox::start("demo").await;
    let db = sandbox.db("acme-analytics").await;
    sandbox.result(&db, json!(["SET", "lock", "free"])).await;
    let attempts = (0..20).map(|number| {
        let body = json!(["SET", "lock", format!("taken by {number}"), "IFEQ", "free"]).to_string();
        let request = sandbox.rest(Method::POST, &db, "/", &db.token).body(body);
        tokio::spawn(async move { request.send().await.unwrap().json::<Value>().await.unwrap() })
    });
    let mut winners = 0;
    for attempt in attempts.collect::<Vec<_>>() {
        winners += usize::from(attempt.await.unwrap() == json!({ "result": "OK" }));
    }
    assert_eq!(winners, 1);
}

#[tokio::test]
async fn conditions_work_in_pipelines_and_transactions_and_keep_to_permissions() {
    let sandbox = Sandbox::start("demo").await;
    let db = sandbox.db("acme-analytics").await;
    let send = async |path: &str, body: Value, token: &str| {
        let request = sandbox.rest(Method::POST, &db, path, token).body(body.to_string());
        let answer = request.send().await.unwrap();
        (answer.status().as_u16(), answer.json::<Value>().await.unwrap())
    };
    let commands = json!([
        ["SET", "t", "1"],
        ["SET", "t", "2", "IFEQ", "1"],
        ["SET", "t", "3", "IFEQ", "1"],
        ["GET", "t"]
    ]);
    let expected = json!([{ "result": "OK" }, { "result": "OK" }, { "result": null }, { "result": "2" }]);
    for path in ["/pipeline", "/multi-exec"] {
        assert_eq!(send(path, commands.clone(), &db.token).await, (200, expected.clone()), "{path}");
    }
    let bad = json!([["SET", "t", "lost"], ["SET", "t", "4", "IFEQ", "2"], ["GET"]]);
    let (status, answer) = send("/multi-exec", bad, &db.token).await;
    assert_eq!(
        (status, answer),
        (400, json!({ "error": "ERR wrong number of arguments for 'get' command" }))
    );
    let refused = "NOPERM this user has no permissions to run the 'set' command or its subcommand";
    // Also where the condition would not hold.
    let (status, answer) = send("/", json!(["SET", "t", "5", "IFEQ", "nonsense"]), &db.read_only).await;
    assert_eq!((status, answer), (400, json!({ "error": refused })));
    assert_eq!(sandbox.result(&db, json!(["GET", "t"])).await, "2");
}

#[tokio::test]
async fn a_transaction_of_reads_is_for_the_read_only_token_too() {
    let sandbox = Sandbox::start("demo").await;
    let db = sandbox.db("acme-catalog").await;
    let body = json!([["GET", "greeting"], ["HGET", "user:1001", "name"]]).to_string();
    let answer =
        sandbox.rest(Method::POST, &db, "/multi-exec", &db.read_only).body(body).send().await.unwrap();
    assert_eq!(answer.status(), 200);
    let results = json!([{ "result": "Hello, Ada" }, { "result": "Ada Lovelace" }]);
    assert_eq!(answer.json::<Value>().await.unwrap(), results);
}

#[tokio::test]
async fn what_redis_refuses_and_upstash_does_not() {
    let sandbox = Sandbox::start("demo").await;
    let db = sandbox.db("acme-analytics").await;
    sandbox.result(&db, json!(["ZADD", "z", 1, "a", 2, "b", 3, "c"])).await;
    sandbox.result(&db, json!(["SET", "k", "v"])).await;
    for (command, expected) in [
        (json!(["UNLINK"]), json!(0)),
        (json!(["ZRANGE", "z", 0, -1, "LIMIT", 1, 1]), json!(["b"])),
        (json!(["ZRANGE", "z", 0, -1, "REV", "WITHSCORES", "LIMIT", 0, 2]), json!(["c", "3", "b", "2"])),
        (json!(["ZRANGE", "z", 1, 3, "BYSCORE", "LIMIT", 1, 1]), json!(["b"])),
        (json!(["COPY", "k", "k"]), json!(0)),
        (json!(["COPY", "k", "k2"]), json!(1)),
    ] {
        assert_eq!(sandbox.result(&db, command.clone()).await, expected, "{command}");
    }
    let wrong = "WRONGTYPE Operation against a key holding the wrong kind of value";
    assert_eq!(sandbox.error(&db, json!(["ZRANGE", "k", 0, -1, "LIMIT", 0, 1])).await, wrong);
}

#[tokio::test]
async fn scripts_may_lock_their_keys_only_and_keep_their_hashes() {
    let sandbox = Sandbox::start("demo").await;
    let db = sandbox.db("acme-analytics").await;
    let script = "#!lua flags=allow-key-locking\nreturn redis.call('INCR', KEYS[1])";
    // Of this text, first line and all.
    let hash = "5c6e36d70d4ec2144321a8f9c663f6c612440510";
    let unknown = "NOSCRIPT No matching script. Please use EVAL.";
    assert_eq!(sandbox.error(&db, json!(["EVALSHA", hash, 1, "n"])).await, unknown);
    assert_eq!(sandbox.result(&db, json!(["EVAL", script, 1, "n"])).await, json!(1));
    assert_eq!(sandbox.result(&db, json!(["EVALSHA", hash.to_uppercase(), 1, "n"])).await, json!(2));
    assert_eq!(sandbox.result(&db, json!(["SCRIPT", "EXISTS", hash, "0"])).await, json!([1, 0]));
    assert_eq!(sandbox.result(&db, json!(["SCRIPT", "FLUSH"])).await, json!("OK"));
    assert_eq!(sandbox.error(&db, json!(["EVALSHA", hash, 1, "n"])).await, unknown);
    assert_eq!(sandbox.result(&db, json!(["SCRIPT", "LOAD", script])).await, json!(hash));
    assert_eq!(sandbox.result(&db, json!(["EVALSHA", hash, 1, "n"])).await, json!(3));
}
