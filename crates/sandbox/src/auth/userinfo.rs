//! The user information endpoint, and what an access token of ours says.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use serde_json::Value;

use super::grants::Grant;
use super::{cors, token};
use crate::headers;
use crate::world::World;

/// GET or POST `/userinfo`: needs an access token with `openid`.
pub async fn show(State(world): State<Arc<World>>, request: HeaderMap) -> Response {
    let audience = format!("{}/auth/userinfo", world.origin);
    let grant = headers::bearer(&request).and_then(|token| grant_of(&world, token, &audience));
    let profile = grant.and_then(|grant| {
        let state = world.state();
        state.accounts.person(&grant.sub).map(|person| token::profile(person, &grant))
    });
    let cors = cors(&world, &request);
    match profile {
        Some(profile) => (cors, Json(profile)).into_response(),
        None => (StatusCode::UNAUTHORIZED, cors, "Unauthorized").into_response(),
    }
}

/// The grant behind an access token that is ours, alive, and made for this audience.
pub fn grant_of(world: &World, token: &str, audience: &str) -> Option<Grant> {
    let claims = world.signer.claims(token)?;
    let is_for = match &claims["aud"] {
        Value::String(one) => one == audience,
        Value::Array(many) => many.iter().any(|one| one == audience),
        _ => false,
    };
    let is_alive = claims["exp"].as_i64()? > world.clock.now();
    if claims["iss"] != world.issuer() || !is_for || !is_alive {
        return None;
    }
    let scopes = claims["scope"].as_str()?.split_whitespace().map(str::to_owned).collect();
    Some(Grant { sub: claims["sub"].as_str()?.to_owned(), scopes, audience: Some(audience.to_owned()) })
}
