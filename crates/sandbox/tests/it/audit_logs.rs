//! The audit trail: every write is in it, in the documented shape, for as long as the plan keeps it.

use serde_json::{Value, json};

use crate::support::*;

async fn logs(sandbox: &Sandbox, pair: &Pair) -> Vec<Value> {
    let (status, logs) = sandbox.call(pair, "GET", "/auditlogs", None).await;
    assert_eq!(status, 200, "{logs}");
    logs.as_array().unwrap().clone()
}

#[tokio::test]
async fn an_entry_has_the_documented_shape() {
    let sandbox = Sandbox::start("empty").await;
    let demo = sandbox.pair(DEMO.0, DEMO.0, false).await;
    let body = json!({ "team_name": "test_team", "copy_cc": false });
    let (_, team) = sandbox.call(&demo, "POST", "/v2/team", Some(body)).await;
    let path = format!("/v2/team/{}", team["team_id"].as_str().unwrap());
    sandbox.call(&demo, "DELETE", &path, None).await;
    let logs = logs(&sandbox, &demo).await;
    assert_eq!(logs.len(), 2);
    let mut newest = logs[0].clone();
    let (at, ttl) = (newest["timestamp"].as_i64().unwrap(), newest["ttl"].as_i64().unwrap());
    assert_eq!(ttl - at, 30 * 86_400, "an account that pays keeps 30 days");
    assert_eq!(newest["log_id"].as_str().unwrap().len(), 36);
    for field in ["log_id", "timestamp", "ttl"] {
        newest.as_object_mut().unwrap().remove(field);
    }
    let expected = json!({
        "customer_id": DEMO.0, "actor": DEMO.0, "action": 13, "action_string": "Delete Team",
        "source": format!("API_KEY - {} false", DEMO.0), "entity": "test_team", "secondary_entity": "NA",
        "third_entity": "", "readable_format": "", "ip": "127.0.0.1", "reason": "", "notes": "",
    });
    assert_eq!(newest, expected);
}

#[tokio::test]
async fn writes_are_in_it_with_what_they_were_about_and_refusals_and_reads_are_not() {
    let sandbox = Sandbox::start("demo").await;
    let team = sandbox.team().await;
    let made = json!({ "slug": "new" });
    assert_eq!(sandbox.call(&team, "POST", "/v2/subaccount", Some(made.clone())).await.0, 200);
    assert_eq!(sandbox.call(&team, "POST", "/v2/subaccount", Some(made)).await.0, 400);
    sandbox.call(&team, "GET", "/v2/subaccounts", None).await;
    let member = json!({ "team_id": TEAM, "member_email": "ada@example.com", "member_role": "dev" });
    sandbox.call(&team, "POST", "/v2/teams/member", Some(member)).await;
    let database = json!({ "database_name": "cache", "primary_region": "us-east-1" });
    let (_, database) = sandbox.call(&team, "POST", "/v2/redis/database", Some(database)).await;
    let path = format!("/v2/redis/database/{}", database["database_id"].as_str().unwrap());
    sandbox.call(&team, "DELETE", &path, None).await;
    sandbox.call(&team, "DELETE", "/v2/subaccount/new", None).await;
    let told: Vec<_> = logs(&sandbox, &team)
        .await
        .iter()
        .rev()
        .map(|log| {
            let text = |field: &str| log[field].as_str().unwrap().to_owned();
            assert_eq!((text("customer_id"), text("actor")), (TEAM.to_owned(), DEMO.0.to_owned()));
            format!(
                "{} {} {} {}",
                text("action_string"),
                text("entity"),
                text("secondary_entity"),
                text("third_entity")
            )
        })
        .collect();
    assert_eq!(
        told,
        [
            "Create Sub Account new NA ",
            "Add Team Member Acme Cloud ada@example.com dev",
            "Create Database cache NA ",
            "Delete Database cache NA ",
            "Delete Sub Account new NA ",
        ]
    );
}

#[tokio::test]
async fn making_a_key_and_signing_in_are_in_it() {
    let sandbox = Sandbox::start("demo").await;
    let key = sandbox.minted_key("my-app").await;
    let demo = Pair { user: DEMO.0.into(), key };
    let newest = logs(&sandbox, &demo).await[0].clone();
    let told = (&newest["action_string"], &newest["entity"], &newest["source"]);
    assert_eq!(told, (&json!("Mint Api Key"), &json!("my-app"), &json!(format!("OAUTH - {CLIENT}"))));
    let tenant = sandbox.tenant("globex").await;
    sandbox.call(&tenant, "POST", "/v2/subaccount/sso", None).await;
    let logs = logs(&sandbox, &tenant).await;
    assert_eq!(
        (&logs[0]["action_string"], &logs[0]["actor"]),
        (&json!("Sub Account Sso"), &json!(tenant.user))
    );
    let all = json!(logs).to_string();
    let secrets = sandbox.state().await["secrets"].clone();
    for secret in secrets.as_array().unwrap() {
        assert!(!all.contains(secret.as_str().unwrap()), "the trail holds no secret");
    }
}

#[tokio::test]
async fn entries_are_forgotten_after_7_days_for_free_and_30_days_for_payers() {
    let sandbox = Sandbox::start("empty").await;
    let payer = sandbox.pair(DEMO.0, DEMO.0, false).await;
    let free = sandbox.pair("dev@acme.example", "dev@acme.example", false).await;
    let body = json!({ "team_name": "T", "copy_cc": false });
    for pair in [&payer, &free] {
        assert_eq!(sandbox.call(pair, "POST", "/v2/team", Some(body.clone())).await.0, 200);
    }
    let count = async || (logs(&sandbox, &payer).await.len(), logs(&sandbox, &free).await.len());
    assert_eq!(count().await, (1, 1));
    sandbox.control("/_sandbox/clock", json!({ "advance_seconds": 7 * 86_400 + 1 })).await;
    assert_eq!(count().await, (1, 0));
    sandbox.control("/_sandbox/clock", json!({ "advance_seconds": 23 * 86_400 })).await;
    assert_eq!(count().await, (0, 0));
}
