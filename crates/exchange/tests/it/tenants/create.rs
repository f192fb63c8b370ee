//! Making a sub-account: what is refused, and what becomes of a creation without a clear end.

use serde_json::json;
use sqlx::{Connection, SqliteConnection};
use upstash_api::exchange::ProblemCode as P;
use wiremock::ResponseTemplate;

use super::{SLOW, create, field, one_after_the_other, said, states};
use crate::fake::{CANARY, team_key};
use crate::world::{World, delete, get, post};

#[tokio::test]
async fn a_new_sub_account_is_kept_before_it_is_told_and_its_key_is_in_no_answer() {
    let (world, cookie) = World::signed_in().await;
    world.paste_team(&cookie, "t1").await;
    let answer = world.send(create("northwind").cookie(&cookie)).await;
    assert_eq!(answer.status, 200, "{}", answer.text);
    let now = world.state.clock.now();
    let made = answer.json();
    let expected =
        json!({ "slug": "northwind", "customer_id": "sub_t1_northwind", "key": "unseen", "since": now });
    assert_eq!(made["sub_account"], expected);
    assert_eq!(made["ticket"]["expires_at"], json!(now + 600));
    assert_eq!(made["ticket"]["ticket"].as_str().map(str::len), Some(22), "16 bytes");
    assert!(!answer.text.contains(CANARY));
    let list = world.send(get("/api/sub-accounts").cookie(&cookie)).await.json();
    assert_eq!(list, json!({ "sub_accounts": [expected], "limit": 100 }));
    let used = world.send(get("/api/sub/northwind/redis/databases").cookie(&cookie)).await;
    assert!(used.text.contains("of-sub_t1_northwind"), "{}", used.text);
    let rows = world.state.store.audit_trail().await.expect("a trail");
    let row = rows.iter().find(|row| row.action == "sub.created").expect("written");
    assert_eq!((row.target.as_deref(), row.outcome.as_str()), (Some("sub_t1_northwind"), "ok"));
}

#[tokio::test]
async fn a_slug_that_breaks_a_rule_never_reaches_upstash() {
    let (world, cookie) = World::signed_in().await;
    world.paste_team(&cookie, "t1").await;
    for slug in
        ["", " a", "é", "a\u{7f}", &"s".repeat(51), "a:b", "a/b", "a%b", "a?b", "a#b", "a\\b", ".", ".."]
    {
        let answer = world.send(create(slug).cookie(&cookie)).await;
        assert_eq!((answer.problem(), field(&answer)), ((400, P::Invalid), "slug".into()), "{slug:?}");
    }
    for body in [json!({}), json!({ "slug": 1 }), json!([])] {
        let answer = world.send(post("/api/sub-accounts").json(&body).cookie(&cookie)).await;
        assert_eq!(answer.problem(), (400, P::BadRequest));
    }
    assert_eq!(world.count_calls("POST /api/v2/subaccount").await, 0);
    assert_eq!(world.send(create(&"s".repeat(50)).cookie(&cookie)).await.status, 200);
    assert_eq!(world.send(create("Stark & Sons @ EU").cookie(&cookie)).await.status, 200);
    let odd = world.send(get("/api/sub/Stark%20%26%20Sons%20%40%20EU/redis/databases").cookie(&cookie)).await;
    assert!(odd.text.contains("of-sub_t1_Stark & Sons @ EU"), "{}", odd.text);
}

#[tokio::test]
async fn a_taken_slug_and_a_full_team_are_told_apart_and_leave_nothing_behind() {
    let (world, cookie) = World::with_tenant().await;
    world.fake.lock().subs.make("t1", "elsewhere");
    for slug in ["db1", "elsewhere"] {
        let answer = world.send(create(slug).cookie(&cookie)).await;
        assert_eq!((answer.problem(), field(&answer)), ((409, P::SlugTaken), "slug".into()));
        assert!(said(&answer).contains("already exists"));
    }
    assert_eq!(states(&world, &cookie).await, ["db1 unseen", "elsewhere missing"], "no key was touched");

    for number in 0..98 {
        world.fake.lock().subs.make("t1", &format!("many-{number}"));
    }
    let full = world.send(create("one-more").cookie(&cookie)).await;
    assert_eq!(full.problem(), (409, P::SubAccountLimit));
    assert!(!states(&world, &cookie).await.iter().any(|state| state.ends_with(" lost")));

    world.fake.answer("/api/v2/subaccount", ResponseTemplate::new(403).set_body_json("no payment method"));
    let other = world.send(create("one-more").cookie(&cookie)).await;
    assert_eq!((other.problem(), said(&other)), ((403, P::UpstreamRefused), "no payment method".into()));
}

