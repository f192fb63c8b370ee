//! The connection page's keys: the team's pair, and those that the dashboard made.

use leptos::prelude::document;
use wasm_bindgen::JsCast;
use wasm_bindgen_test::*;
use web_sys::{HtmlElement, HtmlInputElement};

use crate::{
    stage::{problem_json, session_json, settle},
    whole::{Opened, config_json, open},
    widget::type_into,
};

const KEYS: &str = "/api/connection/keys";
const TEAM: &str = "/api/connection/team";
const MINTED: &str = r#"[{"name":"acme-3","made_at":3,"state":"in_use"},
    {"name":"acme-2","made_at":2,"state":"refused"},{"name":"acme-1","made_at":1,"state":"forgotten"}]"#;

fn keys(team: &str) -> String {
    format!(r#"{{"team":{team},"minted":{MINTED}}}"#)
}

async fn open_with(team: &str) -> Opened {
    let app = open("/settings/connection");
    settle().await;
    app.answer("/api/config", 200, config_json());
    app.answer("/api/session", 200, session_json("connected"));
    settle().await;
    app.answer("/api/connection", 200, r#"{"state":"connected","key_name":"acme-3","since":3}"#.to_owned());
    app.answer(KEYS, 200, keys(team));
    settle().await;
    app
}

fn inputs(app: &Opened) -> (HtmlInputElement, HtmlInputElement) {
    let find = |selector: &str| {
        let found = app.root.query_selector(selector).expect("valid");
        found.unwrap_or_else(|| panic!("no {selector} in {}", app.text())).unchecked_into()
    };
    (find("dialog[open] input[type=email]"), find("dialog[open] input[data-masked]"))
}

fn press_in_dialog(app: &Opened, selector: &str) {
    let button = app.root.query_selector(&format!("dialog[open] {selector}")).expect("valid");
    button.expect("a button").unchecked_into::<HtmlElement>().click();
}

#[wasm_bindgen_test]
async fn a_team_key_is_tried_before_it_is_shown_as_stored_and_leaves_the_page() {
    let app = open_with("null").await;
    app.press("Add the team key");
    settle().await;
    let (email, key) = inputs(&app);
    press_in_dialog(&app, "form button[type=submit]");
    settle().await;
    assert_eq!(document().active_element(), Some(email.clone().into()), "the first field that is wrong");
    assert!(app.queue.sent().iter().all(|sent| sent.path != TEAM), "nothing is sent that can be no pair");

    type_into(&email, "ops@acme.example").await;
    type_into(&key, "team-secret-1").await;
    press_in_dialog(&app, "form button[type=submit]");
    settle().await;
    app.answer(TEAM, 400, problem_json("pasted_key_refused"));
    settle().await;
    assert!(app.text().contains("Upstash does not accept this key with this e-mail"), "{}", app.text());
    assert_eq!(key.value(), "team-secret-1", "what was typed can be put right");
    assert_eq!(document().active_element(), Some(key.clone().into()));

    press_in_dialog(&app, "form button[type=submit]");
    settle().await;
    let body = app.queue.sent().last().and_then(|sent| sent.body.clone());
    assert_eq!(body.as_deref(), Some(r#"{"email":"ops@acme.example","api_key":"team-secret-1"}"#));
    app.answer(TEAM, 200, r#"{"email":"ops@acme.example","works":true,"since":5}"#.to_owned());
    settle().await;
    app.answer(KEYS, 200, keys(r#"{"email":"ops@acme.example","works":true,"since":5}"#));
    settle().await;
    assert!(app.root.query_selector("dialog[open]").expect("valid").is_none(), "{}", app.text());
    assert!(app.text().contains("ops@acme.example"), "{}", app.text());
    assert!(!app.root.inner_html().contains("team-secret-1"));
    assert_eq!(key.value(), "", "not even in a field that is gone");
}

#[wasm_bindgen_test]
async fn a_key_that_cannot_manage_sub_accounts_is_said_to_be_none_of_a_team() {
    let app = open_with("null").await;
    app.press("Add the team key");
    settle().await;
    let (email, key) = inputs(&app);
    type_into(&email, "ops@acme.example").await;
    type_into(&key, "personal").await;
    press_in_dialog(&app, "form button[type=submit]");
    settle().await;
    app.answer(TEAM, 403, problem_json("team_key_needed"));
    settle().await;
    assert!(app.text().contains("but not for sub-accounts"), "{}", app.text());
}

#[wasm_bindgen_test]
async fn a_refused_team_key_says_so_and_can_be_forgotten() {
    let app = open_with(r#"{"email":"ops@acme.example","works":false,"since":5}"#).await;
    assert!(app.text().contains("Refused by Upstash"), "{}", app.text());
    app.press("Forget");
    settle().await;
    press_in_dialog(&app, "[data-variant=danger]");
    settle().await;
    app.answer(TEAM, 204, String::new());
    settle().await;
    app.answer(KEYS, 200, keys("null"));
    settle().await;
    assert!(!app.text().contains("ops@acme.example"), "{}", app.text());
    assert!(app.text().contains("Add the team key"), "{}", app.text());
}

#[wasm_bindgen_test]
async fn disconnecting_names_every_key_that_is_left_at_upstash() {
    let app = open_with(r#"{"email":"ops@acme.example","works":true,"since":5}"#).await;
    for named in ["acme-1", "acme-2", "acme-3", "One of these is no longer used"] {
        assert!(app.text().contains(named), "{named}: {}", app.text());
    }
    app.press("Disconnect");
    settle().await;
    press_in_dialog(&app, "[data-variant=danger]");
    settle().await;
    app.answer("/api/connection", 200, r#"{"key_name":"acme-3"}"#.to_owned());
    settle().await;
    let dialog: HtmlElement =
        app.root.query_selector("dialog[open]").expect("valid").expect("a dialog").unchecked_into();
    let said = dialog.inner_text();
    for named in ["acme-3", "acme-1", "ops@acme.example"] {
        assert!(said.contains(named), "{named}: {said}");
    }
    assert!(!said.contains("acme-2"), "that one is gone already: {said}");
}
