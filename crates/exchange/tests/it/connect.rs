//! HND: somebody connects their own account in a partner's frame. The code comes from a window of ours, the verifier from the
//! frame; what comes about is good in this partner's frames alone, and for less than a tab of its own.

use exchange::app::{Deed, Need, allows, table};
use exchange::store::SessionHash;
use serde_json::json;
use sha2::{Digest, Sha256};
use upstash_api::exchange::{ProblemCode as P, SessionKind};

use crate::samples::filled;
use crate::world::{Call, PARTNER, World, call, delete, exchange, framed, get, partner};

fn here(call: Call) -> Call {
    framed(call, PARTNER)
}

fn write(world: &World, partners: &str) {
    std::fs::write(world.dir.path().join("partners.toml"), partners).expect("written");
}

/// The entry of [`PARTNER`], in whose frames people may connect or not.
fn entry(connect: bool) -> String {
    partner(PARTNER, 99, "nobody", r#""read""#, connect)
}

#[tokio::test]
async fn a_code_becomes_a_session_of_the_frame_it_was_asked_for_in() {
    let world = World::new().await;
    let answer = world.send(here(exchange(&world.fake.authorize("person")))).await;
    assert_eq!(answer.status, 200, "{}", answer.text);
    let mut cookie: Vec<&str> = answer.header("set-cookie").split("; ").skip(1).collect();
    cookie.sort_unstable();
    assert_eq!(cookie, ["HttpOnly", "Max-Age=14400", "Partitioned", "Path=/", "SameSite=None", "Secure"]);
    assert!(answer.cookie().starts_with("__Host-Http-pd_e="));
    assert_eq!(answer.headers.get_all("set-cookie").iter().count(), 1);
    let session = answer.json();
    assert_eq!(
        (&session["kind"], &session["account"]["email"]),
        (&json!("framed"), &json!("demo@acme.example"))
    );
    assert!(session.get("frame").is_none(), "nobody's sub-account");
    let databases = world.send(here(get("/api/self/redis/databases")).cookie(&answer.cookie())).await;
    assert_eq!(databases.status, 200, "{}", databases.text);
    let trail = world.state.store.audit_trail().await.expect("a trail");
    let line = trail.last().expect("a line");
    assert_eq!((line.action.as_str(), line.actor_kind.as_str()), ("login", "framed"));
    assert_eq!(line.partner.as_deref(), Some(PARTNER));
}

#[tokio::test]
async fn hnd_03_t35_the_right_code_with_another_verifier_connects_nobody() {
    let world = World::new().await;
    let (theirs, mine) = (world.fake.authorize("victim"), world.fake.authorize("attacker"));
    let mut stolen = theirs.clone();
    stolen.verifier.clone_from(&mine.verifier);
    let answer = world.send(here(exchange(&stolen))).await;
    assert_eq!(answer.problem(), (400, P::CodeRefused));
    assert!(!answer.headers.contains_key("set-cookie"));
    let trail = world.state.store.audit_trail().await.expect("a trail");
    assert_eq!(
        (trail.len(), trail[0].partner.as_deref()),
        (1, Some(PARTNER)),
        "the trail says in whose frame"
    );
    let mut other_nonce = mine.clone();
    other_nonce.nonce = theirs.nonce;
    assert_eq!(world.send(here(exchange(&other_nonce))).await.problem(), (400, P::IdentityRefused));
}

#[tokio::test]
async fn hnd_04_hnd_05_t36_a_pasted_code_works_once_and_a_guessed_one_never() {
    let world = World::new().await;
    let flow = world.fake.authorize("person");
    assert_eq!(world.send(here(exchange(&flow))).await.status, 200);
    assert_eq!(world.send(here(exchange(&flow))).await.problem(), (400, P::CodeRefused));
    for code in ["guess", "CANARY-code-2"] {
        let mut guessed = flow.clone();
        guessed.code = code.into();
        assert_eq!(world.send(here(exchange(&guessed))).await.problem(), (400, P::CodeRefused), "{code}");
    }
    for code in ["", "a b", &"x".repeat(2049)] {
        let mut no_code = flow.clone();
        no_code.code = (*code).to_owned();
        assert_eq!(world.send(here(exchange(&no_code))).await.problem(), (400, P::BadRequest), "{code:?}");
    }
}

#[tokio::test]
async fn t33_nobody_connects_where_the_partner_file_does_not_say_so_and_the_code_is_not_spent() {
    let world = World::new().await;
    let flow = world.fake.authorize("person");
    let asked = || exchange(&flow);
    write(&world, &entry(false));
    let before = world.upstream_calls().await.len();
    for request in [
        here(asked()),
        framed(asked(), "nobody"),
        framed(asked(), ""),
        asked().set("x-pd", "embed"),
        here(asked()).add("x-pd-partner", PARTNER),
    ] {
        let answer = world.send(request).await;
        assert_eq!(answer.problem(), (403, P::NotAllowed));
        assert!(!answer.headers.contains_key("set-cookie"));
    }
    assert_eq!(world.upstream_calls().await.len(), before, "Upstash heard of none of it");
    write(&world, &entry(true));
    assert_eq!(world.send(here(asked())).await.status, 200);
}

#[tokio::test]
async fn whom_nobody_names_connects_nothing_in_a_frame_and_no_key_is_made() {
    let world = World::new().await;
    world.fake.lock().tokens = Some(Box::new(crate::oauth::grants_no_identity));
    let answer = world.send(here(exchange(&world.fake.authorize("person")))).await;
    assert_eq!(answer.problem(), (409, P::AccountUnnamed));
    assert!(!answer.headers.contains_key("set-cookie"));
    let calls = world.upstream_calls().await;
    assert!(calls.iter().any(|call| call.ends_with("/oauth/revoke")), "{calls:?}");
    assert!(!calls.iter().any(|call| call.contains("apikey")), "{calls:?}");
    assert_eq!(
        world.exchange(&world.fake.authorize("person")).await.status,
        200,
        "a tab of its own still does"
    );
}

#[tokio::test]
async fn a_partner_that_signs_nobody_in_has_people_connect_and_takes_no_token() {
    let world = World::new().await;
    let id = PARTNER;
    write(
        &world,
        &format!(
            "[[partner]]\nid = \"{id}\"\nname = \"A\"\norigins = [\"https://a.example\"]\nconnect = true\n"
        ),
    );
    assert_eq!(world.send(here(exchange(&world.fake.authorize("person")))).await.status, 200);
    let token = crate::world::post("/api/session/embed").json(&json!({ "partner": id, "token": "a.b.c" }));
    assert_eq!(world.send(here(token)).await.problem(), (403, P::EmbedToken));
    let trail = world.state.store.audit_trail().await.expect("a trail");
    let line = trail.last().expect("a line");
    assert_eq!((line.reason.as_deref(), line.partner.as_deref()), (Some("no_tokens"), Some(id)));
}

#[tokio::test]
async fn t22_what_was_connected_in_one_partners_frame_is_nothing_in_anothers() {
    let world = World::new().await;
    write(&world, &(entry(true) + &partner("globex", 7, "nobody", r#""read""#, true)));
    let cookie = world.connect("person").await;
    let read = || get("/api/self/redis/databases").cookie(&cookie);
    assert_eq!(world.send(here(read())).await.status, 200);
    let other = world.send(framed(read(), "globex")).await;
    assert_eq!((other.problem(), other.header("set-cookie")), ((409, P::SessionOfAnother), ""));
    for (request, code) in [
        (read().set("x-pd", "embed"), P::SessionExpired),
        (here(read()).add("x-pd-partner", "globex"), P::SessionExpired),
        (here(read()).set("x-pd", "top"), P::SessionMissing),
    ] {
        assert_eq!(world.send(request).await.problem(), (401, code));
    }
    assert_eq!(world.send(here(read())).await.status, 200, "and is still one in its own");
}

#[tokio::test]
async fn t48_a_partner_that_is_gone_or_lets_nobody_connect_any_more_is_asked_about_at_each_call() {
    let world = World::new().await;
    let cookie = world.connect("person").await;
    let session = || here(get("/api/session")).cookie(&cookie);
    assert_eq!(world.send(session()).await.status, 200);
    write(&world, &entry(false));
    assert_eq!(world.send(session()).await.problem(), (401, P::SessionExpired));
    write(&world, &entry(true));
    assert_eq!(world.send(session()).await.status, 200, "a slip of the file's keeper ends nobody's work");
    write(&world, "[[partner]]\nconnect = \"yes\"");
    assert_eq!(world.send(session()).await.status, 200, "a file that is wrong changes nothing");
    write(&world, "");
    assert_eq!(world.send(session()).await.problem(), (401, P::SessionExpired));
}

#[tokio::test]
async fn hnd_09_t33_each_route_takes_exactly_what_may_be_done_in_a_frame() {
    let world = World::new().await;
    let cookie = world.connect("person").await;
    let before = world.upstream_calls().await.len();
    let (mut refused, mut served) = (0, 0);
    for route in table() {
        let Need::May(deed) = route.need else { continue };
        let request = here(call(route.method.clone(), &filled(&route.path))).cookie(&cookie);
        let own = !route.path.contains("{slug}");
        let may = own && matches!(deed, Deed::Read | Deed::Create | Deed::Explore);
        assert_eq!(allows(SessionKind::Framed, &[], deed) && own, may, "{}", route.path);
        if may {
            served += 1;
            continue;
        }
        let answer = world.send(request).await;
        assert_eq!(answer.problem(), (403, P::NotAllowed), "{} {}", route.method, route.path);
        refused += 1;
        // Refusals are paced as well.
        world.state.clock.advance(2);
    }
    assert!(refused > 80 && served > 10, "the table was walked: {refused} {served}");
    assert_eq!(world.upstream_calls().await.len(), before, "Upstash heard of none of it");
}

#[tokio::test]
async fn t15_a_session_that_was_there_before_ends_and_that_of_the_tab_stays() {
    let (world, top) = World::signed_in().await;
    let before = world.connect("person").await;
    let request = here(exchange(&world.fake.authorize("person"))).cookie(&format!("{top}; {before}"));
    let answer = world.send(request).await;
    assert_ne!(answer.cookie(), before);
    let session = |cookie: &str| here(get("/api/session")).cookie(cookie);
    assert_eq!(world.send(session(&before)).await.problem(), (401, P::SessionExpired));
    assert_eq!(world.send(session(&answer.cookie())).await.status, 200);
    assert_eq!(world.send(get("/api/session").cookie(&top)).await.status, 200);
    let chosen = format!("__Host-Http-pd_e={}", "A".repeat(43));
    let made = world.send(here(exchange(&world.fake.authorize("person"))).cookie(&chosen)).await.cookie();
    assert_ne!(made, chosen, "an id that somebody chose is never used");
}

#[tokio::test]
async fn t19_signing_out_of_the_frame_ends_the_session_and_takes_its_cookie_away() {
    let world = World::new().await;
    let cookie = world.connect("person").await;
    let answer = world.send(here(delete("/api/session")).cookie(&cookie)).await;
    assert_eq!(answer.status, 204);
    let cleared = answer.header("set-cookie");
    for attribute in
        ["__Host-Http-pd_e=;", "Max-Age=0", "Path=/", "Secure", "HttpOnly", "SameSite=None", "Partitioned"]
    {
        assert!(cleared.contains(attribute), "{cleared}");
    }
    let after = world.send(here(get("/api/session")).cookie(&cookie)).await;
    assert_eq!(after.problem(), (401, P::SessionExpired));
}

#[tokio::test]
async fn t20_an_unused_one_ends_after_half_an_hour_and_a_used_one_after_four() {
    let world = World::new().await;
    let cookie = world.connect("person").await;
    let session = || here(get("/api/session")).cookie(&cookie);
    for _ in 0..8 {
        world.state.clock.advance(1790);
        assert_eq!(world.send(session()).await.status, 200);
    }
    world.state.clock.advance(80);
    assert_eq!(world.send(session()).await.problem(), (401, P::SessionExpired), "four hours");
    world.fake.follow(&world.state.clock);
    let cookie = world.connect("person").await;
    world.state.clock.advance(1800);
    let session = here(get("/api/session")).cookie(&cookie);
    assert_eq!(world.send(session).await.problem(), (401, P::SessionExpired), "half an hour");
}

#[tokio::test]
async fn t18_the_store_knows_the_session_by_its_hash_and_by_its_partner() {
    let world = World::new().await;
    let cookie = world.connect("person").await;
    let id = cookie.split_once('=').expect("a cookie").1;
    let row = world.state.store.session(SessionHash::of(id)).await.expect("read").expect("there");
    assert_eq!((row.kind.as_str(), row.partner.as_deref()), ("framed", Some(PARTNER)));
    assert_eq!((row.sub_account, row.scopes, row.subject), (None, None, None));
    let stored = world.dump("SELECT hex(id_hash) FROM sessions").await;
    let hash: String = Sha256::digest(id).iter().map(|byte| format!("{byte:02X}")).collect();
    assert_eq!(stored, [hash], "SHA-256 of the id as the browser has it, and of nothing less");
}
