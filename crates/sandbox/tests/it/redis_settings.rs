//! What can be changed about a database over the Developer API, and that its Redis follows.

use reqwest::{Method, StatusCode};
use serde_json::{Value, json};

use crate::support::*;

/// The demo user's key and a database that runs.
struct Fixture {
    sandbox: Sandbox,
    key: String,
    db: Db,
}

impl Fixture {
    async fn of(name: &str) -> Self {
        let sandbox = Sandbox::start("demo").await;
        let (key, db) = (sandbox.api_key("k").await, sandbox.db(name).await);
        assert_eq!(sandbox.result(&db, json!(["PING"])).await, "PONG");
        Self { sandbox, key, db }
    }

    async fn call(&self, method: Method, path: &str, body: Value) -> (u16, Value) {
        let path = path.replace("{id}", &self.db.id);
        let body = (!body.is_null()).then_some(body);
        let (status, answer) = self.sandbox.api(method, &path, &self.key, body).await;
        (status.as_u16(), answer)
    }

    async fn post(&self, path: &str, body: Value) -> (u16, Value) {
        self.call(Method::POST, path, body).await
    }

    async fn ok(&self, path: &str, body: Value) {
        assert_eq!(self.post(path, body).await, (200, json!("OK")), "{path}");
    }

    async fn refused(&self, path: &str, body: Value, part: &str) {
        let (status, text) = self.post(path, body.clone()).await;
        assert_eq!(status, 400, "{path} {body}: {text}");
        assert!(text.as_str().unwrap().contains(part), "{path} {body}: {text}");
    }

    async fn get(&self) -> Value {
        self.call(Method::GET, "/v2/redis/database/{id}", Value::Null).await.1
    }

    /// What the redis-server itself says of a parameter, which REST does not tell.
    async fn config(&self, name: &str) -> String {
        let slot = self.sandbox.running.world.state().databases.by_id(&self.db.id).unwrap().redis.clone();
        let server = slot.running().await.expect("it runs");
        let command = sandbox::redis::words(&["CONFIG", "GET", name]);
        let reply = server.run_all(sandbox::redis::User::Default, &[command]).await.unwrap();
        let sandbox::redis::Reply::Array(items) = &reply[0] else { panic!("{reply:?}") };
        let sandbox::redis::Reply::Bulk(value) = &items[1] else { panic!("{reply:?}") };
        String::from_utf8(value.clone()).unwrap()
    }
}

#[tokio::test]
async fn a_database_gets_another_name_and_keeps_its_address() {
    let at = Fixture::of("acme-sessions").await;
    let (status, answer) = at.post("/v2/redis/rename/{id}", json!({ "name": "renamed" })).await;
    assert_eq!((status, &answer["database_name"]), (200, &json!("renamed")));
    assert_eq!((&answer["endpoint"], &answer["rest_token"]), (&json!(at.db.host), &json!(at.db.token)));
    assert_eq!(at.get().await, answer);
    for body in [json!({}), json!({ "name": "" }), json!({ "name": "a b" }), json!({ "name": 3 }), json!([])]
    {
        assert_eq!(at.post("/v2/redis/rename/{id}", body.clone()).await.0, 400, "{body}");
    }
    assert_eq!(at.get().await["database_name"], "renamed");
}

#[tokio::test]
async fn new_passwords_end_the_old_ones_at_once_and_the_data_stays() {
    let at = Fixture::of("acme-catalog").await;
    at.sandbox.result(&at.db, json!(["SET", "kept", "yes"])).await;
    let before = at.get().await;
    let (status, answer) = at.post("/v2/redis/reset-password/{id}", Value::Null).await;
    assert_eq!(status, 200);
    for field in ["password", "rest_token", "read_only_rest_token"] {
        assert_ne!(answer[field], before[field], "{field}");
    }
    for token in [&at.db.token, &at.db.read_only] {
        let (status, answer) = at.sandbox.run(&at.db, token, json!(["GET", "kept"])).await;
        assert_eq!(status, StatusCode::UNAUTHORIZED, "{answer}");
    }
    let new = Db::of(&answer);
    assert_eq!(at.sandbox.result(&new, json!(["GET", "kept"])).await, "yes");
    assert_eq!(at.sandbox.run(&new, &new.read_only, json!(["GET", "kept"])).await.0, 200);
    let slot = at.sandbox.running.world.state().databases.by_id(&at.db.id).unwrap().redis.clone();
    let server = slot.running().await.unwrap();
    let user = |password: &Value| sandbox::redis::User::Named {
        name: "default".into(),
        password: password.as_str().unwrap().into(),
    };
    assert!(server.connect(&user(&before["password"])).await.is_err(), "the old password opens Redis");
    assert!(server.connect(&user(&answer["password"])).await.is_ok(), "the new password does not open Redis");
}

