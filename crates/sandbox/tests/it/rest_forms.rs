//! Redis REST: every form of a request, the headers, CORS.

use reqwest::Method;
use serde_json::{Value, json};

use crate::support::*;

const BYTES: [u8; 4] = [0x80, 0x01, 0xff, 0x41];

#[tokio::test]
async fn a_path_is_a_command_with_get_post_and_put() {
    let sandbox = Sandbox::start("demo").await;
    let db = sandbox.db("acme-analytics").await;
    for (number, method) in [Method::GET, Method::POST, Method::PUT].into_iter().enumerate() {
        let answer = sandbox
            .rest(method, &db, &format!("/set/foo/bar{number}/EX/100"), &db.token)
            .send()
            .await
            .unwrap();
        assert_eq!(answer.status(), 200);
        assert_eq!(answer.headers()["content-type"], "application/json; charset=utf-8");
        assert_eq!(answer.json::<Value>().await.unwrap(), json!({ "result": "OK" }));
        assert_eq!(sandbox.result(&db, json!(["GET", "foo"])).await, format!("bar{number}"));
    }
    assert_eq!(sandbox.result(&db, json!(["TTL", "foo"])).await, 100);
    let answer = sandbox.rest(Method::GET, &db, "/set/a%2Fb%20c/%80%01%FFA", &db.token).send().await.unwrap();
    assert_eq!(answer.status(), 200);
    assert_eq!(sandbox.result(&db, json!(["STRLEN", "a/b c"])).await, 4);
}

#[tokio::test]
async fn a_body_behind_a_path_is_one_argument_of_any_bytes() {
    let sandbox = Sandbox::start("demo").await;
    let db = sandbox.db("acme-analytics").await;
    let request = sandbox.rest(Method::POST, &db, "/set/raw?EX=100&NX", &db.token).body(BYTES.to_vec());
    assert_eq!(request.send().await.unwrap().json::<Value>().await.unwrap(), json!({ "result": "OK" }));
    assert_eq!(sandbox.result(&db, json!(["TTL", "raw"])).await, 100);
    let request = sandbox.rest(Method::GET, &db, "/get/raw", &db.token).header("Upstash-Encoding", "base64");
    assert_eq!(request.send().await.unwrap().json::<Value>().await.unwrap(), json!({ "result": "gAH/QQ==" }));
    let again = sandbox.rest(Method::POST, &db, "/set/raw?NX", &db.token).body("other");
    assert_eq!(again.send().await.unwrap().json::<Value>().await.unwrap(), json!({ "result": null }));
}

#[tokio::test]
async fn the_bare_origin_lets_the_token_choose() {
    let sandbox = Sandbox::start("demo").await;
    for name in ["acme-catalog", "acme-sessions"] {
        let db = sandbox.db(name).await;
        sandbox.result(&db, json!(["SET", "whoami", name])).await;
        let answer = sandbox.request(Method::GET, "/get/whoami").bearer_auth(&db.token).send().await.unwrap();
        assert_eq!(answer.json::<Value>().await.unwrap()["result"], name);
        let answer = sandbox
            .request(Method::GET, &format!("/get/whoami?_token={}", db.read_only))
            .send()
            .await
            .unwrap();
        assert_eq!(answer.json::<Value>().await.unwrap()["result"], name);
    }
}

#[tokio::test]
async fn tokens_open_their_own_database_and_no_other() {
    let sandbox = Sandbox::start("demo").await;
    let (one, other) = (sandbox.db("acme-catalog").await, sandbox.db("acme-sessions").await);
    for token in [&other.token, &other.read_only] {
        let (status, answer) = sandbox.run(&one, token, json!(["GET", "greeting"])).await;
        assert_eq!(status, 401);
        assert!(answer["error"].as_str().unwrap().starts_with("WRONGPASS"), "{answer}");
    }
    assert_eq!(
        sandbox.run(&other, &other.token, json!(["GET", "greeting"])).await.1,
        json!({ "result": null })
    );
    sandbox.result(&other, json!(["FLUSHALL"])).await;
    assert_eq!(sandbox.result(&one, json!(["GET", "greeting"])).await, "Hello, Ada");
}

