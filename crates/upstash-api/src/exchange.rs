//! The JSON spoken between the app and the exchange, on the dashboard's own origin.
//!
//! Routes are in [`routes`]. Every `/api` request carries the header [`GUARD_HEADER`]; every refusal is a [`Problem`].
//! Nothing here holds a secret but [`ExplorerToken`] and [`BrowseToken`], whose tokens can only read, what a person
//! pastes, and the answers that a person asks for once: [`Reveal`] and [`ConsoleLink`].

mod browse;
mod embed;
mod problem;
mod tenants;

pub use browse::{BROWSE_RULES, BROWSE_USER, BrowseToken};
pub use embed::{
    CONNECT_META, EMBED_TOKEN_TYPE, EmbedBody, Frame, MAX_EMBED_TOKEN, MAX_EMBED_TOKEN_SECONDS, ORIGINS_META,
    START_META, Scope,
};
pub use problem::{Problem, ProblemBody, ProblemCode};
pub use tenants::{
    Booked, ConsoleLink, Event, EventKind, History, ImportKeyBody, KeyState, Keys, MintedKey, MintedState,
    NewTenant, NewTenantBody, Owned, Reveal, SubAccounts, TeamKey, TeamKeyBody, Tenant, Ticket, Usage,
};

use serde::{Deserialize, Serialize};

/// Says which session cookie a request means, and cannot be sent cross-site without a preflight (which always fails).
pub const GUARD_HEADER: &str = "x-pd";

/// Says which account ([`Account::id`]) the page was loaded for, once it knows. The cookie is the whole browser's: when
/// somebody else signs in in another tab, a page of before must not go on in their account. A request with another
/// account's id is refused as [`ProblemCode::SessionOfAnother`]; one without the header is not asked.
pub const ACCOUNT_HEADER: &str = "x-pd-account";

/// Says in which partner's frame (its id) the page is. A session of a frame is good in no other partner's.
pub const PARTNER_HEADER: &str = "x-pd-partner";

/// Paths of the exchange's own routes.
pub mod routes {
    pub const CONFIG: &str = "/api/config";
    pub const SESSION: &str = "/api/session";
    pub const SESSION_EXCHANGE: &str = "/api/session/exchange";
    pub const SESSION_EMBED: &str = "/api/session/embed";
    pub const CONNECTION: &str = "/api/connection";
    pub const CONNECTION_EMAIL: &str = "/api/connection/email";
    /// The pasted key of a team: PUT, and DELETE (204).
    pub const CONNECTION_TEAM: &str = "/api/connection/team";
    /// Which keys there are, without the keys.
    pub const CONNECTION_KEYS: &str = "/api/connection/keys";
    /// Lists (GET) and creates (POST) sub-accounts.
    pub const SUB_ACCOUNTS: &str = "/api/sub-accounts";
    /// Deletes one (204). This template and those below have the slug, percent-encoded, in place of `{slug}`.
    pub const SUB_ACCOUNT: &str = "/api/sub-accounts/{slug}";
    pub const SUB_ACCOUNT_KEY: &str = "/api/sub-accounts/{slug}/key";
    pub const SUB_ACCOUNT_TICKET: &str = "/api/sub-accounts/{slug}/ticket";
    pub const SUB_ACCOUNT_SSO: &str = "/api/sub-accounts/{slug}/sso";
    pub const SUB_ACCOUNT_HISTORY: &str = "/api/sub-accounts/{slug}/history";
    pub const SUB_ACCOUNT_USAGE: &str = "/api/sub-accounts/{slug}/usage";
    pub const REVEAL: &str = "/api/reveal/{ticket}";
    /// Operations on one sub-account, with its own key; see [`sub`].
    pub const SUB: &str = "/api/sub/{slug}";
    /// Operations on the connected account itself; see `Endpoint::proxied_path`.
    pub const SELF: &str = "/api/self";
    /// Template of the explorer-token route below an account's prefix.
    pub const EXPLORER_TOKEN: &str = "/redis/{id}/explorer-token";
    /// Template of the browse-token route below an account's prefix: POST makes one, DELETE revokes all (204).
    pub const BROWSE_TOKEN: &str = "/redis/{id}/browse-token";
    pub const HEALTH: &str = "/healthz";

