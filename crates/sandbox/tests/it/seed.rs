//! The demo data holds what it promises.

use serde_json::json;

use crate::support::*;

#[tokio::test]
async fn every_well_known_key_is_there_with_its_type() {
    let sandbox = Sandbox::start("demo").await;
    let db = sandbox.db("acme-catalog").await;
    let state = sandbox.state().await;
    let has_json = sandbox.has_json();
    let keys = state["keys"].as_object().unwrap();
    for (what, entry) in keys.iter().filter(|(what, _)| *what != "db" && *what != "binary_name") {
        let expected = entry["type"].as_str().unwrap();
        if expected == "ReJSON-RL" && !has_json {
            continue;
        }
        assert_eq!(sandbox.result(&db, json!(["TYPE", entry["key"]])).await, expected, "{what}");
    }
    let size = sandbox.result(&db, json!(["DBSIZE"])).await.as_i64().unwrap();
    assert!((45..=70).contains(&size), "{size} keys");
    for (command, expected) in [
        (json!(["GET", keys["big_integer"]["key"]]), json!("9223372036854775807")),
        (json!(["STRLEN", keys["large"]["key"]]), keys["large"]["bytes"].clone()),
        (json!(["HLEN", keys["large_hash"]["key"]]), json!(1000)),
        (json!(["LLEN", keys["long_list"]["key"]]), json!(500)),
        (json!(["XLEN", keys["stream"]["key"]]), json!(25)),
        (json!(["PFCOUNT", keys["hyperloglog"]["key"]]), json!(5)),
        (json!(["GETBIT", keys["bitmap"]["key"], 20]), json!(1)),
        (json!(["EXISTS", keys["missing"]["key"]]), json!(0)),
        (json!(["GEODIST", "stores:locations", "Palermo", "Catania", "km"]), json!("166.2742")),
    ] {
        assert_eq!(sandbox.result(&db, command.clone()).await, expected, "{command}");
    }
    let left = sandbox.result(&db, json!(["TTL", keys["expiring"]["key"]])).await.as_i64().unwrap();
    assert!((3000..=3600).contains(&left), "{left}");
    let groups = sandbox.result(&db, json!(["XINFO", "GROUPS", "orders:events"])).await.to_string();
    assert!(groups.contains("billing") && groups.contains("audit"), "{groups}");
    let pending = sandbox.result(&db, json!(["XPENDING", "orders:events", "billing"])).await;
    assert_eq!(pending[0], 3);
}

#[tokio::test]
async fn the_three_databases_differ_in_plan_and_region() {
    let sandbox = Sandbox::start("demo").await;
    let state = sandbox.state().await;
    let databases = state["databases"].as_array().unwrap();
    let facts: Vec<_> = databases
        .iter()
        .map(|db| (db["type"].as_str().unwrap(), db["primary_region"].as_str().unwrap()))
        .collect();
    assert_eq!(facts, [("payg", "eu-west-1"), ("free", "us-east-1"), ("payg", "ap-northeast-1")]);
    for name in ["acme-sessions", "acme-analytics"] {
        let db = sandbox.db(name).await;
        assert!(sandbox.result(&db, json!(["DBSIZE"])).await.as_i64().unwrap() > 4);
    }
}
