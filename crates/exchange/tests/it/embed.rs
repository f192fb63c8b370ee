//! EMB: end users in partners' frames. A token of the partner's back end is good once, for one sub-account, and for what both the
//! token and the partner file allow.

use std::path::PathBuf;

use axum::http::Method;
use base64::Engine;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use ed25519_dalek::{Signer, SigningKey};
use exchange::app::{Deed, Need, Route, allows, table};
use exchange::store::{SessionHash, SessionRow};
use serde_json::{Value, json};
use upstash_api::exchange::{ProblemCode as P, Scope, SessionKind, routes};

use crate::samples::filled;
use crate::world::{Answer, Call, ORIGIN, World, call, framed, get, partner, post};

/// A world with two partners of one account, `acme` and `globex`, and the sub-accounts `db1` and `only-here`.
struct Frames {
    world: World,
    /// Of the account's owner.
    cookie: String,
    file: PathBuf,
    account: String,
}

/// The secret half that `partner` signs with.
fn key(partner: &str) -> SigningKey {
    SigningKey::from_bytes(&[seed(partner); 32])
}

const fn seed(partner: &str) -> u8 {
    partner.len() as u8
}

fn entry(id: &str, account: &str, scopes: &str) -> String {
    partner(id, seed(id), account, scopes, false)
}

const ALL: &str = r#""read", "write", "explore", "sso""#;

impl Frames {
    async fn new() -> Self {
        let (world, cookie) = World::signed_in().await;
        let file = world.dir.path().join("partners.toml");
        world.paste_team(&cookie, "t1").await;
        for slug in ["db1", "only-here"] {
            world.create_tenant(&cookie, slug).await;
        }
        let account = world.send(get("/api/session").cookie(&cookie)).await.json()["account"]["id"].clone();
        let account = account.as_str().expect("an id").to_owned();
        let frames = Self { world, cookie, file, account };
        frames.write(&(entry("acme", &frames.account, ALL) + &entry("globex", &frames.account, ALL)));
        frames
    }

    fn write(&self, partners: &str) {
        std::fs::write(&self.file, partners).expect("written");
    }

    fn now(&self) -> i64 {
        self.world.state.clock.now()
    }

    /// A token of `acme` for `db1`, with these claims in place of the usual ones.
    fn token(&self, jti: &str, changes: &Value) -> String {
        let mut claims = json!({
            "iss": "acme", "aud": ORIGIN, "sub": "user-7", "sa": "db1", "scp": ["read", "write", "explore", "sso"],
            "iat": self.now(), "exp": self.now() + 300, "jti": format!("{jti:0>16}"),
        });
        for (name, value) in changes.as_object().expect("an object") {
            claims[name] = value.clone();
        }
        let signer = key(claims["iss"].as_str().expect("an issuer"));
        let part = |value: &Value| BASE64_URL_SAFE_NO_PAD.encode(value.to_string());
        let header = json!({ "alg": "EdDSA", "typ": "pd-embed+jwt", "kid": "k1" });
        let signed = format!("{}.{}", part(&header), part(&claims));
        format!("{signed}.{}", BASE64_URL_SAFE_NO_PAD.encode(signer.sign(signed.as_bytes()).to_bytes()))
    }

    async fn trade(&self, partner: &str, token: &str) -> Answer {
        self.world.send(trade(partner, token)).await
    }

    /// The cookie of a session with these scopes for `db1`.
    async fn frame(&self, jti: &str, scopes: &Value) -> String {
        let answer = self.trade("acme", &self.token(jti, &json!({ "scp": scopes }))).await;
        assert_eq!(answer.status, 200, "{}", answer.text);
        answer.cookie()
    }

    async fn reasons(&self) -> Vec<String> {
        let trail = self.world.state.store.audit_trail().await.expect("a trail");
        trail
            .into_iter()
            .filter(|row| row.action.starts_with("embed."))
            .filter_map(|row| row.reason)
            .collect()
    }
}

fn trade(partner: &str, token: &str) -> Call {
    framed(post(routes::SESSION_EMBED), partner).json(&json!({ "partner": partner, "token": token }))
}

