//! Redis REST: replies as they are, in JSON, in base64 and in RESP2.

use reqwest::Method;
use serde_json::{Value, json};

use crate::support::*;

#[tokio::test]
async fn every_kind_of_reply_has_its_shape() {
    let sandbox = Sandbox::start("empty").await;
    let key = sandbox.api_key("k").await;
    let body = json!({ "database_name": "a", "primary_region": "us-east-1" });
    let (_, made) = sandbox.api(Method::POST, "/v2/redis/database", &key, Some(body)).await;
    let db = Db::of(&made);
    for (command, expected) in [
        (json!(["PING"]), json!("PONG")),
        (json!(["echo", "ü"]), json!("ü")),
        (json!(["GET", "none"]), json!(null)),
        (json!(["SET", "n", 9_223_372_036_854_775_806_i64]), json!("OK")),
        (json!(["INCR", "n"]), json!(i64::MAX)),
        (json!(["DECRBY", "m", i64::MAX]), json!(-i64::MAX)),
        (json!(["HSET", "h", "f", "1", "g", true]), json!(2)),
        (json!(["HGETALL", "h"]), json!(["f", "1", "g", "true"])),
        (json!(["HMGET", "h", "f", "none"]), json!(["1", null])),
        (json!(["ZADD", "z", "1.5", "a", "inf", "b"]), json!(2)),
        (json!(["ZSCORE", "z", "a"]), json!("1.5")),
        (json!(["ZRANGE", "z", 0, -1, "WITHSCORES"]), json!(["a", "1.5", "b", "inf"])),
        (json!(["INCRBYFLOAT", "f", 1.5]), json!("1.5")),
        (json!(["XADD", "s", "1-1", "f", "v"]), json!("1-1")),
        (json!(["XRANGE", "s", "-", "+"]), json!([["1-1", ["f", "v"]]])),
        (json!(["XREAD", "COUNT", 1, "STREAMS", "s", "0"]), json!([["s", [["1-1", ["f", "v"]]]]])),
        (json!(["SADD", "e", "a"]), json!(1)),
        (json!(["SMEMBERS", "e"]), json!(["a"])),
        (json!(["SCAN", 0, "MATCH", "e"]), json!(["0", ["e"]])),
        (json!(["COMMAND"]), json!([])),
        (json!(["CONFIG", "GET", "maxmemory"]), json!([])),
        (json!(["CONFIG", "SET", "notify-keyspace-events", "KEA"]), json!("OK")),
        (json!(["CONFIG", "GET", "notify-keyspace-events"]), json!(["notify-keyspace-events", "AKE"])),
        (json!(["SELECT", 0]), json!("OK")),
        (json!(["ACL", "WHOAMI"]), json!("default")),
        (json!(["WAIT", 1, 0]), json!(0)),
        (json!(["EVAL", "return {1,{2,'a'},false}", 0]), json!([1, [2, "a"], null])),
        (json!(["LRANGE", "none", 0, -1]), json!([])),
    ] {
        assert_eq!(sandbox.result(&db, command.clone()).await, expected, "{command}");
    }
    let info = sandbox.result(&db, json!(["INFO"])).await;
    let info = info.as_str().unwrap();
    assert!(
        info.contains("redis_version:") && info.contains("# Keyspace") && !info.contains("executable:"),
        "{info}"
    );
    assert!(!info.contains("# Replication"), "{info}");
}

