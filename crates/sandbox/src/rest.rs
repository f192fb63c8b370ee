//! Redis REST: what stands at `https://<database>.upstash.io`.
//!
//! A token tells the database and who asks ([`identity`]). A request becomes commands ([`request`]), each is looked at ([`policy`]), the ones that may run go to the
//! database's own redis-server as the token's user, and the replies become an answer ([`output`]). Subscriptions answer
//! with a stream of events instead ([`stream`]). Permissions are Redis's own; only their wording is changed ([`texts`]).
//!
//! Source: Upstash docs, Redis REST API; observed texts are marked in [`texts`].

mod acl;
mod cors;
mod cursor;
mod extensions;
mod finish;
mod guarded;
mod identity;
mod output;
mod policy;
mod request;
mod run;
mod scripts;
mod sizes;
mod stream;
mod texts;
mod token;

use std::io;
use std::sync::atomic::Ordering;

use axum::body::Bytes;
use axum::http::request::Parts;
use axum::http::{HeaderValue, Method, StatusCode};
use axum::response::{IntoResponse, Response};

pub use cors::with_cors;
pub use identity::auth_kind;
pub use policy::read_only_rules;
pub use run::server;
pub use scripts::Scripts;
pub use texts::{USER_DISABLED, monthly_limit};

use crate::databases::Database;
use crate::log::{BilledCommand, Executed};
use crate::redis::{User, Words};
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
    let Some((database, user)) = identity::authenticate(world, label, parts) else {
        return output::refusal(StatusCode::UNAUTHORIZED, texts::WRONGPASS);
    };
    let mut answer = match stream::command(parts) {
        _ if database.record.suspended => output::refusal(StatusCode::BAD_REQUEST, texts::SUSPENDED),
        Some(command) => stream(world, &database, user, command).await,
        None => run(world, &database, user, parts, &body).await,
    };
    let token = sync_token(database.writes.load(Ordering::Relaxed));
    if let Ok(value) = HeaderValue::from_str(&token) {
        answer.headers_mut().insert(SYNC_TOKEN, value);
    }
    answer
}

/// The database that a request is for, if its token is good.
pub fn database_id(world: &World, label: Option<&str>, parts: &Parts) -> Option<String> {
    identity::authenticate(world, label, parts).map(|(database, _)| database.record.id.clone())
}

async fn run(world: &World, database: &Database, user: User, parts: &Parts, body: &[u8]) -> Response {
    let limits = world.meter.limits(&database.record.id, database.record.plan);
    let form = Form::of(parts.uri.path());
    let (output, commands) = match read(&form, limits.request, parts, body) {
        Ok(read) => read,
        Err(text) => return output::refusal(StatusCode::BAD_REQUEST, &text),
    };
    match run::run(world, database, user, &form, &limits, commands).await {
        Ok(outcome) => executed(output.render(&outcome.result), database, outcome.billed),
        Err(error) => broken(database, &error),
    }
}

async fn stream(world: &World, database: &Database, user: User, command: Words) -> Response {
    let name = command.first().map(|name| String::from_utf8_lossy(name).to_uppercase()).unwrap_or_default();
    let opened = match run::server(world, database).await {
        Ok(server) => stream::open(&server, &database.streams, &user, &command).await,
        Err(error) => Err(error),
    };
    match opened {
        Ok(Ok(answer)) => executed(answer, database, vec![BilledCommand { name, failed: false }]),
        Ok(Err(text)) => {
            let answer = output::refusal(StatusCode::BAD_REQUEST, &text);
            executed(answer, database, vec![BilledCommand { name, failed: true }])
        }
        Err(error) => broken(database, &error),
    }
}

/// Leaves word of what ran, for the log.
fn executed(mut answer: Response, database: &Database, commands: Vec<BilledCommand>) -> Response {
    answer.extensions_mut().insert(Executed { database_id: database.record.id.clone(), commands });
    answer
}

/// The answer where Redis gave none: the user cannot sign in, or the server is broken.
fn broken(database: &Database, error: &io::Error) -> Response {
    if error.kind() == io::ErrorKind::PermissionDenied {
        return output::refusal(StatusCode::UNAUTHORIZED, texts::USER_DISABLED);
    }
    if error.kind() == io::ErrorKind::InvalidData {
        return output::refusal(StatusCode::BAD_REQUEST, texts::UNREADABLE_REPLY);
    }
    tracing::error!("{}: {error}", database.record.name);
    let text = format!("ERR the sandbox's redis-server: {error}");
    output::refusal(StatusCode::INTERNAL_SERVER_ERROR, &text)
}

/// How to answer, and the commands; what is wrong with one of several is that one's own error.
fn read(
    form: &Form,
    limit: u64,
    parts: &Parts,
    body: &[u8],
) -> Result<(Output, Vec<Result<Words, String>>), String> {
    let output = Output::of(&parts.headers, form)?;
    if body.len() as u64 > limit {
        return Err(texts::too_large(limit, body.len()));
    }
    let commands = request::commands(form, &parts.method, &parts.uri, body)?;
    Ok((output, commands))
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
