//! SEC-01 for sub-accounts: a key leaves the exchange in one answer, and a sign-in token in another one.

use serde_json::json;
use wiremock::ResponseTemplate;

use super::create;
use crate::fake::{CANARY, team_key};
use crate::world::{Call, World, delete, get, post, put};

/// Every route of sub-accounts and keys that calls Upstash, and where the call goes.
fn calls(key: &str) -> Vec<(Call, &'static str)> {
    let team = json!({ "email": "demo@acme.example", "api_key": team_key("t1") });
    vec![
        (get("/api/sub-accounts"), "/api/v2/subaccounts"),
        (create("fresh"), "/api/v2/subaccount"),
        (put("/api/connection/team").json(&team), "/api/v2/subaccounts"),
        (put("/api/sub-accounts/elsewhere/key").json(&json!({ "api_key": key })), "/api/v2/redis/databases"),
        (post("/api/sub-accounts/db1/sso"), "/api/v2/subaccount/sso"),
        (get("/api/sub-accounts/db1/usage"), "/api/v2/redis/databases"),
        (get("/api/sub-accounts/db1/usage"), "/api/v2/qstash/users"),
        (get("/api/sub/db1/redis/databases"), "/api/v2/redis/databases"),
        (post("/api/sub/db1/redis/db1/explorer-token"), "/api/v2/redis/database/db1"),
    ]
}

#[tokio::test]
async fn whatever_upstash_says_no_refusal_repeats_a_key() {
    let (world, cookie) = World::with_tenant().await;
    let key = world.fake.lock().subs.make("t1", "elsewhere").key;
    let own = world.fake.lock().subs.get("db1").expect("made").key.clone();
    let secrets = format!("{own} {key} {} {CANARY}", team_key("t1"));
    let said = |status| ResponseTemplate::new(status).set_body_json(format!("not with {secrets}"));
    let answers = [
        (said(400), true),
        (said(403), true),
        // For a deletion, what Upstash says counts for nothing, and then it is done.
        (said(404), false),
        (said(409), true),
        (said(429), true),
        (said(500), true),
        (ResponseTemplate::new(400).set_body_json(json!({ "error": secrets })), true),
        (ResponseTemplate::new(400).set_body_string(&secrets), true),
        (ResponseTemplate::new(200).set_body_json(json!({ "api_key": secrets, "token": [secrets] })), false),
        (ResponseTemplate::new(302).insert_header("location", format!("/{CANARY}")), true),
    ];
    for (answer, keeps) in answers {
        let delete = (delete("/api/sub-accounts/db1"), "/api/v2/subaccount/db1");
        let delete = Some(delete).filter(|_| keeps);
        for (request, path) in calls(&key).into_iter().chain(delete) {
            world.state.clock.advance(12);
            world.fake.answer(path, answer.clone());
            let name = format!("{:?}", request.clone().build());
            let told = world.send(request.cookie(&cookie)).await;
            world.fake.as_usual(path);
            assert!(!told.status.is_success(), "{name}: {}", told.text);
            assert!(!told.text.contains(CANARY), "{name}: {}", told.text);
        }
    }
    // After all that the key is the one that was made.
    assert_eq!(world.send(get("/api/sub/db1/redis/databases").cookie(&cookie)).await.status, 200);
}

#[tokio::test]
async fn of_all_answers_only_the_reveal_and_the_link_hold_a_secret() {
    let (world, cookie) = World::signed_in().await;
    world.paste_team(&cookie, "t1").await;
    let ticket = world.create_tenant(&cookie, "db1").await;
    let key = world.fake.lock().subs.make("t1", "elsewhere").key;
    let mut answers = Vec::new();
    for (request, _) in calls(&key) {
        world.state.clock.advance(12);
        answers.push(world.send(request.cookie(&cookie)).await);
    }
    answers.push(world.send(get("/api/connection/keys").cookie(&cookie)).await);
    answers.push(world.send(get("/api/connection").cookie(&cookie)).await);
    for answer in answers {
        assert_eq!(answer.status, 200, "{}", answer.text);
        assert!(!answer.text.contains(CANARY), "{}", answer.text);
        let holds_token = answer.text.contains("?token=");
        assert_eq!(holds_token, answer.json().get("url").is_some(), "{}", answer.text);
    }
    let revealed = world.send(post(&format!("/api/reveal/{ticket}")).cookie(&cookie)).await;
    let key = world.fake.lock().subs.get("db1").expect("made").key.clone();
    assert_eq!(revealed.text.matches(CANARY).count(), 1);
    assert_eq!(revealed.json()["api_key"], json!(key));
}
