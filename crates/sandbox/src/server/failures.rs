//! Answers for requests that an ordered failure hit.

use std::io;
use std::time::Duration;

use axum::Json;
use axum::body::{Body, to_bytes};
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{Html, IntoResponse, Response};
use serde_json::{Value, json};

use crate::faults::FaultKind;
use crate::log::Area;
use crate::rest;

/// The answer of a fault that answers; `None` for those that let the request go on or cut it.
pub fn answer(kind: &FaultKind, area: Area) -> Option<Response> {
    Some(match kind {
        FaultKind::Status { status, body, retry_after } => {
            let status = StatusCode::from_u16(*status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
            let body = body.clone().unwrap_or_else(|| usual_body(status, area));
            let mut answer = (status, Json(body)).into_response();
            if let Some(seconds) = retry_after {
                answer.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(*seconds));
            }
            answer
        }
        FaultKind::QuotaExhausted if area == Area::Rest => {
            let text = rest::monthly_limit(500_000, 500_002);
            (StatusCode::BAD_REQUEST, Json(json!({ "error": text }))).into_response()
        }
        FaultKind::QuotaExhausted => {
            let status = StatusCode::TOO_MANY_REQUESTS;
            (status, Json(usual_body(status, area))).into_response()
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
            (StatusCode::UNAUTHORIZED, Json(json!({ "error": rest::USER_DISABLED }))).into_response()
        }
        FaultKind::Latency { .. }
        | FaultKind::Cut
        | FaultKind::LostAnswer
        | FaultKind::KeyRevoked
        | FaultKind::Truncated
        | FaultKind::Drip { .. }
        | FaultKind::DatabaseSuspended
        | FaultKind::ClockMoved { .. } => return None,
    })
}

/// What a fault leaves of an answer that was worked out; `None` when the connection is to be cut without it.
pub async fn afterwards(faults: &[FaultKind], answer: Response) -> Option<Response> {
    let fault = faults
        .iter()
        .find(|kind| matches!(kind, FaultKind::LostAnswer | FaultKind::Truncated | FaultKind::Drip { .. }));
    match fault {
        Some(FaultKind::LostAnswer) => None,
        Some(FaultKind::Truncated) => Some(in_pieces(answer, Pieces::Half).await),
        Some(FaultKind::Drip { ms, bytes }) => {
            let pieces = Pieces::Small { bytes: bytes.unwrap_or(16), pause: Duration::from_millis(*ms) };
            Some(in_pieces(answer, pieces).await)
        }
        _ => Some(answer),
    }
}

/// How a body is sent that was worked out as a whole.
#[derive(Clone, Copy)]
enum Pieces {
    /// The first half, then nothing more.
    Half,
    Small {
        bytes: usize,
        pause: Duration,
    },
}

/// The answer with its length in front and its body in pieces. A stream of events has neither end nor length: it stays
/// as it is.
async fn in_pieces(answer: Response, pieces: Pieces) -> Response {
    /// How long the half is left alone, so that it goes out before the connection ends.
    const BEFORE_THE_END: Duration = Duration::from_millis(100);
    let is_endless =
        answer.headers().get(header::CONTENT_TYPE).is_some_and(|kind| kind == "text/event-stream");
    if is_endless {
        return answer;
    }
    let (mut parts, body) = answer.into_parts();
    let Ok(whole) = to_bytes(body, usize::MAX).await else {
        return StatusCode::INTERNAL_SERVER_ERROR.into_response();
    };
    parts.headers.insert(header::CONTENT_LENGTH, HeaderValue::from(whole.len()));
    let body = futures_util::stream::unfold((whole, false), move |(mut rest, ends)| async move {
        match pieces {
            _ if ends => {
                tokio::time::sleep(BEFORE_THE_END).await;
                Some((Err(io::Error::from(io::ErrorKind::ConnectionAborted)), (rest, ends)))
            }
            _ if rest.is_empty() => None,
            Pieces::Half => Some((Ok(rest.split_to(rest.len().div_ceil(2))), (rest, true))),
            Pieces::Small { bytes, pause } => {
                let piece = rest.split_to(bytes.clamp(1, rest.len()));
                tokio::time::sleep(pause).await;
                Some((Ok(piece), (rest, false)))
            }
        }
    });
    Response::from_parts(parts, Body::from_stream(body))
}

/// An error in the shape of the area: OAuth's object, a bare string, or Redis REST's object.
fn usual_body(status: StatusCode, area: Area) -> Value {
    let reason = status.canonical_reason().unwrap_or("Error");
    match area {
        Area::Auth => json!({ "error": "server_error", "error_description": reason }),
        Area::Rest => json!({ "error": format!("ERR {reason}") }),
        Area::Api | Area::Console | Area::Partner | Area::Control => json!(reason),
    }
}
