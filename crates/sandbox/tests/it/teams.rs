//! Teams and their members over the Developer API.

use serde_json::{Value, json};

use crate::support::*;

async fn create(sandbox: &Sandbox, pair: &Pair, body: Value) -> (u16, Value) {
    sandbox.call(pair, "POST", "/v2/team", Some(body)).await
}

async fn roles(sandbox: &Sandbox, pair: &Pair, team: &str) -> Vec<(String, String)> {
    let (status, members) = sandbox.call(pair, "GET", &format!("/v2/teams/{team}"), None).await;
    assert_eq!(status, 200, "{members}");
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    let members = members.as_array().unwrap().iter();
    members.map(|member| (text(&member["member_email"]), text(&member["member_role"]))).collect()
}

#[tokio::test]
async fn a_team_is_made_filled_emptied_and_deleted() {
    let sandbox = Sandbox::start("empty").await;
    let demo = sandbox.pair(DEMO.0, DEMO.0, false).await;
    let (status, team) = create(&sandbox, &demo, json!({ "team_name": "Beta", "copy_cc": true })).await;
    assert_eq!((status, &team["team_name"], &team["copy_cc"]), (200, &json!("Beta"), &json!(true)), "{team}");
    let id = team["team_id"].as_str().unwrap();
    let (_, teams) = sandbox.call(&demo, "GET", "/v2/teams", None).await;
    assert_eq!(teams.as_array().unwrap().len(), 2);

    let member = json!({ "team_id": id, "member_email": "Ada@Example.com", "member_role": "dev" });
    let (status, added) = sandbox.call(&demo, "POST", "/v2/teams/member", Some(member.clone())).await;
    let expected = json!({
        "team_id": id, "team_name": "Beta", "member_email": "ada@example.com", "member_role": "dev", "copy_cc": true,
    });
    assert_eq!((status, added), (200, expected));
    let owner = (DEMO.0.to_owned(), "owner".to_owned());
    let ada = ("ada@example.com".to_owned(), "dev".to_owned());
    assert_eq!(roles(&sandbox, &demo, id).await, [owner.clone(), ada]);
    assert_eq!(sandbox.call(&demo, "POST", "/v2/teams/member", Some(member.clone())).await.0, 400, "twice");
    let ok = (200, json!("OK"));
    assert_eq!(sandbox.call(&demo, "DELETE", "/v2/teams/member", Some(member.clone())).await, ok);
    assert_eq!(sandbox.call(&demo, "DELETE", "/v2/teams/member", Some(member)).await.0, 404, "gone");
    assert_eq!(roles(&sandbox, &demo, id).await, [owner]);

    assert_eq!(sandbox.call(&demo, "DELETE", &format!("/v2/team/{id}"), None).await, ok);
    let missing = (404, json!("team not found"));
    assert_eq!(sandbox.call(&demo, "DELETE", &format!("/v2/team/{id}"), None).await, missing);
    assert_eq!(sandbox.call(&demo, "GET", &format!("/v2/teams/{id}"), None).await, missing);
}

#[tokio::test]
async fn unknown_teams_and_bad_bodies_are_told() {
    let sandbox = Sandbox::start("empty").await;
    let demo = sandbox.pair(DEMO.0, DEMO.0, false).await;
    let eve = sandbox.pair("viewer@acme.example", "viewer@acme.example", false).await;
    let (_, secret) = create(&sandbox, &demo, json!({ "team_name": "Secret", "copy_cc": false })).await;
    let missing = (404, json!("team not found"));
    for (pair, id) in [(&demo, "nope"), (&demo, DEMO.0), (&eve, secret["team_id"].as_str().unwrap())] {
        let member = json!({ "team_id": id, "member_email": "ada@example.com", "member_role": "dev" });
        for (method, path, body) in [
            ("DELETE", format!("/v2/team/{id}"), None),
            ("GET", format!("/v2/teams/{id}"), None),
            ("POST", "/v2/teams/member".into(), Some(member.clone())),
            ("DELETE", "/v2/teams/member".into(), Some(member)),
        ] {
            assert_eq!(sandbox.call(pair, method, &path, body).await, missing, "{method} {path}");
        }
    }
    for (body, part) in [
        (json!({ "copy_cc": true }), "invalid request body"),
        (json!({ "team_name": "a" }), "invalid request body"),
        (json!({ "team_name": "", "copy_cc": true }), "name"),
        (json!([]), "invalid request body"),
    ] {
        let (status, text) = create(&sandbox, &demo, body.clone()).await;
        assert!(status == 400 && text.as_str().unwrap().contains(part), "{body}: {text}");
    }
    for (field, value, part) in [
        ("member_email", json!("ada"), "e-mail"),
        ("member_role", json!("owner"), "role"),
        ("member_role", json!(null), "invalid request body"),
        ("team_id", json!(""), "which team"),
    ] {
        let mut body = json!({ "team_id": TEAM, "member_email": "ada@example.com", "member_role": "dev" });
        body[field] = value;
        let (status, text) = sandbox.call(&demo, "POST", "/v2/teams/member", Some(body.clone())).await;
        assert!(status == 400 && text.as_str().unwrap().contains(part), "{body}: {text}");
    }
    let body = Some(json!({ "team_id": TEAM }));
    assert_eq!(sandbox.call(&demo, "DELETE", "/v2/teams/member", body).await.0, 400);
}

