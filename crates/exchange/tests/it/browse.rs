//! Browse mode: a user of the database's own that may read and scan.

use serde_json::json;
use upstash_api::exchange::{BROWSE_RULES, BROWSE_USER, ProblemCode as P};
use wiremock::ResponseTemplate;

use crate::fake::{CANARY, database};
use crate::world::{Answer, World, delete, post};

const ROUTE: &str = "/api/self/redis/db1/browse-token";

/// Somebody who is signed in, and a database whose REST API is the stand-in's.
async fn world() -> (World, String) {
    let world = World::with(|text| {
        let (_, port) = text.split_once("api_url = \"http://127.0.0.1:").expect("the stand-in's address");
        let (port, _) = port.split_once('/').expect("a port");
        text.replace("https://*.upstash.io", &format!("http://*.localhost:{port}"))
    })
    .await;
    let mut one = database("db1");
    one["endpoint"] = json!("calm-fox-7");
    world.fake.answer("/api/v2/redis/database/db1", ResponseTemplate::new(200).set_body_json(one));
    let cookie = world.sign_in("person").await;
    (world, cookie)
}

async fn ask(world: &World, cookie: &str) -> Answer {
    world.send(post(ROUTE).cookie(cookie)).await
}

fn passwords(world: &World) -> usize {
    world.fake.lock().plane.user.as_ref().map_or(0, |(_, passwords)| passwords.len())
}

#[tokio::test]
async fn a_page_gets_a_token_of_a_user_that_reads_and_scans() {
    let (world, cookie) = world().await;
    let answer = ask(&world, &cookie).await;
    assert_eq!(answer.status, 200, "{}", answer.text);
    assert_eq!(answer.json()["token"], "rest--generated-1");
    let origin = answer.json()["rest_url"].as_str().expect("an origin").to_owned();
    assert!(origin.starts_with("http://calm-fox-7.localhost:"), "{origin}");
    assert!(!answer.text.contains(CANARY), "{}", answer.text);
    let (rules, _) = world.fake.lock().plane.user.clone().expect("a user");
    assert_eq!(&rules[..BROWSE_RULES.len()], BROWSE_RULES);
    let inner = world.fake.lock();
    let named = inner.plane.commands.iter().filter(|(_, words)| words[0] == "ACL");
    assert!(named.clone().count() >= 4 && named.clone().all(|(_, words)| words[2] == BROWSE_USER));
    assert_eq!(
        inner.plane.commands.last().map(|(token, _)| token.as_str()),
        Some("rest--generated-1"),
        "it was tried"
    );
}

#[tokio::test]
async fn two_pages_have_a_token_each_and_one_press_ends_both() {
    let (world, cookie) = world().await;
    let (one, other) = (ask(&world, &cookie).await, ask(&world, &cookie).await);
    assert_ne!(one.json()["token"], other.json()["token"]);
    assert_eq!(passwords(&world), 2, "the first one still works");
    let gone = world.send(delete(ROUTE).cookie(&cookie)).await;
    assert_eq!((gone.status.as_u16(), gone.text.as_str()), (204, ""));
    assert!(world.fake.lock().plane.user.is_none());
    let again = world.send(delete(ROUTE).cookie(&cookie)).await;
    assert_eq!(again.status, 204, "already gone is gone");
    let trail = world.trail().await;
    let about = trail.iter().filter(|line| line.starts_with("browse."));
    let expected = ["browse.token ok", "browse.token ok", "browse.revoked ok", "browse.revoked ok"];
    assert!(about.eq(expected.iter()), "{trail:?}");
}

#[tokio::test]
async fn pages_that_were_closed_do_not_pile_up_passwords() {
    let (world, cookie) = world().await;
    for _ in 0..17 {
        assert_eq!(ask(&world, &cookie).await.status, 200);
    }
    assert_eq!(passwords(&world), 1);
}

#[tokio::test]
async fn exp_02_a_user_that_can_write_is_removed_and_its_token_kept_back() {
    let (world, cookie) = world().await;
    world.fake.lock().plane.is_lax = true;
    let answer = ask(&world, &cookie).await;
    assert_eq!(answer.problem(), (409, P::ExplorerUnavailable));
    assert!(!answer.text.contains("generated"), "{}", answer.text);
    assert!(world.fake.lock().plane.user.is_none());
}

#[tokio::test]
async fn a_plan_without_acl_is_said_in_upstashs_words_and_a_secret_never() {
    let (world, cookie) = world().await;
    world.fake.lock().plane.refusal = Some("ERR ACL is not enabled for this database".into());
    let answer = ask(&world, &cookie).await;
    assert_eq!(answer.problem(), (409, P::BrowseUnavailable));
    assert!(answer.text.contains("ACL is not enabled"), "{}", answer.text);
    assert_eq!(world.trail().await.last().map(String::as_str), Some("browse.token refused"));
}

#[tokio::test]
async fn the_standard_token_goes_to_the_databases_host_and_nowhere_else() {
    let (world, cookie) = world().await;
    for endpoint in ["evil.example", "x.localhost.evil.example", "user@x.localhost", ""] {
        let mut one = database("db1");
        one["endpoint"] = json!(endpoint);
        world.fake.answer("/api/v2/redis/database/db1", ResponseTemplate::new(200).set_body_json(one));
        assert_eq!(ask(&world, &cookie).await.problem(), (409, P::ExplorerUnavailable), "{endpoint}");
    }
    assert!(world.fake.lock().plane.commands.is_empty());
    let mut one = database("db1");
    one["endpoint"] = json!("calm-fox-7");
    one["rest_token"] = json!("");
    world.fake.answer("/api/v2/redis/database/db1", ResponseTemplate::new(200).set_body_json(one));
    assert_eq!(ask(&world, &cookie).await.problem(), (409, P::ExplorerUnavailable), "no token to ask with");
    assert!(world.fake.lock().plane.commands.is_empty());
}
