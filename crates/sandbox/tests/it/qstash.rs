//! QStash users over the Developer API: one in each region, neither made nor deleted.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use reqwest::Method;
use serde_json::{Value, json};
use upstash_api::developer::qstash::QStashStats;

use crate::support::*;

struct Fixture {
    sandbox: Sandbox,
    key: String,
    /// The users of both regions.
    users: Vec<Value>,
}

impl Fixture {
    async fn new() -> Self {
        let sandbox = Sandbox::start("empty").await;
        let key = sandbox.api_key("k").await;
        let (status, users) = sandbox.api(Method::GET, "/v2/qstash/users", &key, None).await;
        assert_eq!(status, 200, "{users}");
        Self { sandbox, key, users: users.as_array().unwrap().clone() }
    }

    fn id(&self) -> &str {
        self.users[0]["id"].as_str().unwrap()
    }

    async fn call(&self, method: Method, path: &str, body: Value) -> (u16, Value) {
        let path = path.replace("{id}", self.id());
        let body = (!body.is_null()).then_some(body);
        let (status, answer) = self.sandbox.api(method, &path, &self.key, body).await;
        (status.as_u16(), answer)
    }

    async fn get(&self) -> Value {
        self.call(Method::GET, "/v2/qstash/user/{id}", Value::Null).await.1
    }
}

#[tokio::test]
async fn an_account_has_a_user_in_each_region() {
    let at = Fixture::new().await;
    let regions: Vec<_> = at.users.iter().map(|user| user["region"].as_str().unwrap()).collect();
    assert_eq!(regions, ["eu-central-1", "us-east-1"]);
    for user in &at.users {
        assert_eq!((&user["type"], &user["max_requests_per_day"]), (&json!("free"), &json!(1000)));
        let token = STANDARD.decode(user["token"].as_str().unwrap()).unwrap();
        let token: Value = serde_json::from_slice(&token).unwrap();
        assert_eq!(token["UserID"], user["id"]);
        assert_eq!(token["Password"].as_str().unwrap().len(), 32);
        let path = format!("/v2/qstash/user/{}", user["id"].as_str().unwrap());
        assert_eq!(at.call(Method::GET, &path, Value::Null).await, (200, user.clone()));
    }
    // The path before March 2026.
    assert_eq!(at.call(Method::GET, "/v2/qstash/user", Value::Null).await, (200, at.users[0].clone()));
    let secrets = at.sandbox.state().await["secrets"].clone();
    assert!(secrets.as_array().unwrap().contains(&at.users[1]["token"]));
    for (method, path) in [(Method::POST, "/v2/qstash/users"), (Method::DELETE, "/v2/qstash/user/{id}")] {
        assert_eq!(at.call(method, path, Value::Null).await.0, 405, "nobody makes or deletes one");
    }
}

#[tokio::test]
async fn rotating_ends_both_tokens() {
    let at = Fixture::new().await;
    let (status, user) = at.call(Method::POST, "/v2/qstash/rotate-token/{id}", Value::Null).await;
    assert_eq!((status, &user["id"]), (200, &at.users[0]["id"]));
    for field in ["token", "read_only_token"] {
        assert_ne!(user[field], at.users[0][field], "{field}");
    }
    assert_eq!(at.get().await, user);
}

#[tokio::test]
async fn a_plan_can_be_changed_but_not_back_to_free() {
    let at = Fixture::new().await;
    let path = "/v2/qstash/set-plan/{id}";
    assert_eq!(
        at.call(Method::POST, path, json!({ "plan_name": "qstash_fixed_1m" })).await,
        (200, json!("OK"))
    );
    let user = at.get().await;
    assert_eq!((&user["type"], &user["reserved_type"]), (&json!("paid"), &json!("qstash_fixed_1m")));
    assert_eq!((&user["reserved_price"], &user["max_requests_per_day"]), (&json!(180), &json!(1_000_000)));
    assert!(user["last_plan_upgrade_time"].as_i64().unwrap() > 0);
    for bad in [json!("free"), json!("payg"), json!("qstash_enterprise_1m"), json!(null), json!(7)] {
        assert_eq!(at.call(Method::POST, path, json!({ "plan_name": bad })).await.0, 400, "{bad}");
    }
    assert_eq!(at.call(Method::POST, path, json!({ "plan_name": "paid" })).await.0, 200);
    let user = at.get().await;
    assert_eq!(
        (&user["type"], &user["reserved_type"], &user["reserved_price"]),
        (&json!("paid"), &json!(""), &json!(0))
    );
}

