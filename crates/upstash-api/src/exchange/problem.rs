//! How the exchange says no: one shape for every refusal.

use serde::{Deserialize, Serialize};

/// The body of every answer that is not 2xx.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ProblemBody {
    pub error: Problem,
}

/// What went wrong, for a program ([`code`](Self::code)) and for people (the rest).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Problem {
    pub code: ProblemCode,
    /// A plain sentence; never holds a secret. The app prefers its own sentence for codes it knows.
    pub message: String,
    /// Names the request in the exchange's log.
    pub request_id: String,
    /// The form field a validation failure is about.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub field: Option<String>,
    /// What Upstash said, cleaned, where it said something.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub upstream: Option<String>,
    /// Seconds to wait before trying again.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub retry_after: Option<u32>,
}

/// Every reason the exchange refuses for. Unknown codes of a newer exchange read as [`ProblemCode::Unknown`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ProblemCode {
    // The guard (403, 415, 421).
    CsrfHeader,
    CsrfSite,
    CsrfOrigin,
    UnsupportedMediaType,
    WrongHost,
    // The session (401, 403, 409).
    /// In a frame: no cookie came. One that came and is of no use is [`Self::SessionExpired`] there.
    SessionMissing,
    SessionExpired,
    /// The session in the cookie is alive, but of another account than the page that asks was loaded for.
    SessionOfAnother,
    NotAllowed,
    /// The partner's token is not good for a session. Why, only the audit trail says.
    EmbedToken,
    // The request (400, 404, 405, 413, 429).
    BadRequest,
    Invalid,
    NotFound,
    MethodNotAllowed,
    TooLarge,
    TooManyRequests,
    // Signing in (400, 502).
    /// The authorization server refused the code: used, expired, or of another sign-in.
    CodeRefused,
    /// The ID token does not fit this sign-in.
    IdentityRefused,
    /// Upstash would not make a key: most likely the account already holds all it may.
    KeyRefused,
    /// The e-mail does not fit the key.
    EmailRefused,
    // Upstash (400, 404, 409, 502, 503, 504).
    /// Upstash refused the call; its sentence is in `upstream`.
    UpstreamRefused,
    UpstreamNotFound,
    UpstreamRateLimited,
    /// The stored key no longer works, or there is none: connect again.
    ReconnectNeeded,
    UpstreamUnreachable,
    UpstreamTimeout,
    /// Upstash answered something that is not its API, such as a page of HTML or a 5xx.
    UpstreamBroken,
    /// This database cannot be explored: Upstash gave no read-only token or no usable host.
    ExplorerUnavailable,
    /// This database has no ACL: that takes a paid plan.
    BrowseUnavailable,
    // Sub-accounts (400, 404, 409, 410).
    /// The key that the account has cannot manage sub-accounts: that takes the key of a team.
    TeamKeyNeeded,
    /// Upstash does not take the pasted pair or key.
    PastedKeyRefused,
    /// The slug is taken.
    SlugTaken,
    /// The team has as many sub-accounts as it may.
    SubAccountLimit,
    /// Nothing is known of a sub-account with this slug.
    SubAccountUnknown,
    /// The sub-account still owns something; see its usage.
    SubAccountNotEmpty,
    /// No key is kept for this sub-account: import it.
    SubKeyMissing,
    /// Upstash refused this sub-account's key. The account's own key is not concerned.
    SubKeyRefused,
    /// The key that is kept for this sub-account works: a pasted one does not take its place.
    SubKeyWorks,
    /// Nobody named the person at this sign-in, so that the next one could not find again what is kept now.
    AccountUnnamed,
    /// The ticket was used, is too old or of another session; or the key was seen before.
    RevealGone,
    /// Our own fault (500).
    Internal,
    #[serde(other)]
    Unknown,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_of_a_newer_exchange_is_still_a_problem() {
        let body = r#"{"error":{"code":"made_tomorrow","message":"m","request_id":"r"}}"#;
        let problem: ProblemBody = serde_json::from_str(body).expect("parses");
        assert_eq!(problem.error.code, ProblemCode::Unknown);
    }

    #[test]
    fn codes_are_snake_case_on_the_wire() {
        let code = serde_json::to_string(&ProblemCode::CsrfHeader).expect("serialises");
        assert_eq!(code, r#""csrf_header""#);
    }
}
