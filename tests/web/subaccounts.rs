//! The pages of sub-accounts where they need a browser: the address, the focus, storage, and a dialog that does not let go.

pub mod bulk;
pub mod create;
pub mod list;
pub mod whose;

use wasm_bindgen::JsCast;
use web_sys::{Element, Event, EventInit, EventTarget, HtmlElement, HtmlInputElement, HtmlTextAreaElement};

use crate::stage::{session_json, settle, sleep};
use crate::whole::{Opened, config_json, open};

pub const TENANTS: &str = "/api/sub-accounts";

/// A sub-account as the exchange lists it.
pub fn tenant(slug: &str, key: &str) -> String {
    format!(r#"{{"slug":"{slug}","customer_id":"sub_t_{slug}","key":"{key}","since":1}}"#)
}

/// The exchange's list.
pub fn tenants(all: &[String]) -> String {
    format!(r#"{{"sub_accounts":[{}],"limit":100}}"#, all.join(","))
}

/// The answer to a creation.
pub fn made(slug: &str) -> String {
    format!(
        r#"{{"sub_account":{},"ticket":{{"ticket":"ticket-of-{slug}","expires_at":9999999999}}}}"#,
        tenant(slug, "unseen")
    )
}

/// The one answer that holds a key.
pub fn key_of(slug: &str) -> String {
    format!(r#"{{"slug":"{slug}","customer_id":"sub_t_{slug}","api_key":"secret-of-{slug}"}}"#)
}

/// Opens a page for somebody who is signed in.
pub async fn open_page(path: &str) -> Opened {
    let app = open(path);
    settle().await;
    app.answer("/api/config", 200, config_json());
    app.answer("/api/session", 200, session_json("connected"));
    settle().await;
    app
}

impl Opened {
    pub fn find(&self, selector: &str) -> Option<Element> {
        self.root.query_selector(selector).expect("a valid selector")
    }

    /// What was asked for, in order, without what every page asks.
    pub fn asked(&self) -> Vec<String> {
        let sent = self.queue.sent().into_iter();
        let sent = sent
            .filter(|sent| !["/api/config", "/api/session", "/api/connection"].contains(&sent.path.as_str()));
        sent.map(|sent| format!("{} {}", sent.method, sent.path)).collect()
    }

    pub async fn click(&self, words: &str) {
        self.press(words);
        settle().await;
        sleep(20).await;
    }

    pub fn type_text(&self, selector: &str, text: &str) {
        let field = self.find(selector).expect("a field");
        match field.clone().dyn_into::<HtmlInputElement>() {
            Ok(input) => input.set_value(text),
            Err(area) => area.unchecked_into::<HtmlTextAreaElement>().set_value(text),
        }
        fire(&field, "input");
    }
}

pub fn fire(target: &EventTarget, name: &str) {
    let bubbles = EventInit::new();
    bubbles.set_bubbles(true);
    bubbles.set_cancelable(true);
    let event = Event::new_with_event_init_dict(name, &bubbles).expect("an event");
    target.dispatch_event(&event).expect("dispatched");
}

pub fn search() -> String {
    web_sys::window().and_then(|window| window.location().search().ok()).expect("an address")
}

/// Everything the browser keeps.
pub fn stored() -> String {
    let window = web_sys::window().expect("a window");
    let stores = [window.local_storage(), window.session_storage()];
    let mut all = String::new();
    for store in stores.into_iter().filter_map(|store| store.ok().flatten()) {
        for index in 0..store.length().unwrap_or(0) {
            let key = store.key(index).ok().flatten().unwrap_or_default();
            let value = store.get_item(&key).ok().flatten().unwrap_or_default();
            all.push_str(&format!("{key}={value}\n"));
        }
    }
    all
}

pub fn active() -> Option<HtmlElement> {
    web_sys::window()?.document()?.active_element()?.dyn_into().ok()
}
