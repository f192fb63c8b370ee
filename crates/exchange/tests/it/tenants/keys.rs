//! The pasted pair of a team, keys that Upstash refuses, and the memory of minted ones.

use serde_json::{Value, json};
use upstash_api::exchange::ProblemCode as P;
use wiremock::ResponseTemplate;

use super::{field, said, states};
use crate::fake::{CANARY, team_key};
use crate::world::{Call, World, delete, get, post, put};

fn paste(email: &str, key: &str) -> Call {
    put("/api/connection/team").json(&json!({ "email": email, "api_key": key }))
}

async fn keys(world: &World, cookie: &str) -> Value {
    world.send(get("/api/connection/keys").cookie(cookie)).await.json()
}

#[tokio::test]
async fn a_personal_key_manages_no_sub_accounts_and_the_answer_says_what_does() {
    let (world, cookie) = World::signed_in().await;
    let answer = world.send(get("/api/sub-accounts").cookie(&cookie)).await;
    assert_eq!(answer.problem(), (409, P::TeamKeyNeeded));
    assert!(said(&answer).contains("key of their team"));
    assert_eq!(world.send(super::create("a").cookie(&cookie)).await.problem(), (409, P::TeamKeyNeeded));
    let answer = world.send(delete("/api/sub-accounts/a").cookie(&cookie)).await;
    assert_eq!(answer.problem(), (409, P::TeamKeyNeeded));
    assert_eq!(world.send(get("/api/self/teams").cookie(&cookie)).await.status, 200, "its own work goes on");
}

#[tokio::test]
async fn an_own_key_that_turns_out_to_be_a_team_s_is_enough() {
    let (world, cookie) = World::signed_in().await;
    let listed = json!([{ "customer_id": "sub_t1_a", "slug": "a" }]);
    world.fake.answer("/api/v2/subaccounts", ResponseTemplate::new(200).set_body_json(listed));
    assert_eq!(states(&world, &cookie).await, ["a missing"]);
}

#[tokio::test]
async fn a_team_s_pair_is_proven_before_it_is_kept() {
    let (world, cookie) = World::signed_in().await;
    for (email, key, status, code, at) in [
        ("", "x", 400, P::Invalid, "email"),
        ("a:b@c", "x", 400, P::Invalid, "email"),
        ("demo@acme.example", " ", 400, P::Invalid, "api_key"),
        ("demo@acme.example", "two words", 400, P::Invalid, "api_key"),
    ] {
        let answer = world.send(paste(email, key).cookie(&cookie)).await;
        assert_eq!((answer.problem(), field(&answer)), ((status, code), at.into()), "{email} {key}");
    }
    let cookie = world.sign_in("person").await;
    let wrong = world.send(paste("demo@acme.example", "wrong").cookie(&cookie)).await;
    assert_eq!((wrong.problem(), field(&wrong)), ((400, P::PastedKeyRefused), "api_key".into()));
    let personal = world.send(paste("demo@acme.example", &crate::fake::key(1)).cookie(&cookie)).await;
    assert_eq!((personal.problem(), field(&personal)), ((409, P::TeamKeyNeeded), "api_key".into()));
    assert!(said(&personal).contains("key of their team"), "{}", personal.text);
    world.fake.answer("/api/v2/subaccounts", ResponseTemplate::new(503));
    let unsaid = world.send(paste("demo@acme.example", &team_key("t1")).cookie(&cookie)).await;
    assert_eq!(unsaid.problem(), (502, P::UpstreamBroken));
    assert_eq!(keys(&world, &cookie).await["team"], Value::Null, "none of them was kept");

    world.fake.as_usual("/api/v2/subaccounts");
    let good = format!(" {}\n", team_key("t1"));
    let answer = world.send(paste(" demo@acme.example", &good).cookie(&cookie)).await;
    let since = world.state.clock.now();
    let expected = json!({ "email": "demo@acme.example", "works": true, "since": since });
    assert_eq!((answer.status.as_u16(), answer.json()), (200, expected.clone()));
    assert_eq!(keys(&world, &cookie).await["team"], expected);
}

#[tokio::test]
async fn a_team_s_key_that_upstash_refuses_is_marked_and_a_new_one_takes_its_place() {
    let (world, cookie) = World::with_tenant().await;
    world.fake.lock().revoked_keys.insert(team_key("t1"));
    for _ in 0..2 {
        let answer = world.send(get("/api/sub-accounts").cookie(&cookie)).await;
        assert_eq!(answer.problem(), (409, P::TeamKeyNeeded));
        assert!(answer.text.contains("no longer accepts"), "{}", answer.text);
    }
    assert_eq!(keys(&world, &cookie).await["team"]["works"], false);
    let list = get("/api/sub/db1/redis/databases").cookie(&cookie);
    assert_eq!(world.send(list).await.status, 200, "its sub-accounts' keys are not concerned");
    assert_eq!(
        world.send(get("/api/self/teams").cookie(&cookie)).await.status,
        200,
        "nor is the personal one"
    );
    world.fake.lock().revoked_keys.clear();
    world.paste_team(&cookie, "t1").await;
    assert_eq!(states(&world, &cookie).await, ["db1 unseen"]);
}

