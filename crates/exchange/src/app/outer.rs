//! The outermost layer: names the request, bounds it, survives a panic, spells refusals, adds the headers every answer
//! has, and writes one line of log with the route's template and never the address.

use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::panic::AssertUnwindSafe;
use std::sync::Arc;
use std::time::Instant;

use axum::Router;
use axum::extract::{ConnectInfo, MatchedPath, Request, State as AxumState};
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode, header};
use axum::middleware::{self, Next};
use axum::response::{IntoResponse, Response};
use futures_util::FutureExt;
use ipnet::IpNet;
use tracing::Instrument;
use upstash_api::exchange::ProblemCode;

use super::headers;
use crate::assets::wants_page;
use crate::random;
use crate::refusal::Refusal;
use crate::state::State;
use crate::store::SessionHash;

/// Longest address of a call. That of a page may be as long as hyper takes it, just below 64 KiB: the explorer's holds
/// the name of the open key, which has up to 32 KiB.
const MAX_CALL_URI: usize = 8 * 1024;
const MAX_HEADERS: usize = 16 * 1024;

/// What every handler may know about its request.
#[derive(Clone, Debug)]
pub struct Context {
    /// Names the request in answer and log. Ours alone: one sent by a caller is not believed.
    pub request_id: String,
    /// The caller, as far as trusted proxies tell.
    pub ip: IpAddr,
}

/// Puts the outermost layer around a router.
pub fn finish(router: Router<Arc<State>>, state: Arc<State>) -> Router<Arc<State>> {
    router.layer(middleware::from_fn_with_state(state, around))
}

async fn around(AxumState(state): AxumState<Arc<State>>, mut request: Request, next: Next) -> Response {
    let started = Instant::now();
    // Without randomness the name is empty; the request itself needs none.
    let request_id = random::hex::<8>().unwrap_or_default();
    let ctx = Context { request_id: request_id.clone(), ip: caller(&request, &state.config.trusted_proxies) };
    request.extensions_mut().insert(ctx);
    let method = request.method().clone();
    let route = request.extensions().get::<MatchedPath>().map_or("(file)", MatchedPath::as_str).to_owned();
    let is_visit = is_visit(&request);
    let span = tracing::info_span!("request", request_id);

    let response = async {
        let answer = match within_bounds(&request) {
            Ok(()) => AssertUnwindSafe(next.run(request)).catch_unwind().await,
            Err(refusal) => Ok(refusal.into_response()),
        };
        // The panic hook has logged where it happened; the payload may hold anything and is dropped.
        let answer = answer.unwrap_or_else(|_| Refusal::new(ProblemCode::Internal).into_response());
        let session = answer.extensions().get::<SessionHash>().map(SessionHash::short);
        let mut response = spell(answer, &request_id, is_visit);
        headers::complete(response.headers_mut(), &state.config);
        if let Ok(id) = HeaderValue::from_str(&request_id) {
            response.headers_mut().insert("x-request-id", id);
        }
        let ms = u64::try_from(started.elapsed().as_millis()).unwrap_or(u64::MAX);
        tracing::info!(
            method = method_name(&method),
            route,
            status = response.status().as_u16(),
            ms,
            session,
            "answered"
        );
        response
    };
    response.instrument(span).await
}

/// Methods that exist here, and sizes that a real client stays below.
fn within_bounds(request: &Request) -> Result<(), Refusal> {
    if method_name(request.method()) == "other" {
        return Err(Refusal::new(ProblemCode::MethodNotAllowed));
    }
    let uri = request.uri().path_and_query().map_or("", |path| path.as_str());
    if uri.len() > MAX_CALL_URI && uri.starts_with("/api/") {
        return Err(Refusal::new(ProblemCode::TooLarge).status(StatusCode::URI_TOO_LONG));
    }
    let headers: usize =
        request.headers().iter().map(|(name, value)| name.as_str().len() + value.len()).sum();
    if headers > MAX_HEADERS {
        return Err(Refusal::new(ProblemCode::TooLarge).status(StatusCode::REQUEST_HEADER_FIELDS_TOO_LARGE));
    }
    Ok(())
}

