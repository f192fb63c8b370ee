//! Vector indexes over the Developer API.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
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

    async fn get(&self, path: &str) -> (u16, Value) {
        self.call(Method::GET, path, Value::Null).await
    }

    async fn post(&self, path: &str, body: Value) -> (u16, Value) {
        self.call(Method::POST, path, body).await
    }

    /// Creates an index with changes to a plain one, and answers its path too.
    async fn make(&self, changes: Value) -> (String, Value) {
        let (status, made) = self.post("/v2/vector/index", plain(changes)).await;
        assert_eq!(status, 200, "{made}");
        (format!("/v2/vector/index/{}", made["id"].as_str().unwrap()), made)
    }
}

fn plain(changes: Value) -> Value {
    let mut body = json!({
        "name": "docs", "region": "us-east-1", "similarity_function": "COSINE", "dimension_count": 384,
    });
    body.as_object_mut().unwrap().extend(changes.as_object().unwrap().clone());
    body
}

#[tokio::test]
async fn an_index_is_made_found_and_deleted() {
    let at = Fixture::new().await;
    assert_eq!(at.get("/v2/vector/index").await, (200, json!([])));
    let (path, made) = at.make(json!({ "type": "fixed" })).await;
    assert_eq!(
        (&made["name"], &made["type"], &made["index_type"]),
        (&json!("docs"), &json!("fixed"), &json!("DENSE"))
    );
    assert_eq!((&made["max_vector_count"], &made["reserved_price"]), (&json!(5_210_000), &json!(60)));
    assert_eq!((&made["max_daily_queries"], &made["customer_id"]), (&json!(1_000_000), &json!(DEMO.0)));
    let host = made["endpoint"].as_str().unwrap();
    assert!(host.ends_with("-us1-vector.localhost"), "{host}");
    let token = STANDARD.decode(made["token"].as_str().unwrap()).unwrap();
    let slug = host.trim_end_matches("-vector.localhost");
    assert!(String::from_utf8_lossy(&token).contains(slug));
    assert_ne!(made["token"], made["read_only_token"]);
    assert_eq!(at.get(&path).await, (200, made.clone()));
    for list in ["/v2/vector/index", "/v2/vector/index/"] {
        assert_eq!(at.get(list).await, (200, json!([made])), "{list}");
    }
    let state = at.sandbox.state().await;
    assert!(state["secrets"].as_array().unwrap().contains(&made["read_only_token"]));
    assert_eq!(at.call(Method::DELETE, &path, Value::Null).await, (200, json!("OK")));
    assert_eq!(at.get(&path).await, (404, json!("index not found")));
    assert_eq!(at.call(Method::DELETE, &path, Value::Null).await.0, 404);
}

#[tokio::test]
async fn models_kinds_and_plans_go_together() {
    let at = Fixture::new().await;
    let (_, made) =
        at.make(json!({ "dimension_count": 0, "embedding_model": "BGE_M3", "type": "free" })).await;
    assert_eq!((&made["dimension_count"], &made["embedding_model"]), (&json!(1024), &json!("BGE_M3")));
    assert_eq!((&made["max_daily_queries"], made.get("reserved_price")), (&json!(10_000), None));
    let sparse = json!({
        "name": "words", "region": "eu-west-1", "index_type": "SPARSE", "sparse_embedding_model": "BM25", "type": "paid",
    });
    let (status, made) = at.post("/v2/vector/index", sparse).await;
    assert_eq!((status, &made["type"], &made["dimension_count"]), (200, &json!("payg"), &json!(0)));
    assert_eq!(made["max_daily_queries"], -1);
    let hybrid = json!({ "index_type": "HYBRID", "sparse_embedding_model": "BM25", "region": "us-central1" });
    assert_eq!(at.make(hybrid).await.1["type"], "payg", "the default of an account that pays");
    for (changes, part) in [
        (json!({ "name": "a b" }), "space"),
        (json!({ "region": "us-west-1" }), "us-west-1"),
        (json!({ "similarity_function": "EUCLIDIAN" }), "EUCLIDIAN"),
        (json!({ "similarity_function": null }), "compared"),
        // The field of an older sample, which says nothing now.
        (json!({ "dimension_count": null, "dimension": 384 }), "how many values"),
        (json!({ "dimension_count": 1537, "type": "free" }), "1536"),
        (json!({ "dimension_count": "384" }), "invalid request body"),
        (json!({ "dimension_count": -1 }), "invalid request body"),
        (json!({ "embedding_model": "BGE_BASE_EN_V1_5" }), "768"),
        (json!({ "sparse_embedding_model": "BM25" }), "sparse"),
        (json!({ "type": "gold" }), "gold"),
        (json!({ "type": "fixed", "region": "us-central1" }), "us-central1"),
    ] {
        let (status, text) = at.post("/v2/vector/index", plain(changes.clone())).await;
        assert_eq!(status, 400, "{changes}: {text}");
        assert!(text.as_str().unwrap().contains(part), "{changes}: {text}");
    }
    assert_eq!(at.get("/v2/vector/index").await.1.as_array().unwrap().len(), 3);
}

