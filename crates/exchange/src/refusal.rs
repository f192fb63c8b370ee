//! How a handler says no. A [`Refusal`] travels to the outermost layer, which alone knows the request id and turns it
//! into a [`ProblemBody`]; so every refusal, also axum's own, looks the same.

use std::borrow::Cow;

use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{Html, IntoResponse, Response};
use upstash_api::exchange::{Problem, ProblemBody, ProblemCode};

use crate::store::StoreError;
use crate::text;
use crate::vault::RingError;

/// A reason to refuse, with its status.
#[derive(Clone, Debug)]
pub struct Refusal {
    pub status: StatusCode,
    pub code: ProblemCode,
    detail: Box<Detail>,
}

/// What most refusals leave empty; boxed, since every `Result` of the crate carries one.
#[derive(Clone, Debug)]
struct Detail {
    message: Cow<'static, str>,
    field: Option<String>,
    upstream: Option<String>,
    retry_after: Option<u32>,
    cookie: Option<HeaderValue>,
}

impl Refusal {
    /// A refusal with the code's own status and sentence.
    pub fn new(code: ProblemCode) -> Self {
        let message = Cow::Borrowed(text::sentence(code));
        let detail = Detail { message, field: None, upstream: None, retry_after: None, cookie: None };
        Self { status: status_of(code), code, detail: Box::new(detail) }
    }

    pub fn status(self, status: StatusCode) -> Self {
        Self { status, ..self }
    }

    pub fn message(mut self, message: impl Into<Cow<'static, str>>) -> Self {
        self.detail.message = message.into();
        self
    }

    /// The form field it is about.
    pub fn field(mut self, field: impl Into<String>) -> Self {
        self.detail.field = Some(field.into());
        self
    }

    /// What Upstash said, already cleaned.
    pub fn upstream(mut self, sentence: Option<String>) -> Self {
        self.detail.upstream = sentence;
        self
    }

    /// Seconds to wait.
    pub fn retry_after(mut self, seconds: Option<u32>) -> Self {
        self.detail.retry_after = seconds;
        self
    }

    /// A cookie to clear on the way out.
    pub fn cookie(mut self, clear: HeaderValue) -> Self {
        self.detail.cookie = Some(clear);
        self
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
        let Detail { message, field, upstream, retry_after, cookie } = *self.detail;
        let (message, request_id) = (message.into_owned(), request_id.to_owned());
        let body = ProblemBody {
            error: Problem { code: self.code, message, request_id, field, upstream, retry_after },
        };
        let mut response = (self.status, axum::Json(body)).into_response();
        wait(&mut response, retry_after);
        if let Some(cookie) = cookie {
            response.headers_mut().insert(header::SET_COOKIE, cookie);
        }
        response
    }

    /// The same for a person who came by an address: a page with the sentence, without script and style.
    pub fn page(self, request_id: &str) -> Response {
        let escaped = |text: &str| text.replace('&', "&amp;").replace('<', "&lt;");
        let html = text::page(self.status.as_u16(), &escaped(&self.detail.message), request_id);
        let mut response = (self.status, Html(html)).into_response();
        wait(&mut response, self.detail.retry_after);
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

fn wait(response: &mut Response, seconds: Option<u32>) {
    if let Some(seconds) = seconds {
        response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(seconds));
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
        P::CsrfHeader | P::CsrfSite | P::CsrfOrigin | P::NotAllowed | P::EmbedToken => StatusCode::FORBIDDEN,
        P::UnsupportedMediaType => StatusCode::UNSUPPORTED_MEDIA_TYPE,
        P::WrongHost => StatusCode::MISDIRECTED_REQUEST,
        P::SessionMissing | P::SessionExpired => StatusCode::UNAUTHORIZED,
        P::BadRequest
        | P::Invalid
        | P::CodeRefused
        | P::IdentityRefused
        | P::EmailRefused
        | P::PastedKeyRefused
        | P::UpstreamRefused => StatusCode::BAD_REQUEST,
        P::NotFound | P::UpstreamNotFound | P::SubAccountUnknown => StatusCode::NOT_FOUND,
        P::MethodNotAllowed => StatusCode::METHOD_NOT_ALLOWED,
        P::TooLarge => StatusCode::PAYLOAD_TOO_LARGE,
        P::TooManyRequests | P::UpstreamRateLimited => StatusCode::TOO_MANY_REQUESTS,
        P::SessionOfAnother
        | P::ReconnectNeeded
        | P::ExplorerUnavailable
        | P::BrowseUnavailable
        | P::TeamKeyNeeded
        | P::SlugTaken
        | P::SubAccountLimit
        | P::SubAccountNotEmpty
        | P::SubKeyMissing
        | P::SubKeyRefused
        | P::SubKeyWorks
        | P::AccountUnnamed => StatusCode::CONFLICT,
        P::RevealGone => StatusCode::GONE,
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
    async fn a_page_says_the_sentence_and_takes_nobodys_markup() {
        let refusal = Refusal::new(ProblemCode::NotFound).message("<script>&").retry_after(Some(7));
        let response = refusal.page("r1");
        assert_eq!(response.status(), StatusCode::NOT_FOUND);
        assert_eq!(response.headers()[header::RETRY_AFTER], "7");
        let body = axum::body::to_bytes(response.into_body(), 10_000).await.expect("a body");
        let body = std::str::from_utf8(&body).expect("text");
        assert!(body.contains("&lt;script>&amp;") && body.contains("r1"), "{body}");
        assert!(!body.contains("<script"), "{body}");
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
