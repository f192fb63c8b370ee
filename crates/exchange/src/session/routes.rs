//! GET and DELETE `/api/session`.

use std::sync::Arc;

use axum::Json;
use axum::extract::{Extension, State as AxumState};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use upstash_api::exchange::{Account, ProblemCode, Session};

use super::{Current, Jar};
use crate::app::Context;
use crate::audit::{self, Action, Entry};
use crate::connection;
use crate::refusal::Refusal;
use crate::state::State;
use crate::vault::Slot;

/// The answer that tells the app who is signed in.
///
/// # Errors
/// When the store fails, or the account is gone.
pub async fn describe(state: &State, current: &Current) -> Result<Session, Refusal> {
    let account = state.store.account(&current.account).await?;
    let account = account.ok_or_else(|| Refusal::new(ProblemCode::SessionMissing))?;
    let credential = state.store.credential(Slot::personal(&current.account)).await?;
    Ok(Session {
        kind: current.kind,
        account: Account { id: account.id, email: account.email },
        connection: connection::describe(credential.as_ref()),
        expires_at: current.expires_at,
        idle_until: current.idle_until,
    })
}

/// GET `/api/session`.
pub async fn show(
    AxumState(state): AxumState<Arc<State>>,
    Extension(current): Extension<Current>,
) -> Result<Json<Session>, Refusal> {
    describe(&state, &current).await.map(Json)
}

/// DELETE `/api/session`: the row goes first, then the cookie.
pub async fn logout(
    AxumState(state): AxumState<Arc<State>>,
    Extension(ctx): Extension<Context>,
    Extension(current): Extension<Current>,
) -> Result<Response, Refusal> {
    state.store.delete_session(current.hash).await?;
    audit::write(&state, &ctx, Entry::ok(Action::Logout).by(&current)).await;
    let cookie = Jar::of(current.kind).clear();
    Ok((StatusCode::NO_CONTENT, [(header::SET_COOKIE, cookie)]).into_response())
}
