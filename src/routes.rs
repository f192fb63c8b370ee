//! The addresses of the app: how they are built, and which ones may be returned to after signing in.
//!
//! The table of routes with their pages is in `app.rs`; a link is always made here, never written by hand.

mod account;
mod return_route;

pub use self::{
    account::{AccountPath, Slug, UnusableSlug},
    return_route::ReturnRoute,
};

/// The account in view: the one that the address names.
#[must_use]
pub fn use_account() -> AccountPath {
    // Outside an account's pages (in a test of one part) there is only the connected account itself.
    leptos::prelude::use_context().unwrap_or(AccountPath::SelfAccount)
}

/// Builders of in-app paths.
pub mod paths {
    use upstash_api::percent;
    use upstash_api::validate::SlugError;

    use super::{AccountPath, Slug, UnusableSlug};

    /// Sends people on to where they belong.
    pub const HOME: &str = "/";
    /// State of the connection to Upstash.
    pub const CONNECTION: &str = "/settings/connection";
    /// Where the authorization server sends people back to; the redirect URI ends in it.
    pub const CALLBACK: &str = "/callback";
    /// The window in which somebody signs in for a frame begins here.
    pub const CONNECT_START: &str = "/connect/start";
    /// The list of sub-accounts.
    pub const SUB_ACCOUNTS: &str = "/sub-accounts";
    /// Makes one sub-account.
    pub const NEW_SUB_ACCOUNT: &str = "/sub-accounts/new";
    /// Makes many.
    pub const BULK_SUB_ACCOUNTS: &str = "/sub-accounts/bulk";

    const REDIS: &str = "redis";
    /// What the word after the account may be.
    const KINDS: [&str; 1] = [REDIS];

    /// Signing in.
    #[must_use]
    pub fn connect() -> String {
        "/connect".to_owned()
    }

    /// The page about a sub-account: its key, what it owns, how to be rid of it. What it owns is *used* below
    /// [`AccountPath::Sub`].
    #[must_use]
    pub fn sub_account(slug: &Slug) -> String {
        match slug.as_str() {
            // Customers may be called like a page. No usable slug holds a colon, so one in front cannot be part of it.
            "new" | "bulk" => format!("{SUB_ACCOUNTS}/:{}", slug.as_str()),
            _ => format!("{SUB_ACCOUNTS}/{}", slug.segment()),
        }
    }

    /// The sub-account that the path of a [`sub_account`] page names.
    #[must_use]
    pub fn sub_account_of(path: &str) -> Option<Slug> {
        let segment = path.strip_prefix(SUB_ACCOUNTS)?.strip_prefix('/')?;
        Slug::of_segment(segment.strip_prefix(':').unwrap_or(segment))
    }

    /// The page about a sub-account as Upstash lists it. Where its slug cannot be used, the page says why.
    #[must_use]
    pub fn listed_sub_account(slug: &str) -> String {
        match Slug::new(slug) {
            Ok(slug) => sub_account(&slug),
            // The colon keeps a slug of dots from meaning a folder.
            Err(_) => format!("{SUB_ACCOUNTS}/:{}", percent::encode(slug.as_bytes())),
        }
    }

    /// The sub-account that the path of a [`listed_sub_account`] page names; `None` where Upstash lists none like it.
    #[must_use]
    pub fn listed_sub_account_of(path: &str) -> Option<Result<Slug, UnusableSlug>> {
        let segment = path.strip_prefix(SUB_ACCOUNTS)?.strip_prefix('/')?;
        let slug = percent::decode_segment(segment.strip_prefix(':').unwrap_or(segment))?;
        match Slug::new(&slug) {
            Ok(slug) => Some(Ok(slug)),
            Err(error @ (SlugError::Colon | SlugError::Dots | SlugError::Address(_))) => {
                Some(Err(UnusableSlug { slug, error }))
            }
            Err(_) => None,
        }
    }

    /// The same kind of thing in another account: whoever looks at databases stays with databases. One single database
    /// belongs to one account, so its page leads to the list.
    #[must_use]
    pub fn switch(from: &str, to: &AccountPath) -> String {
        let kind = AccountPath::split(from).and_then(|(_, kind)| kind).filter(|kind| KINDS.contains(kind));
        format!("{}/{}", to.base(), kind.unwrap_or(REDIS))
    }

    /// The databases of an account.
    #[must_use]
    pub fn databases(account: &AccountPath) -> String {
        format!("{}/{REDIS}", account.base())
    }