/// The method for the log. A made-up one is a caller's text and is not repeated.
fn method_name(method: &Method) -> &'static str {
    match *method {
        Method::GET => "GET",
        Method::HEAD => "HEAD",
        Method::POST => "POST",
        Method::PUT => "PUT",
        Method::PATCH => "PATCH",
        Method::DELETE => "DELETE",
        _ => "other",
    }
}

/// Whether a person follows a link or types an address, and not a program calls.
fn is_visit(request: &Request) -> bool {
    request.method().is_safe() && !request.uri().path().starts_with("/api/") && wants_page(request.headers())
}

/// Turns a refusal, ours or axum's, into the one shape of problems, or into a page for who visits.
fn spell(mut response: Response, request_id: &str, is_visit: bool) -> Response {
    let ours = response.extensions_mut().remove::<Refusal>();
    let status = response.status();
    let refusal = match ours {
        Some(refusal) => refusal,
        None if (status.is_client_error() || status.is_server_error()) && !is_json(response.headers()) => {
            Refusal::for_status(status)
        }
        None => return response,
    };
    let allow = response.headers_mut().remove(header::ALLOW);
    let mut problem = if is_visit { refusal.page(request_id) } else { refusal.render(request_id) };
    if let Some(allow) = allow {
        problem.headers_mut().insert(header::ALLOW, allow);
    }
    problem
}

fn is_json(headers: &HeaderMap) -> bool {
    headers.get(header::CONTENT_TYPE).is_some_and(|value| value == "application/json")
}

/// The caller's address: the peer, or the right-most hop of `X-Forwarded-For` that is not a trusted proxy itself.
/// What stands further left was written by the client.
fn caller(request: &Request, trusted: &[IpNet]) -> IpAddr {
    let peer = request
        .extensions()
        .get::<ConnectInfo<SocketAddr>>()
        .map_or(IpAddr::V4(Ipv4Addr::UNSPECIFIED), |info| info.0.ip())
        .to_canonical();
    let trusts = |ip: &IpAddr| trusted.iter().any(|net| net.contains(ip));
    if !trusts(&peer) {
        return peer;
    }
    let forwarded: Vec<&str> = request
        .headers()
        .get_all("x-forwarded-for")
        .iter()
        .flat_map(|value| value.to_str().unwrap_or_default().split(','))
        .collect();
    let mut caller = peer;
    for hop in forwarded.iter().rev() {
        let Ok(ip) = hop.trim().parse::<IpAddr>() else { break };
        caller = ip.to_canonical();
        if !trusts(&caller) {
            break;
        }
    }
    caller
}

#[cfg(test)]
mod tests {
    use super::*;

    fn from(peer: [u8; 4], forwarded: &[&str]) -> IpAddr {
        let mut request = Request::new(axum::body::Body::empty());
        request.extensions_mut().insert(ConnectInfo(SocketAddr::from((peer, 1))));
        for value in forwarded {
            request.headers_mut().append("x-forwarded-for", value.parse().expect("ascii"));
        }
        caller(&request, &["10.0.0.0/8".parse().expect("a network")])
    }

    #[test]
    fn forwarded_addresses_are_believed_from_the_right_and_from_trusted_peers_only() {
        let ip = |text: &str| text.parse::<IpAddr>().expect("an address");
        assert_eq!(
            from([192, 0, 2, 1], &["198.51.100.9"]),
            ip("192.0.2.1"),
            "an untrusted peer says nothing"
        );
        assert_eq!(from([10, 0, 0, 1], &["1.1.1.1, 198.51.100.9"]), ip("198.51.100.9"));
        assert_eq!(from([10, 0, 0, 1], &["1.1.1.1, 198.51.100.9, 10.0.0.2"]), ip("198.51.100.9"));
        assert_eq!(from([10, 0, 0, 1], &["1.1.1.1", "198.51.100.9"]), ip("198.51.100.9"), "in two headers");
        assert_eq!(from([10, 0, 0, 1], &["nonsense"]), ip("10.0.0.1"));
        assert_eq!(from([10, 0, 0, 1], &[]), ip("10.0.0.1"));
    }
}