#[tokio::test]
async fn a_token_becomes_a_session_that_tells_nothing_of_the_team() {
    let frames = Frames::new().await;
    let answer = frames.trade("acme", &frames.token("1", &json!({}))).await;
    assert_eq!(answer.status, 200, "{}", answer.text);
    let cookie = answer.header("set-cookie");
    assert!(cookie.starts_with("__Host-Http-pd_e=") && cookie.contains("Partitioned"), "{cookie}");
    assert!(cookie.contains("Max-Age=3600"), "{cookie}");
    let session = frames.world.send(framed(get("/api/session"), "acme").cookie(&answer.cookie())).await;
    let expected = json!({ "partner": "The acme cloud", "sub_account": "db1", "scopes": ["read", "write", "explore", "sso"] });
    assert_eq!((session.json()["kind"].as_str(), &session.json()["frame"]), (Some("embed"), &expected));
    assert_eq!(session.json()["account"], json!({ "id": "acme/db1/09208114", "email": null }));
    assert_eq!(
        session.json()["connection"],
        json!({ "state": "connected", "key_name": null, "since": null })
    );
    for of_the_team in [frames.account.as_str(), "demo@acme.example", "only-here", "globex"] {
        assert!(!session.text.contains(of_the_team), "{of_the_team}: {}", session.text);
    }
    let trail = frames.world.state.store.audit_trail().await.expect("a trail");
    let line = trail.last().expect("a line");
    assert_eq!((line.action.as_str(), line.partner.as_deref()), ("embed.accepted", Some("acme")));
    assert_eq!((line.actor_kind.as_str(), line.subject.as_deref()), ("embed", Some("user-7")));
}

#[tokio::test]
async fn t43_t44_whatever_is_wrong_with_a_token_the_answer_is_the_same() {
    let frames = Frames::new().await;
    let good = frames.token("1", &json!({}));
    let other = frames.token("2", &json!({ "iss": "globex" }));
    let tokens = [
        ("acme", "nonsense".to_owned(), "malformed"),
        ("acme", good.replace('.', ".A"), "signature"),
        ("globex", good.clone(), "signature"),
        ("acme", other, "signature"),
        ("nobody", good.clone(), "unknown_partner"),
        ("acme", frames.token("3", &json!({ "sa": "never-made" })), "unknown_sub_account"),
        ("acme", frames.token("4", &json!({ "sa": "../db1" })), "unknown_sub_account"),
        ("acme", frames.token("5", &json!({ "exp": frames.now() + 301 })), "lives_too_long"),
        ("acme", frames.token("6", &json!({ "scp": ["admin"] })), "scope"),
    ];
    let mut bodies = Vec::new();
    for (partner, token, _) in &tokens {
        let answer = frames.trade(partner, token).await;
        assert_eq!(answer.problem(), (403, P::EmbedToken), "{token}");
        assert_eq!(answer.header("set-cookie"), "");
        bodies.push(answer.json()["error"]["message"].clone());
    }
    bodies.dedup();
    assert_eq!(bodies.len(), 1);
    assert_eq!(frames.reasons().await, tokens.map(|(_, _, reason)| reason));
    assert_eq!(
        frames.trade("acme", &good).await.status,
        200,
        "refused under another name, it was not used up"
    );
    let top = trade("acme", &frames.token("7", &json!({}))).set("x-pd", "top");
    assert_eq!(frames.world.send(top).await.problem(), (403, P::NotAllowed));
}

#[tokio::test]
async fn t45_of_fifty_who_use_a_token_at_once_one_gets_in() {
    let frames = Frames::new().await;
    let token = frames.token("1", &json!({}));
    // More than thirty a minute of one address would be stopped by the limit before.
    let mut wins = 0;
    for _ in 0..2 {
        let all = (0..25).map(|_| frames.world.send(trade("acme", &token)));
        let answers = futures_util::future::join_all(all).await;
        wins += answers.iter().filter(|answer| answer.status == 200).count();
        for lost in answers.iter().filter(|answer| answer.status != 200) {
            assert_eq!(lost.problem(), (403, P::EmbedToken));
        }
        frames.world.fake.follow(&frames.world.state.clock);
        frames.world.state.clock.advance(60);
    }
    assert_eq!(wins, 1);
    assert!(frames.reasons().await.iter().all(|reason| reason == "replayed"));
}

/// Every route that takes a session, with a sub-account in place of its own.
fn routes_for(slug: &str) -> Vec<(Route, Call)> {
    let filled = |path: &str| filled(&path.replacen("{slug}", slug, 1).replace("{ticket}", "t"));
    let takes_session = |route: &Route| route.need != Need::Nothing;
    let call_of = |route: Route| {
        let request = framed(call(route.method.clone(), &filled(&route.path)), "acme");
        (route, request)
    };
    table().into_iter().filter(takes_session).map(call_of).collect()
}

