//! Keys opened lately, newest first, and keys that somebody marked: names only, never a value.
//!
//! Kept in this browser's storage until somebody signs out, one entry per account and database, as a list of names the
//! way [`names::typed`] writes them: a name may hold an e-mail or the id of a session. Storage may be refused or hold anything: what cannot be read is skipped.

use super::names;
use crate::browser::storage::OF_ACCOUNT;
use crate::routes::AccountPath;

/// Names kept of those opened lately.
const MOST: usize = 40;

/// Bookmarks that one database may have: nobody finds their way through more, and storage is small.
pub const MOST_BOOKMARKS: usize = 200;

/// The keys opened lately in one database.
pub type Recents = Names<MOST>;

/// The keys of one database that somebody marked, newest first.
pub type Bookmarks = Names<MOST_BOOKMARKS>;

/// Names, each once.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Names<const MOST: usize>(Vec<Vec<u8>>);

impl<const MOST: usize> Names<MOST> {
    /// Reads what [`stored`](Self::stored) wrote.
    pub fn parse(stored: &str) -> Self {
        let mut recents = Self::default();
        for line in stored.lines().take(MOST) {
            // Line by line, so that one broken line costs one name.
            recents.0.extend(names::pasted(line).unwrap_or_default());
        }
        recents.0.truncate(MOST);
        recents
    }

    /// What is put into storage.
    pub fn stored(&self) -> String {
        self.0.iter().map(|name| names::typed(name)).collect::<Vec<_>>().join("\n")
    }

    /// Puts a name at the top.
    pub fn push(&mut self, name: &[u8]) {
        self.remove(name);
        self.0.insert(0, name.to_vec());
        self.0.truncate(MOST);
    }

    /// Puts a name at the top unless it is listed: the list does not move under somebody who walks it.
    pub fn add(&mut self, name: &[u8]) {
        if !self.contains(name) {
            self.push(name);
        }
    }

    /// Takes a name out.
    pub fn remove(&mut self, name: &[u8]) {
        self.0.retain(|known| known != name);
    }

    /// Whether a name is listed.
    pub fn contains(&self, name: &[u8]) -> bool {
        self.0.iter().any(|known| known == name)
    }

    /// Whether another name would take the place of the oldest.
    pub fn is_full(&self) -> bool {
        self.0.len() >= MOST
    }

    /// The names, newest first.
    pub fn names(&self) -> &[Vec<u8>] {
        &self.0
    }
}

/// Which of the lists of a database.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum List {
    Recents,
    Bookmarks,
}

/// Where a list of a database is kept: for whoever is signed in, another in this browser does not see it, and for the
/// account that owns the database.
pub fn storage_key(list: List, account_id: &str, owner: &AccountPath, database: &str) -> String {
    let list = match list {
        List::Recents => "recents",
        List::Bookmarks => "bookmarks",
    };
    match owner {
        AccountPath::SelfAccount => format!("{OF_ACCOUNT}{account_id}.{list}.{database}"),
        // Set apart by slashes, which no slug holds.
        AccountPath::Sub(_) | AccountPath::Framed { .. } => {
            format!("{OF_ACCOUNT}{account_id}{}/{list}/{database}", owner.base())
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::routes::Slug;

    #[test]
    fn the_newest_is_first_and_nothing_is_listed_twice() {
        let mut recents = Recents::default();
        for name in ["a", "b", "a"] {
            recents.push(name.as_bytes());
        }
        assert_eq!(recents.names(), [b"a", b"b"]);
        recents.remove(b"a");
        assert_eq!(recents.names(), [b"b"]);
    }

    #[test]
    fn a_listed_name_keeps_its_place_where_people_walk_the_list() {
        let mut recents = Recents::default();
        for name in ["a", "b", "a"] {
            recents.add(name.as_bytes());
        }
        assert_eq!(recents.names(), [b"b", b"a"]);
    }

    #[test]
    fn only_the_last_forty_are_kept() {
        let mut recents = Recents::default();
        (0..100).for_each(|n| recents.push(format!("k{n}").as_bytes()));
        assert_eq!(recents.names().len(), MOST);
        assert_eq!(recents.names()[0], b"k99");
    }

    #[test]
    fn a_full_list_of_bookmarks_says_so_before_one_is_lost() {
        let mut bookmarks = Bookmarks::default();
        for at in 0..MOST_BOOKMARKS {
            assert!(!bookmarks.is_full());
            bookmarks.push(at.to_string().as_bytes());
        }
        assert!(bookmarks.is_full() && bookmarks.contains(b"0") && !bookmarks.contains(b"x"));
        assert_eq!(Bookmarks::parse(&bookmarks.stored()), bookmarks);
    }

    #[test]
    fn storage_that_holds_something_else_costs_nothing_but_that() {
        assert_eq!(Recents::parse("a\n\"broken\nb").names(), [b"a", b"b"]);
        assert_eq!(Recents::parse("").names(), Vec::<Vec<u8>>::new());
    }

    #[test]
    fn a_list_belongs_to_one_account_and_one_database() {
        let own = AccountPath::SelfAccount;
        let sub = |slug| AccountPath::Sub(Slug::new(slug).expect("usable"));
        let key = |account: &str, owner: &AccountPath, database: &str| {
            storage_key(List::Recents, account, owner, database)
        };
        let keys = [
            key("a", &own, "x"),
            key("a", &own, "y"),
            key("b", &own, "x"),
            key("a", &sub("s"), "x"),
            key("a", &sub("t"), "x"),
            key("a", &sub("s.recents.x"), "y"),
            key("a", &sub("s"), "x.recents.y"),
            storage_key(List::Bookmarks, "a", &own, "x"),
            storage_key(List::Bookmarks, "a", &sub("s"), "x"),
        ];
        assert!(keys.iter().all(|key| key.starts_with(OF_ACCOUNT)));
        assert_eq!(keys[0], "pd.account.a.recents.x", "where it was before");
        let different: std::collections::HashSet<_> = keys.iter().collect();
        assert_eq!(different.len(), keys.len(), "{keys:?}");
    }

    proptest! {
        #[test]
        fn any_names_survive_storage(names in prop::collection::vec(any::<Vec<u8>>(), 0..20)) {
            let mut recents = Recents::default();
            names.iter().for_each(|name| recents.push(name));
            prop_assert_eq!(Recents::parse(&recents.stored()), recents);
        }
    }
}