#[tokio::test]
async fn tls_is_on_whatever_was_asked() {
    let at = Fixture::of("acme-sessions").await;
    let (status, answer) = at.post("/v2/redis/enable-tls/{id}", Value::Null).await;
    assert_eq!((status, &answer["tls"], &answer["database_id"]), (200, &json!(true), &json!(at.db.id)));
}

#[tokio::test]
async fn eviction_is_a_toggle_and_redis_follows_it() {
    let at = Fixture::of("acme-catalog").await;
    assert_eq!(at.config("maxmemory-policy").await, "noeviction");
    at.refused("/v2/redis/disable-eviction/{id}", Value::Null, "already disabled").await;
    at.ok("/v2/redis/enable-eviction/{id}", Value::Null).await;
    assert_eq!(at.config("maxmemory-policy").await, "allkeys-lru");
    at.refused("/v2/redis/enable-eviction/{id}", Value::Null, "already enabled").await;
    let answer = at.get().await;
    assert_eq!((&answer["eviction"], &answer["db_eviction"]), (&json!(true), &json!(true)));
    at.ok("/v2/redis/disable-eviction/{id}", Value::Null).await;
    assert_eq!(at.config("maxmemory-policy").await, "noeviction");
    at.sandbox.control("/_sandbox/switches", json!({ "refuses_idle_toggles": false })).await;
    at.ok("/v2/redis/disable-eviction/{id}", Value::Null).await;
}

#[tokio::test]
async fn automatic_upgrade_is_a_toggle() {
    let at = Fixture::of("acme-sessions").await;
    at.refused("/v2/redis/disable-autoupgrade/{id}", Value::Null, "already disabled").await;
    at.ok("/v2/redis/enable-autoupgrade/{id}", Value::Null).await;
    at.refused("/v2/redis/enable-autoupgrade/{id}", Value::Null, "already enabled").await;
    assert_eq!(at.get().await["auto_upgrade"], true);
    at.ok("/v2/redis/disable-autoupgrade/{id}", Value::Null).await;
    assert_eq!(at.get().await["auto_upgrade"], false);
}

#[tokio::test]
async fn limits_that_a_test_set_stay_when_eviction_and_plan_change() {
    let at = Fixture::of("acme-catalog").await;
    let limits = json!({ "database": at.db.id, "data_bytes": 1, "request_bytes": 300 << 20 });
    at.sandbox.control("/_sandbox/limits", limits).await;
    let length = (300_u64 << 20).to_string();
    let check = async |policy: &str| {
        assert_eq!(at.config("maxmemory-policy").await, policy);
        assert_eq!(at.config("maxmemory").await, "1");
        assert_eq!(at.config("proto-max-bulk-len").await, length, "a request that is let through arrives");
        let error = at.sandbox.error(&at.db, json!(["SET", "a", "b"])).await;
        assert_eq!(error, "ERR DB capacity quota exceeded");
    };
    check("noeviction").await;
    at.ok("/v2/redis/enable-eviction/{id}", Value::Null).await;
    check("allkeys-lru").await;
    at.ok("/v2/redis/{id}/change-plan", json!({ "plan_name": "fixed_1gb" })).await;
    check("allkeys-lru").await;
    let cleared = at.sandbox.request(Method::DELETE, "/_sandbox/limits").send().await.unwrap();
    assert_eq!(cleared.status(), 204);
    assert_eq!(at.config("maxmemory").await, (1_u64 << 30).to_string());
    assert_eq!(at.config("proto-max-bulk-len").await, (200_u64 << 20).to_string());
}

