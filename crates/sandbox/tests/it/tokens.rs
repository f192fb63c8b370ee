//! The token endpoint, revocation, user information and the two documents.

use aws_lc_rs::signature::{RSA_PKCS1_2048_8192_SHA256, RsaPublicKeyComponents};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};

use crate::support::*;

const ALL: &str = "openid email offline_access";

#[tokio::test]
async fn a_code_gives_tokens_that_the_published_key_verifies() {
    let sandbox = Sandbox::start("demo").await;
    let (status, answer) = sandbox.redeem(&sandbox.code(ALL).await, &[]).await;
    assert_eq!(status, 200);
    assert_eq!((&answer["expires_in"], &answer["token_type"]), (&json!(172_800), &json!("Bearer")));
    assert_eq!(answer["scope"], ALL);
    assert!(answer["refresh_token"].is_string());
    let discovery = sandbox.get_json("/auth/.well-known/openid-configuration").await;
    let issuer = format!("{}/auth/", sandbox.running.origin());
    assert_eq!(discovery["issuer"], json!(issuer));
    let (access, id) = (claims(&answer["access_token"]), claims(&answer["id_token"]));
    assert_eq!(access["aud"], json!(["upstash-api", discovery["userinfo_endpoint"]]));
    assert_eq!((&access["iss"], &access["azp"]), (&json!(issuer), &json!(CLIENT)));
    assert_eq!((&id["aud"], &id["nonce"]), (&json!(CLIENT), &json!("the-nonce")));
    assert_eq!((&id["email"], &id["sub"]), (&json!(DEMO.0), &access["sub"]));
    let keys = sandbox.get_json("/auth/.well-known/jwks.json").await;
    let part = |name: &str| URL_SAFE_NO_PAD.decode(keys["keys"][0][name].as_str().unwrap()).unwrap();
    let public = RsaPublicKeyComponents { n: part("n"), e: part("e") };
    for token in [&answer["access_token"], &answer["id_token"]] {
        let (signed, signature) = token.as_str().unwrap().rsplit_once('.').unwrap();
        let signature = URL_SAFE_NO_PAD.decode(signature).unwrap();
        public.verify(&RSA_PKCS1_2048_8192_SHA256, signed.as_bytes(), &signature).unwrap();
    }
}

#[tokio::test]
async fn what_was_not_asked_for_is_not_given() {
    let sandbox = Sandbox::start("demo").await;
    let (_, answer) = sandbox.redeem(&sandbox.code("offline_access").await, &[]).await;
    assert!(answer.get("id_token").is_none() && answer["refresh_token"].is_string());
    assert_eq!(claims(&answer["access_token"])["aud"], "upstash-api");
    let (_, answer) = sandbox.redeem(&sandbox.code("openid").await, &[]).await;
    assert!(answer.get("refresh_token").is_none());
    assert!(claims(&answer["id_token"]).get("email").is_none());
    sandbox.control("/_sandbox/switches", json!({ "grants_openid": false })).await;
    let (_, answer) = sandbox.redeem(&sandbox.code(ALL).await, &[]).await;
    assert!(answer.get("id_token").is_none());
    assert_eq!(answer["scope"], "offline_access");
}

#[tokio::test]
async fn a_code_is_refused_as_auth0_refuses_it() {
    let sandbox = Sandbox::start("demo").await;
    let invalid = json!({ "error": "invalid_grant", "error_description": "Invalid authorization code" });
    let code = sandbox.code(ALL).await;
    assert_eq!(sandbox.redeem(&code, &[]).await.0, 200);
    assert_eq!(sandbox.redeem(&code, &[]).await, (StatusCode::FORBIDDEN, invalid.clone()), "used twice");
    assert_eq!(sandbox.redeem("nonsense", &[]).await, (StatusCode::FORBIDDEN, invalid.clone()));
    let code = sandbox.code(ALL).await;
    let other = sandbox.redeem(&code, &[("redirect_uri", "http://localhost:8080/callback/")]).await;
    assert_eq!(other, (StatusCode::FORBIDDEN, invalid.clone()));
    let code = sandbox.code(ALL).await;
    sandbox.control("/_sandbox/clock", json!({ "advance_seconds": 600 })).await;
    assert_eq!(sandbox.redeem(&code, &[]).await, (StatusCode::FORBIDDEN, invalid), "expired");
    for verifier in ["another-verifier-of-at-least-43-characters-01", ""] {
        let code = sandbox.code(ALL).await;
        let (status, answer) = sandbox.redeem(&code, &[("code_verifier", verifier)]).await;
        assert_eq!((status, &answer["error"]), (StatusCode::FORBIDDEN, &json!("invalid_grant")));
        assert_eq!(answer["error_description"], "Failed to verify code verifier");
    }
}

