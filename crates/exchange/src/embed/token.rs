//! A token that a partner's back end has signed: a compact JWS of exactly one form.
//!
//! Nothing in a token chooses how it is checked: the algorithm is EdDSA, the key is looked up among those of the partner that the
//! frame's address names, and a header that says anything more is refused. Whether a token was used before, the store knows.

use base64::Engine;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use ed25519_dalek::Signature;
use serde::Deserialize;
use serde::de::DeserializeOwned;
use upstash_api::exchange::{EMBED_TOKEN_TYPE, MAX_EMBED_TOKEN, MAX_EMBED_TOKEN_SECONDS, Scope};

use super::Partner;

/// Seconds that a partner's clock may be off.
const SKEW: i64 = 30;

/// What a good token says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Claims {
    /// The partner's name for the user, for the audit trail only.
    pub user: String,
    /// The slug of the sub-account. Whether it is one of the partner's, the caller finds out.
    pub sub_account: String,
    pub scopes: Vec<Scope>,
    /// Names this very token: good once.
    pub id: String,
    /// Unix seconds after which nobody need remember `id`.
    pub expires_at: i64,
}

/// Why a token is refused. For the audit trail: the caller of the route learns none of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reason {
    TooLong,
    /// Not three parts of base64url, or no JSON in them.
    Malformed,
    /// Another algorithm or type, or anything beside `alg`, `typ` and `kid`.
    Header,
    /// No key of this partner has that name.
    UnknownKey,
    Signature,
    /// A claim is missing, there are others, or one has not its form.
    Claims,
    /// Made by, or for, somebody else.
    Issuer,
    Audience,
    Expired,
    /// Made in the future.
    IssuedAt,
    LivesTooLong,
    /// More than the partner may give, or nothing.
    Scope,
}

impl Reason {
    /// The word in the audit trail.
    pub const fn name(self) -> &'static str {
        match self {
            Self::TooLong => "too_long",
            Self::Malformed => "malformed",
            Self::Header => "header",
            Self::UnknownKey => "unknown_key",
            Self::Signature => "signature",
            Self::Claims => "claims",
            Self::Issuer => "issuer",
            Self::Audience => "audience",
            Self::Expired => "expired",
            Self::IssuedAt => "issued_at",
            Self::LivesTooLong => "lives_too_long",
            Self::Scope => "scope",
        }
    }
}

/// What a token is checked against.
#[derive(Clone, Copy)]
pub struct Expected<'a> {
    pub partner: &'a Partner,
    /// The dashboard's origin.
    pub audience: &'a str,
    /// Unix seconds.
    pub now: i64,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Header {
    alg: String,
    typ: String,
    kid: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Said {
    iss: String,
    aud: String,
    sub: String,
    sa: String,
    scp: Vec<String>,
    iat: i64,
    exp: i64,
    jti: String,
}

/// Checks a token, in an order that looks at nothing it says before its signature, but for the name of its key.
///
/// # Errors
/// The first reason to refuse it.
pub fn verify(token: &str, expected: Expected<'_>) -> Result<Claims, Reason> {
    if token.len() > MAX_EMBED_TOKEN {
        return Err(Reason::TooLong);
    }
    let mut parts = token.split('.');
    let (Some(header), Some(claims), Some(signature), None) =
        (parts.next(), parts.next(), parts.next(), parts.next())
    else {
        return Err(Reason::Malformed);
    };
    let signed = token.get(..header.len() + 1 + claims.len()).ok_or(Reason::Malformed)?;
    let Header { alg, typ, kid } = json(header, Reason::Header)?;
    if alg != "EdDSA" || typ != EMBED_TOKEN_TYPE {
        return Err(Reason::Header);
    }
    let key = expected.partner.key(&kid).ok_or(Reason::UnknownKey)?;
    let signature = Signature::from_slice(&decode(signature)?).map_err(|_| Reason::Signature)?;
    key.verify_strict(signed.as_bytes(), &signature).map_err(|_| Reason::Signature)?;
    judge(json(claims, Reason::Claims)?, expected)
}

fn judge(said: Said, Expected { partner, audience, now }: Expected<'_>) -> Result<Claims, Reason> {
    let is_plain = |text: &str| text.bytes().all(|byte| byte.is_ascii_graphic());
    if !(1..=128).contains(&said.sub.chars().count())
        || !(16..=64).contains(&said.jti.len())
        || !is_plain(&said.jti)
        || said.exp <= said.iat
    {
        return Err(Reason::Claims);
    }
    if said.iss != partner.id {
        return Err(Reason::Issuer);
    }
    if said.aud != audience {
        return Err(Reason::Audience);
    }
    // In this order no subtraction can overflow.
    if said.iat > now.saturating_add(SKEW) {
        return Err(Reason::IssuedAt);
    }
    if said.exp <= now.saturating_sub(SKEW) {
        return Err(Reason::Expired);
    }
    if said.exp.saturating_sub(said.iat) > MAX_EMBED_TOKEN_SECONDS {
        return Err(Reason::LivesTooLong);
    }
    let mut scopes = Vec::new();
    for name in &said.scp {
        let scope = Scope::named(name).filter(|scope| partner.scopes.contains(scope));
        let scope = scope.filter(|scope| !scopes.contains(scope)).ok_or(Reason::Scope)?;
        scopes.push(scope);
    }
    if scopes.is_empty() {
        return Err(Reason::Scope);
    }
    let expires_at = said.exp + SKEW;
    Ok(Claims { user: said.sub, sub_account: said.sa, scopes, id: said.jti, expires_at })
}

fn decode(part: &str) -> Result<Vec<u8>, Reason> {
    BASE64_URL_SAFE_NO_PAD.decode(part).map_err(|_| Reason::Malformed)
}

/// A part's JSON; `shape` is the reason where it is JSON of another shape.
fn json<T: DeserializeOwned>(part: &str, shape: Reason) -> Result<T, Reason> {
    let bytes = decode(part)?;
    serde_json::from_slice(&bytes).map_err(|error| if error.is_data() { shape } else { Reason::Malformed })
}

#[cfg(test)]
mod tests;
