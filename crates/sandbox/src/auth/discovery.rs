//! The two documents that clients configure themselves from. Public, so any origin may read them.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use axum::http::{HeaderName, header};
use serde_json::{Value, json};

use super::request::SCOPES;
use crate::world::World;

const ANY_ORIGIN: [(HeaderName, &str); 1] = [(header::ACCESS_CONTROL_ALLOW_ORIGIN, "*")];

type Document = ([(HeaderName, &'static str); 1], Json<Value>);

/// GET `/.well-known/openid-configuration`.
pub async fn configuration(State(world): State<Arc<World>>) -> Document {
    let issuer = world.issuer();
    let at = |path: &str| format!("{issuer}{path}");
    let scopes = SCOPES.map(|(scope, _)| scope);
    (
        ANY_ORIGIN,
        Json(json!({
            "issuer": issuer,
            "authorization_endpoint": at("authorize"),
            "token_endpoint": at("oauth/token"),
            "revocation_endpoint": at("oauth/revoke"),
            "userinfo_endpoint": at("userinfo"),
            "jwks_uri": at(".well-known/jwks.json"),
            "response_types_supported": ["code"],
            "response_modes_supported": ["query", "web_message"],
            "grant_types_supported": ["authorization_code", "refresh_token"],
            "code_challenge_methods_supported": ["S256"],
            "scopes_supported": scopes,
            "claims_supported": ["aud", "email", "email_verified", "exp", "iat", "iss", "name", "nickname", "sub"],
            "subject_types_supported": ["public"],
            "id_token_signing_alg_values_supported": ["RS256"],
            "token_endpoint_auth_methods_supported": ["client_secret_basic", "client_secret_post", "none"],
        })),
    )
}

/// GET `/.well-known/jwks.json`.
pub async fn keys(State(world): State<Arc<World>>) -> Document {
    (ANY_ORIGIN, Json(world.signer.jwks()))
}