#[tokio::test]
async fn a_creation_without_a_clear_answer_is_listed_until_it_is_certain_that_nothing_was_made() {
    let (world, cookie) = World::with_tenant().await;
    world.fake.answer("/api/v2/subaccount", ResponseTemplate::new(503));
    let unsure = world.send(create("perhaps").cookie(&cookie)).await;
    assert_eq!(unsure.problem(), (502, P::UpstreamBroken));
    assert!(unsure.text.contains("may have been made"), "{}", unsure.text);
    for template in [
        ResponseTemplate::new(200).set_body_raw("<html>", "text/html"),
        ResponseTemplate::new(200).set_body_json(json!({ "customer_id": "x", "slug": "y" })),
        ResponseTemplate::new(200).set_body_json(json!({ "customer_id": "x", "slug": "y", "api_key": "" })),
    ] {
        world.fake.answer("/api/v2/subaccount", template);
        let unsure = world.send(create("perhaps").cookie(&cookie)).await;
        assert_eq!(unsure.problem(), (502, P::UpstreamBroken));
        assert!(unsure.text.contains("may have been made"), "{}", unsure.text);
    }
    assert_eq!(states(&world, &cookie).await, ["db1 unseen", "perhaps lost"]);
    world.state.clock.advance(301);
    assert_eq!(states(&world, &cookie).await, ["db1 unseen"], "it was none");
    world.fake.as_usual("/api/v2/subaccount");
    assert_eq!(world.send(create("perhaps").cookie(&cookie)).await.status, 200);
}

#[tokio::test]
async fn the_list_of_another_team_is_no_proof_that_nothing_was_made() {
    let (world, cookie) = World::with_tenant().await;
    world.fake.answer("/api/v2/subaccount", ResponseTemplate::new(503));
    world.send(create("orphan").cookie(&cookie)).await;
    world.fake.as_usual("/api/v2/subaccount");
    world.fake.lock().subs.make("t1", "orphan");
    world.state.clock.advance(3600);
    world.paste_team(&cookie, "t2").await;
    assert_eq!(states(&world, &cookie).await, ["orphan lost"], "of whichever team");
    world.paste_team(&cookie, "t1").await;
    assert_eq!(states(&world, &cookie).await, ["db1 unseen", "orphan lost"]);
}

#[tokio::test]
async fn a_creation_that_was_carried_out_unheard_stays_lost_until_somebody_acts() {
    let (world, cookie) = World::with_tenant().await;
    world.fake.answer("/api/v2/subaccount", ResponseTemplate::new(503));
    world.send(create("orphan").cookie(&cookie)).await;
    world.fake.as_usual("/api/v2/subaccount");
    let orphan = world.fake.lock().subs.make("t1", "orphan");
    world.state.clock.advance(3600);
    assert_eq!(states(&world, &cookie).await, ["db1 unseen", "orphan lost"]);
    let again = world.send(create("orphan").cookie(&cookie)).await;
    assert_eq!(again.problem(), (409, P::SlugTaken));
    assert_eq!(
        states(&world, &cookie).await,
        ["db1 unseen", "orphan lost"],
        "a second try makes it no less lost"
    );
    assert_eq!(
        world.send(get("/api/sub/orphan/redis/databases").cookie(&cookie)).await.problem(),
        (409, P::SubKeyMissing)
    );

    // The two ways out.
    let body = json!({ "api_key": orphan.key });
    let import = crate::world::put("/api/sub-accounts/orphan/key").json(&body).cookie(&cookie);
    assert_eq!(world.send(import).await.status, 200);
    assert_eq!(states(&world, &cookie).await, ["db1 unseen", "orphan held"]);
    assert_eq!(world.send(delete("/api/sub-accounts/orphan").cookie(&cookie)).await.status, 204);
    assert_eq!(world.send(create("orphan").cookie(&cookie)).await.status, 200);
    assert_eq!(states(&world, &cookie).await, ["db1 unseen", "orphan unseen"]);
}

#[tokio::test]
async fn the_key_of_one_that_was_deleted_elsewhere_does_not_hide_that_its_successor_has_none() {
    let (world, cookie) = World::with_tenant().await;
    world.fake.answer("/api/v2/subaccount", ResponseTemplate::new(503));
    world.send(create("db1").cookie(&cookie)).await;
    assert_eq!(states(&world, &cookie).await, ["db1 unseen"], "the key works: it is still the same one");

    // Deleted in the console, made again here, and the answer got lost.
    world.send(create("db1").cookie(&cookie)).await;
    world.fake.lock().subs.get("db1").expect("made").key = "that never arrived".into();
    assert_eq!(states(&world, &cookie).await, ["db1 lost"]);
    assert_eq!(states(&world, &cookie).await, ["db1 lost"]);
}

