//! Keys of sub-accounts that were made elsewhere, and what becomes of the ones that are kept.

use serde_json::json;
use upstash_api::exchange::ProblemCode as P;
use wiremock::ResponseTemplate;

use super::{field, states};
use crate::fake::{CANARY, team_key};
use crate::world::{Call, World, get, post, put};

fn import(slug: &str, key: &str) -> Call {
    put(&format!("/api/sub-accounts/{slug}/key")).json(&json!({ "api_key": key }))
}

#[tokio::test]
async fn a_key_made_elsewhere_is_proven_before_it_is_kept() {
    let (world, cookie) = World::with_tenant().await;
    let (elsewhere, other) = {
        let subs = &mut world.fake.lock().subs;
        (subs.make("t1", "elsewhere"), subs.make("t1", "other"))
    };
    assert_eq!(states(&world, &cookie).await, ["db1 unseen", "elsewhere missing", "other missing"]);
    let used = world.send(get("/api/sub/elsewhere/redis/databases").cookie(&cookie)).await;
    assert_eq!(used.problem(), (409, P::SubKeyMissing));
    for key in ["wrong", &other.key, &team_key("t1")] {
        let answer = world.send(import("elsewhere", key).cookie(&cookie)).await;
        assert_eq!(
            (answer.problem(), field(&answer)),
            ((400, P::PastedKeyRefused), "api_key".into()),
            "{key}"
        );
    }
    let blank = world.send(import("elsewhere", "a b").cookie(&cookie)).await;
    assert_eq!((blank.problem(), field(&blank)), ((400, P::Invalid), "api_key".into()));
    assert_eq!(states(&world, &cookie).await[1], "elsewhere missing");

    world.state.clock.advance(60);
    let answer = world.send(import("elsewhere", &format!("{} ", elsewhere.key)).cookie(&cookie)).await;
    assert_eq!(
        (answer.status.as_u16(), answer.json()["key"].clone()),
        (200, json!("held")),
        "{}",
        answer.text
    );
    assert_eq!(states(&world, &cookie).await[1], "elsewhere held");
    let used = world.send(get("/api/sub/elsewhere/redis/databases").cookie(&cookie)).await;
    assert!(used.text.contains("of-sub_t1_elsewhere"), "{}", used.text);

    let cookie = world.sign_in("person").await;
    let unknown = world.send(import("nobody", "k").cookie(&cookie)).await;
    assert_eq!(unknown.problem(), (404, P::SubAccountUnknown));
    let ticket = world.send(post("/api/sub-accounts/elsewhere/ticket").cookie(&cookie)).await;
    assert_eq!(ticket.problem(), (410, P::RevealGone), "who pasted it has seen it");
}

#[tokio::test]
async fn should_upstash_ever_look_at_the_key_alone_another_one_s_is_still_refused() {
    let (world, cookie) = World::with_tenant().await;
    world.fake.lock().subs.make("t1", "elsewhere");
    let other = json!([{ "database_id": "x", "database_name": "x", "customer_id": "sub_t1_other" }]);
    world.fake.answer("/api/v2/redis/databases", ResponseTemplate::new(200).set_body_json(other));
    let answer = world.send(import("elsewhere", "k").cookie(&cookie)).await;
    assert_eq!(answer.problem(), (400, P::PastedKeyRefused));
}

#[tokio::test]
async fn a_refused_key_of_a_sub_account_concerns_nobody_else_and_can_be_replaced() {
    let (world, cookie) = World::with_tenant().await;
    world.create_tenant(&cookie, "other").await;
    let key = world.fake.lock().subs.get("db1").expect("made").key.clone();
    world.fake.lock().revoked_keys.insert(key.clone());
    for _ in 0..2 {
        let answer = world.send(get("/api/sub/db1/redis/databases").cookie(&cookie)).await;
        assert_eq!(answer.problem(), (409, P::SubKeyRefused));
    }
    assert_eq!(states(&world, &cookie).await, ["db1 refused", "other unseen"]);
    assert_eq!(world.send(get("/api/connection").cookie(&cookie)).await.json()["state"], "connected");
    assert_eq!(world.send(get("/api/sub/other/redis/databases").cookie(&cookie)).await.status, 200);
    assert_eq!(world.trail().await.iter().filter(|line| *line == "key.dead ok").count(), 1);
    // Nobody has seen it, so whoever wants to try it again can have it.
    let ticket = world.send(post("/api/sub-accounts/db1/ticket").cookie(&cookie)).await.json();
    let reveal = format!("/api/reveal/{}", super::text(&ticket, "ticket"));
    assert_eq!(world.send(post(&reveal).cookie(&cookie)).await.json()["api_key"], json!(key));
    assert_eq!(states(&world, &cookie).await, ["db1 refused", "other unseen"]);
    world.fake.lock().revoked_keys.clear();
    let ticket = world.send(post("/api/sub-accounts/other/ticket").cookie(&cookie)).await.json();
    assert_eq!(world.send(import("db1", &key).cookie(&cookie)).await.status, 200);
    let reveal = format!("/api/reveal/{}", super::text(&ticket, "ticket"));
    assert_eq!(world.send(post(&reveal).cookie(&cookie)).await.status, 200, "another one's ticket is good");
    assert_eq!(states(&world, &cookie).await, ["db1 held", "other held"]);
}

#[tokio::test]
async fn a_key_that_works_is_not_replaced_by_a_pasted_one() {
    let (world, cookie) = World::with_tenant().await;
    let kept = world.fake.lock().subs.get("db1").expect("made").key.clone();
    let answer = world.send(import("db1", &kept).cookie(&cookie)).await;
    assert_eq!(answer.problem(), (409, P::SubKeyWorks));
    assert!(answer.text.contains("left as it is"), "{}", answer.text);
    assert_eq!(states(&world, &cookie).await, ["db1 unseen"], "nor did it count as a look");
    world.fake.answer("/api/v2/redis/databases", ResponseTemplate::new(503));
    assert_eq!(world.send(import("db1", &kept).cookie(&cookie)).await.problem(), (409, P::SubKeyWorks));
    world.fake.as_usual("/api/v2/redis/databases");

    // Nobody has noticed yet that it was replaced at Upstash.
    let newer = format!("{CANARY}-sub-newer");
    world.fake.lock().subs.get("db1").expect("made").key = newer.clone();
    assert_eq!(world.send(import("db1", &newer).cookie(&cookie)).await.status, 200);
    assert_eq!(states(&world, &cookie).await, ["db1 held"]);
}
