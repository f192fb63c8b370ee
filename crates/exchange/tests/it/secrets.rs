//! SEC: secrets stay where they belong.

use std::cell::RefCell;
use std::io::Write;
use std::os::unix::fs::PermissionsExt;
use std::sync::{Arc, Once};

use axum::Router;
use axum::http::Method;
use axum::routing::get as route_get;
use base64::Engine;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use exchange::app::{finish, table};
use exchange::audit::{self, Action, Entry};
use exchange::vault::Slot;
use serde_json::json;
use sqlx::{Connection, SqliteConnection};
use tower::ServiceExt;
use tracing_subscriber::Layer;
use tracing_subscriber::filter::dynamic_filter_fn;
use tracing_subscriber::layer::SubscriberExt;
use tracing_subscriber::util::SubscriberInitExt;
use upstash_api::exchange::ProblemCode as P;

use crate::fake::CANARY;
use crate::samples::filled;
use crate::world::{Answer, World, call, delete, exchange, get, post, put};

#[tokio::test]
async fn sec_01_no_answer_of_any_route_holds_a_secret() {
    let (world, cookie) = World::with_tenant().await;
    let mut answers = vec![world.exchange(&world.fake.authorize("person")).await];
    let routes = table();
    // The routes that end the sub-account, the team's key and the session come last.
    let (last, first): (Vec<_>, Vec<_>) = routes
        .iter()
        .partition(|route| route.method == Method::DELETE && !route.path.contains("/redis/database/"));
    for route in first.into_iter().chain(last) {
        // The limits are for a person's pace.
        world.state.clock.advance(2);
        let path = filled(&route.path);
        let request = call(route.method.clone(), &path).cookie(&cookie);
        let body = match path.as_str() {
            "/api/sub-accounts" if route.method == Method::POST => Some(json!({ "slug": "fresh" })),
            path if path.ends_with("/redis/database") => {
                Some(json!({"database_name": "orders", "primary_region": "us-east-1"}))
            }
            _ => None,
        };
        answers.push(world.send(body.iter().fold(request, |request, body| request.json(body))).await);
    }
    let succeeded = answers.iter().filter(|answer| answer.status.is_success()).count();
    assert!(succeeded >= 50, "{succeeded} answers of {} had something to leak", answers.len());
    for answer in answers {
        let headers: String =
            answer.headers.iter().map(|(name, value)| format!("{name}: {value:?}\n")).collect();
        assert!(!answer.text.contains(CANARY) && !headers.contains(CANARY), "{}\n{headers}", answer.text);
    }
}

#[tokio::test]
async fn t18_sec_03_the_database_file_holds_no_secret_and_no_live_session() {
    let (world, cookie) = World::signed_in().await;
    world.paste_team(&cookie, "t1").await;
    let ticket = world.create_tenant(&cookie, "northwind").await;
    let id = cookie.split_once('=').expect("a cookie").1.to_owned();
    // Nor what the id spells, nor the most of it: the rest of it could be guessed.
    let raw = BASE64_URL_SAFE_NO_PAD.decode(&id).expect("base64url");
    let holds = |bytes: &[u8], part: &[u8]| bytes.windows(part.len()).any(|window| window == part);
    let mut files = 0;
    let check = |files: &mut usize| {
        for file in std::fs::read_dir(world.dir.path()).expect("a folder") {
            let path = file.expect("a file").path();
            let name = path.file_name().expect("a name").to_string_lossy().into_owned();
            if !name.starts_with("exchange.db") {
                continue;
            }
            *files += 1;
            let bytes = std::fs::read(&path).expect("read");
            assert!(!holds(&bytes, &raw) && !holds(&bytes, &id.as_bytes()[..32]), "{name}");
            let bytes = String::from_utf8_lossy(&bytes).into_owned();
            assert!(
                bytes.contains("acme-cloud-20261121") || name != "exchange.db-wal",
                "the file is the one we mean"
            );
            assert!(!bytes.contains(CANARY) && !bytes.contains(&id) && !bytes.contains(&ticket), "{name}");
            let mode = std::fs::metadata(&path).expect("metadata").permissions().mode() & 0o777;
            assert_eq!(mode, 0o600, "{name}");
        }
    };
    check(&mut files);
    assert!(files >= 2, "with the write-ahead log");
    world.state.store.close().await;
    check(&mut files);
}

