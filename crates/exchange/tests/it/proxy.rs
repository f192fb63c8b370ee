//! PRX and EXP: what passes to Upstash, and what does not.

use std::collections::BTreeSet;

use axum::http::Method;
use exchange::app::Deed;
use exchange::proxy::Whose;
use serde_json::{Value, json};
use upstash_api::developer::Access;
use upstash_api::exchange::ProblemCode as P;
use wiremock::ResponseTemplate;

use crate::fake::{CANARY, database, key, pair};
use crate::samples::samples;
use crate::world::{Call, PARTNER, World, call, delete, framed, get, post};

pub fn create() -> Value {
    json!({"database_name": "orders", "primary_region": "us-east-1", "read_regions": ["eu-west-1"], "tls": true})
}

#[tokio::test]
async fn prx_01_only_operations_of_the_table_exist() {
    let (world, cookie) = World::signed_in().await;
    let before = world.upstream_calls().await.len();
    for (method, path, status) in [
        ("POST", "/api/self/apikey", 404),
        ("POST", "/api/self/v2/redis/database", 404),
        ("GET", "/api/self/redis/database/db1/backups", 404),
        ("GET", "/api/self/v2/auditlogs", 404),
        ("POST", "/api/self/subaccount", 404),
        ("GET", "/api/self/subaccount", 404),
        ("POST", "/api/self/subaccount/sso", 404),
        ("GET", "/api/self/subaccounts", 404),
        ("DELETE", "/api/self/subaccount/db1", 404),
        ("DELETE", "/api/sub/db1/subaccount/db1", 404),
        ("GET", "/api/sub/db1/subaccounts", 404),
        ("POST", "/api/sub/db1/apikey", 404),
        ("POST", "/api/sub/db1/subaccount/sso", 404),
        ("POST", "/api/sub/db1/team", 404),
        ("POST", "/api/sub/db1/redis/move-to-team", 404),
        ("PUT", "/api/self/redis/databases", 405),
        ("DELETE", "/api/self/redis/databases", 405),
        ("PATCH", "/api/self/redis/database/db1", 405),
        ("POST", "/api/self/teams", 405),
        ("GET", "/api/self/redis/db1/explorer-token", 405),
    ] {
        let method = Method::from_bytes(method.as_bytes()).expect("a method");
        assert_eq!(world.send(call(method, path).cookie(&cookie)).await.status, status, "{path}");
    }
    assert_eq!(world.upstream_calls().await.len(), before);
}

#[tokio::test]
async fn every_operation_that_is_offered_is_carried_and_its_answer_holds_no_secret() {
    for whose in [Whose::Account, Whose::Tenant] {
        let world = World::new().await;
        let mut cookie = String::new();
        for (turn, sample) in
            samples().into_iter().filter(|it| whose.offers(&it.endpoint).is_some()).enumerate()
        {
            // The limits are for a person's pace, not for a table's.
            if turn % 5 == 0 {
                cookie = world.sign_in(&format!("person {turn}")).await;
                world.paste_team(&cookie, &format!("t{turn}")).await;
                world.create_tenant(&cookie, "db1").await;
            }
            let name = sample.endpoint.name;
            let said = ResponseTemplate::new(200).set_body_json(&sample.answer);
            let upstream = sample.upstream();
            world.fake.answer(upstream.split('?').next().expect("a path"), said);
            let answer = world.send(sample.call(whose).cookie(&cookie)).await;
            assert_eq!(answer.status, 200, "{name}: {}", answer.text);
            assert_eq!(answer.header("content-type"), "application/json; charset=utf-8");
            assert!(!answer.text.contains(CANARY), "{name}: {}", answer.text);
            let requests = world.upstream.received_requests().await.expect("recorded");
            let carried = requests.last().expect("carried");
            let query = carried.url.query().map(|query| format!("?{query}")).unwrap_or_default();
            let address = format!("{}{query}", carried.url.path());
            assert_eq!(
                (carried.method.as_str(), address.as_str()),
                (sample.endpoint.method.as_str(), upstream.as_str()),
                "{name}"
            );
            assert_eq!(serde_json::from_slice(&carried.body).ok(), sample.body, "{name}");
            let acted_as_tenant = pair(carried).expect("Basic").starts_with("sub_");
            assert_eq!(acted_as_tenant, whose == Whose::Tenant, "{name}");
        }
    }
}

#[tokio::test]
async fn an_operation_that_makes_or_shows_a_credential_is_no_route_whatever_its_session() {
    let (world, cookie) = World::with_tenant().await;
    let before = world.upstream_calls().await.len();
    let kept: Vec<_> = samples().into_iter().filter(|it| it.endpoint.access == Access::Credential).collect();
    let names: Vec<_> = kept.iter().map(|sample| sample.endpoint.name).collect();
    for name in ["MintApiKey", "CreateSubAccount", "SubAccountSso"] {
        assert!(names.contains(&name), "{name} gives a credential away: {names:?}");
    }
    for sample in kept {
        for whose in [Whose::Account, Whose::Tenant] {
            let answer = world.send(sample.call(whose).cookie(&cookie)).await;
            let name = sample.endpoint.name;
            assert!(matches!(answer.status.as_u16(), 404 | 405), "{name}: {}", answer.status);
        }
    }
    assert_eq!(world.upstream_calls().await.len(), before);
}

