//! Search indexes over the Developer API.

use reqwest::Method;
use serde_json::{Value, json};
use upstash_api::developer::vector::{GlobalStats, VectorStats};

use crate::support::*;

struct Fixture {
    sandbox: Sandbox,
    key: String,
}

impl Fixture {
    async fn new() -> Self {
        let sandbox = Sandbox::start("empty").await;
        let key = sandbox.api_key("k").await;
        Self { sandbox, key }
    }

    async fn call(&self, method: Method, path: &str, body: Value) -> (u16, Value) {
        let body = (!body.is_null()).then_some(body);
        let (status, answer) = self.sandbox.api(method, path, &self.key, body).await;
        (status.as_u16(), answer)
    }

    async fn make(&self) -> (String, Value) {
        let body = json!({ "name": "docs", "region": "eu-west-1", "type": "payg" });
        let (status, made) = self.call(Method::POST, "/v2/search", body).await;
        assert_eq!(status, 200, "{made}");
        (format!("/v2/search/{}", made["id"].as_str().unwrap()), made)
    }
}

#[tokio::test]
async fn an_index_is_made_found_and_deleted() {
    let at = Fixture::new().await;
    let (path, made) = at.make().await;
    assert_eq!((&made["type"], &made["max_daily_queries"]), (&json!("payg"), &json!(-1)));
    assert!(made["endpoint"].as_str().unwrap().ends_with("-eu1-search.localhost"));
    assert_ne!(made["token"], made["read_only_token"]);
    assert_eq!(at.call(Method::GET, &path, Value::Null).await, (200, made.clone()));
    assert_eq!(at.call(Method::GET, "/v2/search", Value::Null).await, (200, json!([made])));
    for (field, value) in [
        ("name", json!("")),
        ("name", json!(null)),
        ("region", json!("us-east-1")),
        ("type", json!("fixed")),
        ("type", json!(null)),
        ("type", json!(["free"])),
    ] {
        let mut body = json!({ "name": "docs", "region": "us-central1", "type": "free" });
        body[field] = value;
        let (status, text) = at.call(Method::POST, "/v2/search", body.clone()).await;
        assert!(status == 400 && text.is_string(), "{body}: {status} {text}");
    }
    assert_eq!(at.call(Method::DELETE, &path, Value::Null).await, (200, json!("OK")));
    assert_eq!(at.call(Method::GET, &path, Value::Null).await, (404, json!("index not found")));
}

#[tokio::test]
async fn an_index_gets_another_name_other_tokens_and_another_owner() {
    let at = Fixture::new().await;
    let (path, made) = at.make().await;
    let post = async |operation: &str, body: Value| {
        at.call(Method::POST, &format!("{path}/{operation}"), body).await
    };
    assert_eq!(post("rename", json!({ "name": "papers" })).await, (200, json!("OK")));
    assert_eq!(post("rename", json!({ "name": "a/b" })).await.0, 400);
    assert_eq!(post("reset-password", Value::Null).await, (200, json!("OK")));
    let (_, now) = at.call(Method::GET, &path, Value::Null).await;
    assert_eq!((&now["name"], &now["endpoint"]), (&json!("papers"), &made["endpoint"]));
    assert!(now["token"] != made["token"] && now["read_only_token"] != made["read_only_token"]);
    let team = at.sandbox.team_id().await;
    assert_eq!(post("transfer", json!({ "target_account": "nobody's" })).await.0, 404);
    assert_eq!(post("transfer", json!({ "target_account": 7 })).await.0, 400);
    assert_eq!(post("transfer", json!({ "target_account": team })).await, (200, json!("OK")));
    assert_eq!(at.call(Method::GET, &path, Value::Null).await.0, 404);
    let key = at.sandbox.team_key().await;
    assert_eq!(at.sandbox.api(Method::GET, &path, &key, None).await.1["customer_id"], json!(team));
}

#[tokio::test]
async fn statistics_are_zero_and_have_their_points() {
    let at = Fixture::new().await;
    let (path, _) = at.make().await;
    let (status, answer) = at.call(Method::GET, &format!("{path}/stats?period=30d"), Value::Null).await;
    let stats: VectorStats = serde_json::from_value(answer).unwrap();
    assert_eq!((status, stats.rerank_latency_99.len(), stats.daily_rerank_requests.len()), (200, 240, 5));
    assert_eq!(at.call(Method::GET, &format!("{path}/stats?period=x"), Value::Null).await.0, 400);
    let (status, answer) = at.call(Method::GET, "/v2/search/stats", Value::Null).await;
    let totals: GlobalStats = serde_json::from_value(answer).unwrap();
    assert_eq!((status, totals), (200, GlobalStats::default()));
}
