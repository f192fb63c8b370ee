//! Deleting, and what is forgotten with it.

use upstash_api::exchange::ProblemCode as P;
use wiremock::ResponseTemplate;

use super::{create, said, states};
use crate::world::{Call, World, delete, get};

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
    let (one, two) = tokio::join!(world.send(remove().cookie(&cookie)), world.send(remove().cookie(&second)));
    let mut statuses = [one.status.as_u16(), two.status.as_u16()];
    statuses.sort_unstable();
    assert_eq!(statuses, [204, 404]);

    // Somebody else's dashboard was faster: what this one knows of it is stale.
    world.create_tenant(&cookie, "db1").await;
    world.fake.lock().subs.get("db1").expect("made").slug = "renamed-away".into();
    let answer = world.send(remove().cookie(&cookie)).await;
    assert_eq!(answer.problem(), (404, P::SubAccountUnknown));
    world.fake.lock().subs.get("renamed-away").expect("made").slug = "db1".into();
    assert_eq!(states(&world, &cookie).await, ["db1 missing"], "the key of the old one went with it");
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