#[tokio::test]
async fn the_query_token_wins_and_is_no_argument() {
    let sandbox = Sandbox::start("demo").await;
    let db = sandbox.db("acme-catalog").await;
    let path = format!("/get/greeting?_token={}", db.read_only);
    let answer = sandbox.rest(Method::GET, &db, &path, "nonsense").send().await.unwrap();
    assert_eq!(answer.json::<Value>().await.unwrap(), json!({ "result": "Hello, Ada" }));
    let answer =
        sandbox.rest(Method::GET, &db, "/get/greeting?_token=nonsense", &db.token).send().await.unwrap();
    assert_eq!(answer.status(), 401);
    let bare = sandbox.rest(Method::GET, &db, "/get/greeting", "").header("authorization", &db.read_only);
    assert_eq!(bare.send().await.unwrap().status(), 200);
}

#[tokio::test]
async fn a_pipeline_answers_each_command_for_itself() {
    let sandbox = Sandbox::start("demo").await;
    let db = sandbox.db("acme-analytics").await;
    let body =
        json!([["SET", "k", 1], ["INCR", "k"], ["HGET", "k", "f"], ["NOPE"], ["GET", null], ["GET", "k"]]);
    let answer =
        sandbox.rest(Method::POST, &db, "/pipeline", &db.token).body(body.to_string()).send().await.unwrap();
    assert_eq!(answer.status(), 200);
    let items = answer.json::<Value>().await.unwrap();
    assert_eq!(items[0], json!({ "result": "OK" }));
    assert_eq!(items[1], json!({ "result": 2 }));
    assert_eq!(
        items[2],
        json!({ "error": "WRONGTYPE Operation against a key holding the wrong kind of value" })
    );
    assert!(items[3]["error"].as_str().unwrap().starts_with("ERR Command is not available: 'NOPE'."));
    assert_eq!(items[4], json!({ "error": "ERR null args are not supported" }));
    assert_eq!(items[5], json!({ "result": "2" }));
}

#[tokio::test]
async fn a_thousand_commands_fit_into_one_pipeline() {
    let sandbox = Sandbox::start("demo").await;
    let db = sandbox.db("acme-analytics").await;
    let commands: Vec<_> =
        (0..1000).map(|number| json!(["SET", format!("p:{number}"), "x".repeat(2000)])).collect();
    let body = Value::Array(commands).to_string();
    let answer = sandbox.rest(Method::POST, &db, "/pipeline", &db.token).body(body).send().await.unwrap();
    let items = answer.json::<Vec<Value>>().await.unwrap();
    assert!(items.len() == 1000 && items.iter().all(|item| *item == json!({ "result": "OK" })));
}

#[tokio::test]
async fn a_transaction_runs_as_a_whole_or_not_at_all() {
    let sandbox = Sandbox::start("demo").await;
    let db = sandbox.db("acme-analytics").await;
    let send = async |body: Value, token: &str| {
        let answer = sandbox
            .rest(Method::POST, &db, "/multi-exec", token)
            .body(body.to_string())
            .send()
            .await
            .unwrap();
        (answer.status().as_u16(), answer.json::<Value>().await.unwrap())
    };
    let (status, items) = send(json!([["SET", "t", "text"], ["INCR", "t"], ["GET", "t"]]), &db.token).await;
    assert_eq!(status, 200);
    let not_integer = "ERR value is not an integer or out of range";
    assert_eq!(items, json!([{ "result": "OK" }, { "error": not_integer }, { "result": "text" }]));
    for (body, text) in [
        (json!([["SET", "t", "lost"], ["GET"]]), "ERR wrong number of arguments for 'get' command"),
        (json!([["SET", "t", "lost"], ["NOPE"]]), "ERR Command is not available: 'NOPE'."),
        (json!([["SET", "t", "lost"], ["GET", null]]), "ERR null args are not supported"),
        (json!([["SET", "t", "lost"], ["EXEC"]]), "ERR Command \"EXEC\" is not allowed in REST"),
    ] {
        let (status, answer) = send(body, &db.token).await;
        assert_eq!(status, 400);
        assert!(answer["error"].as_str().unwrap().starts_with(text), "{answer}");
    }
    let (status, answer) = send(json!([["GET", "t"], ["SET", "t", "lost"]]), &db.read_only).await;
    assert_eq!(status, 400);
    assert_eq!(
        answer["error"],
        "NOPERM this user has no permissions to run the 'set' command or its subcommand"
    );
    assert_eq!(sandbox.result(&db, json!(["GET", "t"])).await, "text");
}