#[tokio::test]
async fn a_session_inside_a_frame_neither_sees_nor_manages_the_account() {
    let (world, _) = World::with_tenant().await;
    let made = world.connect("person").await;
    let before = world.upstream_calls().await.len();
    for (sample, whose) in samples().iter().flat_map(|it| [(it, Whose::Account), (it, Whose::Tenant)]) {
        if !matches!(whose.offers(&sample.endpoint), Some(Deed::SeeAccount | Deed::ManageAccount)) {
            continue;
        }
        world.state.clock.advance(2);
        let answer = world.send(framed(sample.call(whose), PARTNER).cookie(&made)).await;
        assert_eq!(answer.problem(), (403, P::NotAllowed), "{}", sample.endpoint.name);
    }
    assert_eq!(world.upstream_calls().await.len(), before);
}

#[tokio::test]
async fn prx_02_nothing_of_the_inbound_request_is_copied() {
    let (world, cookie) = World::signed_in().await;
    let mut request: Call = get("/api/self/redis/databases?CANARY-query=1").cookie(&cookie);
    for name in [
        "authorization",
        "x-forwarded-for",
        "x_forwarded_for",
        "x-forwarded-host",
        "forwarded",
        "accept-encoding",
        "accept-language",
        "user-agent",
        "referer",
        "x-custom",
        "if-none-match",
        "range",
        "te",
        "traceparent",
    ] {
        request = request.set(name, "CANARY-inbound");
    }
    assert_eq!(world.send(request).await.status, 200);
    let requests = world.upstream.received_requests().await.expect("recorded");
    let carried = requests.last().expect("carried");
    assert_eq!(carried.url.query(), None);
    let names: BTreeSet<&str> = carried.headers.keys().map(|name| name.as_str()).collect();
    assert_eq!(names, BTreeSet::from(["accept", "authorization", "host", "user-agent"]));
    for value in carried.headers.values() {
        let value = value.to_str().expect("ascii");
        assert!(!value.contains("inbound") && !value.contains("__Host"), "{value}");
    }
    assert!(world.fake.lock().credentials.last().expect("used").ends_with(&key(1)));
}

#[tokio::test]
async fn prx_03_an_id_cannot_lead_anywhere_else() {
    let (world, first) = World::signed_in().await;
    let mut cookies = vec![first];
    for _ in 0..4 {
        cookies.push(world.sign_in("person").await);
    }
    // Each has thirty writes a minute.
    let mut cookies = cookies.iter().cycle();
    let mut cookie = || cookies.next().expect("it goes round");
    let before = world.upstream_calls().await.len();
    for id in [
        "..",
        ".",
        "%2e%2e",
        "%2e",
        "..%2f..%2fredis%2fdatabases",
        "a%2fb",
        "a%5cb",
        "a%3fb",
        "a%23b",
        "a%25b",
        "a%3ab",
        "a%00",
        "a%0a",
        "%20",
        "-a",
        "a%40b",
        "a;b",
        "a=b",
        "%c3%a4",
        "%ff",
        "%e2%80%ae",
        "db1%2f..",
        "db1/..",
        "db1//",
        "...",
        "~",
        "a+b",
        "a'b",
        "a%22b",
        "_",
    ] {
        for request in [
            delete(&format!("/api/self/redis/database/{id}")),
            get(&format!("/api/self/redis/database/{id}")),
        ] {
            let answer = world.send(request.cookie(cookie())).await;
            assert!((400..=405).contains(&answer.status.as_u16()), "{id}: {}", answer.status);
        }
        let answer = world.send(post(&format!("/api/self/redis/{id}/explorer-token")).cookie(cookie())).await;
        assert!((400..=405).contains(&answer.status.as_u16()), "{id}: {}", answer.status);
    }
    let long = format!("/api/self/redis/database/{}", "a".repeat(65));
    assert_eq!(world.send(delete(&long).cookie(cookie())).await.status, 404);
    assert_eq!(world.upstream_calls().await.len(), before, "Upstash heard of none of it");
}

#[tokio::test]
async fn prx_06_a_body_is_exactly_the_operation_s() {
    let (world, cookie) = World::signed_in().await;
    let send = async |body: &str| {
        let request = post("/api/self/redis/database").body(body.as_bytes().to_vec()).cookie(&cookie);
        world.send(request).await
    };
    let with = |field: &str, value: Value| {
        let mut body = create();
        body[field] = value;
        body.to_string()
    };
    let unknown = send(&with("customer_id", json!("x"))).await;
    assert_eq!(unknown.problem(), (400, P::Invalid));
    assert_eq!(unknown.json()["error"]["field"], "customer_id");
    for body in [
        r#"{"database_name":"a","database_name":"b","primary_region":"us-east-1"}"#.to_owned(),
        with("database_name", json!({"$gt": ""})),
        with("budget", json!("20")),
        with("budget", json!(-1)),
        with("tls", json!("true")),
        with("read_regions", json!("eu-west-1")),
        r#"{"primary_region":"us-east-1"}"#.to_owned(),
        "[]".to_owned(),
        "null".to_owned(),
        "{}{}".to_owned(),
        "{".to_owned(),
        "\u{feff}{}".to_owned(),
    ] {
        assert_eq!(send(&body).await.problem(), (400, P::BadRequest), "{body}");
    }
    let rule = send(&with("read_regions", json!(["us-east-1"]))).await;
    assert_eq!(rule.problem(), (400, P::Invalid));
    assert_eq!(rule.json()["error"]["field"], "read_regions");
    let unwanted = world.send(delete("/api/self/redis/database/db1").json(&json!({})).cookie(&cookie)).await;
    assert_eq!(unwanted.problem(), (400, P::BadRequest));
    assert!(world.fake.lock().created.is_empty());
    assert_eq!(world.count_calls("DELETE /api/v2/redis/database/db1").await, 0);
}

