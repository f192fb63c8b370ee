//! Every form of Redis REST.

use std::collections::BTreeSet;

use axum::http::{Method, Request};
use percent_encoding::{NON_ALPHANUMERIC, percent_encode};
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;
use serde_json::{Value, json};
use upstash_api::command;

use super::super::support::*;

pub const CASES: u32 = 7000;

/// Words that commands are made of, and keys that exist.
const WORDS: &[&str] = &[
    "greeting",
    "user:1001",
    "queue:emails",
    "tags:all",
    "leaderboard",
    "orders:events",
    "json:array",
    "none",
    "0",
    "1",
    "-1",
    "2",
    "$",
    "$..*",
    "*",
    ">",
    "+",
    "-",
    "(1",
    "[a",
    "inf",
    "NX",
    "XX",
    "GET",
    "EX",
    "PX",
    "KEEPTTL",
    "IFEQ",
    "IFDNE",
    "COUNT",
    "MATCH",
    "TYPE",
    "WITHTYPE",
    "WITHSCORES",
    "LIMIT",
    "BYSCORE",
    "BYLEX",
    "REV",
    "STREAMS",
    "GROUP",
    "billing",
    "BLOCK",
    "STORE",
    "ID",
    "FIELDS",
    "FROMMEMBER",
    "BYRADIUS",
    "km",
    "ASC",
    "AND",
    "REPLACE",
    "MAXLEN",
    "~",
    "on",
    "~*",
    "+@all",
    "return 1",
    "return redis.call('GET', KEYS[1])",
    "{\"a\":1}",
    "",
];

