//! Where one may come back to after signing in.

use super::{AccountPath, paths};

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
            ["", "self", "redis", rest @ ..] => rest.len() <= 2,
            ["", "sub", _, "redis", rest @ ..] => AccountPath::of(path).is_some() && rest.len() <= 2,
            ["", "sub-accounts"] | ["", "settings", "connection"] => true,
            ["", "sub-accounts", page] => {
                matches!(*page, "new" | "bulk") || paths::sub_account_of(path).is_some()
            }
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

    #[test]
    fn a_page_of_the_app_can_be_returned_to_with_its_query() {
        for route in [
            "/self/redis",
            "/self/redis/new",
            "/self/redis/a1/explore?key=cart%3A1#top",
            "/sub/acme/redis",
            "/sub/Stark%20%26%20Sons/redis/new?step=plan",
            "/sub/a&b/redis/a1/explore?key=x",
            "/sub-accounts?q=acme",
            "/sub-accounts/new",
            "/sub-accounts/bulk",
            "/sub-accounts/Stark%20%26%20Sons",
            "/sub-accounts/:new",
            paths::CONNECTION,
        ] {
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
            "/sub/redis",
            "/sub//redis",
            "/sub/acme",
            "/sub/acme/vector",
            "/sub/../redis",
            "/sub/%2e%2e/redis",
            "/sub/a%2F..%2Fb/redis",
            "/sub/a%5Cb/redis",
            "/sub/a%3Ab/redis",
            "/sub/a:b/redis",
            "/sub/%2541/redis",
            "/sub/a\\b/redis",
            "/sub/a b/redis",
            "/sub/%ff/redis",
            "/sub/acme/redis/a/b/c",
            "/sub-accounts/",
            "/sub-accounts/..",
            "/sub-accounts/a%2Fb",
            "/sub-accounts/a/b",
            "/connect",
            "/callback?code=1&state=2",
            "/api/session",
            "/api/sub/acme/redis/databases",
        ] {
            assert_eq!(ReturnRoute::parse(route), ReturnRoute::home(), "{route:?}");
        }
        assert_eq!(ReturnRoute::parse(&format!("/self/redis?q={}", "x".repeat(4000))), ReturnRoute::home());
    }

    proptest! {
        // Begins as an accepted route does: random text alone would only ever meet the refusal.
        #[test]
        fn whatever_is_accepted_stays_on_this_origin_and_on_these_pages(
            route in "(/self/redis|/settings/connection|/sub/|/sub-accounts)?(/|\\?|#)?[/\\\\a-z.:?#@\\t\\n %2eE]{0,24}(/redis)?",
        ) {
            let accepted = ReturnRoute::parse(&route);
            let here = url::Url::parse("https://dashboard.test/connect").expect("an address");
            let url = here.join(accepted.as_str()).expect("a browser can read it");
            prop_assert_eq!(url.origin(), here.origin());
            let path = url.path();
            let known = path.starts_with("/self/redis")
                || path == paths::CONNECTION
                || path == paths::SUB_ACCOUNTS
                || (path.starts_with("/sub-accounts/") && path.matches('/').count() == 2)
                || (path.starts_with("/sub/") && path.split('/').nth(3) == Some("redis"));
            prop_assert!(known, "{}", url);
        }
    }
}
