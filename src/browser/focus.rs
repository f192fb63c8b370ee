//! Where the keyboard is, and putting it back; and what is to be seen.

use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement};

/// The element that has the focus now; `None` when it is the page itself.
#[must_use]
pub fn active() -> Option<HtmlElement> {
    let document = web_sys::window()?.document()?;
    let element = document.active_element()?.dyn_into::<HtmlElement>().ok()?;
    (element.tag_name() != "BODY").then_some(element)
}

/// Whether this page is in a frame, and the focus is not in it: it may be in the page around, whose it is then.
#[must_use]
pub fn is_elsewhere() -> bool {
    let here = || web_sys::window()?.document()?.has_focus().ok();
    super::frame::is_framed() && here() == Some(false)
}

/// Moves the focus to `element` if it is still on the page, and takes it from nobody else's.
pub fn give(element: &HtmlElement) {
    if element.is_connected() && !is_elsewhere() {
        let _ = element.focus();
    }
}

/// The same without moving the page: for what took the focus in place of something that is gone.
pub fn give_quietly(element: &HtmlElement) {
    // `FocusOptions` by hand: one more feature of web-sys for one field.
    let options = js_sys::Object::new();
    let _ = js_sys::Reflect::set(&options, &"preventScroll".into(), &true.into());
    let focus = js_sys::Reflect::get(element, &"focus".into()).ok();
    if let Some(focus) = focus.and_then(|focus| focus.dyn_into::<js_sys::Function>().ok()) {
        let _ = focus.call1(element, &options);
    }
}

/// Whether typing at this moment goes into a field, so that a one-letter shortcut must stay quiet.
#[must_use]
pub fn is_typing() -> bool {
    active().is_some_and(|element| {
        matches!(element.tag_name().as_str(), "INPUT" | "TEXTAREA" | "SELECT")
            || element.is_content_editable()
    })
}

/// The first descendant of `root` that matches a CSS selector, as something that can be focused.
#[must_use]
pub fn find(root: &Element, selector: &str) -> Option<HtmlElement> {
    root.query_selector(selector).ok()??.dyn_into().ok()
}

/// Every descendant of `root` that matches, in document order.
#[must_use]
pub fn find_all(root: &Element, selector: &str) -> Vec<HtmlElement> {
    let Ok(list) = root.query_selector_all(selector) else { return Vec::new() };
    (0..list.length()).filter_map(|i| list.item(i)?.dyn_into().ok()).collect()
}

/// Scrolls whatever scrolls, so that `element` is seen in the middle of it.
pub fn reveal(element: &Element) {
    let options = web_sys::ScrollIntoViewOptions::new();
    options.set_block(web_sys::ScrollLogicalPosition::Center);
    element.scroll_into_view_with_scroll_into_view_options(&options);
}
