//! Vector indexes: list, create, get, delete, rename, tokens, plan, owner, statistics.

use serde_json::{Value, json};
use upstash_api::catalog::vector::{Kind, Plan, model, plan, region};
use upstash_api::developer::vector::{CreateIndexBody, RenameIndexBody, SetIndexPlanBody, TransferIndexBody};
use upstash_api::validate;

use super::databases::needs_payment;
use super::{Call, Refusal, stats, target};
use crate::owned::Owned;
use crate::vector::{Identity, VectorIndex};

/// GET `/v2/vector/index`, with and without a slash at its end.
pub fn list(call: &Call<'_>) -> Result<Value, Refusal> {
    let state = call.world.state();
    let (shows, short) = (state.switches.lists_credentials, state.switches.short_endpoints);
    Ok(state.vectors.of(&call.customer_id).map(|index| index.to_json(shows, short)).collect())
}

/// GET `/v2/vector/index/{id}`.
pub fn get(call: &Call<'_>) -> Result<Value, Refusal> {
    let index = find(call)?;
    Ok(index.to_json(true, call.world.state().switches.short_endpoints))
}

/// POST `/v2/vector/index`.
pub fn create(call: &Call<'_>) -> Result<Value, Refusal> {
    let body: CreateIndexBody = call.body()?;
    let mut state = call.world.state();
    let account = state.accounts.get(&call.customer_id).ok_or_else(Refusal::unauthorized)?;
    let default = if account.has_payment_method { "payg" } else { "free" };
    let invalid = || Refusal::bad_request("invalid request body");
    let plan = plan(body.plan.as_deref().unwrap_or(default)).ok_or_else(invalid)?;
    needs_payment(&state, &call.customer_id, plan.id)?;
    let region = region(&body.region).ok_or_else(invalid)?;
    let kind = body.index_type.as_deref().map_or(Some(Kind::Dense), Kind::parse).ok_or_else(invalid)?;
    let of_model = body.embedding_model.as_deref().and_then(model).map(|model| model.dimensions);
    let dimensions = match kind {
        Kind::Sparse => 0,
        Kind::Dense | Kind::Hybrid => of_model.or(body.dimension_count).unwrap_or(0),
    };
    fits(plan, region.id, dimensions)?;
    let index = VectorIndex {
        identity: Identity::new(body.name, call.customer_id.clone(), region, call.world.clock.now()),
        plan,
        kind,
        similarity: body.similarity_function.filter(|_| kind != Kind::Sparse).unwrap_or_default(),
        dimensions,
        model: body.embedding_model,
        sparse_model: body.sparse_embedding_model,
    };
    let answer = index.to_json(true, state.switches.short_endpoints);
    state.vectors.add(index);
    Ok(answer)
}

/// DELETE `/v2/vector/index/{id}`.
pub fn delete(call: &Call<'_>) -> Result<Value, Refusal> {
    let removed = call.world.state().vectors.remove(&call.customer_id, call.id());
    removed.map(|_| json!("OK")).ok_or_else(no_index)
}

/// POST `/v2/vector/index/{id}/rename`.
pub fn rename(call: &Call<'_>) -> Result<Value, Refusal> {
    find(call)?;
    let body: RenameIndexBody = call.body()?;
    change(call, |index| index.identity.name = body.name)
}

/// POST `/v2/vector/index/{id}/reset-password`: both old tokens end here.
pub fn reset_password(call: &Call<'_>) -> Result<Value, Refusal> {
    change(call, |index| index.identity.reset_tokens())
}

/// POST `/v2/vector/index/{id}/setplan`.
pub fn set_plan(call: &Call<'_>) -> Result<Value, Refusal> {
    let index = find(call)?;
    let body: SetIndexPlanBody = call.body()?;
    let plan = plan(&body.target_plan).ok_or_else(|| Refusal::bad_request("invalid plan"))?;
    fits(plan, index.identity.region.id, index.dimensions)?;
    needs_payment(&call.world.state(), &call.customer_id, plan.id)?;
    change(call, |index| index.plan = plan)
}

/// POST `/v2/vector/index/{id}/transfer`.
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

/// GET `/v2/vector/index/stats`.
pub fn global_stats(call: &Call<'_>) -> Result<Value, Refusal> {
    let state = call.world.state();
    let dollars = state.vectors.of(&call.customer_id).map(|index| index.plan.micros / 1_000_000).sum();
    Ok(stats::totals(dollars))
}

/// GET `/v2/vector/index/{id}/stats`.
pub fn index_stats(call: &Call<'_>) -> Result<Value, Refusal> {
    stats::of_index(call, find(call)?.plan.micros / 1_000_000)
}

fn find(call: &Call<'_>) -> Result<VectorIndex, Refusal> {
    call.world.state().vectors.get(&call.customer_id, call.id()).cloned().ok_or_else(no_index)
}

fn change(call: &Call<'_>, change: impl FnOnce(&mut VectorIndex)) -> Result<Value, Refusal> {
    let mut state = call.world.state();
    change(state.vectors.get_mut(&call.customer_id, call.id()).ok_or_else(no_index)?);
    Ok(json!("OK"))
}

fn fits(plan: &Plan, region: &str, dimensions: u32) -> Result<(), Refusal> {
    validate::index_fits(plan, region, dimensions).map_err(Refusal::bad_request)
}

fn no_index() -> Refusal {
    Refusal::not_found("index")
}
