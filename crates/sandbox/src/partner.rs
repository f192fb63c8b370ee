//! Larkspur, a hosting company that does not exist: the page of one of its customers' projects holds the dashboard in a
//! frame, on another site than the dashboard's own, as it would be in life.
//!
//! It has what a partner has and nothing else: an account at Upstash with a sub-account for its customer, a key pair, a page
//! and a back end that signs tokens. What may not live here: a way around the dashboard's own doors.

mod page;
mod platform;
mod staff;
mod token;

pub use platform::{CUSTOMER, Platform};

use std::sync::Arc;

use axum::Router;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};

use crate::world::World;

/// Where it is, on the sandbox's port. Every `*.localhost` is this machine, and a site of its own.
pub const HOST: &str = "larkspur.localhost";

/// The address of its customer's databases.
pub fn address(world: &World) -> String {
    format!("http://{HOST}:{}{}", world.port(), page::DATA)
}

/// Its routes.
pub fn router(world: Arc<World>) -> Router {
    Router::new()
        .route("/", get(home))
        .route(page::OVERVIEW, get(overview))
        .route(page::DATA, get(data))
        .route(&format!("{}/{{*route}}", page::DATA), get(data))
        .route("/dashboard-token", post(dashboard_token))
        .route("/larkspur.css", get(style))
        .route("/larkspur.js", get(script))
        .with_state(world)
}

async fn home() -> impl IntoResponse {
    (StatusCode::SEE_OTHER, [(header::LOCATION, page::DATA)])
}

async fn overview() -> impl IntoResponse {
    page::overview()
}

/// The page with the dashboard. What has to be set up for it is set up at the first visit.
async fn data(State(world): State<Arc<World>>) -> Response {
    let Some(platform) = &world.partner else {
        return page::without("This sandbox was started without --dashboard and --partner-file.")
            .into_response();
    };
    match platform.ready(&world).await {
        Ok(()) => page::data(&platform.dashboard).into_response(),
        Err(error) => {
            tracing::warn!("the partner's page cannot be set up: {error:#}");
            page::without(&format!("{error:#}.")).into_response()
        }
    }
}

/// A token for whoever is signed in at the platform; here that is always the same person.
async fn dashboard_token(State(world): State<Arc<World>>, headers: HeaderMap) -> Response {
    // The platform's own pages only: a token is a person's way into the dashboard.
    if headers.get("sec-fetch-site").is_none_or(|site| site != "same-origin") {
        return StatusCode::FORBIDDEN.into_response();
    }
    let Some(platform) = &world.partner else { return StatusCode::NOT_FOUND.into_response() };
    let no_store = [(header::CACHE_CONTROL, "no-store"), (header::CONTENT_TYPE, "text/plain; charset=utf-8")];
    (no_store, platform.token(world.clock.now())).into_response()
}

async fn style() -> impl IntoResponse {
    ([(header::CONTENT_TYPE, "text/css; charset=utf-8")], include_str!("partner/larkspur.css"))
}

async fn script() -> impl IntoResponse {
    ([(header::CONTENT_TYPE, "text/javascript; charset=utf-8")], include_str!("partner/larkspur.js"))
}