    /// One of the templates above with its slug or ticket, encoded.
    pub fn with(template: &str, argument: &str) -> String {
        let argument = crate::percent::encode(argument.as_bytes());
        template.replace("{slug}", &argument).replace("{ticket}", &argument)
    }

    /// The prefix below which the exchange acts as a sub-account.
    pub fn sub(slug: &str) -> String {
        with(SUB, slug)
    }

    /// [`EXPLORER_TOKEN`] for one database. The id is encoded; an id that cannot be a segment gives a route that the
    /// exchange refuses.
    pub fn explorer_token(account: &str, id: &str) -> String {
        of_database(EXPLORER_TOKEN, account, id)
    }

    /// [`BROWSE_TOKEN`] for one database; see [`explorer_token`].
    pub fn browse_token(account: &str, id: &str) -> String {
        of_database(BROWSE_TOKEN, account, id)
    }

    fn of_database(template: &str, account: &str, id: &str) -> String {
        format!("{account}{}", template.replace("{id}", &crate::percent::encode(id.as_bytes())))
    }
}

/// Which kind of session a request speaks for; the value of [`GUARD_HEADER`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SessionKind {
    /// Signed in by redirect in a tab of its own: may do everything.
    Top,
    /// Somebody who connected their own account inside a partner's frame: lists and creates, never reveals or deletes.
    Framed,
    /// A partner's end user, pinned to one sub-account.
    Embed,
}

/// GET `/api/config`: what the app must know before anyone signs in. Public.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PublicConfig {
    /// The partner's product name, for headings and sentences.
    pub app_name: String,
    pub authorize_url: String,
    pub client_id: String,
    pub redirect_uri: String,
    pub audience: String,
    pub scope: String,
    /// The authorization server; compared byte for byte with the callback's `iss` where it is present.
    pub issuer: String,
    /// Where database REST hosts live, such as `https://*.upstash.io`; the app refuses to send a token elsewhere.
    pub redis_rest: String,
    /// The Upstash console, for links such as "delete this key".
    pub console_url: String,
}

/// POST `/api/session/exchange`: the code of the redirect with the verifier that only the starting window knows.
/// No `Debug`: the code and the verifier are secrets while they live.
#[derive(Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ExchangeBody {
    pub code: String,
    pub code_verifier: String,
    /// The nonce sent with the authorize request, checked against the ID token.
    pub nonce: String,
}

/// GET `/api/session`: who is signed in. Also the answer of the exchange.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Session {
    pub kind: SessionKind,
    pub account: Account,
    pub connection: Connection,
    /// For an end user in a partner's frame. Account and connection are then the sub-account's, and tell nothing of whose it
    /// is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub frame: Option<Frame>,
    /// Unix seconds after which the session is over whatever one does.
    pub expires_at: i64,
    /// Unix seconds after which an unused session is over; moves on with use.
    pub idle_until: i64,
}

/// The Upstash account behind a session.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Account {
    /// Our own id, opaque.
    pub id: String,
    /// The e-mail the account signs in with, where the authorization server told it.
    pub email: Option<String>,
}

/// GET `/api/connection`: the state of the Developer API key that the exchange keeps.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Connection {
    pub state: ConnectionState,
    /// The key's name as the Upstash console lists it, so that people can find and delete it there.
    pub key_name: Option<String>,
    /// Unix seconds when the key was made or stored.
    pub since: Option<i64>,
}

/// How the stored key fares.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ConnectionState {
    /// A key is stored and worked when last used.
    Connected,
    /// Upstash refused the stored key; a person must connect again.
    ReconnectNeeded,
    /// A key is stored, but Upstash wants the account's e-mail beside it and nobody told us; ask once.
    EmailNeeded,
    /// No key is stored.
    NotConnected,
}

/// PUT `/api/connection/email`: the e-mail that belongs to the minted key, proven by a call before it is kept.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct EmailBody {
    pub email: String,
}

/// DELETE `/api/connection`: what was forgotten, and what is left to do by hand.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Disconnected {
    /// The key that still exists in the Upstash console.
    pub key_name: Option<String>,
}

/// POST `…/redis/{id}/explorer-token`: the one database credential a browser may hold. No `Debug`.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ExplorerToken {
    /// Origin to send commands to, without a trailing slash.
    pub rest_url: String,
    pub read_only_token: String,
}
