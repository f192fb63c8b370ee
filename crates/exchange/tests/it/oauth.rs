//! OAU: what a sign-in must prove, and what is left of it afterwards.

use std::time::Duration;

use futures_util::future::join_all;
use serde_json::{Value, json};
use tower::ServiceExt;
use upstash_api::exchange::ProblemCode as P;
use wiremock::{MockServer, ResponseTemplate};

use crate::fake::{CANARY, START, header, jwt, key};
use crate::world::{World, exchange, get, post};

const MINT: &str = "POST /api/apikey";

#[tokio::test]
async fn oau_02_the_verifier_of_the_window_redeems_the_code() {
    let world = World::new().await;
    let answer = world.exchange(&world.fake.authorize("person")).await;
    assert_eq!(answer.status, 200, "{}", answer.text);
    let session = answer.json();
    assert_eq!(session["kind"], "top");
    assert_eq!(session["account"]["email"], "demo@acme.example");
    assert_eq!(session["connection"]["state"], "connected");
    assert_eq!(session["connection"]["since"], json!(START));
    let name = session["connection"]["key_name"].as_str().expect("a name");
    assert!(name.starts_with("acme-cloud-20261121-") && name.len() == 24, "{name}");
    assert_eq!(world.trail().await, ["key.minted ok", "login ok"]);
}

#[tokio::test]
async fn t35_oau_05_a_code_with_another_flow_s_verifier_gives_no_session() {
    let world = World::new().await;
    let (mine, theirs) = (world.fake.authorize("me"), world.fake.authorize("them"));
    let mut mixed = theirs.clone();
    mixed.verifier.clone_from(&mine.verifier);
    let answer = world.exchange(&mixed).await;
    assert_eq!(answer.problem(), (400, P::CodeRefused), "403 at Auth0, but `invalid_grant`");
    assert!(!answer.headers.contains_key("set-cookie"));
    assert_eq!(world.count_calls(MINT).await, 0);
    assert_eq!(world.trail().await, ["exchange.refused refused"]);

    let mut stolen = mine.clone();
    stolen.nonce = theirs.nonce;
    assert_eq!(world.exchange(&stolen).await.problem(), (400, P::IdentityRefused));
}

#[tokio::test]
async fn t36_oau_04_a_code_works_once() {
    let world = World::new().await;
    let flow = world.fake.authorize("person");
    assert_eq!(world.exchange(&flow).await.status, 200);
    assert_eq!(world.exchange(&flow).await.problem(), (400, P::CodeRefused));
}

#[tokio::test]
async fn oau_07_the_authorization_server_s_words_are_not_repeated() {
    let world = World::new().await;
    let mut flow = world.fake.authorize("person");
    flow.code = "wrong".into();
    let answer = world.exchange(&flow).await;
    assert!(!answer.text.contains("onerror") && !answer.text.contains("invalid_grant"), "{}", answer.text);
}

