//! The browser's own transport. Most tests put their own `fetch` in the place of the page's, to see what is asked of it.

use js_sys::{Function, Reflect};
use partner_dashboard::api::transport::{Browser, HttpRequest, TIME_LIMIT_MS, Transport, TransportError};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_test::*;
use web_sys::{Request, RequestCredentials, RequestMode, RequestRedirect};

fn request(method: &'static str) -> HttpRequest {
    let path = "/api/nothing-here".to_owned();
    HttpRequest { method, path, body: None, account: Some("acc_1".to_owned()), limit_ms: TIME_LIMIT_MS }
}

/// Stands in for the network until it is dropped.
struct Network {
    fetch: JsValue,
}

impl Network {
    /// Replaces `fetch` by a function with this body; `request` is its argument, and what it leaves in `window.seen`
    /// can be looked at. `pretend(online)` changes what the browser says of its network.
    fn is(body: &str) -> Self {
        let window = web_sys::window().expect("a window");
        let fetch = Reflect::get(&window, &"fetch".into()).expect("every browser has it");
        let pretend = "const pretend = (online) =>
            Object.defineProperty(navigator, 'onLine', { get: () => online, configurable: true });";
        let stub = Function::new_with_args("request", &format!("{pretend} {body}"));
        Reflect::set(&window, &"fetch".into(), &stub).expect("writable");
        Self { fetch }
    }

    fn pretend(online: bool) {
        let set = format!(
            "Object.defineProperty(navigator, 'onLine', {{ get: () => {online}, configurable: true }})"
        );
        Function::new_no_args(&set).call0(&JsValue::NULL).expect("runs");
    }

    fn seen() -> Request {
        let window = web_sys::window().expect("a window");
        Reflect::get(&window, &"seen".into()).expect("readable").dyn_into().expect("a request was made")
    }
}

impl Drop for Network {
    fn drop(&mut self) {
        let window = web_sys::window().expect("a window");
        let _ = Reflect::set(&window, &"fetch".into(), &self.fetch);
        // Uncovers the browser's own property.
        let _ = Function::new_no_args("delete navigator.onLine").call0(&JsValue::NULL);
    }
}

#[wasm_bindgen_test]
async fn an_answer_of_any_status_is_an_answer_with_the_time_it_arrived() {
    let answer = Browser::default().send(request("GET")).await.expect("an answer");
    assert_eq!(answer.status, 404);
    assert!((js_sys::Date::now() - answer.at_ms).abs() < 5_000.0);
}

#[wasm_bindgen_test]
async fn a_request_can_reach_no_other_origin_and_follows_no_redirect() {
    let _network =
        Network::is("window.seen = request; return Promise.reject(new TypeError('Failed to fetch'));");
    assert_eq!(Browser::default().send(request("GET")).await.err(), Some(TransportError::Network));
    let seen = Network::seen();
    assert_eq!(seen.mode(), RequestMode::Cors);
    assert_eq!(seen.credentials(), RequestCredentials::SameOrigin);
    assert_eq!(seen.redirect(), RequestRedirect::Error);
    assert_eq!(seen.headers().get("x-pd").expect("readable").as_deref(), Some("top"));
    assert_eq!(seen.headers().get("x-pd-account").expect("readable").as_deref(), Some("acc_1"));
}

#[wasm_bindgen_test]
async fn t21_in_a_frame_a_request_means_the_frames_cookie_and_names_the_partner() {
    let _network =
        Network::is("window.seen = request; return Promise.reject(new TypeError('Failed to fetch'));");
    let in_frame = Browser { partner: Some("acme".to_owned()) };
    assert_eq!(in_frame.send(request("GET")).await.err(), Some(TransportError::Network));
    let header = |name| Network::seen().headers().get(name).expect("readable");
    assert_eq!((header("x-pd").as_deref(), header("x-pd-partner").as_deref()), (Some("embed"), Some("acme")));
}

#[wasm_bindgen_test]
async fn only_a_write_without_a_network_from_the_start_promises_that_nothing_was_changed() {
    let goes_away = "pretend(false); return Promise.reject(new TypeError('Failed to fetch'));";
    let network = Network::is(goes_away);
    assert_eq!(Browser::default().send(request("POST")).await.err(), Some(TransportError::Network));
    drop(network);
    let network = Network::is(goes_away);
    assert_eq!(Browser::default().send(request("GET")).await.err(), Some(TransportError::Offline));
    drop(network);
    let _network = Network::is(goes_away);
    Network::pretend(false);
    assert_eq!(Browser::default().send(request("POST")).await.err(), Some(TransportError::Offline));
}

#[wasm_bindgen_test]
async fn a_call_that_hangs_ends_when_its_time_is_up() {
    let _network = Network::is(
        "return new Promise((_, fail) => request.signal.addEventListener('abort', () => fail(request.signal.reason)));",
    );
    let hanging = HttpRequest { limit_ms: 30, ..request("POST") };
    assert_eq!(Browser::default().send(hanging).await.err(), Some(TransportError::Timeout));
}
