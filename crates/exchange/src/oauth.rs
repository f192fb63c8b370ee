//! Signing in: the code of the redirect becomes a session, and at most once a Developer API key.
//!
//! The access token is used for one thing, to mint the key; the refresh token for none. Both are gone when the handler
//! ends, whatever its outcome.

mod identity;
mod mint;
mod token;

pub use identity::{Identity, UNNAMED};

use std::sync::Arc;

use axum::extract::{Extension, State as AxumState};
use axum::http::{HeaderMap, header};
use axum::response::Response;
use upstash_api::exchange::{ExchangeBody, ProblemCode};

use crate::app::{Context, JsonBody};
use crate::audit::{self, Action, Entry};
use crate::limits::bucket_of;
use crate::random;
use crate::refusal::{Refusal, code_name};
use crate::session::{self, Jar, Tie};
use crate::state::State;
use crate::text;

/// POST `/api/session/exchange`.
pub async fn exchange(
    AxumState(state): AxumState<Arc<State>>,
    Extension(ctx): Extension<Context>,
    Extension(jar): Extension<Jar>,
    headers: HeaderMap,
    JsonBody(body): JsonBody<ExchangeBody>,
) -> Result<Response, Refusal> {
    state.limits.sign_in.take(&bucket_of(ctx.ip))?;
    let tie = match jar {
        Jar::Top => Some(Tie::Top),
        Jar::Embed => session::connecting(&state, &headers),
    };
    let refused = |refusal: &Refusal, tie: Option<&Tie>| {
        let entry = Entry::refused(Action::ExchangeRefused, code_name(refusal.code));
        match tie.and_then(Tie::partner) {
            Some(partner) => entry.partner(partner),
            None => entry,
        }
    };
    // Before the code is redeemed: it is still good where it may be used.
    let Some(tie) = tie else {
        let refusal = Refusal::new(ProblemCode::NotAllowed).message(text::FRAME_CONNECT);
        if state.limits.noted.take(&bucket_of(ctx.ip)).is_ok() {
            audit::write(&state, &ctx, refused(&refusal, None)).await;
        }
        return Err(refusal);
    };
    let account = match sign_in(&state, &ctx, &tie, &body).await {
        Ok(account) => account,
        Err(refusal) => {
            audit::write(&state, &ctx, refused(&refusal, Some(&tie))).await;
            return Err(refusal);
        }
    };
    let fresh = session::begin(&state, &headers, &account, tie).await?;
    audit::write(&state, &ctx, Entry::ok(Action::Login).by(&fresh.current)).await;
    let mut response = session::answer(&state, &fresh).await?;
    if jar == Jar::Top && Jar::Embed.read(&headers).is_some() {
        response.headers_mut().append(header::SET_COOKIE, Jar::Embed.clear());
    }
    Ok(response)
}

/// Redeems the code and makes sure that the account has a key. Answers the account's id.
async fn sign_in(state: &State, ctx: &Context, tie: &Tie, body: &ExchangeBody) -> Result<String, Refusal> {
    if !is_plausible(body) {
        return Err(Refusal::new(ProblemCode::BadRequest));
    }
    let tokens = token::redeem(state, body).await?;
    let result = connect(state, ctx, tie, &tokens, &body.nonce).await;
    // Nobody needs it any more, whether the connection stands or not.
    token::revoke(state, &tokens).await;
    result
}

async fn connect(
    state: &State,
    ctx: &Context,
    tie: &Tie,
    tokens: &token::Tokens,
    nonce: &str,
) -> Result<String, Refusal> {
    let identity = identity::of(state, tokens, nonce).await?;
    // A frame's session is short: whom nobody names could not come back to the account, and each try would make a key.
    if *tie != Tie::Top && identity.subject.starts_with(UNNAMED) {
        return Err(Refusal::new(ProblemCode::AccountUnnamed));
    }
    let new_id = format!("acc_{}", random::hex::<8>()?);
    let email = identity.email.as_deref();
    let now = state.clock.now();
    let issuer = &state.config.oauth.issuer;
    let account = state.store.account_of(&new_id, issuer, &identity.subject, email, now).await?;
    mint::ensure_key(state, ctx, &account.id, email, &tokens.access_token).await?;
    Ok(account.id)
}

/// Whether the three values can be what they say (RFC 7636 for the verifier). The rest is the server's to judge.
fn is_plausible(body: &ExchangeBody) -> bool {
    let unreserved = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_' | b'~');
    (1..=2048).contains(&body.code.len())
        && body.code.bytes().all(|byte| byte.is_ascii_graphic())
        && (43..=128).contains(&body.code_verifier.len())
        && body.code_verifier.bytes().all(unreserved)
        && (1..=128).contains(&body.nonce.len())
}