#[tokio::test]
async fn oau_08_an_id_token_that_does_not_fit_is_refused() {
    type Twist = fn(&mut Value);
    let twists: [(&str, Twist); 14] = [
        ("another issuer", |c| c["iss"] = json!("https://evil.example/auth/")),
        ("an issuer that only begins alike", |c| {
            c["iss"] = json!(format!("{}x", c["iss"].as_str().unwrap_or_default()))
        }),
        ("another audience", |c| c["aud"] = json!("other-client")),
        ("several audiences without azp", |c| c["aud"] = json!(["test-client", "other-client"])),
        ("several audiences and another azp", |c| {
            c["aud"] = json!(["test-client", "other-client"]);
            c["azp"] = json!("other-client");
        }),
        ("expired", |c| c["exp"] = json!(START - 31)),
        ("issued in the future", |c| c["iat"] = json!(START + 601)),
        ("issued long ago", |c| c["iat"] = json!(START - 601)),
        ("another nonce", |c| c["nonce"] = json!("CANARY-nonce-0")),
        ("no nonce", |c| drop(c.as_object_mut().and_then(|c| c.remove("nonce")))),
        ("no subject", |c| drop(c.as_object_mut().and_then(|c| c.remove("sub")))),
        ("an empty subject", |c| c["sub"] = json!("")),
        ("no audience", |c| drop(c.as_object_mut().and_then(|c| c.remove("aud")))),
        ("no issue time", |c| drop(c.as_object_mut().and_then(|c| c.remove("iat")))),
    ];
    let world = World::new().await;
    for (what, twist) in twists {
        world.fake.lock().claims = Some(Box::new(twist));
        let answer = world.exchange(&world.fake.authorize("person")).await;
        assert_eq!(answer.problem(), (400, P::IdentityRefused), "{what}");
        assert!(!answer.headers.contains_key("set-cookie"), "{what}");
    }
    let whole: [(&str, Twist); 5] = [
        ("no ID token", |t| drop(t.as_object_mut().and_then(|t| t.remove("id_token")))),
        ("unsigned", |t| t["id_token"] = json!("eyJhbGciOiJub25lIn0.e30.")),
        ("alg none with a signature", |t| t["id_token"] = json!("eyJhbGciOiJub25lIn0.e30.YQ")),
        ("four parts", |t| {
            t["id_token"] = json!(format!("{}.x", t["id_token"].as_str().unwrap_or_default()))
        }),
        ("not a JWT", |t| t["id_token"] = json!("token")),
    ];
    world.fake.lock().claims = None;
    for (what, twist) in whole {
        world.fake.lock().tokens = Some(Box::new(twist));
        let answer = world.exchange(&world.fake.authorize("person")).await;
        assert_eq!(answer.problem(), (400, P::IdentityRefused), "{what}");
    }
    assert_eq!(world.count_calls(MINT).await, 0);
    let revoked = world.count_calls("POST /auth/oauth/revoke").await;
    assert_eq!(revoked, 19, "a refused sign-in leaves no living refresh token");
}

#[tokio::test]
async fn oau_08_clocks_may_differ_a_little_and_azp_may_settle_it() {
    let world = World::new().await;
    world.fake.lock().claims = Some(Box::new(|claims| {
        claims["exp"] = json!(START - 29);
        claims["iat"] = json!(START - 600);
        claims["aud"] = json!(["other-client", "test-client"]);
        claims["azp"] = json!("test-client");
    }));
    assert_eq!(world.exchange(&world.fake.authorize("person")).await.status, 200);
}

#[tokio::test]
async fn a_token_of_another_type_is_not_used() {
    let world = World::new().await;
    for kind in [json!("DPoP"), json!("mac"), json!(""), json!(null)] {
        let twist = kind.clone();
        world.fake.lock().tokens = Some(Box::new(move |tokens| tokens["token_type"] = twist.clone()));
        let answer = world.exchange(&world.fake.authorize("person")).await;
        assert_eq!(answer.problem(), (502, P::UpstreamBroken), "{kind}");
    }
    world.fake.lock().tokens = Some(Box::new(|tokens| tokens["token_type"] = json!("bEARER")));
    assert_eq!(world.exchange(&world.fake.authorize("person")).await.status, 200);
}

#[tokio::test]
async fn oau_13_a_redirecting_token_endpoint_gets_nothing_anywhere_else() {
    let world = World::new().await;
    let canary = MockServer::start().await;
    for status in [301, 302, 303, 307, 308] {
        let redirect = ResponseTemplate::new(status).insert_header("location", canary.uri());
        world.fake.answer("/auth/oauth/token", redirect);
        let answer = world.exchange(&world.fake.authorize("person")).await;
        assert_eq!(answer.problem(), (502, P::UpstreamBroken), "{status}");
    }
    assert_eq!(canary.received_requests().await.expect("recorded").len(), 0);
}

#[tokio::test]
async fn oau_14_the_refresh_token_is_revoked_and_kept_nowhere() {
    let world = World::new().await;
    world.exchange(&world.fake.authorize("person")).await;
    let requests = world.upstream.received_requests().await.expect("recorded");
    let revoke = requests.iter().find(|request| request.url.path() == "/auth/oauth/revoke").expect("revoked");
    let form = String::from_utf8_lossy(&revoke.body);
    assert!(form.contains("token=CANARY-refresh") && form.contains("client_id=test-client"), "{form}");
    world.state.store.close().await;
    for file in std::fs::read_dir(world.dir.path()).expect("a folder") {
        let bytes = std::fs::read(file.expect("a file").path()).expect("read");
        assert!(!String::from_utf8_lossy(&bytes).contains("CANARY-refresh"));
    }
}

