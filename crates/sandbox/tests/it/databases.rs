//! Databases over the Developer API: list, create, get, delete, and what may not be.

use reqwest::{Method, StatusCode};
use serde_json::{Value, json};

use crate::support::*;

async fn create(sandbox: &Sandbox, key: &str, body: Value) -> (StatusCode, Value) {
    sandbox.api(Method::POST, "/v2/redis/database", key, Some(body)).await
}

#[tokio::test]
async fn a_database_is_made_found_used_and_deleted() {
    let sandbox = Sandbox::start("empty").await;
    let key = sandbox.api_key("k").await;
    let body = json!({
        "database_name": "cache", "platform": "aws", "primary_region": "eu-west-1", "read_regions": ["us-east-1"],
        "plan": "payg", "budget": 360, "eviction": true, "tls": true,
    });
    let (status, made) = create(&sandbox, &key, body).await;
    assert_eq!(status, 200, "{made}");
    assert_eq!(
        (&made["database_name"], &made["state"], &made["type"]),
        (&json!("cache"), &json!("active"), &json!("payg"))
    );
    assert_eq!((&made["budget"], &made["eviction"]), (&json!(360), &json!(true)));
    assert_eq!(made["all_members"], json!(["eu-west-1", "us-east-1"]));
    assert!(made["endpoint"].as_str().unwrap().ends_with(".localhost"));
    assert!(made["password"].as_str().unwrap().len() > 32);
    let db = Db::of(&made);
    assert_eq!(sandbox.result(&db, json!(["SET", "a", "b"])).await, "OK");
    let path = format!("/v2/redis/database/{}", db.id);
    let (_, listed) = sandbox.api(Method::GET, "/v2/redis/databases", &key, None).await;
    assert_eq!(listed, json!([made]));
    assert_eq!(sandbox.api(Method::GET, &path, &key, None).await.1, made);
    assert_eq!(sandbox.api(Method::DELETE, &path, &key, None).await, (StatusCode::OK, json!("OK")));
    let missing = (StatusCode::NOT_FOUND, json!("database not found"));
    assert_eq!(sandbox.api(Method::DELETE, &path, &key, None).await, missing);
    assert_eq!(sandbox.api(Method::GET, &path, &key, None).await, missing);
    assert_eq!(sandbox.run(&db, &db.token, json!(["GET", "a"])).await.0, 401);
}

#[tokio::test]
async fn credentials_are_hidden_on_request() {
    let sandbox = Sandbox::start("demo").await;
    let key = sandbox.api_key("k").await;
    let db = sandbox.db("acme-catalog").await;
    let path = format!("/v2/redis/database/{}", db.id);
    let (_, open) = sandbox.api(Method::GET, &path, &key, None).await;
    let (_, hidden) = sandbox.api(Method::GET, &format!("{path}?credentials=hide"), &key, None).await;
    for field in ["password", "rest_token", "read_only_rest_token"] {
        assert!(open[field].is_string() && hidden.get(field).is_none(), "{field}");
    }
    sandbox
        .control("/_sandbox/switches", json!({ "lists_credentials": false, "short_endpoints": true }))
        .await;
    let (_, list) = sandbox.api(Method::GET, "/v2/redis/databases", &key, None).await;
    assert!(!list.to_string().contains("token"));
    assert_eq!(list[0]["endpoint"], "brisk-heron-20417");
}

#[tokio::test]
async fn older_and_unknown_fields_are_taken() {
    let sandbox = Sandbox::start("empty").await;
    let key = sandbox.api_key("k").await;
    let body = json!({
        "name": "old", "region": "global", "primary_region": "us-central1", "tls": false, "multizone": true,
        "consistent": false, "budget": 0, "prod_pack_enabled": false,
    });
    let (status, made) = create(&sandbox, &key, body).await;
    assert_eq!(status, 200, "{made}");
    assert_eq!(
        (&made["database_name"], &made["tls"], &made["region"]),
        (&json!("old"), &json!(true), &json!("global"))
    );
    let (status, text) =
        create(&sandbox, &key, json!({ "name": "old", "region": "eu-west-1", "tls": true })).await;
    assert_eq!((status.as_u16(), text), (400, json!("regional db creation is deprecated")));
}