#[tokio::test]
async fn limits_follow_the_plan() {
    let at = Fixture::of("acme-sessions").await;
    assert_eq!(at.config("maxmemory").await, (256_u64 << 20).to_string());
    at.ok("/v2/redis/{id}/change-plan", json!({ "plan_name": "fixed_1gb", "auto_upgrade": true })).await;
    let answer = at.get().await;
    assert_eq!((&answer["type"], &answer["auto_upgrade"]), (&json!("paid"), &json!(true)));
    assert_eq!(answer["db_disk_threshold"], json!(1_u64 << 30));
    assert_eq!(answer["db_request_limit"], json!(i64::MAX));
    assert!(answer["last_plan_upgrade_time"].as_i64().unwrap() > 0);
    assert_eq!(at.config("maxmemory").await, (1_u64 << 30).to_string());
    assert_eq!(at.config("proto-max-bulk-len").await, (200_u64 << 20).to_string(), "the longest string");
    // The path and the words of @upstash/cli 1.0.
    at.ok("/v2/redis/change-plan/{id}", json!({ "plan": "free" })).await;
    assert_eq!(at.get().await["type"], "free");
    at.ok("/v2/redis/change-plan/{id}", json!({ "plan": "pro" })).await;
    let answer = at.get().await;
    assert_eq!((&answer["type"], &answer["prod_pack_enabled"]), (&json!("payg"), &json!(true)));
    for (body, part) in [
        (json!({ "plan_name": "gold" }), "gold"),
        (json!({}), "invalid request body"),
        (json!({ "plan_name": "free", "prod_pack_enabled": true }), "production pack"),
    ] {
        at.refused("/v2/redis/{id}/change-plan", body, part).await;
    }
}

#[tokio::test]
async fn the_free_plan_takes_one_database_with_one_read_region() {
    let at = Fixture::of("acme-catalog").await;
    at.refused("/v2/redis/{id}/change-plan", json!({ "plan_name": "free" }), "free plan database limit")
        .await;
    let free = at.sandbox.db("acme-sessions").await;
    let path = format!("/v2/redis/{}/change-plan", free.id);
    assert_eq!(at.post(&path, json!({ "plan_name": "payg" })).await.0, 200);
    at.ok("/v2/redis/update-regions/{id}", json!({ "read_regions": ["us-east-1", "us-west-1"] })).await;
    at.refused("/v2/redis/{id}/change-plan", json!({ "plan_name": "free" }), "at most 1 read region").await;
    at.ok("/v2/redis/update-regions/{id}", json!({ "read_regions": [] })).await;
    at.ok("/v2/redis/{id}/change-plan", json!({ "plan_name": "free" })).await;
    assert_eq!(at.get().await["all_members"], json!(["eu-west-1"]));
}

#[tokio::test]
async fn a_paid_plan_may_need_a_payment_method() {
    let at = Fixture::of("acme-sessions").await;
    at.sandbox.control("/_sandbox/switches", json!({ "paid_plans_need_payment": true })).await;
    at.sandbox.running.world.state().accounts.get_mut(DEMO.0).unwrap().has_payment_method = false;
    at.refused("/v2/redis/{id}/change-plan", json!({ "plan_name": "payg" }), "payment method").await;
}

#[tokio::test]
async fn a_budget_is_whole_dollars() {
    let at = Fixture::of("acme-catalog").await;
    let path = "/v2/redis/update-budget/{id}";
    for budget in [360, 0] {
        let answer = at.call(Method::PATCH, path, json!({ "budget": budget })).await;
        assert_eq!(answer, (200, json!("OK")));
        assert_eq!(at.get().await["budget"], budget);
    }
    for bad in [json!(-1), json!(1.5), json!("20"), json!(100_001), json!(null)] {
        assert_eq!(at.call(Method::PATCH, path, json!({ "budget": bad })).await.0, 400, "{bad}");
    }
    assert_eq!(at.post(path, json!({ "budget": 1 })).await.0, 405);
}

#[tokio::test]
async fn read_regions_are_replaced() {
    let at = Fixture::of("acme-catalog").await;
    let path = "/v2/redis/update-regions/{id}";
    at.ok(path, json!({ "read_regions": ["us-west-2", "sa-east-1"] })).await;
    let answer = at.get().await;
    assert_eq!(answer["read_regions"], json!(["us-west-2", "sa-east-1"]));
    assert_eq!(answer["all_members"], json!(["eu-west-1", "us-west-2", "sa-east-1"]));
    for (regions, part) in [
        (json!(["eu-west-1"]), "already the primary"),
        (json!(["us-east4"]), "cannot hold"),
        (json!(["us-east-1", "us-east-1"]), "twice"),
        (json!(["mars-1"]), "mars-1"),
        (json!("us-east-1"), "invalid request body"),
    ] {
        at.refused(path, json!({ "read_regions": regions }), part).await;
    }
    assert_eq!(at.get().await, answer);
}

