//! Mounting a part of the app into the test page, and looking at it.

use std::{cell::RefCell, sync::Arc, time::Duration};

use leptos::{mount::UnmountHandle, prelude::*, tachys::view::any_view::AnyViewState};
use partner_dashboard::{
    api::{queued::Queued, session::SessionHandle},
    connect::start::Leave,
};
use upstash_api::exchange::PublicConfig;
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement};

/// A mounted part; unmounts when dropped.
pub struct Stage {
    root: HtmlElement,
    _mounted: UnmountHandle<AnyViewState>,
    /// Where calls go; answer them here.
    pub queue: Queued,
    left: Arc<std::sync::Mutex<Vec<String>>>,
}

/// Mounts `view` with what the app provides around every page.
pub fn mount(view: impl FnOnce() -> AnyView + 'static) -> Stage {
    let queue = Queued::default();
    let left = Arc::new(std::sync::Mutex::new(Vec::new()));
    let document = document();
    let root: HtmlElement = document.create_element("div").expect("a div").unchecked_into();
    document.body().expect("a body").append_child(&root).expect("appended");
    let mounted = {
        let (queue, left, root) = (queue.clone(), Arc::clone(&left), root.clone());
        mount_to(root, move || {
            SessionHandle::provide(Arc::new(queue));
            provide_context(Arc::new(config()));
            provide_context(Leave(Callback::new(move |to| left.lock().expect("not poisoned").push(to))));
            view()
        })
    };
    Stage { root, _mounted: mounted, queue, left }
}

impl Stage {
    /// The text a reader sees.
    pub fn text(&self) -> String {
        self.root.inner_text()
    }

    /// The texts of all elements that a selector finds.
    pub fn texts(&self, selector: &str) -> Vec<String> {
        let found = self.root.query_selector_all(selector).expect("a valid selector");
        (0..found.length()).filter_map(|at| found.item(at)?.text_content()).collect()
    }

    /// The heading of the page.
    pub fn heading(&self) -> String {
        self.find("h1").map(|heading| heading.text_content().unwrap_or_default()).unwrap_or_default()
    }

    pub fn find(&self, selector: &str) -> Option<Element> {
        self.root.query_selector(selector).expect("a valid selector")
    }

    /// Presses the button with these words.
    pub fn press(&self, words: &str) {
        self.button(words).click();
    }

    /// The button with these words.
    pub fn button(&self, words: &str) -> HtmlElement {
        let buttons = self.root.query_selector_all("button").expect("a valid selector");
        (0..buttons.length())
            .filter_map(|index| buttons.item(index)?.dyn_into::<HtmlElement>().ok())
            .find(|button| button.inner_text().trim() == words)
            .unwrap_or_else(|| panic!("no button {words:?} in {}", self.text()))
    }

    /// Where the app wanted to go.
    pub fn left_for(&self) -> Vec<String> {
        self.left.lock().expect("not poisoned").clone()
    }
}

impl Drop for Stage {
    fn drop(&mut self) {
        self.root.remove();
    }
}

/// Lets effects and finished calls run.
pub async fn settle() {
    for _ in 0..4 {
        leptos::task::tick().await;
    }
}

/// Waits for real time to pass.
pub async fn sleep(ms: u32) {
    let (waker, done) = (RefCell::new(None), std::cell::Cell::new(false));
    let shared = std::rc::Rc::new((waker, done));
    {
        let shared = std::rc::Rc::clone(&shared);
        set_timeout(
            move || {
                shared.1.set(true);
                if let Some(waker) = shared.0.take() {
                    let waker: std::task::Waker = waker;
                    waker.wake();
                }
            },
            Duration::from_millis(u64::from(ms)),
        );
    }
    std::future::poll_fn(|context| {
        if shared.1.get() {
            std::task::Poll::Ready(())
        } else {
            shared.0.replace(Some(context.waker().clone()));
            std::task::Poll::Pending
        }
    })
    .await;
}

/// Waits until it is so, for as long as a slow machine may need; what is asserted next tells if it never was.
pub async fn until(is_so: impl Fn() -> bool) {
    for _ in 0..500 {
        settle().await;
        if is_so() {
            return;
        }
        sleep(10).await;
    }
}

/// The exchange's public configuration.
pub fn config() -> PublicConfig {
    PublicConfig {
        app_name: "Acme Cloud".into(),
        authorize_url: "https://auth.test/authorize".into(),
        client_id: "client".into(),
        redirect_uri: "http://localhost/callback".into(),
        audience: "upstash-api".into(),
        scope: "openid email offline_access".into(),
        issuer: "https://auth.test/".into(),
        redis_rest: "https://*.upstash.io".into(),
        console_url: "https://console.test/".into(),
    }
}

/// The answer of the exchange that tells of a session whose connection is in `state`.
pub fn session_json(state: &str) -> String {
    format!(
        r#"{{"kind":"top","account":{{"id":"a1","email":"demo@acme.example"}},
            "connection":{{"state":"{state}","key_name":"acme-1","since":1}},
            "expires_at":{0},"idle_until":{0}}}"#,
        js_sys::Date::now() as i64 / 1000 + 3600
    )
}

/// A refusal of the exchange.
pub fn problem_json(code: &str) -> String {
    format!(r#"{{"error":{{"code":"{code}","message":"m","request_id":"req-7"}}}}"#)
}

fn document() -> web_sys::Document {
    web_sys::window().expect("a window").document().expect("a document")
}