#[tokio::test]
async fn the_free_plan_is_one_database_with_one_read_region() {
    let sandbox = Sandbox::start("empty").await;
    let key = sandbox.api_key("k").await;
    let free = |reads: Value| json!({ "database_name": "f", "primary_region": "us-east-1", "plan": "free", "read_regions": reads });
    let (status, text) = create(&sandbox, &key, free(json!(["eu-west-1", "us-west-1"]))).await;
    assert_eq!(status, 400, "{text}");
    let (status, made) = create(&sandbox, &key, free(json!(["eu-west-1"]))).await;
    assert_eq!(
        (status.as_u16(), &made["type"], &made["db_request_limit"]),
        (200, &json!("free"), &json!(500_000))
    );
    let (status, text) = create(&sandbox, &key, free(json!([]))).await;
    assert_eq!(status, 400);
    assert!(text.as_str().unwrap().contains("free"), "{text}");
    let (status, paid) =
        create(&sandbox, &key, json!({ "database_name": "p", "primary_region": "us-east-1" })).await;
    assert_eq!((status.as_u16(), &paid["type"]), (200, &json!("payg")));
    assert_eq!(paid["db_request_limit"], json!(i64::MAX));
}

#[tokio::test]
async fn bad_requests_get_a_sentence() {
    let sandbox = Sandbox::start("empty").await;
    let key = sandbox.api_key("k").await;
    let good = json!({ "database_name": "a", "primary_region": "us-east-1" });
    for (field, value, part) in [
        ("database_name", json!("a b"), "space"),
        ("database_name", json!(""), "name"),
        ("database_name", json!(7), "invalid request body"),
        ("primary_region", json!("mars-1"), "mars-1"),
        ("primary_region", json!(null), "Choose where"),
        ("read_regions", json!(["us-east-1"]), "already the primary"),
        ("read_regions", json!(["us-east4"]), "cannot hold"),
        ("platform", json!("gcp"), "chosen cloud"),
        ("plan", json!("gold"), "gold"),
    ] {
        let mut body = good.clone();
        body[field] = value;
        let (status, text) = create(&sandbox, &key, body.clone()).await;
        assert_eq!(status, 400, "{body}");
        assert!(text.as_str().unwrap().contains(part), "{body}: {text}");
    }
    let (_, list) = sandbox.api(Method::GET, "/v2/redis/databases", &key, None).await;
    assert_eq!(list, json!([]));
}

#[tokio::test]
async fn a_paid_plan_may_need_a_payment_method() {
    let sandbox = Sandbox::start("empty").await;
    sandbox.control("/_sandbox/switches", json!({ "paid_plans_need_payment": true })).await;
    let query = authorize_query(&[]);
    let path = format!("/auth/authorize?{query}");
    let form = [("step", "sign-up"), ("email", "poor@example.com"), ("password", "long enough")];
    let answer = sandbox.request(Method::POST, &path).form(&form).send().await.unwrap();
    let cookie = answer.headers()["set-cookie"].to_str().unwrap().split(';').next().unwrap().to_owned();
    let code = parameter(&sandbox.press(&query, &cookie, "allow").await, "code").unwrap();
    let token = sandbox.redeem(&code, &[]).await.1["access_token"].as_str().unwrap().to_owned();
    let key = sandbox.mint(&token, "k").await.json::<Value>().await.unwrap()["api_key"]
        .as_str()
        .unwrap()
        .to_owned();
    let create = async |plan: Option<&str>| {
        let body = json!({ "database_name": "a", "primary_region": "us-east-1", "plan": plan });
        let request = sandbox
            .request(Method::POST, "/api/v2/redis/database")
            .basic_auth("poor@example.com", Some(&key));
        let answer = request.json(&body).send().await.unwrap();
        (answer.status().as_u16(), answer.json::<Value>().await.unwrap())
    };
    assert_eq!(create(Some("payg")).await.0, 400);
    let (status, made) = create(None).await;
    assert_eq!((status, &made["type"]), (200, &json!("free")));
}