#[tokio::test]
async fn head_is_an_answer_without_a_body_and_other_methods_are_405() {
    let sandbox = Sandbox::start("demo").await;
    let db = sandbox.db("acme-catalog").await;
    let answer = sandbox.rest(Method::HEAD, &db, "/get/greeting", &db.token).send().await.unwrap();
    assert_eq!((answer.status().as_u16(), answer.text().await.unwrap()), (200, String::new()));
    let answer = sandbox.rest(Method::HEAD, &db, "/nope", &db.token).send().await.unwrap();
    assert_eq!(answer.status(), 400);
    for method in [Method::DELETE, Method::PATCH, Method::TRACE] {
        let answer = sandbox.rest(method, &db, "/get/greeting", &db.token).send().await.unwrap();
        assert_eq!((answer.status().as_u16(), answer.text().await.unwrap()), (405, String::new()));
    }
}

#[tokio::test]
async fn a_page_of_any_origin_may_ask_and_may_read_refusals() {
    let sandbox = Sandbox::start("demo").await;
    let db = sandbox.db("acme-catalog").await;
    let preflight = sandbox
        .rest(Method::OPTIONS, &db, "/pipeline", "")
        .header("origin", "https://dash.example")
        .header("access-control-request-method", "POST")
        .header("access-control-request-headers", "authorization,content-type,upstash-encoding")
        .send()
        .await
        .unwrap();
    assert_eq!(preflight.status(), 200);
    let header = |name: &str| preflight.headers()[name].to_str().unwrap().to_owned();
    assert_eq!(header("access-control-allow-origin"), "https://dash.example");
    assert_eq!(header("access-control-allow-methods"), "HEAD, GET, POST, PUT, OPTIONS");
    assert_eq!(header("access-control-allow-headers"), "authorization,content-type,upstash-encoding");
    for (path, token, status) in
        [("/get/greeting", db.read_only.as_str(), 200), ("/nope", &db.token, 400), ("/get/a", "", 401)]
    {
        let answer = sandbox
            .rest(Method::GET, &db, path, token)
            .header("origin", "https://dash.example")
            .send()
            .await
            .unwrap();
        assert_eq!(answer.status(), status);
        assert_eq!(answer.headers()["access-control-allow-origin"], "https://dash.example");
        assert_eq!(answer.headers()["access-control-allow-credentials"], "true");
        assert_eq!(answer.headers()["access-control-expose-headers"], "upstash-sync-token");
    }
    sandbox.control("/_sandbox/switches", json!({ "exposes_sync_token": false })).await;
    let answer = sandbox
        .rest(Method::GET, &db, "/get/a", &db.token)
        .header("origin", "https://a.example")
        .send()
        .await
        .unwrap();
    assert!(!answer.headers().contains_key("access-control-expose-headers"));
}

#[tokio::test]
async fn the_sync_token_moves_with_writes_only() {
    let sandbox = Sandbox::start("demo").await;
    let db = sandbox.db("acme-catalog").await;
    let token = async |path: &str| {
        let answer = sandbox.rest(Method::GET, &db, path, &db.token).send().await.unwrap();
        answer.headers()["upstash-sync-token"].to_str().unwrap().to_owned()
    };
    let first = token("/get/greeting").await;
    assert_eq!(token("/dbsize").await, first);
    let second = token("/set/a/b").await;
    assert_ne!(second, first);
    assert_ne!(token("/eval/return%201/0").await, second);
}