#[tokio::test]
async fn bytes_survive_in_base64_and_are_replaced_without_it() {
    let sandbox = Sandbox::start("demo").await;
    let db = sandbox.db("acme-catalog").await;
    assert_eq!(sandbox.result(&db, json!(["GET", "bytes:raw"])).await, "\u{fffd}\u{1}\u{fffd}A");
    let encoded = async |method: Method, path: &str, body: &str| {
        let request = sandbox.rest(method, &db, path, &db.token).header("upstash-encoding", "base64");
        request.body(body.to_owned()).send().await.unwrap().json::<Value>().await.unwrap()
    };
    assert_eq!(encoded(Method::GET, "/get/bytes:raw", "").await, json!({ "result": "gAH/QQ==" }));
    assert_eq!(encoded(Method::GET, "/set/a/b", "").await, json!({ "result": "OK" }));
    assert_eq!(encoded(Method::GET, "/ping", "").await, json!({ "result": "UE9ORw==" }));
    assert_eq!(encoded(Method::GET, "/echo/OK", "").await, json!({ "result": "T0s=" }));
    assert_eq!(encoded(Method::GET, "/incr/n", "").await, json!({ "result": 1 }));
    assert_eq!(encoded(Method::GET, "/get/none", "").await, json!({ "result": null }));
    let wrong = encoded(Method::GET, "/hget/a/f", "").await;
    assert_eq!(wrong["error"], "WRONGTYPE Operation against a key holding the wrong kind of value");
    let body = r#"[["HGETALL","device:binary"],["PING"]]"#;
    let items = encoded(Method::POST, "/pipeline", body).await;
    assert!(items[0]["result"].as_array().unwrap().contains(&json!("gAH/QQ==")), "{items}");
    let items = encoded(Method::POST, "/multi-exec", r#"[["SET","a","x"],["GET","a"]]"#).await;
    assert_eq!(items, json!([{ "result": "OK" }, { "result": "eA==" }]));
}

#[tokio::test]
async fn a_key_whose_name_is_not_text_is_reached_by_path() {
    let sandbox = Sandbox::start("demo").await;
    let db = sandbox.db("acme-catalog").await;
    let answer =
        sandbox.rest(Method::GET, &db, "/get/blob:%00%FF%10:name", &db.read_only).send().await.unwrap();
    assert_eq!(answer.json::<Value>().await.unwrap()["result"], "the name of this key is not text");
}

#[tokio::test]
async fn replies_that_are_no_text_or_too_deep_do_no_harm() {
    let sandbox = Sandbox::start("demo").await;
    let db = sandbox.db("acme-analytics").await;
    sandbox.result(&db, json!(["SET", "kept", "1"])).await;
    for script in ["return redis.error_reply('ERR \\255\\254')", "return redis.status_reply('\\255')"] {
        let (_, answer) = sandbox.run(&db, &db.token, json!(["EVAL", script, 0])).await;
        assert!(answer.to_string().contains('\u{fffd}'), "{answer}");
    }
    let deep = "local t = {} for i = 1, 7000 do t = {t} end return t";
    assert_eq!(sandbox.error(&db, json!(["EVAL", deep, 0])).await, "ERR reply is nested too deeply");
    assert_eq!(sandbox.result(&db, json!(["GET", "kept"])).await, "1");
}

#[tokio::test]
async fn resp2_is_what_redis_said() {
    let sandbox = Sandbox::start("demo").await;
    let db = sandbox.db("acme-analytics").await;
    let raw = async |path: &str, body: &str, headers: &[(&str, &str)]| {
        let mut request =
            sandbox.rest(Method::POST, &db, path, &db.token).header("Upstash-Response-Format", "resp2");
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let answer = request.body(body.to_owned()).send().await.unwrap();
        let content_type = answer.headers()["content-type"].to_str().unwrap().to_owned();
        (answer.status().as_u16(), content_type, answer.bytes().await.unwrap().to_vec())
    };
    let octets = "application/octet-stream".to_owned();
    assert_eq!(raw("/", r#"["SET","a","b"]"#, &[]).await, (200, octets.clone(), b"+OK\r\n".to_vec()));
    assert_eq!(raw("/", r#"["GET","a"]"#, &[]).await, (200, octets.clone(), b"$1\r\nb\r\n".to_vec()));
    let (status, kind, body) = raw("/", r#"["GET"]"#, &[]).await;
    assert_eq!((status, kind, &body[..1]), (400, octets, &b"-"[..]));
    assert!(raw("/multi-exec", r#"[["GET","a"]]"#, &[]).await.1.starts_with("application/json"));
    assert_eq!(raw("/", r#"["GET","a"]"#, &[("upstash-encoding", "base64")]).await.0, 400);
    for (name, value) in [("Upstash-Encoding", "hex"), ("Upstash-Response-Format", "resp3")] {
        let request = sandbox.rest(Method::GET, &db, "/get/a", &db.token).header(name, value);
        assert_eq!(request.send().await.unwrap().status(), 400);
    }
}

#[tokio::test]
async fn json_documents_come_back_as_they_were_stored() {
    let sandbox = Sandbox::start("demo").await;
    if !sandbox.has_json() {
        return;
    }
    let db = sandbox.db("acme-catalog").await;
    let get = async |key: &str| {
        let (status, answer) = sandbox.run(&db, &db.read_only, json!(["JSON.GET", key])).await;
        assert_eq!(status, 200, "{answer}");
        answer["result"].as_str().unwrap().to_owned()
    };
    assert_eq!(get("json:array").await, r#"[1,"two",{"three":3},[4,5],null,true,1.5]"#);
    let integers = get("json:big-integers").await;
    for digits in ["9223372036854775807", "-9223372036854775808", "9007199254740993"] {
        assert!(integers.contains(digits), "{integers}");
    }
    assert!(get("json:key-order").await.starts_with(r#"{"zebra":1,"apple":2,"#));
    assert_eq!(get("json:deep").await.matches("level").count(), 40);
    let (_, kind) = sandbox.run(&db, &db.read_only, json!(["TYPE", "json:array"])).await;
    assert_eq!(kind["result"], "ReJSON-RL");
}