#[tokio::test]
async fn a_body_above_64_kib_is_too_large() {
    let (world, cookie) = World::signed_in().await;
    let body = format!(r#"{{"database_name":"{}"}}"#, "a".repeat(64 * 1024));
    let answer = world.send(post("/api/self/redis/database").body(body.into_bytes()).cookie(&cookie)).await;
    assert_eq!(answer.problem(), (413, P::TooLarge));
    let long = world.send(get(&format!("/api/session?{}", "a".repeat(8200))).cookie(&cookie)).await;
    assert_eq!(long.problem(), (414, P::TooLarge));
    let headers = world.send(get("/api/session").set("x-padding", &"a".repeat(16_500)).cookie(&cookie)).await;
    assert_eq!(headers.problem(), (431, P::TooLarge));
}

#[tokio::test]
async fn creating_and_deleting_are_audited_with_their_outcome() {
    let (world, cookie) = World::signed_in().await;
    world.send(post("/api/self/redis/database").json(&create()).cookie(&cookie)).await;
    world.send(delete("/api/self/redis/database/db1").cookie(&cookie)).await;
    world.send(delete("/api/self/redis/database/gone").cookie(&cookie)).await;
    world.send(post("/api/self/redis/db1/explorer-token").cookie(&cookie)).await;
    let trail = world.trail().await;
    assert_eq!(
        trail[2..],
        ["resource.created ok", "resource.deleted ok", "resource.deleted refused", "explorer.token ok"]
    );
    let rows = world.state.store.audit_trail().await.expect("a trail");
    assert_eq!(rows[2].target.as_deref(), Some("db3"), "the id that Upstash gave it");
    let refused = &rows[4];
    assert_eq!(
        (refused.target.as_deref(), refused.reason.as_deref()),
        (Some("gone"), Some("upstream_not_found"))
    );
    assert_eq!((refused.actor_kind.as_str(), refused.ip.as_str()), ("top", "0.0.0.0/24"));

    world.fake.answer("/api/v2/redis/database", ResponseTemplate::new(400).set_body_json("no"));
    let name = create()["database_name"].clone();
    world.send(post("/api/self/redis/database").json(&create()).cookie(&cookie)).await;
    let rows = world.state.store.audit_trail().await.expect("a trail");
    let last = rows.last().expect("a row");
    assert_eq!((last.outcome.as_str(), last.target.as_deref()), ("refused", name.as_str()));
}

#[tokio::test]
async fn exp_01_the_explorer_gets_the_reading_token_and_nothing_else() {
    let (world, cookie) = World::signed_in().await;
    let answer = world.send(post("/api/self/redis/db1/explorer-token").cookie(&cookie)).await;
    let expected = json!({"rest_url": "https://calm-fox-7.upstash.io", "read_only_token": "READER-token"});
    assert_eq!(answer.json(), expected);
    assert_eq!(
        world.count_calls("GET /api/v2/redis/database/db1").await,
        1,
        "asked for with its credentials"
    );
}

#[tokio::test]
async fn exp_01_a_database_without_a_safe_token_or_host_is_not_explored() {
    let (world, cookie) = World::signed_in().await;
    for (field, value) in [
        ("read_only_rest_token", json!("CANARY-standard")),
        ("read_only_rest_token", json!("")),
        ("read_only_rest_token", json!("CANARY-password")),
        ("endpoint", json!("evil.example")),
        ("endpoint", json!("x.upstash.io.evil.example")),
        ("endpoint", json!("user@x.upstash.io")),
        ("endpoint", json!("")),
    ] {
        let mut changed = database("db1");
        changed[field] = value.clone();
        world.fake.answer("/api/v2/redis/database/db1", ResponseTemplate::new(200).set_body_json(changed));
        let answer = world.send(post("/api/self/redis/db1/explorer-token").cookie(&cookie)).await;
        assert_eq!(answer.problem(), (409, P::ExplorerUnavailable), "{field} {value}");
        assert!(!answer.text.contains("CANARY") && !answer.text.contains("READER"), "{}", answer.text);
    }
    let gone = world.send(post("/api/self/redis/db9/explorer-token").cookie(&cookie)).await;
    assert_eq!(gone.problem(), (404, P::UpstreamNotFound));
}
