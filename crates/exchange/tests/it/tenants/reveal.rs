//! One look at a key, and links to the console.

use serde_json::json;
use upstash_api::exchange::ProblemCode as P;
use wiremock::ResponseTemplate;

use super::{create, states};
use crate::fake::{CANARY, START};
use crate::world::{Call, World, get, post};

fn reveal(ticket: &str) -> Call {
    post(&format!("/api/reveal/{ticket}"))
}

#[tokio::test]
async fn a_ticket_buys_one_look_and_the_key_goes_on_working() {
    let (world, cookie) = World::signed_in().await;
    world.paste_team(&cookie, "t1").await;
    let ticket = world.create_tenant(&cookie, "a").await;
    let answer = world.send(reveal(&ticket).cookie(&cookie)).await;
    let key = world.fake.lock().subs.get("a").expect("made").key.clone();
    assert_eq!(answer.json(), json!({ "slug": "a", "customer_id": "sub_t1_a", "api_key": key }));
    assert_eq!(answer.header("cache-control"), "no-store");
    assert_eq!(states(&world, &cookie).await, ["a held"]);
    for request in [reveal(&ticket), post("/api/sub-accounts/a/ticket")] {
        let again = world.send(request.cookie(&cookie)).await;
        assert_eq!(again.problem(), (410, P::RevealGone));
        assert!(!again.text.contains(CANARY));
    }
    assert_eq!(world.send(get("/api/sub/a/redis/databases").cookie(&cookie)).await.status, 200);
    let rows = world.state.store.audit_trail().await.expect("a trail");
    let seen: Vec<_> = rows.iter().filter(|row| row.action == "sub.revealed").collect();
    assert_eq!((seen.len(), seen[0].target.as_deref()), (1, Some("sub_t1_a")));
}

#[tokio::test]
async fn a_ticket_is_good_for_its_session_alone_and_for_ten_minutes() {
    let (world, cookie) = World::signed_in().await;
    world.paste_team(&cookie, "t1").await;
    let ticket = world.create_tenant(&cookie, "a").await;
    let second = world.sign_in("person").await;
    let other = world.sign_in("somebody else").await;
    for thief in [&second, &other] {
        assert_eq!(world.send(reveal(&ticket).cookie(thief)).await.problem(), (410, P::RevealGone));
    }
    for made_up in ["x", "AAAAAAAAAAAAAAAAAAAAAA", "%27%20OR%201%3D1", &"a".repeat(500)] {
        assert_eq!(world.send(reveal(made_up).cookie(&cookie)).await.problem(), (410, P::RevealGone));
    }
    world.state.clock.advance(600);
    assert_eq!(world.send(reveal(&ticket).cookie(&cookie)).await.problem(), (410, P::RevealGone));
    assert_eq!(states(&world, &cookie).await, ["a unseen"]);

    let another = world.send(post("/api/sub-accounts/a/ticket").cookie(&second)).await.json();
    assert_eq!(another["expires_at"], json!(world.state.clock.now() + 600));
    world.state.clock.advance(599);
    let ticket = another["ticket"].as_str().expect("a ticket");
    assert_eq!(world.send(reveal(ticket).cookie(&second)).await.status, 200);
}

#[tokio::test]
async fn sec_07_of_many_who_look_at_once_one_sees_it() {
    let (world, cookie) = World::signed_in().await;
    world.paste_team(&cookie, "t1").await;
    let first = world.create_tenant(&cookie, "a").await;
    let second = world.send(post("/api/sub-accounts/a/ticket").cookie(&cookie)).await.json();
    let second = second["ticket"].as_str().expect("a ticket").to_owned();
    let tickets = [&first, &second].into_iter().cycle().take(20);
    let looks = tickets.map(|ticket| world.send(reveal(ticket).cookie(&cookie)));
    let answers = futures_util::future::join_all(looks).await;
    let seen = answers.iter().filter(|answer| answer.status == 200).count();
    let gone = answers.iter().filter(|answer| answer.status == 410).count();
    assert_eq!((seen, gone), (1, 19));
}

#[tokio::test]
async fn a_ticket_of_a_key_that_was_replaced_shows_nothing() {
    let (world, cookie) = World::signed_in().await;
    world.paste_team(&cookie, "t1").await;
    let ticket = world.create_tenant(&cookie, "a").await;
    let delete = crate::world::delete("/api/sub-accounts/a").cookie(&cookie);
    assert_eq!(world.send(delete).await.status, 204);
    assert_eq!(world.send(reveal(&ticket).cookie(&cookie)).await.problem(), (410, P::RevealGone));
    assert_eq!(world.send(create("a").cookie(&cookie)).await.status, 200);
    assert_eq!(world.send(reveal(&ticket).cookie(&cookie)).await.problem(), (410, P::RevealGone));
    let none = world.send(post("/api/sub-accounts/nobody/ticket").cookie(&cookie)).await;
    assert_eq!(none.problem(), (404, P::SubAccountUnknown));
}

#[tokio::test]
async fn a_console_link_is_made_with_the_sub_account_s_own_key_and_says_when_it_ends() {
    let (world, cookie) = World::with_tenant().await;
    let link = || post("/api/sub-accounts/db1/sso").cookie(&cookie);
    let answer = world.send(link()).await;
    assert_eq!(answer.status, 200, "{}", answer.text);
    let url = answer.json()["url"].as_str().expect("a link").to_owned();
    assert!(url.starts_with("https://console.upstash.com/login?token=ey"), "{url}");
    assert_eq!(answer.json()["expires_at"], json!(START + 72 * 3600));
    let pair = world.fake.lock().credentials.last().expect("used").clone();
    assert!(pair.starts_with("sub_t1_db1:"), "{pair}");

    let opaque = json!({ "token": "a&b=c d#e" });
    world.fake.answer("/api/v2/subaccount/sso", ResponseTemplate::new(200).set_body_json(opaque));
    let answer = world.send(link()).await.json();
    assert_eq!(answer["url"], "https://console.upstash.com/login?token=a%26b%3Dc+d%23e");
    assert_eq!(answer["expires_at"], json!(world.state.clock.now() + 72 * 3600));

    world.fake.answer("/api/v2/subaccount/sso", ResponseTemplate::new(401).set_body_json("no"));
    assert_eq!(world.send(link()).await.problem(), (403, P::UpstreamRefused));
    assert_eq!(states(&world, &cookie).await, ["db1 unseen"], "its key does everything else");
    world.fake.as_usual("/api/v2/subaccount/sso");
    let key = world.fake.lock().subs.get("db1").expect("made").key.clone();
    world.fake.lock().revoked_keys.insert(key);
    assert_eq!(world.send(link()).await.problem(), (409, P::SubKeyRefused));
    assert_eq!(states(&world, &cookie).await, ["db1 refused"]);
    world.state.clock.advance(60);
    let missing = world.fake.lock().subs.make("t1", "elsewhere").slug;
    let answer = world.send(post(&format!("/api/sub-accounts/{missing}/sso")).cookie(&cookie)).await;
    assert_eq!(answer.problem(), (409, P::SubKeyMissing));
    let trail = world.trail().await;
    assert_eq!(trail.iter().filter(|line| *line == "sub.console ok").count(), 2);
    assert_eq!(trail.iter().filter(|line| *line == "sub.console refused").count(), 2);
}
