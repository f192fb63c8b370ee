//! Deleting, and what is forgotten with it.

use std::time::Duration;

use serde_json::json;
use upstash_api::exchange::ProblemCode as P;
use wiremock::ResponseTemplate;

use super::{SLOW, create, one_after_the_other, said, states};
use crate::world::{Call, World, delete, get, put};

fn remove() -> Call {
    delete("/api/sub-accounts/db1")
}

#[tokio::test]
async fn what_still_owns_something_stays_and_upstash_s_sentence_says_what() {
    let (world, cookie) = World::with_tenant().await;
    world.fake.lock().subs.get("db1").expect("made").owns_something = true;
    let answer = world.send(remove().cookie(&cookie)).await;
    assert_eq!(answer.problem(), (409, P::SubAccountNotEmpty));
    assert!(said(&answer).ends_with("Redis database cache"), "{}", answer.text);
    assert_eq!(states(&world, &cookie).await, ["db1 unseen"]);
    assert_eq!(world.send(get("/api/sub/db1/redis/databases").cookie(&cookie)).await.status, 200);
}

#[tokio::test]
async fn a_deleted_one_takes_its_key_along_and_its_slug_can_be_used_again() {
    let (world, cookie) = World::with_tenant().await;
    assert_eq!(world.send(remove().cookie(&cookie)).await.status, 204);
    assert_eq!(states(&world, &cookie).await, Vec::<String>::new());
    let used = world.send(get("/api/sub/db1/redis/databases").cookie(&cookie)).await;
    assert_eq!(used.problem(), (404, P::SubAccountUnknown));
    assert_eq!(world.send(create("db1").cookie(&cookie)).await.status, 200);
    assert_eq!(states(&world, &cookie).await, ["db1 unseen"]);
    let trail = world.trail().await;
    assert_eq!(trail.iter().filter(|line| *line == "sub.deleted ok").count(), 1);
}

#[tokio::test]
async fn of_two_who_delete_it_the_second_hears_that_it_is_gone() {
    let (world, cookie) = World::with_tenant().await;
    let second = world.sign_in("person").await;
    world.fake.lock().subs.dawdle = SLOW;
    let (one, two) = tokio::join!(world.send(remove().cookie(&cookie)), world.send(remove().cookie(&second)));
    let mut statuses = [one.status.as_u16(), two.status.as_u16()];
    statuses.sort_unstable();
    assert_eq!(statuses, [204, 404]);
    assert_eq!(
        world.count_calls("DELETE /api/v2/subaccount/db1").await,
        1,
        "the second looked when it was gone"
    );

    // One that is made anew waits for the deletion, which would forget its key otherwise.
    world.create_tenant(&cookie, "db1").await;
    let anew = async {
        tokio::time::sleep(SLOW / 3).await;
        world.send(create("db1").cookie(&second)).await
    };
    let (gone, made) = tokio::join!(world.send(remove().cookie(&cookie)), anew);
    assert_eq!((gone.status.as_u16(), made.status.as_u16()), (204, 200), "{}", made.text);
    assert!(one_after_the_other(&world));
    assert_eq!(states(&world, &cookie).await, ["db1 unseen"]);
    assert_eq!(world.send(remove().cookie(&cookie)).await.status, 204);

    // Somebody else's dashboard was faster: what this one knows of it is stale.
    world.state.clock.advance(60);
    world.create_tenant(&cookie, "db1").await;
    world.fake.lock().subs.get("db1").expect("made").slug = "renamed-away".into();
    let answer = world.send(remove().cookie(&cookie)).await;
    assert_eq!(answer.problem(), (404, P::SubAccountUnknown));
    let used = world.send(get("/api/sub/db1/redis/databases").cookie(&cookie)).await;
    assert_eq!(used.problem(), (404, P::SubAccountUnknown));
}

#[tokio::test]
async fn a_deletion_waits_for_an_import_and_takes_its_key_along() {
    let (world, cookie) = World::with_tenant().await;
    world.fake.lock().subs.make("t1", "elsewhere");
    let proven = ResponseTemplate::new(200).set_body_json(json!([])).set_delay(SLOW);
    world.fake.answer("/api/v2/redis/databases", proven);
    let body = json!({ "api_key": "k" });
    let import = world.send(put("/api/sub-accounts/elsewhere/key").json(&body).cookie(&cookie));
    let delete = async {
        tokio::time::sleep(SLOW / 3).await;
        world.send(delete("/api/sub-accounts/elsewhere").cookie(&cookie)).await
    };
    let (imported, deleted) = tokio::join!(import, delete);
    assert_eq!((imported.status.as_u16(), deleted.status.as_u16()), (200, 204), "{}", imported.text);
    world.fake.lock().subs.make("t1", "elsewhere");
    assert_eq!(states(&world, &cookie).await, ["db1 unseen", "elsewhere missing"]);
}

