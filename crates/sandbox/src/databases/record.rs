//! What the Developer API says of a database.
//!
//! Fields and samples: Upstash docs, Developer API, OpenAPI file of August 2026, and the fuller answers of older pages.

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use upstash_api::catalog::{Plan, PlanKind};

use super::Credentials;
use crate::random;

/// The facts of a database that its owner chose or that follow from its plan.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Record {
    pub id: String,
    pub name: String,
    /// Who owns it: an e-mail, or a team's id.
    pub customer_id: String,
    /// The first two words of its host name.
    pub words: String,
    pub number: u16,
    #[serde(with = "crate::persist::plan")]
    pub plan: &'static Plan,
    pub primary_region: String,
    pub read_regions: Vec<String>,
    /// Monthly budget in US dollars.
    pub budget: Option<u32>,
    pub eviction: bool,
    /// Whether it is out of service, as after an unpaid bill.
    pub suspended: bool,
    pub features: Features,
    /// Unix time in seconds.
    pub created: i64,
}

/// What is off, empty or 0 at first.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct Features {
    pub auto_upgrade: bool,
    pub prod_pack: bool,
    /// Asked for by older clients; every database has it by now.
    pub multizone: bool,
    /// Addresses and blocks that may connect; empty for all.
    pub allowed_ips: Vec<String>,
    /// Since when there are daily backups, in Unix time.
    pub daily_backups_since: Option<i64>,
    /// Unix time in seconds.
    pub last_plan_change: i64,
}

const ADJECTIVES: &[&str] = &[
    "steady", "calm", "brisk", "bold", "gentle", "golden", "hardy", "humble", "keen", "lively", "lucky",
    "mellow", "modest", "noble", "patient", "polite", "proud", "quick", "quiet", "sincere", "smooth",
    "stable", "sunny", "vital",
];
const NOUNS: &[&str] = &[
    "otter", "stud", "falcon", "badger", "heron", "lynx", "marten", "moth", "newt", "owl", "panda", "perch",
    "quail", "raven", "robin", "salmon", "shrew", "sparrow", "stallion", "swift", "tern", "trout", "viper",
    "wren",
];

impl Record {
    /// Two words for a new host name.
    pub fn random_words() -> String {
        let pick = |words: &[&'static str]| words.get(random::below(words.len())).copied().unwrap_or("plain");
        format!("{}-{}", pick(ADJECTIVES), pick(NOUNS))
    }

    /// The first label of its host: `calm-fox-12345`.
    pub fn label(&self) -> String {
        format!("{}-{}", self.words, self.number)
    }

    /// Its host name; `*.localhost` is loopback for browsers and curl (RFC 6761).
    pub fn host(&self) -> String {
        format!("{}.localhost", self.label())
    }

    /// The API's `Database` object, with the secrets when they are given.
    pub fn to_json(&self, credentials: Option<&Credentials>, short_endpoint: bool) -> Value {
        let (plan, features) = (self.plan, &self.features);
        let mut all_members = vec![self.primary_region.clone()];
        all_members.extend(self.read_regions.iter().cloned());
        let flag = |on: bool| if on { "true" } else { "false" };
        let mut value = json!({
            "database_id": self.id,
            "database_name": self.name,
            "database_type": database_type(plan),
            "region": "global",
            "type": family(plan),
            "customer_id": self.customer_id,
            "user_email": self.customer_id,
            "port": 6379,
            "creation_time": self.created,
            "state": if self.suspended { "suspended" } else { "active" },
            "modifying_state": "",
            "endpoint": if short_endpoint { self.label() } else { self.host() },
            "tls": true,
            "primary_region": self.primary_region,
            "read_regions": self.read_regions,
            "primary_members": [self.primary_region],
            "all_members": all_members,
            "replicas": 5,
            "budget": self.budget.unwrap_or(0),
            "eviction": self.eviction,
            "auto_upgrade": features.auto_upgrade,
            "consistent": false,
            "multizone": features.multizone,
            "prod_pack_enabled": features.prod_pack,
            "daily_backup_enabled": features.daily_backups_since.is_some(),
            "prometheus_enabled": flag(features.prod_pack),
            "last_plan_upgrade_time": features.last_plan_change,
            "allowed_ip_ranges": features.allowed_ips,
        });
        let limits = json!({
            "db_type": "pebble",
            "db_resource_size": "S",
            "db_max_clients": 10_000,
            "db_max_request_size": plan.request,
            "db_max_entry_size": plan.value,
            "db_disk_threshold": plan.data,
            "db_memory_threshold": 3_221_225_472_u64,
            "db_max_commands_per_second": plan.commands_per_second,
            "db_request_limit": plan.commands.unwrap_or(i64::MAX.unsigned_abs()),
            "db_conn_idle_timeout": 21_600_000_000_000_u64,
            "db_lua_timeout": 250_000_000,
            "db_lua_credits_per_min": 10_000_000_000_u64,
            "db_store_max_idle": 900_000_000_000_u64,
            "db_max_loads_per_sec": 1_000_000,
            "db_acl_enabled": flag(plan.acl),
            "db_acl_default_user_status": "true",
            "db_eviction": self.eviction,
            "securityAddons": {
                "ipWhitelisting": !features.allowed_ips.is_empty(), "vpcPeering": false, "privateLink": false, "tlsMutualAuth": false,
            },
        });
        let secrets = credentials.map_or_else(Default::default, |credentials| {
            json!({
                "password": credentials.password,
                "rest_token": credentials.rest_token,
                "read_only_rest_token": credentials.read_only_rest_token,
            })
        });
        for part in [limits, secrets] {
            if let (Value::Object(whole), Value::Object(part)) = (&mut value, part) {
                whole.extend(part);
            }
        }
        value
    }
}

/// `type`: the plan's family.
fn family(plan: &Plan) -> &'static str {
    match plan.kind {
        PlanKind::Free => "free",
        PlanKind::PayAsYouGo => "payg",
        PlanKind::Fixed { .. } => "paid",
    }
}

/// The older field, with the words of the older documents.
fn database_type(plan: &Plan) -> &'static str {
    match plan.kind {
        PlanKind::Free => "Free",
        PlanKind::PayAsYouGo => "Pay as You Go",
        PlanKind::Fixed { .. } => "Pro",
    }
}

#[cfg(test)]
mod tests {
    use upstash_api::catalog;
    use upstash_api::developer::redis::{Database, DatabaseStatus};

    use super::*;

    #[test]
    fn an_answer_reads_as_the_shared_type_and_hides_its_secrets_on_request() {
        let record = Record {
            id: "id".into(),
            name: "cache".into(),
            customer_id: "ada@example.com".into(),
            words: "calm-otter".into(),
            number: 12_345,
            plan: catalog::plan("payg").expect("a plan"),
            primary_region: "eu-west-1".into(),
            read_regions: vec!["us-east-1".into()],
            budget: None,
            eviction: true,
            suspended: false,
            features: Features::default(),
            created: 7,
        };
        let credentials = Credentials::generate(12_345);
        let open = record.to_json(Some(&credentials), false).to_string();
        assert!(open.contains(&credentials.password) && open.contains(&credentials.rest_token));
        let hidden = record.to_json(None, false);
        assert!(!hidden.to_string().contains("token"));
        let database: Database = serde_json::from_value(hidden).expect("the shared type");
        assert_eq!(database.status(), DatabaseStatus::Active);
        assert_eq!(database.endpoint, "calm-otter-12345.localhost");
        assert_eq!((database.db_request_limit, database.monthly_commands()), (i64::MAX, None));
    }
}
