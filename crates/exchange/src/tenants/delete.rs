//! DELETE `/api/sub-accounts/{slug}`: Upstash refuses while anything is left in it, and so nothing is deleted with it but
//! its key.

use std::sync::Arc;

use axum::extract::{Extension, Path, State as AxumState};
use axum::http::StatusCode;
use upstash_api::developer::Operation;
use upstash_api::developer::subaccount::DeleteSubAccount;
use upstash_api::exchange::ProblemCode;

use super::{gate_of, judge_slug, manager};
use crate::app::Context;
use crate::audit::{self, Action, Entry};
use crate::proxy::{target, unsure};
use crate::refusal::Refusal;
use crate::session::Current;
use crate::state::State;
use crate::store::ListedRow;
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
    let removed = remove(&state, &ctx, &current.account, &slug).await;
    let target = match &removed {
        Ok(Removed::Deleted(customer_id)) => customer_id,
        _ => &slug,
    };
    let entry = Entry::of(Action::SubAccountDeleted, &removed).by(&current).target(target);
    audit::write(&state, &ctx, entry).await;
    match removed? {
        Removed::Deleted(_) => Ok(StatusCode::NO_CONTENT),
        Removed::Forgotten => Err(Refusal::new(ProblemCode::SubAccountUnknown)),
    }
}

/// What there was to remove.
enum Removed {
    /// The sub-account of this customer id.
    Deleted(String),
    /// Upstash lists none, and what was still known of one here is gone now.
    Forgotten,
}

/// Which sub-account the slug names is asked with the very key that deletes: what is remembered of the list may be of
/// another team, and the wrong key would be forgotten, which is the only copy.
async fn remove(state: &State, ctx: &Context, account: &str, slug: &str) -> Result<Removed, Refusal> {
    let endpoint = DeleteSubAccount::ENDPOINT;
    judge_slug(slug)?;
    let url = target(&state.config.upstash.api_url, &endpoint, &[slug])?;
    let key = manager::key(state, ctx, account).await?;
    let was_known = state.store.listed(account, slug).await?.is_some();
    let listed = manager::list_with(state, ctx, &key).await?;
    let team = manager::team(&key, &listed);
    let Some(ListedRow { customer_id, .. }) = listed.iter().find(|row| row.slug == slug) else {
        // What a creation that made nothing has left.
        let was_noted = state.store.dismiss_creations(account, slug, team).await?;
        let unknown = Refusal::new(ProblemCode::SubAccountUnknown);
        return if was_known || was_noted { Ok(Removed::Forgotten) } else { Err(unknown) };
    };
    let answer = key.send(state, ctx, endpoint, (url, None)).await;
    let answer = answer.map_err(|refusal| unsure(endpoint.access, refusal))?;
    match answer.status {
        status if status.is_success() => {
            state.store.forget_tenant(account, slug, customer_id).await?;
            Ok(Removed::Deleted(customer_id.clone()))
        }
        // Somebody else was faster, or this says something that we do not know: no reason to forget a key.
        StatusCode::NOT_FOUND => Err(Refusal::new(ProblemCode::SubAccountUnknown)),
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
