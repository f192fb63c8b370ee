//! The app's files: documents with a fresh nonce each, and assets with their sidecars. Without `dist`, a sentence.

mod files;

pub use files::file;

use std::path::Path;
use std::sync::Arc;

use axum::Router;
use axum::extract::{RawPathParams, Request, State as AxumState};
use axum::http::header::{self, HeaderName};
use axum::http::{HeaderMap, HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use upstash_api::exchange::{CONNECT_META, ORIGINS_META, ProblemCode, START_META};

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
        .route("/embed/{partner}", get(frame))
        .route("/embed/{partner}/{*rest}", get(frame))
}

async fn home(AxumState(state): AxumState<Arc<State>>) -> Result<Response, Refusal> {
    document(&state).await
}

async fn callback(AxumState(state): AxumState<Arc<State>>) -> Result<Response, Refusal> {
    page(&state, Opener::Kept, None, &[]).await
}

/// The app in a partner's frame, for every route of it. It is told the partner's origins, which are the only ones it talks to.
async fn frame(AxumState(state): AxumState<Arc<State>>, params: RawPathParams) -> Result<Response, Refusal> {
    let id = params.iter().find(|(name, _)| *name == "partner").map_or("", |(_, id)| id);
    let partners = state.partners.partners();
    let partner = partners.get(id).ok_or_else(|| Refusal::new(ProblemCode::NotFound))?;
    let origins = partner.origins.join(" ");
    let told = [(ORIGINS_META, origins.as_str()), (CONNECT_META, "true")];
    let told = if partner.connect { &told[..] } else { &told[..1] };
    // In a tab that a frame opened, for want of a cookie, the frame is who signs it in.
    page(&state, Opener::Kept, Some(&origins), told).await
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
    let site = request.headers().get("sec-fetch-site");
    if site.is_some_and(|site| site != "same-origin") {
        return Err(Refusal::new(ProblemCode::CsrfSite).message(text::START_ELSEWHERE));
    }
    let told: &[_] = if site.is_some() { &[(START_META, "same-origin")] } else { &[] };
    page(&state, Opener::Kept, None, told).await
}

/// Whether the page keeps its ties to the window that opened it. What a frame opens must: the two pages of
/// a sign-in, and its own in a tab.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Opener {
    Cut,
    Kept,
}

/// `index.html` with a nonce of its own.
pub(crate) async fn document(state: &State) -> Result<Response, Refusal> {
    page(state, Opener::Cut, None, &[]).await
}

/// The document; `framed_by` are the origins whose pages may hold it in a frame, and `told` are its `meta` elements.
async fn page(
    state: &State,
    opener: Opener,
    framed_by: Option<&str>,
    told: &[(&str, &str)],
) -> Result<Response, Refusal> {
    let Some(dist) = &state.config.dist else {
        return Ok((StatusCode::OK, text::NO_APP).into_response());
    };
    let html = read_index(dist).await?;
    let nonce = random::token::<18>()?;
    let mut html = html.replace(NONCE_PLACEHOLDER, &nonce);
    for (name, content) in told.iter().rev() {
        html = html.replacen("<head>", &format!("<head><meta name=\"{name}\" content=\"{content}\">"), 1);
    }
    let ancestors = framed_by.unwrap_or("'none'");
    let policy = app_policy(&nonce, &state.config.upstash.redis_rest, ancestors);
    let opener = if opener == Opener::Cut { "same-origin" } else { "unsafe-none" };
    // A page that isolates itself may hold only frames that say they may be held.
    let resource = if framed_by.is_some() { "cross-origin" } else { "same-origin" };
    let headers = [
        (header::CONTENT_TYPE, "text/html; charset=utf-8"),
        (header::CONTENT_SECURITY_POLICY, policy.as_str()),
        (HeaderName::from_static("cross-origin-opener-policy"), opener),
        (HeaderName::from_static("cross-origin-embedder-policy"), "require-corp"),
        (HeaderName::from_static("cross-origin-resource-policy"), resource),
        (header::CACHE_CONTROL, "no-store"),
    ];
    let mut response = (headers, html).into_response();
    if framed_by.is_none() {
        response.headers_mut().insert(header::X_FRAME_OPTIONS, HeaderValue::from_static("DENY"));
    }
    Ok(response)
}

/// Read each time, so that a new build is served without a restart.
async fn read_index(dist: &Path) -> Result<String, Refusal> {
    tokio::fs::read_to_string(dist.join("index.html")).await.map_err(Refusal::internal)
}

/// Whether the caller would rather have a page than a file.
pub(crate) fn wants_page(headers: &HeaderMap) -> bool {
    let accept = headers.get(header::ACCEPT).and_then(|accept| accept.to_str().ok()).unwrap_or_default();
    accept.split(',').any(|item| item.split(';').next().is_some_and(|kind| kind.trim() == "text/html"))
}
