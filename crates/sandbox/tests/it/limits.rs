//! Limits of the data plane: their texts, what they refuse and what they let through.

use reqwest::Method;
use serde_json::{Value, json};

use crate::support::*;

#[tokio::test]
async fn the_months_commands_run_out_for_one_database() {
    let sandbox = Sandbox::start("demo").await;
    let (db, other) = (sandbox.db("acme-sessions").await, sandbox.db("acme-catalog").await);
    sandbox
        .control("/_sandbox/limits", json!({ "database": "acme-sessions", "commands_per_month": 3 }))
        .await;
    let text = |limit: u64, usage: u64| {
        format!(
            "ERR max requests limit exceeded. Limit: {limit}, Usage: {usage}. See \
             https://upstash.com/docs/redis/troubleshooting/max_requests_limit for details"
        )
    };
    let body = json!([["PING"], ["PING"], ["PING"], ["PING"]]).to_string();
    let answer = sandbox.rest(Method::POST, &db, "/pipeline", &db.token).body(body).send().await.unwrap();
    assert_eq!(answer.status(), 200);
    let items = answer.json::<Value>().await.unwrap();
    assert_eq!((&items[2], &items[3]), (&json!({ "result": "PONG" }), &json!({ "error": text(3, 3) })));
    assert_eq!(sandbox.error(&db, json!(["PING"])).await, text(3, 3));
    let body = json!([["PING"]]).to_string();
    let answer = sandbox.rest(Method::POST, &db, "/multi-exec", &db.token).body(body).send().await.unwrap();
    assert_eq!(answer.status(), 400);
    assert_eq!(answer.json::<Value>().await.unwrap(), json!({ "error": text(3, 3) }));
    let switch = json!({ "quota_refuses_whole_pipelines": true });
    sandbox.control("/_sandbox/switches", switch).await;
    let body = json!([["PING"]]).to_string();
    let answer = sandbox.rest(Method::POST, &db, "/pipeline", &db.token).body(body).send().await.unwrap();
    assert_eq!(answer.status(), 400);
    assert_eq!(answer.json::<Value>().await.unwrap(), json!({ "error": text(3, 3) }));
    assert_eq!(sandbox.result(&other, json!(["PING"])).await, "PONG");
    sandbox.control("/_sandbox/clock", json!({ "advance_seconds": 31 * 86_400 })).await;
    assert_eq!(sandbox.result(&db, json!(["PING"])).await, "PONG", "another month");
    sandbox.control("/_sandbox/limits", json!({ "commands_per_day": 0, "refused": 0.4 })).await;
    let mut refused = 0;
    for _ in 0..50 {
        let (status, answer) = sandbox.run(&other, &other.token, json!(["PING"])).await;
        if status == 400 {
            assert!(
                answer["error"]
                    .as_str()
                    .unwrap()
                    .starts_with("ERR max daily request limit exceeded. Limit: 0, ")
            );
            refused += 1;
        }
    }
    assert!((10..30).contains(&refused), "{refused} of 50");
    let cleared = sandbox.request(Method::DELETE, "/_sandbox/limits").send().await.unwrap();
    assert_eq!(cleared.status(), 204);
    assert_eq!(sandbox.result(&db, json!(["PING"])).await, "PONG");
}

#[tokio::test]
async fn sizes_of_requests_keys_and_records() {
    let sandbox = Sandbox::start("demo").await;
    let db = sandbox.db("acme-analytics").await;
    let long = "k".repeat((32 << 10) + 1);
    let text = "ERR max key size exceeded. Limit: 32768 bytes, Actual: 32769 bytes";
    for command in [json!(["SET", long, "v"]), json!(["GET", long]), json!(["MSET", "a", "b", long, "v"])] {
        assert_eq!(sandbox.error(&db, command).await, text);
    }
    assert_eq!(sandbox.result(&db, json!(["SET", "a", long])).await, "OK", "a value may be long");
    assert_eq!(sandbox.result(&db, json!(["SET", "k".repeat(32 << 10), "v"])).await, "OK");
    let record = "ERR max single record size exceeded";
    assert_eq!(
        sandbox.error(&db, json!(["SETRANGE", "a", 100 << 20, "x"])).await,
        record,
        "the plan's 100 MB"
    );
    let small = json!({ "record_bytes": 10_000, "request_bytes": 20_000 });
    sandbox.control("/_sandbox/limits", small).await;
    assert_eq!(sandbox.result(&db, json!(["RPUSH", "l", "x".repeat(6000)])).await, 1);
    assert_eq!(sandbox.error(&db, json!(["RPUSH", "l", "x".repeat(6000)])).await, record);
    assert_eq!(sandbox.error(&db, json!(["SET", "s", "x".repeat(11_000)])).await, record);
    assert_eq!(sandbox.result(&db, json!(["DEL", "l"])).await, 1);
    let request = sandbox.error(&db, json!(["SET", "s", "x".repeat(20_000)])).await;
    assert!(
        request.starts_with("ERR max request size exceeded. Limit: 20000 bytes, Actual: 200"),
        "{request}"
    );
}

