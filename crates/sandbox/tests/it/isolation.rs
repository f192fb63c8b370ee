//! Who sees what: a person, a team and its sub-accounts share nothing but a bill.

use serde_json::{Value, json};

use crate::support::*;

struct Somebody {
    what: &'static str,
    pair: Pair,
    /// Ids of the databases that are theirs.
    own: Vec<String>,
}

async fn everybody(sandbox: &Sandbox) -> Vec<Somebody> {
    let callers = [
        ("a person", sandbox.pair(DEMO.0, DEMO.0, false).await),
        ("a team", sandbox.team().await),
        ("one tenant", sandbox.tenant("northwind").await),
        ("another tenant", sandbox.tenant("globex").await),
    ];
    let mut everybody = Vec::new();
    for (what, pair) in callers {
        let body = json!({ "database_name": "mine", "primary_region": "us-east-1", "plan": "payg" });
        assert_eq!(sandbox.call(&pair, "POST", "/v2/redis/database", Some(body)).await.0, 200, "{what}");
        let (_, list) = sandbox.call(&pair, "GET", "/v2/redis/databases", None).await;
        let list = list.as_array().unwrap().iter();
        let own = list.map(|database| database["database_id"].as_str().unwrap().to_owned()).collect();
        everybody.push(Somebody { what, pair, own });
    }
    everybody
}

#[tokio::test]
async fn everybody_sees_their_own_databases_and_nobody_elses() {
    let sandbox = Sandbox::start("demo").await;
    let everybody = everybody(&sandbox).await;
    assert_eq!(everybody.iter().map(|who| who.own.len()).collect::<Vec<_>>(), [4, 1, 3, 2]);
    let missing = (404, json!("database not found"));
    for who in &everybody {
        for other in &everybody {
            for id in &other.own {
                let path = format!("/v2/redis/database/{id}");
                let (status, answer) = sandbox.call(&who.pair, "GET", &path, None).await;
                if who.what == other.what {
                    assert_eq!((status, &answer["database_id"]), (200, &json!(id)), "{}", who.what);
                } else {
                    assert_eq!((status, answer), missing.clone(), "{} sees {}'s", who.what, other.what);
                    assert_eq!(sandbox.call(&who.pair, "DELETE", &path, None).await, missing);
                }
            }
        }
    }
    for who in &everybody {
        let (_, list) = sandbox.call(&who.pair, "GET", "/v2/redis/databases", None).await;
        assert_eq!(list.as_array().unwrap().len(), who.own.len(), "{}: nothing was deleted", who.what);
    }
}

#[tokio::test]
async fn everybody_has_indexes_and_qstash_users_of_their_own() {
    let sandbox = Sandbox::start("demo").await;
    let callers = [
        sandbox.pair(DEMO.0, DEMO.0, false).await,
        sandbox.team().await,
        sandbox.tenant("northwind").await,
        sandbox.tenant("globex").await,
    ];
    let vector = json!({
        "name": "v", "region": "us-east-1", "similarity_function": "COSINE", "dimension_count": 2, "type": "payg",
    });
    let search = json!({ "name": "s", "region": "eu-west-1", "type": "payg" });
    // Paths of everything that somebody owns, by owner.
    let mut paths = Vec::new();
    for pair in &callers {
        let mut own = Vec::new();
        for (path, body) in [("/v2/vector/index", &vector), ("/v2/search", &search)] {
            let (status, made) = sandbox.call(pair, "POST", path, Some(body.clone())).await;
            assert_eq!(status, 200, "{made}");
            own.push(format!("{path}/{}", made["id"].as_str().unwrap()));
            assert_eq!(sandbox.call(pair, "GET", path, None).await.1.as_array().unwrap().len(), 1);
        }
        let (_, users) = sandbox.call(pair, "GET", "/v2/qstash/users", None).await;
        let users = users.as_array().unwrap().iter();
        own.extend(users.map(|user| format!("/v2/qstash/user/{}", user["id"].as_str().unwrap())));
        paths.push(own);
    }
    for (who, pair) in callers.iter().enumerate() {
        for (whose, own) in paths.iter().enumerate() {
            for path in own {
                let status = if who == whose { 200 } else { 404 };
                assert_eq!(sandbox.call(pair, "GET", path, None).await.0, status, "{who} {path} of {whose}");
            }
        }
    }
}

