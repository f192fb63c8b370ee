//! Redis databases: list, get, create, delete, and in the parts below everything that can be changed.

mod limits;
mod new;
pub mod plan;
pub mod settings;

use std::sync::Arc;

use serde_json::{Value, json};

use super::{Call, Refusal};
use crate::databases::{Database, Record};
use crate::redis::{Server, Slot};
use crate::world::State;
pub use limits::needs_payment;

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
    limits::admit(&state, &call.customer_id, plan, None)?;
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
        features: asked.features,
    };
    let database = Database::new(record, Slot::empty());
    let answer = json_of(&state, &database, true);
    state.databases.add(database);
    Ok(answer)
}

/// DELETE `/v2/redis/database/{id}`: its Redis ends with its last request, its backups at once.
pub fn delete(call: &Call<'_>) -> Result<Value, Refusal> {
    let mut state = call.world.state();
    let removed = state.databases.remove(&call.customer_id, call.id()).ok_or_else(Refusal::no_database)?;
    state.backups.forget(&removed.record.id);
    Ok(json!("OK"))
}

/// The caller's database that the path names.
pub fn find(call: &Call<'_>) -> Result<Database, Refusal> {
    let state = call.world.state();
    state.databases.get(&call.customer_id, call.id()).cloned().ok_or_else(Refusal::no_database)
}

/// The database's Redis, started when it does not run yet.
pub async fn server(call: &Call<'_>, database: &Database) -> Result<Arc<Server>, Refusal> {
    crate::rest::server(call.world, database).await.map_err(|error| Refusal::broken(&error))
}

fn json_of(state: &State, database: &Database, shows_credentials: bool) -> Value {
    let credentials = shows_credentials.then_some(&database.credentials);
    database.record.to_json(credentials, state.switches.short_endpoints)
}
