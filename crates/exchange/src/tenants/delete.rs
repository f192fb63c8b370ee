//! DELETE `/api/sub-accounts/{slug}`: Upstash refuses while anything is left in it, and so nothing is deleted with it but
//! its key.

use std::sync::Arc;

use axum::extract::{Extension, Path, State as AxumState};
use axum::http::StatusCode;
use upstash_api::developer::Operation;
use upstash_api::developer::subaccount::DeleteSubAccount;
use upstash_api::exchange::ProblemCode;

use super::{Known, find, gate_of, manager};
use crate::app::Context;
use crate::audit::{self, Action, Entry};
use crate::proxy::{target, unsure};
use crate::refusal::Refusal;
use crate::session::Current;
use crate::state::State;
use crate::upstream::sentence;

/// Deletes it at Upstash, and then everything that is known of it here.
pub(super) async fn delete(
    AxumState(state): AxumState<Arc<State>>,
    Extension(ctx): Extension<Context>,
    Extension(current): Extension<Current>,
    Path(slug): Path<String>,
) -> Result<StatusCode, Refusal> {
    let gate = state.limits.gate(&gate_of(&current.account, &slug));
    let _alone = gate.alone.lock().await;
    let deleted = match find(&state, &ctx, &current.account, &slug).await {
        Ok(tenant) => remove(&state, &ctx, &current.account, &tenant).await,
        Err(refusal) => {
            if refusal.code == ProblemCode::SubAccountUnknown {
                // What a creation that made nothing has left.
                state.store.forget_creation(&current.account, &slug).await?;
            }
            Err(refusal)
        }
    };
    let entry = match &deleted {
        Ok(()) => Entry::ok(Action::SubAccountDeleted),
        Err(refusal) => Entry::refused(Action::SubAccountDeleted, refusal.code_name()),
    };
    audit::write(&state, &ctx, entry.by(&current).target(slug)).await;
    deleted.map(|()| StatusCode::NO_CONTENT)
}

async fn remove(state: &State, ctx: &Context, account: &str, tenant: &Known) -> Result<(), Refusal> {
    let endpoint = DeleteSubAccount::ENDPOINT;
    let key = manager::key(state, ctx, account).await?;
    let url = target(&state.config.upstash.api_url, &endpoint, &[&tenant.slug])?;
    let answer = key.send(state, ctx, endpoint, (url, None)).await;
    let answer = answer.map_err(|refusal| unsure(endpoint.access, refusal))?;
    let forget = state.store.forget_tenant(account, &tenant.slug, &tenant.customer_id);
    match answer.status {
        status if status.is_success() => Ok(forget.await?),
        StatusCode::NOT_FOUND => {
            forget.await?;
            Err(Refusal::new(ProblemCode::SubAccountUnknown))
        }
        StatusCode::BAD_REQUEST => {
            let spellings = key.spellings();
            let said = sentence(&answer, &spellings.each_ref().map(String::as_str));
            Err(Refusal::new(ProblemCode::SubAccountNotEmpty).upstream(said))
        }
        _ => {
            let refusal = manager::not_a_team(&key, &answer).unwrap_or_else(|| key.refuse(&answer));
            Err(unsure(endpoint.access, refusal))
        }
    }
}