#[tokio::test]
async fn a_budget_is_none_or_20_to_10000_dollars() {
    let at = Fixture::new().await;
    let path = "/v2/qstash/update-budget/{id}";
    for budget in [100, 0, 20, 10_000] {
        assert_eq!(at.call(Method::PATCH, path, json!({ "budget": budget })).await, (200, json!("OK")));
        assert_eq!(at.get().await["budget"], budget);
    }
    for bad in [json!(19), json!(10_001), json!(-1), json!("20"), json!(null)] {
        assert_eq!(at.call(Method::PATCH, path, json!({ "budget": bad })).await.0, 400, "{bad}");
    }
}

#[tokio::test]
async fn the_production_pack_needs_a_paid_plan() {
    let at = Fixture::new().await;
    let set = async |word: &str| {
        at.call(Method::POST, &format!("/v2/qstash/{word}-prodpack/{{id}}"), Value::Null).await.0
    };
    assert_eq!(set("enable").await, 400);
    at.call(Method::POST, "/v2/qstash/set-plan/{id}", json!({ "plan_name": "paid" })).await;
    assert_eq!(set("enable").await, 200);
    let user = at.get().await;
    assert_eq!((&user["prod_pack_enabled"], &user["prometheus_enabled"]), (&json!(true), &json!("true")));
    assert_eq!(set("disable").await, 200);
    assert_eq!(at.get().await["prod_pack_enabled"], false);
}

#[tokio::test]
async fn addresses_are_told_to_everybody() {
    let at = Fixture::new().await;
    let (status, blocks) = at.call(Method::GET, "/v2/qstash/ipv4", Value::Null).await;
    let blocks = blocks.as_array().unwrap();
    assert!(status == 200 && !blocks.is_empty());
    assert!(blocks.iter().all(|block| block.as_str().unwrap().ends_with("/32")));
}

#[tokio::test]
async fn a_user_moves_to_a_team_and_another_takes_its_place() {
    let at = Fixture::new().await;
    let (team, team_key) = (at.sandbox.team_id().await, at.sandbox.team_key().await);
    let path = "/v2/qstash/move-to-team";
    for (body, status) in [
        (json!({ "qstash_id": "nobody's", "target_team_id": team }), 404),
        (json!({ "qstash_id": at.id(), "target_team_id": "nobody's" }), 404),
        (json!({ "qstash_id": at.id() }), 400),
    ] {
        assert_eq!(at.call(Method::POST, path, body.clone()).await.0, status, "{body}");
    }
    let team_user = async || {
        let (_, users) = at.sandbox.api(Method::GET, "/v2/qstash/users", &team_key, None).await;
        let users = users.as_array().unwrap().clone();
        assert_eq!(users.len(), 2, "one in each region, whatever happened");
        users.into_iter().find(|user| user["region"] == "eu-central-1").unwrap()["id"].clone()
    };
    let own = team_user().await;
    let body = json!({ "qstash_id": at.id(), "target_team_id": team });
    at.sandbox.control("/_sandbox/switches", json!({ "qstash_move_replaces": false })).await;
    assert_eq!(at.call(Method::POST, path, body.clone()).await.0, 400);
    assert_eq!(team_user().await, own);
    at.sandbox.control("/_sandbox/switches", json!({ "qstash_move_replaces": true })).await;
    assert_eq!(at.call(Method::POST, path, body).await, (200, json!("OK")));
    assert_eq!(team_user().await, at.users[0]["id"]);
    assert_eq!(at.get().await, json!("qstash user not found"));
    let (_, new) = at.call(Method::GET, "/v2/qstash/user", Value::Null).await;
    assert!(new["region"] == "eu-central-1" && new["id"] != at.users[0]["id"]);
}

#[tokio::test]
async fn statistics_cover_the_month_and_the_period() {
    let at = Fixture::new().await;
    let path = "/v2/qstash/stats/{id}";
    let (status, answer) = at.call(Method::GET, &format!("{path}?period=3d"), Value::Null).await;
    assert_eq!(status, 200, "{answer}");
    let stats: QStashStats = serde_json::from_value(answer).unwrap();
    assert!((28..=31).contains(&stats.days.len()), "{:?}", stats.days);
    assert_eq!(
        (stats.daily_requests.len(), stats.daily_bandwidths.len()),
        (stats.days.len(), stats.days.len())
    );
    assert_eq!((stats.daily_used.len(), stats.daily_qstash_messages[0].data_points.len()), (60, 60));
    assert_eq!((stats.total_monthly_billing, stats.dlq_message_count), (0.0, 0));
    assert_eq!(
        at.call(Method::GET, &format!("{path}?period=no"), Value::Null).await,
        (400, json!("invalid period"))
    );
    at.call(Method::POST, "/v2/qstash/set-plan/{id}", json!({ "plan_name": "qstash_fixed_10m" })).await;
    let (_, answer) = at.call(Method::GET, path, Value::Null).await;
    let stats: QStashStats = serde_json::from_value(answer).unwrap();
    assert_eq!(stats.total_monthly_billing, 420.0);
}
