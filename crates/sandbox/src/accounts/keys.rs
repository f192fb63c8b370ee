//! Developer API keys: what one may do, how long, and the rules for making another.

use serde::{Deserialize, Serialize};
use upstash_api::developer::account::MAX_API_KEYS;

use super::Account;
use crate::random;

/// A Developer API key. Upstash shows it once; the sandbox keeps it so that tests can look for leaks.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct ApiKey {
    pub name: String,
    pub key: String,
    /// Unix time in seconds.
    pub created: i64,
    pub read_only: bool,
    /// Unix time in seconds from which on it is refused; `None` for never.
    pub expires: Option<i64>,
}

/// What somebody wants of a new key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NewKey<'a> {
    pub name: &'a str,
    pub read_only: bool,
    /// Seconds from now; `None` for never.
    pub lifetime: Option<i64>,
}

/// Why a key was not made.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum KeyRefusal {
    #[error("api key name is required")]
    NoName,
    #[error("an api key with this name already exists")]
    NameTaken,
    #[error("api key limit exceeded, an account can have at most {MAX_API_KEYS} keys")]
    TooMany,
    #[error("an api key cannot expire before it is made")]
    BadLifetime,
    #[error("a sub-account has the one key that it was made with")]
    SubAccount,
}

impl ApiKey {
    /// A key with new secret characters.
    pub fn generate(new: NewKey<'_>, now: i64) -> Self {
        Self {
            name: new.name.to_owned(),
            key: random::uuid(),
            created: now,
            read_only: new.read_only,
            expires: new.lifetime.map(|seconds| now.saturating_add(seconds)),
        }
    }

    pub fn is_alive(&self, now: i64) -> bool {
        self.expires.is_none_or(|expires| now < expires)
    }
}

impl<'a> NewKey<'a> {
    /// A key that may do everything, for ever.
    pub const fn full(name: &'a str) -> Self {
        Self { name, read_only: false, lifetime: None }
    }
}

impl Account {
    /// Makes a key and answers it. Expired keys still take a place and a name.
    ///
    /// # Errors
    /// The rules that Upstash documents: a name, unique, at most 37.
    pub fn mint_key(&mut self, new: NewKey<'_>, now: i64) -> Result<ApiKey, KeyRefusal> {
        if new.name.trim().is_empty() {
            return Err(KeyRefusal::NoName);
        }
        if new.lifetime.is_some_and(|seconds| seconds <= 0) {
            return Err(KeyRefusal::BadLifetime);
        }
        if self.sub_account().is_some() {
            return Err(KeyRefusal::SubAccount);
        }
        if self.api_keys.iter().any(|held| held.name == new.name) {
            return Err(KeyRefusal::NameTaken);
        }
        if self.api_keys.len() >= MAX_API_KEYS {
            return Err(KeyRefusal::TooMany);
        }
        let key = ApiKey::generate(new, now);
        self.api_keys.push(key.clone());
        Ok(key)
    }

    /// Deletes a key by its name; answers whether there was one.
    pub fn revoke_named(&mut self, name: &str) -> bool {
        let before = self.api_keys.len();
        self.api_keys.retain(|held| held.name != name);
        self.api_keys.len() < before
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::accounts;
    use super::*;

    #[test]
    fn the_38th_key_and_a_second_key_of_a_name_are_refused() {
        let mut accounts = accounts();
        let account = accounts.get_mut("ada@example.com").expect("signed up");
        let mut mint = |name: &str| account.mint_key(NewKey::full(name), 0).map(|_| ());
        for number in 0..MAX_API_KEYS {
            assert_eq!(mint(&number.to_string()), Ok(()));
        }
        assert_eq!(mint("0"), Err(KeyRefusal::NameTaken));
        assert_eq!(mint("one more"), Err(KeyRefusal::TooMany));
        assert_eq!(mint(" "), Err(KeyRefusal::NoName));
        assert!(account.revoke_named("0") && !account.revoke_named("0"));
        assert!(account.mint_key(NewKey::full("one more"), 0).is_ok());
    }

    #[test]
    fn a_key_ends_at_its_time() {
        let mut accounts = accounts();
        let account = accounts.get_mut("ada@example.com").expect("signed up");
        let new = NewKey { name: "week", read_only: true, lifetime: Some(7) };
        let key = account.mint_key(new, 100).expect("minted");
        assert!(key.is_alive(106) && !key.is_alive(107));
        let never = NewKey { lifetime: Some(0), ..new };
        assert_eq!(account.mint_key(never, 0).map(|_| ()), Err(KeyRefusal::BadLifetime));
    }
}