#[tokio::test]
async fn forgetting_the_team_s_key_ends_managing_and_not_acting() {
    let (world, cookie) = World::with_tenant().await;
    assert_eq!(world.send(delete("/api/connection/team").cookie(&cookie)).await.status, 204);
    assert_eq!(world.send(delete("/api/connection/team").cookie(&cookie)).await.status, 204);
    let answer = world.send(get("/api/sub-accounts").cookie(&cookie)).await;
    assert_eq!(answer.problem(), (409, P::TeamKeyNeeded));
    assert_eq!(world.send(get("/api/sub/db1/redis/databases").cookie(&cookie)).await.status, 200);
    assert_eq!(world.trail().await.iter().filter(|line| *line == "team.forgotten ok").count(), 1);
}

#[tokio::test]
async fn another_team_s_sub_account_of_the_same_slug_gets_no_key_of_this_one() {
    let (world, cookie) = World::with_tenant().await;
    world.fake.lock().subs.make("t2", "db1");
    world.paste_team(&cookie, "t2").await;
    assert_eq!(states(&world, &cookie).await, ["db1 missing"]);
    let answer = world.send(get("/api/sub/db1/redis/databases").cookie(&cookie)).await;
    assert_eq!(answer.problem(), (409, P::SubKeyMissing));
    world.paste_team(&cookie, "t1").await;
    assert_eq!(states(&world, &cookie).await, ["db1 unseen"], "and it is back with its team");
}

#[tokio::test]
async fn a_refusal_of_one_operation_condemns_no_key() {
    let (world, cookie) = World::with_tenant().await;
    let unauthorized = || ResponseTemplate::new(401).set_body_json("not for sub-accounts");
    world.fake.answer("/api/auditlogs", unauthorized());
    world.fake.answer("/api/v2/search", unauthorized());
    let usage = world.send(get("/api/sub-accounts/db1/usage").cookie(&cookie)).await;
    assert_eq!(usage.problem(), (403, P::UpstreamRefused));
    assert_eq!(said(&usage), "not for sub-accounts");
    assert_eq!(states(&world, &cookie).await, ["db1 unseen"]);

    // The account's own key is tried where there is none of a team.
    world.send(delete("/api/connection/team").cookie(&cookie)).await;
    world.fake.answer("/api/v2/subaccounts", unauthorized());
    let answer = world.send(get("/api/sub-accounts").cookie(&cookie)).await;
    assert_eq!(answer.problem(), (409, P::TeamKeyNeeded));
    assert_eq!(world.send(get("/api/connection").cookie(&cookie)).await.json()["state"], "connected");
    assert!(!world.trail().await.contains(&"key.dead ok".to_owned()));
}

#[tokio::test]
async fn a_refused_key_that_upstash_takes_again_lives_again() {
    let (world, cookie) = World::signed_in().await;
    world.paste_team(&cookie, "t1").await;
    let ticket = world.create_tenant(&cookie, "db1").await;
    assert_eq!(world.send(post(&format!("/api/reveal/{ticket}")).cookie(&cookie)).await.status, 200);
    let list = get("/api/sub/db1/redis/databases").cookie(&cookie);
    world.fake.answer("/api/v2/redis/databases", ResponseTemplate::new(401));
    assert_eq!(world.send(list.clone()).await.problem(), (409, P::SubKeyRefused));
    assert_eq!(states(&world, &cookie).await, ["db1 refused"]);
    world.fake.as_usual("/api/v2/redis/databases");
    assert_eq!(world.send(list).await.status, 200, "it was seen, so that nobody could have imported it");
    assert_eq!(states(&world, &cookie).await, ["db1 held"]);
}

#[tokio::test]
async fn minted_keys_are_remembered_over_a_refusal_and_a_disconnect() {
    let (world, cookie) = World::signed_in().await;
    let minted = async |cookie: &str| -> Vec<String> {
        let keys = keys(&world, cookie).await;
        let rows = keys["minted"].as_array().expect("a list");
        assert!(rows.iter().all(|row| super::text(row, "name").starts_with("acme-cloud-20261121-")));
        rows.iter().map(|row| super::text(row, "state").to_owned()).collect()
    };
    assert_eq!(minted(&cookie).await, ["in_use"]);
    world.fake.revoke_all_keys();
    world.send(get("/api/self/teams").cookie(&cookie)).await;
    assert_eq!(minted(&cookie).await, ["refused"]);
    world.state.clock.advance(1);
    let cookie = world.sign_in("person").await;
    assert_eq!(minted(&cookie).await, ["in_use", "refused"]);
    let gone = world.send(delete("/api/connection").cookie(&cookie)).await.json()["key_name"].clone();
    world.state.clock.advance(1);
    let cookie = world.sign_in("person").await;
    assert_eq!(minted(&cookie).await, ["in_use", "forgotten", "refused"]);
    let rows = keys(&world, &cookie).await;
    assert_eq!(rows["minted"][1]["name"], gone, "the one that was said to be left");
    assert!(!rows.to_string().contains(CANARY));
    let other = world.sign_in("somebody else").await;
    assert_eq!(minted(&other).await, ["in_use"], "nobody sees another account's");
}

#[tokio::test]
async fn disconnecting_forgets_the_team_s_key_and_keeps_what_cannot_be_had_again() {
    let (world, cookie) = World::with_tenant().await;
    assert_eq!(world.send(delete("/api/connection").cookie(&cookie)).await.status, 200);
    let cookie = world.sign_in("person").await;
    assert_eq!(keys(&world, &cookie).await["team"], Value::Null);
    world.paste_team(&cookie, "t1").await;
    assert_eq!(states(&world, &cookie).await, ["db1 unseen"]);
}
