//! The Developer API: what stands at `https://api.upstash.com`, here under `/api`.
//!
//! Routes come from the endpoint table of `upstash-api`; an operation is a row there and an arm in [`run`]. Answers
//! are JSON; refusals are bare JSON strings, as the live API was seen to give them.

mod account;
mod audit;
mod backups;
mod belongings;
mod databases;
mod qstash;
mod refusal;
mod search;
mod stats;
mod subaccounts;
mod target;
mod teams;
mod vector;

use std::collections::HashMap;
use std::sync::OnceLock;

use axum::Json;
use axum::body::Bytes;
use axum::http::{HeaderMap, StatusCode, Uri};
use axum::response::{IntoResponse, Response};
use percent_encoding::percent_decode_str;
use serde_json::{Map, Value};
use upstash_api::developer::{ENDPOINTS, Endpoint, Method, RequestBody, find};

pub use refusal::Refusal;

use crate::accounts::Caller;
use crate::auth::{AUDIENCE, userinfo};
use crate::headers;
use crate::world::World;
use databases::settings;

/// A call that was let in.
struct Call<'a> {
    world: &'a World,
    /// Whose resources it sees.
    customer_id: String,
    caller: Caller,
    /// Path parameters, decoded.
    args: Vec<String>,
    query: HashMap<String, String>,
    body: Bytes,
    /// What [`Call::about`] was told.
    entities: OnceLock<Vec<String>>,
}

impl Call<'_> {
    /// Names what a write is about, for the audit trail: up to three things, the first the one that matters. Without it
    /// the trail names the database of the path, or what the answer calls `name`, or the first path parameter.
    fn about<'s>(&self, entities: impl IntoIterator<Item = &'s str>) {
        // Said twice, the first one counts.
        let _ = self.entities.set(entities.into_iter().map(str::to_owned).collect());
    }

    /// The first path parameter.
    fn id(&self) -> &str {
        self.args.first().map(String::as_str).unwrap_or_default()
    }

    /// The body, read as clients mean it: unknown fields are ignored, and a field that is null says nothing.
    ///
    /// # Errors
    /// 400 when it is not JSON of this shape, or breaks one of its rules; the sentences are ours.
    fn body<B: RequestBody>(&self) -> Result<B, Refusal> {
        self.body_with(|_| ())
    }

    /// The same, after `adapt` has put older names of fields into their place.
    fn body_with<B: RequestBody>(&self, adapt: impl FnOnce(&mut Map<String, Value>)) -> Result<B, Refusal> {
        let invalid = || Refusal::bad_request("invalid request body");
        let mut json: Map<String, Value> = serde_json::from_slice(&self.body).map_err(|_| invalid())?;
        json.retain(|_, value| !value.is_null());
        adapt(&mut json);
        let body: B = serde_json::from_value(Value::Object(json)).map_err(|_| invalid())?;
        match body.problem() {
            Some(problem) => Err(Refusal::bad_request(problem.message)),
            None => Ok(body),
        }
    }
}

/// The operation that a request names, if there is one; `path` is below `/api`.
pub fn endpoint<'p>(method: &str, path: &'p str) -> Option<(&'static Endpoint, Vec<&'p str>)> {
    Method::parse(method).and_then(|method| find(method, path))
}

/// Answers a request; `path` is below `/api`.
pub async fn answer(
    world: &World,
    method: &str,
    path: &str,
    uri: &Uri,
    request: &HeaderMap,
    body: Bytes,
) -> Response {
    match attempt(world, method, path, uri, request, body).await {
        Ok(value) => Json(value).into_response(),
        Err(refusal) => refusal.into_response(),
    }
}

async fn attempt(
    world: &World,
    method: &str,
    path: &str,
    uri: &Uri,
    request: &HeaderMap,
    body: Bytes,
) -> Result<Value, Refusal> {
    // Unknown paths answer 404 to anybody (seen live), so this comes before the credentials.
    let Some((endpoint, args)) = endpoint(method, path) else { return Err(no_such_operation(path)) };
    let caller = caller(world, endpoint, request).ok_or_else(|| no_credentials(world, endpoint))?;
    let args = args.iter().map(|arg| percent_decode_str(arg).decode_utf8_lossy().into_owned()).collect();
    let query =
        url::form_urlencoded::parse(uri.query().unwrap_or_default().as_bytes()).into_owned().collect();
    let customer_id = caller.customer_id.clone();
    let call = Call { world, customer_id, caller, args, query, body, entities: OnceLock::new() };
    carry_out(endpoint, &call).await.map_err(|mut refusal| {
        if refusal.status == StatusCode::FORBIDDEN {
            let switched = StatusCode::from_u16(world.state().switches.forbidden_status);
            refusal.status = switched.unwrap_or(StatusCode::FORBIDDEN);
        }
        refusal
    })
}

