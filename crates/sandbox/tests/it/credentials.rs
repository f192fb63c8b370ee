//! API keys: how they are made, what they open, and when they stop.

use reqwest::{Method, StatusCode};
use serde_json::{Value, json};

use crate::support::*;

#[tokio::test]
async fn a_key_is_made_with_an_access_token_and_with_nothing_else() {
    let sandbox = Sandbox::start("demo").await;
    let key = sandbox.minted_key("first").await;
    assert_eq!(key.len(), 36);
    let refused = (StatusCode::UNAUTHORIZED, json!("Unauthorized"));
    let body = Some(json!({ "name": "second" }));
    assert_eq!(sandbox.api(Method::POST, "/apikey", &key, body).await, refused, "Basic is not enough");
    let none =
        sandbox.request(Method::POST, "/api/apikey").json(&json!({ "name": "x" })).send().await.unwrap();
    assert_eq!(none.status(), 401);
    for token in ["nonsense", key.as_str()] {
        assert_eq!(sandbox.mint(token, "second").await.status(), 401);
    }
    // A token for another audience: no API was asked for.
    let query = authorize_query(&[("audience", "")]);
    let cookie = sandbox.sign_in(&query, DEMO.0, DEMO.1).await;
    let code = parameter(&sandbox.press(&query, &cookie, "allow").await, "code").unwrap();
    let token = sandbox.redeem(&code, &[]).await.1["access_token"].as_str().unwrap().to_owned();
    assert_eq!(sandbox.mint(&token, "second").await.status(), 401);
    let token = sandbox.access_token("openid").await;
    sandbox.control("/_sandbox/clock", json!({ "advance_seconds": 172_800 })).await;
    assert_eq!(sandbox.mint(&token, "second").await.status(), 401, "expired");
}

#[tokio::test]
async fn names_are_unique_and_37_keys_are_enough() {
    let sandbox = Sandbox::start("demo").await;
    let token = sandbox.access_token("openid").await;
    for number in 0..37 {
        assert_eq!(sandbox.mint(&token, &format!("key {number}")).await.status(), 200);
    }
    for name in ["key 0", "one more", ""] {
        let answer = sandbox.mint(&token, name).await;
        assert_eq!(answer.status(), 400, "{name}");
        assert!(answer.json::<Value>().await.unwrap().is_string());
    }
    let answer =
        sandbox.request(Method::POST, "/api/apikey").bearer_auth(&token).body("{").send().await.unwrap();
    assert_eq!(answer.status(), 400);
}

#[tokio::test]
async fn basic_wants_the_right_email_and_the_right_key() {
    let sandbox = Sandbox::start("demo").await;
    let key = sandbox.minted_key("k").await;
    let list = async |user: &str, key: &str| {
        let request = sandbox.request(Method::GET, "/api/v2/teams").basic_auth(user, Some(key));
        let answer = request.send().await.unwrap();
        (answer.status().as_u16(), answer.json::<Value>().await.unwrap())
    };
    assert_eq!(list(DEMO.0, &key).await.0, 200);
    assert_eq!(list("DEMO@acme.example", &key).await.0, 200);
    for (user, key) in [(DEMO.0, "x"), ("eve@acme.example", key.as_str()), ("", key.as_str()), (DEMO.0, "")] {
        assert_eq!(list(user, key).await, (401, json!("Unauthorized")), "{user}");
    }
    sandbox.control("/_sandbox/switches", json!({ "checks_basic_email": false })).await;
    assert_eq!(list("eve@acme.example", &key).await.0, 200);
}

#[tokio::test]
async fn a_teams_key_sees_the_team_and_not_the_members_databases() {
    let sandbox = Sandbox::start("demo").await;
    let state = sandbox.state().await;
    let team_key = state["teams"][0]["api_keys"][0]["api_key"].as_str().unwrap();
    let (status, databases) = sandbox.api(Method::GET, "/v2/redis/databases", team_key, None).await;
    assert_eq!((status.as_u16(), databases), (200, json!([])));
    let personal = state["databases"][0]["database_id"].as_str().unwrap();
    let path = format!("/v2/redis/database/{personal}");
    let missing = (StatusCode::NOT_FOUND, json!("database not found"));
    assert_eq!(sandbox.api(Method::GET, &path, team_key, None).await, missing);
    assert_eq!(sandbox.api(Method::DELETE, &path, team_key, None).await, missing);
    for key in [team_key.to_owned(), sandbox.minted_key("k").await] {
        let (_, teams) = sandbox.api(Method::GET, "/v2/teams", &key, None).await;
        assert_eq!(teams[0]["team_name"], "Acme Cloud");
        assert_eq!(teams[0]["copy_cc"], true);
    }
}

#[tokio::test]
async fn unknown_paths_are_404_to_anybody_and_other_methods_405() {
    let sandbox = Sandbox::start("demo").await;
    for (method, path, status) in [
        (Method::GET, "/api/v2/qstash", 404),
        (Method::GET, "/api", 404),
        (Method::GET, "/api/v2/redis/databases", 401),
        (Method::PUT, "/api/v2/redis/databases", 405),
        (Method::POST, "/api/v2/teams", 405),
    ] {
        let answer = sandbox.request(method, path).send().await.unwrap();
        assert_eq!(answer.status(), status, "{path}");
        assert!(answer.json::<Value>().await.unwrap().is_string());
    }
}
