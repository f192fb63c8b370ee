//! The sandbox's own API, for tests and for people who debug: `/_sandbox/…`. `docs/sandbox.md` has the table.

mod accounts;
mod limits;
mod state;

use std::sync::Arc;

use axum::extract::{Path, Query, Request, State};
use axum::http::StatusCode;
use axum::middleware::{Next, from_fn};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use axum::{Json, Router};
use serde::Deserialize;
use serde_json::{Value, json};

use crate::clock::{FARTHEST, TOO_FAR};
use crate::faults::Fault;
use crate::log::{Area, Entry};
use crate::options::Seed;
use crate::switches::Switches;
use crate::world::World;

/// The routes below `/_sandbox`.
pub fn router(world: Arc<World>) -> Router {
    Router::new()
        .route("/_sandbox/health", get(health))
        .route("/_sandbox/state", get(state::show))
        .route("/_sandbox/reset", post(reset))
        .route("/_sandbox/clock", get(clock).post(advance))
        .route("/_sandbox/switches", get(switches).post(switch).patch(switch))
        .route("/_sandbox/databases/{id}", post(change_database))
        .route("/_sandbox/accounts", post(accounts::change))
        .route("/_sandbox/keys", post(accounts::add_key).delete(accounts::remove_key))
        .route("/_sandbox/limits", get(limits::show).post(limits::set).delete(limits::clear))
        .route("/_sandbox/faults", get(faults).post(add_fault).delete(clear_faults))
        .route("/_sandbox/log", get(log).delete(clear_log))
        .layer(from_fn(same_site))
        .with_state(world)
}

/// Keeps other sites' pages out: this API hands out secrets and deletes everything.
async fn same_site(request: Request, next: Next) -> Response {
    let site = request.headers().get("sec-fetch-site").and_then(|value| value.to_str().ok());
    if site == Some("cross-site") { StatusCode::FORBIDDEN.into_response() } else { next.run(request).await }
}

async fn health(State(world): State<Arc<World>>) -> Json<Value> {
    let redis = json!({ "version": world.redis.version, "json": world.redis.has_json });
    Json(json!({ "ok": true, "seed": world.state().seed, "redis": redis }))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Reset {
    seed: Option<Seed>,
}

async fn reset(State(world): State<Arc<World>>, Json(body): Json<Reset>) -> Json<Value> {
    let seed = body.seed.unwrap_or_else(|| world.state().seed);
    world.reset(seed);
    Json(json!({ "ok": true, "seed": seed }))
}

async fn clock(State(world): State<Arc<World>>) -> Json<Value> {
    Json(json!({ "now": world.clock.now() }))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Advance {
    advance_seconds: i64,
}

async fn advance(
    State(world): State<Arc<World>>,
    Json(body): Json<Advance>,
) -> Result<Json<Value>, Response> {
    if !(-FARTHEST..=FARTHEST).contains(&body.advance_seconds) {
        return Err(refuse(TOO_FAR));
    }
    world.clock.advance(body.advance_seconds);
    Ok(Json(json!({ "now": world.clock.now() })))
}

async fn switches(State(world): State<Arc<World>>) -> Json<Switches> {
    Json(world.state().switches.clone())
}

/// Changes the switches that the body names.
async fn switch(
    State(world): State<Arc<World>>,
    Json(body): Json<Value>,
) -> Result<Json<Switches>, Response> {
    let mut merged = serde_json::to_value(world.state().switches.clone()).unwrap_or_default();
    let (Some(merged), Some(changes)) = (merged.as_object_mut(), body.as_object()) else {
        return Err(refuse("send an object with the switches to change"));
    };
    merged.extend(changes.clone());
    let switches: Switches =
        serde_json::from_value(Value::Object(merged.clone())).map_err(|error| refuse(&error.to_string()))?;
    if let Some(rule) = switches.bad_rule() {
        return Err(refuse(&format!("{rule:?} is no rule such as -hscan or +eval_ro")));
    }
    let (other_rules, slots): (bool, Vec<_>) = {
        let mut state = world.state();
        let other_rules = state.switches.read_only_rules != switches.read_only_rules;
        state.switches = switches.clone();
        let databases = state.databases.iter();
        (other_rules, databases.map(|database| Arc::clone(&database.redis)).collect())
    };
    let rules = crate::rest::read_only_rules(&switches);
    for slot in slots {
        if let Some(server) = slot.running().await {
            // One that broke meanwhile is started with the new rules.
            if let Err(error) = server.set_read_only_rules(&rules).await
                && server.is_alive()
            {
                return Err(refuse(&error.to_string()));
            }
        }
    }
    if other_rules {
        // What was opened by the old ones.
        world.state().databases.iter_mut().for_each(|database| database.streams.end());
    }
    Ok(Json(switches))
}

/// 400 with the sentence for whoever wrote the request.
fn refuse(text: &str) -> Response {
    (StatusCode::BAD_REQUEST, Json(json!({ "error": text }))).into_response()
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct DatabaseChange {
    suspended: bool,
}

/// Suspends a database, or brings it back.
async fn change_database(
    State(world): State<Arc<World>>,
    Path(id): Path<String>,
    Json(change): Json<DatabaseChange>,
) -> Result<Json<Value>, StatusCode> {
    let found = world.state().databases.suspend(&id, change.suspended);
    if found { Ok(Json(json!({ "suspended": change.suspended }))) } else { Err(StatusCode::NOT_FOUND) }
}

async fn faults(State(world): State<Arc<World>>) -> Json<Vec<Fault>> {
    Json(world.faults.all())
}

async fn add_fault(
    State(world): State<Arc<World>>,
    Json(fault): Json<Fault>,
) -> Result<(StatusCode, Json<Vec<Fault>>), Response> {
    if let Some(problem) = fault.problem() {
        return Err(refuse(problem));
    }
    world.faults.add(fault);
    Ok((StatusCode::CREATED, Json(world.faults.all())))
}

async fn clear_faults(State(world): State<Arc<World>>) -> StatusCode {
    world.faults.clear();
    StatusCode::NO_CONTENT
}

#[derive(Deserialize)]
struct LogQuery {
    #[serde(default)]
    since: u64,
    area: Option<Area>,
}

async fn log(State(world): State<Arc<World>>, Query(query): Query<LogQuery>) -> Json<Vec<Entry>> {
    Json(world.log.since(query.since, query.area))
}

async fn clear_log(State(world): State<Arc<World>>) -> StatusCode {
    world.log.clear();
    StatusCode::NO_CONTENT
}
