//! Backups: the data of a database at some time, as an RDB file in memory.

use std::collections::HashMap;
use std::sync::Arc;

use serde_json::{Value, json};

use crate::random;

/// Seconds between two daily backups.
pub const DAY: i64 = 86_400;

/// One backup.
#[derive(Clone, Debug)]
pub struct Backup {
    pub id: String,
    pub name: String,
    /// Unix time in seconds.
    pub created: i64,
    /// Whether it was the day's turn rather than somebody's wish.
    pub is_daily: bool,
    pub rdb: Arc<[u8]>,
}

impl Backup {
    pub fn new(name: String, now: i64, is_daily: bool, rdb: Vec<u8>) -> Self {
        Self { id: random::uuid(), name, created: now, is_daily, rdb: rdb.into() }
    }

    /// The API's `Backup` object. `backup_name` is what the types of `@upstash/cli` call the name.
    pub fn to_json(&self, database_id: &str, customer_id: &str) -> Value {
        json!({
            "database_id": database_id,
            "customer_id": customer_id,
            "name": self.name,
            "backup_name": self.name,
            "backup_id": self.id,
            "creation_time": self.created,
            // It is taken before the call that asks for it is answered.
            "state": "completed",
            "backup_size": self.rdb.len(),
            "daily_backup": if self.is_daily { "true" } else { "false" },
            "hourly_backup": "false",
            "internal_backup_tag": "",
        })
    }
}

/// The backups of every database, by its id; oldest first.
#[derive(Clone, Debug, Default)]
pub struct Backups(HashMap<String, Vec<Backup>>);

impl Backups {
    pub fn add(&mut self, database_id: &str, backup: Backup) {
        self.0.entry(database_id.to_owned()).or_default().push(backup);
    }

    /// The backups of a database.
    pub fn of(&self, database_id: &str) -> &[Backup] {
        self.0.get(database_id).map(Vec::as_slice).unwrap_or_default()
    }

    /// Takes one out; `None` when the database has no such backup.
    pub fn remove(&mut self, database_id: &str, id: &str) -> Option<Backup> {
        let backups = self.0.get_mut(database_id)?;
        let index = backups.iter().position(|backup| backup.id == id)?;
        Some(backups.remove(index))
    }

    /// Forgets those of a database that is no more.
    pub fn forget(&mut self, database_id: &str) {
        self.0.remove(database_id);
    }

    /// When the next daily backup is due, for a database that has had them since some second of Unix time.
    pub fn next_daily(&self, database_id: &str, since: i64) -> i64 {
        let daily = self.of(database_id).iter().filter(|backup| backup.is_daily).map(|backup| backup.created);
        daily.max().unwrap_or(0).max(since) + DAY
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_backup_is_found_at_its_own_database_only() {
        let mut backups = Backups::default();
        backups.add("a", Backup::new("one".into(), 7, false, vec![1, 2, 3]));
        let id = backups.of("a")[0].id.clone();
        assert!(backups.remove("b", &id).is_none());
        let json = backups.of("a")[0].to_json("a", "ada@example.com");
        let shared: upstash_api::developer::redis::backups::Backup =
            serde_json::from_value(json).expect("the shared type");
        assert_eq!((shared.backup_size, shared.daily_backup.as_str()), (3, "false"));
        assert!(backups.remove("a", &id).is_some() && backups.of("a").is_empty());
    }

    #[test]
    fn a_daily_backup_is_due_a_day_after_the_last() {
        let mut backups = Backups::default();
        assert_eq!(backups.next_daily("a", 100), 100 + DAY);
        backups.add("a", Backup::new("day".into(), 500, true, vec![]));
        backups.add("a", Backup::new("wish".into(), 900, false, vec![]));
        assert_eq!(backups.next_daily("a", 100), 500 + DAY);
        assert_eq!(backups.next_daily("a", 600), 600 + DAY, "turned on again");
    }
}
