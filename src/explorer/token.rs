//! The tokens that can only read, and where they may go.

use upstash_api::exchange::{BrowseToken, ExplorerToken};
use upstash_api::rest::rest_origin;

/// A token that can only read one database. In memory only: it has no `Debug`, no `Display` and no `Clone`, so it can
/// neither be logged nor kept by accident, and it is gone when the page drops it.
struct ReadOnlyToken(String);

/// A database that may be asked: its origin, checked against the configuration, and the token for it.
pub struct Access {
    origin: String,
    token: ReadOnlyToken,
}

impl Access {
    /// Takes what the exchange handed out. `None` when the address does not fit `pattern` (configuration, such as
    /// `https://*.upstash.io`): a hostile address must not receive the token.
    pub fn new(answer: ExplorerToken, pattern: &str) -> Option<Self> {
        Self::at(&answer.rest_url, answer.read_only_token, pattern)
    }

    /// The same with the token of a user that may scan as well.
    pub fn browsing(answer: BrowseToken, pattern: &str) -> Option<Self> {
        Self::at(&answer.rest_url, answer.token, pattern)
    }

    fn at(rest_url: &str, token: String, pattern: &str) -> Option<Self> {
        let (_, rest) = rest_url.split_once("://")?;
        let host = rest.split(':').next()?;
        let origin = rest_origin(pattern, host).filter(|origin| *origin == rest_url)?;
        Some(Self { origin, token: ReadOnlyToken(token) })
    }

    /// Where requests go, without a slash at the end.
    pub fn origin(&self) -> &str {
        &self.origin
    }

    /// The value of the `Authorization` header; nothing else is ever made of the token.
    pub fn authorization(&self) -> String {
        format!("Bearer {}", self.token.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn access(pattern: &str, rest_url: &str) -> Option<String> {
        let answer = ExplorerToken { rest_url: rest_url.to_owned(), read_only_token: "t".to_owned() };
        Access::new(answer, pattern).map(|access| access.origin().to_owned())
    }

    #[test]
    fn the_configured_hosts_are_asked() {
        for (pattern, url) in [
            ("https://*.upstash.io", "https://steady-stud-32559.upstash.io"),
            ("http://*.localhost:8790", "http://calm-fox-7.localhost:8790"),
        ] {
            assert_eq!(access(pattern, url).as_deref(), Some(url));
        }
    }

    #[test]
    fn no_other_host_gets_the_token() {
        for url in [
            "",
            "https://evil.test",
            "https://x.upstash.io.evil.test",
            "https://xupstash.io",
            "https://user@x.upstash.io",
            "https://upstash.io@evil.test",
            "https://x.upstash.io:99",
            "https://x.upstash.io/",
            "https://x.upstash.io/a",
            "https://x.upstash.io?b",
            "http://x.upstash.io",
            "x.upstash.io",
            "https://X.upstash.io",
            "https://a\u{202e}b.upstash.io",
            "https://evil.test#x.upstash.io",
            "https:// x.upstash.io",
        ] {
            assert_eq!(access("https://*.upstash.io", url), None, "{url}");
        }
    }
}
