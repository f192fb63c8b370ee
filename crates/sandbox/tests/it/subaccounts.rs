//! Sub-accounts over the Developer API: made, listed, signed in to, deleted.

use serde_json::{Value, json};

use crate::support::*;

async fn create(sandbox: &Sandbox, pair: &Pair, slug: &str) -> (u16, Value) {
    sandbox.call(pair, "POST", "/v2/subaccount", Some(json!({ "slug": slug }))).await
}

#[tokio::test]
async fn a_sub_account_is_made_used_emptied_and_deleted() {
    let sandbox = Sandbox::start("empty").await;
    let team = sandbox.team().await;
    let (status, made) = create(&sandbox, &team, "my-customer").await;
    assert_eq!((status, &made["slug"]), (200, &json!("my-customer")), "{made}");
    let id = format!("sub_{TEAM}_my-customer");
    assert_eq!(made["customer_id"], json!(id));
    let tenant = Pair { user: id.clone(), key: made["api_key"].as_str().unwrap().to_owned() };
    let listed = (200, json!([{ "customer_id": id, "slug": "my-customer" }]));
    assert_eq!(sandbox.call(&team, "GET", "/v2/subaccounts", None).await, listed, "without the key");

    let body = json!({ "database_name": "cache", "primary_region": "us-east-1" });
    let (_, database) = sandbox.call(&tenant, "POST", "/v2/redis/database", Some(body)).await;
    assert_eq!(database["customer_id"], json!(id));
    let path = "/v2/subaccount/my-customer";
    let (status, text) = sandbox.call(&team, "DELETE", path, None).await;
    assert!(status == 400 && text.as_str().unwrap().contains("Redis database cache"), "{text}");
    let database = format!("/v2/redis/database/{}", database["database_id"].as_str().unwrap());
    assert_eq!(sandbox.call(&tenant, "DELETE", &database, None).await.0, 200);
    for (made, blocker) in [
        (
            (
                "/v2/vector/index",
                json!({ "name": "v", "region": "us-east-1", "similarity_function": "COSINE", "dimension_count": 2 }),
            ),
            "Vector index v",
        ),
        (("/v2/search", json!({ "name": "s", "region": "eu-west-1", "type": "payg" })), "Search index s"),
    ] {
        let (status, index) = sandbox.call(&tenant, "POST", made.0, Some(made.1)).await;
        assert_eq!(status, 200, "{index}");
        let (status, text) = sandbox.call(&team, "DELETE", path, None).await;
        assert!(status == 400 && text.as_str().unwrap().contains(blocker), "{text}");
        let index = format!("{}/{}", made.0, index["id"].as_str().unwrap());
        assert_eq!(sandbox.call(&tenant, "DELETE", &index, None).await.0, 200);
    }
    let (_, users) = sandbox.call(&tenant, "GET", "/v2/qstash/users", None).await;
    let plan = format!("/v2/qstash/set-plan/{}", users[0]["id"].as_str().unwrap());
    let fixed = Some(json!({ "plan_name": "qstash_fixed_1m" }));
    assert_eq!(sandbox.call(&tenant, "POST", &plan, fixed).await.0, 200);
    let (status, text) = sandbox.call(&team, "DELETE", path, None).await;
    assert!(status == 400 && text.as_str().unwrap().contains("QStash plan qstash_fixed_1m"), "{text}");
    assert_eq!(sandbox.call(&tenant, "POST", &plan, Some(json!({ "plan_name": "paid" }))).await.0, 200);
    assert_eq!(sandbox.call(&team, "DELETE", path, None).await, (200, json!("OK")));
    assert_eq!(sandbox.call(&team, "DELETE", path, None).await, (404, json!("sub-account not found")));
    assert_eq!(sandbox.call(&tenant, "GET", "/v2/redis/databases", None).await.0, 401);
    let (status, again) = create(&sandbox, &team, "my-customer").await;
    assert_eq!(status, 200, "a slug is free again");
    assert_ne!(again["api_key"], made["api_key"]);
}

