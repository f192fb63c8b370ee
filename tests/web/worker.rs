//! The client of the decoders' worker, with workers that behave as real ones do on bad days. The real one is started by
//! `tests/e2e/decoders.spec.mjs`, under the policy that only the exchange sends.

use decode::{Chain, Limits, decode, wire};
use partner_dashboard::browser::worker::{Decoder, WorkerError};
use std::{cell::RefCell, rc::Rc};
use wasm_bindgen_futures::spawn_local;
use wasm_bindgen_test::wasm_bindgen_test;

use crate::widget::sleep;

/// A worker of these lines of JavaScript.
fn worker(lines: &str) -> Decoder {
    let make = format!("URL.createObjectURL(new Blob([`{lines}`], {{ type: 'text/javascript' }}))");
    let url = js_sys::eval(&make).ok().and_then(|url| url.as_string()).expect("a URL");
    Decoder::of(Box::leak(url.into_boxed_str()))
}

/// Answers with what `bytes` are; `hex` makes it hang, `gzip` crash, and `json` answer without an outcome.
fn echo(bytes: &[u8]) -> String {
    let packed = wire::pack(&decode(bytes, &Limits::default()));
    format!(
        "onmessage = ({{ data }} ) => {{
            if (data.chain === 'hex') return
            if (data.chain === 'gzip') throw new Error('a crash')
            postMessage({{ id: data.id, outcome: data.chain === 'json' ? undefined : new Uint8Array({packed:?}).buffer }})
        }}
        setTimeout(() => postMessage('ready'), 50)"
    )
}

/// Waits until it is so, five seconds at most; no page is here whose tasks could be waited for.
async fn until(is_so: impl Fn() -> bool) {
    for _ in 0..500 {
        if is_so() {
            return;
        }
        sleep(10).await;
    }
}

fn chain(name: &str) -> Chain {
    Chain::parse(name).expect("a chain")
}

#[wasm_bindgen_test]
async fn a_worker_starts_when_it_is_first_needed_and_answers_in_turn() {
    let decoder = worker(&echo(b"{\"a\":1}"));
    assert!(!decoder.is_running());
    let got = Rc::new(RefCell::new(Vec::new()));
    for name in [None, Some("cbor"), None] {
        let (decoder, got) = (decoder.clone(), got.clone());
        spawn_local(async move {
            let outcome = decoder.decode(b"x", name.map(chain).as_ref()).await;
            got.borrow_mut().push(outcome.map(|outcome| outcome.chain.name()));
        });
    }
    until(|| got.borrow().len() == 3).await;
    assert_eq!(*got.borrow(), vec![Ok("json".to_owned()); 3]);
    assert!(decoder.is_running());
}

#[wasm_bindgen_test]
async fn a_worker_that_hangs_is_ended_and_the_next_request_gets_a_new_one() {
    let decoder = worker(&echo(b"{\"a\":1}"));
    let (first, second) = (decoder.clone(), decoder.clone());
    let got = Rc::new(RefCell::new(None));
    let kept = got.clone();
    spawn_local(async move { *kept.borrow_mut() = Some(first.decode(b"x", Some(&chain("hex"))).await) });
    until(|| decoder.is_running()).await;
    // It waits behind the one that hangs, and is not lost with it.
    let outcome = second.decode(b"x", None).await.expect("an outcome");
    assert_eq!(outcome.chain.name(), "json");
    assert_eq!(got.borrow_mut().take(), Some(Err(WorkerError::TooSlow)));
}

#[wasm_bindgen_test]
async fn a_worker_that_breaks_says_so_and_the_next_request_gets_a_new_one() {
    let decoder = worker(&echo(b"{\"a\":1}"));
    assert_eq!(decoder.decode(b"x", Some(&chain("gzip"))).await, Err(WorkerError::Broken));
    assert!(!decoder.is_running());
    assert_eq!(decoder.decode(b"x", Some(&chain("json"))).await, Err(WorkerError::Broken), "no outcome");
    assert!(decoder.decode(b"x", None).await.is_ok());
}

#[wasm_bindgen_test]
async fn a_worker_of_another_build_is_not_believed() {
    let lines =
        "onmessage = ({ data }) => postMessage({ id: data.id, outcome: new Uint8Array([99, 1, 2]).buffer })
        postMessage('ready')";
    assert_eq!(worker(lines).decode(b"x", None).await, Err(WorkerError::Broken));
}

#[wasm_bindgen_test]
async fn a_worker_whose_file_is_missing_was_not_started() {
    assert_eq!(Decoder::of("/no-such-worker.js").decode(b"x", None).await, Err(WorkerError::NotStarted));
    assert_eq!(worker("throw new Error('at once')").decode(b"x", None).await, Err(WorkerError::NotStarted));
}
