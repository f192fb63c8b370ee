//! One look at a key, for whoever made the sub-account or holds its ticket: the only answer of the exchange that ever
//! has a key in it. Once seen, never again.

use std::sync::Arc;

use axum::Json;
use axum::extract::{Extension, Path, State as AxumState};
use secrecy::ExposeSecret;
use upstash_api::exchange::{ProblemCode, Reveal, SessionKind, Ticket};

use super::{Known, find};
use crate::acting;
use crate::app::{Context, Deed, allows};
use crate::audit::{self, Action, Entry};
use crate::random;
use crate::refusal::Refusal;
use crate::session::Current;
use crate::state::State;
use crate::store::{TicketHash, TicketRow};
use crate::vault::Slot;

/// Seconds that a ticket is good for.
const LIFETIME: i64 = 10 * 60;

/// Makes a ticket for this session.
///
/// # Errors
/// `not_allowed` for a session that may see no key.
pub(super) async fn issue(state: &State, current: &Current, tenant: &Known) -> Result<Ticket, Refusal> {
    if current.kind != SessionKind::Top || !allows(current.kind, &[], Deed::Reveal) {
        return Err(Refusal::new(ProblemCode::NotAllowed));
    }
    let ticket = random::token::<16>()?;
    let expires_at = state.clock.now() + LIFETIME;
    let row = TicketRow {
        account_id: current.account.clone(),
        slug: tenant.slug.clone(),
        customer_id: tenant.customer_id.clone(),
        expires_at,
    };
    state.store.put_ticket(TicketHash::of(&ticket), current.hash, &row).await?;
    Ok(Ticket { ticket, expires_at })
}

/// POST `/api/sub-accounts/{slug}/ticket`: another ticket, for a key that nobody has seen.
pub(super) async fn ticket(
    AxumState(state): AxumState<Arc<State>>,
    Extension(ctx): Extension<Context>,
    Extension(current): Extension<Current>,
    Path(slug): Path<String>,
) -> Result<Json<Ticket>, Refusal> {
    let tenant = find(&state, &ctx, &current.account, &slug).await?;
    let row = state.store.credential(tenant.slot(&current.account)).await?;
    let row = row.ok_or_else(|| Refusal::new(ProblemCode::SubKeyMissing))?;
    if row.revealed_at.is_some() {
        return Err(Refusal::new(ProblemCode::RevealGone));
    }
    // Also of a key that Upstash refused: it may be the only copy, and importing it again is how to have it tried again.
    issue(&state, &current, &tenant).await.map(Json)
}

/// POST `/api/reveal/{ticket}`: the ticket is gone before the key is answered.
pub(super) async fn reveal(
    AxumState(state): AxumState<Arc<State>>,
    Extension(ctx): Extension<Context>,
    Extension(current): Extension<Current>,
    Path(ticket): Path<String>,
) -> Result<Json<Reveal>, Refusal> {
    let gone = || Refusal::new(ProblemCode::RevealGone);
    let hash = TicketHash::of(&ticket);
    let now = state.clock.now();
    let row = state.store.ticket(hash, current.hash).await?;
    let row = row.filter(|row| now < row.expires_at && row.account_id == current.account);
    let TicketRow { slug, customer_id, .. } = row.ok_or_else(gone)?;
    let slot = Slot::sub(&current.account, &customer_id);
    let stored = state.store.credential(slot).await?.ok_or_else(gone)?;
    // Opened first: a key that stays closed has not been seen, and its ticket is still good when the ring is back.
    let key = acting::open(&state, &ctx, slot, &stored.sealed).await?;
    if !state.store.redeem_ticket(hash, slot, &stored.sealed, now).await? {
        return Err(gone());
    }
    audit::write(&state, &ctx, Entry::ok(Action::SubKeyRevealed).by(&current).target(&customer_id)).await;
    Ok(Json(Reveal { slug, customer_id, api_key: key.expose_secret().to_owned() }))
}
