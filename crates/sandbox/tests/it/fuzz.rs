//! Ten thousand requests of nonsense and of near sense: never an answer of 500 or above, never a hang.
//!
//! The requests are the same at every run; `PD_FUZZ=<any text>` makes others, the same ones for the same text.

mod api;
mod rest;

use std::fmt::Debug;
use std::time::Duration;

use axum::body::{Body, Bytes, to_bytes};
use axum::http::{Request, StatusCode};
use futures_util::stream;
use percent_encoding::{AsciiSet, CONTROLS, utf8_percent_encode};
use proptest::prelude::*;
use proptest::test_runner::{Config, RngAlgorithm, TestRng, TestRunner};
use sha2::{Digest, Sha256};

use crate::support::*;

/// Far more than any answer takes; scripts are stopped after three seconds.
const PATIENCE: Duration = Duration::from_secs(15);

/// The two files' requests together; a case is a request, without exception.
const _: () = assert!(api::CASES + rest::CASES >= 10_000);

/// What cannot be in the address of a request, so that no HTTP server gets to see it. A `%` stays: what follows it may
/// be nonsense.
const NOT_IN_ADDRESSES: &AsciiSet = &CONTROLS
    .add(b' ')
    .add(b'"')
    .add(b'#')
    .add(b'<')
    .add(b'>')
    .add(b'\\')
    .add(b'^')
    .add(b'`')
    .add(b'{')
    .add(b'|')
    .add(b'}');

/// The address of any path and query; an empty path is the root's, as in every client.
fn address(path: &str, query: Option<&str>) -> String {
    let path = if path.is_empty() { "/" } else { path };
    let query = query.map(|query| format!("?{query}")).unwrap_or_default();
    utf8_percent_encode(&(path.to_owned() + &query), NOT_IN_ADDRESSES).to_string()
}

/// How a body comes.
#[derive(Clone, Copy, Debug)]
enum Sent {
    Whole,
    /// In pieces, without a length.
    InPieces,
    /// The connection ends before it does.
    Broken,
}

fn sent() -> impl Strategy<Value = Sent> {
    prop_oneof![8 => Just(Sent::Whole), 1 => Just(Sent::InPieces), 1 => Just(Sent::Broken)]
}

fn body(bytes: &[u8], sent: Sent) -> Body {
    let pieces = || bytes.chunks(5).map(|piece| Ok(Bytes::copy_from_slice(piece)));
    match sent {
        Sent::Whole => Body::from(bytes.to_vec()),
        Sent::InPieces => Body::from_stream(stream::iter(pieces().collect::<Vec<std::io::Result<_>>>())),
        Sent::Broken => {
            let end = Err(std::io::ErrorKind::UnexpectedEof.into());
            Body::from_stream(stream::iter(pieces().chain([end]).collect::<Vec<_>>()))
        }
    }
}

/// Sends a request of each case and looks at what comes back.
fn send_all<S>(cases: u32, strategy: S, sandbox: &Sandbox, request: impl Fn(&S::Value) -> Request<Body>)
where
    S: Strategy,
    S::Value: Debug,
{
    let seed = std::env::var("PD_FUZZ").unwrap_or_default();
    let rng = TestRng::from_seed(RngAlgorithm::ChaCha, &Sha256::digest(seed));
    let config = Config { cases, failure_persistence: None, max_shrink_iters: 100, ..Config::default() };
    let handle = tokio::runtime::Handle::current();
    let outcome = TestRunner::new_with_rng(config, rng).run(&strategy, |case| {
        let request = request(&case);
        let answered =
            handle.block_on(async { tokio::time::timeout(PATIENCE, whole(sandbox, request)).await });
        let (status, body) = answered.map_err(|_| TestCaseError::fail("no answer"))?;
        let text = String::from_utf8_lossy(&body);
        prop_assert!(!status.is_server_error(), "{} {}", status, text);
        Ok(())
    });
    outcome.unwrap_or_else(|error| panic!("{error}"));
}

/// The answer with its body; a stream of events is left after its head.
async fn whole(sandbox: &Sandbox, request: Request<Body>) -> (StatusCode, Vec<u8>) {
    let answer = sandbox.running.answer(request).await.unwrap();
    let is_stream = answer.headers().get("content-type").is_some_and(|kind| kind == "text/event-stream");
    let (parts, body) = answer.into_parts();
    let body = if is_stream { Vec::new() } else { to_bytes(body, usize::MAX).await.unwrap().to_vec() };
    (parts.status, body)
}

/// Any JSON, with the given strings among the rest.
fn json(words: &'static [&'static str]) -> impl Strategy<Value = serde_json::Value> {
    let text = move || prop_oneof![proptest::sample::select(words).prop_map(str::to_owned), ".{0,12}"];
    let leaf = prop_oneof![
        Just(serde_json::Value::Null),
        any::<bool>().prop_map(Into::into),
        (-3_i64..40).prop_map(Into::into),
        any::<i64>().prop_map(Into::into),
        any::<f64>().prop_map(Into::into),
        text().prop_map(Into::into),
    ];
    leaf.prop_recursive(3, 24, 6, move |inner| {
        prop_oneof![
            proptest::collection::vec(inner.clone(), 0..6).prop_map(Into::into),
            proptest::collection::vec((text(), inner), 0..6).prop_map(|fields| fields.into_iter().collect()),
        ]
    })
}
