//! The token endpoint and revocation. Form and JSON bodies; Auth0's refusals, which use 403 where RFC 6749 says 400.

use std::collections::HashMap;
use std::sync::Arc;

use axum::Json;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde_json::{Value, json};

use super::cors;
use super::grants::{CodeRefusal, Grant};
use crate::accounts::Person;
use crate::world::{State as WorldState, World};

/// Seconds an access token lives: two days, as Upstash's sample answer says.
pub const ACCESS_LIFETIME: i64 = 172_800;
/// Seconds an ID token lives (Auth0's default).
const ID_LIFETIME: i64 = 36_000;

type Refusal = (StatusCode, &'static str, &'static str);

const BAD_CODE: Refusal = (StatusCode::FORBIDDEN, "invalid_grant", "Invalid authorization code");
const BAD_VERIFIER: Refusal = (StatusCode::FORBIDDEN, "invalid_grant", "Failed to verify code verifier");
const BAD_REFRESH: Refusal = (StatusCode::FORBIDDEN, "invalid_grant", "Unknown or invalid refresh token.");
const BAD_CLIENT: Refusal = (StatusCode::UNAUTHORIZED, "access_denied", "Unauthorized");
const BAD_GRANT_TYPE: Refusal = (StatusCode::FORBIDDEN, "unsupported_grant_type", "Unsupported grant type");
const BAD_BODY: Refusal =
    (StatusCode::BAD_REQUEST, "invalid_request", "Missing required parameter: grant_type");
const NO_TOKEN: Refusal = (StatusCode::BAD_REQUEST, "invalid_request", "Missing required parameter: token");

/// POST `/oauth/token`.
pub async fn exchange(State(world): State<Arc<World>>, headers: HeaderMap, body: Bytes) -> Response {
    let parameters = Parameters::read(&headers, &body);
    let answer = tokens(&world, &parameters).map(Json);
    ([(header::CACHE_CONTROL, "no-store")], cors(&world, &headers), answer.map_err(refusal)).into_response()
}

/// POST `/oauth/revoke`: ends a refresh token. Like Auth0 it does not tell whether the token was alive, and API keys
/// that were made with it live on.
pub async fn revoke(State(world): State<Arc<World>>, headers: HeaderMap, body: Bytes) -> Response {
    let parameters = Parameters::read(&headers, &body);
    let answer = match (parameters.check_client(&world), parameters.get("token")) {
        (Err(why), _) => Err(refusal(why)),
        (Ok(()), "") => Err(refusal(NO_TOKEN)),
        (Ok(()), token) => {
            world.state().grants.revoke(token);
            Ok(StatusCode::OK)
        }
    };
    (cors(&world, &headers), answer).into_response()
}

fn refusal((status, error, description): Refusal) -> Response {
    (status, Json(json!({ "error": error, "error_description": description }))).into_response()
}

fn tokens(world: &World, parameters: &Parameters) -> Result<Value, Refusal> {
    let grant_type = parameters.get("grant_type");
    if grant_type.is_empty() {
        return Err(BAD_BODY);
    }
    parameters.check_client(world)?;
    match grant_type {
        "authorization_code" => redeem_code(world, parameters),
        "refresh_token" => refresh(world, parameters),
        _ => Err(BAD_GRANT_TYPE),
    }
}

fn redeem_code(world: &World, parameters: &Parameters) -> Result<Value, Refusal> {
    let now = world.clock.now();
    let mut state = world.state();
    let pending = state.grants.redeem(
        parameters.get("code"),
        parameters.get("client_id"),
        parameters.get("redirect_uri"),
        parameters.get("code_verifier"),
        now,
    );
    let pending = pending.map_err(|why| match why {
        CodeRefusal::Invalid => BAD_CODE,
        CodeRefusal::Verifier => BAD_VERIFIER,
    })?;
    let mut answer = answer(world, &mut state, &pending.grant, pending.nonce.as_deref()).ok_or(BAD_CODE)?;
    if pending.grant.has("offline_access") {
        answer["refresh_token"] = json!(state.grants.issue_refresh_token(pending.grant));
    }
    Ok(answer)
}

