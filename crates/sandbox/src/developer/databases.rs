//! Redis databases: list, get, create, delete.

mod new;

use serde_json::{Value, json};

use super::{Call, Refusal};
use crate::databases::{Database, Record};
use crate::redis::Slot;
use crate::world::State;

/// Databases an account with a paid plan may have (Upstash pricing page, August 2026).
const MAX_DATABASES: usize = 100;

/// GET `/v2/redis/databases`.
pub fn list(call: &Call<'_>) -> Result<Value, Refusal> {
    let state = call.world.state();
    let shows = state.switches.lists_credentials;
    let databases = state.databases.of(&call.customer_id).map(|database| json_of(&state, database, shows));
    Ok(Value::Array(databases.collect()))
}

/// GET `/v2/redis/database/{id}`; `?credentials=hide` leaves the secrets out.
pub fn get(call: &Call<'_>) -> Result<Value, Refusal> {
    let state = call.world.state();
    let database = state.databases.get(&call.customer_id, call.id()).ok_or_else(Refusal::no_database)?;
    let hides = call.query.get("credentials").is_some_and(|value| value == "hide");
    Ok(json_of(&state, database, !hides))
}

/// POST `/v2/redis/database`.
pub fn create(call: &Call<'_>) -> Result<Value, Refusal> {
    let asked = new::Asked::parse(&call.body)?;
    let mut state = call.world.state();
    let account = state.accounts.get(&call.customer_id).ok_or_else(Refusal::unauthorized)?;
    let plan = asked.plan(account.has_payment_method)?;
    let needs_payment = state.switches.paid_plans_need_payment && !account.has_payment_method;
    if needs_payment && plan.id != "free" {
        return Err(Refusal::bad_request("a payment method is required for this plan"));
    }
    let owned = || state.databases.of(&call.customer_id);
    if plan.id == "free" && owned().any(|database| database.record.plan.id == "free") {
        return Err(Refusal::bad_request(
            "free plan database limit exceeded, an account can have 1 free database",
        ));
    }
    if owned().count() >= MAX_DATABASES {
        return Err(Refusal::bad_request(format!(
            "database limit exceeded, at most {MAX_DATABASES} databases"
        )));
    }
    let number = state.databases.free_number();
    let record = Record {
        id: crate::random::uuid(),
        words: Record::random_words(),
        number,
        plan,
        customer_id: call.customer_id.clone(),
        created: call.world.clock.now(),
        name: asked.body.database_name,
        primary_region: asked.body.primary_region,
        read_regions: asked.body.read_regions,
        budget: asked.body.budget,
        eviction: asked.body.eviction.unwrap_or(false),
        suspended: false,
    };
    let database = Database::new(record, Slot::empty());
    let answer = json_of(&state, &database, true);
    state.databases.add(database);
    Ok(answer)
}

/// DELETE `/v2/redis/database/{id}`: its Redis ends with its last request.
pub fn delete(call: &Call<'_>) -> Result<Value, Refusal> {
    let removed = call.world.state().databases.remove(&call.customer_id, call.id());
    removed.map(|_| json!("OK")).ok_or_else(Refusal::no_database)
}

fn json_of(state: &State, database: &Database, shows_credentials: bool) -> Value {
    let credentials = shows_credentials.then_some(&database.credentials);
    database.record.to_json(credentials, state.switches.short_endpoints)
}
