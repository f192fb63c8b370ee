//! The audit trail that Upstash keeps of an account.
//! Source: Upstash docs, Developer API, OpenAPI file of August 2026 (whose path for it has no `/v2`).

use serde::{Deserialize, Serialize};

/// Lists what was done in the account, as far back as its plan remembers.
pub struct ListAuditLogs;

/// One thing that was done. Upstash's free text (`notes`, `reason`, `readable_format`) is left out: nobody outside
/// knows what it may hold.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct AuditLog {
    pub log_id: String,
    /// The person or sub-account that did it.
    #[serde(default)]
    pub actor: String,
    /// Unix time in seconds.
    #[serde(default)]
    pub timestamp: i64,
    /// Upstash's number for the kind of action.
    #[serde(default)]
    pub action: i64,
    /// The same in words: `Delete Team`.
    #[serde(default)]
    pub action_string: String,
    /// How it was done: `API_KEY - <name of the key>`.
    #[serde(default)]
    pub source: String,
    /// What it was done to; see [`AuditLog::entities`].
    #[serde(default)]
    pub entity: String,
    #[serde(default)]
    pub secondary_entity: String,
    #[serde(default)]
    pub third_entity: String,
    /// The address it came from.
    #[serde(default)]
    pub ip: String,
}

impl AuditLog {
    /// What it was done to, without the placeholders that Upstash sends for nothing (`""` and `NA`).
    pub fn entities(&self) -> impl Iterator<Item = &str> {
        [&self.entity, &self.secondary_entity, &self.third_entity]
            .into_iter()
            .map(String::as_str)
            .filter(|entity| !matches!(*entity, "" | "NA"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn placeholders_are_no_entities() {
        let log = AuditLog {
            entity: "test_team".into(),
            secondary_entity: "NA".into(),
            third_entity: "dev".into(),
            ..AuditLog::default()
        };
        assert_eq!(log.entities().collect::<Vec<_>>(), ["test_team", "dev"]);
        assert_eq!(AuditLog::default().entities().count(), 0);
    }
}
