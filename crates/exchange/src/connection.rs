//! The stored key of an account: its state, the e-mail that may have to be asked for, and forgetting it.

use std::sync::Arc;

use axum::Json;
use axum::extract::{Extension, State as AxumState};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use secrecy::SecretString;
use upstash_api::developer::Operation;
use upstash_api::developer::team::ListTeams;
use upstash_api::exchange::{Connection, ConnectionState, Disconnected, EmailBody, ProblemCode};

use crate::app::{Context, JsonBody};
use crate::audit::{self, Action, Entry};
use crate::proxy::target;
use crate::refusal::Refusal;
use crate::session::{Current, Jar};
use crate::state::State;
use crate::store::CredentialRow;
use crate::text;
use crate::upstream::{Auth, Body, Failure};
use crate::vault::{OpenError, Slot};

/// A stored key that can be used.
pub struct Credential {
    pub username: String,
    pub key: SecretString,
    /// The blob it was opened from; names this very key when it turns out to be dead.
    pub sealed: Vec<u8>,
}

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

/// Opens an account's key for a call.
///
/// # Errors
/// `reconnect_needed` when there is none to be used, `internal` when the key ring lacks its key.
pub async fn credential(state: &State, ctx: &Context, account: &str) -> Result<Credential, Refusal> {
    let slot = Slot::personal(account);
    let row = state.store.credential(slot).await?.filter(|row| !row.dead);
    let row = row.ok_or_else(|| Refusal::new(ProblemCode::ReconnectNeeded))?;
    let key = open(state, ctx, slot, &row.sealed).await?;
    let email_first = || Refusal::new(ProblemCode::ReconnectNeeded).message(text::EMAIL_FIRST);
    let username = row.username.ok_or_else(email_first)?;
    Ok(Credential { username, key, sealed: row.sealed })
}

async fn open(state: &State, ctx: &Context, slot: Slot<'_>, sealed: &[u8]) -> Result<SecretString, Refusal> {
    let error = match state.ring.open(slot, sealed) {
        Ok(key) => return Ok(key),
        Err(error) => error,
    };
    tracing::error!(account = slot.account, kind = slot.kind, label = slot.label, %error, "a sealed key stays closed");
    let entry = Entry::refused(Action::KeyUnreadable, error.to_string()).account(slot.account);
    audit::write(state, ctx, entry).await;
    Err(match error {
        OpenError::UnknownKey(_) => Refusal::new(ProblemCode::Internal).message(text::SEALED_SHUT),
        OpenError::Tampered => Refusal::new(ProblemCode::ReconnectNeeded),
    })
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
    match open(state, ctx, slot, sealed).await {
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
    let call = state.client.send(reqwest::Method::GET, url, Auth::Basic { username, key }, Body::None);
    let answer = state.limits.in_turn(account, async { Ok::<_, Refusal>(call.await) }).await?;
    Ok(match answer {
        Ok(answer) if answer.status.is_success() => Proof::Works,
        Ok(answer) if answer.status == StatusCode::UNAUTHORIZED => Proof::Refused,
        Ok(_) | Err(Failure::Broken(_) | Failure::Timeout | Failure::Unreachable) => Proof::Unknown,
    })
}

/// Notes that Upstash refused a key. Nothing is minted in its place: that takes a person's click.
pub async fn mark_dead(state: &State, ctx: &Context, account: &str, sealed: &[u8]) -> Result<(), Refusal> {
    if state.store.mark_dead(Slot::personal(account), sealed).await? {
        audit::write(state, ctx, Entry::ok(Action::KeyDead).account(account)).await;
    }
    Ok(())
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
    let _alone = gate.connecting.lock().await;
    let slot = Slot::personal(&current.account);
    let row = state.store.credential(slot).await?;
    let waiting = row.filter(|row| describe(Some(row)).state == ConnectionState::EmailNeeded);
    let row = waiting.ok_or_else(|| {
        Refusal::new(ProblemCode::BadRequest).status(StatusCode::CONFLICT).message(text::EMAIL_NOT_ASKED)
    })?;
    let key = open(&state, &ctx, slot, &row.sealed).await?;
    match prove(&state, &current.account, email, &key).await? {
        Proof::Works => {}
        Proof::Refused => return Err(Refusal::new(ProblemCode::EmailRefused).field("email")),
        Proof::Unknown => return Err(Refusal::new(ProblemCode::UpstreamUnreachable)),
    }
    state.store.set_username(slot, Some(email)).await?;
    audit::write(&state, &ctx, Entry::ok(Action::EmailProven).by(&current)).await;
    Ok(Json(describe(Some(&CredentialRow { username: Some(email.to_owned()), ..row }))))
}

/// DELETE `/api/connection`: forgets the key and ends every session of the account.
pub async fn disconnect(
    AxumState(state): AxumState<Arc<State>>,
    Extension(ctx): Extension<Context>,
    Extension(current): Extension<Current>,
) -> Result<Response, Refusal> {
    let gate = state.limits.gate(&current.account);
    let _alone = gate.connecting.lock().await;
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