#[tokio::test]
async fn a_revocation_that_fails_does_not_fail_the_sign_in() {
    let world = World::new().await;
    let trouble = ResponseTemplate::new(500);
    world.fake.answer("/auth/oauth/revoke", trouble);
    assert_eq!(world.exchange(&world.fake.authorize("person")).await.status, 200);
}

#[tokio::test]
async fn oau_15_twenty_sign_ins_at_once_mint_one_key() {
    let world = World::new().await;
    let flows: Vec<_> = (0..20).map(|_| world.fake.authorize("person")).collect();
    let answers = join_all(flows.iter().map(|flow| world.exchange(flow))).await;
    assert!(answers.iter().all(|answer| answer.status == 200));
    assert_eq!(world.count_calls(MINT).await, 1);
    let name = &answers[0].json()["connection"]["key_name"];
    assert!(answers.iter().all(|answer| &answer.json()["connection"]["key_name"] == name));

    let other = world.exchange(&world.fake.authorize("somebody else")).await;
    assert_eq!(other.status, 200);
    assert_eq!(world.count_calls(MINT).await, 2, "another account has a key of its own");
}

#[tokio::test]
async fn oau_16_a_key_deleted_in_the_console_does_not_come_back_by_itself() {
    let (world, cookie) = World::signed_in().await;
    world.fake.revoke_all_keys();
    let answer = world.send(get("/api/self/redis/databases").cookie(&cookie)).await;
    assert_eq!(answer.problem(), (502, P::ReconnectNeeded));
    let session = world.send(get("/api/session").cookie(&cookie)).await;
    assert_eq!(session.status, 200, "the session lives on");
    assert_eq!(session.json()["connection"]["state"], "reconnect_needed");
    let calls = world.upstream_calls().await.len();
    let again = world.send(get("/api/self/redis/databases").cookie(&cookie)).await;
    assert_eq!(again.problem(), (409, P::ReconnectNeeded));
    assert_eq!(world.upstream_calls().await.len(), calls, "a dead key is not tried again");
    assert_eq!(world.count_calls(MINT).await, 1);
    assert!(world.trail().await.contains(&"key.dead ok".to_owned()));

    let fresh = world.sign_in("person").await;
    assert_eq!(world.count_calls(MINT).await, 2, "connecting again is a person's click");
    assert_eq!(world.send(get("/api/self/redis/databases").cookie(&fresh)).await.status, 200);
}

#[tokio::test]
async fn a_sign_in_finds_out_that_the_key_is_dead_and_makes_a_new_one() {
    let (world, _) = World::signed_in().await;
    world.fake.revoke_all_keys();
    let cookie = world.sign_in("person").await;
    assert_eq!(world.count_calls(MINT).await, 2);
    let session = world.send(get("/api/session").cookie(&cookie)).await.json();
    assert_eq!(session["connection"]["state"], "connected");
}

#[tokio::test]
async fn a_key_that_cannot_be_tried_now_is_kept() {
    let (world, _) = World::signed_in().await;
    for template in [
        ResponseTemplate::new(503),
        ResponseTemplate::new(429),
        ResponseTemplate::new(200).set_body_string("<html>"),
    ] {
        world.fake.answer("/api/v2/teams", template);
        let answer = world.exchange(&world.fake.authorize("person")).await;
        assert_eq!(answer.json()["connection"]["state"], "connected");
    }
    assert_eq!(world.count_calls(MINT).await, 1);
}

