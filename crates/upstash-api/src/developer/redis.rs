//! Redis databases: list, get, create, delete, and in the parts below everything else.
//! Source: Upstash docs, Developer API, OpenAPI file of August 2026.

pub mod backups;
pub mod settings;
pub mod stats;

use serde::{Deserialize, Serialize};

use super::{BodyProblem, RequestBody};
use crate::validate;

/// Databases an account with a paid plan may have (Upstash pricing page, August 2026).
pub const MAX_DATABASES: usize = 100;

/// Lists the account's databases.
pub struct ListDatabases;
/// One database by id.
pub struct GetDatabase;
/// Creates a database; answers it at once, usually already `active`.
pub struct CreateDatabase;
/// Deletes a database and its data for good; answers `"OK"`.
pub struct DeleteDatabase;

/// What to create. The form, the exchange and the sandbox parse this same shape.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct CreateDatabaseBody {
    pub database_name: String,
    /// `aws` or `gcp`; inferred from the region by Upstash when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub platform: Option<String>,
    pub primary_region: String,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub read_regions: Vec<String>,
    /// A plan id of [`crate::catalog::PLANS`]; Upstash picks free or pay as you go when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub plan: Option<String>,
    /// Monthly budget in whole US dollars; Upstash stops serving writes above it. Pay as you go only.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub budget: Option<u32>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub eviction: Option<bool>,
    /// Always on at Upstash; sent as `true` because the older documents require the field.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tls: Option<bool>,
}

impl RequestBody for CreateDatabaseBody {
    fn problem(&self) -> Option<BodyProblem> {
        let first = validate::create_database(self).into_iter().next()?;
        Some(BodyProblem { field: first.field.id(), message: first.message })
    }
}

/// A database, as far as a browser may see it: no password, no token, no e-mail.
///
/// Upstash marks no field as required, so everything but the id and the name has a default.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Database {
    pub database_id: String,
    pub database_name: String,
    /// `active`, `suspended` or `passive`; see [`Database::status`].
    #[serde(default)]
    pub state: String,
    /// Host name, or only its first label in newer answers; see `rest::endpoint`.
    #[serde(default)]
    pub endpoint: String,
    #[serde(default)]
    pub port: u16,
    #[serde(default)]
    pub tls: bool,
    /// Unix time in seconds.
    #[serde(default)]
    pub creation_time: i64,
    /// Plan family: `free`, `payg`, `pro` or `paid`.
    #[serde(default, rename = "type")]
    pub plan_family: String,
    #[serde(default)]
    pub primary_region: String,
    #[serde(default)]
    pub read_regions: Vec<String>,
    /// Monthly budget in US dollars, 0 when none is set.
    #[serde(default)]
    pub budget: i64,
    #[serde(default)]
    pub eviction: bool,
    #[serde(default)]
    pub auto_upgrade: bool,
    /// What the database is changing to, empty when it is not changing.
    #[serde(default)]
    pub modifying_state: String,
    /// Data size limit in bytes, 0 when unknown.
    #[serde(default)]
    pub db_disk_threshold: i64,
    /// Largest request in bytes.
    #[serde(default)]
    pub db_max_request_size: i64,
    /// Largest value in bytes.
    #[serde(default)]
    pub db_max_entry_size: i64,
    #[serde(default)]
    pub db_max_clients: i64,
    #[serde(default)]
    pub db_max_commands_per_second: i64,
    /// Commands a month; `i64::MAX`, and anything above 2^53, means unlimited.
    #[serde(default)]
    pub db_request_limit: i64,
    /// The words `true` or `false`: Upstash sends these two as strings.
    #[serde(default)]
    pub db_acl_enabled: String,
}

/// What a database is doing, for people.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DatabaseStatus {
    Active,
    /// Stopped by Upstash, for instance over a limit.
    Suspended,
    /// Archived after long disuse; wakes on request.
    Passive,
    /// A state this version does not know; treated as not usable.
    Unknown,
}

impl Database {
    /// The typed state; anything unknown is [`DatabaseStatus::Unknown`].
    pub fn status(&self) -> DatabaseStatus {
        match self.state.as_str() {
            "active" => DatabaseStatus::Active,
            "suspended" => DatabaseStatus::Suspended,
            "passive" => DatabaseStatus::Passive,
            _ => DatabaseStatus::Unknown,
        }
    }

    /// Whether it answers commands.
    pub fn is_active(&self) -> bool {
        self.status() == DatabaseStatus::Active
    }

    /// Commands a month, or `None` where the plan has no limit.
    pub fn monthly_commands(&self) -> Option<i64> {
        (1..1 << 53).contains(&self.db_request_limit).then_some(self.db_request_limit)
    }
}

/// The secrets that Upstash puts beside a database in create, get and list. Only the exchange (to pick the read-only
/// token) and the sandbox (to answer) may name this type. No `Debug`.
#[derive(Clone, Default, Serialize, Deserialize)]
pub struct Credentials {
    #[serde(default)]
    pub password: String,
    #[serde(default)]
    pub rest_token: String,
    #[serde(default)]
    pub read_only_rest_token: String,
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The answer of the documentation's sample, shortened, with the secrets Upstash includes.
    const ANSWER: &str = r#"{"database_id":"93e3a3e","database_name":"global-test","region":"global","type":"paid",
        "port":32559,"state":"active","password":"CANARY","user_email":"CANARY","endpoint":"steady-stud-32559.upstash.io",
        "rest_token":"CANARY","read_only_rest_token":"CANARY","db_request_limit":9223372036854775807}"#;

    #[test]
    fn parsing_an_answer_drops_every_secret() {
        let database: Database = serde_json::from_str(ANSWER).expect("parses");
        let again = serde_json::to_string(&database).expect("serialises");
        assert!(!again.contains("CANARY"), "{again}");
        assert_eq!(database.status(), DatabaseStatus::Active);
    }

    #[test]
    fn only_an_active_database_answers_commands() {
        let state = |state: &str| Database { state: state.into(), ..Database::default() };
        assert!(state("active").is_active());
        for other in ["suspended", "passive", "something new", ""] {
            assert!(!state(other).is_active(), "{other}");
        }
    }

    #[test]
    fn a_limit_beyond_javascript_is_exact_and_reads_as_unlimited() {
        let database: Database = serde_json::from_str(ANSWER).expect("parses");
        assert_eq!(database.db_request_limit, i64::MAX);
        assert_eq!(database.monthly_commands(), None);
    }

    #[test]
    fn a_body_names_its_first_bad_field() {
        let body = CreateDatabaseBody { database_name: "a b".into(), ..CreateDatabaseBody::default() };
        assert_eq!(body.problem().map(|problem| problem.field), Some("database_name"));
    }

    #[test]
    fn fields_left_empty_are_not_sent() {
        let body = CreateDatabaseBody {
            database_name: "a".into(),
            primary_region: "us-east-1".into(),
            ..CreateDatabaseBody::default()
        };
        let json = serde_json::to_string(&body).expect("serialises");
        assert_eq!(json, r#"{"database_name":"a","primary_region":"us-east-1"}"#);
    }
}
