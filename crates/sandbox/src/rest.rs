//! Redis REST: what stands at `https://<database>.upstash.io`.
//!
//! A request becomes commands ([`request`]), each is looked at ([`policy`]), the ones that may run go to the
//! database's own redis-server as the token's user, and the replies become an answer ([`output`]). Permissions are
//! Redis's own; only their wording is changed ([`texts`]).
//!
//! Source: Upstash docs, Redis REST API; observed texts are marked in [`texts`].

mod cors;
mod output;
mod policy;
mod request;
mod run;
mod texts;

use std::sync::Arc;
use std::sync::atomic::Ordering;

use axum::body::Bytes;
use axum::http::request::Parts;
use axum::http::{HeaderValue, Method, StatusCode};
use axum::response::{IntoResponse, Response};

pub use cors::with_cors;
pub use policy::read_only_rules;

use crate::databases::{Access, Database};
use crate::log::Executed;
use crate::world::World;
use output::Output;
use request::Form;

/// Response header for reading one's own writes.
const SYNC_TOKEN: &str = "upstash-sync-token";

/// Answers a request. `label` is the first label of the host; without one the token alone chooses the database.
pub async fn answer(world: &World, label: Option<&str>, parts: &Parts, body: Bytes) -> Response {
    match parts.method {
        // A preflight carries no token; its headers are added at the door.
        Method::OPTIONS => return StatusCode::OK.into_response(),
        Method::GET | Method::HEAD | Method::POST | Method::PUT => {}
        _ => return StatusCode::METHOD_NOT_ALLOWED.into_response(),
    }
    let Some((database, access)) = authenticate(world, label, parts) else {
        return output::refusal(StatusCode::UNAUTHORIZED, texts::WRONGPASS);
    };
    let mut answer = run(world, &database, access, parts, &body).await;
    let token = sync_token(database.writes.load(Ordering::Relaxed));
    if let Ok(value) = HeaderValue::from_str(&token) {
        answer.headers_mut().insert(SYNC_TOKEN, value);
    }
    answer
}

async fn run(world: &World, database: &Database, access: Access, parts: &Parts, body: &[u8]) -> Response {
    let limit = database.record.plan.request;
    let form = Form::of(parts.uri.path());
    let (output, commands) = match read(&form, limit, parts, body) {
        Ok(read) => read,
        Err(text) => return output::refusal(StatusCode::BAD_REQUEST, &text),
    };
    match run::run(world, database, access, &form, commands).await {
        Ok(outcome) => {
            let mut answer = output.render(&outcome.result);
            let executed = Executed { database_id: database.record.id.clone(), commands: outcome.billed };
            answer.extensions_mut().insert(executed);
            answer
        }
        Err(error) => {
            tracing::error!("{}: {error}", database.record.name);
            output::refusal(
                StatusCode::INTERNAL_SERVER_ERROR,
                &format!("ERR the sandbox's redis-server: {error}"),
            )
        }
    }
}

/// How to answer, and the commands; what is wrong with one of several is that one's own error.
fn read(
    form: &Form,
    limit: u64,
    parts: &Parts,
    body: &[u8],
) -> Result<(Output, Vec<Result<crate::redis::Words, String>>), String> {
    let output = Output::of(&parts.headers, form)?;
    if body.len() as u64 > limit {
        return Err(texts::too_large(limit, body.len()));
    }
    let commands = request::commands(form, &parts.method, &parts.uri, body)?;
    Ok((output, commands))
}

/// The database and what may be done there. `_token` wins over the header (observed); at a database's own host only
/// its own tokens count.
fn authenticate(world: &World, label: Option<&str>, parts: &Parts) -> Option<(Arc<Database>, Access)> {
    let given = request::token(&parts.uri, &parts.headers)?;
    let state = world.state();
    let (database, access) = state.databases.by_token(&given)?;
    let is_here = label.is_none_or(|label| label == database.record.label());
    is_here.then(|| (Arc::new(database.clone()), access))
}

/// The counter in base 32. Clients take it as opaque and only see that it moves with writes.
fn sync_token(mut writes: u64) -> String {
    const DIGITS: &[u8; 32] = b"0123456789abcdefghijklmnopqrstuv";
    let mut digits = Vec::new();
    loop {
        let digit = usize::try_from(writes % 32).unwrap_or(0);
        digits.extend(DIGITS.get(digit).map(|digit| char::from(*digit)));
        writes /= 32;
        if writes == 0 {
            return digits.into_iter().rev().collect();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_sync_token_moves_with_every_write() {
        assert_eq!(sync_token(0), "0");
        assert_eq!(sync_token(31), "v");
        assert_eq!(sync_token(32), "10");
        assert_eq!(sync_token(u64::MAX).len(), 13);
    }
}
