//! The Developer API: what stands at `https://api.upstash.com`, here under `/api`.
//!
//! Routes come from the endpoint table of `upstash-api`; an operation is a row there and an arm in [`run`]. Answers
//! are JSON; refusals are bare JSON strings, as the live API was seen to give them.

mod account;
mod databases;
mod refusal;

use std::collections::HashMap;

use axum::Json;
use axum::body::Bytes;
use axum::http::{HeaderMap, StatusCode, Uri};
use axum::response::{IntoResponse, Response};
use percent_encoding::percent_decode_str;
use serde_json::{Map, Value};
use upstash_api::developer::{ENDPOINTS, Endpoint, Method, RequestBody, find};

pub use refusal::Refusal;

use crate::auth::{AUDIENCE, userinfo};
use crate::headers;
use crate::world::World;

/// A call that was let in.
struct Call<'a> {
    world: &'a World,
    /// Whose resources it sees.
    customer_id: String,
    /// Path parameters, decoded.
    args: Vec<String>,
    query: HashMap<String, String>,
    body: Bytes,
}

impl Call<'_> {
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
    let customer_id = caller(world, endpoint, request).ok_or_else(Refusal::unauthorized)?;
    let args = args.iter().map(|arg| percent_decode_str(arg).decode_utf8_lossy().into_owned()).collect();
    let query =
        url::form_urlencoded::parse(uri.query().unwrap_or_default().as_bytes()).into_owned().collect();
    run(endpoint.name, &Call { world, customer_id, args, query, body }).await
}

async fn run(operation: &str, call: &Call<'_>) -> Result<Value, Refusal> {
    match operation {
        "MintApiKey" => account::mint_api_key(call),
        "ListTeams" => account::list_teams(call),
        "ListDatabases" => databases::list(call),
        "GetDatabase" => databases::get(call),
        "CreateDatabase" => databases::create(call),
        "DeleteDatabase" => databases::delete(call),
        // Out of reach: a test below walks the table.
        other => Err(Refusal::new(StatusCode::NOT_IMPLEMENTED, format!("the sandbox does not know {other}"))),
    }
}

/// Who calls: Basic for everything, an access token for the one operation that makes keys.
fn caller(world: &World, endpoint: &Endpoint, request: &HeaderMap) -> Option<String> {
    if endpoint.name == "MintApiKey" {
        let grant = userinfo::grant_of(world, headers::bearer(request)?, AUDIENCE)?;
        return world.state().accounts.person(&grant.sub).map(|person| person.email.clone());
    }
    let (user, key) = headers::basic(request)?;
    let state = world.state();
    let account = state.accounts.authenticate(&user, &key, state.switches.checks_basic_email)?;
    Some(account.customer_id.clone())
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
        let world =
            World::new("http://localhost:1".into(), vec![], Program::none(), Seed::Demo).expect("a world");
        for endpoint in ENDPOINTS {
            let call = Call {
                world: &world,
                customer_id: crate::seed::DEMO_USER.email.into(),
                args: vec!["x".into()],
                query: HashMap::new(),
                body: Bytes::new(),
            };
            let status = run(endpoint.name, &call).await.err().map(|refusal| refusal.status);
            assert_ne!(status, Some(StatusCode::NOT_IMPLEMENTED), "{}", endpoint.name);
        }
    }
}
