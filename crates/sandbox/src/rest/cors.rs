//! CORS of the data plane: any origin may ask, also about what is refused, or a page would see nothing but an opaque
//! network error.

use axum::http::{HeaderMap, HeaderValue, header};
use axum::response::Response;

use super::SYNC_TOKEN;
use crate::world::World;

/// Adds what a browser wants to see; without an `Origin` there is nothing to add.
pub fn with_cors(world: &World, request: &HeaderMap, mut answer: Response) -> Response {
    let headers = answer.headers_mut();
    headers.append(header::VARY, HeaderValue::from_static("Origin"));
    let Some(origin) = request.get(header::ORIGIN) else { return answer };
    headers.insert(header::ACCESS_CONTROL_ALLOW_ORIGIN, origin.clone());
    headers.insert(header::ACCESS_CONTROL_ALLOW_CREDENTIALS, HeaderValue::from_static("true"));
    if world.state().switches.exposes_sync_token {
        headers.insert(header::ACCESS_CONTROL_EXPOSE_HEADERS, HeaderValue::from_static(SYNC_TOKEN));
    }
    if request.contains_key(header::ACCESS_CONTROL_REQUEST_METHOD) {
        let methods = HeaderValue::from_static("HEAD, GET, POST, PUT, OPTIONS");
        headers.insert(header::ACCESS_CONTROL_ALLOW_METHODS, methods);
        if let Some(asked) = request.get(header::ACCESS_CONTROL_REQUEST_HEADERS) {
            headers.insert(header::ACCESS_CONTROL_ALLOW_HEADERS, asked.clone());
        }
    }
    answer
}