#[tokio::test]
async fn strange_clients_and_grants_are_refused() {
    let sandbox = Sandbox::start("demo").await;
    assert_eq!(sandbox.redeem("x", &[("client_id", "other")]).await.0, 401);
    let (status, answer) = sandbox.redeem("x", &[("grant_type", "password")]).await;
    assert_eq!((status.as_u16(), &answer["error"]), (403, &json!("unsupported_grant_type")));
    // The broken curl of the documentation: the rest of the line became part of the grant type.
    let broken =
        sandbox.redeem("x", &[("grant_type", "authorization_code --data audience=upstash-api")]).await;
    assert_eq!(broken.1["error"], "unsupported_grant_type");
    assert_eq!(sandbox.redeem("x", &[("grant_type", "")]).await.1["error"], "invalid_request");
}

#[tokio::test]
async fn json_bodies_are_understood() {
    let sandbox = Sandbox::start("demo").await;
    let body = json!({
        "grant_type": "authorization_code", "client_id": CLIENT, "code": sandbox.code(ALL).await,
        "redirect_uri": CALLBACK, "code_verifier": VERIFIER,
    });
    let answer = sandbox.request(Method::POST, "/auth/oauth/token").json(&body).send().await.unwrap();
    assert_eq!(answer.status(), 200);
    assert_eq!(answer.headers()["cache-control"], "no-store");
}

#[tokio::test]
async fn a_confidential_client_proves_itself_in_the_body_or_by_basic() {
    let sandbox = Sandbox::start("demo").await;
    sandbox.control("/_sandbox/switches", json!({ "confidential_client": true })).await;
    let secret = sandbox.state().await["oauth"]["client_secret"].as_str().unwrap().to_owned();
    assert_eq!(sandbox.redeem(&sandbox.code(ALL).await, &[]).await.0, 401);
    assert_eq!(sandbox.redeem(&sandbox.code(ALL).await, &[("client_secret", "wrong")]).await.0, 401);
    assert_eq!(sandbox.redeem(&sandbox.code(ALL).await, &[("client_secret", &secret)]).await.0, 200);
    let code = sandbox.code(ALL).await;
    let form = [
        ("grant_type", "authorization_code"),
        ("code", &code),
        ("redirect_uri", CALLBACK),
        ("code_verifier", VERIFIER),
    ];
    let request =
        sandbox.request(Method::POST, "/auth/oauth/token").basic_auth(CLIENT, Some(&secret)).form(&form);
    assert_eq!(request.send().await.unwrap().status(), 200);
}

#[tokio::test]
async fn a_refresh_token_rotates_and_can_be_revoked() {
    let sandbox = Sandbox::start("demo").await;
    let (_, answer) = sandbox.redeem(&sandbox.code(ALL).await, &[]).await;
    let first = answer["refresh_token"].as_str().unwrap().to_owned();
    let refresh = async |token: &str| {
        sandbox
            .token(&[("grant_type", "refresh_token"), ("client_id", CLIENT), ("refresh_token", token)])
            .await
    };
    let (status, answer) = refresh(&first).await;
    assert_eq!(status, 200);
    let second = answer["refresh_token"].as_str().unwrap().to_owned();
    let (status, answer) = refresh(&first).await;
    assert_eq!((status.as_u16(), &answer["error"]), (403, &json!("invalid_grant")));
    assert_eq!(answer["error_description"], "Unknown or invalid refresh token.");
    let revoke = async |form: &[(&str, &str)]| {
        sandbox.request(Method::POST, "/auth/oauth/revoke").form(form).send().await.unwrap().status()
    };
    assert_eq!(revoke(&[("client_id", "other"), ("token", &second)]).await, 401);
    assert_eq!(revoke(&[("client_id", CLIENT)]).await, 400);
    assert_eq!(revoke(&[("client_id", CLIENT), ("token", &second)]).await, 200);
    assert_eq!(revoke(&[("client_id", CLIENT), ("token", "unknown")]).await, 200);
    assert_eq!(refresh(&second).await.0, 403);
}

#[tokio::test]
async fn user_information_needs_openid_and_a_live_token() {
    let sandbox = Sandbox::start("demo").await;
    let ask = async |token: &str| {
        let answer = sandbox.request(Method::GET, "/auth/userinfo").bearer_auth(token).send().await.unwrap();
        (answer.status(), answer.text().await.unwrap())
    };
    let token = sandbox.access_token("openid email profile").await;
    let (status, body) = ask(&token).await;
    let body: Value = serde_json::from_str(&body).unwrap();
    assert_eq!((status.as_u16(), &body["email"], &body["name"]), (200, &json!(DEMO.0), &json!("Demo User")));
    let without = sandbox.access_token("offline_access").await;
    assert_eq!(ask(&without).await.0, 401);
    assert_eq!(ask("nonsense").await, (StatusCode::UNAUTHORIZED, "Unauthorized".into()));
    sandbox.control("/_sandbox/clock", json!({ "advance_seconds": 172_801 })).await;
    assert_eq!(ask(&token).await.0, 401);
}

#[tokio::test]
async fn only_the_clients_own_origin_may_read_the_token_answer() {
    let sandbox = Sandbox::start("demo").await;
    let allowed = async |origin: &str| {
        let request = sandbox.request(Method::OPTIONS, "/auth/oauth/token").header("origin", origin);
        request.send().await.unwrap().headers().contains_key("access-control-allow-origin")
    };
    assert!(allowed("http://localhost:8080").await);
    assert!(!allowed("http://localhost:8081").await);
}
