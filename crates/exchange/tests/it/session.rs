//! SES: what a session is, and how it ends.

use exchange::app::{Need, table};
use exchange::session;
use exchange::store::SessionHash;
use serde_json::json;
use upstash_api::exchange::ProblemCode as P;

use crate::samples::filled;
use crate::world::{Call, PARTNER, World, call, delete, exchange, framed as in_frame, get, post};

#[tokio::test]
async fn t16_ses_01_the_cookie_has_exactly_the_decided_attributes() {
    let world = World::new().await;
    let answer = world.exchange(&world.fake.authorize("person")).await;
    let mut parts: Vec<&str> = answer.header("set-cookie").split("; ").collect();
    let id = parts[0].strip_prefix("__Host-Http-pd_s=").expect("our cookie");
    assert_eq!(id.len(), 43);
    parts.remove(0);
    parts.sort_unstable();
    assert_eq!(parts, ["HttpOnly", "Max-Age=43200", "Path=/", "SameSite=Strict", "Secure"]);
    assert_eq!(answer.headers.get_all("set-cookie").iter().count(), 1);
}

#[tokio::test]
async fn t15_ses_02_a_presented_session_is_not_promoted_but_ended() {
    let (world, old) = World::signed_in().await;
    let framed = world.connect("person").await;
    let request = exchange(&world.fake.authorize("person")).cookie(&format!("{old}; {framed}"));
    let answer = world.send(request).await;
    let new = answer.cookie();
    assert_ne!(new, old);
    let cleared = answer.headers.get_all("set-cookie").iter().nth(1).expect("a second cookie");
    let cleared = cleared.to_str().expect("ascii");
    assert!(cleared.starts_with("__Host-Http-pd_e=;") && cleared.contains("Max-Age=0"), "{cleared}");
    assert_eq!(world.send(get("/api/session").cookie(&new)).await.status, 200);
    assert_eq!(world.send(get("/api/session").cookie(&old)).await.problem(), (401, P::SessionMissing));
    let request = in_frame(get("/api/session"), PARTNER).cookie(&framed);
    assert_eq!(world.send(request).await.problem(), (401, P::SessionExpired));

    let chosen = format!("__Host-Http-pd_s={}", "A".repeat(43));
    let made = world.send(exchange(&world.fake.authorize("person")).cookie(&chosen)).await.cookie();
    assert_ne!(made, chosen, "an id that somebody chose is never used");
    assert_eq!(world.send(get("/api/session").cookie(&chosen)).await.status, 401);
}

#[tokio::test]
async fn a_session_that_a_sibling_host_plants_under_an_encoded_name_is_not_used() {
    let (world, cookie) = World::signed_in().await;
    let planted = cookie.replacen('_', "%5F", 1);
    assert!(planted.starts_with("%5F_Host-Http-pd_s="));
    let request = get("/api/session").cookie(&planted);
    assert_eq!(world.send(request).await.problem(), (401, P::SessionMissing));
}

#[tokio::test]
async fn t17_ses_03_the_id_is_in_no_body() {
    let (world, cookie) = World::signed_in().await;
    let id = cookie.split_once('=').expect("a cookie").1;
    for path in
        ["/api/session", "/api/connection", "/api/config", "/api/self/redis/databases", "/api/nowhere"]
    {
        let answer = world.send(get(path).cookie(&cookie)).await;
        assert!(!answer.text.contains(id), "{path}");
        assert!(!answer.headers.contains_key("set-cookie"), "{path}");
    }
}

#[tokio::test]
async fn t21_ses_04_the_header_names_the_cookie_and_the_other_one_is_never_used() {
    let (world, top) = World::signed_in().await;
    let framed = world.connect("person").await;
    let framed_as = |name: &str| framed.replace("__Host-Http-pd_e", name);

    let embed = in_frame(get("/api/session"), PARTNER);
    assert_eq!(world.send(embed.clone().cookie(&top)).await.problem(), (401, P::SessionMissing));
    let only_framed = get("/api/session").cookie(&framed_as("__Host-Http-pd_e"));
    assert_eq!(world.send(only_framed).await.problem(), (401, P::SessionMissing));
    let moved = get("/api/session").cookie(&framed_as("__Host-Http-pd_s"));
    assert_eq!(world.send(moved).await.problem(), (401, P::SessionMissing), "a framed id in the top cookie");
    let top_moved = top.replace("pd_s", "pd_e");
    assert_eq!(world.send(embed.clone().cookie(&top_moved)).await.problem(), (401, P::SessionExpired));

    let answer = world.send(embed.cookie(&framed_as("__Host-Http-pd_e"))).await;
    assert_eq!(answer.json()["kind"], "framed");
    assert_eq!(world.send(get("/api/session").cookie(&top)).await.json()["kind"], "top");
}

