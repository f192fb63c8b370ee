//! The web-sys corner in a real browser.

use std::{cell::Cell, rc::Rc};

use leptos::prelude::*;
use partner_dashboard::browser::{
    boot, crypto, intl,
    storage::Store,
    theme::{Theme, provide_appearance},
    timer::Timeout,
};
use wasm_bindgen::JsCast;
use wasm_bindgen_test::wasm_bindgen_test;

use crate::widget::{Widget, document, settle, sleep};

#[wasm_bindgen_test]
async fn sha256_gives_the_published_digest() {
    let digest = crypto::sha256(b"abc").await.unwrap();
    assert_eq!(digest[..4], [0xba, 0x78, 0x16, 0xbf]);
    assert_eq!(digest[28..], [0xf2, 0x00, 0x15, 0xad]);
}

#[wasm_bindgen_test]
fn random_bytes_do_not_repeat() {
    assert_ne!(crypto::random_bytes::<16>().unwrap(), crypto::random_bytes::<16>().unwrap());
}

#[wasm_bindgen_test]
fn what_is_taken_from_storage_is_there_only_once() {
    assert!(Store::Session.set("test.once", "verifier"));
    assert_eq!(Store::Session.take("test.once").as_deref(), Some("verifier"));
    assert_eq!(Store::Session.take("test.once"), None);
}

#[wasm_bindgen_test]
fn refused_storage_is_empty_storage() {
    // What a browser does in a frame without storage access: the property itself throws.
    js_sys::eval(
        "window.kept = Object.getOwnPropertyDescriptor(window, 'localStorage');
         Object.defineProperty(window, 'localStorage', {
           configurable: true, get() { throw new DOMException('no', 'SecurityError') } })",
    )
    .unwrap();
    let (wrote, read) = (Store::Local.set("test.refused", "x"), Store::Local.get("test.refused"));
    js_sys::eval("Object.defineProperty(window, 'localStorage', window.kept)").unwrap();
    assert!(!wrote);
    assert_eq!(read, None);
    assert!(Store::Local.set("test.allowed", "x"), "storage is back for the other tests");
    Store::Local.remove("test.allowed");
}

#[wasm_bindgen_test]
fn the_crash_screen_leaves_nothing_to_press_but_its_own_button() {
    let page = document().create_element("div").unwrap();
    document().body().unwrap().append_child(&page).unwrap();
    for (parent, name, id) in
        [("", "div", "app"), ("app", "dialog", "open"), ("", "div", "crash"), ("crash", "button", "reload")]
    {
        let element = document().create_element(name).unwrap();
        element.set_id(id);
        document().get_element_by_id(parent).unwrap_or_else(|| page.clone()).append_child(&element).unwrap();
    }
    document().get_element_by_id("crash").unwrap().set_attribute("hidden", "").unwrap();
    let dialog: web_sys::HtmlDialogElement = document().get_element_by_id("open").unwrap().unchecked_into();
    dialog.show_modal().unwrap();
    boot::reveal_crash_screen();
    let focused = document().active_element().map(|element| element.id());
    page.remove();
    assert_eq!(focused.as_deref(), Some("reload"), "not behind the dialog");
    assert!(document().get_element_by_id("app").is_none());
}

#[wasm_bindgen_test]
fn moments_read_like_a_person_wrote_them() {
    assert_eq!(intl::relative(0, 86_400_000), "yesterday");
    assert_eq!(intl::relative(7_200_000, 0), "in 2 hours");
    assert_eq!(intl::iso(0), "1970-01-01T00:00:00.000Z");
    assert_eq!(intl::iso(i64::MAX), "", "no calendar holds that moment");
}

#[wasm_bindgen_test]
async fn a_dropped_timer_never_fires() {
    let fired = Rc::new(Cell::new(0));
    let count = |fired: &Rc<Cell<i32>>| {
        let fired = Rc::clone(fired);
        move || fired.set(fired.get() + 1)
    };
    let kept = Timeout::new(10, count(&fired));
    drop(Timeout::new(10, count(&fired)));
    sleep(60).await;
    assert_eq!(fired.get(), 1, "only the timer that was kept");
    drop(kept);
}

#[wasm_bindgen_test]
async fn a_chosen_theme_is_on_the_page_and_is_remembered() {
    let chosen = RwSignal::new(None);
    let stage = Widget::new(move || chosen.set(Some(provide_appearance()))).await;
    let appearance = chosen.get_untracked().unwrap();
    let root = document().document_element().unwrap();

    appearance.set_theme(Theme::Dark);
    settle().await;
    assert_eq!(root.get_attribute("data-theme").as_deref(), Some("dark"));
    assert_eq!(Store::Local.get("pd.theme").as_deref(), Some("dark"));

    appearance.set_theme(Theme::System);
    settle().await;
    assert_eq!(root.get_attribute("data-theme"), None);
    Store::Local.remove("pd.theme");
    drop(stage);
}
