//! QStash users: what the Developer API says of them, and their tokens.
//!
//! An account has one in each region. Nobody makes them, so they are here as soon as somebody asks. Messages are not
//! here yet: the data plane, at a host of its own for each region, comes later.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use upstash_api::catalog::qstash::{Plan, REGIONS, plan};

use crate::owned::{Collection, Owned};
use crate::random;

/// The QStash user of an account in a region.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct QStashUser {
    pub id: String,
    pub customer_id: String,
    pub region: String,
    pub token: String,
    pub read_only_token: String,
    #[serde(with = "crate::persist::qstash_plan")]
    pub plan: &'static Plan,
    /// US dollars a month, 0 for no limit.
    pub budget: u32,
    pub prod_pack: bool,
    /// Unix time in seconds, of this and the next; the next is 0 before the first change.
    pub created: i64,
    pub last_plan_change: i64,
    /// The e-mail, or team's id, that it was made for.
    pub created_by: String,
}

impl Owned for QStashUser {
    fn id(&self) -> &str {
        &self.id
    }
    fn customer_id(&self) -> &str {
        &self.customer_id
    }
    fn give_to(&mut self, customer_id: &str) {
        customer_id.clone_into(&mut self.customer_id);
    }
}

impl QStashUser {
    fn new(customer_id: &str, region: &str, now: i64) -> Option<Self> {
        let id = random::uuid();
        Some(Self {
            token: token(&id),
            read_only_token: token(&id),
            id,
            customer_id: customer_id.to_owned(),
            region: region.to_owned(),
            plan: plan("free")?,
            budget: 0,
            prod_pack: false,
            created: now,
            last_plan_change: 0,
            created_by: customer_id.to_owned(),
        })
    }

    /// Replaces both tokens.
    pub fn reset_tokens(&mut self) {
        (self.token, self.read_only_token) = (token(&self.id), token(&self.id));
    }

    /// The API's `QStashUser` object. Fields, and the limits that no plan names: the OpenAPI file of August 2026 and
    /// its sample of a free user.
    pub fn to_json(&self, shows_tokens: bool) -> Value {
        let plan = self.plan;
        let daily = plan.daily_messages.map_or_else(|| (-1).into(), Value::from);
        let mut value = json!({
            "customer_id": self.customer_id,
            "id": self.id,
            "active": true,
            "state": "active",
            "last_plan_upgrade_time": self.last_plan_change,
            "max_message_size": 1_048_576,
            "max_requests_per_day": daily,
            "max_requests_per_day_hard": daily,
            "max_endpoints_per_topic": 100,
            "max_requests_per_second": 100,
            "max_dlq_size": 1_000_000,
            "max_retries": 999,
            "max_topics": 1,
            "max_schedules": 10,
            "max_events_size": 10_000,
            "max_dlq_retention_time_milis": 259_200_000,
            "max_delay": 604_800,
            "max_parallelism": 2,
            "max_global_parallelism": 10,
            "max_queues": 10,
            "max_bandwidth_per_second": 1_048_576,
            "prod_pack_enabled": self.prod_pack,
            "prometheus_enabled": if self.prod_pack { "true" } else { "false" },
            "timeout": 900,
            "type": if plan.can_be_chosen() { "paid" } else { "free" },
            "region": self.region,
            "reserved_type": if plan.is_fixed() { plan.id } else { "" },
            "reserved_price": plan.micros / 1_000_000,
            "created_by": self.created_by,
            "creation_time": self.created,
            "deletion_time": 0,
            "budget": self.budget,
        });
        if let Some(fields) = value.as_object_mut().filter(|_| shows_tokens) {
            fields.insert("token".into(), self.token.as_str().into());
            fields.insert("read_only_token".into(), self.read_only_token.as_str().into());
        }
        value
    }
}

impl Collection<QStashUser> {
    /// Makes the users that an account does not have yet.
    pub fn complete(&mut self, customer_id: &str, now: i64) {
        for region in REGIONS {
            if self.at(customer_id, region).is_none() {
                let user = QStashUser::new(customer_id, region, now);
                user.into_iter().for_each(|user| self.add(user));
            }
        }
    }

    /// The user of an account in a region.
    pub fn at(&self, customer_id: &str, region: &str) -> Option<&QStashUser> {
        self.iter().find(|user| user.customer_id == customer_id && user.region == region)
    }
}

/// A token wraps its user's id and a password, as the documents' samples decode.
fn token(id: &str) -> String {
    STANDARD.encode(format!(r#"{{"UserID":"{id}","Password":"{}"}}"#, random::hex::<16>()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_account_has_one_user_in_each_region() {
        let mut users = Collection::default();
        users.complete("ada@example.com", 7);
        users.complete("ada@example.com", 8);
        let regions: Vec<_> = users.of("ada@example.com").map(|user| user.region.clone()).collect();
        assert_eq!(regions, ["eu-central-1", "us-east-1"]);
    }

    #[test]
    fn tokens_look_like_the_real_ones_and_change_on_reset() {
        let mut user = QStashUser::new("ada@example.com", "us-east-1", 7).expect("there is a free plan");
        let before = user.token.clone();
        // Base64 of `{"UserID"`.
        assert!(before.starts_with("eyJVc2VySUQi"), "{before}");
        user.reset_tokens();
        assert_ne!(user.token, before);
        assert_ne!(user.token, user.read_only_token);
        assert!(!user.to_json(false).to_string().contains("token"));
    }
}
