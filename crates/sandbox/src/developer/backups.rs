//! Backups of a Redis database: the data really goes out and really comes back.

use std::sync::atomic::Ordering;

use serde_json::{Value, json};
use upstash_api::developer::redis::backups::{CreateBackupBody, RestoreBackupBody};

use super::databases::settings::change;
use super::databases::{find, server};
use super::{Call, Refusal};
use crate::databases::{Backup, Database};
use crate::world::State;

/// GET `/v2/redis/list-backup/{id}`. A daily backup that is due is taken first: nothing else happens by itself here, and
/// nobody can tell before they look.
pub async fn list(call: &Call<'_>) -> Result<Value, Refusal> {
    let database = find(call)?;
    let (id, now) = (&database.record.id, call.world.clock.now());
    if is_due(&call.world.state(), &database, now) {
        take(call, &database, "daily".to_owned(), true).await?;
    }
    let state = call.world.state();
    let backups = state.backups.of(id).iter();
    Ok(Value::Array(backups.map(|backup| backup.to_json(id, &call.customer_id)).collect()))
}

/// POST `/v2/redis/create-backup/{id}`.
pub async fn create(call: &Call<'_>) -> Result<Value, Refusal> {
    let database = find(call)?;
    let body: CreateBackupBody = call.body()?;
    take(call, &database, body.name, false).await?;
    Ok(json!("OK"))
}

/// DELETE `/v2/redis/delete-backup/{id}/{backup_id}`.
pub fn delete(call: &Call<'_>) -> Result<Value, Refusal> {
    let database = find(call)?;
    let backup = call.args.get(1).map(String::as_str).unwrap_or_default();
    let removed = call.world.state().backups.remove(&database.record.id, backup);
    removed.map(|_| json!("OK")).ok_or_else(no_backup)
}

/// POST `/v2/redis/restore-backup/{id}`: all keys become those of the backup.
pub async fn restore(call: &Call<'_>) -> Result<Value, Refusal> {
    let database = find(call)?;
    let body: RestoreBackupBody = call.body()?;
    let rdb = {
        let state = call.world.state();
        let mut backups = state.backups.of(&database.record.id).iter();
        backups.find(|backup| backup.id == body.backup_id).ok_or_else(no_backup)?.rdb.clone()
    };
    let server = server(call, &database).await?;
    server.load(&rdb).await.map_err(|e| Refusal::broken(&e))?;
    // Whoever reads their own writes has to see it.
    database.writes.fetch_add(1, Ordering::Relaxed);
    Ok(json!("OK"))
}

/// PATCH (and, for `@upstash/cli`, POST) `/v2/redis/enable-dailybackup/{id}` and `/v2/redis/disable-dailybackup/{id}`.
pub fn set_daily(call: &Call<'_>, on: bool) -> Result<Value, Refusal> {
    let now = call.world.clock.now();
    change(call, |database| {
        let since = &mut database.record.features.daily_backups_since;
        *since = on.then(|| since.unwrap_or(now));
    })?;
    Ok(json!("OK"))
}

async fn take(call: &Call<'_>, database: &Database, name: String, is_daily: bool) -> Result<(), Refusal> {
    let server = server(call, database).await?;
    let rdb = server.dump().await.map_err(|e| Refusal::broken(&e))?;
    let (id, now) = (&database.record.id, call.world.clock.now());
    let mut state = call.world.state();
    if state.databases.by_id(id).is_none() {
        return Err(Refusal::no_database());
    }
    // Another call may have taken the day's meanwhile.
    if !is_daily || is_due(&state, database, now) {
        state.backups.add(id, Backup::new(name, now, is_daily, rdb));
    }
    Ok(())
}

/// Whether the day's backup is yet to be taken.
fn is_due(state: &State, database: &Database, now: i64) -> bool {
    let due = |since| state.backups.next_daily(&database.record.id, since) <= now;
    database.record.features.daily_backups_since.is_some_and(due)
}

fn no_backup() -> Refusal {
    Refusal::not_found("backup")
}
