//! Notes of creations that broke off belong to the team whose key they were made with.

use std::time::Duration;

use serde_json::json;
use upstash_api::exchange::ProblemCode as P;
use wiremock::ResponseTemplate;

use super::{create, states};
use crate::world::{World, delete};

/// Longer than a note waits for Upstash to list what it is about.
const LONG: i64 = 6 * 60;

/// Makes a sub-account whose answer never says that it was made.
async fn begin(world: &World, cookie: &str, slug: &str) {
    world.fake.answer("/api/v2/subaccount", ResponseTemplate::new(503));
    assert_eq!(world.send(create(slug).cookie(cookie)).await.problem(), (502, P::UpstreamBroken));
    world.fake.as_usual("/api/v2/subaccount");
}

#[tokio::test]
async fn a_note_says_nothing_about_another_team_s_sub_account_of_the_same_slug() {
    let (world, cookie) = World::with_tenant().await;
    begin(&world, &cookie, "x").await;
    world.fake.lock().subs.make("t2", "x");
    world.state.clock.advance(LONG);
    world.paste_team(&cookie, "t2").await;
    assert_eq!(states(&world, &cookie).await, ["x missing"], "made elsewhere, and healthy");
    assert_eq!(world.send(delete("/api/sub-accounts/x").cookie(&cookie)).await.status, 204);
    assert_eq!(states(&world, &cookie).await, Vec::<String>::new());

    // It was made after all, and shows up late.
    world.fake.lock().subs.make("t1", "x");
    world.paste_team(&cookie, "t1").await;
    assert_eq!(states(&world, &cookie).await, ["db1 unseen", "x lost"], "its note is back with its team");
    assert_eq!(world.send(delete("/api/sub-accounts/x").cookie(&cookie)).await.status, 204);
    assert_eq!(states(&world, &cookie).await, ["db1 unseen"]);
}

#[tokio::test]
async fn a_creation_under_another_team_leaves_the_note_of_the_first_alone() {
    let (world, cookie) = World::with_tenant().await;
    begin(&world, &cookie, "x").await;
    world.fake.lock().subs.make("t2", "any");
    world.paste_team(&cookie, "t2").await;
    world.create_tenant(&cookie, "x").await;
    assert_eq!(states(&world, &cookie).await, ["any missing", "x unseen"]);
    world.fake.lock().subs.make("t1", "x");
    world.paste_team(&cookie, "t1").await;
    assert_eq!(states(&world, &cookie).await, ["db1 unseen", "x lost"]);
}

#[tokio::test]
async fn another_key_of_the_same_team_forgets_what_came_to_nothing() {
    let (world, cookie) = World::with_tenant().await;
    begin(&world, &cookie, "x").await;
    world.state.clock.advance(LONG);
    world.paste_team(&cookie, "t1").await;
    assert_eq!(states(&world, &cookie).await, ["db1 unseen"]);
}

#[tokio::test]
async fn a_note_of_a_team_of_which_nothing_was_listed_learns_its_team_from_the_next_list() {
    let (world, cookie) = World::signed_in().await;
    world.paste_team(&cookie, "t1").await;
    begin(&world, &cookie, "x").await;
    assert_eq!(states(&world, &cookie).await, ["x lost"]);
    world.fake.lock().subs.make("t1", "x");
    assert_eq!(states(&world, &cookie).await, ["x lost"]);
    world.fake.lock().subs.make("t2", "x");
    world.state.clock.advance(1);
    world.paste_team(&cookie, "t2").await;
    assert_eq!(states(&world, &cookie).await, ["x missing"]);
}

#[tokio::test]
async fn a_note_of_nobody_knows_which_team_stays_until_it_is_dismissed() {
    let (world, cookie) = World::signed_in().await;
    world.paste_team(&cookie, "t1").await;
    begin(&world, &cookie, "x").await;
    world.state.clock.advance(LONG);
    world.fake.lock().subs.make("t2", "any");
    world.paste_team(&cookie, "t2").await;
    for _ in 0..2 {
        assert_eq!(states(&world, &cookie).await, ["any missing", "x lost"]);
    }
    assert_eq!(
        world.send(delete("/api/sub-accounts/x").cookie(&cookie)).await.problem(),
        (404, P::SubAccountUnknown)
    );
    assert_eq!(states(&world, &cookie).await, ["any missing"]);
    assert_eq!(world.trail().await.last().map(String::as_str), Some("sub.deleted ok"));
}

#[tokio::test]
async fn a_field_that_does_not_exist_makes_no_sub_account() {
    let (world, cookie) = World::with_tenant().await;
    let body = json!({ "slug": "new", "plan": "pro" });
    let answer = world.send(crate::world::post("/api/sub-accounts").json(&body).cookie(&cookie)).await;
    assert_eq!(answer.problem(), (400, P::BadRequest));
    assert_eq!(states(&world, &cookie).await, ["db1 unseen"]);
}

#[tokio::test]
async fn nothing_is_kept_for_somebody_whom_the_next_sign_in_would_not_find() {
    let world = World::new().await;
    world.fake.lock().tokens = Some(Box::new(|tokens| {
        tokens["scope"] = json!("offline_access");
        tokens.as_object_mut().expect("an object").remove("id_token");
    }));
    let cookie = world.sign_in("person").await;
    world.paste_team(&cookie, "t1").await;
    let elsewhere = world.fake.lock().subs.make("t1", "elsewhere").key;
    let import = crate::world::put("/api/sub-accounts/elsewhere/key").json(&json!({ "api_key": elsewhere }));
    for call in [create("new"), import] {
        let answer = world.send(call.cookie(&cookie)).await;
        assert_eq!(answer.problem(), (409, P::AccountUnnamed));
        assert!(answer.text.contains("Nothing was made or stored"), "{}", answer.text);
    }
    assert_eq!(world.fake.lock().subs.slugs(), ["elsewhere"]);
    assert_eq!(states(&world, &cookie).await, ["elsewhere missing"]);
}

#[tokio::test]
async fn a_key_that_was_refused_is_marked_and_told_though_the_caller_has_hung_up() {
    use sqlx::{Connection, SqliteConnection};
    let (world, cookie) = World::with_tenant().await;
    let key = world.fake.lock().subs.get("db1").expect("made").key.clone();
    world.fake.lock().revoked_keys.insert(key);
    let file = format!("sqlite://{}", world.dir.path().join("exchange.db").display());
    let mut sql = SqliteConnection::connect(&file).await.expect("opened");
    // The mark has to wait for this, and the caller does not.
    sqlx::query("BEGIN IMMEDIATE").execute(&mut sql).await.expect("begun");
    let before = world.upstream_calls().await.len();
    let asked = world.send(crate::world::get("/api/sub/db1/redis/databases").cookie(&cookie));
    let heard = async {
        while world.upstream_calls().await.len() == before {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
        tokio::time::sleep(Duration::from_millis(200)).await;
    };
    tokio::select! {
        answer = asked => panic!("nobody can answer yet: {}", answer.text),
        () = heard => {}
    }
    sqlx::query("COMMIT").execute(&mut sql).await.expect("ended");
    let mut patience = 500;
    while !world.trail().await.contains(&"key.dead ok".to_owned()) {
        patience -= 1;
        assert!(patience > 0, "{:?}", world.trail().await);
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    assert_eq!(states(&world, &cookie).await, ["db1 refused"]);
}
