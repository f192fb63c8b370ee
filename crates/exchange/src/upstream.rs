//! Calls to the authorization server, to the Developer API and to databases, under one set of rules.
//!
//! A request is built from nothing: no inbound header, cookie or path is ever copied into it. Redirects are errors,
//! the environment's proxies are ignored, nothing is retried, no cookie is kept, an answer has ten seconds and 2 MiB
//! and must be JSON.

mod failure;
mod loopback;

pub use failure::{refuse, sentence, spellings};

use std::sync::Arc;
use std::time::Duration;

use reqwest::header::{self, HeaderMap, HeaderValue};
use reqwest::{Method, StatusCode};
use secrecy::{ExposeSecret, SecretString};
use upstash_api::exchange::ProblemCode;
use url::Url;

use self::loopback::Loopback;
use crate::refusal::Refusal;

const CONNECT: Duration = Duration::from_secs(3);
const TOTAL: Duration = Duration::from_secs(10);
const MAX_BODY: usize = 2 * 1024 * 1024;

/// Who the call is made as.
pub enum Auth<'a> {
    None,
    Basic { username: &'a str, key: &'a SecretString },
    Bearer(&'a SecretString),
}

/// What is sent.
pub enum Body<'a> {
    None,
    Json(Vec<u8>),
    /// Commands for a database's REST API, as JSON.
    Commands(String),
    Form(Vec<(&'a str, &'a str)>),
}

/// An answer that came in time, in size and as JSON where it succeeded. 3xx never gets here.
pub struct Answer {
    pub status: StatusCode,
    /// Whether the content type was JSON; always true for 2xx.
    pub json: bool,
    /// Seconds.
    pub retry_after: Option<u32>,
    pub body: Vec<u8>,
}

/// Why there is no answer. Carries no text of the far side.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Failure {
    #[error("no connection")]
    Unreachable,
    #[error("no answer in time")]
    Timeout,
    #[error("{0}")]
    Broken(&'static str),
}

impl From<Failure> for Refusal {
    fn from(failure: Failure) -> Self {
        Self::new(match failure {
            Failure::Unreachable => ProblemCode::UpstreamUnreachable,
            Failure::Timeout => ProblemCode::UpstreamTimeout,
            Failure::Broken(_) => ProblemCode::UpstreamBroken,
        })
    }
}

/// The one HTTP client.
#[derive(Clone)]
pub struct Client {
    http: reqwest::Client,
}

impl Client {
    /// # Errors
    /// When TLS cannot be set up.
    pub fn new(insecure_test: bool) -> Result<Self, reqwest::Error> {
        Self::with_timeouts(insecure_test, CONNECT, TOTAL)
    }

    /// A client with other patience, for tests.
    ///
    /// # Errors
    /// See [`new`](Self::new).
    pub fn with_timeouts(
        insecure_test: bool,
        connect: Duration,
        total: Duration,
    ) -> Result<Self, reqwest::Error> {
        let builder = reqwest::Client::builder();
        // The hosts of a local Upstash's databases; not every system knows that these names are its own (RFC 6761).
        let builder = if insecure_test { builder.dns_resolver(Arc::new(Loopback)) } else { builder };
        let http = builder
            .redirect(reqwest::redirect::Policy::none())
            .retry(reqwest::retry::never())
            .no_proxy()
            .referer(false)
            .https_only(!insecure_test)
            .connect_timeout(connect)
            // From the first byte sent to the last one read, so a body that trickles is cut off too.
            .timeout(total)
            .user_agent(concat!("partner-dashboard/", env!("CARGO_PKG_VERSION")))
            .build()?;
        Ok(Self { http })
    }

    /// Makes one call, once.
    ///
    /// # Errors
    /// See [`Failure`]. A refusal by the far side (4xx) is an [`Answer`].
    pub async fn send(
        &self,
        method: Method,
        url: Url,
        auth: Auth<'_>,
        body: Body<'_>,
    ) -> Result<Answer, Failure> {
        let request =
            self.http.request(method, url).headers(headers(&auth).ok_or(Failure::Broken("bad credential"))?);
        let request = match body {
            Body::None => request,
            Body::Json(json) => request.header(header::CONTENT_TYPE, "application/json").body(json),
            Body::Commands(json) => {
                let (name, value) = upstash_api::rest::ENCODING_HEADER;
                request.header(header::CONTENT_TYPE, "application/json").header(name, value).body(json)
            }
            Body::Form(form) => request.form(&form),
        };
        receive(request).await
    }
}

fn headers(auth: &Auth<'_>) -> Option<HeaderMap> {
    let mut headers = HeaderMap::new();
    headers.insert(header::ACCEPT, HeaderValue::from_static("application/json"));
    let value = match auth {
        Auth::None => return Some(headers),
        Auth::Basic { username, key } => format!("Basic {}", failure::basic(username, key)),
        Auth::Bearer(token) => format!("Bearer {}", token.expose_secret()),
    };
    let mut value = HeaderValue::from_str(&value).ok()?;
    value.set_sensitive(true);
    headers.insert(header::AUTHORIZATION, value);
    Some(headers)
}

async fn receive(request: reqwest::RequestBuilder) -> Result<Answer, Failure> {
    let mut response = request.send().await.map_err(|error| note(&error))?;
    let status = response.status();
    if status.is_redirection() || status.is_informational() {
        return Err(Failure::Broken("a redirect"));
    }
    let json = response.headers().get(header::CONTENT_TYPE).is_some_and(is_json);
    if status.is_success() && !json {
        return Err(Failure::Broken("not JSON"));
    }
    let retry_after = response.headers().get(header::RETRY_AFTER);
    let retry_after = retry_after.and_then(|value| value.to_str().ok()?.trim().parse().ok());
    let mut body = Vec::new();
    while let Some(chunk) = response.chunk().await.map_err(|error| note(&error))? {
        if body.len() + chunk.len() > MAX_BODY {
            return Err(Failure::Broken("more than 2 MiB"));
        }
        body.extend_from_slice(&chunk);
    }
    Ok(Answer { status, json, retry_after, body })
}

fn is_json(content_type: &HeaderValue) -> bool {
    let essence = content_type.to_str().unwrap_or_default().split(';').next().unwrap_or_default().trim();
    essence.eq_ignore_ascii_case("application/json")
        || (essence.starts_with("application/") && essence.ends_with("+json"))
}

/// Logs only the kind of trouble: the text of a client error may repeat an address and its query.
fn note(error: &reqwest::Error) -> Failure {
    let failure = if error.is_timeout() {
        Failure::Timeout
    } else if error.is_connect() {
        Failure::Unreachable
    } else if error.is_request() {
        // Sent or not, nobody knows: the connection broke before an answer.
        Failure::Broken("the connection broke")
    } else {
        Failure::Broken("an answer that cannot be read")
    };
    tracing::warn!(%failure, "upstream call failed");
    failure
}
