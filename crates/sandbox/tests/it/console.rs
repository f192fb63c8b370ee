//! The console: who is signed in by a token, and keys made and revoked by hand.

use reqwest::{Method, Response};
use serde_json::json;

use crate::support::*;

async fn sso(sandbox: &Sandbox, slug: &str) -> String {
    let tenant = sandbox.tenant(slug).await;
    let (_, answer) = sandbox.call(&tenant, "POST", "/v2/subaccount/sso", None).await;
    answer["token"].as_str().unwrap().to_owned()
}

async fn open(sandbox: &Sandbox, path: &str, cookie: &str) -> (u16, String) {
    let answer = sandbox.request(Method::GET, path).header("cookie", cookie).send().await.unwrap();
    (answer.status().as_u16(), answer.text().await.unwrap())
}

fn cookie(answer: &Response) -> String {
    answer.headers()["set-cookie"].to_str().unwrap().split(';').next().unwrap().to_owned()
}

async fn sign_in(sandbox: &Sandbox, email: &str) -> String {
    let form = [("email", email), ("password", "demo")];
    let answer = sandbox.request(Method::POST, "/console/login").form(&form).send().await.unwrap();
    assert_eq!(answer.status(), 303);
    cookie(&answer)
}

async fn post(sandbox: &Sandbox, path: &str, cookie: &str, form: &[(&str, &str)]) -> (u16, String) {
    let request = sandbox.request(Method::POST, path).header("cookie", cookie).form(form);
    let answer = request.send().await.unwrap();
    (answer.status().as_u16(), answer.text().await.unwrap())
}

#[tokio::test]
async fn a_token_opens_a_page_that_says_who_is_signed_in() {
    let sandbox = Sandbox::start("demo").await;
    let token = sso(&sandbox, "Stark & Sons/EU").await;
    let path = format!("/console/login?token={token}");
    let answer = sandbox.request(Method::GET, &path).send().await.unwrap();
    assert_eq!(
        (answer.status().as_u16(), &answer.headers()["cache-control"]),
        (200, &"no-store".parse().unwrap())
    );
    assert_eq!(answer.headers()["referrer-policy"], "no-referrer");
    let cookie = cookie(&answer);
    let page = answer.text().await.unwrap();
    assert!(page.contains("You are signed in") && page.contains("Stark &amp; Sons/EU"), "{page}");
    assert!(page.contains("Acme Cloud") && page.contains("up to 72 more hours"), "{page}");
    assert!(!page.contains(&token), "the page does not repeat it");
    let (status, page) = open(&sandbox, "/console", &cookie).await;
    assert!(status == 200 && page.contains("Sub-account Stark &amp; Sons/EU"), "{page}");
    assert!(!page.contains(&sandbox.tenant("Stark & Sons/EU").await.key));
}

#[tokio::test]
async fn a_dead_token_says_what_is_wrong_with_it() {
    let sandbox = Sandbox::start("demo").await;
    let (token, doomed) = (sso(&sandbox, "northwind").await, sso(&sandbox, "initech").await);
    let path = |token: &str| format!("/console/login?token={token}");
    let (head, signature) = token.rsplit_once('.').unwrap();
    for bad in ["nonsense", "", head, &format!("{head}.{}", signature.to_lowercase())] {
        let (status, page) = open(&sandbox, &path(bad), "").await;
        assert!(status == 401 && page.contains("not a valid sign-in link"), "{bad}: {page}");
        assert!(page.contains("Nobody was signed in"));
    }
    let team = sandbox.team().await;
    assert_eq!(sandbox.call(&team, "DELETE", "/v2/subaccount/initech", None).await.0, 200);
    let (status, page) = open(&sandbox, &path(&doomed), "").await;
    assert!(status == 401 && page.contains("no longer exists"), "{page}");
    let again = Some(json!({ "slug": "initech" }));
    let (_, made) = sandbox.call(&team, "POST", "/v2/subaccount", again).await;
    let (status, page) = open(&sandbox, &path(&doomed), "").await;
    assert!(
        status == 401 && page.contains("no longer exists"),
        "another sub-account of the same name: {page}"
    );
    let heir = Pair {
        user: made["customer_id"].as_str().unwrap().into(),
        key: made["api_key"].as_str().unwrap().into(),
    };
    assert_eq!(sandbox.call(&heir, "GET", "/auditlogs", None).await, (200, json!([])), "nor its past");
    sandbox.control("/_sandbox/clock", json!({ "advance_seconds": 72 * 3600 + 1 })).await;
    let (status, page) = open(&sandbox, &path(&token), "").await;
    assert!(status == 401 && page.contains("has expired") && page.contains("72 hours"), "{page}");
    sandbox.control("/_sandbox/reset", json!({})).await;
    let (status, page) = open(&sandbox, &path(&token), "").await;
    assert!(status == 401 && page.contains("not a valid"), "a reset forgets the secret: {page}");
}

