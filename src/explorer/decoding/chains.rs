//! The chains that somebody chose, by namespace, as they are kept in this browser.

use decode::Chain;

use crate::browser::storage::OF_ACCOUNT;
use crate::explorer::names;
use crate::routes::AccountPath;

/// Namespaces that are kept.
const MOST: usize = 100;

/// The part of a key's name before the first delimiter; the whole name, if there is none in it.
pub fn namespace<'n>(name: &'n [u8], delimiters: &str) -> &'n [u8] {
    let first = |delimiter: &str| name.windows(delimiter.len()).position(|part| part == delimiter.as_bytes());
    let end = delimiters.split_whitespace().filter_map(first).min();
    name.get(..end.unwrap_or(name.len())).unwrap_or(name)
}

/// The chains of one database, the one that was chosen last first.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Chains(Vec<(Vec<u8>, Chain)>);

impl Chains {
    /// Reads what [`Chains::stored`] wrote; what cannot be read is left out.
    pub fn parse(stored: &str) -> Self {
        let entry = |line: &str| {
            let (chain, name) = line.split_once(' ')?;
            let name = names::pasted(name).ok()?.into_iter().next()?;
            Some((name, Chain::parse(chain).ok()?))
        };
        Self(stored.lines().take(MOST).filter_map(entry).collect())
    }

    /// What is put into storage: a chain and a namespace a line.
    pub fn stored(&self) -> String {
        let line = |(name, chain): &(Vec<u8>, Chain)| format!("{} {}", chain.name(), names::typed(name));
        self.0.iter().map(line).collect::<Vec<_>>().join("\n")
    }

    pub fn get(&self, namespace: &[u8]) -> Option<&Chain> {
        self.0.iter().find(|(name, _)| name == namespace).map(|(_, chain)| chain)
    }

    /// Remembers a choice; `None` forgets it.
    pub fn set(&mut self, namespace: &[u8], chain: Option<Chain>) {
        self.0.retain(|(name, _)| name != namespace);
        if let Some(chain) = chain {
            self.0.insert(0, (namespace.to_vec(), chain));
            self.0.truncate(MOST);
        }
    }

    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

/// Where the chains of a database are kept; beside its recent keys, and forgotten with them.
pub fn storage_key(account_id: &str, owner: &AccountPath, database: &str) -> String {
    // Set apart by slashes, which no slug holds.
    format!("{OF_ACCOUNT}{account_id}{}/decoders/{database}", owner.base())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn chain(name: &str) -> Chain {
        Chain::parse(name).expect("a chain")
    }

    #[test]
    fn a_namespace_ends_at_the_first_delimiter() {
        let of = |name: &str, delimiters: &str| {
            String::from_utf8(namespace(name.as_bytes(), delimiters).to_vec()).expect("text")
        };
        assert_eq!(of("session:1:data", ":"), "session");
        assert_eq!(of("session->1:data", ": ->"), "session");
        assert_eq!(of("greeting", ":"), "greeting");
        assert_eq!(of(":x", ":"), "");
        assert_eq!(of("a:b", ""), "a:b");
    }

    #[test]
    fn the_last_choice_counts_and_can_be_forgotten() {
        let mut chains = Chains::default();
        chains.set(b"session", Some(chain("gzip")));
        chains.set(b"session", Some(chain("gzip>json")));
        assert_eq!(chains.get(b"session"), Some(&chain("gzip>json")));
        assert_eq!(chains.get(b"user"), None);
        chains.set(b"session", None);
        assert!(chains.is_empty());
    }

    #[test]
    fn storage_that_holds_something_else_costs_nothing_but_that() {
        let chains = Chains::parse("gzip session\nno-such-format x\nnonsense\nplain \"a b\"");
        assert_eq!(
            (chains.get(b"session"), chains.get(b"a b")),
            (Some(&chain("gzip")), Some(&chain("plain")))
        );
        assert_eq!(chains.0.len(), 2);
    }

    #[test]
    fn it_is_kept_for_one_account_and_one_database() {
        let key = storage_key("a", &AccountPath::SelfAccount, "x");
        assert!(key.starts_with(OF_ACCOUNT) && key.ends_with("/decoders/x"), "{key}");
        assert_ne!(key, storage_key("b", &AccountPath::SelfAccount, "x"));
    }

    proptest! {
        #[test]
        fn any_namespaces_survive_storage(names in prop::collection::vec(any::<Vec<u8>>(), 0..20)) {
            let mut chains = Chains::default();
            names.iter().for_each(|name| chains.set(name, Some(chain("base64>json"))));
            prop_assert_eq!(Chains::parse(&chains.stored()), chains);
        }
    }
}
