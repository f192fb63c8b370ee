//! Where the wizard's draft waits for a reload, a sign-in or a look at another page.
//!
//! The tab's session storage, else this program's memory: a browser may refuse storage, and then a draft at least
//! survives a walk to another page of the app. Nothing secret is ever in a draft.

use std::cell::RefCell;
use std::collections::HashMap;

use serde::{Deserialize, Serialize};

use super::draft::Draft;
use crate::browser::storage::Store;
use crate::routes::AccountPath;

/// What is kept.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Kept {
    pub draft: Draft,
    /// Set before the request leaves, cleared by a clear answer: a reload in between must not send it twice.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sent: Option<Sent>,
}

/// A request whose answer has not been seen.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sent {
    /// Name of the database that was asked for.
    pub name: String,
    /// Ids that existed before. `None` when the list could not be read: then nothing tells an old database of this
    /// name from the new one.
    pub before: Option<Vec<String>>,
}

/// Whether a reload would find the draft.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Safe {
    /// In the tab's storage.
    Reload,
    /// Only in memory.
    MemoryOnly,
}

thread_local! {
    static MEMORY: RefCell<HashMap<String, String>> = RefCell::new(HashMap::new());
}

/// The storage key of an account's draft: what is begun for one sub-account is not finished in another, and another
/// account that signs in within the same tab finds an empty form.
pub fn key(account: &AccountPath, account_id: &str) -> String {
    format!("pd.draft.redis{}/{account_id}", account.base())
}

/// Reads what is kept; something unreadable counts as nothing.
pub fn load(key: &str) -> Option<Kept> {
    let text = Store::Session.get(key).or_else(|| MEMORY.with_borrow(|memory| memory.get(key).cloned()))?;
    serde_json::from_str(&text).ok()
}

/// Keeps the draft.
pub fn save(key: &str, kept: &Kept) -> Safe {
    let Ok(text) = serde_json::to_string(kept) else { return Safe::MemoryOnly };
    if Store::Session.set(key, &text) {
        MEMORY.with_borrow_mut(|memory| memory.remove(key));
        return Safe::Reload;
    }
    MEMORY.with_borrow_mut(|memory| memory.insert(key.to_owned(), text));
    Safe::MemoryOnly
}

/// Forgets the draft.
pub fn clear(key: &str) {
    Store::Session.remove(key);
    MEMORY.with_borrow_mut(|memory| memory.remove(key));
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::routes::Slug;

    #[test]
    fn a_draft_of_a_version_without_the_mark_was_not_sent() {
        let kept: Kept = serde_json::from_str(r#"{"draft":{"name":"cache"}}"#).expect("parses");
        assert_eq!((kept.draft.name.as_str(), kept.sent), ("cache", None));
    }

    #[test]
    fn two_accounts_do_not_share_a_draft() {
        let sub = |slug| AccountPath::Sub(Slug::new(slug).expect("usable"));
        let own = AccountPath::SelfAccount;
        let keys =
            [key(&own, "a"), key(&own, "b"), key(&sub("x"), "a"), key(&sub("y"), "a"), key(&sub("x.a"), "b")];
        let different: std::collections::HashSet<_> = keys.iter().collect();
        assert_eq!(different.len(), keys.len(), "{keys:?}");
    }
}