#[tokio::test]
async fn keys_are_made_and_revoked_by_hand_for_oneself_and_for_a_team() {
    let sandbox = Sandbox::start("empty").await;
    let cookie = sign_in(&sandbox, DEMO.0).await;
    for account in [DEMO.0, TEAM] {
        let form = [("account", account), ("name", "by hand"), ("access", "read-only"), ("days", "7")];
        let (status, page) = post(&sandbox, "/console/keys", &cookie, &form).await;
        assert_eq!(status, 200, "{page}");
        let key = page.split("id=\"new-key\">").nth(1).unwrap().split('<').next().unwrap().to_owned();
        let pair = Pair { user: DEMO.0.into(), key };
        assert_eq!(sandbox.call(&pair, "GET", "/v2/redis/databases", None).await.0, 200);
        assert_eq!(sandbox.call(&pair, "DELETE", "/v2/redis/database/x", None).await.0, 403);
        let (status, page) = post(&sandbox, "/console/keys", &cookie, &form).await;
        assert!(status == 400 && page.contains("already exists"), "{page}");
        sandbox.control("/_sandbox/clock", json!({ "advance_seconds": 60 })).await;
        let (_, page) = open(&sandbox, &format!("/console?account={account}"), &cookie).await;
        assert!(page.contains("by hand") && page.contains("read only, 7 days left"), "{page}");
        assert!(!page.contains(&pair.key), "it is shown once");
        let (status, _) = post(&sandbox, "/console/keys/revoke", &cookie, &form[..2]).await;
        assert_eq!(status, 303);
        assert_eq!(sandbox.call(&pair, "GET", "/v2/redis/databases", None).await.0, 401);
    }
    let (_, logs) = sandbox.call(&sandbox.team().await, "GET", "/auditlogs", None).await;
    let told: Vec<_> =
        logs.as_array().unwrap().iter().map(|log| (&log["action_string"], &log["source"])).collect();
    let by = json!("CONSOLE");
    assert_eq!(told, [(&json!("Delete Api Key"), &by), (&json!("Create Api Key"), &by)]);
}

#[tokio::test]
async fn nobody_touches_the_keys_of_others() {
    let sandbox = Sandbox::start("empty").await;
    let viewer = sign_in(&sandbox, "viewer@acme.example").await;
    let (status, page) = open(&sandbox, &format!("/console?account={TEAM}"), &viewer).await;
    assert!(status == 200 && page.contains("acme-platform") && !page.contains("Revoke"), "{page}");
    assert_eq!(open(&sandbox, &format!("/console?account={}", DEMO.0), &viewer).await.0, 404);
    for account in [TEAM, DEMO.0, "nobody"] {
        let form = [("account", account), ("name", "acme-platform")];
        assert_eq!(post(&sandbox, "/console/keys", &viewer, &form).await.0, 403, "{account}");
        assert_eq!(post(&sandbox, "/console/keys/revoke", &viewer, &form).await.0, 403, "{account}");
    }
    assert_eq!(sandbox.call(&sandbox.team().await, "GET", "/v2/teams", None).await.0, 200);
    // Another page of this machine, with the person's own cookie.
    let demo = sign_in(&sandbox, DEMO.0).await;
    let request = sandbox.request(Method::POST, "/console/keys/revoke").header("cookie", &demo);
    let form = [("account", TEAM), ("name", "acme-platform")];
    let answer = request.header("sec-fetch-site", "same-site").form(&form).send().await.unwrap();
    assert_eq!(answer.status(), 403);
}

#[tokio::test]
async fn without_a_cookie_one_is_asked_to_sign_in_and_signing_out_ends_it() {
    let sandbox = Sandbox::start("empty").await;
    let answer = sandbox.request(Method::GET, "/console").send().await.unwrap();
    assert_eq!(
        (answer.status().as_u16(), &answer.headers()["location"]),
        (303, &"/console/login".parse().unwrap())
    );
    assert_eq!(post(&sandbox, "/console/keys", "", &[("name", "x")]).await.0, 303);
    let wrong = [("email", DEMO.0), ("password", "nope")];
    let (status, page) = post(&sandbox, "/console/login", "", &wrong).await;
    assert!(status == 400 && page.contains("Wrong e-mail or password"), "{page}");
    let cookie = sign_in(&sandbox, DEMO.0).await;
    assert_eq!(open(&sandbox, "/console", &cookie).await.0, 200);
    assert_eq!(post(&sandbox, "/console/logout", &cookie, &[]).await.0, 303);
    assert_eq!(open(&sandbox, "/console", &cookie).await.0, 303);
}
