//! The token endpoint: redeeming a code, and revoking the refresh token that nobody needs.

use axum::http::StatusCode;
use reqwest::Method;
use secrecy::{ExposeSecret, SecretString};
use serde::Deserialize;
use upstash_api::exchange::{ExchangeBody, ProblemCode};

use crate::refusal::Refusal;
use crate::state::State;
use crate::text;
use crate::upstream::{Answer, Auth, Body};

/// What the token endpoint answers. Lives as long as one request.
#[derive(Deserialize)]
pub(super) struct Tokens {
    pub access_token: SecretString,
    token_type: String,
    pub refresh_token: Option<SecretString>,
    pub id_token: Option<SecretString>,
    /// What was granted; absent where it is what was asked for (RFC 6749, 5.1).
    scope: Option<String>,
}

impl Tokens {
    /// Whether `openid` was granted, given what was asked for.
    pub fn openid(&self, asked: bool) -> bool {
        self.scope.as_ref().map_or(asked, |scope| scope.split(' ').any(|scope| scope == "openid"))
    }
}

/// An error of OAuth 2.
#[derive(Deserialize)]
struct OAuthError {
    error: String,
}

/// Redeems a code with its verifier, once.
///
/// # Errors
/// `code_refused` when the code is used, expired, or of another sign-in; otherwise what is wrong between the
/// authorization server and us.
pub(super) async fn redeem(state: &State, body: &ExchangeBody) -> Result<Tokens, Refusal> {
    let oauth = &state.config.oauth;
    let redirect_uri = state.config.redirect_uri();
    let mut form = vec![
        ("grant_type", "authorization_code"),
        ("audience", &oauth.audience),
        ("code", &body.code),
        ("redirect_uri", &redirect_uri),
        ("code_verifier", &body.code_verifier),
        ("client_id", &oauth.client_id),
    ];
    form.extend(oauth.client_secret.as_ref().map(|secret| ("client_secret", secret.expose_secret())));
    let call = state.client.send(Method::POST, oauth.token_url.clone(), Auth::None, Body::Form(form));
    let answer = state.limits.in_anybodys_turn(async { Ok(call.await?) }).await?;
    if !answer.status.is_success() {
        return Err(refused(&answer));
    }
    let tokens: Tokens =
        serde_json::from_slice(&answer.body).map_err(|_| Refusal::new(ProblemCode::UpstreamBroken))?;
    if !tokens.token_type.eq_ignore_ascii_case("bearer") || tokens.access_token.expose_secret().is_empty() {
        return Err(Refusal::new(ProblemCode::UpstreamBroken));
    }
    Ok(tokens)
}

/// Auth0 says `invalid_grant` with 403 where the standard says 400, so the error decides and not the status.
fn refused(answer: &Answer) -> Refusal {
    let error = serde_json::from_slice::<OAuthError>(&answer.body).ok().filter(|_| answer.json);
    match error.as_ref().map(|error| error.error.as_str()) {
        Some("invalid_grant") => Refusal::new(ProblemCode::CodeRefused),
        Some(_) if answer.status.is_client_error() => {
            // Our registration, not the person's doing. The error is a word from a list; the description is not logged.
            tracing::error!(status = answer.status.as_u16(), "the authorization server refused this client");
            Refusal::new(ProblemCode::UpstreamRefused)
                .status(StatusCode::BAD_GATEWAY)
                .message(text::CLIENT_REFUSED)
        }
        _ if answer.status == StatusCode::TOO_MANY_REQUESTS => {
            Refusal::new(ProblemCode::UpstreamRateLimited).retry_after(answer.retry_after)
        }
        _ => Refusal::new(ProblemCode::UpstreamBroken),
    }
}

/// Revokes the refresh token, if one was given. Best effort: it dies unused in any case, for nobody keeps it.
pub(super) async fn revoke(state: &State, tokens: &Tokens) {
    let oauth = &state.config.oauth;
    let (Some(token), Some(url)) = (&tokens.refresh_token, &oauth.revoke_url) else { return };
    let mut form = vec![("client_id", oauth.client_id.as_str()), ("token", token.expose_secret())];
    form.extend(oauth.client_secret.as_ref().map(|secret| ("client_secret", secret.expose_secret())));
    let call = state.client.send(Method::POST, url.clone(), Auth::None, Body::Form(form));
    match state.limits.in_anybodys_turn(async { Ok(call.await?) }).await {
        Ok(answer) if answer.status.is_success() => {}
        Ok(answer) => tracing::warn!(status = answer.status.as_u16(), "the refresh token was not revoked"),
        Err(refusal) => tracing::warn!(code = refusal.code_name(), "the refresh token was not revoked"),
    }
}
