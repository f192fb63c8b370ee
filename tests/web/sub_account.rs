//! The page of one sub-account, on answers that come when a test gives them.

mod console;
mod deletion;
mod key;
mod page;

use leptos::prelude::*;
use leptos_router::components::{Route, Router, Routes};
use leptos_router::path;
use partner_dashboard::api::transport::HttpAnswer;
use partner_dashboard::subaccounts::{KeysDialog, SubAccountPage, provide_keys};
use partner_dashboard::ui::{LiveRegion, provide_announcer};
use wasm_bindgen::JsCast;
use web_sys::{Event, EventInit, HtmlInputElement, HtmlTextAreaElement};

use crate::stage::{Stage, mount, settle, sleep};

const LIST: &str = "/api/sub-accounts";
const USAGE: &str = "/api/sub-accounts/acme/usage";
const HISTORY: &str = "/api/sub-accounts/acme/history";
const KEY: &str = "/api/sub-accounts/acme/key";

/// The page at an address, beside a list to go back to.
async fn open_at(path: &str) -> Stage {
    let history = web_sys::window().and_then(|window| window.history().ok()).expect("a history");
    history.push_state_with_url(&true.into(), "", Some(path)).expect("same origin");
    let stage = mount(|| {
        provide_announcer();
        provide_keys();
        view! {
            <LiveRegion />
            <KeysDialog />
            <Router>
                <Routes fallback=|| "nothing is here">
                    <Route path=path!("/sub-accounts") view=|| view! { <h1>"The list"</h1> } />
                    <Route path=path!("/sub-accounts/:slug") view=SubAccountPage />
                </Routes>
            </Router>
        }
        .into_any()
    });
    sleep(20).await;
    settle().await;
    stage
}

/// The page of `acme`, whose key is in this state.
async fn open(key: &str) -> Stage {
    let stage = open_at("/sub-accounts/acme").await;
    answer(&stage, LIST, 200, &listed(key));
    answer(&stage, HISTORY, 200, r#"{"events":[]}"#);
    settle().await;
    stage
}

/// The page of `acme`, which owns this.
async fn open_with(usage: &str) -> Stage {
    let stage = open("held").await;
    answer(&stage, USAGE, 200, usage);
    settle().await;
    stage
}

fn listed(key: &str) -> String {
    format!(
        r#"{{"sub_accounts":[{{"slug":"acme","customer_id":"sub_t1_acme","key":"{key}","since":1}},
            {{"slug":"globex","customer_id":"sub_t1_globex","key":"held"}}],"limit":100}}"#
    )
}

/// What it owns: the ids of its databases, which all block.
fn databases(ids: &[&str]) -> String {
    let owned = |id: &&str| format!(r#"{{"id":"{id}","name":"name-{id}","blocks":true}}"#);
    let redis = ids.iter().map(owned).collect::<Vec<_>>().join(",");
    format!(r#"{{"redis":[{redis}],"vector":[],"search":[],"qstash":[],"last_activity":null}}"#)
}

/// Answers the newest call to `path`.
fn answer(stage: &Stage, path: &str, status: u16, body: &str) {
    let sent = stage.queue.sent();
    let index = sent.iter().rposition(|sent| sent.path == path);
    let index = index.unwrap_or_else(|| panic!("{path} is not among {sent:?}"));
    let answer = HttpAnswer { status, body: body.to_owned(), at_ms: js_sys::Date::now(), server_ms: None };
    stage.queue.settle(index, Ok(answer));
}

/// Every call so far, as `METHOD path`.
fn calls(stage: &Stage) -> Vec<String> {
    stage.queue.sent().iter().map(|sent| format!("{} {}", sent.method, sent.path)).collect()
}

/// How often something was called.
fn times(stage: &Stage, call: &str) -> usize {
    calls(stage).iter().filter(|sent| *sent == call).count()
}

/// What was said last to whoever does not see the page.
fn said(stage: &Stage) -> String {
    stage.find(".sr-only[role=status]").and_then(|region| region.text_content()).unwrap_or_default()
}

/// The words of what has the focus.
fn focused() -> String {
    let active = web_sys::window().and_then(|window| window.document()?.active_element());
    active.and_then(|active| active.text_content()).unwrap_or_default().trim().to_owned()
}

/// Presses a button as a keyboard does: it has the focus then.
fn press_focused(stage: &Stage, words: &str) {
    let button = stage.button(words);
    button.focus().expect("focused");
    button.click();
}

/// Types into the field of the open dialog.
async fn fill(stage: &Stage, text: &str) {
    let field: HtmlInputElement = stage.find("dialog[open] input").expect("a field").unchecked_into();
    field.set_value(text);
    fire(&field, "input");
    settle().await;
}

fn fire(target: &web_sys::EventTarget, name: &str) {
    let bubbles = EventInit::new();
    bubbles.set_bubbles(true);
    let event = Event::new_with_event_init_dict(name, &bubbles).expect("an event");
    target.dispatch_event(&event).expect("dispatched");
}

/// Everything that a link or a field of the page holds.
fn attributes(stage: &Stage) -> String {
    let html = stage.find("h1").and_then(|heading| heading.closest(".page").ok().flatten());
    let html = html.map(|page| page.inner_html()).unwrap_or_default();
    let area = stage.find("textarea").map(|area| area.unchecked_into::<HtmlTextAreaElement>().value());
    format!("{html}{}", area.unwrap_or_default())
}

/// Moves this computer's clock; back again when dropped.
struct Clock(js_sys::Function);

impl Clock {
    fn ahead(ms: u32) -> Self {
        let before: js_sys::Function = date("now").unchecked_into();
        let now = js_sys::Function::new_no_args(&format!(
            "return performance.timeOrigin + performance.now() + {ms}"
        ));
        set_date("now", &now);
        Self(before)
    }
}

impl Drop for Clock {
    fn drop(&mut self) {
        set_date("now", &self.0);
    }
}

fn date(name: &str) -> wasm_bindgen::JsValue {
    js_sys::Reflect::get(&class("Date"), &name.into()).expect("a Date")
}

fn set_date(name: &str, value: &wasm_bindgen::JsValue) {
    js_sys::Reflect::set(&class("Date"), &name.into(), value).expect("set");
}

fn class(name: &str) -> wasm_bindgen::JsValue {
    js_sys::Reflect::get(&js_sys::global(), &name.into()).expect("a class")
}
