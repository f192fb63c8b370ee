//! How a command leaves the browser: straight to the database, with the read-only token in a header and nothing else.
//!
//! No cookies, no referrer, no cache, no redirects; the token is never part of an address. [`Wire`] is the seam for
//! tests. This is the app's only call to another origin.

use std::pin::Pin;
use std::rc::Rc;

use gloo_net::http::{Method, RequestBuilder};
use upstash_api::rest::{Body, ENCODING_HEADER, Request};
use web_sys::{ReferrerPolicy, RequestCache, RequestCredentials, RequestMode, RequestRedirect};

use super::token::Access;
use super::trouble::Trouble;
use crate::browser::abort::{Cut, Deadline};

/// How long one request may take, in milliseconds.
const TIME_LIMIT_MS: u32 = 30_000;

/// An answer, whatever its status.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answered {
    pub status: u16,
    pub body: Vec<u8>,
}

/// A request on its way. Dropping it aborts it.
pub type Sending = Pin<Box<dyn Future<Output = Result<Answered, Trouble>>>>;

/// Something that can carry a request to a database.
pub trait Wire {
    fn send(&self, access: Rc<Access>, request: Request) -> Sending;
}

/// The browser's `fetch`.
pub struct Browser;

impl Wire for Browser {
    fn send(&self, access: Rc<Access>, request: Request) -> Sending {
        Box::pin(fetch(access, request))
    }
}

async fn fetch(access: Rc<Access>, request: Request) -> Result<Answered, Trouble> {
    let deadline = Deadline::start(TIME_LIMIT_MS);
    let failed = |_| match deadline.cut() {
        Cut::TimedOut => Trouble::TimedOut,
        Cut::Offline { nothing_sent: true } => Trouble::Offline,
        // What was sent is billed, answer or not, so it is not told as if nothing had left.
        Cut::Offline { nothing_sent: false } | Cut::NoAnswer => Trouble::Unreachable,
    };
    let builder = RequestBuilder::new(&format!("{}{}", access.origin(), request.path))
        .method(if request.body.is_some() { Method::POST } else { Method::GET })
        .header("authorization", &access.authorization())
        .header(ENCODING_HEADER.0, ENCODING_HEADER.1)
        .mode(RequestMode::Cors)
        .credentials(RequestCredentials::Omit)
        .cache(RequestCache::NoStore)
        .redirect(RequestRedirect::Error)
        .referrer_policy(ReferrerPolicy::NoReferrer)
        .abort_signal(deadline.signal().as_ref());
    let prepared = match request.body {
        Some(Body::Json(json)) => builder.header("content-type", "application/json").body(json),
        Some(Body::Raw(bytes)) => {
            let bytes = js_sys::Uint8Array::from(bytes.as_slice());
            builder.header("content-type", "application/octet-stream").body(bytes)
        }
        None => builder.build(),
    };
    let answer = prepared.map_err(failed)?.send().await.map_err(failed)?;
    let body = answer.binary().await.map_err(failed)?;
    Ok(Answered { status: answer.status(), body })
}