    /// The wizard for a new database.
    #[must_use]
    pub fn new_database(account: &AccountPath) -> String {
        format!("{}/new", databases(account))
    }

    /// One database.
    #[must_use]
    pub fn database(account: &AccountPath, id: &str) -> String {
        format!("{}/{}", databases(account), percent::encode(id.as_bytes()))
    }

    /// The explorer of one database; the key in view is `?key=…`.
    #[must_use]
    pub fn explorer(account: &AccountPath, id: &str) -> String {
        format!("{}/explore", database(account, id))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SELF_ACCOUNT: AccountPath = AccountPath::SelfAccount;

    fn slug(slug: &str) -> Slug {
        Slug::new(slug).expect("usable")
    }

    #[test]
    fn paths_read_as_documented() {
        assert_eq!(paths::databases(&SELF_ACCOUNT), "/self/redis");
        assert_eq!(paths::new_database(&SELF_ACCOUNT), "/self/redis/new");
        assert_eq!(paths::database(&SELF_ACCOUNT, "a1-b2"), "/self/redis/a1-b2");
        assert_eq!(paths::explorer(&SELF_ACCOUNT, "a1"), "/self/redis/a1/explore");
        let acme = AccountPath::Sub(slug("acme"));
        assert_eq!(paths::databases(&acme), "/sub/acme/redis");
        assert_eq!(paths::explorer(&acme, "a1"), "/sub/acme/redis/a1/explore");
        assert_eq!(paths::sub_account(&slug("acme")), "/sub-accounts/acme");
    }

    #[test]
    fn a_strange_id_or_slug_stays_one_segment() {
        assert_eq!(paths::database(&SELF_ACCOUNT, "../x?y#z"), "/self/redis/..%2Fx%3Fy%23z");
        let stark = slug("Stark & Sons");
        assert_eq!(paths::sub_account(&stark), "/sub-accounts/Stark%20%26%20Sons");
        assert_eq!(paths::databases(&AccountPath::Sub(stark)), "/sub/Stark%20%26%20Sons/redis");
    }

    #[test]
    fn a_sub_account_that_is_called_like_a_page_has_a_page_all_the_same() {
        for name in ["new", "bulk", "New", "acme", "Stark & Sons", "a'b!(c)*"] {
            let path = paths::sub_account(&slug(name));
            assert!(![paths::NEW_SUB_ACCOUNT, paths::BULK_SUB_ACCOUNTS].contains(&path.as_str()), "{path}");
            assert_eq!(paths::sub_account_of(&path), Some(slug(name)), "{path}");
        }
        for nobody in
            ["/sub-accounts", "/sub-accounts/", "/sub-accounts/a%2Fb", "/sub-accountsx", "/sub-accounts/.."]
        {
            assert_eq!(paths::sub_account_of(nobody), None, "{nobody}");
        }
    }

    #[test]
    fn a_sub_account_that_cannot_be_used_has_a_page_too() {
        for name in ["a:b", ":new", "..", ".", "Stark & Sons/EU", "50%", "a?b#c", "a%2Fb"] {
            let path = paths::listed_sub_account(name);
            let unusable = paths::listed_sub_account_of(&path).expect("a page").expect_err("unusable");
            assert_eq!(unusable.slug, name, "{path}");
            let url = url::Url::parse("https://dashboard.test").and_then(|here| here.join(&path));
            assert_eq!(url.expect("an address").path(), path, "a browser leaves it alone");
            assert_eq!(paths::sub_account_of(&path), None);
        }
        for name in ["new", "acme", "Stark & Sons"] {
            let path = paths::listed_sub_account(name);
            assert_eq!(path, paths::sub_account(&slug(name)));
            assert_eq!(paths::listed_sub_account_of(&path), Some(Ok(slug(name))));
        }
        for nobody in ["/sub-accounts/", "/sub-accounts/%C3%A9", "/sub-accounts/%20a", "/sub-accounts/%ff"] {
            assert_eq!(paths::listed_sub_account_of(nobody), None, "{nobody}");
        }
    }

    #[test]
    fn switching_the_account_leads_to_the_same_kind_of_thing() {
        let to = AccountPath::Sub(slug("b"));
        for from in
            ["/sub/a/redis", "/self/redis/d1/explore", "/sub/a/nonsense", "/sub/a", "/settings/connection"]
        {
            assert_eq!(paths::switch(from, &to), "/sub/b/redis");
        }
    }
}
