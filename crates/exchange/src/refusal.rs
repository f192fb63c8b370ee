//! How a handler says no. A [`Refusal`] travels to the outermost layer, which alone knows the request id and turns it
//! into a [`ProblemBody`]; so every refusal, also axum's own, looks the same.

use std::borrow::Cow;

use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use upstash_api::exchange::{Problem, ProblemBody, ProblemCode};

use crate::store::StoreError;
use crate::text;
use crate::vault::RingError;

/// A reason to refuse, with its status.
#[derive(Clone, Debug)]
pub struct Refusal {
    pub status: StatusCode,
    pub code: ProblemCode,
    pub message: Cow<'static, str>,
    pub field: Option<String>,
    /// What Upstash said, already cleaned.
    pub upstream: Option<String>,
    /// Seconds.
    pub retry_after: Option<u32>,
    /// A cookie to clear on the way out, ready to be sent.
    pub clear_cookie: Option<HeaderValue>,
}

impl Refusal {
    /// A refusal with the code's own status and sentence.
    pub const fn new(code: ProblemCode) -> Self {
        Self {
            status: status_of(code),
            code,
            message: Cow::Borrowed(text::sentence(code)),
            field: None,
            upstream: None,
            retry_after: None,
            clear_cookie: None,
        }
    }

    pub fn status(self, status: StatusCode) -> Self {
        Self { status, ..self }
    }

    pub fn message(self, message: impl Into<Cow<'static, str>>) -> Self {
        Self { message: message.into(), ..self }
    }

    pub fn field(self, field: impl Into<String>) -> Self {
        Self { field: Some(field.into()), ..self }
    }

    pub fn upstream(self, sentence: Option<String>) -> Self {
        Self { upstream: sentence, ..self }
    }

    pub fn retry_after(self, seconds: Option<u32>) -> Self {
        Self { retry_after: seconds, ..self }
    }

    /// Our own fault. The cause is for the log; the caller gets the request id.
    pub fn internal(cause: impl std::fmt::Display) -> Self {
        tracing::error!(%cause, "internal error");
        Self::new(ProblemCode::Internal)
    }

    /// The code as it is written on the wire, for log and audit.
    pub fn code_name(&self) -> String {
        code_name(self.code)
    }

    /// The answer, once the request id is known.
    pub fn render(self, request_id: &str) -> Response {
        let retry_after = self.retry_after;
        let body = ProblemBody {
            error: Problem {
                code: self.code,
                message: self.message.into_owned(),
                request_id: request_id.to_owned(),
                field: self.field,
                upstream: self.upstream,
                retry_after,
            },
        };
        let mut response = (self.status, axum::Json(body)).into_response();
        if let Some(seconds) = retry_after {
            response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(seconds));
        }
        if let Some(cookie) = self.clear_cookie {
            response.headers_mut().insert(header::SET_COOKIE, cookie);
        }
        response
    }

    /// The refusal that fits a status which axum, and not one of our handlers, decided on.
    pub fn for_status(status: StatusCode) -> Self {
        let code = match status {
            StatusCode::NOT_FOUND => ProblemCode::NotFound,
            StatusCode::METHOD_NOT_ALLOWED => ProblemCode::MethodNotAllowed,
            StatusCode::PAYLOAD_TOO_LARGE => ProblemCode::TooLarge,
            status if status.is_client_error() => ProblemCode::BadRequest,
            _ => ProblemCode::Internal,
        };
        Self::new(code).status(status)
    }
}

/// An empty answer that carries the refusal to the outermost layer.
impl IntoResponse for Refusal {
    fn into_response(self) -> Response {
        let mut response = self.status.into_response();
        response.extensions_mut().insert(self);
        response
    }
}

impl From<StoreError> for Refusal {
    fn from(error: StoreError) -> Self {
        Self::internal(error)
    }
}

impl From<RingError> for Refusal {
    fn from(error: RingError) -> Self {
        Self::internal(error)
    }
}

impl From<getrandom::Error> for Refusal {
    fn from(error: getrandom::Error) -> Self {
        Self::internal(error)
    }
}

/// A code as it is written on the wire.
pub fn code_name(code: ProblemCode) -> String {
    match serde_json::to_value(code) {
        Ok(serde_json::Value::String(name)) => name,
        _ => String::new(),
    }
}

const fn status_of(code: ProblemCode) -> StatusCode {
    use ProblemCode as P;
    match code {
        P::CsrfHeader | P::CsrfSite | P::CsrfOrigin | P::NotAllowed => StatusCode::FORBIDDEN,
        P::UnsupportedMediaType => StatusCode::UNSUPPORTED_MEDIA_TYPE,
        P::WrongHost => StatusCode::MISDIRECTED_REQUEST,
        P::SessionMissing | P::SessionExpired => StatusCode::UNAUTHORIZED,
        P::BadRequest
        | P::Invalid
        | P::CodeRefused
        | P::IdentityRefused
        | P::EmailRefused
        | P::UpstreamRefused => StatusCode::BAD_REQUEST,
        P::NotFound | P::UpstreamNotFound => StatusCode::NOT_FOUND,
        P::MethodNotAllowed => StatusCode::METHOD_NOT_ALLOWED,
        P::TooLarge => StatusCode::PAYLOAD_TOO_LARGE,
        P::TooManyRequests | P::UpstreamRateLimited => StatusCode::TOO_MANY_REQUESTS,
        P::ReconnectNeeded | P::ExplorerUnavailable => StatusCode::CONFLICT,
        P::KeyRefused | P::UpstreamBroken => StatusCode::BAD_GATEWAY,
        P::UpstreamUnreachable => StatusCode::SERVICE_UNAVAILABLE,
        P::UpstreamTimeout => StatusCode::GATEWAY_TIMEOUT,
        P::Internal | P::Unknown => StatusCode::INTERNAL_SERVER_ERROR,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_named_as_on_the_wire() {
        assert_eq!(code_name(ProblemCode::CsrfHeader), "csrf_header");
    }

    #[tokio::test]
    async fn a_refusal_is_a_problem_with_its_request_id() {
        let response = Refusal::new(ProblemCode::TooManyRequests).retry_after(Some(7)).render("r1");
        assert_eq!(response.status(), StatusCode::TOO_MANY_REQUESTS);
        assert_eq!(response.headers()[header::RETRY_AFTER], "7");
        let body = axum::body::to_bytes(response.into_body(), 10_000).await.expect("a body");
        let body: ProblemBody = serde_json::from_slice(&body).expect("a problem");
        assert_eq!((body.error.code, body.error.request_id.as_str()), (ProblemCode::TooManyRequests, "r1"));
        assert_eq!(body.error.retry_after, Some(7));
    }
}
