//! Redis REST: the documented and observed texts, byte for byte, with their statuses.

use reqwest::Method;
use serde_json::{Value, json};

use crate::support::*;

#[tokio::test]
async fn a_missing_or_wrong_token_is_401_in_the_known_words() {
    let sandbox = Sandbox::start("demo").await;
    let db = sandbox.db("acme-catalog").await;
    for token in ["", "nonsense"] {
        let answer = sandbox.rest(Method::GET, &db, "/get/a", token).send().await.unwrap();
        assert_eq!(answer.status(), 401);
        assert_eq!(
            answer.text().await.unwrap(),
            r#"{"error":"WRONGPASS invalid or missing auth token. See https://docs.upstash.com/redis/troubleshooting/http_unauthorized for details."}"#
        );
    }
}

#[tokio::test]
async fn bodies_that_are_no_command_have_their_texts() {
    let sandbox = Sandbox::start("demo").await;
    let db = sandbox.db("acme-catalog").await;
    for (path, body, text) in [
        ("/", "", "EOF"),
        ("/pipeline", "", "EOF"),
        ("/multi-exec", "", "EOF"),
        ("/", "{}", "expected JSON array"),
        ("/", "\"GET\"", "expected JSON array"),
        ("/pipeline", "GET", "expected JSON array"),
        ("/", "[]", "ERR empty command"),
        ("/pipeline", "[]", "ERR empty pipeline request"),
        ("/multi-exec", "[]", "ERR empty pipeline request"),
        ("/", "[\"GET\",null]", "ERR null args are not supported"),
        ("/", "[\"GET\",[1]]", "ERR unsupported arg type: \"[\": json.Delim"),
        ("/", "[\"GET\",{}]", "ERR unsupported arg type: \"{\": json.Delim"),
    ] {
        let answer = sandbox.rest(Method::POST, &db, path, &db.token).body(body).send().await.unwrap();
        assert_eq!(answer.status(), 400, "{path} {body}");
        assert_eq!(answer.json::<Value>().await.unwrap(), json!({ "error": text }), "{path} {body}");
    }
}

#[tokio::test]
async fn commands_have_their_texts() {
    let sandbox = Sandbox::start("demo").await;
    let db = sandbox.db("acme-catalog").await;
    let see = "See https://upstash.com/docs/redis/overall/rediscompatibility for details";
    let unavailable = |name: &str| format!("ERR Command is not available: '{name}'. {see}");
    let context = |name: &str| {
        format!("ERR Command \"{name}\" is not allowed in REST or it has a special context path")
    };
    for (command, text) in [
        (json!(["GET"]), "ERR wrong number of arguments for 'get' command".to_owned()),
        (json!(["set", "a"]), "ERR wrong number of arguments for 'set' command".to_owned()),
        (json!(["INCR", "greeting"]), "ERR value is not an integer or out of range".to_owned()),
        (
            json!(["LPUSH", "greeting", "a"]),
            "WRONGTYPE Operation against a key holding the wrong kind of value".to_owned(),
        ),
        (
            json!(["EVALSHA", "e0e1f9fabfc9d4800c877a703b823ac0578ff8db", 0]),
            "NOSCRIPT No matching script. Please use EVAL.".to_owned(),
        ),
        (json!(["SELECT", 1]), "ERR DB index is out of range".to_owned()),
        (json!(["slowlog", "get"]), unavailable("SLOWLOG")),
        (json!(["MEMORY", "STATS"]), unavailable("MEMORY STATS")),
        (json!(["DEBUG", "SEGFAULT"]), unavailable("DEBUG")),
        (json!(["SHUTDOWN"]), unavailable("SHUTDOWN")),
        (json!(["OBJECT", "ENCODING", "a"]), unavailable("OBJECT")),
        (json!(["BLPOP", "a", 0]), unavailable("BLPOP")),
        (json!(["XREAD", "BLOCK", 0, "STREAMS", "s", "$"]), unavailable("XREAD BLOCK")),
        (json!(["SEARCH.QUERY", "i", "{}"]), unavailable("SEARCH.QUERY")),
        (json!(["MULTI"]), context("MULTI")),
        (json!(["subscribe", "c"]), context("SUBSCRIBE")),
        (json!(["CLIENT", "KILL", "x"]), context("CLIENT")),
        (json!(["AUTH", "x"]), context("AUTH")),
        (json!(["HELLO", 3]), context("HELLO")),
    ] {
        assert_eq!(sandbox.error(&db, command.clone()).await, text, "{command}");
    }
    let unbalanced =
        "ERR Unbalanced XREAD list of streams: for each stream key an ID or '$' must be specified";
    assert_eq!(sandbox.error(&db, json!(["XREAD", "STREAMS", "a", "b", "0"])).await, unbalanced);
    let answer = sandbox.rest(Method::GET, &db, "/nope", &db.token).send().await.unwrap();
    assert_eq!(answer.status(), 400, "unknown paths are unknown commands, not 404");
}