#[tokio::test]
async fn t19_ses_05_after_logout_the_old_cookie_is_worth_nothing() {
    let (world, cookie) = World::signed_in().await;
    let answer = world.send(delete("/api/session").cookie(&cookie)).await;
    assert_eq!(answer.status, 204);
    let cleared = answer.header("set-cookie");
    for attribute in ["__Host-Http-pd_s=;", "Max-Age=0", "Path=/", "Secure", "HttpOnly", "SameSite=Strict"] {
        assert!(cleared.contains(attribute), "{cleared}");
    }
    let after = world.send(get("/api/session").cookie(&cookie)).await;
    assert_eq!(after.problem(), (401, P::SessionMissing));
    assert!(after.header("set-cookie").contains("Max-Age=0"), "and it is cleared again");
}

#[tokio::test]
async fn t20_ses_07_an_unused_session_ends_after_two_hours() {
    let (world, cookie) = World::signed_in().await;
    world.state.clock.advance(2 * 3600 - 1);
    let session = world.send(get("/api/session").cookie(&cookie)).await.json();
    let now = world.state.clock.now();
    assert_eq!(session["idle_until"], json!(now + 2 * 3600), "use moves it on");
    world.state.clock.advance(2 * 3600);
    let answer = world.send(get("/api/session").cookie(&cookie)).await;
    assert_eq!(answer.problem(), (401, P::SessionExpired));
    assert!(answer.header("set-cookie").contains("Max-Age=0"));
    assert_eq!(world.send(get("/api/session").cookie(&cookie)).await.problem(), (401, P::SessionMissing));
}

#[tokio::test]
async fn t20_ses_07_a_used_session_ends_after_twelve_hours() {
    let (world, cookie) = World::signed_in().await;
    let expires = world.send(get("/api/session").cookie(&cookie)).await.json()["expires_at"].clone();
    for _ in 0..11 {
        world.state.clock.advance(3600);
        assert_eq!(world.send(get("/api/session").cookie(&cookie)).await.json()["expires_at"], expires);
    }
    world.state.clock.advance(3600);
    assert_eq!(world.send(get("/api/session").cookie(&cookie)).await.problem(), (401, P::SessionExpired));
}

#[tokio::test]
async fn t20_ses_07_the_twenty_first_session_ends_the_oldest() {
    let world = World::new().await;
    let mut cookies = Vec::new();
    for _ in 0..21 {
        cookies.push(world.sign_in("person").await);
        world.state.clock.advance(1);
    }
    let other = world.sign_in("somebody else").await;
    assert_eq!(world.send(get("/api/session").cookie(&cookies[0])).await.problem(), (401, P::SessionMissing));
    for cookie in [&cookies[1], &cookies[20], &other] {
        assert_eq!(world.send(get("/api/session").cookie(cookie)).await.status, 200);
    }
    let id = account(&world, &cookies[1]).await;
    assert_eq!(world.state.store.count_sessions(&id).await.expect("counted"), session::MAX_PER_ACCOUNT);
}

/// Every route of the table but those that need no session, with its parameters filled in.
fn routes_with_a_session() -> Vec<Call> {
    let routes = table().into_iter().filter(|route| route.need != Need::Nothing);
    routes.map(|route| call(route.method, &filled(&route.path))).collect()
}

