//! PUT `/api/sub-accounts/{slug}/key`: a key that was made elsewhere.

use std::sync::Arc;

use axum::Json;
use axum::extract::{Extension, Path, State as AxumState};
use axum::http::StatusCode;
use secrecy::SecretString;
use serde::Deserialize;
use upstash_api::developer::Operation;
use upstash_api::developer::redis::ListDatabases;
use upstash_api::exchange::{ImportKeyBody, KeyState, ProblemCode, Tenant};

use super::{Known, find, gate_of, must_be_named};
use crate::acting;
use crate::app::{Context, JsonBody};
use crate::audit::{self, Action, Entry};
use crate::connection::pasted;
use crate::proxy::target;
use crate::refusal::Refusal;
use crate::session::Current;
use crate::state::State;
use crate::store::NewCredential;
use crate::upstream;
use crate::vault::Slot;

/// Keeps the key once Upstash took it together with this sub-account's name.
pub(super) async fn import(
    AxumState(state): AxumState<Arc<State>>,
    Extension(ctx): Extension<Context>,
    Extension(current): Extension<Current>,
    Path(slug): Path<String>,
    JsonBody(body): JsonBody<ImportKeyBody>,
) -> Result<Json<Tenant>, Refusal> {
    let key = pasted(body.api_key)?;
    must_be_named(&state, &current.account).await?;
    let tenant = find(&state, &ctx, &current.account, &slug).await?;
    let gate = state.limits.gate(&gate_of(&current.account, &slug));
    let _alone = gate.alone.lock().await;
    let imported = keep(&state, &ctx, &current.account, &tenant, &key).await;
    let entry = Entry::of(Action::SubKeyImported, &imported);
    audit::write(&state, &ctx, entry.by(&current).target(&tenant.customer_id)).await;
    let since = Some(imported?);
    Ok(Json(Tenant { slug, customer_id: tenant.customer_id, key: KeyState::Held, since }))
}

/// Proves the key and stores it. Answers since when it is stored.
async fn keep(
    state: &State,
    ctx: &Context,
    account: &str,
    tenant: &Known,
    key: &SecretString,
) -> Result<i64, Refusal> {
    let slot = tenant.slot(account);
    make_room(state, ctx, slot).await?;
    prove(state, account, tenant, key).await?;
    let sealed = state.ring.seal(slot, key)?;
    let now = state.clock.now();
    let username = Some(tenant.customer_id.as_str());
    let new = NewCredential { sealed: &sealed, key_name: &tenant.slug, username, is_seen: true, now };
    state.store.finish_creation(slot, &tenant.slug, &new, None).await?;
    Ok(now)
}

/// A key that works is not replaced: it may be the only copy, and the new one may be able to do less. Nor is one that
/// restoring the key ring would bring back.
async fn make_room(state: &State, ctx: &Context, slot: Slot<'_>) -> Result<(), Refusal> {
    if state.store.credential(slot).await?.is_none_or(|row| row.dead) {
        return Ok(());
    }
    let endpoint = ListDatabases::ENDPOINT;
    let call = (target(&state.config.upstash.api_url, &endpoint, &[])?, None);
    let stored = match acting::credential(state, ctx, slot).await {
        Ok(key) => key.send(state, ctx, endpoint, call).await.map(|_| ()),
        Err(closed) => Err(closed),
    };
    match stored {
        Err(refusal) if refusal.code == ProblemCode::SubKeyRefused => Ok(()),
        Err(refusal) => Err(refusal),
        Ok(()) => Err(Refusal::new(ProblemCode::SubKeyWorks)),
    }
}

/// Who owns a database, which Upstash tells beside everything else.
#[derive(Deserialize)]
struct Owner {
    #[serde(default)]
    customer_id: Option<String>,
}

/// One read with the pair. The answer has to be this sub-account's as well: should Upstash ever look at the key alone,
/// another one's key would otherwise act here.
async fn prove(state: &State, account: &str, tenant: &Known, key: &SecretString) -> Result<(), Refusal> {
    let refused = || Refusal::new(ProblemCode::PastedKeyRefused).field("api_key");
    let endpoint = ListDatabases::ENDPOINT;
    let url = target(&state.config.upstash.api_url, &endpoint, &[])?;
    let answer = acting::attempt(state, account, &tenant.customer_id, key, endpoint, (url, None)).await?;
    if answer.status == StatusCode::UNAUTHORIZED {
        return Err(refused());
    }
    if !answer.status.is_success() {
        let spellings = upstream::spellings(&tenant.customer_id, key);
        return Err(upstream::refuse(&answer, &spellings.each_ref().map(String::as_str)));
    }
    let owners: Vec<Owner> =
        serde_json::from_slice(&answer.body).map_err(|_| Refusal::new(ProblemCode::UpstreamBroken))?;
    let is_other = |owner: &Owner| owner.customer_id.as_ref().is_some_and(|id| *id != tenant.customer_id);
    if owners.iter().any(is_other) { Err(refused()) } else { Ok(()) }
}
