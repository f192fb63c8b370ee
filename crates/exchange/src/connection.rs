//! The stored keys of an account: their state, the e-mail that may have to be asked for, the pasted key of a team, and
//! forgetting them.

mod keys;
mod team;

pub use keys::show as show_keys;
pub use team::{forget as forget_team, pasted, put as put_team};

use std::sync::Arc;

use axum::Json;
use axum::extract::{Extension, State as AxumState};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use secrecy::SecretString;
use upstash_api::developer::Operation;
use upstash_api::developer::team::ListTeams;
use upstash_api::exchange::{Connection, ConnectionState, Disconnected, EmailBody, ProblemCode};

use crate::acting;
use crate::app::{Context, JsonBody};
use crate::audit::{self, Action, Entry};
use crate::proxy::target;
use crate::refusal::Refusal;
use crate::session::{Current, Jar};
use crate::state::State;
use crate::store::CredentialRow;
use crate::text;
use crate::vault::Slot;

/// The state of a stored key.
pub fn describe(row: Option<&CredentialRow>) -> Connection {
    let Some(row) = row else {
        return Connection { state: ConnectionState::NotConnected, key_name: None, since: None };
    };
    let state = match (row.dead, &row.username) {
        (true, _) => ConnectionState::ReconnectNeeded,
        (false, None) => ConnectionState::EmailNeeded,
        (false, Some(_)) => ConnectionState::Connected,
    };
    Connection { state, key_name: Some(row.key_name.clone()), since: Some(row.created_at) }
}

/// Opens a key that may be replaced if it cannot be opened for good.
///
/// # Errors
/// `internal` when the key ring lacks its key: replacing it now would lose it.
pub async fn reopen(
    state: &State,
    ctx: &Context,
    slot: Slot<'_>,
    sealed: &[u8],
) -> Result<Option<SecretString>, Refusal> {
    match acting::open(state, ctx, slot, sealed).await {
        Ok(key) => Ok(Some(key)),
        Err(refusal) if refusal.code == ProblemCode::ReconnectNeeded => Ok(None),
        Err(refusal) => Err(refusal),
    }
}

/// What one cheap read call says about a key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Proof {
    Works,
    Refused,
    /// Upstash did not say: the key is neither proven nor dead.
    Unknown,
}

/// Asks Upstash whether it takes `username` with `key`.
///
/// # Errors
/// When no call could be made at all.
pub async fn prove(
    state: &State,
    account: &str,
    username: &str,
    key: &SecretString,
) -> Result<Proof, Refusal> {
    let url = target(&state.config.upstash.api_url, &ListTeams::ENDPOINT, &[])?;
    let answer = acting::attempt(state, account, username, key, ListTeams::ENDPOINT, (url, None)).await;
    match answer {
        Ok(answer) if answer.status.is_success() => Ok(Proof::Works),
        Ok(answer) if answer.status == StatusCode::UNAUTHORIZED => Ok(Proof::Refused),
        Err(refusal) if refusal.code == ProblemCode::TooManyRequests => Err(refusal),
        Ok(_) | Err(_) => Ok(Proof::Unknown),
    }
}

/// GET `/api/connection`.
pub async fn show(
    AxumState(state): AxumState<Arc<State>>,
    Extension(current): Extension<Current>,
) -> Result<Json<Connection>, Refusal> {
    let row = state.store.credential(Slot::personal(&current.account)).await?;
    Ok(Json(describe(row.as_ref())))
}

/// PUT `/api/connection/email`: kept only after Upstash took it together with the key.
pub async fn put_email(
    AxumState(state): AxumState<Arc<State>>,
    Extension(ctx): Extension<Context>,
    Extension(current): Extension<Current>,
    JsonBody(body): JsonBody<EmailBody>,
) -> Result<Json<Connection>, Refusal> {
    state.limits.guesses.take(&current.hash)?;
    let email = body.email.trim();
    if !is_email(email) {
        return Err(Refusal::new(ProblemCode::Invalid).message(text::EMAIL_SHAPE).field("email"));
    }
    let gate = state.limits.gate(&current.account);
    let _alone = gate.alone.lock().await;
    let slot = Slot::personal(&current.account);
    let row = state.store.credential(slot).await?;
    let waiting = row.filter(|row| describe(Some(row)).state == ConnectionState::EmailNeeded);
    let row = waiting.ok_or_else(|| {
        Refusal::new(ProblemCode::BadRequest).status(StatusCode::CONFLICT).message(text::EMAIL_NOT_ASKED)
    })?;
    let key = acting::open(&state, &ctx, slot, &row.sealed).await?;
    match prove(&state, &current.account, email, &key).await? {
        Proof::Works => {}
        Proof::Refused => return Err(Refusal::new(ProblemCode::EmailRefused).field("email")),
        Proof::Unknown => return Err(Refusal::new(ProblemCode::UpstreamUnreachable)),
    }
    state.store.set_username(slot, Some(email)).await?;
    audit::write(&state, &ctx, Entry::ok(Action::EmailProven).by(&current)).await;
    Ok(Json(describe(Some(&CredentialRow { username: Some(email.to_owned()), ..row }))))
}

/// DELETE `/api/connection`: forgets the account's key and its team's, and ends every session of the account.
pub async fn disconnect(
    AxumState(state): AxumState<Arc<State>>,
    Extension(ctx): Extension<Context>,
    Extension(current): Extension<Current>,
) -> Result<Response, Refusal> {
    let gate = state.limits.gate(&current.account);
    let _alone = gate.alone.lock().await;
    let row = state.store.credential(Slot::personal(&current.account)).await?;
    state.store.forget_account(&current.account).await?;
    let key_name = row.map(|row| row.key_name);
    let entry = Entry::ok(Action::KeyDisconnected).by(&current).target(key_name.clone().unwrap_or_default());
    audit::write(&state, &ctx, entry).await;
    let cookie = Jar::of(current.kind).clear();
    Ok(([(header::SET_COOKIE, cookie)], Json(Disconnected { key_name })).into_response())
}

/// Good enough to go into HTTP Basic: the proof is Upstash's.
fn is_email(text: &str) -> bool {
    let parts = text.split_once('@');
    text.len() <= 254
        && parts.is_some_and(|(name, domain)| !name.is_empty() && !domain.is_empty())
        && text.bytes().all(|byte| byte.is_ascii_graphic() && byte != b':')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_email_cannot_split_the_credentials_it_is_put_into() {
        assert!(is_email("demo+x@acme.example"));
        for bad in ["", "a", "@a", "a@", "a:b@c", "a b@c", "a@b\n", "ä@b"] {
            assert!(!is_email(bad), "{bad:?}");
        }
    }
}