#[tokio::test]
async fn a_full_database_reads_and_deletes() {
    let sandbox = Sandbox::start("demo").await;
    let db = sandbox.db("acme-catalog").await;
    // Before its first use: what the seed puts there has room.
    sandbox.control("/_sandbox/limits", json!({ "database": db.id, "data_bytes": 1 })).await;
    assert_eq!(sandbox.result(&db, json!(["XLEN", "orders:events"])).await, 25);
    let full = "ERR DB capacity quota exceeded";
    assert_eq!(sandbox.error(&db, json!(["SET", "a", "b"])).await, full);
    assert_eq!(sandbox.error(&db, json!(["LPUSH", "recent:orders", "b"])).await, full);
    assert_eq!(sandbox.result(&db, json!(["GET", "greeting"])).await, "Hello, Ada");
    assert_eq!(sandbox.result(&db, json!(["DEL", "greeting"])).await, 1);
    sandbox.control("/_sandbox/limits", json!({ "database": "acme-catalog" })).await;
    assert_eq!(sandbox.result(&db, json!(["SET", "a", "b"])).await, "OK");
}

#[tokio::test]
async fn a_consumer_has_to_acknowledge_before_it_reads_on() {
    let sandbox = Sandbox::start("demo").await;
    let db = sandbox.db("acme-catalog").await;
    sandbox.control("/_sandbox/limits", json!({ "pending_entries": 10 })).await;
    sandbox.result(&db, json!(["XGROUP", "CREATE", "orders:events", "g", "0"])).await;
    let read = |count: u32| {
        json!(["XREADGROUP", "GROUP", "g", "c", "COUNT", count, "STREAMS", "orders:events", ">"])
    };
    let entries = sandbox.result(&db, read(8)).await;
    let refused = "ERR XReadGroup is cancelled. Pending Entries List limit per consumer is about to be reached. Limit: \
                   10, Current PEL size: 8, Requested Read: 3, Key: orders:events, Group: g, Consumer: c.";
    assert_eq!(sandbox.error(&db, read(3)).await, refused);
    let id = &entries[0][1][0][0];
    assert_eq!(sandbox.result(&db, json!(["XACK", "orders:events", "g", id])).await, 1);
    assert_eq!(sandbox.result(&db, read(3)).await[0][1].as_array().unwrap().len(), 3);
    let again = json!(["XREADGROUP", "GROUP", "g", "c", "STREAMS", "orders:events", "0"]);
    assert_eq!(sandbox.result(&db, again).await[0][1].as_array().unwrap().len(), 10);
}

#[tokio::test]
async fn commands_in_a_second_and_mistakes() {
    let sandbox = Sandbox::start("demo").await;
    let db = sandbox.db("acme-catalog").await;
    sandbox.control("/_sandbox/limits", json!({ "commands_per_second": 5 })).await;
    let body = Value::Array(vec![json!(["PING"]); 20]).to_string();
    let answer = sandbox.rest(Method::POST, &db, "/pipeline", &db.token).body(body).send().await.unwrap();
    let items = answer.json::<Vec<Value>>().await.unwrap();
    assert_eq!(items.iter().filter(|item| item["result"] == "PONG").count(), 5);
    for wrong in [json!({ "database": "none" }), json!({ "refused": 2 }), json!({ "no_such": 1 })] {
        let answer = sandbox.request(Method::POST, "/_sandbox/limits").json(&wrong).send().await.unwrap();
        assert_eq!(answer.status(), 400, "{wrong}");
    }
}
