//! Subscriptions and monitors as server-sent events.

use std::time::{Duration, Instant};

use reqwest::{Method, Response};
use sandbox::redis::{Reply, User, words};
use serde_json::json;

use crate::support::*;

/// A stream of events, read line by line.
struct Events {
    answer: Response,
    buffer: String,
}

impl Events {
    async fn open(sandbox: &Sandbox, db: &Db, token: &str, path: &str) -> Self {
        let request = sandbox.rest(Method::POST, db, path, token).header("accept", "text/event-stream");
        let answer = request.send().await.unwrap();
        assert_eq!(answer.status(), 200);
        assert_eq!(answer.headers()["content-type"], "text/event-stream");
        Self { answer, buffer: String::new() }
    }

    /// The next event with its line breaks.
    async fn next(&mut self) -> String {
        loop {
            if let Some((event, rest)) = self.buffer.split_once("\n\n") {
                let event = event.to_owned();
                self.buffer = rest.to_owned();
                return event;
            }
            let chunk = tokio::time::timeout(Duration::from_secs(10), self.answer.chunk()).await;
            let chunk = chunk.expect("an event within ten seconds").unwrap().expect("the stream goes on");
            self.buffer += std::str::from_utf8(&chunk).unwrap();
        }
    }
}

/// Connections to the database's Redis that subscribed or monitor.
async fn listeners(sandbox: &Sandbox, db: &Db) -> usize {
    let slot = {
        let state = sandbox.running.world.state();
        std::sync::Arc::clone(&state.databases.iter().find(|other| other.record.id == db.id).unwrap().redis)
    };
    let server = slot.running().await.unwrap();
    let list = server.run_all(User::Default, &[words(&["CLIENT", "LIST"])]).await.unwrap().remove(0);
    let Reply::Bulk(list) = list else { panic!("text") };
    let text = String::from_utf8(list).unwrap();
    text.lines().filter(|line| !line.contains(" sub=0 psub=0 ") || line.contains(" flags=O ")).count()
}