#[tokio::test]
async fn everybody_reads_their_own_audit_trail() {
    let sandbox = Sandbox::start("demo").await;
    let everybody = everybody(&sandbox).await;
    for who in &everybody {
        let (status, logs) = sandbox.call(&who.pair, "GET", "/auditlogs", None).await;
        assert_eq!(status, 200);
        let owners: Vec<_> = logs.as_array().unwrap().iter().map(|log| log["customer_id"].clone()).collect();
        assert_eq!(owners.len(), 1, "{}: {logs}", who.what);
        assert_eq!(logs[0]["action_string"], "Create Database");
    }
}

#[tokio::test]
async fn a_sub_account_manages_neither_sub_accounts_nor_teams() {
    let sandbox = Sandbox::start("demo").await;
    let tenant = sandbox.tenant("northwind").await;
    for (method, path, body, status) in [
        ("POST", "/v2/subaccount", Some(json!({ "slug": "mine" })), 403),
        ("GET", "/v2/subaccounts", None, 403),
        ("DELETE", "/v2/subaccount/globex", None, 403),
        ("DELETE", "/v2/subaccount/northwind", None, 403),
        ("POST", "/v2/team", Some(json!({ "team_name": "T", "copy_cc": true })), 403),
        ("DELETE", "/v2/team/95849b27-40d0-4532-8695-d2028847f823", None, 404),
        ("GET", "/v2/teams/95849b27-40d0-4532-8695-d2028847f823", None, 404),
        (
            "POST",
            "/v2/teams/member",
            Some(json!({ "team_id": TEAM, "member_email": "a@b.example", "member_role": "dev" })),
            404,
        ),
        ("DELETE", "/v2/teams/member", Some(json!({ "team_id": TEAM, "member_email": DEMO.0 })), 404),
    ] {
        let (got, text) = sandbox.call(&tenant, method, path, body).await;
        assert_eq!(got, status, "{method} {path}: {text}");
    }
    assert_eq!(sandbox.call(&tenant, "GET", "/v2/teams", None).await, (200, json!([])));
}

#[tokio::test]
async fn a_key_works_with_its_own_user_name_only() {
    let sandbox = Sandbox::start("demo").await;
    let (one, other, team) =
        (sandbox.tenant("northwind").await, sandbox.tenant("globex").await, sandbox.team().await);
    let refused = (401, json!("Unauthorized"));
    for (user, key) in [
        (&one.user, &other.key),
        (&one.user, &team.key),
        (&team.user, &one.key),
        (&TEAM.to_owned(), &team.key),
        (&"northwind".to_owned(), &one.key),
        (&one.user.to_uppercase(), &one.key),
    ] {
        let pair = Pair { user: user.clone(), key: key.clone() };
        assert_eq!(sandbox.call(&pair, "GET", "/v2/redis/databases", None).await, refused, "{user}");
    }
    let state = sandbox.state().await;
    let lost = state["sub_accounts"].as_array().unwrap().iter().find(|it| it["api_key"].is_null()).unwrap();
    for key in ["", "null", &one.key] {
        let user = lost["customer_id"].as_str().unwrap().to_owned();
        let pair = Pair { user, key: key.to_owned() };
        assert_eq!(sandbox.call(&pair, "GET", "/v2/redis/databases", None).await, refused);
    }
}

#[tokio::test]
async fn every_account_operation_wants_the_right_credentials() {
    let sandbox = Sandbox::start("demo").await;
    let wrong = Pair { user: DEMO.0.into(), key: "9c5b94b1-35ad-49bb-b118-8e8fc24abf80".into() };
    for (method, path) in [
        ("GET", "/v2/teams"),
        ("POST", "/v2/team"),
        ("DELETE", "/v2/team/x"),
        ("GET", "/v2/teams/x"),
        ("POST", "/v2/teams/member"),
        ("DELETE", "/v2/teams/member"),
        ("POST", "/v2/subaccount"),
        ("GET", "/v2/subaccounts"),
        ("DELETE", "/v2/subaccount/x"),
        ("POST", "/v2/subaccount/sso"),
        ("GET", "/auditlogs"),
    ] {
        assert_eq!(sandbox.call(&wrong, method, path, None).await, (401, json!("Unauthorized")), "{path}");
        let bare = sandbox.request(method.parse().unwrap(), &format!("/api{path}")).send().await.unwrap();
        assert_eq!(bare.status(), 401, "{path}");
    }
    sandbox.control("/_sandbox/switches", json!({ "audit_logs_answer_403": true })).await;
    let (status, text): (u16, Value) = sandbox.call(&wrong, "GET", "/auditlogs", None).await;
    assert!(status == 403 && text.is_string());
    assert_eq!(sandbox.call(&wrong, "GET", "/v2/teams", None).await.0, 401);
}
