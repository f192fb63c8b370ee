//! The whole app on a queue, opened at an address.

use std::sync::{Arc, Mutex};

use leptos::{mount::UnmountHandle, prelude::*, tachys::view::any_view::AnyViewState};
use partner_dashboard::{api::queued::Queued, app::App, connect::start::Leave};
use wasm_bindgen::JsCast;
use web_sys::HtmlElement;

use crate::stage::{config, settle, until};

/// The app, opened at an address.
pub struct Opened {
    pub root: HtmlElement,
    pub queue: Queued,
    left: Arc<Mutex<Vec<String>>>,
    _mounted: UnmountHandle<AnyViewState>,
    before: String,
}

/// Opens the app at an address, as if one had typed it.
pub fn open(path: &str) -> Opened {
    let window = web_sys::window().expect("a window");
    let before = window.location().href().expect("an address");
    window
        .history()
        .expect("a history")
        .push_state_with_url(&true.into(), "", Some(path))
        .expect("same origin");
    let document = window.document().expect("a document");
    let root: HtmlElement = document.create_element("div").expect("a div").unchecked_into();
    document.body().expect("a body").append_child(&root).expect("appended");
    let queue = Queued::default();
    let left: Arc<Mutex<Vec<String>>> = Arc::default();
    let mounted = {
        let (queue, left) = (queue.clone(), Arc::clone(&left));
        mount_to(root.clone(), move || {
            provide_context(Leave(Callback::new(move |to| left.lock().expect("not poisoned").push(to))));
            view! { <App transport=Arc::new(queue) /> }.into_any()
        })
    };
    Opened { root, queue, left, _mounted: mounted, before }
}

impl Opened {
    /// The text a reader sees.
    pub fn text(&self) -> String {
        self.root.inner_text()
    }

    /// Where the app wanted to go.
    pub fn left_for(&self) -> Vec<String> {
        self.left.lock().expect("not poisoned").clone()
    }

    /// The newest call to `path`.
    pub fn index_of(&self, path: &str) -> usize {
        let sent = self.queue.sent();
        sent.iter().rposition(|sent| sent.path == path).unwrap_or_else(|| panic!("{path} not among {sent:?}"))
    }

    /// Answers the newest call to `path`.
    pub fn answer(&self, path: &str, status: u16, body: String) {
        let answer = partner_dashboard::api::transport::HttpAnswer {
            status,
            body,
            at_ms: js_sys::Date::now(),
            server_ms: Some(js_sys::Date::now()),
        };
        self.queue.settle(self.index_of(path), Ok(answer));
    }

    /// Waits until `path` was asked for.
    pub async fn wait_for(&self, path: &str) {
        until(|| self.queue.sent().iter().any(|sent| sent.path == path)).await;
    }

    /// Answers the newest call to `path`, once there is one, and lets the page take notice.
    pub async fn reply(&self, path: &str, status: u16, body: String) {
        self.wait_for(path).await;
        self.answer(path, status, body);
        settle().await;
    }

    /// Presses the button with these words.
    pub fn press(&self, words: &str) {
        let buttons = self.root.query_selector_all("button").expect("a valid selector");
        (0..buttons.length())
            .filter_map(|index| buttons.item(index)?.dyn_into::<HtmlElement>().ok())
            .find(|button| button.inner_text().trim() == words)
            .unwrap_or_else(|| panic!("no button {words:?} in {}", self.text()))
            .click();
    }
}

impl Drop for Opened {
    fn drop(&mut self) {
        self.root.remove();
        if let Some(history) = web_sys::window().and_then(|window| window.history().ok()) {
            let _ = history.replace_state_with_url(&true.into(), "", Some(&self.before));
        }
    }
}

/// What the exchange tells everyone.
pub fn config_json() -> String {
    serde_json::to_string(&config()).expect("serialises")
}
