//! PRX: what Upstash answers, when it answers at all, and what of it is passed on.

use std::time::Duration;

use axum::http::Method;
use serde_json::{Value, json};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;
use upstash_api::exchange::ProblemCode as P;
use wiremock::matchers::any;
use wiremock::{Mock, MockServer, ResponseTemplate};

use crate::fake::key;
use crate::proxy::create;
use crate::world::{World, get, post};

#[tokio::test]
async fn prx_05_a_redirect_of_upstash_is_an_error_and_is_not_followed() {
    let (world, cookie) = World::signed_in().await;
    let canary = MockServer::start().await;
    Mock::given(any()).respond_with(ResponseTemplate::new(200).set_body_json(json!([]))).mount(&canary).await;
    for status in [301, 302, 303, 307, 308] {
        let redirect = ResponseTemplate::new(status).insert_header("location", canary.uri());
        world.fake.answer("/api/v2/redis/databases", redirect);
        let answer = world.send(get("/api/self/redis/databases").cookie(&cookie)).await;
        assert_eq!(answer.problem(), (502, P::UpstreamBroken), "{status}");
        assert!(!answer.headers.contains_key("location"));
    }
    assert_eq!(canary.received_requests().await.expect("recorded").len(), 0);
}

#[tokio::test]
async fn prx_07_what_upstash_says_is_passed_on_only_when_it_is_a_clean_sentence() {
    let (world, cookie) = World::signed_in().await;
    let html = |status| ResponseTemplate::new(status).set_body_raw("<html>CANARY</html>", "text/html");
    for (template, status, code, said) in [
        (
            ResponseTemplate::new(400).set_body_json("name is taken"),
            400,
            P::UpstreamRefused,
            Some("name is taken"),
        ),
        (
            ResponseTemplate::new(400).set_body_json(json!({"error": "no"})),
            400,
            P::UpstreamRefused,
            Some("no"),
        ),
        (ResponseTemplate::new(409).set_body_json("busy"), 409, P::UpstreamRefused, Some("busy")),
        (
            ResponseTemplate::new(404).set_body_json("database not found"),
            404,
            P::UpstreamNotFound,
            Some("database not found"),
        ),
        (
            ResponseTemplate::new(400).set_body_json(format!("bad key {}", key(1))),
            400,
            P::UpstreamRefused,
            None,
        ),
        (ResponseTemplate::new(403).set_body_json("a\u{1b}[31m\nb"), 403, P::UpstreamRefused, Some("a[31mb")),
        (html(400), 400, P::UpstreamRefused, None),
        (html(500), 502, P::UpstreamBroken, None),
        (html(503), 502, P::UpstreamBroken, None),
        (html(200), 502, P::UpstreamBroken, None),
        (ResponseTemplate::new(200).set_body_json(json!({"CANARY": 1})), 502, P::UpstreamBroken, None),
        (ResponseTemplate::new(200).set_body_raw("[{", "application/json"), 502, P::UpstreamBroken, None),
    ] {
        world.fake.answer("/api/v2/redis/databases", template);
        let answer = world.send(get("/api/self/redis/databases").cookie(&cookie)).await;
        assert_eq!(answer.problem(), (status, code), "{}", answer.text);
        assert_eq!(answer.json()["error"].get("upstream").and_then(Value::as_str), said);
        assert!(!answer.text.contains("CANARY"), "{}", answer.text);
    }
    let limited = ResponseTemplate::new(429).insert_header("retry-after", "9").set_body_json("slow down");
    world.fake.answer("/api/v2/redis/databases", limited);
    let answer = world.send(get("/api/self/redis/databases").cookie(&cookie)).await;
    assert_eq!(answer.problem(), (429, P::UpstreamRateLimited));
    assert_eq!(answer.header("retry-after"), "9");
}

