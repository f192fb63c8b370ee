//! The authorization server: what stands at `https://auth.upstash.com`, here under `/auth`.
//!
//! Auth0's behaviour as far as it is public: sign-in, sign-up and consent pages, codes with PKCE, tokens, refresh,
//! revocation, discovery. Sources: Upstash docs, OAuth integration guide; Auth0 docs.

pub mod grants;
pub mod jwt;
pub mod sso;

mod authorize;
mod discovery;
mod message;
pub mod pages;
mod request;
pub mod session;
mod token;
pub mod userinfo;

use std::sync::Arc;

use axum::extract::{Request, State};
use axum::http::{HeaderMap, HeaderName, HeaderValue, header};
use axum::middleware::Next;
use axum::response::Response;
use axum::routing::{get, post};
use axum::{Router, middleware};

use crate::world::World;

/// The API that access tokens are made for.
pub const AUDIENCE: &str = "upstash-api";

/// The routes below `/auth`.
pub fn router(world: Arc<World>) -> Router {
    Router::new()
        .route("/auth/authorize", get(authorize::show).post(authorize::submit))
        .route_layer(middleware::from_fn_with_state(Arc::clone(&world), opener_policy))
        .route("/auth/style.css", get(pages::style))
        .route("/auth/message.js", get(message::script))
        .route("/auth/oauth/token", post(token::exchange).options(preflight))
        .route("/auth/oauth/revoke", post(token::revoke).options(preflight))
        .route("/auth/userinfo", get(userinfo::show).post(userinfo::show).options(preflight))
        .route("/auth/.well-known/openid-configuration", get(discovery::configuration))
        .route("/auth/.well-known/jwks.json", get(discovery::keys))
        .with_state(world)
}

/// Where the switch says so, a window that shows the sign-in is cut off for good from the one that opened it.
async fn opener_policy(State(world): State<Arc<World>>, request: Request, next: Next) -> Response {
    let mut response = next.run(request).await;
    if world.state().switches.sign_in_cuts_opener {
        let name = HeaderName::from_static("cross-origin-opener-policy");
        response.headers_mut().insert(name, HeaderValue::from_static("same-origin"));
    }
    response
}

/// CORS for the endpoints that scripts may call, for the origins of the registered callbacks only (Auth0 calls them
/// allowed web origins).
fn cors(world: &World, request: &HeaderMap) -> HeaderMap {
    let mut headers = HeaderMap::new();
    headers.insert(header::VARY, HeaderValue::from_static("Origin"));
    let Some(origin) = request.get(header::ORIGIN) else { return headers };
    let registered = world.client.redirect_uris.iter().filter_map(|uri| url::Url::parse(uri).ok());
    if registered.map(|uri| uri.origin().ascii_serialization()).any(|allowed| origin == allowed.as_str()) {
        headers.insert(header::ACCESS_CONTROL_ALLOW_ORIGIN, origin.clone());
        headers.insert(header::ACCESS_CONTROL_ALLOW_METHODS, HeaderValue::from_static("GET, POST"));
        let allowed = HeaderValue::from_static("authorization, content-type, auth0-client");
        headers.insert(header::ACCESS_CONTROL_ALLOW_HEADERS, allowed);
    }
    headers
}

async fn preflight(
    State(world): State<Arc<World>>,
    request: HeaderMap,
) -> (axum::http::StatusCode, HeaderMap) {
    (axum::http::StatusCode::NO_CONTENT, cors(&world, &request))
}
