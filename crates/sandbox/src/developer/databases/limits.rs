//! How many databases an account may have, and on which plans.

use upstash_api::catalog::Plan;
use upstash_api::developer::redis::MAX_DATABASES;

use crate::developer::Refusal;
use crate::world::State;

/// Whether an account may have a database of a plan: one more, or the one with this id after a change.
///
/// # Errors
/// 400 with the limit that stands against it. The sentences are ours.
pub fn admit(state: &State, customer_id: &str, plan: &Plan, changed: Option<&str>) -> Result<(), Refusal> {
    needs_payment(state, customer_id, plan.id)?;
    let others = || {
        let owned = state.databases.of(customer_id);
        owned.filter(|database| changed.is_none_or(|id| database.record.id != id))
    };
    if plan.id == "free" && others().any(|database| database.record.plan.id == "free") {
        return Err(Refusal::bad_request(
            "free plan database limit exceeded, an account can have 1 free database",
        ));
    }
    if others().count() >= MAX_DATABASES {
        return Err(Refusal::bad_request(format!(
            "database limit exceeded, at most {MAX_DATABASES} databases"
        )));
    }
    Ok(())
}

/// Whether an account may use a plan of any product, as far as paying is concerned.
///
/// # Errors
/// 400 for a paid plan without a payment method, when the switch says so.
pub fn needs_payment(state: &State, customer_id: &str, plan: &str) -> Result<(), Refusal> {
    let pays = state.accounts.get(customer_id).is_some_and(|account| account.has_payment_method);
    if state.switches.paid_plans_need_payment && !pays && plan != "free" {
        return Err(Refusal::bad_request("a payment method is required for this plan"));
    }
    Ok(())
}