#[tokio::test]
async fn an_account_that_is_full_says_what_upstash_said() {
    let world = World::new().await;
    let full = ResponseTemplate::new(400).set_body_json("api key limit is 37");
    world.fake.answer("/api/apikey", full);
    let answer = world.exchange(&world.fake.authorize("person")).await;
    assert_eq!(answer.problem(), (502, P::KeyRefused));
    assert_eq!(answer.json()["error"]["upstream"], "api key limit is 37");
    assert!(!answer.headers.contains_key("set-cookie"));
    assert_eq!(world.count_calls("POST /auth/oauth/revoke").await, 1, "nothing half-made is left");
}

#[tokio::test]
async fn our_own_registration_being_wrong_is_not_the_person_s_fault() {
    let world = World::new().await;
    let refused = ResponseTemplate::new(401).set_body_json(json!({"error": "invalid_client"}));
    world.fake.answer("/auth/oauth/token", refused);
    let answer = world.exchange(&world.fake.authorize("person")).await;
    assert_eq!(answer.problem(), (502, P::UpstreamRefused));
    assert!(answer.text.contains("operator"), "{}", answer.text);
}

/// The authorization server grants `offline_access` only.
pub fn grants_no_identity(tokens: &mut Value) {
    tokens["scope"] = json!("offline_access");
    if let Some(tokens) = tokens.as_object_mut() {
        tokens.remove("id_token");
    }
}

#[tokio::test]
async fn without_an_email_the_key_waits_until_one_is_proven() {
    let world = World::new().await;
    world.fake.lock().tokens = Some(Box::new(grants_no_identity));
    let answer = world.exchange(&world.fake.authorize("person")).await;
    assert_eq!(answer.json()["connection"]["state"], "email_needed");
    assert_eq!(answer.json()["account"]["email"], Value::Null);
    let cookie = answer.cookie();
    let list = get("/api/self/redis/databases").cookie(&cookie);
    let waiting = world.send(list.clone()).await;
    assert_eq!(waiting.problem(), (409, P::ReconnectNeeded));
    assert!(waiting.text.contains("e-mail"), "{}", waiting.text);

    let put = |email: &str| {
        crate::world::call(axum::http::Method::PUT, "/api/connection/email")
            .json(&json!({"email": email}))
            .cookie(&cookie)
    };
    for bad in ["", "demo", "demo:x@acme.example", "demo@acme.example\nx: y"] {
        assert_eq!(world.send(put(bad)).await.problem(), (400, P::Invalid), "{bad:?}");
        world.state.clock.advance(1);
    }
    assert_eq!(world.send(put("wrong@acme.example")).await.problem(), (400, P::EmailRefused));
    // Guessing is slow on purpose: that was the fifth try of this session in a minute.
    assert_eq!(world.send(put("demo@acme.example")).await.problem(), (429, P::TooManyRequests));

    world.fake.lock().tokens = Some(Box::new(|tokens| {
        grants_no_identity(tokens);
        let claims = json!({"iss": "http://elsewhere.example/", "sub": "person"});
        tokens["access_token"] = json!(jwt(&claims));
    }));
    assert_eq!(world.count_calls(MINT).await, 1);
}

#[tokio::test]
async fn a_proven_email_is_kept_and_used() {
    let world = World::new().await;
    world.fake.lock().tokens = Some(Box::new(grants_no_identity));
    let cookie = world.exchange(&world.fake.authorize("person")).await.cookie();
    let put = crate::world::call(axum::http::Method::PUT, "/api/connection/email")
        .json(&json!({"email": " demo@acme.example "}))
        .cookie(&cookie);
    let answer = world.send(put.clone()).await;
    assert_eq!(answer.json()["state"], "connected", "{}", answer.text);
    assert_eq!(world.send(get("/api/self/redis/databases").cookie(&cookie)).await.status, 200);
    assert_eq!(world.send(put).await.problem(), (409, P::BadRequest), "there is nothing left to prove");
    let expected = format!("demo@acme.example:{}", key(1));
    assert!(world.fake.lock().credentials.iter().all(|used| *used == expected));
}

#[tokio::test]
async fn oau_09_without_identity_every_connection_is_an_account_of_its_own() {
    let world = World::new().await;
    world.fake.lock().tokens = Some(Box::new(grants_no_identity));
    let first = world.exchange(&world.fake.authorize("person")).await.json();
    let second = world.exchange(&world.fake.authorize("person")).await.json();
    assert_ne!(first["account"]["id"], second["account"]["id"], "an opaque token names nobody");
}