/// Does what a caller with right credentials asks, if they may, and writes it down.
async fn carry_out(endpoint: &Endpoint, call: &Call<'_>) -> Result<Value, Refusal> {
    // Before anything is looked up: clients try a write on an id that nobody has to learn what their key may do.
    if let Some(text) = call.caller.refusal(endpoint) {
        return Err(Refusal::forbidden(text));
    }
    let before = audit::name_before(call);
    let mut answer = run(endpoint.name, call).await?;
    if call.caller.only_reads() && !call.world.state().switches.readers_get_all_secrets {
        hide_writing_secrets(&mut answer);
    }
    audit::note(endpoint, call, before, &answer);
    Ok(answer)
}

/// Takes out what would let somebody write who may only read: the secrets of a resource whose name does not say
/// `read_only`.
fn hide_writing_secrets(answer: &mut Value) {
    match answer {
        Value::Array(values) => values.iter_mut().for_each(hide_writing_secrets),
        Value::Object(fields) => {
            fields.retain(|name, _| !matches!(name.as_str(), "password" | "rest_token" | "token"))
        }
        _ => {}
    }
}

async fn run(operation: &str, call: &Call<'_>) -> Result<Value, Refusal> {
    match operation {
        "MintApiKey" => account::mint_api_key(call),
        "ListDatabases" => databases::list(call),
        "GetDatabase" => databases::get(call),
        "CreateDatabase" => databases::create(call),
        "DeleteDatabase" => databases::delete(call),
        "ListTeams" => teams::list(call),
        "CreateTeam" => teams::create(call),
        "DeleteTeam" => teams::delete(call),
        "ListTeamMembers" => teams::members(call),
        "AddTeamMember" => teams::add_member(call),
        "DeleteTeamMember" => teams::delete_member(call),
        "CreateSubAccount" => subaccounts::create(call),
        "ListSubAccounts" => subaccounts::list(call),
        "DeleteSubAccount" => subaccounts::delete(call),
        "SubAccountSso" => subaccounts::sso(call),
        "ListAuditLogs" => audit::list(call),
        "RenameDatabase" => settings::rename(call),
        "ResetPassword" => settings::reset_password(call).await,
        "EnableTls" => settings::enable_tls(call),
        "EnableEviction" => settings::set_eviction(call, true).await,
        "DisableEviction" => settings::set_eviction(call, false).await,
        "EnableAutoUpgrade" => settings::set_auto_upgrade(call, true),
        "DisableAutoUpgrade" => settings::set_auto_upgrade(call, false),
        "ChangePlan" | "ChangePlanByOldPath" => databases::plan::change_plan(call).await,
        "UpdateBudget" => settings::update_budget(call),
        "UpdateRegions" => settings::update_regions(call),
        "MoveToTeam" => settings::move_to_team(call),
        "EnableProdPack" => settings::set_prod_pack(call, true),
        "DisableProdPack" => settings::set_prod_pack(call, false),
        "UpdateAllowlist" => settings::update_allowlist(call),
        "EnableMultizone" => settings::enable_multizone(call),
        "GetDatabaseStats" => stats::of_database(call).await,
        "ListBackup" => backups::list(call).await,
        "CreateBackup" => backups::create(call).await,
        "DeleteBackup" => backups::delete(call),
        "RestoreBackup" => backups::restore(call).await,
        "EnableDailyBackup" | "EnableDailyBackupByPost" => backups::set_daily(call, true),
        "DisableDailyBackup" | "DisableDailyBackupByPost" => backups::set_daily(call, false),
        "ListIndices" | "ListIndicesByOldPath" => vector::list(call),
        "CreateIndex" => vector::create(call),
        "GetIndex" => vector::get(call),
        "DeleteIndex" => vector::delete(call),
        "RenameIndex" => vector::rename(call),
        "ResetIndexPasswords" => vector::reset_password(call),
        "SetIndexPlan" => vector::set_plan(call),
        "TransferIndex" => vector::transfer(call),
        "GetGlobalVectorStats" => vector::global_stats(call),
        "GetVectorIndexStats" => vector::index_stats(call),
        "ListSearchIndexes" => search::list(call),
        "CreateSearchIndex" => search::create(call),
        "GetSearchIndex" => search::get(call),
        "DeleteSearchIndex" => search::delete(call),
        "GetGlobalSearchStats" => search::global_stats(call),
        "GetSearchIndexStats" => search::index_stats(call),
        "ResetSearchPassword" => search::reset_password(call),
        "TransferSearchIndex" => search::transfer(call),
        "RenameSearchIndex" => search::rename(call),
        "ListQStashUsers" => qstash::list(call),
        "GetQStashUser" => qstash::get(call),
        "GetDefaultQStashUser" => qstash::get_default(call),
        "ResetQStashToken" => qstash::rotate_token(call),
        "SetQStashPlan" => qstash::set_plan(call),
        "GetQStashStats" => qstash::user_stats(call),
        "GetQStashIPv4" => qstash::ipv4(),
        "MoveQStashToTeam" => qstash::move_to_team(call),
        "UpdateQStashBudget" => qstash::update_budget(call),
        "EnableQStashProdPack" => qstash::set_prod_pack(call, true),
        "DisableQStashProdPack" => qstash::set_prod_pack(call, false),
        // Out of reach: a test below walks the table.
        other => Err(Refusal::new(StatusCode::NOT_IMPLEMENTED, format!("the sandbox does not know {other}"))),
    }
}

