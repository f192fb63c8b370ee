//! What can be changed about a database: its name, secrets, switches, regions, and whose it is.

use std::io;

use serde_json::{Value, json};
use upstash_api::developer::redis::settings::{
    MoveToTeamBody, RenameDatabaseBody, UpdateAllowlistBody, UpdateBudgetBody, UpdateRegionsBody,
};
use upstash_api::validate;

use super::{find, json_of, limits};
use crate::databases::{Credentials, Database};
use crate::developer::{Call, Refusal, target};
use crate::redis::Server;

/// POST `/v2/redis/rename/{id}`.
pub fn rename(call: &Call<'_>) -> Result<Value, Refusal> {
    find(call)?;
    let body: RenameDatabaseBody = call.body()?;
    change(call, |database| database.record.name = body.name)?;
    answer(call)
}

/// POST `/v2/redis/reset-password/{id}`: the old password, both old tokens and what listens with them end here.
pub async fn reset_password(call: &Call<'_>) -> Result<Value, Refusal> {
    let database = change(call, |database| {
        database.credentials = Credentials::generate(database.record.number);
        database.streams.end();
    })?;
    if let Some(server) = database.redis.running().await {
        let done = server.set_password(&database.credentials.password).await;
        unless_gone(&server, done)?;
    }
    answer(call)
}

/// POST `/v2/redis/enable-tls/{id}`: it always is.
pub fn enable_tls(call: &Call<'_>) -> Result<Value, Refusal> {
    answer(call)
}

/// POST `/v2/redis/enable-eviction/{id}` and `/v2/redis/disable-eviction/{id}`.
pub async fn set_eviction(call: &Call<'_>, on: bool) -> Result<Value, Refusal> {
    refuse_idle(call, "eviction", find(call)?.record.eviction, on)?;
    let database = change(call, |database| database.record.eviction = on)?;
    apply(call, &database).await?;
    Ok(json!("OK"))
}

/// POST `/v2/redis/enable-autoupgrade/{id}` and `/v2/redis/disable-autoupgrade/{id}`.
pub fn set_auto_upgrade(call: &Call<'_>, on: bool) -> Result<Value, Refusal> {
    refuse_idle(call, "auto upgrade", find(call)?.record.features.auto_upgrade, on)?;
    change(call, |database| database.record.features.auto_upgrade = on)?;
    Ok(json!("OK"))
}

/// POST `/v2/redis/enable-prodpack/{id}` and `/v2/redis/disable-prodpack/{id}`.
pub fn set_prod_pack(call: &Call<'_>, on: bool) -> Result<Value, Refusal> {
    if on && find(call)?.record.plan.id == "free" {
        return Err(Refusal::bad_request("production pack is not available in the free plan"));
    }
    change(call, |database| database.record.features.prod_pack = on)?;
    Ok(json!("OK"))
}

/// POST `/v2/redis/enable-multizone/{id}`.
pub fn enable_multizone(call: &Call<'_>) -> Result<Value, Refusal> {
    change(call, |database| database.record.features.multizone = true)?;
    Ok(json!("OK"))
}

/// POST `/v2/redis/update-allowlist/{id}`. The list is kept and told; nobody is kept out by it, because everybody who
/// reaches the sandbox comes from this machine.
pub fn update_allowlist(call: &Call<'_>) -> Result<Value, Refusal> {
    let plan = find(call)?.record.plan;
    let body: UpdateAllowlistBody = call.body()?;
    if plan.id == "free" {
        return Err(Refusal::bad_request("ip allowlist is not available in the free plan"));
    }
    change(call, |database| database.record.features.allowed_ips = body.allowed_ips)?;
    Ok(json!("OK"))
}

/// PATCH `/v2/redis/update-budget/{id}`.
pub fn update_budget(call: &Call<'_>) -> Result<Value, Refusal> {
    find(call)?;
    let body: UpdateBudgetBody = call.body()?;
    change(call, |database| database.record.budget = Some(body.budget).filter(|budget| *budget > 0))?;
    Ok(json!("OK"))
}

/// POST `/v2/redis/update-regions/{id}`.
pub fn update_regions(call: &Call<'_>) -> Result<Value, Refusal> {
    let record = find(call)?.record;
    let body: UpdateRegionsBody = call.body()?;
    validate::read_regions(&record.primary_region, &body.read_regions, record.plan.read_regions)
        .map_err(|why| Refusal::bad_request(why.to_string()))?;
    change(call, |database| database.record.read_regions = body.read_regions)?;
    Ok(json!("OK"))
}

/// POST `/v2/redis/move-to-team`.
pub fn move_to_team(call: &Call<'_>) -> Result<Value, Refusal> {
    let body: MoveToTeamBody = call.body()?;
    let mut state = call.world.state();
    let database = state.databases.get(&call.customer_id, &body.database_id);
    let plan = database.ok_or_else(Refusal::no_database)?.record.plan;
    target::team(&state, call, &body.team_id)?;
    limits::admit(&state, &body.team_id, plan, None)?;
    if let Some(database) = state.databases.get_mut(&call.customer_id, &body.database_id) {
        call.about([database.record.name.as_str(), &body.team_id]);
        database.record.customer_id = body.team_id;
    }
    Ok(json!("OK"))
}

/// Changes the caller's database that the path names, and answers how it is now.
pub fn change(call: &Call<'_>, change: impl FnOnce(&mut Database)) -> Result<Database, Refusal> {
    let mut state = call.world.state();
    let database = state.databases.get_mut(&call.customer_id, call.id()).ok_or_else(Refusal::no_database)?;
    change(database);
    Ok(database.clone())
}

/// Gives a running Redis the limits that its database has now.
pub async fn apply(call: &Call<'_>, database: &Database) -> Result<(), Refusal> {
    match database.redis.running().await {
        Some(server) => {
            let done = server.set_limits(&call.world.settings(database)).await;
            unless_gone(&server, done)
        }
        None => Ok(()),
    }
}

/// A Redis that ended meanwhile needs nothing: the next one is started with what holds then.
fn unless_gone(server: &Server, done: io::Result<()>) -> Result<(), Refusal> {
    done.or_else(|error| if server.is_alive() { Err(Refusal::broken(&error)) } else { Ok(()) })
}

/// The database, with its secrets.
fn answer(call: &Call<'_>) -> Result<Value, Refusal> {
    let database = find(call)?;
    Ok(json_of(&call.world.state(), &database, true))
}

/// The Terraform provider takes exactly these words for success.
fn refuse_idle(call: &Call<'_>, what: &str, is_on: bool, on: bool) -> Result<(), Refusal> {
    if is_on != on || !call.world.state().switches.refuses_idle_toggles {
        return Ok(());
    }
    let state = if on { "enabled" } else { "disabled" };
    Err(Refusal::bad_request(format!("{what} is already {state}")))
}
