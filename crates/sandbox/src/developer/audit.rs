//! The audit trail: kept for every write here, so that no operation has to think of it, and told to its account.

use serde_json::Value;
use upstash_api::developer::{Endpoint, Method};

use super::{Call, Refusal, belongings};
use crate::audit::retention;

/// GET `/auditlogs`: newest first.
pub fn list(call: &Call<'_>) -> Result<Value, Refusal> {
    let state = call.world.state();
    let entries = state.trail.of(&call.customer_id, call.world.clock.now());
    Ok(Value::Array(entries.filter_map(|entry| serde_json::to_value(entry).ok()).collect()))
}

/// Writes down a write that was carried out.
pub fn note(endpoint: &Endpoint, call: &Call<'_>, before: Option<String>, answer: &Value) {
    if endpoint.method == Method::Get {
        return;
    }
    let entities = match call.entities.get() {
        Some(entities) => entities.clone(),
        None => {
            before.or_else(|| name_in(answer)).or_else(|| call.args.first().cloned()).into_iter().collect()
        }
    };
    let now = call.world.clock.now();
    let mut state = call.world.state();
    let pays = state.accounts.get(&call.customer_id).is_some_and(|account| account.has_payment_method);
    state.trail.add(&call.caller, endpoint.name, &entities, now, retention(pays));
}

/// The name of the resource that a call is about, before the call deletes or renames it.
pub fn name_before(call: &Call<'_>) -> Option<String> {
    belongings::name_of(&call.world.state(), &call.customer_id, call.id())
}

/// What something that was made is called.
fn name_in(answer: &Value) -> Option<String> {
    ["database_name", "name"].into_iter().find_map(|field| answer.get(field)?.as_str()).map(str::to_owned)
}