#[tokio::test]
async fn a_page_of_another_account_gets_nothing_from_any_route_and_changes_nothing() {
    let (world, cookie) = World::with_tenant().await;
    let own = account(&world, &cookie).await;
    let before = (world.upstream_calls().await, world.trail().await);
    let routes = routes_with_a_session();
    assert!(routes.len() > 100, "the table is being walked");
    assert!(routes.iter().any(|call| call.clone().build().uri().path().starts_with("/api/sub/")));
    // More often than any bucket would allow: none is taken from.
    for other in ["acc_0123456789abcdef", "", &own.to_uppercase(), &format!("{own}, {own}")] {
        for request in &routes {
            let request = request.clone().set("x-pd-account", other).cookie(&cookie);
            let answer = world.send(request.clone()).await;
            let name = format!("{other:?}: {:?}", request.build());
            assert_eq!(answer.problem(), (409, P::SessionOfAnother), "{name}");
            assert!(!answer.headers.contains_key("set-cookie"), "{name}: the session lives on");
            assert!(!answer.text.contains(&own), "{name}: {}", answer.text);
        }
    }
    let twice = get("/api/session").set("x-pd-account", &own).add("x-pd-account", "acc_0123456789abcdef");
    assert_eq!(world.send(twice.cookie(&cookie)).await.problem(), (409, P::SessionOfAnother));
    assert_eq!((world.upstream_calls().await, world.trail().await), before);
    let list = get("/api/sub/db1/redis/databases").set("x-pd-account", &own).cookie(&cookie);
    assert_eq!(world.send(list).await.status, 200);
}

#[tokio::test]
async fn a_page_of_before_does_not_keep_the_session_of_the_next_one_alive() {
    let (world, cookie) = World::signed_in().await;
    world.state.clock.advance(2 * 3600 - 1);
    let stale = get("/api/session").set("x-pd-account", "acc_0123456789abcdef").cookie(&cookie);
    assert_eq!(world.send(stale.clone()).await.problem(), (409, P::SessionOfAnother));
    world.state.clock.advance(1);
    assert_eq!(world.send(stale).await.problem(), (401, P::SessionExpired));
}

#[tokio::test]
async fn whoever_signs_in_in_another_tab_is_not_served_to_the_page_of_before() {
    let (world, first) = World::signed_in().await;
    let before = account(&world, &first).await;
    // One browser: the second sign-in presents the first one's cookie and replaces it.
    let flow = world.fake.authorize("somebody else");
    let cookie = world.send(exchange(&flow).set("x-pd-account", &before).cookie(&first)).await.cookie();
    let page = |call: Call| call.set("x-pd-account", &before).cookie(&cookie);
    for call in [get("/api/session"), delete("/api/session"), delete("/api/connection")] {
        assert_eq!(world.send(page(call)).await.problem(), (409, P::SessionOfAnother));
    }
    let now = world.send(get("/api/connection").cookie(&cookie)).await.json();
    assert_eq!(now["state"], json!("connected"));
}

#[tokio::test]
async fn use_is_written_down_at_most_once_a_minute() {
    let (world, cookie) = World::signed_in().await;
    let hash = SessionHash::of(cookie.split_once('=').expect("a cookie").1);
    let last_seen = async || world.state.store.session(hash).await.expect("read").expect("there").last_seen;
    let first = last_seen().await;
    world.state.clock.advance(59);
    world.send(get("/api/session").cookie(&cookie)).await;
    assert_eq!(last_seen().await, first);
    world.state.clock.advance(1);
    world.send(get("/api/session").cookie(&cookie)).await;
    assert_eq!(last_seen().await, first + 60);
}

#[tokio::test]
async fn t33_nothing_that_is_done_in_a_frame_destroys_anything() {
    let world = World::new().await;
    let cookie = world.connect("person").await;
    let before = world.upstream_calls().await.len();
    for request in [delete("/api/self/redis/database/db1"), delete("/api/connection")] {
        let request = in_frame(request, PARTNER).cookie(&cookie);
        assert_eq!(world.send(request).await.problem(), (403, P::NotAllowed));
    }
    assert_eq!(world.upstream_calls().await.len(), before);
}

#[tokio::test]
async fn sweeping_forgets_ended_sessions_and_old_audit_lines() {
    let (world, cookie) = World::signed_in().await;
    let id = account(&world, &cookie).await;
    assert!(!world.trail().await.is_empty());
    world.state.clock.advance(91 * 86_400);
    world.state.sweep().await;
    assert_eq!(world.state.store.count_sessions(&id).await.expect("counted"), 0);
    assert!(world.trail().await.is_empty());
    assert_eq!(world.send(post("/api/session").cookie(&cookie)).await.status, 405);
}

async fn account(world: &World, cookie: &str) -> String {
    let session = world.send(get("/api/session").cookie(cookie)).await.json();
    session["account"]["id"].as_str().expect("an id").to_owned()
}
