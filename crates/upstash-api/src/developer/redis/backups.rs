//! Backups of a database.
//! Source: Upstash docs, Developer API, OpenAPI file of August 2026.

use serde::{Deserialize, Serialize};

use crate::developer::{BodyProblem, RequestBody};

/// The backups of a database.
pub struct ListBackup;
/// Takes a backup of all data; answers `"OK"`. Just after a database was made the live API may answer 500 and speak of
/// maintenance mode (seen in the tests of `@upstash/cli`).
pub struct CreateBackup;
/// Deletes a backup for good.
pub struct DeleteBackup;
/// Replaces all data of the database with the backup's.
pub struct RestoreBackup;
/// Takes a backup every day from now on.
pub struct EnableDailyBackup;
/// Takes no more daily backups; those there are stay.
pub struct DisableDailyBackup;
/// [`EnableDailyBackup`] as `@upstash/cli` 1.0 sends it: POST, where the OpenAPI file says PATCH.
pub struct EnableDailyBackupByPost;
/// [`DisableDailyBackup`] as `@upstash/cli` 1.0 sends it: POST, where the OpenAPI file says PATCH.
pub struct DisableDailyBackupByPost;

/// One backup. The command line tool's types call the name `backup_name`; answers have `name`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Backup {
    pub backup_id: String,
    #[serde(default)]
    pub database_id: String,
    #[serde(default)]
    pub name: String,
    /// Unix time in seconds.
    #[serde(default)]
    pub creation_time: i64,
    /// `pending`, `completed` or `failed`.
    #[serde(default)]
    pub state: String,
    /// Bytes.
    #[serde(default)]
    pub backup_size: i64,
    /// The words `true` or `false`: Upstash sends these two as strings.
    #[serde(default)]
    pub daily_backup: String,
    #[serde(default)]
    pub hourly_backup: String,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CreateBackupBody {
    pub name: String,
}

impl RequestBody for CreateBackupBody {
    fn problem(&self) -> Option<BodyProblem> {
        let named = if self.name.trim().is_empty() { Err("Give the backup a name.") } else { Ok(()) };
        BodyProblem::of("name", named)
    }
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RestoreBackupBody {
    pub backup_id: String,
}

impl RequestBody for RestoreBackupBody {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_backup_has_a_name() {
        assert!(CreateBackupBody { name: " ".into() }.problem().is_some());
        assert!(CreateBackupBody { name: "before the move".into() }.problem().is_none());
    }
}
