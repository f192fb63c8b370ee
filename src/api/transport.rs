//! How a request leaves the page: the rules of `docs/security.md`, browser side, in one place.
//!
//! [`Transport`] is the seam for tests: [`super::queued`] answers from a queue, [`Browser`] from the network.

use std::{cell::Cell, pin::Pin, rc::Rc};

use gloo_net::http::{Method, RequestBuilder};
use upstash_api::exchange::GUARD_HEADER;
use web_sys::{
    AbortController, ReferrerPolicy, RequestCache, RequestCredentials, RequestMode, RequestRedirect,
};

use crate::browser::timer::Timeout;

/// How long one call may take, body included, in milliseconds. The exchange gives Upstash 10 s, so this only ends calls whose
/// connection hangs.
pub const TIME_LIMIT_MS: u32 = 20_000;

/// A request to the exchange. No `Debug`: a body may hold a code, a verifier or a pasted key.
pub struct HttpRequest {
    /// An upper-case method name.
    pub method: &'static str,
    /// Absolute path on our own origin, `/api/…`.
    pub path: String,
    /// A JSON text.
    pub body: Option<String>,
}

/// An answer, whatever its status. No `Debug`: a body may hold a token.
#[derive(Clone, PartialEq)]
pub struct HttpAnswer {
    pub status: u16,
    pub body: String,
    /// This computer's clock when the answer was complete, in Unix milliseconds.
    pub at_ms: f64,
    /// The server's clock when it answered (`Date` header), in Unix milliseconds.
    pub server_ms: Option<f64>,
}

/// No answer at all.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TransportError {
    /// The browser says that there is no network.
    Offline,
    /// The server did not answer, the answer broke off, or it was a redirect.
    Network,
    /// [`TIME_LIMIT_MS`] passed.
    Timeout,
    /// The page gave up on the call.
    Aborted,
}

/// A call on its way. Dropping it aborts the call.
pub type Sending = Pin<Box<dyn Future<Output = Result<HttpAnswer, TransportError>>>>;

/// Something that can carry a request to the exchange.
pub trait Transport: Send + Sync {
    fn send(&self, request: HttpRequest) -> Sending;
}

/// The browser's `fetch`.
pub struct Browser;

impl Transport for Browser {
    fn send(&self, request: HttpRequest) -> Sending {
        Box::pin(fetch(request))
    }
}

/// This computer's clock, in Unix milliseconds.
#[must_use]
pub fn now_ms() -> f64 {
    js_sys::Date::now()
}

async fn fetch(request: HttpRequest) -> Result<HttpAnswer, TransportError> {
    let abort = AbortOnDrop::start()?;
    let builder = RequestBuilder::new(&request.path)
        .method(method(request.method))
        .header(GUARD_HEADER, "top")
        .header("accept", "application/json")
        .mode(RequestMode::SameOrigin)
        .credentials(RequestCredentials::SameOrigin)
        .cache(RequestCache::NoStore)
        .redirect(RequestRedirect::Error)
        .referrer_policy(ReferrerPolicy::NoReferrer)
        .abort_signal(Some(&abort.controller.signal()));
    let prepared = match request.body {
        Some(body) => builder.header("content-type", "application/json").body(body),
        None => builder.build(),
    };
    let answer = prepared.map_err(|_| TransportError::Network)?.send().await.map_err(|_| abort.reason())?;
    let body = answer.text().await.map_err(|_| abort.reason())?;
    Ok(HttpAnswer {
        status: answer.status(),
        body,
        at_ms: now_ms(),
        server_ms: answer
            .headers()
            .get("date")
            .map(|date| js_sys::Date::parse(&date))
            .filter(|ms| ms.is_finite()),
    })
}

fn method(name: &str) -> Method {
    match name {
        "POST" => Method::POST,
        "PUT" => Method::PUT,
        "PATCH" => Method::PATCH,
        "DELETE" => Method::DELETE,
        _ => Method::GET,
    }
}

/// Ends the call when its future is dropped or when its time is up.
struct AbortOnDrop {
    controller: AbortController,
    _timer: Option<Timeout>,
    timed_out: Rc<Cell<bool>>,
}

impl AbortOnDrop {
    fn start() -> Result<Self, TransportError> {
        let controller = AbortController::new().map_err(|_| TransportError::Network)?;
        let timed_out = Rc::new(Cell::new(false));
        let timer = {
            let (controller, timed_out) = (controller.clone(), Rc::clone(&timed_out));
            let expire = move || {
                timed_out.set(true);
                controller.abort();
            };
            Timeout::new(TIME_LIMIT_MS, expire)
        };
        Ok(Self { controller, _timer: timer, timed_out })
    }

    /// Why a call failed; the browser itself only says "failed to fetch".
    fn reason(&self) -> TransportError {
        if self.timed_out.get() {
            TransportError::Timeout
        } else if self.controller.signal().aborted() {
            TransportError::Aborted
        } else if web_sys::window().is_some_and(|window| !window.navigator().on_line()) {
            TransportError::Offline
        } else {
            TransportError::Network
        }
    }
}

impl Drop for AbortOnDrop {
    fn drop(&mut self) {
        self.controller.abort();
    }
}
