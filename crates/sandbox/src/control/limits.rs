//! Limits of the data plane, set by tests.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use serde::Deserialize;
use serde_json::{Map, Value, json};

use super::refuse;
use crate::databases::Database;
use crate::limits::Changes;
use crate::world::World;

/// GET `/_sandbox/limits`.
pub async fn show(State(world): State<Arc<World>>) -> Json<Value> {
    let (everywhere, databases) = world.meter.changes();
    Json(json!({ "everywhere": everywhere, "databases": databases }))
}

/// The database is told apart from the limits by hand: serde cannot both flatten and refuse unknown names.
#[derive(Deserialize)]
pub struct Order {
    /// Id or name; every database when absent.
    database: Option<String>,
    #[serde(flatten)]
    limits: Map<String, Value>,
}

/// POST `/_sandbox/limits`: replaces what was set for this database, or for all.
pub async fn set(State(world): State<Arc<World>>, Json(order): Json<Order>) -> Result<Json<Value>, Response> {
    let changes: Changes =
        serde_json::from_value(Value::Object(order.limits)).map_err(|error| refuse(&error.to_string()))?;
    if let Some(problem) = changes.problem() {
        return Err(refuse(problem));
    }
    let id = match order.database {
        None => None,
        Some(given) => {
            let state = world.state();
            let is_meant =
                |database: &&Database| database.record.id == given || database.record.name == given;
            let found = state.databases.iter().find(is_meant).map(|database| database.record.id.clone());
            Some(found.ok_or_else(|| refuse("there is no such database"))?)
        }
    };
    world.meter.set(id, changes);
    apply(&world).await;
    Ok(show(State(world)).await)
}

/// DELETE `/_sandbox/limits`: every plan's own again, nothing used.
pub async fn clear(State(world): State<Arc<World>>) -> StatusCode {
    world.meter.clear();
    apply(&world).await;
    StatusCode::NO_CONTENT
}

/// Tells the servers that run how much they may hold.
async fn apply(world: &World) {
    let databases: Vec<Database> = world.state().databases.iter().cloned().collect();
    for database in databases {
        let Some(server) = database.redis.running().await else { continue };
        // A server that broke meanwhile is started with the new limits.
        let _ = server.set_limits(&world.settings(&database)).await;
    }
}
