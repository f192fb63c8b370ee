//! The audit trail: every write of every account, kept as long as the account's plan keeps it.
//!
//! The fields are those of the OpenAPI file of August 2026. Which number stands for which action is known for one
//! (13, `Delete Team`); the others are ours.

use std::collections::VecDeque;

use serde::{Deserialize, Serialize};
use upstash_api::developer::ENDPOINTS;

use crate::accounts::Caller;
use crate::random;

/// Entries remembered; older ones are dropped.
const CAPACITY: usize = 10_000;
const DAY: i64 = 86_400;

/// One line, as the API answers it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Entry {
    pub log_id: String,
    /// Whose account it happened in.
    pub customer_id: String,
    /// Who did it.
    pub actor: String,
    /// Unix time in seconds.
    pub timestamp: i64,
    pub action: u32,
    pub action_string: String,
    /// `API_KEY - <name>`, or `CONSOLE`.
    pub source: String,
    pub entity: String,
    pub secondary_entity: String,
    pub third_entity: String,
    pub readable_format: String,
    pub ip: String,
    /// Unix time in seconds at which it is forgotten.
    pub ttl: i64,
    pub reason: String,
    pub notes: String,
}

/// Every account's entries, oldest first.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct Trail(VecDeque<Entry>);

/// Seconds that entries are kept: 7 days for a free account, 30 days for one that pays (Upstash pricing page, August
/// 2026; a year for contracts that the sandbox does not have).
pub const fn retention(has_payment_method: bool) -> i64 {
    if has_payment_method { 30 * DAY } else { 7 * DAY }
}

impl Trail {
    /// Writes down that a caller did something to up to three things. `action` is an operation's name, or the console's
    /// word for what has no operation.
    pub fn add(&mut self, caller: &Caller, action: &str, entities: &[String], now: i64, retention: i64) {
        if self.0.len() == CAPACITY {
            self.0.pop_front();
        }
        let entity = |index: usize, none: &str| entities.get(index).map_or(none, String::as_str).to_owned();
        self.0.push_back(Entry {
            log_id: random::uuid(),
            customer_id: caller.customer_id.clone(),
            actor: caller.actor.clone(),
            timestamp: now,
            action: number(action),
            action_string: in_words(action),
            source: caller.source.clone(),
            entity: entity(0, "NA"),
            secondary_entity: entity(1, "NA"),
            third_entity: entity(2, ""),
            readable_format: String::new(),
            // The sandbox listens on loopback only.
            ip: "127.0.0.1".to_owned(),
            ttl: now.saturating_add(retention),
            reason: String::new(),
            notes: String::new(),
        });
    }

    /// Drops what happened in an account.
    pub fn forget(&mut self, customer_id: &str) {
        self.0.retain(|entry| entry.customer_id != customer_id);
    }

    /// What an account may still see, newest first.
    pub fn of<'t>(&'t self, customer_id: &'t str, now: i64) -> impl Iterator<Item = &'t Entry> {
        self.0.iter().rev().filter(move |entry| entry.customer_id == customer_id && now < entry.ttl)
    }
}

/// `DeleteTeam` reads `Delete Team`.
fn in_words(action: &str) -> String {
    let mut words = String::with_capacity(action.len() + 8);
    let mut before = ' ';
    for c in action.chars() {
        if c.is_ascii_uppercase() && before.is_ascii_lowercase() {
            words.push(' ');
        }
        words.push(c);
        before = c;
    }
    words
}

fn number(action: &str) -> u32 {
    match action {
        "DeleteTeam" => return 13,
        // Only the console does these.
        "CreateApiKey" => return 98,
        "DeleteApiKey" => return 99,
        _ => {}
    }
    let position = ENDPOINTS.iter().position(|endpoint| endpoint.name == action);
    position.and_then(|position| u32::try_from(position).ok()).map_or(0, |position| 100 + position)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn caller(customer_id: &str) -> Caller {
        Caller {
            customer_id: customer_id.into(),
            actor: "ada@example.com".into(),
            source: "API_KEY - k".into(),
            read_only_key: false,
            role: None,
        }
    }

    #[test]
    fn actions_are_told_in_words_and_numbers() {
        for (action, words) in [
            ("DeleteTeam", "Delete Team"),
            ("MintApiKey", "Mint Api Key"),
            ("SubAccountSso", "Sub Account Sso"),
            ("SetQStashPlan", "Set QStash Plan"),
        ] {
            assert_eq!(in_words(action), words);
        }
        assert_eq!(number("DeleteTeam"), 13);
        let numbers: std::collections::HashSet<_> = ENDPOINTS.iter().map(|e| number(e.name)).collect();
        assert_eq!(numbers.len(), ENDPOINTS.len());
    }

    #[test]
    fn an_account_sees_its_own_newest_first_until_they_are_forgotten() {
        let mut trail = Trail::default();
        trail.add(&caller("a"), "CreateDatabase", &["one".into()], 0, 10);
        trail.add(&caller("b"), "CreateDatabase", &["other".into()], 0, 10);
        trail.add(&caller("a"), "DeleteDatabase", &["one".into(), "x".into()], 5, 10);
        let seen = |now| trail.of("a", now).map(|entry| entry.action_string.as_str()).collect::<Vec<_>>();
        assert_eq!(seen(9), ["Delete Database", "Create Database"]);
        assert_eq!(seen(10), ["Delete Database"]);
        assert_eq!(seen(15), [] as [&str; 0]);
        let newest = trail.of("a", 5).next().expect("an entry");
        assert_eq!((newest.secondary_entity.as_str(), newest.third_entity.as_str()), ("x", ""));
    }

    #[test]
    fn the_trail_does_not_grow_for_ever() {
        let mut trail = Trail::default();
        for _ in 0..CAPACITY + 5 {
            trail.add(&caller("a"), "CreateDatabase", &[], 0, 1);
        }
        assert_eq!(trail.0.len(), CAPACITY);
    }
}
