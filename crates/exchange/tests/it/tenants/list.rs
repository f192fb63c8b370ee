//! The list, and what a sub-account owns.

use futures_util::stream::{self, StreamExt};
use serde_json::{Value, json};
use upstash_api::exchange::ProblemCode as P;
use wiremock::ResponseTemplate;

use super::{create, states};
use crate::world::{PARTNER, World, delete, framed, get, post, put};

#[tokio::test]
async fn a_list_with_slugs_that_cannot_be_used_is_shown_and_they_are_not_used() {
    let (world, cookie) = World::with_tenant().await;
    for slug in ["Stark & Sons/EU", "a:b", "..", "50%"] {
        world.fake.lock().subs.make("t1", slug);
    }
    let expected = ["db1 unseen", "Stark & Sons/EU missing", "a:b missing", ".. missing", "50% missing"];
    assert_eq!(states(&world, &cookie).await, expected);
    let before = world.upstream_calls().await.len();
    for slug in ["Stark%20%26%20Sons%2FEU", "a%3Ab", "%2E%2E", "50%25"] {
        for request in [
            get(&format!("/api/sub/{slug}/redis/databases")),
            delete(&format!("/api/sub-accounts/{slug}")),
            put(&format!("/api/sub-accounts/{slug}/key")).json(&json!({ "api_key": "k" })),
            post(&format!("/api/sub-accounts/{slug}/ticket")),
        ] {
            let answer = world.send(request.cookie(&cookie)).await;
            assert_eq!(answer.problem(), (400, P::Invalid), "{slug}: {}", answer.text);
        }
    }
    assert_eq!(world.upstream_calls().await.len(), before);
}

#[tokio::test]
async fn a_slug_that_nobody_listed_yet_is_looked_up_once_and_then_known() {
    let (world, cookie) = World::with_tenant().await;
    world.fake.lock().subs.make("t1", "later");
    let lists = async || world.count_calls("GET /api/v2/subaccounts").await;
    let before = lists().await;
    let answer = world.send(get("/api/sub/later/redis/databases").cookie(&cookie)).await;
    assert_eq!(answer.problem(), (409, P::SubKeyMissing));
    assert_eq!(lists().await, before + 1);
    world.send(get("/api/sub/later/redis/databases").cookie(&cookie)).await;
    assert_eq!(lists().await, before + 1, "once");
    let answer = world.send(get("/api/sub/nobody/redis/databases").cookie(&cookie)).await;
    assert_eq!(answer.problem(), (404, P::SubAccountUnknown));
}

#[tokio::test]
async fn ten_thousand_are_listed_and_remembered() {
    let (world, cookie) = World::with_tenant().await;
    let row = |number| json!({ "customer_id": format!("sub_t1_tenant-{number}"), "slug": format!("tenant-{number}") });
    let mut rows: Vec<Value> = (0..10_000).map(row).collect();
    world.fake.answer("/api/v2/subaccounts", ResponseTemplate::new(200).set_body_json(&rows));
    for _ in 0..2 {
        assert_eq!(states(&world, &cookie).await.len(), 10_000);
    }
    rows.truncate(3);
    world.fake.answer("/api/v2/subaccounts", ResponseTemplate::new(200).set_body_json(&rows));
    assert_eq!(states(&world, &cookie).await.len(), 3);
    let gone = world.send(get("/api/sub/tenant-9999/redis/databases").cookie(&cookie)).await;
    assert_eq!(gone.problem(), (404, P::SubAccountUnknown));
}

#[tokio::test]
async fn usage_is_everything_it_owns_and_no_more_than_names() {
    let (world, cookie) = World::with_tenant().await;
    let ok = |body: Value| ResponseTemplate::new(200).set_body_json(body);
    let idle = json!({ "id": "q1", "region": "eu-central-1", "type": "paid", "token": "CANARY" });
    let paid =
        json!({ "id": "q2", "region": "us-east-1", "reserved_type": "qstash_fixed_1m", "token": "CANARY" });
    world.fake.answer("/api/v2/qstash/users", ok(json!([idle, paid])));
    world.fake.answer("/api/v2/vector/index", ok(json!([{ "id": "v1", "name": "docs", "token": "CANARY" }])));
    world.fake.answer("/api/v2/search", ok(json!([])));
    world.fake.answer(
        "/api/auditlogs",
        ok(json!([{ "log_id": "1", "timestamp": 5 }, { "log_id": "2", "timestamp": 9, "notes": "CANARY" }])),
    );
    let usage = world.send(get("/api/sub-accounts/db1/usage").cookie(&cookie)).await;
    assert_eq!(
        usage.json(),
        json!({
            "redis": [{ "id": "db1", "name": "of-sub_t1_db1", "blocks": true }],
            "vector": [{ "id": "v1", "name": "docs", "blocks": true }],
            "search": [],
            "qstash": [
                { "id": "q1", "name": "eu-central-1", "blocks": false },
                { "id": "q2", "name": "us-east-1", "blocks": true, "booked": { "plan": "qstash_fixed_1m" } },
            ],
            "last_activity": 9,
        })
    );
    let pairs = world.fake.lock().credentials.clone();
    assert!(pairs.last().is_some_and(|pair| pair.starts_with("sub_t1_db1:")), "with its own key");

    world.fake.answer("/api/auditlogs", ResponseTemplate::new(403).set_body_json("not in your plan"));
    let usage = world.send(get("/api/sub-accounts/db1/usage").cookie(&cookie)).await;
    assert_eq!((usage.status.as_u16(), &usage.json()["last_activity"]), (200, &Value::Null));
    world.fake.answer("/api/v2/search", ResponseTemplate::new(503));
    let usage = world.send(get("/api/sub-accounts/db1/usage").cookie(&cookie)).await;
    assert_eq!(usage.problem(), (502, P::UpstreamBroken), "half a list would look like a whole one");
    world.fake.answer("/api/v2/redis/databases", ResponseTemplate::new(401));
    let usage = world.send(get("/api/sub-accounts/db1/usage").cookie(&cookie)).await;
    assert_eq!(usage.problem(), (409, P::SubKeyRefused));
    assert_eq!(states(&world, &cookie).await, ["db1 refused"]);
}