#[tokio::test]
async fn t46_an_end_user_reaches_nothing_outside_the_one_sub_account() {
    let frames = Frames::new().await;
    let cookie = frames.frame("1", &json!(["read", "write", "explore", "sso"])).await;
    let before = frames.world.upstream_calls().await.len();
    let mut refused = 0;
    for slug in ["only-here", "DB1", "db1%2F..%2Fonly-here", "..", "never-made"] {
        for (route, request) in routes_for(slug) {
            if route.need == Need::Session {
                continue;
            }
            let answer = frames.world.send(request.cookie(&cookie)).await;
            assert_eq!(answer.problem(), (403, P::NotAllowed), "{} {}", route.method, route.path);
            refused += 1;
            // Refusals are paced as well.
            frames.world.state.clock.advance(2);
        }
    }
    assert!(refused > 500, "the table was walked: {refused}");
    assert_eq!(frames.world.upstream_calls().await.len(), before, "Upstash heard of none of it");
    let own = framed(get("/api/sub/db1/redis/databases"), "acme").cookie(&cookie);
    assert!(frames.world.send(own).await.text.contains("of-sub_t1_db1"), "with its own key");
}

#[tokio::test]
async fn t46_who_was_in_a_sub_account_is_not_in_the_next_one_of_that_slug() {
    let frames = Frames::new().await;
    let cookie = frames.frame("1", &json!(["read"])).await;
    let read = || framed(get("/api/sub/db1/redis/databases"), "acme").cookie(&cookie);
    assert_eq!(frames.world.send(read()).await.status, 200);
    let delete = call(Method::DELETE, "/api/sub-accounts/db1").cookie(&frames.cookie);
    assert_eq!(frames.world.send(delete).await.status, 204);
    frames.world.create_tenant(&frames.cookie, "db1").await;
    assert_eq!(frames.world.send(read()).await.problem(), (401, P::SessionExpired));
}

#[tokio::test]
async fn t33_nothing_that_an_end_user_may_do_deletes_but_their_own_session() {
    for route in table().into_iter().filter(|route| route.method == Method::DELETE) {
        let may = match route.need {
            Need::May(deed) => {
                allows(SessionKind::Embed, &Scope::ALL, deed) || allows(SessionKind::Framed, &[], deed)
            }
            Need::Session | Need::Nothing => route.path != "/api/session",
        };
        assert!(!may, "{}", route.path);
    }
}

#[tokio::test]
async fn t19_a_call_with_the_session_before_takes_nothing_from_the_one_that_followed() {
    let frames = Frames::new().await;
    let before = frames.frame("1", &json!(["read"])).await;
    let token = frames.token("2", &json!({}));
    let after = frames.world.send(trade("acme", &token).cookie(&before)).await.cookie();
    let late = frames.world.send(framed(get("/api/session"), "acme").cookie(&before)).await;
    assert_eq!((late.problem(), late.header("set-cookie")), ((401, P::SessionExpired), ""));
    assert_eq!(frames.world.send(framed(get("/api/session"), "acme").cookie(&after)).await.status, 200);
}

#[tokio::test]
async fn t83_tokens_that_nobody_signed_take_no_turn_and_fill_no_trail() {
    let frames = Frames::new().await;
    for at in 0..320 {
        let answer = frames.trade("acme", &format!("rubbish-{at}")).await;
        assert_eq!(answer.problem(), (403, P::EmbedToken));
        frames.world.state.clock.advance(2);
    }
    let written = frames.reasons().await.len();
    assert!(written < 150, "{written} lines");
    frames.frame("1", &json!(["read"])).await;
}

#[tokio::test]
async fn t47_each_route_of_the_own_sub_account_takes_exactly_its_scope() {
    let frames = Frames::new().await;
    for (at, scope) in ["read", "write", "explore", "sso"].into_iter().enumerate() {
        let cookie = frames.frame(&at.to_string(), &json!([scope])).await;
        for (route, request) in routes_for("db1") {
            let needed = match route.need {
                Need::Nothing | Need::Session => continue,
                Need::May(Deed::Read) => Some("read"),
                Need::May(Deed::Create) => Some("write"),
                Need::May(Deed::Explore) => Some("explore"),
                Need::May(Deed::OpenConsole) => Some("sso"),
                Need::May(_) => None,
            };
            let answer = frames.world.send(request.cookie(&cookie)).await;
            let may = route.path.contains("{slug}") && needed == Some(scope);
            let was_refused = answer.status == 403 && answer.problem().1 == P::NotAllowed;
            assert_eq!(!was_refused, may, "{scope}: {} {} {}", route.method, route.path, answer.text);
            frames.world.state.clock.advance(2);
        }
    }
}