#[tokio::test]
async fn the_subject_of_a_readable_access_token_names_the_account() {
    let world = World::new().await;
    let issuer = format!("{}/auth/", world.upstream.uri());
    world.fake.lock().tokens = Some(Box::new(move |tokens| {
        grants_no_identity(tokens);
        tokens["access_token"] = json!(jwt(&json!({"iss": issuer, "sub": "auth0|1"})));
    }));
    let minted = ResponseTemplate::new(200).set_body_json(json!({"api_key": key(1)}));
    world.fake.answer("/api/apikey", minted);
    let first = world.exchange(&world.fake.authorize("person")).await.json();
    let second = world.exchange(&world.fake.authorize("person")).await.json();
    assert_eq!(first["account"]["id"], second["account"]["id"]);
    assert_eq!(world.count_calls(MINT).await, 1, "and so its key is reused, e-mail or not");
}

#[tokio::test]
async fn an_email_that_the_id_token_lacks_is_asked_of_userinfo() {
    let world = World::new().await;
    world.fake.lock().claims =
        Some(Box::new(|claims| drop(claims.as_object_mut().and_then(|c| c.remove("email")))));
    for (subject, state) in [("person", "connected"), ("somebody else", "email_needed")] {
        let info =
            ResponseTemplate::new(200).set_body_json(json!({"sub": "person", "email": "demo@acme.example"}));
        world.fake.answer("/auth/userinfo", info);
        let answer = world.exchange(&world.fake.authorize(subject)).await;
        assert_eq!(answer.json()["connection"]["state"], state, "{subject}");
    }
}

#[tokio::test]
async fn a_told_email_that_upstash_refuses_is_asked_for_instead() {
    let world = World::new().await;
    world.fake.lock().claims = Some(Box::new(|claims| claims["email"] = json!("old@acme.example")));
    let answer = world.exchange(&world.fake.authorize("person")).await;
    assert_eq!(answer.json()["connection"]["state"], "email_needed");
    assert_eq!(world.count_calls(MINT).await, 1);

    let put = crate::world::call(axum::http::Method::PUT, "/api/connection/email")
        .json(&json!({"email": "demo@acme.example"}))
        .cookie(&answer.cookie());
    assert_eq!(world.send(put).await.json()["state"], "connected");
    // The ID token still tells the refused one; the key that works with the proven one is not replaced.
    let again = world.exchange(&world.fake.authorize("person")).await;
    assert_eq!(again.json()["connection"]["state"], "connected");
    assert_eq!(world.count_calls(MINT).await, 1);
    assert_eq!(world.send(get("/api/self/redis/databases").cookie(&again.cookie())).await.status, 200);

    world.fake.revoke_all_keys();
    world.exchange(&world.fake.authorize("person")).await;
    assert_eq!(world.count_calls(MINT).await, 2, "refused with both e-mails, it is the key that is dead");
}

#[tokio::test]
async fn a_told_email_counts_only_after_upstash_took_it_with_the_key() {
    let world = World::new().await;
    world.fake.answer("/api/v2/teams", ResponseTemplate::new(503));
    let answer = world.exchange(&world.fake.authorize("person")).await;
    assert_eq!(answer.json()["connection"]["state"], "email_needed");
    world.fake.as_usual("/api/v2/teams");
    let answer = world.exchange(&world.fake.authorize("person")).await;
    assert_eq!(answer.json()["connection"]["state"], "connected", "the next sign-in proves it");
    assert_eq!(world.count_calls(MINT).await, 1);
}

