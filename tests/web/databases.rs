//! The list of databases where it needs a browser: search and order in the address.

use leptos::prelude::*;
use leptos_router::components::Router;
use partner_dashboard::redis::DatabasesPage;
use wasm_bindgen::JsCast;
use wasm_bindgen_test::*;
use web_sys::{Event, EventInit, HtmlInputElement, HtmlSelectElement};

use crate::stage::{Stage, mount, settle, sleep};

/// Opens the list of an account with one database.
async fn open() -> Stage {
    let history = web_sys::window().and_then(|window| window.history().ok()).expect("a history");
    history.push_state_with_url(&true.into(), "", Some("/self/redis")).expect("same origin");
    let stage = mount(|| view! { <Router><DatabasesPage /></Router> }.into_any());
    stage.queue.push(200, r#"[{"database_id":"d1","database_name":"cache"}]"#);
    settle().await;
    stage
}

fn fire(target: &web_sys::EventTarget, name: &str) {
    let bubbles = EventInit::new();
    bubbles.set_bubbles(true);
    let event = Event::new_with_event_init_dict(name, &bubbles).expect("an event");
    target.dispatch_event(&event).expect("dispatched");
}

fn search() -> String {
    web_sys::window().and_then(|window| window.location().search().ok()).expect("an address")
}

#[wasm_bindgen_test]
async fn what_was_typed_and_taken_back_at_once_does_not_reach_the_address() {
    let stage = open().await;
    let field: HtmlInputElement = stage.find("input[type=search]").expect("a field").unchecked_into();
    for text in ["a", ""] {
        field.set_value(text);
        fire(&field, "input");
        settle().await;
    }
    sleep(300).await;
    assert_eq!(search(), "");
    field.set_value("cache");
    fire(&field, "input");
    sleep(300).await;
    assert_eq!(search(), "?q=cache");
}

#[wasm_bindgen_test]
async fn the_select_offers_each_order_from_its_natural_end() {
    let stage = open().await;
    let select: HtmlSelectElement = stage.find(".list-sort select").expect("a select").unchecked_into();
    for (column, expected) in [("created", "?sort=-created"), ("region", "?sort=region"), ("name", "")] {
        select.set_value(column);
        fire(&select, "change");
        settle().await;
        sleep(20).await;
        assert_eq!(search(), expected, "{column}");
    }
}
