//! Access to the console: opened by a press, copied with a warning, in no link of the page.

use js_sys::{Array, Function, Reflect};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_test::*;

use super::{HISTORY, LIST, answer, attributes, calls, class, databases, listed, open, open_with, times};
use crate::stage::{problem_json, settle};

const SSO: &str = "/api/sub-accounts/acme/sso";
const URL: &str = "https://console.test/login?token=marked";

/// Notes what `window.open` is called with; the browser's own comes back when dropped.
struct Tabs {
    before: JsValue,
    opened: Array,
}

impl Tabs {
    fn watch() -> Self {
        let window = web_sys::window().expect("a window");
        let before = Reflect::get(&window, &"open".into()).expect("open");
        let opened = Array::new();
        let watch = Function::new_with_args(
            "opened",
            "return (...args) => { opened.push(args.join(' ')); return null }",
        );
        let watch = watch.call1(&JsValue::NULL, &opened).expect("a function");
        Reflect::set(&window, &"open".into(), &watch).expect("set");
        Self { before, opened }
    }

    fn opened(&self) -> Vec<String> {
        self.opened.iter().filter_map(|line| line.as_string()).collect()
    }
}

impl Drop for Tabs {
    fn drop(&mut self) {
        let window = web_sys::window().expect("a window");
        let _ = Reflect::set(&window, &"open".into(), &self.before);
    }
}

/// Makes the browser say whether somebody pressed something a moment ago.
fn activation(is_active: bool) {
    let navigator = web_sys::window().expect("a window").navigator();
    let state = js_sys::Object::new();
    Reflect::set(&state, &"isActive".into(), &is_active.into()).expect("set");
    let property = js_sys::Object::new();
    Reflect::set(&property, &"value".into(), &state).expect("set");
    Reflect::set(&property, &"configurable".into(), &true.into()).expect("set");
    let define: Function =
        Reflect::get(&class("Object"), &"defineProperty".into()).expect("there").unchecked_into();
    define.call3(&JsValue::NULL, &navigator, &"userActivation".into(), &property).expect("defined");
}

fn link() -> String {
    let at = js_sys::Date::now() / 1000.0 + 3600.0 * 72.0;
    format!(r#"{{"url":"{URL}","expires_at":{}}}"#, at.floor())
}

#[wasm_bindgen_test]
async fn one_press_opens_a_new_tab_that_knows_nothing_of_this_one() {
    let tabs = Tabs::watch();
    activation(true);
    let stage = open_with(&databases(&[])).await;
    assert_eq!(times(&stage, &format!("POST {SSO}")), 0, "nothing is made before somebody asks");
    stage.press("Open the console");
    settle().await;
    answer(&stage, SSO, 200, &link());
    settle().await;
    assert_eq!(tabs.opened(), [format!("{URL} _blank noopener,noreferrer")]);
    assert!(!attributes(&stage).contains("marked"), "the link is in no attribute of the page");
    let text = stage.text();
    assert!(text.contains("Whoever has this link is signed in") && text.contains("Works until"), "{text}");
    stage.press("Open in a new tab");
    settle().await;
    assert_eq!((tabs.opened().len(), times(&stage, &format!("POST {SSO}"))), (2, 1), "the same link again");
    assert_eq!(times(&stage, &format!("GET {HISTORY}")), 2, "it is a line of the key's history");
    stage.press("Forget the link");
    settle().await;
    assert!(!stage.text().contains("Works until"));
}

#[wasm_bindgen_test]
async fn a_press_too_long_ago_opens_nothing_by_itself() {
    let tabs = Tabs::watch();
    activation(false);
    let stage = open_with(&databases(&[])).await;
    stage.press("Open the console");
    settle().await;
    answer(&stage, SSO, 200, &link());
    settle().await;
    assert_eq!(tabs.opened(), Vec::<String>::new());
    stage.press("Open in a new tab");
    settle().await;
    assert_eq!(tabs.opened().len(), 1);
    activation(true);
}

#[wasm_bindgen_test]
async fn a_link_to_copy_opens_nothing() {
    let tabs = Tabs::watch();
    activation(true);
    let stage = open_with(&databases(&[])).await;
    stage.press("Make a link to copy");
    settle().await;
    answer(&stage, SSO, 200, &link());
    settle().await;
    assert_eq!(tabs.opened(), Vec::<String>::new());
    assert!(stage.find(".sub-console .copy button").is_some());
}

#[wasm_bindgen_test]
async fn a_missing_and_a_refused_key_have_sentences_of_their_own() {
    let missing = open("missing").await;
    assert!(missing.text().contains("there is none here"), "{}", missing.text());
    drop(missing);
    let stage = open_with(&databases(&[])).await;
    stage.press("Open the console");
    settle().await;
    answer(&stage, SSO, 409, &problem_json("sub_key_refused"));
    settle().await;
    answer(&stage, LIST, 200, &listed("refused"));
    settle().await;
    assert!(stage.text().contains("so no sign-in link can be made with it"), "{}", stage.text());
    assert!(calls(&stage).iter().all(|call| !call.contains("reveal")));
}
