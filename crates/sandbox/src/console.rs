//! A small console: what stands at `https://console.upstash.com`, here under `/console`.
//!
//! It has what cannot be done over the Developer API and what tests need hands for: making and revoking API keys of a
//! person and of their teams, and the page where a sub-account's sign-in token says who is signed in. What it does is in
//! the audit trail. Everything else of the real console is not here on purpose.

mod keys;
mod login;
mod pages;
mod session;

use std::sync::Arc;

use axum::Router;
use axum::extract::Request;
use axum::http::{HeaderValue, StatusCode, header};
use axum::middleware::{Next, from_fn};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};

use crate::world::World;

/// The routes below `/console`.
pub fn router(world: Arc<World>) -> Router {
    Router::new()
        .route("/console", get(keys::show))
        .route("/console/login", get(login::show).post(login::submit))
        .route("/console/logout", post(login::leave))
        .route("/console/keys", post(keys::create))
        .route("/console/keys/revoke", post(keys::revoke))
        .layer(from_fn(own_forms))
        .with_state(world)
}

/// Refuses forms of other pages. Cookies do not keep ports apart, so `SameSite` alone would let any program on this
/// machine's `localhost` revoke keys.
async fn own_forms(request: Request, next: Next) -> Response {
    let site = request.headers().get("sec-fetch-site").and_then(|value| value.to_str().ok());
    let is_foreign = !matches!(site, None | Some("same-origin" | "none"));
    if is_foreign && !request.method().is_safe() {
        return StatusCode::FORBIDDEN.into_response();
    }
    next.run(request).await
}

/// On to a page of the console, with a new cookie if there is one.
fn go(path: &str, cookie: Option<HeaderValue>) -> Response {
    let mut response = (StatusCode::SEE_OTHER, [(header::CACHE_CONTROL, "no-store")]).into_response();
    // Our paths are percent-encoded ASCII.
    let location = HeaderValue::from_str(path).unwrap_or(HeaderValue::from_static("/console"));
    response.headers_mut().insert(header::LOCATION, location);
    if let Some(cookie) = cookie {
        response.headers_mut().append(header::SET_COOKIE, cookie);
    }
    response
}