#[tokio::test]
async fn a_request_above_the_plans_limit_is_refused() {
    let sandbox = Sandbox::start("demo").await;
    let db = sandbox.db("acme-catalog").await;
    let limit = 10 << 20;
    let send = async |length: usize| {
        let answer = sandbox
            .rest(Method::POST, &db, "/set/big", &db.token)
            .body(vec![b'x'; length])
            .send()
            .await
            .unwrap();
        (answer.status().as_u16(), answer.json::<Value>().await.unwrap())
    };
    assert_eq!(send(limit).await.0, 200);
    let text = format!("ERR max request size exceeded. Limit: {limit} bytes, Actual: {} bytes", limit + 1);
    assert_eq!(send(limit + 1).await, (400, json!({ "error": text })));
}

#[tokio::test]
async fn a_script_that_does_not_end_is_stopped_and_nothing_is_lost() {
    let sandbox = Sandbox::start("demo").await;
    let db = sandbox.db("acme-catalog").await;
    sandbox.result(&db, json!(["SET", "kept", "1"])).await;
    let (status, answer) = sandbox.run(&db, &db.token, json!(["EVAL", "while true do end", 0])).await;
    assert_eq!(status, 400);
    assert!(answer["error"].as_str().unwrap().contains("SCRIPT KILL"), "{answer}");
    assert_eq!(sandbox.result(&db, json!(["GET", "kept"])).await, "1");
}

#[tokio::test]
async fn endless_scripts_behind_slow_ones_are_stopped_one_after_the_other() {
    let sandbox = Sandbox::start("demo").await;
    let db = sandbox.db("acme-catalog").await;
    sandbox.result(&db, json!(["SET", "kept", "1"])).await;
    // Each ends before it can be stopped, if the machine is not too slow; what follows it makes Redis read the pipeline
    // in pieces, so that it looks at other connections in between and says that no script runs.
    let slow = "local stop = os.clock() + 0.5 repeat until os.clock() > stop";
    let mut commands = Vec::new();
    for _ in 0..8 {
        commands.extend([json!(["EVAL", slow, 0]), json!(["ECHO", "x".repeat(300_000)])]);
    }
    commands.extend([json!(["EVAL", "while true do end", 0]), json!(["EVAL", "while 1 do end", 0])]);
    let body = Value::Array(commands).to_string();
    let answer = sandbox.rest(Method::POST, &db, "/pipeline", &db.token).body(body).send().await.unwrap();
    assert_eq!(answer.status(), 200);
    let items = answer.json::<Vec<Value>>().await.unwrap();
    for item in &items[16..] {
        assert!(item["error"].as_str().is_some_and(|text| text.contains("SCRIPT KILL")), "{item}");
    }
    assert_eq!(items.len(), 18);
    assert_eq!(sandbox.result(&db, json!(["GET", "kept"])).await, "1");
}

#[tokio::test]
async fn a_script_reaches_nothing_that_upstash_lacks() {
    let sandbox = Sandbox::start("demo").await;
    let db = sandbox.db("acme-catalog").await;
    for call in [
        "'MIGRATE', '127.0.0.1', '1', 'greeting', '0', '10'",
        "'SLOWLOG', 'GET'",
        "'OBJECT', 'ENCODING', 'greeting'",
        "'SORT', 'recent:orders'",
        "'CONFIG', 'GET', '*'",
    ] {
        let error = sandbox.error(&db, json!(["EVAL", format!("return redis.call({call})"), 0])).await;
        let is_refused = error.contains("Unknown Redis command") || error.contains("not allowed from script");
        assert!(is_refused, "{call}: {error}");
    }
}