/// Who calls: Basic for everything, an access token for the one operation that makes keys.
fn caller(world: &World, endpoint: &Endpoint, request: &HeaderMap) -> Option<Caller> {
    if endpoint.name == "MintApiKey" {
        let grant = userinfo::grant_of(world, headers::bearer(request)?, AUDIENCE)?;
        let email = world.state().accounts.person(&grant.sub)?.email.clone();
        return Some(Caller {
            customer_id: email.clone(),
            actor: email,
            source: format!("OAUTH - {}", world.client.id),
            read_only_key: false,
            role: None,
        });
    }
    if endpoint.name == "GetQStashIPv4" {
        // Documented without credentials; it tells nothing of anybody.
        return Some(Caller {
            customer_id: String::new(),
            actor: String::new(),
            source: String::new(),
            read_only_key: false,
            role: None,
        });
    }
    let (user, key) = headers::basic(request)?;
    let state = world.state();
    state.accounts.authenticate(&user, &key, state.switches.checks_basic_email, world.clock.now())
}

/// 401, but for the audit trail, where 403 was seen instead.
fn no_credentials(world: &World, endpoint: &Endpoint) -> Refusal {
    if endpoint.name == "ListAuditLogs" && world.state().switches.audit_logs_answer_403 {
        return Refusal::forbidden("Forbidden");
    }
    Refusal::unauthorized()
}

/// 405 where the path exists with another method, else 404.
fn no_such_operation(path: &str) -> Refusal {
    let exists = ENDPOINTS.iter().any(|row| find(row.method, path).is_some());
    let status = if exists { StatusCode::METHOD_NOT_ALLOWED } else { StatusCode::NOT_FOUND };
    Refusal::new(status, status.canonical_reason().unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::options::Seed;
    use crate::redis::Program;

    #[tokio::test]
    async fn every_operation_of_the_table_is_served() {
        let world = World::new("http://localhost:1".into(), vec![], Program::none(), Seed::Demo);
        for endpoint in ENDPOINTS {
            let call = Call {
                world: &world,
                customer_id: crate::seed::DEMO_USER.email.into(),
                caller: Caller {
                    customer_id: crate::seed::DEMO_USER.email.into(),
                    actor: crate::seed::DEMO_USER.email.into(),
                    source: "API_KEY - k".into(),
                    read_only_key: false,
                    role: None,
                },
                args: vec!["x".into()],
                query: HashMap::new(),
                body: Bytes::new(),
                entities: OnceLock::new(),
            };
            let status = run(endpoint.name, &call).await.err().map(|refusal| refusal.status);
            assert_ne!(status, Some(StatusCode::NOT_IMPLEMENTED), "{}", endpoint.name);
        }
    }
}
