//! POST `/api/session/embed`: a partner's token becomes the session of one end user.

use std::sync::Arc;

use axum::extract::{Extension, State as AxumState};
use axum::http::HeaderMap;
use axum::response::Response;
use upstash_api::exchange::{EmbedBody, ProblemCode};

use super::Partner;
use super::token::{Claims, Expected, verify};
use crate::app::{Context, JsonBody};
use crate::audit::{self, Action, Entry};
use crate::limits::bucket_of;
use crate::refusal::Refusal;
use crate::session::{self, Jar, Pinned, Tie};
use crate::state::State;
use crate::tenants;

/// The handler. Whatever is wrong with a token, the answer is the same; the trail says what it was.
pub async fn begin(
    AxumState(state): AxumState<Arc<State>>,
    Extension(ctx): Extension<Context>,
    Extension(jar): Extension<Jar>,
    headers: HeaderMap,
    JsonBody(body): JsonBody<EmbedBody>,
) -> Result<Response, Refusal> {
    state.limits.sign_in.take(&bucket_of(ctx.ip))?;
    if jar != Jar::Embed {
        return Err(Refusal::new(ProblemCode::NotAllowed));
    }
    let partners = state.partners.partners();
    let Some(partner) = partners.get(&body.partner) else {
        return Err(refuse(&state, &ctx, None, "unknown_partner").await);
    };
    let Some(account) = partner.account.as_deref() else {
        return Err(refuse(&state, &ctx, Some(partner), "no_tokens").await);
    };
    let expected = Expected { partner, audience: &state.config.public_origin, now: state.clock.now() };
    let claims = match verify(&body.token, expected) {
        Ok(claims) => claims,
        Err(reason) => return Err(refuse(&state, &ctx, Some(partner), reason.name()).await),
    };
    // Only now: who has no token of the partner's cannot use up the turns of those who have.
    state.limits.frames.take(&partner.id)?;
    let pinned = match pin(&state, &ctx, partner, account, claims).await? {
        Ok(pinned) => pinned,
        Err(reason) => return Err(refuse(&state, &ctx, Some(partner), reason).await),
    };
    let fresh = session::begin(&state, &headers, account, Tie::Tenant(pinned)).await?;
    audit::write(&state, &ctx, Entry::ok(Action::EmbedAccepted).by(&fresh.current)).await;
    session::answer(&state, &fresh).await
}

/// The sub-account of a good token, and its one use.
///
/// # Errors
/// What keeps us from knowing; what is wrong with the token is the inner error.
async fn pin(
    state: &State,
    ctx: &Context,
    partner: &Partner,
    account: &str,
    claims: Claims,
) -> Result<Result<Pinned, &'static str>, Refusal> {
    let tenant = match tenants::find(state, ctx, account, &claims.sub_account).await {
        Ok(tenant) => tenant,
        Err(refusal) if matches!(refusal.code, ProblemCode::SubAccountUnknown | ProblemCode::Invalid) => {
            return Ok(Err("unknown_sub_account"));
        }
        Err(refusal) => return Err(refusal),
    };
    if state.store.credential(tenant.slot(account)).await?.is_none() {
        return Ok(Err("no_key"));
    }
    // Last, so that a token which is refused for another reason can still be mended by the partner's next one.
    if !state.store.use_token(&partner.id, &claims.id, claims.expires_at).await? {
        return Ok(Err("replayed"));
    }
    let Claims { user, scopes, .. } = claims;
    Ok(Ok(Pinned { partner: partner.id.clone(), sub_account: tenant.slug, scopes, user }))
}

async fn refuse(state: &State, ctx: &Context, partner: Option<&Partner>, reason: &str) -> Refusal {
    let entry = Entry::refused(Action::EmbedRefused, reason);
    let entry = partner.iter().fold(entry, |entry, partner| {
        let entry = entry.partner(&partner.id);
        partner.account.iter().fold(entry, |entry, account| entry.account(account))
    });
    if state.limits.noted.take(&bucket_of(ctx.ip)).is_ok() {
        audit::write(state, ctx, entry).await;
    }
    Refusal::new(ProblemCode::EmbedToken)
}
