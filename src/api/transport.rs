//! How a request leaves the page: the rules of `docs/security.md`, browser side, in one place.
//!
//! [`Transport`] is the seam for tests: [`super::queued`] answers from a queue, [`Browser`] from the network.

use std::pin::Pin;

use gloo_net::http::{Method, RequestBuilder};
use upstash_api::exchange::{ACCOUNT_HEADER, GUARD_HEADER, PARTNER_HEADER};
use web_sys::{ReferrerPolicy, RequestCache, RequestCredentials, RequestMode, RequestRedirect};

use crate::browser::abort::{Cut, Deadline};

/// How long a call may take, body included, in milliseconds. The exchange lets it wait 5 s for each of two turns and
/// gives Upstash 10 s, so this only ends calls whose connection hangs.
pub const TIME_LIMIT_MS: u32 = 25_000;
/// The same for the end of a sign-in, where the exchange calls Upstash up to six times: code, identity, the key it has,
/// a new key, its proof, the end of the token. Giving up earlier would lose the cookie of a session that comes about.
pub const SIGN_IN_LIMIT_MS: u32 = 70_000;

/// A request to the exchange. No `Debug`: a body may hold a code, a verifier or a pasted key.
#[derive(Clone)]
pub struct HttpRequest {
    /// An upper-case method name.
    pub method: &'static str,
    /// Absolute path on our own origin, `/api/…`.
    pub path: String,
    /// A JSON text.
    pub body: Option<String>,
    /// The id of the account that the page was loaded for, once it is known.
    pub account: Option<String>,
    /// How long to wait for the whole answer, in milliseconds.
    pub limit_ms: u32,
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

impl HttpAnswer {
    /// By how many milliseconds the server's clock is ahead of this computer's, as far as a second tells; `None` where the
    /// answer does not tell the time.
    #[must_use]
    pub fn server_ahead_ms(&self) -> Option<f64> {
        self.server_ms.map(|server| server - self.at_ms)
    }
}

/// No answer at all.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TransportError {
    /// There is no network, and nothing can have been changed: the request never left, or it was a read.
    Offline,
    /// The server did not answer, the answer broke off, or it was a redirect.
    Network,
    /// [`HttpRequest::limit_ms`] passed.
    Timeout,
}

/// A call on its way. Dropping it aborts the call.
pub type Sending = Pin<Box<dyn Future<Output = Result<HttpAnswer, TransportError>>>>;

/// Something that can carry a request to the exchange.
pub trait Transport: Send + Sync {
    fn send(&self, request: HttpRequest) -> Sending;
}

/// The browser's `fetch`.
#[derive(Default)]
pub struct Browser {
    /// Whose frame the page is in, by the partner's id; `None` for a tab of its own. It says which cookie is meant.
    pub partner: Option<String>,
}

impl Transport for Browser {
    fn send(&self, request: HttpRequest) -> Sending {
        Box::pin(fetch(request, self.partner.clone()))
    }
}

async fn fetch(request: HttpRequest, partner: Option<String>) -> Result<HttpAnswer, TransportError> {
    let is_read = request.method == "GET";
    let deadline = Deadline::start(request.limit_ms);
    let failed = |_| reason(deadline.cut(), is_read);
    let builder = RequestBuilder::new(&request.path)
        .method(method(request.method))
        .header(GUARD_HEADER, if partner.is_some() { "embed" } else { "top" })
        .header("accept", "application/json")
        // Not `SameOrigin`: a browser that keeps to the letter (Firefox does) then sends no origin under a policy of no
        // referrer, and the exchange takes no write without one. The address is a path, so it is the same one all the same.
        .mode(RequestMode::Cors)
        .credentials(RequestCredentials::SameOrigin)
        .cache(RequestCache::NoStore)
        .redirect(RequestRedirect::Error)
        .referrer_policy(ReferrerPolicy::NoReferrer)
        .abort_signal(deadline.signal().as_ref());
    let builder = match request.account {
        Some(account) => builder.header(ACCOUNT_HEADER, &account),
        None => builder,
    };
    let builder = match partner {
        Some(partner) => builder.header(PARTNER_HEADER, &partner),
        None => builder,
    };
    let prepared = match request.body {
        Some(body) => builder.header("content-type", "application/json").body(body),
        None => builder.build(),
    };
    let answer = prepared.map_err(failed)?.send().await.map_err(failed)?;
    let body = answer.text().await.map_err(failed)?;
    Ok(HttpAnswer {
        status: answer.status(),
        body,
        at_ms: js_sys::Date::now(),
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

/// Whether a lost network counts as [`TransportError::Offline`], which promises that nothing was changed.
const fn reason(cut: Cut, is_read: bool) -> TransportError {
    match cut {
        Cut::TimedOut => TransportError::Timeout,
        Cut::Offline { nothing_sent } if nothing_sent || is_read => TransportError::Offline,
        Cut::Offline { .. } | Cut::NoAnswer => TransportError::Network,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_write_whose_network_goes_away_on_the_road_may_have_arrived() {
        let lost = Cut::Offline { nothing_sent: false };
        assert_eq!(reason(lost, false), TransportError::Network);
        assert_eq!(reason(lost, true), TransportError::Offline, "a read changes nothing");
        assert_eq!(reason(Cut::Offline { nothing_sent: true }, false), TransportError::Offline);
    }
}
