//! One new sub-account, and the one look at its key.

use wasm_bindgen::JsCast;
use wasm_bindgen_test::*;
use web_sys::{Element, HtmlDialogElement, HtmlElement, KeyboardEvent, KeyboardEventInit};

use super::{TENANTS, active, fire, key_of, made, open_page, stored, tenant, tenants};
use crate::stage::{problem_json, settle, sleep, until};
use crate::whole::Opened;

const FIELD: &str = "[data-field=slug] input";

async fn open_form(all: &[String]) -> Opened {
    let app = open_page("/sub-accounts/new").await;
    app.reply(TENANTS, 200, tenants(all)).await;
    app
}

fn escape(app: &Opened) {
    let init = KeyboardEventInit::new();
    init.set_key("Escape");
    init.set_bubbles(true);
    init.set_cancelable(true);
    let event = KeyboardEvent::new_with_keyboard_event_init_dict("keydown", &init).expect("an event");
    app.find("dialog[open]").expect("a dialog").dispatch_event(&event).expect("dispatched");
}

/// What a browser does that is asked to hold back an Escape for a second time, with or without a key: it closes.
async fn browser_closes(app: &Opened) {
    app.find("dialog[open]").expect("a dialog").unchecked_into::<HtmlDialogElement>().close();
    until(|| app.find("dialog[open]").is_some()).await;
}

/// Opens the form, makes one, and wants to see its key.
async fn up_to_show() -> Opened {
    let app = open_form(&[]).await;
    app.type_text(FIELD, "acme");
    app.click("Create sub-account").await;
    app.reply(TENANTS, 200, made("acme")).await;
    app.click("Show the key").await;
    app
}

async fn shown() -> Opened {
    let app = up_to_show().await;
    app.reply("/api/reveal/ticket-of-acme", 200, key_of("acme")).await;
    sleep(60).await;
    app
}

fn select(node: &Element) {
    let select = js_sys::Function::new_with_args("node", "getSelection().selectAllChildren(node)");
    select.call1(&wasm_bindgen::JsValue::NULL, node).expect("selected");
}

// Its words include the reason why it cannot be pressed.
async fn press_close(app: &Opened) {
    let close = app.find(".dialog-foot [data-variant=primary]").expect("a button");
    close.unchecked_into::<HtmlElement>().click();
    settle().await;
    sleep(20).await;
}

fn has_focus(selector: &str) -> bool {
    active().is_some_and(|element| element.matches(selector).unwrap_or(false))
}

#[wasm_bindgen_test]
async fn a_slug_of_the_list_is_refused_before_anybody_is_asked_and_another_is_offered() {
    let app = open_form(&[tenant("acme", "held")]).await;
    app.type_text(FIELD, "acme");
    settle().await;
    assert!(app.text().contains("The team already has a sub-account with this slug."), "{}", app.text());
    app.click("Create sub-account").await;
    assert_eq!(app.asked(), ["GET /api/sub-accounts"; 2], "the list may be old, so it is read again");
    assert!(has_focus(FIELD));
    app.click("Use acme-2").await;
    assert!(!app.text().contains("already has"), "{}", app.text());
    app.type_text(FIELD, "Stark & Sons/EU");
    settle().await;
    assert!(app.text().contains("Use stark-sons-eu"), "{}", app.text());
}

#[wasm_bindgen_test]
async fn a_slug_that_was_taken_can_be_tried_again_once_it_is_free() {
    let app = open_form(&[tenant("acme", "held")]).await;
    app.type_text(FIELD, "acme");
    app.click("Create sub-account").await;
    // Deleted in another tab meanwhile.
    app.reply(TENANTS, 200, tenants(&[])).await;
    assert!(!app.text().contains("already has"), "{}", app.text());
    app.click("Create sub-account").await;
    app.reply(TENANTS, 409, problem_json("slug_taken")).await;
    assert!(app.text().contains("already has"), "{}", app.text());
    // Nothing was typed, and asking once more is up to whoever asks.
    app.click("Create sub-account").await;
    let posts = app.asked().iter().filter(|call| call.starts_with("POST")).count();
    assert_eq!(posts, 2, "{:?}", app.asked());
}

