//! Sub-accounts of a team. The rules are documented; the texts, and 403 where they do not say 400, are ours.

use axum::http::StatusCode;
use serde_json::{Value, json};
use upstash_api::developer::subaccount::{CreateSubAccountBody, SSO_LIFETIME, customer_id};

use super::{Call, Refusal, belongings};
use crate::accounts::{Account, SubAccountRefusal};
use crate::world::State;

/// POST `/v2/subaccount`: the one answer with the key in it.
pub fn create(call: &Call<'_>) -> Result<Value, Refusal> {
    let mut state = call.world.state();
    let team = team(&state, call)?;
    if !team.has_payment_method {
        return Err(Refusal::forbidden("sub-accounts need a payment method on the team"));
    }
    // Not `Call::body`: that asks what is wise in a slug, Upstash takes whatever its rules allow.
    let body: CreateSubAccountBody =
        serde_json::from_slice(&call.body).map_err(|_| Refusal::bad_request("invalid request body"))?;
    call.about([body.slug.as_str()]);
    let limit = state.switches.max_sub_accounts;
    let (id, key) = state
        .accounts
        .add_sub_account(&call.customer_id, &body.slug, limit, call.world.clock.now())
        .map_err(|why: SubAccountRefusal| Refusal::bad_request(why.to_string()))?;
    Ok(json!({ "customer_id": id, "slug": body.slug, "api_key": key }))
}

/// GET `/v2/subaccounts`: without their keys.
pub fn list(call: &Call<'_>) -> Result<Value, Refusal> {
    let state = call.world.state();
    team(&state, call)?;
    let sub_accounts = state.accounts.sub_accounts_of(&call.customer_id);
    let sub_accounts = sub_accounts.map(
        |(account, sub_account)| json!({ "customer_id": account.customer_id, "slug": sub_account.slug }),
    );
    Ok(Value::Array(sub_accounts.collect()))
}

/// DELETE `/v2/subaccount/{slug}`: refused while anything is left in it.
pub fn delete(call: &Call<'_>) -> Result<Value, Refusal> {
    let mut state = call.world.state();
    team(&state, call)?;
    let id = customer_id(&call.customer_id, call.id());
    if state.accounts.get(&id).is_none() {
        return Err(Refusal::new(StatusCode::NOT_FOUND, "sub-account not found"));
    }
    call.about([call.id()]);
    let left = belongings::of(&state, &id);
    if !left.is_empty() {
        return Err(Refusal::bad_request(belongings::blockers("sub-account", &left)));
    }
    belongings::forget(&mut state, &id);
    Ok(json!("OK"))
}

/// POST `/v2/subaccount/sso`: a sign-in token, only with the sub-account's own pair.
pub fn sso(call: &Call<'_>) -> Result<Value, Refusal> {
    let now = call.world.clock.now();
    let mut state = call.world.state();
    let account = state.accounts.get(&call.customer_id).ok_or_else(Refusal::unauthorized)?;
    let Some(sub_account) = account.sub_account() else {
        return Err(Refusal::forbidden("sign-in tokens need the credentials of the sub-account itself"));
    };
    call.about([sub_account.slug.as_str()]);
    let token = state.grants.issue_sso_token(&call.customer_id, now, now.saturating_add(SSO_LIFETIME));
    Ok(json!({ "token": token }))
}

/// The calling team, if it may have sub-accounts.
fn team<'s>(state: &'s State, call: &Call<'_>) -> Result<&'s Account, Refusal> {
    let account = state.accounts.get(&call.customer_id).ok_or_else(Refusal::unauthorized)?;
    match account.team() {
        None => Err(Refusal::forbidden("sub-accounts are managed with an API key of their team")),
        Some(team) if !team.sub_accounts_enabled => {
            Err(Refusal::forbidden("sub-accounts are not enabled for this team"))
        }
        Some(_) => Ok(account),
    }
}
