//! Redis REST: what stands at `https://<database>.upstash.io`.

use axum::body::Bytes;
use axum::http::request::Parts;
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};

use crate::switches::Switches;
use crate::world::World;

pub async fn answer(_world: &World, _label: Option<&str>, _parts: &Parts, _body: Bytes) -> Response {
    StatusCode::SERVICE_UNAVAILABLE.into_response()
}

pub fn with_cors(_world: &World, _request: &HeaderMap, answer: Response) -> Response {
    answer
}

pub fn read_only_rules(switches: &Switches) -> Vec<String> {
    switches.read_only_rules.clone()
}
