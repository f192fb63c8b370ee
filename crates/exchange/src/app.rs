//! The router. Every `/api` route is a row of one table that says who may call it, and the guard stands before the
//! whole table: a route without a declared need cannot be added.

mod body;
mod guard;
mod headers;
mod outer;

pub use body::{JsonBody, read_body};
pub use guard::{Deed, Need, Pace, allows};
pub use headers::{API_POLICY, app_policy, worker_policy};
pub use outer::{Context, finish};

use std::sync::Arc;

use axum::extract::State as AxumState;
use axum::http::Method;
use axum::routing::{MethodRouter, any, delete, get, post, put};
use axum::{Json, Router, middleware};
use upstash_api::exchange::{ProblemCode, PublicConfig, routes};

use crate::refusal::Refusal;
use crate::state::State;
use crate::{assets, connection, embed, oauth, proxy, session, tenants};

/// One row of the table.
pub struct Route {
    pub method: Method,
    /// The template, as axum and the log know it.
    pub path: String,
    pub need: Need,
    pub pace: Pace,
    handler: MethodRouter<Arc<State>>,
}

impl Route {
    /// A row.
    pub fn new(
        method: Method,
        path: impl Into<String>,
        need: Need,
        handler: MethodRouter<Arc<State>>,
    ) -> Self {
        Self { method, path: path.into(), need, pace: Pace::Usual, handler }
    }

    /// The same row with a bucket of its own.
    pub fn at(self, pace: Pace) -> Self {
        Self { pace, ..self }
    }
}

/// Every route below `/api`.
pub fn table() -> Vec<Route> {
    let mut table = vec![
        Route::new(Method::GET, routes::CONFIG, Need::Nothing, get(public_config)),
        Route::new(Method::POST, routes::SESSION_EXCHANGE, Need::Nothing, post(oauth::exchange)),
        Route::new(Method::POST, routes::SESSION_EMBED, Need::Nothing, post(embed::begin)),
        Route::new(Method::GET, routes::SESSION, Need::Session, get(session::show)),
        Route::new(Method::DELETE, routes::SESSION, Need::Session, delete(session::logout)),
        Route::new(Method::GET, routes::CONNECTION, Need::May(Deed::Read), get(connection::show)),
        Route::new(
            Method::DELETE,
            routes::CONNECTION,
            Need::May(Deed::Connect),
            delete(connection::disconnect),
        ),
        Route::new(
            Method::PUT,
            routes::CONNECTION_EMAIL,
            Need::May(Deed::Connect),
            put(connection::put_email),
        ),
        Route::new(Method::PUT, routes::CONNECTION_TEAM, Need::May(Deed::Connect), put(connection::put_team)),
        Route::new(
            Method::DELETE,
            routes::CONNECTION_TEAM,
            Need::May(Deed::Connect),
            delete(connection::forget_team),
        ),
        Route::new(
            Method::GET,
            routes::CONNECTION_KEYS,
            Need::May(Deed::SeeAccount),
            get(connection::show_keys),
        ),
    ];
    table.extend(tenants::table());
    table.extend(proxy::table());
    table
}

/// The whole exchange as one service.
pub fn app(state: Arc<State>) -> Router {
    let table = table();
    let guard = guard::Guard::new(Arc::clone(&state), &table);
    // Paths below /api that no row names are refused behind the guard too.
    let mut api = Router::new()
        .route("/api", any(nothing))
        .route("/api/", any(nothing))
        .route("/api/{*rest}", any(nothing));
    for route in table {
        api = api.route(&route.path, route.handler);
    }
    let api = api.layer(middleware::from_fn_with_state(Arc::new(guard), guard::stand));
    let router = Router::new().route(routes::HEALTH, get(health)).merge(api).merge(assets::documents());
    finish(router.fallback(assets::file), Arc::clone(&state)).with_state(state)
}

async fn nothing() -> Refusal {
    Refusal::new(ProblemCode::NotFound)
}

/// GET `/api/config`.
async fn public_config(AxumState(state): AxumState<Arc<State>>) -> Json<PublicConfig> {
    let config = &state.config;
    // An address without a path reads better without the slash that `Url` adds.
    let origin = |url: &url::Url| url.as_str().trim_end_matches('/').to_owned();
    Json(PublicConfig {
        app_name: config.app_name.clone(),
        authorize_url: config.oauth.authorize_url.to_string(),
        client_id: config.oauth.client_id.clone(),
        redirect_uri: config.redirect_uri(),
        audience: config.oauth.audience.clone(),
        scope: config.oauth.scope.clone(),
        issuer: config.oauth.issuer.clone(),
        redis_rest: config.upstash.redis_rest.clone(),
        console_url: origin(&config.upstash.console_url),
    })
}

/// GET `/healthz`: whether this instance can do its work. Needs no header and says nothing else.
async fn health(AxumState(state): AxumState<Arc<State>>) -> Result<Json<&'static str>, Refusal> {
    state.store.ping().await?;
    Ok(Json("ok"))
}