#[tokio::test]
async fn a_person_who_leaves_while_the_key_is_made_finds_it_later() {
    let world = World::new().await;
    let slow = ResponseTemplate::new(200).set_body_json(json!({"api_key": key(1)}));
    world.fake.answer("/api/apikey", slow.set_delay(Duration::from_secs(1)));
    let request = exchange(&world.fake.authorize("person")).build();
    let leaving = tokio::spawn(world.app.clone().oneshot(request));
    while world.count_calls(MINT).await == 0 {
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    leaving.abort();
    assert!(leaving.await.is_err_and(|ended| ended.is_cancelled()), "nobody waits for the answer any more");

    let finished = async {
        while !world.trail().await.contains(&"login ok".to_owned()) {
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    };
    tokio::time::timeout(Duration::from_secs(20), finished).await.expect("the sign-in goes on alone");
    assert!(world.trail().await.contains(&"key.minted ok".to_owned()));
    assert_eq!(world.count_calls("POST /auth/oauth/revoke").await, 1);
    let cookie = world.sign_in("person").await;
    assert_eq!(world.count_calls(MINT).await, 1, "the key was sealed");
    assert_eq!(world.send(get("/api/self/redis/databases").cookie(&cookie)).await.status, 200);
}

#[tokio::test]
async fn values_that_cannot_be_what_they_say_cost_no_call() {
    let world = World::new().await;
    let good = world.fake.authorize("person");
    let broken = [
        |f: &mut crate::fake::Flow| f.code.clear(),
        |f: &mut crate::fake::Flow| f.code = "a b".into(),
        |f: &mut crate::fake::Flow| f.code = "a".repeat(2049),
        |f: &mut crate::fake::Flow| f.verifier = "short".into(),
        |f: &mut crate::fake::Flow| f.verifier = "é".repeat(43),
        |f: &mut crate::fake::Flow| f.nonce.clear(),
    ];
    for change in broken {
        let mut flow = good.clone();
        change(&mut flow);
        assert_eq!(world.exchange(&flow).await.problem(), (400, P::BadRequest));
    }
    for body in [
        json!({}),
        json!({"code": 1}),
        json!([]),
        json!({"code": "a", "code_verifier": "b", "nonce": "c", "iss": "d"}),
    ] {
        let answer = world.send(post("/api/session/exchange").json(&body)).await;
        assert_eq!(answer.problem(), (400, P::BadRequest), "{body}");
    }
    assert!(world.upstream_calls().await.is_empty());
}

#[tokio::test]
async fn disconnecting_forgets_the_key_and_every_session_and_names_what_is_left() {
    let (world, cookie) = World::signed_in().await;
    let other = world.sign_in("person").await;
    let name = world.send(get("/api/connection").cookie(&cookie)).await.json()["key_name"].clone();
    let answer = world.send(crate::world::delete("/api/connection").cookie(&cookie)).await;
    assert_eq!(answer.json(), json!({"key_name": name}));
    assert!(answer.header("set-cookie").contains("Max-Age=0"));
    for cookie in [&cookie, &other] {
        assert_eq!(world.send(get("/api/session").cookie(cookie)).await.status, 401);
    }
    assert!(world.trail().await.contains(&"key.disconnected ok".to_owned()));
    world.sign_in("person").await;
    assert_eq!(world.count_calls(MINT).await, 2, "the forgotten key is not found again");
}

#[tokio::test]
async fn the_client_secret_of_a_confidential_client_is_sent_and_the_bearer_is_used_once() {
    let secret = tempfile::TempDir::new().expect("a folder");
    let file = secret.path().join("secret");
    exchange::private_file::create(&file, "CANARY-client-secret\n").expect("written");
    let world = World::with(|text| {
        text.replace("client_id", &format!("client_secret_file = \"{}\"\nclient_id", file.display()))
    })
    .await;
    assert_eq!(world.send(exchange(&world.fake.authorize("person"))).await.status, 200);
    let requests = world.upstream.received_requests().await.expect("recorded");
    let token =
        requests.iter().find(|request| request.url.path() == "/auth/oauth/token").expect("a token call");
    assert!(String::from_utf8_lossy(&token.body).contains("client_secret=CANARY-client-secret"));
    let bearer = format!("Bearer {CANARY}-access");
    let uses: Vec<_> =
        requests.iter().filter(|request| header(request, "authorization") == Some(&bearer)).collect();
    assert_eq!(uses.len(), 1);
    assert_eq!(uses[0].url.path(), "/api/apikey");
}
