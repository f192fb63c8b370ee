//! The addresses of the app: how they are built, and which ones may be returned to after signing in.
//!
//! The table of routes with their pages is in `app.rs`; a link is always made here, never written by hand.

use upstash_api::exchange::routes::SELF;

/// Whose resources are in view; the first segment of a resource's path.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum AccountPath {
    /// The connected account itself: `/self/…`.
    SelfAccount,
}

impl AccountPath {
    /// The path segment that names the account.
    #[must_use]
    pub fn segment(&self) -> &str {
        match self {
            Self::SelfAccount => "self",
        }
    }

    /// The account that a path segment names.
    #[must_use]
    pub fn parse(segment: &str) -> Option<Self> {
        (segment == "self").then_some(Self::SelfAccount)
    }

    /// Where the exchange answers for this account.
    #[must_use]
    pub fn api_prefix(&self) -> &str {
        match self {
            Self::SelfAccount => SELF,
        }
    }
}

/// The account in view: the one that the address names.
#[must_use]
pub fn use_account() -> AccountPath {
    // Outside an account's pages (in a test of one part) there is only the connected account itself.
    leptos::prelude::use_context().unwrap_or(AccountPath::SelfAccount)
}

/// Builders of in-app paths.
pub mod paths {
    use upstash_api::percent;

    use super::AccountPath;

    /// Sends people on to where they belong.
    pub const HOME: &str = "/";
    /// State of the connection to Upstash.
    pub const CONNECTION: &str = "/settings/connection";
    /// Where the authorization server sends people back to; the redirect URI ends in it.
    pub const CALLBACK: &str = "/callback";

    /// Signing in.
    #[must_use]
    pub fn connect() -> String {
        "/connect".to_owned()
    }

    /// The databases of an account.
    #[must_use]
    pub fn databases(account: &AccountPath) -> String {
        format!("/{}/redis", account.segment())
    }

    /// The wizard for a new database.
    #[must_use]
    pub fn new_database(account: &AccountPath) -> String {
        format!("/{}/redis/new", account.segment())
    }

    /// One database.
    #[must_use]
    pub fn database(account: &AccountPath, id: &str) -> String {
        format!("/{}/redis/{}", account.segment(), percent::encode(id.as_bytes()))
    }

    /// The explorer of one database; the key in view is `?key=…`.
    #[must_use]
    pub fn explorer(account: &AccountPath, id: &str) -> String {
        format!("{}/explore", database(account, id))
    }
}

/// A place in the app that one may come back to after signing in: never another origin, never the sign-in itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReturnRoute(String);

impl ReturnRoute {
    /// The databases of the connected account.
    #[must_use]
    pub fn home() -> Self {
        Self(paths::databases(&AccountPath::SelfAccount))
    }

    /// Accepts path, query and fragment of a page of this app; anything else gives [`ReturnRoute::home`].
    ///
    /// Strict on purpose: this string comes back from storage and goes into `location.replace`, so an address that could
    /// leave the origin (`//host`, `/\host`, a scheme, control characters that URL parsers drop) is never accepted.
    #[must_use]
    pub fn parse(route: &str) -> Self {
        let path = route.split(['?', '#']).next().unwrap_or_default();
        let segments: Vec<&str> = path.split('/').collect();
        let known = match segments.as_slice() {
            ["", account, "redis", rest @ ..] => AccountPath::parse(account).is_some() && rest.len() <= 2,
            ["", "settings", "connection"] => true,
            _ => false,
        };
        let plain = route.len() <= 2048 && route.bytes().all(|byte| byte.is_ascii_graphic() && byte != b'\\');
        // URL parsers read `%2e` as a dot when they look for `..`.
        let dots =
            |segment: &str| segment.to_ascii_lowercase().replace("%2e", ".").bytes().all(|byte| byte == b'.');
        let stays = segments.iter().skip(1).all(|segment| !dots(segment));
        if known && plain && stays { Self(route.to_owned()) } else { Self::home() }
    }

    /// The route, ready for the router or for `location.replace`.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const SELF_ACCOUNT: AccountPath = AccountPath::SelfAccount;

    #[test]
    fn paths_read_as_documented() {
        assert_eq!(paths::databases(&SELF_ACCOUNT), "/self/redis");
        assert_eq!(paths::new_database(&SELF_ACCOUNT), "/self/redis/new");
        assert_eq!(paths::database(&SELF_ACCOUNT, "a1-b2"), "/self/redis/a1-b2");
        assert_eq!(paths::explorer(&SELF_ACCOUNT, "a1"), "/self/redis/a1/explore");
    }

    #[test]
    fn a_strange_id_stays_one_segment() {
        assert_eq!(paths::database(&SELF_ACCOUNT, "../x?y#z"), "/self/redis/..%2Fx%3Fy%23z");
    }

    #[test]
    fn an_account_segment_is_read_back() {
        assert_eq!(AccountPath::parse(SELF_ACCOUNT.segment()), Some(SELF_ACCOUNT));
        assert_eq!(AccountPath::parse("other"), None);
    }

    #[test]
    fn a_page_of_the_app_can_be_returned_to_with_its_query() {
        for route in
            ["/self/redis", "/self/redis/new", "/self/redis/a1/explore?key=cart%3A1#top", paths::CONNECTION]
        {
            assert_eq!(ReturnRoute::parse(route).as_str(), route);
        }
    }

    #[test]
    fn nothing_else_can_be_returned_to() {
        for route in [
            "",
            "/",
            "//evil.test",
            "///evil.test",
            "/\\evil.test",
            "\\\\evil.test",
            "https://evil.test/self/redis",
            "javascript:alert(1)",
            "/self/redis/..//evil.test",
            "/self/redis/../../api/session",
            "/self/redis/./x",
            "/self/redis/%2e%2E/x",
            "/self/redis/",
            "/self/redis/a/b/c",
            "/\t/evil.test",
            "/self/redis\n",
            "/self/redis/a b",
            "self/redis",
            "/other/redis",
            "/connect",
            "/callback?code=1&state=2",
            "/api/session",
        ] {
            assert_eq!(ReturnRoute::parse(route), ReturnRoute::home(), "{route:?}");
        }
        assert_eq!(ReturnRoute::parse(&format!("/self/redis?q={}", "x".repeat(4000))), ReturnRoute::home());
    }

    proptest! {
        // Begins as an accepted route does: random text alone would only ever meet the refusal.
        #[test]
        fn whatever_is_accepted_stays_on_this_origin_and_on_these_pages(
            route in "(/self/redis|/settings/connection)?(/|\\?|#)?[/\\\\a-z.:?#@\\t\\n %2eE]{0,24}",
        ) {
            let accepted = ReturnRoute::parse(&route);
            let here = url::Url::parse("https://dashboard.test/connect").expect("an address");
            let url = here.join(accepted.as_str()).expect("a browser can read it");
            prop_assert_eq!(url.origin(), here.origin());
            prop_assert!(url.path().starts_with("/self/redis") || url.path() == paths::CONNECTION, "{}", url);
        }
    }
}
