//! The security headers, to the letter.

use axum::http::header::{self, HeaderName};
use axum::http::{HeaderMap, HeaderValue};

use crate::config::Config;

/// The policy of answers that are not documents.
pub const API_POLICY: &str = "default-src 'none'; frame-ancestors 'none'; sandbox";

const PERMISSIONS: &str = "camera=(), microphone=(), geolocation=(), payment=(), usb=(), clipboard-read=()";

/// The policy of the app document. The nonce is the answer's own; `redis_rest` is where the explorer reads; `ancestors` may hold
/// the page in a frame.
pub fn app_policy(nonce: &str, redis_rest: &str, ancestors: &str) -> String {
    format!(
        "default-src 'none'; script-src 'nonce-{nonce}' 'wasm-unsafe-eval'; style-src 'self'; img-src 'self'; \
         font-src 'self'; connect-src 'self' {redis_rest}; worker-src 'self'; manifest-src 'self'; base-uri 'none'; \
         form-action 'none'; frame-src 'none'; object-src 'none'; frame-ancestors {ancestors}; \
         require-trusted-types-for 'script'; trusted-types default"
    )
}

/// The policy of the worker that decodes values: its own two files and nothing else. It reads bytes of strangers, and
/// has nobody to send anything to.
pub fn worker_policy(origin: &str) -> String {
    format!(
        "default-src 'none'; script-src {origin}/decode-worker.js 'wasm-unsafe-eval'; \
         connect-src {origin}/decode-worker_bg.wasm; frame-ancestors 'none'"
    )
}

/// Completes an answer: what every answer has, and what an answer of the API has unless its handler decided otherwise.
pub(super) fn complete(headers: &mut HeaderMap, config: &Config) {
    let mut set = |name: HeaderName, value: &'static str| {
        headers.insert(name, HeaderValue::from_static(value));
    };
    set(header::X_CONTENT_TYPE_OPTIONS, "nosniff");
    set(header::REFERRER_POLICY, "no-referrer");
    set(HeaderName::from_static("permissions-policy"), PERMISSIONS);
    if config.is_https() {
        set(header::STRICT_TRANSPORT_SECURITY, "max-age=63072000; includeSubDomains");
    }
    for (name, value) in [
        (header::CONTENT_SECURITY_POLICY, API_POLICY),
        (HeaderName::from_static("cross-origin-resource-policy"), "same-origin"),
        (header::CACHE_CONTROL, "no-store"),
    ] {
        headers.entry(name).or_insert(HeaderValue::from_static(value));
    }
    if headers.get(header::CONTENT_TYPE).is_some_and(|value| value == "application/json") {
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/json; charset=utf-8"));
    }
}
