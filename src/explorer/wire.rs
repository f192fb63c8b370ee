//! How a command leaves the browser: straight to the database, with the token in a header and nothing else.
//!
//! No cookies, no referrer, no cache, no redirects; the token is never part of an address. [`Wire`] is the seam for
//! tests. This is the app's only call to another origin.

use std::pin::Pin;
use std::rc::Rc;

use gloo_net::http::{Method, RequestBuilder, Response};
use upstash_api::rest::{Body, ENCODING_HEADER, Request};
use web_sys::{ReferrerPolicy, RequestCache, RequestCredentials, RequestMode, RequestRedirect};

use super::token::Access;
use super::trouble::Trouble;
use crate::browser::abort::{Cut, Deadline};
use crate::browser::stream::Pieces;
use crate::browser::timer::next_turn;

/// How long one request may take, in milliseconds.
const TIME_LIMIT_MS: u32 = 30_000;

/// How long pieces are taken in before the page gets its turn, in milliseconds. A frame has 16.
const SLICE_MS: f64 = 6.0;

/// Bytes taken in between two looks at the clock.
const PART: usize = 4 * 1024;

/// What asks for a stream of events in place of an answer (Upstash docs, REST API: subscribe).
const EVENTS: &str = "text/event-stream";

/// An answer, whatever its status.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answered {
    pub status: u16,
    pub body: Vec<u8>,
}

/// A request on its way. Dropping it aborts it.
pub type Sending = Pin<Box<dyn Future<Output = Result<Answered, Trouble>>>>;

/// Takes the pieces of a stream as they come.
pub type Hear = Rc<dyn Fn(&[u8])>;

/// Something that can carry a request to a database.
pub trait Wire {
    fn send(&self, access: Rc<Access>, request: Request) -> Sending;

    /// Asks for events and hands their bytes to `hear` for as long as the future is held: there is no time limit. It
    /// comes out when the stream has ended, with an empty body, or at once with an answer that is no stream.
    fn listen(&self, access: Rc<Access>, request: Request, hear: Hear) -> Sending;
}

/// The browser's `fetch`.
pub struct Browser;

impl Wire for Browser {
    fn send(&self, access: Rc<Access>, request: Request) -> Sending {
        Box::pin(fetch(access, request, None))
    }

    fn listen(&self, access: Rc<Access>, request: Request, hear: Hear) -> Sending {
        Box::pin(fetch(access, request, Some(hear)))
    }
}

async fn fetch(access: Rc<Access>, request: Request, hear: Option<Hear>) -> Result<Answered, Trouble> {
    let deadline = if hear.is_some() { Deadline::never() } else { Deadline::start(TIME_LIMIT_MS) };
    let failed = || match deadline.cut() {
        Cut::TimedOut => Trouble::TimedOut,
        Cut::Offline { nothing_sent: true } => Trouble::Offline,
        // What was sent is billed, answer or not, so it is not told as if nothing had left.
        Cut::Offline { nothing_sent: false } | Cut::NoAnswer => Trouble::Unreachable,
    };
    // A stream of events is text whatever is asked for, and its answer is no reply to be decoded.
    let (name, value) = if hear.is_some() { ("accept", EVENTS) } else { ENCODING_HEADER };
    let is_post = request.body.is_some() || hear.is_some();
    let builder = RequestBuilder::new(&format!("{}{}", access.origin(), request.path))
        .method(if is_post { Method::POST } else { Method::GET })
        .header("authorization", &access.authorization())
        .header(name, value)
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
    let answer = prepared.map_err(|_| failed())?.send().await.map_err(|_| failed())?;
    let status = answer.status();
    let stream = hear.as_ref().and_then(|hear| Some((hear, pieces_of(&answer)?)));
    let Some((hear, pieces)) = stream else {
        let body = answer.binary().await.map_err(|_| failed())?;
        return Ok(Answered { status, body });
    };
    let mut began = js_sys::Date::now();
    while let Some(piece) = pieces.next().await.map_err(|_| failed())? {
        for part in piece.chunks(PART) {
            hear(part);
            // Pieces that wait already come without a pause between them.
            if js_sys::Date::now() - began > SLICE_MS {
                next_turn().await;
                began = js_sys::Date::now();
            }
        }
    }
    Ok(Answered { status, body: Vec::new() })
}

/// The pieces of an answer that is a stream of events.
fn pieces_of(answer: &Response) -> Option<Pieces> {
    let kind = answer.headers().get("content-type").unwrap_or_default();
    (answer.ok() && kind.starts_with(EVENTS)).then(|| answer.body())?.as_ref().and_then(Pieces::of)
}
