//! QStash users: list, get, tokens, plan, budget, production pack, owner, statistics.

use serde_json::{Value, json};
use upstash_api::catalog::qstash::{IPV4, REGIONS, plan};
use upstash_api::developer::qstash::{MoveQStashToTeamBody, SetQStashPlanBody, UpdateQStashBudgetBody};

use super::databases::needs_payment;
use super::{Call, Refusal, stats, target};
use crate::owned::Owned;
use crate::qstash::QStashUser;
use crate::world::StateGuard;

/// GET `/v2/qstash/users`.
pub fn list(call: &Call<'_>) -> Result<Value, Refusal> {
    let state = complete(call);
    let shows = state.switches.lists_credentials;
    Ok(state.qstash.of(&call.customer_id).map(|user| user.to_json(shows)).collect())
}

/// GET `/v2/qstash/user/{id}`.
pub fn get(call: &Call<'_>) -> Result<Value, Refusal> {
    find(call).map(|user| user.to_json(true))
}

/// GET `/v2/qstash/user`: the one of the older region.
pub fn get_default(call: &Call<'_>) -> Result<Value, Refusal> {
    let state = complete(call);
    let [first, _] = REGIONS;
    state.qstash.at(&call.customer_id, first).map(|user| user.to_json(true)).ok_or_else(no_user)
}

/// POST `/v2/qstash/rotate-token/{id}`: both old tokens end here.
pub fn rotate_token(call: &Call<'_>) -> Result<Value, Refusal> {
    change(call, QStashUser::reset_tokens)?;
    get(call)
}

/// POST `/v2/qstash/set-plan/{id}`.
pub fn set_plan(call: &Call<'_>) -> Result<Value, Refusal> {
    find(call)?;
    let body: SetQStashPlanBody = call.body()?;
    let plan = plan(&body.plan_name).ok_or_else(|| Refusal::bad_request("invalid plan"))?;
    needs_payment(&call.world.state(), &call.customer_id, plan.id)?;
    let now = call.world.clock.now();
    change(call, |user| (user.plan, user.last_plan_change) = (plan, now))
}

/// GET `/v2/qstash/stats/{id}`.
pub fn user_stats(call: &Call<'_>) -> Result<Value, Refusal> {
    stats::of_qstash(call, find(call)?.plan)
}

/// GET `/v2/qstash/ipv4`.
pub fn ipv4() -> Result<Value, Refusal> {
    Ok(json!(IPV4))
}

/// POST `/v2/qstash/move-to-team`. The account that gives its user away gets a new one when it asks again.
pub fn move_to_team(call: &Call<'_>) -> Result<Value, Refusal> {
    let body: MoveQStashToTeamBody = call.body()?;
    let mut state = complete(call);
    let user = state.qstash.get(&call.customer_id, &body.qstash_id).cloned().ok_or_else(no_user)?;
    target::team(&state, call, &body.target_team_id)?;
    needs_payment(&state, &body.target_team_id, user.plan.id)?;
    let own = state.qstash.at(&body.target_team_id, &user.region).map(|own| own.id.clone());
    if let Some(own) = own {
        if !state.switches.qstash_move_replaces {
            return Err(Refusal::bad_request("the team already has a qstash user in this region"));
        }
        state.qstash.remove(&body.target_team_id, &own);
    }
    if let Some(user) = state.qstash.get_mut(&call.customer_id, &body.qstash_id) {
        call.about([body.qstash_id.as_str(), &body.target_team_id]);
        user.give_to(&body.target_team_id);
    }
    Ok(json!("OK"))
}

/// PATCH `/v2/qstash/update-budget/{id}`.
pub fn update_budget(call: &Call<'_>) -> Result<Value, Refusal> {
    find(call)?;
    let body: UpdateQStashBudgetBody = call.body()?;
    change(call, |user| user.budget = body.budget)
}

/// POST `/v2/qstash/enable-prodpack/{id}` and `/v2/qstash/disable-prodpack/{id}`.
pub fn set_prod_pack(call: &Call<'_>, on: bool) -> Result<Value, Refusal> {
    if on && !find(call)?.plan.can_be_chosen() {
        return Err(Refusal::bad_request("production pack is not available in the free plan"));
    }
    change(call, |user| user.prod_pack = on)
}

/// The state, with the caller's users in it: nobody makes them, so they are there when somebody asks.
fn complete<'w>(call: &Call<'w>) -> StateGuard<'w> {
    let mut state = call.world.state();
    state.qstash.complete(&call.customer_id, call.world.clock.now());
    state
}

fn find(call: &Call<'_>) -> Result<QStashUser, Refusal> {
    complete(call).qstash.get(&call.customer_id, call.id()).cloned().ok_or_else(no_user)
}

fn change(call: &Call<'_>, change: impl FnOnce(&mut QStashUser)) -> Result<Value, Refusal> {
    let mut state = complete(call);
    change(state.qstash.get_mut(&call.customer_id, call.id()).ok_or_else(no_user)?);
    Ok(json!("OK"))
}

fn no_user() -> Refusal {
    Refusal::not_found("qstash user")
}