#[tokio::test]
async fn t48_a_partner_that_is_taken_out_is_out_and_so_is_a_scope() {
    let frames = Frames::new().await;
    let cookie = frames.frame("1", &json!(["read", "write"])).await;
    let read = || framed(get("/api/sub/db1/redis/databases"), "acme").cookie(&cookie);
    let session = || framed(get("/api/session"), "acme").cookie(&cookie);
    assert_eq!(frames.world.send(read()).await.status, 200);
    frames.write(&entry("acme", &frames.account, "\"write\""));
    assert_eq!(frames.world.send(read()).await.problem(), (403, P::NotAllowed));
    assert_eq!(frames.world.send(session()).await.json()["frame"]["scopes"], json!(["write"]));
    frames.write("[[partner]]\nid = 1");
    assert_eq!(frames.world.send(session()).await.status, 200, "a file that is wrong changes nothing");
    frames.write(&entry("acme", "somebody-else", ALL));
    assert_eq!(frames.world.send(session()).await.problem(), (401, P::SessionExpired));
    frames.write("");
    assert_eq!(frames.world.send(session()).await.problem(), (401, P::SessionExpired));
    assert_eq!(frames.trade("acme", &frames.token("2", &json!({}))).await.problem(), (403, P::EmbedToken));
}

#[tokio::test]
async fn t22_a_session_of_one_partners_frame_is_none_in_anothers() {
    let frames = Frames::new().await;
    let cookie = frames.frame("1", &json!(["read"])).await;
    let session = || get("/api/session").set("x-pd", "embed").cookie(&cookie);
    let ours = session().set("x-pd-partner", "acme");
    assert_eq!(frames.world.send(ours.clone()).await.status, 200);
    // As after a trade of another tab: the page asks for a token of its own then.
    let globex = frames.world.send(session().set("x-pd-partner", "globex")).await;
    assert_eq!((globex.problem(), globex.header("set-cookie")), ((409, P::SessionOfAnother), ""));
    for (request, code) in [
        (session(), P::SessionExpired),
        (ours.clone().add("x-pd-partner", "globex"), P::SessionExpired),
        (ours.set("x-pd", "top"), P::SessionMissing),
    ] {
        assert_eq!(frames.world.send(request).await.problem(), (401, code));
    }
}

#[tokio::test]
async fn t15_a_session_that_was_there_before_ends_with_the_trade() {
    let frames = Frames::new().await;
    let before = frames.frame("1", &json!(["read"])).await;
    let token = frames.token("2", &json!({}));
    let answer = frames.world.send(trade("acme", &token).cookie(&before)).await;
    assert_ne!(answer.cookie(), before);
    let old = framed(get("/api/session"), "acme").cookie(&before);
    assert_eq!(frames.world.send(old).await.problem(), (401, P::SessionExpired));
}

#[tokio::test]
async fn a_trade_in_another_tab_ends_no_call_that_is_on_its_way() {
    let frames = Frames::new().await;
    let first = frames.frame("1", &json!(["read"])).await;
    for (jti, partner, claims) in [
        ("2", "acme", json!({ "sa": "only-here" })),
        ("3", "acme", json!({ "sub": "somebody-else" })),
        ("4", "globex", json!({ "iss": "globex" })),
    ] {
        let answer = frames.world.send(trade(partner, &frames.token(jti, &claims)).cookie(&first)).await;
        assert_eq!(answer.status, 200, "{}", answer.text);
        let late = frames.world.send(framed(get("/api/session"), "acme").cookie(&first)).await;
        assert_eq!(late.status, 200, "{jti}: {}", late.text);
    }
}

#[tokio::test]
async fn a_partner_file_that_is_gone_leaves_the_partners_of_before() {
    let frames = Frames::new().await;
    let cookie = frames.frame("1", &json!(["read"])).await;
    std::fs::remove_file(&frames.file).expect("removed");
    let session = framed(get("/api/session"), "acme").cookie(&cookie);
    assert_eq!(frames.world.send(session.clone()).await.status, 200);
    frames.write("");
    assert_eq!(frames.world.send(session).await.problem(), (401, P::SessionExpired));
}

