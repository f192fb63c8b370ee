//! POST `/api/sub-accounts`: the one moment at which Upstash shows a key.
//!
//! A note is committed before Upstash is asked, and removed in the transaction that stores the key. Whatever ends this
//! process in between leaves the note, and the list shows what it is about.

use std::sync::Arc;

use axum::Json;
use axum::extract::{Extension, State as AxumState};
use axum::http::StatusCode;
use secrecy::SecretString;
use upstash_api::developer::subaccount::{
    CreateSubAccount, CreateSubAccountBody, DeleteSubAccount, MAX_SUB_ACCOUNTS, NewSubAccount,
};
use upstash_api::developer::{Operation, RequestBody};
use upstash_api::exchange::{KeyState, NewTenant, NewTenantBody, ProblemCode, Tenant};

use super::{Known, gate_of, manager, must_be_named, reveal};
use crate::acting::Credential;
use crate::app::{Context, JsonBody};
use crate::audit::{self, Action, Entry};
use crate::proxy::{target, unsure};
use crate::refusal::Refusal;
use crate::session::Current;
use crate::state::State;
use crate::store::{CreationRow, NewCredential};
use crate::text;
use crate::upstream::{Answer, sentence};

/// Makes a sub-account, keeps its key, and hands out a ticket for a look at it.
pub(super) async fn create(
    AxumState(state): AxumState<Arc<State>>,
    Extension(ctx): Extension<Context>,
    Extension(current): Extension<Current>,
    JsonBody(NewTenantBody { slug }): JsonBody<NewTenantBody>,
) -> Result<Json<NewTenant>, Refusal> {
    let body = CreateSubAccountBody { slug };
    if let Some(problem) = body.problem() {
        return Err(Refusal::new(ProblemCode::Invalid).message(problem.message).field(problem.field));
    }
    must_be_named(&state, &current.account).await?;
    let gate = state.limits.gate(&gate_of(&current.account, &body.slug));
    let _alone = gate.alone.lock().await;
    let key = manager::key(&state, &ctx, &current.account).await?;
    let made = make(&state, &ctx, &key, &body).await;
    let target = made.as_ref().map_or(&body.slug, |made| &made.customer_id);
    let entry = Entry::of(Action::SubAccountCreated, &made).by(&current).target(target);
    audit::write(&state, &ctx, entry).await;
    let tenant = made?;
    // The key is safe: no ticket is no reason to say that anything failed.
    let ticket = reveal::issue(&state, &current, &tenant).await.ok();
    let Known { slug, customer_id } = tenant;
    let since = Some(state.clock.now());
    Ok(Json(NewTenant { sub_account: Tenant { slug, customer_id, key: KeyState::Unseen, since }, ticket }))
}

async fn make(
    state: &State,
    ctx: &Context,
    key: &Credential<'_>,
    body: &CreateSubAccountBody,
) -> Result<Known, Refusal> {
    let endpoint = CreateSubAccount::ENDPOINT;
    let account = key.slot.account;
    let url = target(&state.config.upstash.api_url, &endpoint, &[])?;
    let json = serde_json::to_vec(body).map_err(Refusal::internal)?;
    let note = CreationRow {
        slug: body.slug.clone(),
        team: key.team.clone().unwrap_or_default(),
        begun_at: state.clock.now(),
    };
    let is_first = state.store.begin_creation(account, &note).await?;
    let answer = key.send(state, ctx, endpoint, (url, Some(json))).await;
    let refused = match &answer {
        Ok(answer) => answer.status.is_client_error(),
        Err(refusal) => !is_unclear(refusal.code),
    };
    // What an earlier attempt may have made is not forgotten because this one made nothing.
    if refused && is_first {
        state.store.forget_creation(account, &note).await?;
    }
    let answer = answer.map_err(|refusal| unsure(endpoint.access, refusal))?;
    if answer.status.is_client_error() {
        return Err(judge(state, ctx, key, &answer, &body.slug).await);
    }
    let broken = || unsure(endpoint.access, Refusal::new(ProblemCode::UpstreamBroken));
    let made = serde_json::from_slice::<NewSubAccount>(&answer.body).ok();
    let made = made.filter(|made| answer.status.is_success() && !made.api_key.is_empty());
    keep(state, ctx, key, &note, made.ok_or_else(broken)?).await
}

/// Whether the call may have been carried out.
const fn is_unclear(code: ProblemCode) -> bool {
    matches!(code, ProblemCode::UpstreamTimeout | ProblemCode::UpstreamBroken | ProblemCode::Internal)
}

/// Seals the key and commits. A key that cannot be kept is worth nothing, so what it belongs to is deleted again.
async fn keep(
    state: &State,
    ctx: &Context,
    manager: &Credential<'_>,
    note: &CreationRow,
    made: NewSubAccount,
) -> Result<Known, Refusal> {
    let slug = note.slug.as_str();
    let tenant = Known { slug: slug.to_owned(), customer_id: made.customer_id };
    let slot = tenant.slot(manager.slot.account);
    let key = SecretString::from(made.api_key);
    let sealed_manager = Some(manager.sealed.as_slice());
    let kept: Result<(), Refusal> = async {
        let sealed = state.ring.seal(slot, &key)?;
        let new = NewCredential {
            sealed: &sealed,
            key_name: slug,
            username: Some(&tenant.customer_id),
            is_seen: false,
            now: state.clock.now(),
        };
        Ok(state.store.finish_creation(slot, slug, &new, sealed_manager).await?)
    }
    .await;
    let Err(refusal) = kept else { return Ok(tenant) };
    let url = target(&state.config.upstash.api_url, &DeleteSubAccount::ENDPOINT, &[slug])?;
    let undone = manager.send(state, ctx, DeleteSubAccount::ENDPOINT, (url, None)).await;
    if !undone.is_ok_and(|answer| answer.status.is_success()) {
        return Err(refusal.message(text::CREATED_AND_LOST));
    }
    if let Err(error) = state.store.forget_creation(slot.account, note).await {
        tracing::warn!(%error, "the note of a creation that was undone stays for a while");
    }
    Err(refusal.message(text::CREATED_AND_UNDONE))
}

/// What a 4xx means. Upstash has no words for it that one could rely on, so its list tells.
async fn judge(state: &State, ctx: &Context, key: &Credential<'_>, answer: &Answer, slug: &str) -> Refusal {
    let refusal = key.refuse(answer);
    if answer.status == StatusCode::TOO_MANY_REQUESTS {
        return refusal;
    }
    let spellings = key.spellings();
    let said = sentence(answer, &spellings.each_ref().map(String::as_str));
    match manager::list_with(state, ctx, key).await {
        Ok(listed) if listed.iter().any(|row| row.slug == slug) => {
            Refusal::new(ProblemCode::SlugTaken).field("slug").upstream(said)
        }
        // Upstash raises the limit on request, so that many are no proof; a missing permission is something else.
        Ok(listed) if listed.len() >= MAX_SUB_ACCOUNTS && answer.status != StatusCode::FORBIDDEN => {
            Refusal::new(ProblemCode::SubAccountLimit).upstream(said)
        }
        Err(not_a_team) if not_a_team.code == ProblemCode::TeamKeyNeeded => not_a_team,
        Ok(_) | Err(_) => refusal,
    }
}