#[tokio::test]
async fn a_write_without_a_clear_answer_does_not_invite_a_second_one() {
    let (world, cookie) = World::signed_in().await;
    let trouble = ResponseTemplate::new(503);
    world.fake.answer("/api/v2/redis/database", trouble.clone());
    world.fake.answer("/api/v2/redis/databases", trouble);
    let write = world.send(post("/api/self/redis/database").json(&create()).cookie(&cookie)).await;
    assert_eq!(write.problem(), (502, P::UpstreamBroken));
    assert!(write.text.contains("may have been made"), "{}", write.text);
    let read = world.send(get("/api/self/redis/databases").cookie(&cookie)).await;
    assert!(read.text.contains("Try again"), "{}", read.text);
}

#[tokio::test]
async fn an_answer_above_two_mebibytes_is_not_read_to_its_end() {
    let (world, cookie) = World::signed_in().await;
    let huge = json!([{"database_id": "a", "database_name": "x".repeat(2 * 1024 * 1024)}]);
    let template = ResponseTemplate::new(200).set_body_json(huge);
    world.fake.answer("/api/v2/redis/databases", template);
    let answer = world.send(get("/api/self/redis/databases").cookie(&cookie)).await;
    assert_eq!(answer.problem(), (502, P::UpstreamBroken));
}

#[tokio::test]
async fn upstash_down_and_upstash_slow_are_told_apart() {
    let client = |total| {
        exchange::upstream::Client::with_timeouts(true, Duration::from_secs(1), total).expect("a client")
    };
    let closed = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let down = format!("http://{}/", closed.local_addr().expect("an address"));
    drop(closed);
    let silent = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let slow = format!("http://{}/", silent.local_addr().expect("an address"));
    let send = async |url: &str, total| {
        let url = url.parse().expect("an address");
        let call = client(total)
            .send(Method::GET, url, exchange::upstream::Auth::None, exchange::upstream::Body::None)
            .await;
        call.err().map(exchange::refusal::Refusal::from).expect("no answer").code
    };
    assert_eq!(send(&down, Duration::from_secs(5)).await, P::UpstreamUnreachable);
    assert_eq!(send(&slow, Duration::from_millis(50)).await, P::UpstreamTimeout);
}

#[tokio::test]
async fn an_answer_that_trickles_is_cut_off_in_time() {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let url = format!("http://{}/", listener.local_addr().expect("an address"));
    let trickle = tokio::spawn(async move {
        let (mut stream, _) = listener.accept().await.expect("a call");
        // The request first: an answer before its question is a broken connection.
        let _ = stream.read(&mut [0; 4096]).await;
        let head = b"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: 100000\r\n\r\n";
        stream.write_all(head).await.expect("sent");
        while stream.write_all(b" ").await.is_ok() {
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    });
    let client =
        exchange::upstream::Client::with_timeouts(true, Duration::from_secs(1), Duration::from_millis(300))
            .expect("a client");
    let url = url.parse().expect("an address");
    let send = client.send(Method::GET, url, exchange::upstream::Auth::None, exchange::upstream::Body::None);
    let answer = tokio::time::timeout(Duration::from_secs(10), send).await.expect("cut off");
    assert_eq!(answer.err(), Some(exchange::upstream::Failure::Timeout));
    trickle.abort();
}

#[tokio::test]
async fn prx_09_a_write_whose_connection_breaks_is_not_sent_again() {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let url = format!("http://{}/v2/redis/database", listener.local_addr().expect("an address"));
    let calls = tokio::spawn(async move {
        let mut calls = 0;
        let mut patience = Duration::from_secs(60);
        while let Ok(Ok((mut stream, _))) = tokio::time::timeout(patience, listener.accept()).await {
            let mut request = vec![0; 4096];
            let _ = stream.read(&mut request).await;
            calls += 1;
            // Dropped without an answer: the caller cannot know whether it was carried out. A second attempt would
            // come at once.
            patience = Duration::from_millis(300);
        }
        calls
    });
    let client = exchange::upstream::Client::new(true).expect("a client");
    let body = exchange::upstream::Body::Json(create().to_string().into_bytes());
    let url = url.parse().expect("an address");
    let answer = client.send(Method::POST, url, exchange::upstream::Auth::None, body).await;
    assert_eq!(answer.err(), Some(exchange::upstream::Failure::Broken("the connection broke")));
    assert_eq!(calls.await.expect("counted"), 1);
}