#[tokio::test]
async fn a_crowd_of_end_users_ends_no_session_of_the_staff_nor_of_another_customer() {
    let frames = Frames::new().await;
    let other = frames.trade("acme", &frames.token("x", &json!({ "sa": "only-here" }))).await.cookie();
    let mut first_of_each = Vec::new();
    for at in 0..25 {
        let claims = json!({ "sub": format!("user-{at}"), "scp": ["read"] });
        first_of_each.push(frames.trade("acme", &frames.token(&at.to_string(), &claims)).await.cookie());
        frames.world.state.clock.advance(3);
    }
    let first = framed(get("/api/session"), "acme").cookie(&first_of_each[0]);
    assert_eq!(frames.world.send(first).await.status, 200, "colleagues do not push each other out");
    let own = frames.frame("100", &json!(["read"])).await;
    for at in 0..20 {
        frames.frame(&format!("1{at:02}x"), &json!(["read"])).await;
        frames.world.state.clock.advance(3);
    }
    let own = framed(get("/api/session"), "acme").cookie(&own);
    assert_eq!(frames.world.send(own).await.problem(), (401, P::SessionExpired), "one person's twenty-first");
    assert_eq!(frames.world.send(get("/api/session").cookie(&frames.cookie)).await.status, 200);
    let other = framed(get("/api/session"), "acme").cookie(&other);
    assert_eq!(frames.world.send(other).await.status, 200);
}

#[tokio::test]
async fn t20_an_end_users_unused_session_ends_after_a_quarter_of_an_hour_and_a_used_one_after_an_hour() {
    let frames = Frames::new().await;
    let clock = &frames.world.state.clock;
    let session = |cookie: &str| framed(get("/api/session"), "acme").cookie(cookie);
    let used = frames.frame("1", &json!(["read"])).await;
    for _ in 0..4 {
        clock.advance(899);
        assert_eq!(frames.world.send(session(&used)).await.status, 200);
    }
    clock.advance(4);
    assert_eq!(frames.world.send(session(&used)).await.problem(), (401, P::SessionExpired), "an hour");
    let unused = frames.frame("2", &json!(["read"])).await;
    clock.advance(900);
    assert_eq!(frames.world.send(session(&unused)).await.problem(), (401, P::SessionExpired), "a quarter");
}

#[tokio::test]
async fn t20_of_all_end_users_of_a_sub_account_the_oldest_make_room() {
    let frames = Frames::new().await;
    let store = &frames.world.state.store;
    let ids = ["a", "b", "c", "d"].map(|letter| letter.repeat(43));
    for (at, id) in (0..).zip(&ids) {
        let now = frames.now() + at;
        let row = SessionRow {
            account_id: frames.account.clone(),
            kind: "embed".into(),
            partner: Some("acme".into()),
            sub_account: Some("db1".into()),
            scopes: Some("read".into()),
            subject: Some(id.clone()),
            created_at: now,
            last_seen: now,
            expires_at: now + 60,
        };
        store.insert_session(SessionHash::of(id), &row, 20, 3).await.expect("stored");
    }
    let mut left = Vec::new();
    for id in &ids {
        left.push(store.session(SessionHash::of(id)).await.expect("read").is_some());
    }
    assert_eq!(left, [false, true, true, true], "three of them, whoever they are of");
}

#[tokio::test]
async fn a_session_that_names_no_frame_is_none() {
    let frames = Frames::new().await;
    let now = frames.now();
    for (at, kind) in ["embed", "framed"].into_iter().enumerate() {
        let id = at.to_string().repeat(43);
        let row = SessionRow {
            account_id: frames.account.clone(),
            kind: kind.into(),
            partner: None,
            sub_account: Some("db1".into()),
            scopes: Some("read".into()),
            subject: None,
            created_at: now,
            last_seen: now,
            expires_at: now + 60,
        };
        frames.world.state.store.insert_session(SessionHash::of(&id), &row, 20, 20).await.expect("stored");
        let request = framed(get("/api/session"), "acme").cookie(&format!("__Host-Http-pd_e={id}"));
        assert_eq!(frames.world.send(request).await.problem(), (401, P::SessionExpired), "{kind}");
    }
}

#[tokio::test]
async fn an_end_user_who_may_make_no_sub_account_takes_no_turn_from_the_staff_who_may() {
    let frames = Frames::new().await;
    let cookie = frames.frame("1", &json!(["write"])).await;
    let create = || post(routes::SUB_ACCOUNTS).json(&json!({ "slug": "a" }));
    let first = frames.world.send(framed(create(), "acme").cookie(&cookie)).await;
    assert_eq!(first.problem(), (403, P::NotAllowed));
    for _ in 0..130 {
        frames.world.send(framed(create(), "acme").cookie(&cookie)).await;
    }
    assert_eq!(frames.world.send(create().cookie(&frames.cookie)).await.status, 200);
}
