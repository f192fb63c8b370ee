//! The app's files: documents with a fresh nonce each, and assets with their sidecars. Without `dist`, a sentence.

mod files;

pub use files::file;

use std::path::Path;
use std::sync::Arc;

use axum::Router;
use axum::extract::{Request, State as AxumState};
use axum::http::header::{self, HeaderName};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use upstash_api::exchange::ProblemCode;

use crate::app::{Context, app_policy};
use crate::limits::bucket_of;
use crate::random;
use crate::refusal::Refusal;
use crate::state::State;
use crate::text;

/// What Trunk writes where a nonce belongs.
pub const NONCE_PLACEHOLDER: &str = "{{__TRUNK NONCE__}}";

/// Documents with rules of their own. Every other document comes from the fallback.
pub fn documents() -> Router<Arc<State>> {
    Router::new()
        .route("/", get(home))
        .route("/callback", get(callback))
        .route("/connect/start", get(connect_start))
        // Frames are offered to registered partners; none can be registered yet.
        .route("/embed/{*rest}", get(|| async { Refusal::new(ProblemCode::NotFound) }))
}

async fn home(AxumState(state): AxumState<Arc<State>>) -> Result<Response, Refusal> {
    document(&state, Opener::Cut).await
}

async fn callback(AxumState(state): AxumState<Arc<State>>) -> Result<Response, Refusal> {
    document(&state, Opener::Kept).await
}

/// A sign-in is started from our own pages only: what another site opens is refused. A browser that does not say gets
/// the page, which then waits for a click.
async fn connect_start(
    AxumState(state): AxumState<Arc<State>>,
    request: Request,
) -> Result<Response, Refusal> {
    if let Some(ctx) = request.extensions().get::<Context>() {
        state.limits.start.take(&bucket_of(ctx.ip))?;
    }
    if request.headers().get("sec-fetch-site").is_some_and(|site| site != "same-origin") {
        return Err(Refusal::new(ProblemCode::CsrfSite));
    }
    document(&state, Opener::Kept).await
}

/// Whether the page keeps its ties to the window that opened it. The two pages of a sign-in popup must.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Opener {
    Cut,
    Kept,
}

/// `index.html` with a nonce of its own.
pub(crate) async fn document(state: &State, opener: Opener) -> Result<Response, Refusal> {
    let Some(dist) = &state.config.dist else {
        return Ok((StatusCode::OK, text::NO_APP).into_response());
    };
    let html = read_index(dist).await?;
    let nonce = random::token::<18>()?;
    let html = html.replace(NONCE_PLACEHOLDER, &nonce);
    let policy = app_policy(&nonce, &state.config.upstash.redis_rest);
    let opener = if opener == Opener::Cut { "same-origin" } else { "unsafe-none" };
    let headers = [
        (header::CONTENT_TYPE, "text/html; charset=utf-8"),
        (header::CONTENT_SECURITY_POLICY, policy.as_str()),
        (header::X_FRAME_OPTIONS, "DENY"),
        (HeaderName::from_static("cross-origin-opener-policy"), opener),
        (HeaderName::from_static("cross-origin-embedder-policy"), "require-corp"),
        (HeaderName::from_static("cross-origin-resource-policy"), "same-origin"),
        (header::CACHE_CONTROL, "no-store"),
    ];
    Ok((headers, html).into_response())
}

/// Read each time, so that a new build is served without a restart.
async fn read_index(dist: &Path) -> Result<String, Refusal> {
    tokio::fs::read_to_string(dist.join("index.html")).await.map_err(Refusal::internal)
}

/// Whether the caller would rather have a page than a file.
fn wants_page(headers: &HeaderMap) -> bool {
    let accept = headers.get(header::ACCEPT).and_then(|accept| accept.to_str().ok()).unwrap_or_default();
    accept.split(',').any(|item| item.split(';').next().is_some_and(|kind| kind.trim() == "text/html"))
}