#[tokio::test]
async fn slugs_have_rules_and_odd_ones_travel_encoded() {
    let sandbox = Sandbox::start("empty").await;
    let team = sandbox.team().await;
    for (slug, part) in
        [("", "Give"), (" a", "space"), ("é", "ASCII"), ("a\u{7f}", "ASCII"), (&"s".repeat(51), "50")]
    {
        let (status, text) = create(&sandbox, &team, slug).await;
        assert!(status == 400 && text.as_str().unwrap().contains(part), "{slug:?}: {text}");
    }
    for body in [json!({}), json!({ "slug": 3 }), json!("x")] {
        assert_eq!(sandbox.call(&team, "POST", "/v2/subaccount", Some(body)).await.0, 400);
    }
    assert_eq!(create(&sandbox, &team, "a/b %c?").await.0, 200);
    let (status, text) = create(&sandbox, &team, "a/b %c?").await;
    assert!(status == 400 && text.as_str().unwrap().contains("already exists"), "{text}");
    let (status, _) = sandbox.call(&team, "DELETE", "/v2/subaccount/a%2Fb%20%25c%3F", None).await;
    assert_eq!(status, 200);
    // Upstash takes a colon, and then nobody can sign in: the user name of a Basic pair ends at the first one.
    let (status, made) = create(&sandbox, &team, "a:b").await;
    assert_eq!(status, 200);
    let field = |name: &str| made[name].as_str().unwrap().to_owned();
    let locked_out = Pair { user: field("customer_id"), key: field("api_key") };
    assert_eq!(sandbox.call(&locked_out, "GET", "/v2/redis/databases", None).await.0, 401);
}

#[tokio::test]
async fn a_team_has_at_most_a_hundred() {
    let sandbox = Sandbox::start("empty").await;
    let team = sandbox.team().await;
    for number in 0..100 {
        assert_eq!(create(&sandbox, &team, &format!("tenant-{number}")).await.0, 200);
    }
    let (status, text) = create(&sandbox, &team, "one more").await;
    assert!(status == 400 && text.as_str().unwrap().contains("at most 100"), "{text}");
}

#[tokio::test]
async fn only_a_team_that_pays_and_that_upstash_enabled_has_sub_accounts() {
    let sandbox = Sandbox::start("empty").await;
    let personal = sandbox.pair(DEMO.0, DEMO.0, false).await;
    let (_, other) = sandbox
        .call(&personal, "POST", "/v2/team", Some(json!({ "team_name": "B", "copy_cc": false })))
        .await;
    let id = other["team_id"].as_str().unwrap();
    let other = sandbox.pair(id, DEMO.0, false).await;
    for (pair, part) in [(&personal, "key of their team"), (&other, "not enabled")] {
        for (method, path, body) in [
            ("POST", "/v2/subaccount", Some(json!({ "slug": "a" }))),
            ("GET", "/v2/subaccounts", None),
            ("DELETE", "/v2/subaccount/a", None),
        ] {
            let (status, text) = sandbox.call(pair, method, path, body).await;
            assert!(status == 403 && text.as_str().unwrap().contains(part), "{method} {path}: {text}");
        }
    }
    let enable = json!({ "customer_id": id, "sub_accounts_enabled": true });
    let request = sandbox.request(reqwest::Method::POST, "/_sandbox/accounts").json(&enable);
    assert_eq!(request.send().await.unwrap().status(), 204);
    let (status, text) = create(&sandbox, &other, "a").await;
    assert!(status == 403 && text.as_str().unwrap().contains("payment method"), "{text}");
    assert_eq!(sandbox.call(&other, "GET", "/v2/subaccounts", None).await, (200, json!([])));
    let pay = json!({ "customer_id": id, "has_payment_method": true });
    sandbox.request(reqwest::Method::POST, "/_sandbox/accounts").json(&pay).send().await.unwrap();
    assert_eq!(create(&sandbox, &other, "a").await.0, 200);
}