#[wasm_bindgen_test]
async fn what_the_server_says_of_the_slug_stands_at_the_field_until_it_changes() {
    let app = open_form(&[]).await;
    app.type_text(FIELD, "acme");
    app.click("Create sub-account").await;
    app.reply(TENANTS, 409, problem_json("slug_taken")).await;
    assert!(app.text().contains("already has a sub-account"), "{}", app.text());
    assert!(has_focus(FIELD));
    app.type_text(FIELD, "acme2");
    settle().await;
    assert!(!app.text().contains("already has a sub-account"));
    app.click("Create sub-account").await;
    app.reply(TENANTS, 504, problem_json("upstream_timeout")).await;
    assert!(app.text().contains("It may have been done all the same."), "{}", app.text());
}

#[wasm_bindgen_test]
async fn a_key_is_shown_once_somebody_asks_and_stays_until_it_is_safe() {
    let app = open_form(&[]).await;
    app.type_text(FIELD, "acme");
    app.click("Create sub-account").await;
    app.reply(TENANTS, 200, made("acme")).await;
    assert!(app.text().contains("The key of “acme”"), "{}", app.text());
    assert!(!app.asked().iter().any(|call| call.contains("reveal")), "not before somebody asks");
    app.click("Show the key").await;
    app.reply("/api/reveal/ticket-of-acme", 200, key_of("acme")).await;
    assert!(app.text().contains("secret-of-acme"), "{}", app.text());
    escape(&app);
    press_close(&app).await;
    assert!(app.text().contains("secret-of-acme"), "neither Escape nor a press takes it away");
    // Back changes the page behind it.
    web_sys::window().and_then(|window| window.history().ok()).expect("a history").back().expect("goes");
    sleep(100).await;
    assert!(app.text().contains("secret-of-acme"), "nor does Back");
    assert!(!stored().contains("secret-of-acme") && !stored().contains("ticket-of-acme"));

    let key = app.find("[data-key]").expect("the key");
    fire(&key, "copy");
    press_close(&app).await;
    assert!(app.text().contains("secret-of-acme"), "something else was copied");
    select(&key);
    fire(&key, "copy");
    settle().await;
    press_close(&app).await;
    assert!(app.find("dialog[open]").is_none());
    let html = app.root.outer_html();
    assert!(!html.contains("secret-of-acme"), "nothing of it is left in the page");
}

#[wasm_bindgen_test]
async fn a_copy_can_be_declined_and_a_look_put_off() {
    let app = open_form(&[]).await;
    app.type_text(FIELD, "acme");
    app.click("Create sub-account").await;
    app.reply(TENANTS, 200, made("acme")).await;
    app.click("Not now").await;
    assert!(app.find("dialog[open]").is_none());
    assert!(!app.asked().iter().any(|call| call.contains("reveal")));

    let app = shown().await;
    app.click("Close without a copy").await;
    assert!(app.find("dialog[open]").is_none() && !app.root.outer_html().contains("secret-of-acme"));
}

#[wasm_bindgen_test]
async fn a_browser_that_closes_the_dialog_by_itself_takes_no_key_away() {
    let app = up_to_show().await;
    browser_closes(&app).await;
    assert!(app.find("dialog[open]").is_some(), "the key is on its way");
    app.reply("/api/reveal/ticket-of-acme", 200, key_of("acme")).await;
    for _ in 0..3 {
        browser_closes(&app).await;
        assert!(
            app.find("dialog[open]").is_some() && app.text().contains("secret-of-acme"),
            "{}",
            app.text()
        );
        assert!(has_focus("dialog[open] *"), "the keyboard is in the dialog");
    }
}

#[wasm_bindgen_test]
async fn the_focus_goes_to_the_first_control_of_what_the_dialog_shows_next() {
    let app = up_to_show().await;
    until(|| has_focus("dialog[open] .dialog-body")).await;
    assert!(has_focus("dialog[open] .dialog-body"), "nothing to press while one key is on its way");
    app.reply("/api/reveal/ticket-of-acme", 200, key_of("acme")).await;
    until(|| has_focus("dialog[open] .dialog-body button")).await;
    assert!(has_focus("dialog[open] .dialog-body button"));
}

#[wasm_bindgen_test]
async fn a_file_that_the_browser_was_asked_for_is_there_when_somebody_says_so() {
    let app = shown().await;
    app.click(".env").await;
    assert!(
        app.text().contains("The browser was asked to save it. Look whether the file is there"),
        "{}",
        app.text()
    );
    browser_closes(&app).await;
    assert!(app.text().contains("secret-of-acme"));
    app.click("I have the file").await;
    assert!(app.find("dialog[open]").is_none() && !app.root.outer_html().contains("secret-of-acme"));
}