fn refresh(world: &World, parameters: &Parameters) -> Result<Value, Refusal> {
    let mut state = world.state();
    let token = parameters.get("refresh_token");
    let grant = state.grants.refresh_token(token).cloned().ok_or(BAD_REFRESH)?;
    let mut answer = answer(world, &mut state, &grant, None).ok_or(BAD_REFRESH)?;
    if state.switches.rotates_refresh_tokens {
        state.grants.revoke(token);
        answer["refresh_token"] = json!(state.grants.issue_refresh_token(grant));
    }
    Ok(answer)
}

/// Access token, and ID token where `openid` was granted. `None` when the user is gone.
fn answer(world: &World, state: &mut WorldState, grant: &Grant, nonce: Option<&str>) -> Option<Value> {
    let now = world.clock.now();
    let person = state.accounts.person(&grant.sub)?;
    let scope = grant.scopes.join(" ");
    let access_token = world.signer.sign(&json!({
        "iss": world.issuer(), "sub": grant.sub, "aud": audience(world, grant), "azp": world.client.id,
        "iat": now, "exp": now + ACCESS_LIFETIME, "scope": scope,
    }));
    let mut answer = json!({
        "access_token": access_token, "scope": scope, "expires_in": ACCESS_LIFETIME, "token_type": "Bearer",
    });
    let id_token = grant.has("openid").then(|| id_token(world, person, grant, nonce, now));
    state.grants.note_issued(&access_token);
    if let Some(id_token) = id_token {
        state.grants.note_issued(&id_token);
        answer["id_token"] = json!(id_token);
    }
    Some(answer)
}

/// One string, or two where the user information endpoint is an audience as well.
fn audience(world: &World, grant: &Grant) -> Value {
    let userinfo = grant.has("openid").then(|| format!("{}/auth/userinfo", world.origin));
    match (&grant.audience, userinfo) {
        (Some(api), Some(userinfo)) => json!([api, userinfo]),
        (Some(one), None) => json!(one),
        (None, one) => json!(one.unwrap_or_default()),
    }
}

fn id_token(world: &World, person: &Person, grant: &Grant, nonce: Option<&str>, now: i64) -> String {
    let mut claims = profile(person, grant);
    claims["iss"] = json!(world.issuer());
    claims["aud"] = json!(world.client.id);
    claims["iat"] = json!(now);
    claims["exp"] = json!(now + ID_LIFETIME);
    if let Some(nonce) = nonce {
        claims["nonce"] = json!(nonce);
    }
    world.signer.sign(&claims)
}

/// What a grant tells about a person.
pub fn profile(person: &Person, grant: &Grant) -> Value {
    let mut claims = json!({ "sub": person.sub });
    if grant.has("email") {
        claims["email"] = json!(person.email);
        claims["email_verified"] = json!(true);
    }
    if grant.has("profile") {
        claims["name"] = json!(person.name);
        claims["nickname"] = json!(person.email.split('@').next());
    }
    claims
}

/// The body's parameters, and the client's credentials wherever they stood.
struct Parameters(HashMap<String, String>);

impl Parameters {
    fn read(headers: &HeaderMap, body: &[u8]) -> Self {
        let content_type = headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok());
        let mut parameters: HashMap<String, String> =
            if content_type.is_some_and(|kind| kind.starts_with("application/json")) {
                serde_json::from_slice(body).unwrap_or_default()
            } else {
                url::form_urlencoded::parse(body).into_owned().collect()
            };
        if let Some((id, secret)) = crate::headers::basic(headers) {
            parameters.insert("client_id".into(), id);
            parameters.insert("client_secret".into(), secret);
        }
        Self(parameters)
    }

    fn get(&self, name: &str) -> &str {
        self.0.get(name).map(String::as_str).unwrap_or_default()
    }

    fn check_client(&self, world: &World) -> Result<(), Refusal> {
        let is_confidential = world.state().switches.confidential_client;
        let secret_fits = !is_confidential || self.get("client_secret") == world.client.secret;
        if self.get("client_id") == world.client.id && secret_fits { Ok(()) } else { Err(BAD_CLIENT) }
    }
}
