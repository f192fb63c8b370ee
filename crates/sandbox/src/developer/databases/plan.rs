//! Changing the plan of a database, in the current and in the older words.

use serde_json::{Map, Value, json};
use upstash_api::catalog::{self, Plan};
use upstash_api::developer::redis::settings::ChangePlanBody;
use upstash_api::validate;

use super::settings::{apply, change};
use super::{find, limits};
use crate::developer::{Call, Refusal};

/// POST `/v2/redis/{id}/change-plan`, and the older `/v2/redis/change-plan/{id}`.
pub async fn change_plan(call: &Call<'_>) -> Result<Value, Refusal> {
    let record = find(call)?.record;
    let body: ChangePlanBody = call.body_with(in_current_words)?;
    let plan = catalog::plan(&body.plan_name).ok_or_else(|| Refusal::bad_request("invalid plan"))?;
    fits(plan, record.read_regions.len(), body.prod_pack_enabled.unwrap_or(false))?;
    limits::admit(&call.world.state(), &call.customer_id, plan, Some(&record.id))?;
    let now = call.world.clock.now();
    let database = change(call, |database| {
        let features = &mut database.record.features;
        features.last_plan_change = now;
        features.auto_upgrade = body.auto_upgrade.unwrap_or(features.auto_upgrade);
        // The free plan has neither.
        features.prod_pack = body.prod_pack_enabled.unwrap_or(features.prod_pack && plan.id != "free");
        if plan.id == "free" {
            features.allowed_ips.clear();
        }
        database.record.plan = plan;
        if !plan.acl {
            // Some may be of users that are let in no more.
            database.streams.end();
        }
    })?;
    apply(call, &database).await?;
    Ok(json!("OK"))
}

/// `@upstash/cli` 1.0 sends `plan` for `plan_name`, and offers `pro` and `paid`, which are no plans any more. Both were
/// pay as you go, `pro` with what is the production pack now.
fn in_current_words(fields: &mut Map<String, Value>) {
    if let Some(plan) = fields.remove("plan") {
        fields.entry("plan_name").or_insert(plan);
    }
    let Some(plan) = fields.get("plan_name").and_then(Value::as_str) else { return };
    let is_pro = plan == "pro";
    if is_pro || plan == "paid" {
        fields.insert("plan_name".into(), "payg".into());
    }
    if is_pro {
        fields.entry("prod_pack_enabled").or_insert(true.into());
    }
}

/// Whether a plan has room for what the database has.
fn fits(plan: &Plan, read_regions: usize, prod_pack: bool) -> Result<(), Refusal> {
    if prod_pack && plan.id == "free" {
        return Err(Refusal::bad_request("production pack is not available in the free plan"));
    }
    validate::read_region_count(read_regions, plan.read_regions)
        .map_err(|why| Refusal::bad_request(why.to_string()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn current(body: Value) -> Value {
        let mut fields = body.as_object().cloned().expect("an object");
        in_current_words(&mut fields);
        Value::Object(fields)
    }

    #[test]
    fn older_words_are_understood() {
        assert_eq!(current(json!({ "plan": "free" })), json!({ "plan_name": "free" }));
        assert_eq!(current(json!({ "plan": "paid" })), json!({ "plan_name": "payg" }));
        let pro = json!({ "plan_name": "payg", "prod_pack_enabled": true });
        assert_eq!(current(json!({ "plan": "pro" })), pro);
        let both = json!({ "plan": "free", "plan_name": "fixed_1gb" });
        assert_eq!(current(both), json!({ "plan_name": "fixed_1gb" }));
        assert_eq!(current(json!({ "plan_name": 3 })), json!({ "plan_name": 3 }));
    }

    #[test]
    fn the_free_plan_has_little_room() {
        let free = catalog::plan("free").expect("a plan");
        assert!(fits(free, 1, false).is_ok());
        assert!(fits(free, 2, false).is_err() && fits(free, 0, true).is_err());
        assert!(fits(catalog::plan("payg").expect("a plan"), 5, true).is_ok());
    }
}
