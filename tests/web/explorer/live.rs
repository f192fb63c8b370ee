//! The live view on a fake database: what it asks, what it shows, and when it lets go.

use leptos::prelude::*;
use partner_dashboard::explorer::text;
use wasm_bindgen::JsCast;
use wasm_bindgen_test::*;
use web_sys::{HtmlElement, HtmlInputElement};

use super::page::bench_while;
use super::wire::{Fake, HOST, token_json};
use crate::stage::{Stage, settle, until};

/// The live view, asked to listen to `names`; the token is there.
async fn listening(fake: &Fake, names: &str) -> Stage {
    listening_while(fake, names, None).await
}

/// The same for as long as the page is `here`.
async fn listening_while(fake: &Fake, names: &str, here: Option<RwSignal<bool>>) -> Stage {
    let stage = bench_while(fake, "", here).await;
    stage.press("Live");
    settle().await;
    let field: HtmlInputElement =
        stage.find(".ex-live-ask input[type=text]").expect("a field").unchecked_into();
    field.set_value(names);
    let init = web_sys::EventInit::new();
    init.set_bubbles(true);
    let event = web_sys::Event::new_with_event_init_dict("input", &init).expect("an event");
    field.dispatch_event(&event).expect("sent");
    stage.queue.push(200, token_json(HOST, "ro"));
    stage.press("Listen");
    settle().await;
    settle().await;
    stage
}

fn rows(stage: &Stage) -> Vec<String> {
    let mut texts = stage.texts(".ex-live-body .vlist-slot:not([data-spare]) .ex-message > :last-child");
    texts.retain(|text| !text.is_empty());
    texts
}

#[wasm_bindgen_test]
async fn messages_come_one_by_one_and_wait_while_somebody_pauses() {
    let fake = Fake::default();
    let stage = listening(&fake, "chat \"b c\"").await;
    assert_eq!(fake.bodies(), ["/subscribe/chat/b%20c"]);
    assert!(stage.text().contains("Asking for chat \"b c\"…"), "{}", stage.text());
    fake.hear("data: subscribe,chat,1\n\ndata: message,ch");
    fake.hear("at,one, two\n\ndata: message,b c,9223372036854775807\n\n");
    until(|| rows(&stage).len() == 2).await;
    assert!(stage.text().contains("Listening to chat"), "{}", stage.text());
    assert_eq!(rows(&stage), ["one, two", "9223372036854775807"]);
    stage.press(text::live::PAUSE);
    fake.hear("data: message,chat,three\n\n");
    until(|| stage.text().contains("Go on · 1 new")).await;
    assert_eq!(rows(&stage).len(), 2, "{}", stage.text());
    stage.press("Go on · 1 new");
    until(|| rows(&stage).len() == 3).await;
    assert_eq!(rows(&stage)[2], "three");
}

#[wasm_bindgen_test]
async fn who_may_not_listen_is_told_who_may_and_nothing_is_asked_again() {
    let fake = Fake::default();
    fake.answer(400, r#"{"error":"NOPERM this user has no permissions to run the 'subscribe' command"}"#);
    let stage = listening(&fake, "chat").await;
    until(|| stage.text().contains("This token may not run SUBSCRIBE.")).await;
    assert!(stage.text().contains("This token may not run SUBSCRIBE."), "{}", stage.text());
    assert!(stage.text().contains(text::live::WAY_OUT));
    settle().await;
    assert_eq!(fake.bodies().len(), 1);
}

#[wasm_bindgen_test]
async fn an_end_that_nobody_asked_for_is_told_and_a_press_connects_again() {
    let fake = Fake::default();
    let ended = fake.late();
    let stage = listening(&fake, "chat").await;
    fake.hear("data: subscribe,chat,1\n\ndata: message,chat,kept\n\n");
    ended.answer(200, "");
    until(|| stage.text().contains("The database ended the connection.") && rows(&stage) == ["kept"]).await;
    assert!(stage.text().contains("The database ended the connection."), "{}", stage.text());
    assert_eq!(rows(&stage), ["kept"]);
    settle().await;
    assert_eq!(fake.bodies().len(), 1, "by itself it stays ended");
    stage.press("Listen");
    settle().await;
    assert_eq!(fake.bodies().len(), 2);
    assert_eq!(rows(&stage).len(), 0);
}

#[wasm_bindgen_test]
async fn a_connection_ends_with_stop_and_with_the_page() {
    let fake = Fake::default();
    let here = RwSignal::new(true);
    let stage = listening_while(&fake, "chat", Some(here)).await;
    fake.hear("data: subscribe,chat,1\n\n");
    settle().await;
    stage.press("Stop");
    settle().await;
    assert_eq!(fake.given_up(), 1);
    stage.press("Listen");
    settle().await;
    assert_eq!(fake.given_up(), 1);
    here.set(false);
    settle().await;
    assert_eq!(fake.given_up(), 2);
}

#[wasm_bindgen_test]
async fn what_cannot_be_asked_for_is_said_and_not_sent() {
    let fake = Fake::default();
    let stage = listening(&fake, "..").await;
    assert!(stage.text().contains("lost in an address"), "{}", stage.text());
    let field: HtmlElement = stage.find(".ex-live-ask input[type=text]").expect("a field").unchecked_into();
    assert_eq!(field.get_attribute("aria-invalid").as_deref(), Some("true"));
    assert!(fake.bodies().is_empty());
}
