//! RAT: floods are bounded, and one caller's flood is not another's.

use std::net::SocketAddr;
use std::sync::Arc;

use axum::extract::ConnectInfo;
use exchange::app::app;
use serde_json::json;
use tower::ServiceExt;
use upstash_api::exchange::ProblemCode as P;

use crate::fake::Flow;
use crate::world::{Answer, Call, World, exchange, get, post, put};

async fn from(world: &World, peer: [u8; 4], call: Call) -> Answer {
    let mut request = call.build();
    request.extensions_mut().insert(ConnectInfo(SocketAddr::from((peer, 1))));
    Answer::read(app(Arc::clone(&world.state)).oneshot(request).await.expect("an answer")).await
}

fn wrong() -> Call {
    exchange(&Flow { code: "c".into(), verifier: "short".into(), nonce: "n".into() })
}

#[tokio::test]
async fn rat_01_sign_ins_of_one_address_are_bounded() {
    let world = World::new().await;
    for _ in 0..30 {
        assert_eq!(from(&world, [192, 0, 2, 1], wrong()).await.problem(), (400, P::BadRequest));
    }
    let answer = from(&world, [192, 0, 2, 1], wrong()).await;
    assert_eq!(answer.problem(), (429, P::TooManyRequests));
    assert_eq!((answer.header("retry-after"), &answer.json()["error"]["retry_after"]), ("2", &json!(2)));
    assert_eq!(
        from(&world, [192, 0, 2, 2], wrong()).await.problem(),
        (400, P::BadRequest),
        "another address is served"
    );
    assert!(world.trail().await.contains(&"limit.hit refused".to_owned()));
}

#[tokio::test]
async fn rat_02_a_made_up_forwarded_address_does_not_help() {
    let world = World::new().await;
    let mut last = 0;
    for number in 0..40 {
        let call = wrong().set("x-forwarded-for", &format!("198.51.100.{number}"));
        last = from(&world, [192, 0, 2, 1], call).await.status.as_u16();
    }
    assert_eq!(last, 429);

    let world = World::with(|text| format!("trusted_proxies = [\"10.0.0.0/8\"]\n{text}")).await;
    for number in 0..40 {
        let call = wrong().set("x-forwarded-for", &format!("198.51.100.{number}, 203.0.113.5"));
        last = from(&world, [10, 0, 0, 1], call).await.status.as_u16();
    }
    assert_eq!(last, 429, "the right-most untrusted hop counts");
    let honest = wrong().set("x-forwarded-for", "203.0.113.6");
    assert_eq!(from(&world, [10, 0, 0, 1], honest).await.status, 400, "another caller behind the same proxy");
}

#[tokio::test]
async fn reads_writes_and_creates_of_a_session_are_bounded() {
    let (world, cookie) = World::signed_in().await;
    let other = world.sign_in("somebody else").await;
    for _ in 0..240 {
        assert_eq!(world.send(get("/api/connection").cookie(&cookie)).await.status, 200);
    }
    assert_eq!(world.send(get("/api/connection").cookie(&cookie)).await.problem(), (429, P::TooManyRequests));
    assert_eq!(world.send(get("/api/connection").cookie(&other)).await.status, 200);

    let body = json!({"database_name": "orders", "primary_region": "us-east-1"});
    let create = |cookie: &str| post("/api/self/redis/database").json(&body).cookie(cookie);
    for _ in 0..10 {
        assert_eq!(world.send(create(&other)).await.status, 200);
    }
    assert_eq!(world.send(create(&other)).await.problem(), (429, P::TooManyRequests));
    let second = world.sign_in("somebody else").await;
    assert_eq!(
        world.send(create(&second)).await.problem(),
        (429, P::TooManyRequests),
        "it is the account's limit"
    );
    assert_eq!(world.fake.lock().created.len(), 10);
    assert_eq!(world.send(create(&cookie)).await.status, 200, "another account's is its own");
}