#[tokio::test]
async fn an_index_gets_another_name_other_tokens_and_another_plan() {
    let at = Fixture::new().await;
    let (path, made) = at.make(json!({ "dimension_count": 3072, "type": "payg" })).await;
    assert_eq!(at.post(&format!("{path}/rename"), json!({ "name": "papers" })).await, (200, json!("OK")));
    assert_eq!(at.post(&format!("{path}/reset-password"), Value::Null).await, (200, json!("OK")));
    assert_eq!(
        at.post(&format!("{path}/setplan"), json!({ "target_plan": "fixed" })).await,
        (200, json!("OK"))
    );
    let (_, now) = at.get(&path).await;
    assert_eq!(
        (&now["name"], &now["type"], &now["endpoint"]),
        (&json!("papers"), &json!("fixed"), &made["endpoint"])
    );
    assert_ne!(now["token"], made["token"]);
    assert_ne!(now["read_only_token"], made["read_only_token"]);
    for (operation, body) in [
        ("rename", json!({ "name": "" })),
        ("rename", json!({})),
        ("setplan", json!({ "target_plan": "paid" })),
        ("setplan", json!({ "target_plan": "free" })),
        ("setplan", json!({})),
        ("transfer", json!({})),
    ] {
        let (status, text) = at.post(&format!("{path}/{operation}"), body.clone()).await;
        assert!(status == 400 && text.is_string(), "{operation} {body}: {status} {text}");
    }
    assert_eq!(at.get(&path).await.1, now);
}

#[tokio::test]
async fn an_index_is_given_to_a_team_and_to_no_person() {
    let at = Fixture::new().await;
    let (path, made) = at.make(json!({})).await;
    let (team, transfer) = (at.sandbox.team_id().await, format!("{path}/transfer"));
    for (target, status) in [("nobody's", 404), (DEMO.0, 400), ("someone@example.com", 404)] {
        assert_eq!(at.post(&transfer, json!({ "target_account": target })).await.0, status, "{target}");
    }
    assert_eq!(at.post(&transfer, json!({ "target_account": team })).await, (200, json!("OK")));
    assert_eq!(at.get(&path).await.0, 404);
    let key = at.sandbox.team_key().await;
    let (status, moved) = at.sandbox.api(Method::GET, &path, &key, None).await;
    assert_eq!(
        (status.as_u16(), &moved["customer_id"], &moved["token"]),
        (200, &json!(team), &made["token"])
    );
}

#[tokio::test]
async fn statistics_are_zero_and_have_their_points() {
    let at = Fixture::new().await;
    let (path, _) = at.make(json!({ "type": "fixed" })).await;
    for (query, points) in [("", 60), ("?period=7d", 60), ("?period=30d", 240)] {
        let (status, answer) = at.get(&format!("{path}/stats{query}")).await;
        assert_eq!(status, 200, "{answer}");
        let stats: VectorStats = serde_json::from_value(answer).unwrap();
        assert_eq!(
            (stats.query_throughput.len(), stats.data_size.len(), stats.days.len()),
            (points, points, 5)
        );
        assert_eq!((stats.current_vector_count, stats.monthly_cost), (0, 60.0));
    }
    assert_eq!(at.get(&format!("{path}/stats?period=1y")).await, (400, json!("invalid period")));
    let (status, answer) = at.get("/v2/vector/index/stats").await;
    let totals: GlobalStats = serde_json::from_value(answer).unwrap();
    assert_eq!((status, totals.billing, totals.record_count), (200, 60.0, 0));
}
