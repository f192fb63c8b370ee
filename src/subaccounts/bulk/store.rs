//! Where a run waits for a closed tab to come back: slugs and states in the browser's storage, by account.
//!
//! All tabs share it, so the tab that works on it says so again and again; another one only watches.

use serde::{Deserialize, Serialize};

use super::Run;
use crate::browser::storage::{OF_ACCOUNT, Store};

/// How often the working tab says that it is there.
pub const BEAT_MS: u32 = 5_000;

/// When a tab that said nothing any more is gone. Browsers let a hidden tab speak once a minute only.
const GONE_MS: i64 = 75_000;

/// The storage key of an account's run.
pub fn key(account_id: &str) -> String {
    format!("{OF_ACCOUNT}bulk.{account_id}")
}

fn beat_key(key: &str) -> String {
    format!("{key}.beat")
}

/// Reads what is kept; something unreadable counts as nothing.
pub fn load(key: &str) -> Option<Run> {
    serde_json::from_str(&Store::Local.get(key)?).ok().map(Run::found)
}

/// Keeps the run. `false` when the browser refused.
pub fn save(key: &str, run: &Run) -> bool {
    serde_json::to_string(run).is_ok_and(|text| Store::Local.set(key, &text))
}

/// Forgets the run.
pub fn clear(key: &str) {
    Store::Local.remove(key);
    Store::Local.remove(&beat_key(key));
}

/// Who works on it, and when that was said last.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct Beat {
    tab: u32,
    at_ms: i64,
}

/// This tab works on the run.
pub fn beat(key: &str, tab: u32, at_ms: i64) {
    if let Ok(text) = serde_json::to_string(&Beat { tab, at_ms }) {
        Store::Local.set(&beat_key(key), &text);
    }
}

/// This tab works on it no more; another tab's word is left alone.
pub fn rest(key: &str, tab: u32) {
    if heard(key).is_some_and(|beat| beat.tab == tab) {
        Store::Local.remove(&beat_key(key));
    }
}

/// Whether another tab works on the run.
pub fn is_elsewhere(key: &str, tab: u32, now_ms: i64) -> bool {
    heard(key).is_some_and(|beat| beat.is_alive_elsewhere(tab, now_ms))
}

fn heard(key: &str) -> Option<Beat> {
    serde_json::from_str(&Store::Local.get(&beat_key(key))?).ok()
}

impl Beat {
    const fn is_alive_elsewhere(self, tab: u32, now_ms: i64) -> bool {
        // A clock that was set back must not make a dead tab immortal.
        self.tab != tab && now_ms.saturating_sub(self.at_ms).saturating_abs() < GONE_MS
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tab_that_says_nothing_any_more_is_gone() {
        let beat = Beat { tab: 1, at_ms: 1_000_000 };
        assert!(beat.is_alive_elsewhere(2, 1_000_000 + GONE_MS - 1));
        assert!(!beat.is_alive_elsewhere(2, 1_000_000 + GONE_MS));
        assert!(
            !beat.is_alive_elsewhere(2, 1_000_000 - GONE_MS),
            "nor does a clock that was set back keep it"
        );
        assert!(!beat.is_alive_elsewhere(1, 1_000_000), "this tab is not another one");
    }

    #[test]
    fn a_run_belongs_to_an_account_and_goes_with_its_sign_out() {
        assert!(key("a").starts_with(OF_ACCOUNT));
        assert_ne!(key("a"), key("b"));
    }
}
