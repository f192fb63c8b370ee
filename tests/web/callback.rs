//! The end of a sign-in, with a queue in place of the exchange.

use leptos::prelude::*;
use partner_dashboard::{
    api::transport::TransportError,
    browser::storage::Store,
    connect::{
        callback::Callback,
        flow::{Entropy, NoEntropy, Pending},
        start::ENTRY_KEY,
    },
    routes::ReturnRoute,
};
use wasm_bindgen_test::*;

use crate::stage::{Stage, config, mount, problem_json, session_json, settle, sleep};

struct Sevens;

impl Entropy for Sevens {
    fn bytes(&mut self) -> Result<[u8; 32], NoEntropy> {
        Ok([7; 32])
    }
}

const SECRET: &str = "BwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwc";

/// Comes back from the authorization server with `answer` after the state of a sign-in of this window.
fn come_back(answer: &str) -> Stage {
    let pending =
        Pending::new(&mut Sevens, &config(), ReturnRoute::parse("/self/redis/new")).expect("entropy");
    assert!(Store::Session.set(ENTRY_KEY, &pending.to_entry()));
    open(format!("?state={SECRET}&{answer}"))
}

fn open(search: String) -> Stage {
    mount(move || view! { <Callback search /> }.into_any())
}

#[wasm_bindgen_test]
async fn a_code_is_traded_once_and_one_comes_back_to_where_one_was() {
    let stage = come_back("code=c1");
    settle().await;
    assert_eq!(stage.heading(), "Finishing the sign-in");
    assert_eq!(Store::Session.get(ENTRY_KEY), None, "a sign-in is good for one answer");
    stage.queue.push(200, session_json("connected"));
    settle().await;
    stage.queue.push(200, session_json("connected"));
    settle().await;
    assert_eq!(stage.heading(), "Your account has been connected");
    let sent = stage.queue.sent();
    assert_eq!((sent[0].method, sent[0].path.as_str()), ("POST", "/api/session/exchange"));
    let body = format!(r#"{{"code":"c1","code_verifier":"{SECRET}","nonce":"{SECRET}"}}"#);
    assert_eq!(sent[0].body.as_deref(), Some(body.as_str()));
    sleep(1200).await;
    assert_eq!(stage.left_for(), ["/self/redis/new"]);
}

#[wasm_bindgen_test]
async fn a_state_of_another_window_sends_nothing() {
    Store::Session.remove(ENTRY_KEY);
    let stage = open(format!("?state={SECRET}&code=stolen"));
    settle().await;
    assert_eq!(stage.heading(), "This sign-in was not started in this window");
    assert!(stage.queue.sent().is_empty());
    assert!(!stage.text().contains("stolen"));
}

#[wasm_bindgen_test]
async fn a_denied_consent_says_so_and_starts_again_on_the_same_way() {
    let stage = come_back("error=access_denied&error_description=%3Cb%3Eevil%3C%2Fb%3E");
    settle().await;
    assert_eq!(stage.heading(), "You did not allow the connection");
    assert!(!stage.text().contains("evil"), "a description is anybody's text");
    stage.press("Start again");
    sleep(50).await;
    assert_eq!(stage.left_for().len(), 1);
    let entry =
        Store::Session.take(ENTRY_KEY).and_then(|entry| Pending::from_entry(&entry)).expect("a new sign-in");
    assert_eq!(entry.return_to().as_str(), "/self/redis/new");
}

#[wasm_bindgen_test]
async fn each_refusal_of_the_exchange_has_its_own_sentence_and_request_id() {
    for (code, heading) in [
        ("code_refused", "This sign-in was already used, or took too long"),
        ("identity_refused", "The sign-in answer does not belong to this sign-in"),
        ("key_refused", "Upstash made no key for this dashboard"),
        ("upstream_unreachable", "Upstash cannot be reached"),
        ("upstream_timeout", "Upstash took too long to answer"),
        ("upstream_broken", "Upstash gave no usable answer"),
    ] {
        let stage = come_back("code=c1");
        stage.queue.push(502, problem_json(code));
        settle().await;
        assert_eq!(stage.heading(), heading);
        assert!(stage.text().contains("req-7"), "{code}");
        let console = stage.find("a[href='https://console.test/']").is_some();
        assert_eq!(console, code == "key_refused", "{code}");
    }
}

#[wasm_bindgen_test]
async fn an_exchange_that_does_not_answer_is_named() {
    let stage = come_back("code=c1");
    stage.queue.push_outcome(Err(TransportError::Network));
    settle().await;
    assert_eq!(stage.heading(), "The dashboard's server does not answer");
}

#[wasm_bindgen_test]
async fn a_browser_that_refuses_the_cookie_is_told_instead_of_looping() {
    let stage = come_back("code=c1");
    stage.queue.push(200, session_json("connected"));
    stage.queue.push(401, problem_json("session_missing"));
    settle().await;
    assert_eq!(stage.heading(), "This browser refuses the cookie that keeps you signed in");
    assert!(stage.left_for().is_empty());
}

#[wasm_bindgen_test]
async fn a_missing_e_mail_is_asked_for_and_what_was_typed_stays_when_it_is_wrong() {
    let stage = come_back("code=c1");
    stage.queue.push(200, session_json("email_needed"));
    stage.queue.push(200, session_json("email_needed"));
    settle().await;
    assert_eq!(stage.heading(), "One more thing: your e-mail");
    let input: web_sys::HtmlInputElement =
        wasm_bindgen::JsCast::unchecked_into(stage.find("input").expect("a field"));
    input.set_value("ops@acme.example");
    input.dispatch_event(&web_sys::Event::new("input").expect("an event")).expect("dispatched");
    stage.press("Save and continue");
    settle().await;
    stage.queue.push(400, problem_json("email_refused"));
    settle().await;
    assert!(stage.text().contains("Upstash does not know this e-mail with this key"), "{}", stage.text());
    assert_eq!(input.value(), "ops@acme.example");
    stage.press("Save and continue");
    settle().await;
    stage.queue.push(200, r#"{"state":"connected","key_name":"acme-1","since":1}"#);
    settle().await;
    assert_eq!(stage.heading(), "Your account has been connected");
    let last = stage.queue.sent().pop().expect("sent");
    assert_eq!((last.method, last.path.as_str()), ("PUT", "/api/connection/email"));
    assert_eq!(last.body.as_deref(), Some(r#"{"email":"ops@acme.example"}"#));
}