#[tokio::test]
async fn sec_05_a_sealed_key_moved_to_another_account_stays_closed() {
    let (world, mine) = World::signed_in().await;
    let theirs = world.sign_in("somebody else").await;
    let database = world.dir.path().join("exchange.db");
    let mut sql =
        SqliteConnection::connect(&format!("sqlite://{}", database.display())).await.expect("opened");
    for statement in [
        "CREATE TEMP TABLE copied AS SELECT account_id, sealed FROM credentials",
        "UPDATE credentials SET sealed = (SELECT sealed FROM copied WHERE copied.account_id <> credentials.account_id)",
    ] {
        sqlx::query(statement).execute(&mut sql).await.expect("swapped");
    }

    let calls = world.upstream_calls().await.len();
    for cookie in [&mine, &theirs] {
        let answer = world.send(get("/api/self/redis/databases").cookie(cookie)).await;
        assert_eq!(answer.problem(), (409, P::ReconnectNeeded));
    }
    assert_eq!(world.upstream_calls().await.len(), calls, "no key was sent anywhere");
    let trail = world.trail().await;
    assert_eq!(trail.iter().filter(|line| *line == "key.unreadable refused").count(), 2);

    world.sign_in("person").await;
    assert_eq!(world.count_calls("POST /api/apikey").await, 3, "a person's click replaces it");
}

#[tokio::test]
async fn a_key_of_a_lost_ring_is_reported_and_never_replaced() {
    let (world, cookie) = World::signed_in().await;
    let id = world.send(get("/api/session").cookie(&cookie)).await.json()["account"]["id"].clone();
    let slot_id = id.as_str().expect("an id");
    let before =
        world.state.store.credential(Slot::personal(slot_id)).await.expect("read").expect("there").sealed;
    let mut sql =
        SqliteConnection::connect(&format!("sqlite://{}", world.dir.path().join("exchange.db").display()))
            .await
            .expect("opened");
    let mut renamed = before.clone();
    renamed[1..5].copy_from_slice(b"lost");
    sqlx::query("UPDATE credentials SET sealed = $1")
        .bind(&renamed)
        .execute(&mut sql)
        .await
        .expect("changed");

    assert_eq!(world.state.missing_kids().await.expect("read"), ["lost"]);
    let answer = world.send(get("/api/self/redis/databases").cookie(&cookie)).await;
    assert_eq!(answer.problem(), (500, P::Internal));
    assert!(answer.text.contains("key ring"), "{}", answer.text);
    assert_eq!(world.exchange(&world.fake.authorize("person")).await.problem(), (500, P::Internal));
    assert_eq!(world.count_calls("POST /api/apikey").await, 1);
    let after = world.state.store.credential(Slot::personal(slot_id)).await.expect("read").expect("there");
    assert_eq!((after.sealed, after.dead), (renamed, false), "restoring the ring brings it back");
}

thread_local! {
    /// What this thread has logged since it began to listen. A test runs on one thread, so that is the whole test.
    static LOG: RefCell<Option<Vec<u8>>> = const { RefCell::new(None) };
}

struct Log;

impl Write for Log {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        LOG.with_borrow_mut(|log| log.get_or_insert_default().extend_from_slice(bytes));
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

/// From now on keeps everything that this thread logs, at every level and spelled as `main` spells it.
///
/// One subscriber for the whole process: one that comes and goes races with call sites that other tests see first.
fn listen() {
    static INSTALLED: Once = Once::new();
    INSTALLED.call_once(|| {
        let listening = dynamic_filter_fn(|_, _| LOG.with_borrow(Option::is_some));
        let spelled = tracing_subscriber::fmt::layer().json().flatten_event(true).with_writer(|| Log);
        tracing_subscriber::registry().with(spelled.with_filter(listening)).init();
    });
    LOG.set(Some(Vec::new()));
}

fn heard() -> String {
    String::from_utf8(LOG.take().unwrap_or_default()).expect("UTF-8")
}

#[tokio::test]
async fn sec_06_a_panic_in_a_handler_is_a_problem_and_tells_nobody_what_it_held() {
    let world = World::new().await;
    listen();
    let router = Router::new().route("/boom", route_get(boom));
    let app = finish(router, Arc::clone(&world.state)).with_state(Arc::clone(&world.state));
    let response = app.oneshot(get("/boom?CANARY-query").build()).await.expect("an answer");
    let answer = Answer::read(response).await;
    assert_eq!(answer.problem(), (500, P::Internal));
    assert_eq!(answer.header("x-content-type-options"), "nosniff");
    assert!(!answer.text.contains(CANARY));
    let log = heard();
    assert!(log.contains("\"route\":\"/boom\"") && !log.contains(CANARY), "{log}");
}

async fn boom() -> &'static str {
    panic!("holding {CANARY}-panic")
}

