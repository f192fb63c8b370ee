//! GET and DELETE `/api/session`.

use std::sync::Arc;

use axum::Json;
use axum::extract::{Extension, State as AxumState};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use upstash_api::exchange::{Account, Connection, Frame, ProblemCode, Session};

use super::{Current, Fresh, Jar, Pinned, whose};
use crate::app::Context;
use crate::audit::{self, Action, Entry};
use crate::connection;
use crate::refusal::Refusal;
use crate::state::State;
use crate::vault::Slot;

/// The answer to whoever just signed in: who that is, and the cookie.
///
/// # Errors
/// When the store fails, or the account is gone.
pub async fn answer(state: &State, fresh: &Fresh) -> Result<Response, Refusal> {
    let session = describe(state, &fresh.current).await?;
    let cookie = Jar::set(fresh.current.kind, &fresh.id)
        .ok_or_else(|| Refusal::internal("a cookie that is no header"))?;
    Ok(([(header::SET_COOKIE, cookie)], Json(session)).into_response())
}

/// What tells the app who is signed in.
async fn describe(state: &State, current: &Current) -> Result<Session, Refusal> {
    let account = state.store.account(&current.account).await?;
    let account = account.ok_or_else(|| Refusal::new(ProblemCode::SessionMissing))?;
    let (email, connection, frame) = match current.tie.pinned() {
        None => {
            let credential = state.store.credential(Slot::personal(&current.account)).await?;
            (account.email, connection::describe(credential.as_ref()), None)
        }
        Some(pinned) => (None, of_tenant(state, &current.account, pinned).await?, Some(frame(state, pinned))),
    };
    Ok(Session {
        kind: current.kind,
        account: Account { id: whose(&account.id, current.tie.pinned()), email },
        connection,
        frame,
        expires_at: current.expires_at,
        idle_until: current.idle_until,
    })
}

/// Whether the sub-account's key works, and nothing else about it.
async fn of_tenant(state: &State, account: &str, pinned: &Pinned) -> Result<Connection, Refusal> {
    let customer_id = state.store.listed(account, &pinned.sub_account).await?;
    let row = match &customer_id {
        Some(customer_id) => state.store.credential(Slot::sub(account, customer_id)).await?,
        None => None,
    };
    Ok(Connection { key_name: None, since: None, ..connection::describe(row.as_ref()) })
}

fn frame(state: &State, pinned: &Pinned) -> Frame {
    let partners = state.partners.partners();
    let partner = partners.get(&pinned.partner).map_or_else(String::new, |partner| partner.name.clone());
    Frame { partner, sub_account: pinned.sub_account.clone(), scopes: pinned.scopes.clone() }
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