#[tokio::test]
async fn t33_an_account_that_is_connected_in_a_frame_has_no_sub_accounts_there() {
    let (world, cookie) = World::with_tenant().await;
    let connected = world.connect("person").await;
    let calls = world.upstream_calls().await.len();
    for request in [
        get("/api/sub-accounts"),
        create("framed"),
        delete("/api/sub-accounts/db1"),
        put("/api/sub-accounts/db1/key").json(&json!({ "api_key": "k" })),
        post("/api/sub-accounts/db1/ticket"),
        post("/api/sub-accounts/db1/sso"),
        post("/api/reveal/x"),
        put("/api/connection/team").json(&json!({ "email": "a@b.c", "api_key": "k" })),
        delete("/api/connection/team"),
        get("/api/connection/keys"),
        get("/api/sub-accounts/db1/history"),
        get("/api/sub-accounts/db1/usage"),
        get("/api/sub/db1/redis/databases"),
        delete("/api/sub/db1/redis/database/db1"),
    ] {
        let answer = world.send(framed(request, PARTNER).cookie(&connected)).await;
        assert_eq!(answer.problem(), (403, P::NotAllowed));
    }
    assert_eq!(world.upstream_calls().await.len(), calls);
    assert_eq!(states(&world, &cookie).await, ["db1 unseen"]);
}

#[tokio::test]
async fn the_history_of_a_sub_account_is_what_was_done_with_it_here_and_nothing_else() {
    let (world, cookie) = World::with_tenant().await;
    world.create_tenant(&cookie, "db").await;
    world.send(post("/api/self/redis/db1/explorer-token").cookie(&cookie)).await;
    world.state.clock.advance(10);
    world.send(delete("/api/sub/db1/redis/database/gone").cookie(&cookie)).await;
    world.send(post("/api/sub/db1/redis/db1/explorer-token").cookie(&cookie)).await;
    world.send(post("/api/sub-accounts/db1/sso").cookie(&cookie)).await;
    world.fake.answer("/api/v2/redis/databases", ResponseTemplate::new(401));
    world.send(get("/api/sub/db1/redis/databases").cookie(&cookie)).await;
    world.send(put("/api/sub-accounts/db1/key").json(&json!({ "api_key": "k" })).cookie(&cookie)).await;
    let history = world.send(get("/api/sub-accounts/db1/history").cookie(&cookie)).await.json();
    let now = world.state.clock.now();
    let event = |at: i64, what: &str, done: bool| json!({ "at": at, "what": what, "done": done });
    let about = |what: &str, done: bool, resource: &str| json!({ "at": now, "what": what, "done": done, "resource": resource });
    assert_eq!(
        history["events"],
        json!([
            event(now, "imported", false),
            event(now, "key_refused", true),
            event(now, "console_link", true),
            about("explored", true, "db1"),
            about("resource_deleted", false, "gone"),
            event(now - 10, "created", true),
        ])
    );
    // Another team's of the same slug is another one, with a past of its own.
    world.fake.lock().subs.make("t2", "db1");
    world.paste_team(&cookie, "t2").await;
    let namesake = world.send(get("/api/sub-accounts/db1/history").cookie(&cookie)).await.json();
    assert_eq!(namesake["events"], json!([]));
    world.paste_team(&cookie, "t1").await;
    let other = world.send(get("/api/sub-accounts/db/history").cookie(&cookie)).await.json();
    assert_eq!(
        other["events"],
        json!([event(now - 10, "created", true)]),
        "a slug that begins like another one"
    );
}

#[tokio::test]
async fn a_list_in_the_middle_of_a_bulk_never_says_that_a_key_is_missing_or_lost() {
    let (world, cookie) = World::with_tenant().await;
    world.fake.lock().subs.dawdle = std::time::Duration::from_millis(20);
    let make = async |number: usize| {
        let answer = world.send(create(&format!("bulk-{number}")).cookie(&cookie)).await;
        assert_eq!(answer.status, 200, "{}", answer.text);
    };
    // Four at a time, so that the list gets its turn.
    let mut bulk = std::pin::pin!(stream::iter(0..40).map(make).buffer_unordered(4).collect::<Vec<()>>());
    let mut sizes = Vec::new();
    loop {
        tokio::select! {
            biased;
            states = states(&world, &cookie) => {
                assert!(states.iter().all(|state| state.ends_with(" unseen")), "{states:?}");
                sizes.push(states.len());
            }
            _ = &mut bulk => break,
        }
    }
    assert!(sizes.iter().any(|size| (2..41).contains(size)), "it was seen half done: {sizes:?}");
    assert_eq!(states(&world, &cookie).await.len(), 41);
}
