//! Search indexes: list, create, get, delete, rename, tokens, owner, statistics.

use serde_json::{Value, json};
use upstash_api::catalog::search::{plan, region};
use upstash_api::developer::search::CreateSearchIndexBody;
use upstash_api::developer::vector::{RenameIndexBody, TransferIndexBody};

use super::databases::needs_payment;
use super::{Call, Refusal, stats, target};
use crate::owned::Owned;
use crate::search::SearchIndex;
use crate::vector::Identity;

/// GET `/v2/search`.
pub fn list(call: &Call<'_>) -> Result<Value, Refusal> {
    let state = call.world.state();
    let (shows, short) = (state.switches.lists_credentials, state.switches.short_endpoints);
    Ok(state.searches.of(&call.customer_id).map(|index| index.to_json(shows, short)).collect())
}

/// GET `/v2/search/{id}`.
pub fn get(call: &Call<'_>) -> Result<Value, Refusal> {
    let index = find(call)?;
    Ok(index.to_json(true, call.world.state().switches.short_endpoints))
}

/// POST `/v2/search`.
pub fn create(call: &Call<'_>) -> Result<Value, Refusal> {
    let body: CreateSearchIndexBody = call.body()?;
    let invalid = || Refusal::bad_request("invalid request body");
    let plan = plan(&body.plan).ok_or_else(invalid)?;
    let region = region(&body.region).ok_or_else(invalid)?;
    let mut state = call.world.state();
    needs_payment(&state, &call.customer_id, plan.id)?;
    let identity = Identity::new(body.name, call.customer_id.clone(), region, call.world.clock.now());
    let index = SearchIndex { identity, plan };
    let answer = index.to_json(true, state.switches.short_endpoints);
    state.searches.add(index);
    Ok(answer)
}

/// DELETE `/v2/search/{id}`.
pub fn delete(call: &Call<'_>) -> Result<Value, Refusal> {
    let removed = call.world.state().searches.remove(&call.customer_id, call.id());
    removed.map(|_| json!("OK")).ok_or_else(no_index)
}

/// POST `/v2/search/{id}/rename`.
pub fn rename(call: &Call<'_>) -> Result<Value, Refusal> {
    find(call)?;
    let body: RenameIndexBody = call.body()?;
    change(call, |index| index.identity.name = body.name)
}

/// POST `/v2/search/{id}/reset-password`: both old tokens end here.
pub fn reset_password(call: &Call<'_>) -> Result<Value, Refusal> {
    change(call, |index| index.identity.reset_tokens())
}

/// POST `/v2/search/{id}/transfer`.
pub fn transfer(call: &Call<'_>) -> Result<Value, Refusal> {
    let index = find(call)?;
    let body: TransferIndexBody = call.body()?;
    {
        let state = call.world.state();
        target::team(&state, call, &body.target_account)?;
        needs_payment(&state, &body.target_account, index.plan.id)?;
    }
    call.about([index.identity.name.as_str(), &body.target_account]);
    change(call, |index| index.give_to(&body.target_account))
}

/// GET `/v2/search/stats`.
pub fn global_stats(_: &Call<'_>) -> Result<Value, Refusal> {
    Ok(stats::totals(0))
}

/// GET `/v2/search/{id}/stats`.
pub fn index_stats(call: &Call<'_>) -> Result<Value, Refusal> {
    find(call)?;
    stats::of_index(call, 0)
}

fn find(call: &Call<'_>) -> Result<SearchIndex, Refusal> {
    call.world.state().searches.get(&call.customer_id, call.id()).cloned().ok_or_else(no_index)
}

fn change(call: &Call<'_>, change: impl FnOnce(&mut SearchIndex)) -> Result<Value, Refusal> {
    let mut state = call.world.state();
    change(state.searches.get_mut(&call.customer_id, call.id()).ok_or_else(no_index)?);
    Ok(json!("OK"))
}

fn no_index() -> Refusal {
    Refusal::not_found("index")
}
