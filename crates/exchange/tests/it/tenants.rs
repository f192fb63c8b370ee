//! TEN: sub-accounts. Their keys are made, kept, shown once and used, and never lost without a word.

mod create;
mod delete;
mod import;
mod isolation;
mod keys;
mod list;
mod notes;
mod reveal;
mod secrets;

use std::time::Duration;

use serde_json::{Value, json};

use crate::world::{Answer, Call, World, get, post};

pub fn create(slug: &str) -> Call {
    post("/api/sub-accounts").json(&json!({ "slug": slug }))
}

/// An answer that leaves time for others to do what they must not.
pub const SLOW: Duration = Duration::from_millis(300);

/// Whether Upstash was last asked to make or delete one only after it had answered the time before.
pub fn one_after_the_other(world: &World) -> bool {
    let subs = &world.fake.lock().subs;
    let [.., before, last] = subs.asked.as_slice() else { panic!("asked less than twice") };
    *last - *before >= subs.dawdle
}

/// The listed sub-accounts as `slug state`.
pub async fn states(world: &World, cookie: &str) -> Vec<String> {
    let answer = world.send(get("/api/sub-accounts").cookie(cookie)).await;
    assert_eq!(answer.status, 200, "{}", answer.text);
    let rows = answer.json()["sub_accounts"].as_array().expect("a list").clone();
    rows.iter().map(|row| format!("{} {}", text(row, "slug"), text(row, "key"))).collect()
}

pub fn text<'v>(value: &'v Value, field: &str) -> &'v str {
    value[field].as_str().unwrap_or_default()
}

/// The form field that a refusal names.
pub fn field(answer: &Answer) -> String {
    text(&answer.json()["error"], "field").to_owned()
}

/// What Upstash said, as a refusal passes it on.
pub fn said(answer: &Answer) -> String {
    text(&answer.json()["error"], "upstream").to_owned()
}