#[tokio::test]
async fn a_404_is_no_reason_to_forget_a_key() {
    let (world, cookie) = World::with_tenant().await;
    world.fake.answer("/api/v2/subaccount/db1", ResponseTemplate::new(404).set_body_json("no such page"));
    let answer = world.send(remove().cookie(&cookie)).await;
    assert_eq!(answer.problem(), (404, P::SubAccountUnknown));
    assert_eq!(states(&world, &cookie).await, ["db1 unseen"]);
    assert_eq!(world.send(get("/api/sub/db1/redis/databases").cookie(&cookie)).await.status, 200);
}

#[tokio::test]
async fn what_another_team_s_key_would_delete_is_not_what_an_old_list_shows() {
    let (world, cookie) = World::with_tenant().await;
    // The account's own key turns out to be another team's, which has an empty `db1` too.
    world.send(delete("/api/connection/team").cookie(&cookie)).await;
    let listed = json!([{ "customer_id": "sub_t9_db1", "slug": "db1" }]);
    world.fake.answer("/api/v2/subaccounts", ResponseTemplate::new(200).set_body_json(listed));
    world.fake.answer("/api/v2/subaccount/db1", ResponseTemplate::new(200).set_body_json("OK"));
    assert_eq!(world.send(remove().cookie(&cookie)).await.status, 204);

    world.fake.as_usual("/api/v2/subaccounts");
    world.paste_team(&cookie, "t1").await;
    assert_eq!(states(&world, &cookie).await, ["db1 unseen"], "the key of the first team's is kept");
}

#[tokio::test]
async fn a_list_that_comes_after_its_team_was_replaced_is_not_remembered() {
    let (world, cookie) = World::with_tenant().await;
    world.fake.lock().subs.make("t2", "db1");
    let listed = json!([{ "customer_id": "sub_t1_db1", "slug": "db1" }]);
    let late = ResponseTemplate::new(200).set_body_json(listed).set_delay(Duration::from_millis(300));
    world.fake.answer("/api/v2/subaccounts", late);
    let slow = world.send(get("/api/sub-accounts").cookie(&cookie));
    let swap = async {
        while world.count_calls("GET /api/v2/subaccounts").await < 2 {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
        world.fake.as_usual("/api/v2/subaccounts");
        world.paste_team(&cookie, "t2").await;
    };
    let (slow, ()) = tokio::join!(slow, swap);
    assert_eq!(slow.status, 200, "{}", slow.text);
    let used = world.send(get("/api/sub/db1/redis/databases").cookie(&cookie)).await;
    assert_eq!(used.problem(), (409, P::SubKeyMissing), "the slug is the second team's now");
}

#[tokio::test]
async fn a_deletion_without_a_clear_answer_keeps_the_key() {
    let (world, cookie) = World::with_tenant().await;
    world.fake.answer("/api/v2/subaccount/db1", ResponseTemplate::new(503));
    let answer = world.send(remove().cookie(&cookie)).await;
    assert_eq!(answer.problem(), (502, P::UpstreamBroken));
    assert!(answer.text.contains("may have been made"), "{}", answer.text);
    world.fake.answer("/api/v2/subaccount/db1", ResponseTemplate::new(403).set_body_json("only admins"));
    let answer = world.send(remove().cookie(&cookie)).await;
    assert_eq!((answer.problem(), said(&answer)), ((403, P::UpstreamRefused), "only admins".into()));
    assert_eq!(states(&world, &cookie).await, ["db1 unseen"]);
}

#[tokio::test]
async fn a_creation_that_made_nothing_can_be_dismissed() {
    let (world, cookie) = World::with_tenant().await;
    world.fake.answer("/api/v2/subaccount", ResponseTemplate::new(503));
    world.send(create("nothing").cookie(&cookie)).await;
    assert_eq!(states(&world, &cookie).await, ["db1 unseen", "nothing lost"]);
    let answer = world.send(delete("/api/sub-accounts/nothing").cookie(&cookie)).await;
    assert_eq!(answer.problem(), (404, P::SubAccountUnknown));
    assert_eq!(states(&world, &cookie).await, ["db1 unseen"]);
}

#[tokio::test]
async fn a_second_try_that_finds_it_gone_and_forgets_it_is_a_deletion_in_the_trail() {
    let (world, cookie) = World::with_tenant().await;
    let deleted = async || {
        let trail = world.trail().await;
        trail.into_iter().filter(|line| line.starts_with("sub.deleted")).collect::<Vec<_>>()
    };
    // Done, but the answer was lost.
    world.fake.answer("/api/v2/subaccount/db1", ResponseTemplate::new(503));
    assert_eq!(world.send(remove().cookie(&cookie)).await.problem(), (502, P::UpstreamBroken));
    world.fake.lock().subs.get("db1").expect("made").slug = "renamed-away".into();
    assert_eq!(world.send(remove().cookie(&cookie)).await.problem(), (404, P::SubAccountUnknown));
    assert_eq!(deleted().await, ["sub.deleted refused", "sub.deleted ok"]);
    // A third finds nothing that it could forget.
    assert_eq!(world.send(remove().cookie(&cookie)).await.problem(), (404, P::SubAccountUnknown));
    assert_eq!(deleted().await, ["sub.deleted refused", "sub.deleted ok", "sub.deleted refused"]);
}