#[tokio::test]
async fn a_person_owns_at_most_five_teams() {
    let sandbox = Sandbox::start("empty").await;
    let demo = sandbox.pair(DEMO.0, DEMO.0, false).await;
    let new = json!({ "team_name": "T", "copy_cc": false });
    // The demo user owns one already.
    for _ in 0..4 {
        assert_eq!(create(&sandbox, &demo, new.clone()).await.0, 200);
    }
    let (status, text) = create(&sandbox, &demo, new.clone()).await;
    assert!(status == 400 && text.as_str().unwrap().contains("at most 5"), "{text}");
    // Being in a team is not owning it.
    let dev = sandbox.pair("dev@acme.example", "dev@acme.example", false).await;
    assert_eq!(create(&sandbox, &dev, new).await.0, 200);
}

#[tokio::test]
async fn only_the_owner_deletes_a_team_from_the_personal_account_and_only_when_it_is_empty() {
    let sandbox = Sandbox::start("demo").await;
    let path = format!("/v2/team/{TEAM}");
    let owner = sandbox.pair(DEMO.0, DEMO.0, false).await;
    let admin = sandbox.pair("admin@acme.example", "admin@acme.example", false).await;
    let team = sandbox.team().await;
    assert_eq!(sandbox.call(&admin, "DELETE", &path, None).await.0, 403);
    assert_eq!(sandbox.call(&team, "DELETE", &path, None).await.0, 403, "with the team's own key");
    let (status, text) = sandbox.call(&owner, "DELETE", &path, None).await;
    assert!(status == 400 && text.as_str().unwrap().contains("sub-account northwind"), "{text}");
    sandbox.control("/_sandbox/reset", json!({ "seed": "empty" })).await;
    let (owner, team) = (sandbox.pair(DEMO.0, DEMO.0, false).await, sandbox.team().await);
    let body = json!({ "database_name": "left", "primary_region": "us-east-1" });
    let (_, made) = sandbox.call(&team, "POST", "/v2/redis/database", Some(body)).await;
    let (status, text) = sandbox.call(&owner, "DELETE", &path, None).await;
    assert!(status == 400 && text.as_str().unwrap().contains("Redis database left"), "{text}");
    let database = format!("/v2/redis/database/{}", made["database_id"].as_str().unwrap());
    assert_eq!(sandbox.call(&team, "DELETE", &database, None).await.0, 200);
    assert_eq!(sandbox.call(&owner, "DELETE", &path, None).await, (200, json!("OK")));
    assert_eq!(sandbox.call(&team, "GET", "/v2/teams", None).await.0, 401, "its keys are gone with it");
}

#[tokio::test]
async fn every_role_reaches_as_far_as_it_should() {
    let sandbox = Sandbox::start("empty").await;
    let database = json!({ "database_name": "d", "primary_region": "us-east-1" });
    let member = |role: &str| json!({ "team_id": TEAM, "member_email": format!("{role}@new.example"), "member_role": "dev" });
    for (role, database_status, member_status) in
        [("admin", 200, 200), ("dev", 200, 403), ("finance", 403, 403), ("viewer", 403, 403)]
    {
        let email = format!("{role}@acme.example");
        let team = sandbox.pair(TEAM, &email, false).await;
        let own = sandbox.pair(&email, &email, false).await;
        assert_eq!(sandbox.call(&team, "GET", "/v2/redis/databases", None).await.0, 200, "{role} reads");
        let (status, _) = sandbox.call(&team, "POST", "/v2/redis/database", Some(database.clone())).await;
        assert_eq!(status, database_status, "{role} makes a database");
        let (status, _) = sandbox.call(&team, "POST", "/v2/teams/member", Some(member(role))).await;
        assert_eq!(status, member_status, "{role} adds a member with the team's key");
        // With the personal key the second one is there already: 400, for those who may.
        let (status, _) = sandbox.call(&own, "POST", "/v2/teams/member", Some(member(role))).await;
        assert_eq!(status, if member_status == 200 { 400 } else { 403 }, "{role} with the personal key");
    }
    let admin = sandbox.pair(TEAM, "admin@acme.example", true).await;
    let demo = Some(json!({ "team_id": TEAM, "member_email": DEMO.0 }));
    assert_eq!(
        sandbox.call(&admin, "DELETE", "/v2/teams/member", demo.clone()).await.0,
        403,
        "read-only key"
    );
    let team = sandbox.team().await;
    assert_eq!(sandbox.call(&team, "DELETE", "/v2/teams/member", demo).await.0, 400, "not the owner");
}

#[tokio::test]
async fn a_member_who_leaves_cannot_use_the_teams_key_any_more() {
    let sandbox = Sandbox::start("empty").await;
    let (team, dev) = (sandbox.team().await, sandbox.pair(TEAM, "dev@acme.example", false).await);
    assert_eq!(sandbox.call(&dev, "GET", "/v2/teams", None).await.0, 200);
    let body = Some(json!({ "team_id": TEAM, "member_email": "DEV@acme.example" }));
    assert_eq!(sandbox.call(&team, "DELETE", "/v2/teams/member", body).await.0, 200);
    assert_eq!(sandbox.call(&dev, "GET", "/v2/teams", None).await.0, 401);
}
