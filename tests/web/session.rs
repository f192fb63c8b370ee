//! How the app starts, and what happens when the session ends under an open page.

use partner_dashboard::api::transport::TransportError;
use wasm_bindgen::JsCast;
use wasm_bindgen_test::*;
use web_sys::HtmlElement;

use crate::{
    stage::{problem_json, session_json, settle},
    whole::{Opened, config_json, open},
};

/// The page of somebody's connection, whose key is called `acme-77`.
async fn open_connection() -> Opened {
    let app = open("/settings/connection");
    settle().await;
    app.answer("/api/config", 200, config_json());
    app.answer("/api/session", 200, session_json("connected"));
    settle().await;
    app.answer("/api/connection", 200, r#"{"state":"connected","key_name":"acme-77","since":1}"#.to_owned());
    settle().await;
    app
}

/// A call finds the session gone.
async fn end_session(app: &Opened) {
    app.press("Disconnect");
    settle().await;
    let confirm = app.root.query_selector("dialog[open] [data-variant=danger]").expect("a valid selector");
    confirm.expect("the act of the dialog").unchecked_into::<HtmlElement>().click();
    settle().await;
    app.answer("/api/connection", 401, problem_json("session_expired"));
    settle().await;
}

/// The reader comes back to this tab.
async fn look_again() {
    let event = web_sys::Event::new("visibilitychange").expect("an event");
    let document = web_sys::window().and_then(|window| window.document()).expect("a document");
    document.dispatch_event(&event).expect("dispatched");
    settle().await;
}

#[wasm_bindgen_test]
async fn a_page_is_offered_to_sign_in_at_its_own_address() {
    let app = open("/settings/connection");
    settle().await;
    app.answer("/api/config", 200, config_json());
    app.answer("/api/session", 401, problem_json("session_missing"));
    settle().await;
    assert!(app.text().contains("Connect your Upstash account"), "{}", app.text());
    let address = web_sys::window().and_then(|w| w.location().pathname().ok());
    assert_eq!(address.as_deref(), Some("/settings/connection"), "so that one comes back to it");
}

#[wasm_bindgen_test]
async fn an_exchange_that_does_not_answer_gets_a_page_of_its_own_that_can_be_retried() {
    let app = open("/connect");
    settle().await;
    for path in ["/api/config", "/api/session"] {
        app.queue.settle(app.index_of(path), Err(TransportError::Network));
    }
    settle().await;
    assert!(app.text().contains("The dashboard's server does not answer"), "{}", app.text());
    assert!(app.text().contains("cargo xtask serve"), "tests run on this computer");
    app.press("Try again");
    settle().await;
    app.answer("/api/config", 200, config_json());
    app.answer("/api/session", 401, problem_json("session_missing"));
    settle().await;
    assert!(app.text().contains("Connect your Upstash account"), "{}", app.text());
}

#[wasm_bindgen_test]
async fn a_session_that_ends_leaves_the_page_and_asks_to_sign_in_again() {
    let app = open_connection().await;
    assert!(app.text().contains("acme-77"), "{}", app.text());
    // Whether a break stands between them is the style's affair, which is not loaded here.
    let account = app.text().split_whitespace().collect::<String>();
    assert!(account.contains("Accountida1forthepartnerfile"), "{account}");

    end_session(&app).await;
    let offer = "Signing in leads away and back to this page";
    assert!(app.text().contains(offer), "{}", app.text());
    assert!(app.text().contains("acme-77"), "the page stays");

    // Somebody signed in again, in another tab: this page goes on.
    look_again().await;
    app.answer("/api/session", 200, session_json("connected").replace("acme-1", "acme-77"));
    settle().await;
    assert!(!app.text().contains(offer), "{}", app.text());
    assert!(app.text().contains("acme-77"), "the page stays");
}

#[wasm_bindgen_test]
async fn nothing_of_one_account_is_left_on_the_page_when_another_signs_in_meanwhile() {
    let app = open_connection().await;
    end_session(&app).await;

    look_again().await;
    app.answer("/api/session", 200, session_json("connected").replace("\"a1\"", "\"a2\""));
    settle().await;
    assert!(!app.text().contains("acme-77"), "{}", app.text());
    app.answer("/api/connection", 200, r#"{"state":"connected","key_name":"other-1","since":1}"#.to_owned());
    settle().await;
    assert!(app.text().contains("other-1"), "{}", app.text());
}

#[wasm_bindgen_test]
async fn a_page_whose_browser_signed_somebody_else_in_says_so_and_sends_nothing_more_as_them() {
    let app = open_connection().await;
    let named = |path: &str| app.queue.sent()[app.index_of(path)].account.clone();
    assert_eq!(named("/api/connection").as_deref(), Some("a1"), "each call says whose page it is");
    app.press("Disconnect");
    settle().await;
    let confirm = app.root.query_selector("dialog[open] [data-variant=danger]").expect("a valid selector");
    confirm.expect("the act of the dialog").unchecked_into::<HtmlElement>().click();
    settle().await;
    app.answer("/api/connection", 409, problem_json("session_of_another"));
    settle().await;
    let said = "Another account was signed in to in another tab";
    assert!(app.text().contains(said), "{}", app.text());
    assert!(app.text().contains("acme-77"), "what is on the page stays until it is loaded again");
    assert!(!app.text().contains("Your session ended"), "{}", app.text());
    app.press("Load the page again");
    settle().await;
    assert_eq!(app.left_for(), ["/settings/connection"]);

    // The reader comes back: still somebody else's, and then, after another sign-in, the page's own again.
    look_again().await;
    assert_eq!(named("/api/session").as_deref(), Some("a1"));
    app.answer("/api/session", 409, problem_json("session_of_another"));
    settle().await;
    assert!(app.text().contains(said), "{}", app.text());
    look_again().await;
    app.answer("/api/session", 200, session_json("connected"));
    settle().await;
    assert!(!app.text().contains(said), "{}", app.text());
}

#[wasm_bindgen_test]
async fn a_code_leaves_the_address_before_the_server_is_asked_for_anything() {
    let app = open("/callback?code=c&state=s");
    let search = || web_sys::window().and_then(|window| window.location().search().ok());
    assert_eq!(search().as_deref(), Some(""));
    settle().await;
    app.answer("/api/config", 200, config_json());
    app.answer("/api/session", 401, problem_json("session_missing"));
    settle().await;
    // Its state belongs to no sign-in of this window, which only the page knows that got it.
    assert!(app.text().contains("This sign-in was not started in this window"), "{}", app.text());
}

#[wasm_bindgen_test]
async fn an_e_mail_that_was_saved_is_shown_and_not_asked_for_again() {
    let app = open("/settings/connection");
    settle().await;
    app.answer("/api/config", 200, config_json());
    let unnamed = session_json("email_needed").replace("\"demo@acme.example\"", "null");
    app.answer("/api/session", 200, unnamed);
    settle().await;
    app.answer(
        "/api/connection",
        200,
        r#"{"state":"email_needed","key_name":"acme-1","since":1}"#.to_owned(),
    );
    settle().await;
    assert!(app.text().contains("Not known"), "{}", app.text());

    let input: web_sys::HtmlInputElement =
        app.root.query_selector("input[type=email]").expect("valid").expect("the field").unchecked_into();
    input.set_value("demo@acme.example");
    let bubbles = web_sys::EventInit::new();
    bubbles.set_bubbles(true);
    let event = web_sys::Event::new_with_event_init_dict("input", &bubbles).expect("an event");
    input.dispatch_event(&event).expect("dispatched");
    app.root
        .query_selector("form [type=submit]")
        .expect("valid")
        .expect("the button")
        .unchecked_into::<HtmlElement>()
        .click();
    settle().await;
    app.answer(
        "/api/connection/email",
        200,
        r#"{"state":"connected","key_name":"acme-1","since":1}"#.to_owned(),
    );
    settle().await;
    // Also before, and without, the answer that names the account.
    assert!(app.root.query_selector("input[type=email]").expect("valid").is_none());
    app.answer("/api/session", 200, session_json("connected"));
    settle().await;
    assert!(!app.text().contains("Not known"), "{}", app.text());
    assert!(app.text().contains("demo@acme.example"), "{}", app.text());
}

#[wasm_bindgen_test]
async fn a_retry_leaves_the_pressed_button_and_its_focus_until_it_has_ended() {
    let app = open("/settings/connection");
    settle().await;
    app.answer("/api/config", 200, config_json());
    app.answer("/api/session", 200, session_json("connected"));
    settle().await;
    let fail = || app.queue.settle(app.index_of("/api/connection"), Err(TransportError::Network));
    fail();
    settle().await;
    let document = web_sys::window().and_then(|window| window.document()).expect("a document");
    let focused = || document.active_element().and_then(|element| element.text_content()).unwrap_or_default();
    let button: HtmlElement =
        app.root.query_selector(".error-actions button").expect("valid").expect("a button").unchecked_into();
    button.focus().expect("focused");
    for _ in 0..2 {
        button.click();
        settle().await;
        assert!(focused().contains("Try again"), "while it is under way: {}", focused());
        assert!(button.get_attribute("aria-busy").is_some(), "the button says so");
        fail();
        settle().await;
        assert!(focused().contains("Try again"), "after it has failed: {}", focused());
    }
    button.click();
    settle().await;
    app.answer("/api/connection", 200, r#"{"state":"connected","key_name":"acme-77","since":1}"#.to_owned());
    settle().await;
    assert!(app.text().contains("acme-77"), "{}", app.text());
}