async fn until_nobody_listens(sandbox: &Sandbox, db: &Db) {
    let started = Instant::now();
    while listeners(sandbox, db).await > 0 {
        assert!(started.elapsed() < Duration::from_secs(10), "a connection is left behind");
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}

#[tokio::test]
async fn a_message_arrives_as_it_is_published_and_leaving_ends_the_subscription() {
    let sandbox = Sandbox::start("demo").await;
    let db = sandbox.db("acme-catalog").await;
    let mut events = Events::open(&sandbox, &db, &db.token, "/subscribe/chat/news").await;
    assert_eq!(events.next().await, "data: subscribe,chat,1");
    assert_eq!(events.next().await, "data: subscribe,news,2");
    for message in ["hello", "a, b", "{\"json\":true}", "größe"] {
        assert_eq!(sandbox.result(&db, json!(["PUBLISH", "chat", message])).await, 1);
        assert_eq!(events.next().await, format!("data: message,chat,{message}"));
    }
    let path = sandbox.rest(Method::POST, &db, "/publish/news/by%20path", &db.token).send().await.unwrap();
    assert_eq!(path.text().await.unwrap(), r#"{"result":1}"#);
    assert_eq!(events.next().await, "data: message,news,by path");
    assert_eq!(sandbox.result(&db, json!(["PUBSUB", "NUMSUB", "chat"])).await, json!(["chat", 1]));
    drop(events);
    until_nobody_listens(&sandbox, &db).await;
    assert_eq!(sandbox.result(&db, json!(["PUBLISH", "chat", "nobody"])).await, 0);
}

#[tokio::test]
async fn patterns_tell_the_channel_and_base64_is_left_aside() {
    let sandbox = Sandbox::start("demo").await;
    let db = sandbox.db("acme-catalog").await;
    // As @upstash/redis asks: with the header that it sends everywhere, and the token in the query.
    let path = format!("/psubscribe/news.*?_token={}", db.token);
    let request = sandbox.rest(Method::GET, &db, &path, "").header("accept", "text/event-stream");
    let answer = request.header("upstash-encoding", "base64").send().await.unwrap();
    let mut events = Events { answer, buffer: String::new() };
    assert_eq!(events.next().await, "data: psubscribe,news.*,1");
    sandbox.result(&db, json!(["PUBLISH", "news.today", "sun"])).await;
    assert_eq!(events.next().await, "data: pmessage,news.*,news.today,sun");
}

#[tokio::test]
async fn a_monitor_shows_every_command_and_no_socket_of_this_machine() {
    let sandbox = Sandbox::start("demo").await;
    let db = sandbox.db("acme-catalog").await;
    let mut events = Events::open(&sandbox, &db, &db.token, "/monitor").await;
    assert_eq!(events.next().await, "data: \"OK\"");
    sandbox.result(&db, json!(["GET", "greeting"])).await;
    let line = events.next().await;
    assert!(line.starts_with("data: 1") && line.ends_with(" [0 0.0.0.0:0] \"GET\" \"greeting\""), "{line}");
    sandbox.result(&db, json!(["EVAL", "return redis.call('GET', KEYS[1])", 1, "a"])).await;
    assert!(events.next().await.contains("\"EVAL\""));
    assert!(events.next().await.ends_with(" [0 lua] \"GET\" \"a\""));
    drop(events);
    until_nobody_listens(&sandbox, &db).await;
}

#[tokio::test]
async fn a_stream_is_refused_in_json_and_needs_its_accept_header() {
    let sandbox = Sandbox::start("demo").await;
    let db = sandbox.db("acme-catalog").await;
    let ask = async |path: &str, token: &str, accept: &str| {
        let request = sandbox.rest(Method::POST, &db, path, token).header("accept", accept);
        let answer = request.send().await.unwrap();
        (answer.status().as_u16(), answer.text().await.unwrap())
    };
    let events = "text/event-stream";
    let (status, text) = ask("/subscribe/a", &db.token, "*/*").await;
    assert_eq!(status, 400);
    assert!(
        text.contains("\\\"SUBSCRIBE\\\" is not allowed in REST or it has a special context path"),
        "{text}"
    );
    let (status, text) = ask("/monitor", &db.read_only, events).await;
    let refused = "NOPERM this user has no permissions to run the 'monitor' command or its subcommand";
    assert_eq!((status, text), (400, json!({ "error": refused }).to_string()));
    assert_eq!(ask("/subscribe", &db.token, events).await.0, 400);
    assert_eq!(ask("/subscribe/a", "nonsense", events).await.0, 401);
    assert_eq!(listeners(&sandbox, &db).await, 0);
}

#[tokio::test]
async fn a_reset_ends_the_streams() {
    let sandbox = Sandbox::start("demo").await;
    let db = sandbox.db("acme-catalog").await;
    let mut events = Events::open(&sandbox, &db, &db.token, "/subscribe/a").await;
    events.next().await;
    sandbox.control("/_sandbox/reset", json!({})).await;
    let end = tokio::time::timeout(Duration::from_secs(10), events.answer.chunk()).await.expect("it ends");
    assert!(matches!(end, Ok(None) | Err(_)), "{end:?}");
}

#[tokio::test]
async fn what_ends_tokens_ends_the_streams_that_were_opened_with_them() {
    let sandbox = Sandbox::start("demo").await;
    let db = sandbox.db("acme-catalog").await;
    let key = sandbox.api_key("streams").await;
    let open = async |token: &str, path: &str| {
        let mut events = Events::open(&sandbox, &db, token, path).await;
        events.next().await;
        events
    };
    let ends = async |events: Events, why: &str| {
        let mut answer = events.answer;
        let rest = tokio::time::timeout(Duration::from_secs(10), answer.chunk()).await;
        assert_eq!(rest.expect(why).unwrap(), None, "{why}");
    };
    let post = async |path: &str, body: serde_json::Value| {
        let (status, answer) = sandbox.api(Method::POST, path, &key, Some(body)).await;
        assert_eq!(status, 200, "{path}: {answer}");
        answer
    };

    let events = open(&db.token, "/subscribe/a").await;
    sandbox.control("/_sandbox/switches", json!({ "read_only_rules": ["+subscribe"] })).await;
    ends(events, "the rules of the read-only user changed").await;
    let events = open(&db.read_only, "/subscribe/a").await;
    sandbox.control("/_sandbox/switches", json!({ "read_only_rules": [] })).await;
    ends(events, "the read-only user may not subscribe any more").await;

    let suspend = format!("/_sandbox/databases/{}", db.id);
    let events = open(&db.token, "/psubscribe/a*").await;
    sandbox.control(&suspend, json!({ "suspended": true })).await;
    ends(events, "the database was suspended").await;
    sandbox.control(&suspend, json!({ "suspended": false })).await;

    let token = sandbox.result(&db, json!(["ACL", "GENTOKEN", "listener"])).await;
    let token = token.as_str().unwrap();
    let rule = format!(">{token}");
    sandbox.result(&db, json!(["ACL", "SETUSER", "listener", "on", rule, "&*", "+subscribe"])).await;
    let (kept, events) = (open(&db.token, "/subscribe/a").await, open(token, "/subscribe/a").await);
    sandbox.result(&db, json!(["ACL", "DELUSER", "listener"])).await;
    let mut answer = events.answer;
    let end =
        tokio::time::timeout(Duration::from_secs(10), answer.chunk()).await.expect("the user was deleted");
    assert!(matches!(end, Ok(None) | Err(_)), "{end:?}");
    let delete = format!("/v2/redis/database/{}", sandbox.db("acme-sessions").await.id);
    assert_eq!(sandbox.api(Method::DELETE, &delete, &key, None).await.0, 200, "one free database at most");
    post(&format!("/v2/redis/{}/change-plan", db.id), json!({ "plan_name": "free" })).await;
    ends(kept, "the plan has no users").await;

    let (events, monitor) = (open(&db.token, "/subscribe/a").await, open(&db.token, "/monitor").await);
    let renewed = Db::of(&post(&format!("/v2/redis/reset-password/{}", db.id), json!({})).await);
    ends(events, "the password was reset").await;
    ends(monitor, "the password was reset").await;
    until_nobody_listens(&sandbox, &db).await;
    let mut events = Events::open(&sandbox, &renewed, &renewed.token, "/subscribe/a").await;
    assert_eq!(events.next().await, "data: subscribe,a,1");
    sandbox.result(&renewed, json!(["PUBLISH", "a", "still"])).await;
    assert_eq!(events.next().await, "data: message,a,still");
}