#[tokio::test]
async fn a_sign_in_token_is_hs256_for_72_hours_and_only_for_the_sub_account_itself() {
    let sandbox = Sandbox::start("demo").await;
    let tenant = sandbox.tenant("northwind").await;
    let (status, answer) = sandbox.call(&tenant, "POST", "/v2/subaccount/sso", None).await;
    assert_eq!(status, 200, "{answer}");
    assert!(answer["token"].as_str().unwrap().starts_with("eyJhbGciOiJIUzI1NiIs"));
    let claims = claims(&answer["token"]);
    let life = claims["exp"].as_i64().unwrap() - claims["iat"].as_i64().unwrap();
    assert_eq!((life, &claims["sub"]), (72 * 3600, &json!(tenant.user)));
    for parent in [sandbox.team().await, sandbox.pair(DEMO.0, DEMO.0, false).await] {
        assert_eq!(sandbox.call(&parent, "POST", "/v2/subaccount/sso", None).await.0, 403);
    }
    let wrong = Pair { key: sandbox.team().await.key, ..tenant };
    assert_eq!(sandbox.call(&wrong, "POST", "/v2/subaccount/sso", None).await.0, 401);
    let secrets = sandbox.state().await["secrets"].clone();
    assert!(secrets.as_array().unwrap().contains(&answer["token"]));
}

#[tokio::test]
async fn the_demo_has_tenants_of_every_kind() {
    let sandbox = Sandbox::start("demo").await;
    let state = sandbox.state().await;
    let tenants = state["sub_accounts"].as_array().unwrap();
    assert!(tenants.len() >= 6);
    let secrets = state["secrets"].as_array().unwrap();
    for tenant in tenants.iter().filter(|tenant| !tenant["api_key"].is_null()) {
        assert!(secrets.contains(&tenant["api_key"]), "{tenant}");
        for database in tenant["databases"].as_array().unwrap() {
            assert!(secrets.contains(&database["rest_token"]), "{database}");
        }
    }
    let lost: Vec<_> = tenants.iter().filter(|tenant| tenant["api_key"].is_null()).collect();
    assert_eq!((lost.len(), lost[0]["databases"].as_array().unwrap().len()), (1, 1));
    let path = format!("/v2/subaccount/{}", lost[0]["slug"].as_str().unwrap());
    let team = sandbox.team().await;
    assert_eq!(sandbox.call(&team, "DELETE", &path, None).await.0, 400, "it cannot even be deleted");
    let json = &tenants.iter().find(|tenant| tenant["slug"] == "globex").unwrap()["databases"][0];
    assert_eq!(
        sandbox.run(&Db::of(json), Db::of(json).token.as_str(), json!(["PING"])).await.1["result"],
        "PONG"
    );
}

#[tokio::test]
async fn the_large_seed_has_as_many_as_a_team_may_have() {
    let sandbox = Sandbox::start("large").await;
    let team = sandbox.team().await;
    let (_, list) = sandbox.call(&team, "GET", "/v2/subaccounts", None).await;
    assert_eq!(list.as_array().unwrap().len(), 100);
    assert_eq!(create(&sandbox, &team, "one more").await.0, 400);
    let tenant = sandbox.tenant("tenant-099").await;
    assert_eq!(sandbox.call(&tenant, "GET", "/v2/redis/databases", None).await, (200, json!([])));
}

#[tokio::test]
async fn upstash_may_have_raised_the_limit_and_a_crowd_is_listed_at_once() {
    let sandbox = Sandbox::start("crowd").await;
    let team = sandbox.team().await;
    let (status, list) = sandbox.call(&team, "GET", "/v2/subaccounts", None).await;
    assert_eq!((status, list.as_array().unwrap().len()), (200, 10_000));
    let (status, text) = create(&sandbox, &team, "one more").await;
    assert!(status == 400 && text.as_str().unwrap().contains("at most 10000"), "{text}");
}
