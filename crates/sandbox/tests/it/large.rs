//! The seed `large` is built in time and holds what it promises.

use std::time::Instant;

use serde_json::json;

use crate::support::*;

#[tokio::test]
async fn a_million_keys_and_the_large_values_are_built_in_a_minute() {
    let sandbox = Sandbox::start("large").await;
    let state = sandbox.state().await;
    assert_eq!(state["databases"].as_array().unwrap().len(), 100);
    for (name, command, expected) in [
        ("large-keys", json!(["DBSIZE"]), 1_000_000),
        ("large-values", json!(["STRLEN", "large:string"]), 20 << 20),
        ("large-values", json!(["HLEN", "large:hash"]), 1_000_000),
        ("large-values", json!(["XLEN", "large:stream"]), 100_000),
        ("service-099", json!(["SCARD", "users:online"]), 4),
    ] {
        let db = sandbox.db(name).await;
        let started = Instant::now();
        assert_eq!(sandbox.result(&db, command.clone()).await, expected, "{name} {command}");
        let took = started.elapsed();
        println!("{name}: {took:?}");
        assert!(took.as_secs() < 60, "{name} took {took:?}");
    }
}
