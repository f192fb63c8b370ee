//! Who signed in. The ID token comes straight from the token endpoint over verified TLS, so its claims are checked and
//! its signature need not be (OpenID Connect Core 3.1.3.7, point 6).

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use reqwest::Method;
use secrecy::{ExposeSecret, SecretString};
use serde::Deserialize;
use serde::de::DeserializeOwned;
use subtle::ConstantTimeEq;
use upstash_api::exchange::ProblemCode;

use super::token::Tokens;
use crate::config::OAuth;
use crate::random;
use crate::refusal::Refusal;
use crate::state::State;
use crate::upstream::{Auth, Body};

/// Seconds that clocks may differ for `exp`, and for `iat`.
const EXP_SKEW: i64 = 30;
const IAT_SKEW: i64 = 600;

/// How the subject of an account begins whose person nobody named. Such an account is one connection's only.
pub const UNNAMED: &str = "unnamed-";

/// A person, as the authorization server names them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Identity {
    pub subject: String,
    pub email: Option<String>,
}

#[derive(Deserialize)]
struct Claims {
    iss: String,
    sub: String,
    aud: Audience,
    azp: Option<String>,
    exp: i64,
    iat: i64,
    nonce: String,
    email: Option<String>,
}

#[derive(Deserialize)]
#[serde(untagged)]
enum Audience {
    One(String),
    Many(Vec<String>),
}

/// The claims of an access token that happens to be a JWT.
#[derive(Deserialize)]
struct AccessClaims {
    iss: String,
    sub: String,
}

#[derive(Deserialize)]
struct UserInfo {
    sub: String,
    email: Option<String>,
}

/// Why an ID token is not believed. Its text goes to the log only.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
enum Doubt {
    #[error("no ID token although `openid` was granted")]
    Missing,
    #[error("not a signed JWT with the required claims")]
    Shape,
    #[error("another issuer")]
    Issuer,
    #[error("another audience")]
    Audience,
    #[error("expired")]
    Expired,
    #[error("issued too long ago or in the future")]
    Issued,
    #[error("another nonce")]
    Nonce,
}

/// The identity behind `tokens`.
///
/// # Errors
/// `identity_refused` when an ID token was due and does not fit.
pub(super) async fn of(state: &State, tokens: &Tokens, nonce: &str) -> Result<Identity, Refusal> {
    let oauth = &state.config.oauth;
    if !tokens.openid(oauth.asks_for_identity()) && tokens.id_token.is_none() {
        return without_openid(oauth, &tokens.access_token);
    }
    let claims = check(tokens.id_token.as_ref(), oauth, nonce, state.clock.now()).map_err(|doubt| {
        tracing::warn!(%doubt, "the ID token was refused");
        Refusal::new(ProblemCode::IdentityRefused)
    })?;
    let email = match claims.email {
        Some(email) => Some(email),
        None => userinfo_email(state, &tokens.access_token, &claims.sub).await,
    };
    Ok(Identity { subject: claims.sub, email: email.filter(|email| !email.is_empty()) })
}

fn check(token: Option<&SecretString>, oauth: &OAuth, nonce: &str, now: i64) -> Result<Claims, Doubt> {
    let claims: Claims = claims(token.ok_or(Doubt::Missing)?).ok_or(Doubt::Shape)?;
    let doubt_unless = |holds: bool, doubt| if holds { Ok(()) } else { Err(doubt) };
    doubt_unless(!claims.sub.is_empty(), Doubt::Shape)?;
    doubt_unless(claims.iss == oauth.issuer, Doubt::Issuer)?;
    doubt_unless(is_for(&claims, &oauth.client_id), Doubt::Audience)?;
    doubt_unless(claims.exp > now.saturating_sub(EXP_SKEW), Doubt::Expired)?;
    doubt_unless(claims.iat.abs_diff(now) <= IAT_SKEW.unsigned_abs(), Doubt::Issued)?;
    doubt_unless(bool::from(claims.nonce.as_bytes().ct_eq(nonce.as_bytes())), Doubt::Nonce)?;
    Ok(claims)
}

fn is_for(claims: &Claims, client_id: &str) -> bool {
    let ours = |azp: Option<&String>| azp.is_some_and(|azp| azp == client_id);
    match &claims.aud {
        Audience::One(aud) => aud == client_id,
        Audience::Many(aud) => {
            aud.iter().any(|aud| aud == client_id) && (aud.len() == 1 || ours(claims.azp.as_ref()))
        }
    }
}

/// Without `openid` the access token may still say who it is for. An opaque one says nothing: then each connection is
/// an account of its own, for an e-mail that somebody typed must never open another person's account.
fn without_openid(oauth: &OAuth, access_token: &SecretString) -> Result<Identity, Refusal> {
    let told = claims::<AccessClaims>(access_token)
        .filter(|claims| claims.iss == oauth.issuer && !claims.sub.is_empty());
    let subject = match told {
        Some(claims) => claims.sub,
        None => format!("{UNNAMED}{}", random::hex::<16>()?),
    };
    Ok(Identity { subject, email: None })
}

/// Asks the userinfo endpoint, where there is one. An e-mail is a help and no condition, so trouble here is `None`.
async fn userinfo_email(state: &State, access_token: &SecretString, subject: &str) -> Option<String> {
    let url = state.config.oauth.userinfo_url.clone()?;
    let call = state.client.send(Method::GET, url, Auth::Bearer(access_token), Body::None);
    let answer = state.limits.in_anybodys_turn(async { Ok(call.await?) }).await.ok()?;
    let info: UserInfo = serde_json::from_slice(&answer.body).ok().filter(|_| answer.status.is_success())?;
    info.email.filter(|_| info.sub == subject)
}

/// The payload of a signed JWT.
fn claims<T: DeserializeOwned>(token: &SecretString) -> Option<T> {
    #[derive(Deserialize)]
    struct Header {
        alg: String,
    }
    let mut parts = token.expose_secret().split('.');
    let (header, payload, signature) = (parts.next()?, parts.next()?, parts.next()?);
    if parts.next().is_some() || signature.is_empty() {
        return None;
    }
    let header: Header = serde_json::from_slice(&URL_SAFE_NO_PAD.decode(header).ok()?).ok()?;
    if header.alg.eq_ignore_ascii_case("none") {
        return None;
    }
    serde_json::from_slice(&URL_SAFE_NO_PAD.decode(payload).ok()?).ok()
}
