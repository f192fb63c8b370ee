//! Answers for requests that an ordered failure hit.

use axum::Json;
use axum::http::{StatusCode, header};
use axum::response::{Html, IntoResponse, Response};
use serde_json::{Value, json};

use crate::faults::FaultKind;
use crate::log::Area;

/// The answer of a fault that answers; `None` for those that let the request go on or cut it.
pub fn answer(kind: &FaultKind, area: Area) -> Option<Response> {
    Some(match kind {
        FaultKind::Status { status, body } => {
            let status = StatusCode::from_u16(*status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
            let body = body.clone().unwrap_or_else(|| usual_body(status, area));
            (status, Json(body)).into_response()
        }
        FaultKind::Html { status } => {
            let status = status
                .and_then(|status| StatusCode::from_u16(status).ok())
                .unwrap_or(StatusCode::BAD_GATEWAY);
            let page = format!(
                "<!doctype html><html><head><title>{status}</title></head><body><h1>{status}</h1></body></html>"
            );
            (status, Html(page)).into_response()
        }
        FaultKind::MalformedJson => {
            ([(header::CONTENT_TYPE, "application/json")], r#"{"result":["a","#).into_response()
        }
        FaultKind::KeyRevoked if area == Area::Rest => {
            let text = "WRONGPASS invalid username-password pair or user is disabled";
            (StatusCode::UNAUTHORIZED, Json(json!({ "error": text }))).into_response()
        }
        FaultKind::Latency { .. } | FaultKind::Cut | FaultKind::LostAnswer | FaultKind::KeyRevoked => {
            return None;
        }
    })
}

/// An error in the shape of the area: OAuth's object, a bare string, or Redis REST's object.
fn usual_body(status: StatusCode, area: Area) -> Value {
    let reason = status.canonical_reason().unwrap_or("Error");
    match area {
        Area::Auth => json!({ "error": "server_error", "error_description": reason }),
        Area::Rest => json!({ "error": format!("ERR {reason}") }),
        Area::Api | Area::Control => json!(reason),
    }
}
