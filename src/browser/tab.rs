//! Other tabs of the browser.

use js_sys::Reflect;
use wasm_bindgen::JsValue;

/// Opens an address in a new tab that can neither reach this page nor learn from where it was opened. The address is in
/// no link of the page, so that nothing fetches it ahead of a click.
///
/// Whether the browser held the tab back cannot be known: it keeps the new tab from us as well as us from it.
pub fn open(url: &str) {
    if let Some(window) = web_sys::window() {
        let _ = window.open_with_url_and_target_and_features(url, "_blank", "noopener,noreferrer");
    }
}

/// Whether somebody pressed something a moment ago, which is what browsers ask for before they open a tab. `true` where
/// a browser does not tell.
#[must_use]
pub fn may_open() -> bool {
    let get = |of: &JsValue, name: &str| Reflect::get(of, &JsValue::from_str(name)).ok();
    let navigator = web_sys::window().map(|window| JsValue::from(window.navigator()));
    let activation = navigator.and_then(|navigator| get(&navigator, "userActivation"));
    activation.and_then(|activation| get(&activation, "isActive")).and_then(|is| is.as_bool()).unwrap_or(true)
}
