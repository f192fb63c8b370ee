//! A frame in a partner's page: what its end user may do there, and how a token of the partner's back end becomes a session.

use serde::{Deserialize, Serialize};

/// What an end user may do inside the one sub-account that the session is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Scope {
    /// See what the sub-account owns.
    Read,
    /// Create resources.
    Write,
    /// Look into a database with a token that can only read.
    Explore,
    /// Open the Upstash console as the sub-account.
    Sso,
}

impl Scope {
    pub const ALL: [Self; 4] = [Self::Read, Self::Write, Self::Explore, Self::Sso];

    /// The word in partner files, tokens and sessions.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Read => "read",
            Self::Write => "write",
            Self::Explore => "explore",
            Self::Sso => "sso",
        }
    }

    /// The scope of a word.
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|scope| scope.name() == name)
    }
}

/// Bytes that a partner's token may have.
pub const MAX_EMBED_TOKEN: usize = 2048;

/// The `typ` in the header of a partner's token.
pub const EMBED_TOKEN_TYPE: &str = "pd-embed+jwt";

/// Seconds that a partner's token may live.
pub const MAX_EMBED_TOKEN_SECONDS: i64 = 300;

/// The `meta` element that tells a frame which origins may be its parent, with spaces between them.
pub const ORIGINS_META: &str = "pd-origins";

/// The `meta` element of a frame in which people may connect an account of their own.
pub const CONNECT_META: &str = "pd-connect";

/// The `meta` element of `/connect/start` where the browser said that a page of ours opened it: the sign-in goes on without
/// a click.
pub const START_META: &str = "pd-start";

/// POST `/api/session/embed`: trades a token that the partner's back end has signed for a session. No `Debug`: until it
/// is used or over, the token is a secret.
#[derive(Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct EmbedBody {
    /// The partner's id, as in the frame's address.
    pub partner: String,
    pub token: String,
}

/// What the end user of a frame gets to know of their session.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Frame {
    /// The partner's name, for people.
    pub partner: String,
    /// The slug of the one sub-account.
    pub sub_account: String,
    pub scopes: Vec<Scope>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_scope_has_one_name_everywhere() {
        for scope in Scope::ALL {
            assert_eq!(Scope::named(scope.name()), Some(scope));
            assert_eq!(serde_json::to_value(scope).expect("serialises"), scope.name());
        }
        assert_eq!(Scope::named("admin"), None);
    }
}