#[derive(Clone, Debug)]
struct Case {
    method: &'static str,
    path: String,
    query: Option<String>,
    /// The origin's own, the database's, or another's.
    host: usize,
    token: usize,
    /// Whether the token is in the query instead of a header.
    token_in_query: bool,
    headers: Vec<(&'static str, String)>,
    body: Vec<u8>,
    sent: super::Sent,
}

/// An argument; large numbers only where they cannot ask for a gigabyte of reply.
fn argument() -> impl Strategy<Value = Vec<u8>> {
    prop_oneof![
        4 => select(WORDS).prop_map(|word| word.as_bytes().to_vec()),
        1 => vec(any::<u8>(), 0..8),
        1 => (-100_i64..100).prop_map(|number| number.to_string().into_bytes()),
        1 => select(&["9223372036854775807", "-9223372036854775808", "18446744073709551616", "1e400", "nan"][..])
            .prop_map(|number| number.as_bytes().to_vec()),
    ]
}

/// A command of the table with arguments that may or may not fit, or none of the table.
fn words() -> impl Strategy<Value = Vec<Vec<u8>>> {
    let names: Vec<&'static str> = command::all().iter().map(|spec| spec.name).collect();
    let name = prop_oneof![
        8 => select(names).prop_map(|name| name.split(' ').map(|word| word.as_bytes().to_vec()).collect()),
        1 => vec(argument(), 0..2),
    ];
    (name, vec(argument(), 0..7)).prop_map(|(mut words, arguments): (Vec<Vec<u8>>, _)| {
        words.extend(arguments);
        words
    })
}

fn as_json(words: &[Vec<u8>]) -> Value {
    words.iter().map(|word| json!(String::from_utf8_lossy(word))).collect()
}

fn as_path(words: &[Vec<u8>]) -> String {
    words.iter().map(|word| format!("/{}", percent_encode(word, NON_ALPHANUMERIC))).collect()
}

/// Where a request goes and what it carries.
fn target() -> impl Strategy<Value = (String, Vec<u8>)> {
    let form = || select(&["/", "/pipeline", "/multi-exec"][..]).prop_map(str::to_owned);
    let bytes = || vec(any::<u8>(), 0..40);
    prop_oneof![
        3 => words().prop_map(|words| ("/".to_owned(), as_json(&words).to_string().into_bytes())),
        3 => (words(), bytes()).prop_map(|(words, body)| (as_path(&words), body)),
        3 => (form(), vec(words(), 0..5)).prop_map(|(path, commands)| {
            let commands: Value = commands.iter().map(|words| as_json(words)).collect();
            (path, commands.to_string().into_bytes())
        }),
        2 => (form(), super::json(WORDS)).prop_map(|(path, json)| (path, json.to_string().into_bytes())),
        2 => (form(), bytes()),
        1 => ("/[ -~]{0,20}", bytes()),
        1 => (select(&["/subscribe", "/psubscribe", "/monitor", "/publish"][..]), vec(argument(), 0..3))
            .prop_map(|(path, words)| (path.to_owned() + &as_path(&words), Vec::new())),
    ]
}

fn case() -> impl Strategy<Value = Case> {
    let method = prop_oneof![
        6 => Just("POST"),
        2 => Just("GET"),
        2 => select(&["HEAD", "PUT", "DELETE", "PATCH", "OPTIONS", "TRACE", "LINK"][..]),
    ];
    let header = prop_oneof![
        (Just("accept"), select(&["text/event-stream", "*/*"][..]).prop_map(str::to_owned)),
        (Just("upstash-encoding"), prop_oneof![Just("base64".to_owned()), "[ -~]{0,8}"]),
        (Just("upstash-response-format"), prop_oneof![Just("resp2".to_owned()), "[ -~]{0,8}"]),
        (Just("upstash-sync-token"), "[ -~]{0,8}"),
        (Just("origin"), "[ -~]{0,12}"),
        (Just("content-type"), "[ -~]{0,12}"),
        (
            Just("content-length"),
            select(&["0", "1", "40", "-1", "18446744073709551616", "many", ""][..]).prop_map(str::to_owned)
        ),
        (Just("transfer-encoding"), select(&["chunked", "gzip", ""][..]).prop_map(str::to_owned)),
    ];
    let query = proptest::option::weighted(0.3, "[!-~]{0,20}");
    let token = (0..6_usize, proptest::bool::weighted(0.2));
    let host = 0..4_usize;
    (method, target(), query, host, token, vec(header, 0..3), super::sent()).prop_map(
        |(method, (path, body), query, host, (token, token_in_query), headers, sent)| Case {
            method,
            path,
            query,
            host,
            token,
            token_in_query,
            headers,
            body,
            sent,
        },
    )
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn no_request_to_redis_rest_breaks_it() {
    let sandbox = Sandbox::start("demo").await;
    let (db, other) = (sandbox.db("acme-catalog").await, sandbox.db("acme-sessions").await);
    let generated = sandbox.result(&db, json!(["ACL", "GENTOKEN", "fuzz"])).await;
    let generated = generated.as_str().unwrap().to_owned();
    let other_host = other.host.clone();
    let hosts = ["localhost".to_owned(), "localhost".to_owned(), db.host.clone(), other.host];
    sandbox
        .result(&db, json!(["ACL", "SETUSER", "fuzz", "on", "~*", "+@all", format!(">{generated}")]))
        .await;
    // The standard token most of all: it gets furthest.
    let tokens = [
        db.token.clone(),
        db.token.clone(),
        db.read_only.clone(),
        other.token,
        generated,
        "nonsense".to_owned(),
    ];
    tokio::task::block_in_place(|| {
        super::send_all(CASES, case(), &sandbox, |case| {
            let token = &tokens[case.token];
            let in_query = case.token_in_query.then(|| format!("_token={token}"));
            let query: Vec<&str> = in_query.as_deref().into_iter().chain(case.query.as_deref()).collect();
            let query = (!query.is_empty()).then(|| query.join("&"));
            let mut request = Request::builder()
                .method(Method::from_bytes(case.method.as_bytes()).unwrap())
                .uri(super::address(&case.path, query.as_deref()))
                .header("host", &hosts[case.host]);
            if !case.token_in_query {
                request = request.header("authorization", format!("Bearer {token}"));
            }
            for (name, value) in &case.headers {
                request = request.header(*name, value);
            }
            request.body(super::body(&case.body, case.sent)).unwrap()
        });
    });
    assert_eq!(sandbox.result(&db, json!(["PING"])).await, "PONG");
    // The cases are worth something: most commands of the table got as far as Redis, and many of them were in order.
    let log = sandbox.running.world.log.since(0, None);
    let ran = |failed: bool| {
        let commands =
            log.iter().flat_map(|entry| &entry.commands).filter(|command| command.failed == failed);
        commands.map(|command| command.name.as_str()).collect::<BTreeSet<_>>().len()
    };
    assert!(ran(true) > 150 && ran(false) > 50, "{} failed, {} ran", ran(true), ran(false));
    let at = |host: &str| log.iter().any(|entry| entry.host == host && !entry.commands.is_empty());
    assert!(at("localhost") && at(&db.host) && at(&other_host), "nothing ran at a database's own host");
    for status in [200, 400, 401, 405] {
        assert!(log.iter().any(|entry| entry.status == status), "{status}");
    }
}