#[tokio::test]
async fn a_key_that_cannot_be_stored_takes_its_sub_account_with_it() {
    let (world, cookie) = World::with_tenant().await;
    let file = format!("sqlite://{}", world.dir.path().join("exchange.db").display());
    let mut sql = SqliteConnection::connect(&file).await.expect("opened");
    let trigger =
        "CREATE TRIGGER full BEFORE INSERT ON credentials BEGIN SELECT RAISE(ABORT, 'disk full'); END";
    sqlx::query(trigger).execute(&mut sql).await.expect("made");
    let undone = world.send(create("unlucky").cookie(&cookie)).await;
    assert_eq!(undone.problem(), (500, P::Internal));
    assert!(undone.text.contains("deleted again"), "{}", undone.text);
    assert_eq!(world.fake.lock().subs.slugs(), ["db1"]);
    assert_eq!(states(&world, &cookie).await, ["db1 unseen"]);

    world.fake.answer("/api/v2/subaccount/unlucky", ResponseTemplate::new(503));
    let lost = world.send(create("unlucky").cookie(&cookie)).await;
    assert_eq!(lost.problem(), (500, P::Internal));
    assert!(lost.text.contains("listed without a key"), "{}", lost.text);
    assert_eq!(states(&world, &cookie).await, ["db1 unseen", "unlucky lost"]);
    for answer in [undone, lost] {
        assert!(!answer.text.contains(CANARY), "{}", answer.text);
    }
}

#[tokio::test]
async fn two_people_who_make_the_same_one_get_one_key_and_one_refusal() {
    let (world, cookie) = World::signed_in().await;
    world.paste_team(&cookie, "t1").await;
    world.fake.lock().subs.dawdle = SLOW;
    let other = world.sign_in("person").await;
    let (mine, theirs) =
        tokio::join!(world.send(create("a").cookie(&cookie)), world.send(create("a").cookie(&other)));
    let mut statuses = [mine.status.as_u16(), theirs.status.as_u16()];
    statuses.sort_unstable();
    assert_eq!(statuses, [200, 409]);
    assert!(one_after_the_other(&world), "a refusal must not meet the note of one that is under way");
    assert_eq!(states(&world, &cookie).await, ["a unseen"]);
}

#[tokio::test]
async fn a_hundred_are_made_at_once_and_more_have_to_wait() {
    let (world, cookie) = World::signed_in().await;
    world.paste_team(&cookie, "t1").await;
    for number in 0..100 {
        let answer = world.send(create(&format!("bulk-{number}")).cookie(&cookie)).await;
        assert_eq!(answer.status, 200, "{number}: {}", answer.text);
    }
    for _ in 0..20 {
        world.send(create("one-more").cookie(&cookie)).await;
    }
    let answer = world.send(create("one-more").cookie(&cookie)).await;
    assert_eq!(answer.problem(), (429, P::TooManyRequests));
    let states = states(&world, &cookie).await;
    assert_eq!(states.iter().filter(|state| state.ends_with(" unseen")).count(), 100);
}

#[tokio::test]
async fn a_team_s_key_that_dies_in_the_middle_of_a_bulk_loses_nothing_and_a_new_one_goes_on() {
    let (world, cookie) = World::signed_in().await;
    world.paste_team(&cookie, "t1").await;
    assert_eq!(world.send(create("one").cookie(&cookie)).await.status, 200);
    world.fake.lock().revoked_keys.insert(team_key("t1"));
    for slug in ["two", "three"] {
        assert_eq!(world.send(create(slug).cookie(&cookie)).await.problem(), (409, P::TeamKeyNeeded));
    }
    assert_eq!(world.count_calls("POST /api/v2/subaccount").await, 2, "a dead key is not tried again");
    world.fake.lock().revoked_keys.clear();
    world.paste_team(&cookie, "t1").await;
    assert_eq!(states(&world, &cookie).await, ["one unseen"], "nothing is said to be lost that never was");
    for slug in ["two", "three"] {
        assert_eq!(world.send(create(slug).cookie(&cookie)).await.status, 200);
    }
    assert_eq!(states(&world, &cookie).await, ["one unseen", "two unseen", "three unseen"]);
}