#[tokio::test]
async fn looks_at_keys_are_bounded_and_leave_other_writes_alone() {
    let (world, cookie) = World::with_tenant().await;
    for _ in 0..120 {
        assert_eq!(world.send(post("/api/reveal/x").cookie(&cookie)).await.problem(), (410, P::RevealGone));
    }
    for path in ["/api/reveal/x", "/api/sub-accounts/db1/ticket"] {
        assert_eq!(world.send(post(path).cookie(&cookie)).await.problem(), (429, P::TooManyRequests));
    }
    let token = post("/api/sub/db1/redis/db1/explorer-token").cookie(&cookie);
    assert_eq!(world.send(token).await.status, 200);
    // Pasting the team's key was the first of five.
    for _ in 0..4 {
        assert_eq!(world.send(post("/api/sub-accounts/db1/sso").cookie(&cookie)).await.status, 200);
    }
    let link = post("/api/sub-accounts/db1/sso").cookie(&cookie);
    assert_eq!(world.send(link).await.problem(), (429, P::TooManyRequests));
}

#[tokio::test]
async fn each_sub_account_makes_resources_at_its_own_pace() {
    let (world, cookie) = World::with_tenant().await;
    world.create_tenant(&cookie, "other").await;
    let body = json!({"database_name": "orders", "primary_region": "us-east-1"});
    let create = |slug: &str| post(&format!("/api/sub/{slug}/redis/database")).json(&body).cookie(&cookie);
    for _ in 0..10 {
        assert_eq!(world.send(create("db1")).await.status, 200);
    }
    assert_eq!(world.send(create("db1")).await.problem(), (429, P::TooManyRequests));
    assert_eq!(world.send(create("other")).await.status, 200);
}

#[tokio::test]
async fn a_whole_team_s_keys_can_be_imported_and_leave_other_writes_alone() {
    let (world, cookie) = World::with_tenant().await;
    let import = || {
        let body = json!({ "api_key": "wrong" });
        put("/api/sub-accounts/elsewhere/key").json(&body).cookie(&cookie)
    };
    world.fake.lock().subs.make("t1", "elsewhere");
    for _ in 0..100 {
        assert_eq!(world.send(import()).await.problem(), (400, P::PastedKeyRefused));
    }
    assert_eq!(world.send(import()).await.problem(), (429, P::TooManyRequests));
    let link = post("/api/sub-accounts/db1/sso").cookie(&cookie);
    assert_eq!(world.send(link).await.status, 200, "guesses and writes are counted apart");
    world.state.clock.advance(2);
    assert_eq!(world.send(import()).await.problem(), (400, P::PastedKeyRefused), "30 a minute from then on");
}

#[tokio::test]
async fn slugs_that_upstash_does_not_list_cost_a_list_only_so_often() {
    let (world, cookie) = World::with_tenant().await;
    let second = world.sign_in("person").await;
    let lists = async || world.count_calls("GET /api/v2/subaccounts").await;
    let before = lists().await;
    let look = |number: usize, cookie: &str| {
        get(&format!("/api/sub/nobody-{number}/redis/databases")).cookie(cookie)
    };
    for number in 0..10 {
        assert_eq!(world.send(look(number, &cookie)).await.problem(), (404, P::SubAccountUnknown));
    }
    for cookie in [&cookie, &second] {
        assert_eq!(world.send(look(0, cookie)).await.problem(), (429, P::TooManyRequests), "the account's");
    }
    assert_eq!(lists().await, before + 10);
    assert_eq!(world.send(get("/api/sub/db1/redis/databases").cookie(&cookie)).await.status, 200);
    assert_eq!(world.send(get("/api/sub-accounts").cookie(&cookie)).await.status, 200);
}

#[tokio::test]
async fn looks_at_what_a_sub_account_owns_are_bounded() {
    let (world, cookie) = World::with_tenant().await;
    let usage = || get("/api/sub-accounts/elsewhere/usage").cookie(&cookie);
    world.fake.lock().subs.make("t1", "elsewhere");
    for _ in 0..120 {
        assert_eq!(world.send(usage()).await.problem(), (409, P::SubKeyMissing));
    }
    assert_eq!(world.send(usage()).await.problem(), (429, P::TooManyRequests));
    assert_eq!(world.send(get("/api/sub-accounts").cookie(&cookie)).await.status, 200, "other reads go on");
}
