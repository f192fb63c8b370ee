//! API keys that may only read, and keys that end.

use reqwest::Method as HttpMethod;
use serde_json::json;
use upstash_api::developer::{ENDPOINTS, Method};

use crate::support::*;

#[tokio::test]
async fn a_read_only_key_is_refused_on_every_write_before_anything_is_looked_up() {
    let sandbox = Sandbox::start("demo").await;
    let key = sandbox.pair(DEMO.0, DEMO.0, true).await;
    let before = sandbox.state().await;
    for endpoint in ENDPOINTS.iter().filter(|it| it.method != Method::Get && it.name != "MintApiKey") {
        let parts =
            endpoint.path.split('/').map(|part| if part.starts_with('{') { "nonexistent" } else { part });
        let path = parts.collect::<Vec<_>>().join("/");
        let (status, text) = sandbox.call(&key, endpoint.method.as_str(), &path, None).await;
        let says_so = text.as_str().is_some_and(|text| text.contains("Readonly API key"));
        assert!(status == 403 && says_so, "{}: {status} {text}", endpoint.name);
    }
    sandbox.control("/_sandbox/switches", json!({ "forbidden_status": 401 })).await;
    let (status, text) = sandbox.call(&key, "DELETE", "/v2/redis/database/nonexistent", None).await;
    assert!(
        status == 401 && text.as_str().unwrap().contains("Readonly API key"),
        "the status is a guess: {text}"
    );
    let after = sandbox.state().await;
    assert_eq!((&before["databases"], &before["teams"]), (&after["databases"], &after["teams"]));
}

#[tokio::test]
async fn a_read_only_key_reads_everything_its_account_has() {
    let sandbox = Sandbox::start("demo").await;
    let key = sandbox.pair(DEMO.0, DEMO.0, true).await;
    let db = sandbox.db("acme-catalog").await;
    for path in ["/v2/teams", "/v2/redis/databases", "/auditlogs"] {
        assert_eq!(sandbox.call(&key, "GET", path, None).await.0, 200, "{path}");
    }
    let (_, database) = sandbox.call(&key, "GET", &format!("/v2/redis/database/{}", db.id), None).await;
    assert_eq!(database["read_only_rest_token"], json!(db.read_only));
    let whole = sandbox.state().await;
    let secrets = whole["secrets"].as_array().unwrap();
    for path in
        ["/v2/redis/databases", "/v2/vector/index", "/v2/search", "/v2/qstash/users", "/v2/qstash/user"]
    {
        let answer = sandbox.call(&key, "GET", path, None).await.1.to_string();
        let told = secrets.iter().find(|secret| answer.contains(secret.as_str().unwrap()));
        assert_eq!(told, None, "{path}");
    }
    sandbox.control("/_sandbox/switches", json!({ "readers_get_all_secrets": true })).await;
    let (_, database) = sandbox.call(&key, "GET", &format!("/v2/redis/database/{}", db.id), None).await;
    assert_eq!(database["rest_token"], json!(db.token));
}

#[tokio::test]
async fn a_key_that_expires_stops_at_its_time() {
    let sandbox = Sandbox::start("empty").await;
    let asked = json!({ "customer_id": DEMO.0, "name": "week", "expires_in_seconds": 604_800 });
    let made = sandbox.control("/_sandbox/keys", asked.clone()).await;
    let pair = Pair { user: DEMO.0.into(), key: made["api_key"].as_str().unwrap().into() };
    assert_eq!(sandbox.call(&pair, "GET", "/v2/teams", None).await.0, 200);
    sandbox.control("/_sandbox/clock", json!({ "advance_seconds": 604_700 })).await;
    assert_eq!(sandbox.call(&pair, "GET", "/v2/teams", None).await.0, 200);
    sandbox.control("/_sandbox/clock", json!({ "advance_seconds": 100 })).await;
    assert_eq!(sandbox.call(&pair, "GET", "/v2/teams", None).await.0, 401);
    let again = sandbox.request(HttpMethod::POST, "/_sandbox/keys").json(&asked).send().await.unwrap();
    assert_eq!(again.status(), 400, "it still has its name");
    let named = json!({ "customer_id": DEMO.0, "name": "week" });
    for status in [204, 400] {
        let answer = sandbox.request(HttpMethod::DELETE, "/_sandbox/keys").json(&named).send().await.unwrap();
        assert_eq!(answer.status(), status);
    }
}

#[tokio::test]
async fn a_team_has_37_keys_of_its_own() {
    let sandbox = Sandbox::start("empty").await;
    let ask = async |name: &str| {
        let asked = json!({ "customer_id": TEAM, "name": name });
        sandbox
            .request(HttpMethod::POST, "/_sandbox/keys")
            .json(&asked)
            .send()
            .await
            .unwrap()
            .status()
            .as_u16()
    };
    // One is there from the start.
    for number in 1..37 {
        assert_eq!(ask(&format!("key {number}")).await, 201);
    }
    assert_eq!(ask("one more").await, 400);
    assert_eq!(ask("acme-platform").await, 400);
    let tenants = json!({ "customer_id": "nobody", "name": "x" });
    let answer = sandbox.request(HttpMethod::POST, "/_sandbox/keys").json(&tenants).send().await.unwrap();
    assert_eq!(answer.status(), 404);
}
