//! How a command leaves the browser: straight to the database, with the read-only token in a header and nothing else.
//!
//! No cookies, no referrer, no cache, no redirects; the token is never part of an address. [`Wire`] is the seam for
//! tests. This is the app's only call to another origin.

use std::pin::Pin;
use std::rc::Rc;

use gloo_net::http::{Method, RequestBuilder};
use upstash_api::rest::{ENCODING_HEADER, Request};
use web_sys::{ReferrerPolicy, RequestCache, RequestCredentials, RequestMode, RequestRedirect};

use super::token::Access;
use super::trouble::Trouble;
use crate::browser::abort::Abort;
use crate::browser::timer::Timeout;

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
    let abort = Rc::new(Abort::new());
    let timed_out = Rc::new(std::cell::Cell::new(false));
    let _timer = {
        let (abort, timed_out) = (Rc::clone(&abort), Rc::clone(&timed_out));
        Timeout::new(TIME_LIMIT_MS, move || {
            timed_out.set(true);
            abort.abort();
        })
    };
    let failed = |_| match () {
        () if timed_out.get() => Trouble::TimedOut,
        () if web_sys::window().is_some_and(|window| !window.navigator().on_line()) => Trouble::Offline,
        () => Trouble::Unreachable,
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
        .abort_signal(abort.signal().as_ref());
    let prepared = match request.body {
        Some(body) => builder.header("content-type", "application/json").body(body),
        None => builder.build(),
    };
    let answer = prepared.map_err(failed)?.send().await.map_err(failed)?;
    let body = answer.binary().await.map_err(failed)?;
    Ok(Answered { status: answer.status(), body })
}