#[tokio::test]
async fn sec_10_text_of_callers_cannot_forge_a_line() {
    let (world, cookie) = World::signed_in().await;
    listen();
    let nasty = "a\r\n{\"action\":\"login\"}\u{1b}[2J\u{2028}\u{202e}\u{0}\"}";
    let ctx = exchange::app::Context { request_id: "r".into(), ip: [192, 0, 2, 1].into() };
    audit::write(&world.state, &ctx, Entry::ok(Action::ResourceDeleted).target(nasty)).await;
    world.send(get("/api/session").set("user-agent", "x\ty").cookie(&cookie)).await;
    let _ = world.send(get("/api/self/redis/database/%0d%0aforged%e2%80%a8").cookie(&cookie)).await;
    let text = heard();
    let audits = text.lines().filter(|line| line.contains("\"target\":\"audit\"")).count();
    assert_eq!(audits, 1, "{text}");
    for line in text.lines() {
        let parsed: serde_json::Value =
            serde_json::from_str(line).unwrap_or_else(|_| panic!("not a line: {line}"));
        assert!(parsed["level"].is_string());
        assert!(!line.contains(['\u{2028}', '\u{202e}', '\u{1b}']), "{line}");
        assert!(!line.contains("forged"), "addresses are not logged: {line}");
    }
    let stored = world.state.store.audit_trail().await.expect("a trail");
    assert_eq!(
        stored.last().and_then(|row| row.target.as_deref()),
        Some(nasty),
        "the store keeps it as data"
    );
}

#[tokio::test]
async fn sec_11_every_act_leaves_its_line() {
    let (world, cookie) = World::signed_in().await;
    world.send(get("/api/session").without("x-pd")).await;
    let mut wrong = world.fake.authorize("person");
    wrong.verifier = "x".repeat(43);
    world.send(exchange(&wrong)).await;
    let body = json!({"database_name": "orders", "primary_region": "us-east-1"});
    world.send(post("/api/self/redis/database").json(&body).cookie(&cookie)).await;
    world.send(delete("/api/self/redis/database/db1").cookie(&cookie)).await;
    world.send(post("/api/self/redis/db1/explorer-token").cookie(&cookie)).await;
    world.paste_team(&cookie, "t1").await;
    let ticket = world.create_tenant(&cookie, "db1").await;
    let key = world.fake.lock().subs.make("t1", "elsewhere").key;
    world.send(post("/api/sub-accounts").json(&json!({ "slug": "db1" })).cookie(&cookie)).await;
    world.send(post(&format!("/api/reveal/{ticket}")).cookie(&cookie)).await;
    world.send(post("/api/sub-accounts/db1/sso").cookie(&cookie)).await;
    world.send(put("/api/sub-accounts/elsewhere/key").json(&json!({ "api_key": key })).cookie(&cookie)).await;
    world.send(delete("/api/sub/db1/redis/database/db1").cookie(&cookie)).await;
    world.send(delete("/api/sub-accounts/db1").cookie(&cookie)).await;
    world.send(delete("/api/connection/team").cookie(&cookie)).await;
    world.send(delete("/api/session").cookie(&cookie)).await;
    let second = world.sign_in("person").await;
    world.fake.revoke_all_keys();
    world.send(get("/api/self/teams").cookie(&second)).await;
    world.send(delete("/api/connection").cookie(&second)).await;
    assert_eq!(
        world.trail().await,
        [
            "key.minted ok",
            "login ok",
            "guard.refused refused",
            "exchange.refused refused",
            "resource.created ok",
            "resource.deleted ok",
            "explorer.token ok",
            "team.stored ok",
            "sub.created ok",
            "sub.created refused",
            "sub.revealed ok",
            "sub.console ok",
            "sub.imported ok",
            "resource.deleted ok",
            "sub.deleted ok",
            "team.forgotten ok",
            "logout ok",
            "login ok",
            "key.dead ok",
            "key.disconnected ok",
        ]
    );
    let rows = world.state.store.audit_trail().await.expect("a trail");
    let below =
        rows.iter().rfind(|row| row.action == "resource.deleted").and_then(|row| row.target.as_deref());
    assert_eq!(below, Some("sub_t1_db1/db1"), "a sub-account's database says whose it is");
    let mut ids: Vec<_> = rows.iter().map(|row| row.request_id.as_str()).collect();
    ids.dedup();
    assert_eq!(ids.len(), 19, "one request, one id: minting and login share theirs");
}