#[tokio::test]
async fn the_calls_of_terraform_are_served() {
    let at = Fixture::of("acme-catalog").await;
    at.ok("/v2/redis/enable-prodpack/{id}", Value::Null).await;
    assert_eq!(at.get().await["prod_pack_enabled"], true);
    at.ok("/v2/redis/disable-prodpack/{id}", Value::Null).await;
    assert_eq!(at.get().await["prod_pack_enabled"], false);
    at.ok("/v2/redis/enable-multizone/{id}", Value::Null).await;
    assert_eq!(at.get().await["multizone"], true);
    let blocks = json!(["203.0.113.0/24", "2001:db8::1"]);
    at.ok("/v2/redis/update-allowlist/{id}", json!({ "allowed_ips": blocks })).await;
    let answer = at.get().await;
    assert_eq!(answer["allowed_ip_ranges"], blocks);
    assert_eq!(answer["securityAddons"]["ipWhitelisting"], true);
    at.refused("/v2/redis/update-allowlist/{id}", json!({ "allowed_ips": ["10.0.0.0/33"] }), "10.0.0.0/33")
        .await;
    let free = Fixture::of("acme-sessions").await;
    free.refused("/v2/redis/enable-prodpack/{id}", Value::Null, "free plan").await;
    free.refused("/v2/redis/update-allowlist/{id}", json!({ "allowed_ips": [] }), "free plan").await;
    let body = json!({
        "database_name": "tf", "region": "global", "primary_region": "us-east-1", "eviction": true, "auto_upgrade": true,
        "prod_pack_enabled": true, "budget": 20, "consistent": false, "tls": true, "multizone": true,
    });
    let (status, made) = free.post("/v2/redis/database", body).await;
    assert_eq!(status, 200, "{made}");
    for field in ["eviction", "auto_upgrade", "prod_pack_enabled", "multizone"] {
        assert_eq!(made[field], true, "{field}");
    }
}

#[tokio::test]
async fn a_database_moves_to_a_team_with_its_data() {
    let at = Fixture::of("acme-catalog").await;
    at.sandbox.result(&at.db, json!(["SET", "kept", "yes"])).await;
    let team = at.sandbox.team_id().await;
    let path = "/v2/redis/move-to-team";
    for (body, status) in [
        (json!({ "team_id": team, "database_id": "nobody's" }), 404),
        (json!({ "team_id": "nobody's", "database_id": at.db.id }), 404),
        (json!({ "team_id": DEMO.0, "database_id": at.db.id }), 400),
        (json!({ "database_id": at.db.id }), 400),
    ] {
        assert_eq!(at.post(path, body.clone()).await.0, status, "{body}");
    }
    at.ok(path, json!({ "team_id": team, "database_id": at.db.id })).await;
    assert_eq!(at.call(Method::GET, "/v2/redis/database/{id}", Value::Null).await.0, 404);
    let key = at.sandbox.team_key().await;
    let (status, moved) =
        at.sandbox.api(Method::GET, &format!("/v2/redis/database/{}", at.db.id), &key, None).await;
    assert_eq!((status.as_u16(), &moved["customer_id"]), (200, &json!(team)));
    assert_eq!(at.sandbox.result(&at.db, json!(["GET", "kept"])).await, "yes");
}

#[tokio::test]
async fn a_members_key_moves_a_database_on_to_another_of_their_teams() {
    let at = Fixture::of("acme-catalog").await;
    let (first, key) = (at.sandbox.team_id().await, at.sandbox.team_key().await);
    at.ok("/v2/redis/move-to-team", json!({ "team_id": first, "database_id": at.db.id })).await;
    let (status, made) = at.post("/v2/team", json!({ "team_name": "second", "copy_cc": true })).await;
    assert_eq!(status, 200, "{made}");
    let body = json!({ "team_id": made["team_id"], "database_id": at.db.id });
    let path = "/v2/redis/move-to-team";
    let moved = at.sandbox.api(Method::POST, path, &key, Some(body.clone())).await;
    assert_eq!(moved, (StatusCode::OK, json!("OK")));
    assert_eq!(at.sandbox.api(Method::POST, path, &key, Some(body)).await.0, StatusCode::NOT_FOUND);
    let (_, trail) = at.sandbox.api(Method::GET, "/auditlogs", &key, None).await;
    let entry = trail.as_array().unwrap().iter().find(|entry| entry["entity"] == "acme-catalog");
    let entry = entry.unwrap_or_else(|| panic!("the move is not in {trail}"));
    assert_eq!((&entry["secondary_entity"], &entry["actor"]), (&made["team_id"], &json!(DEMO.0)));
}
