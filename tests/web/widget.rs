//! A place on the page for one widget alone, with the app's own style sheets, and hands to use it with. (A part of the
//! app, with session and transport around it, is mounted by `stage`.)

use leptos::{
    mount::{UnmountHandle, mount_to},
    prelude::*,
    task::tick,
};
use wasm_bindgen::JsCast;
use web_sys::{Document, Element, HtmlElement, KeyboardEvent, KeyboardEventInit};

const STYLES: [&str; 5] = [
    include_str!("../../style/tokens.css"),
    include_str!("../../style/base.css"),
    include_str!("../../style/layout.css"),
    include_str!("../../style/controls.css"),
    include_str!("../../style/components.css"),
];

/// The page.
pub fn document() -> Document {
    web_sys::window().unwrap().document().unwrap()
}

/// A widget on the page; dropping it takes the widget away.
pub struct Widget {
    pub root: HtmlElement,
    mounted: Option<Box<dyn FnOnce()>>,
}

impl Widget {
    /// Mounts `view` in an empty element of its own.
    pub async fn new<V: IntoView + 'static>(view: impl FnOnce() -> V + 'static) -> Self {
        load_styles();
        let root: HtmlElement = document().create_element("div").unwrap().unchecked_into();
        document().body().unwrap().append_child(&root).unwrap();
        let handle: UnmountHandle<_> = mount_to(root.clone(), view);
        settle().await;
        Self { root, mounted: Some(Box::new(move || drop(handle))) }
    }

    /// The first element that matches.
    pub fn find(&self, selector: &str) -> HtmlElement {
        self.try_find(selector)
            .unwrap_or_else(|| panic!("nothing matches {selector}: {}", self.root.inner_html()))
    }

    /// The first element that matches, if there is one.
    pub fn try_find(&self, selector: &str) -> Option<HtmlElement> {
        self.root.query_selector(selector).unwrap().map(JsCast::unchecked_into)
    }

    /// All elements that match.
    pub fn all(&self, selector: &str) -> Vec<HtmlElement> {
        let list = self.root.query_selector_all(selector).unwrap();
        (0..list.length()).map(|i| list.item(i).unwrap().unchecked_into()).collect()
    }

    /// Takes the widget away now.
    pub fn unmount(&mut self) {
        if let Some(unmount) = self.mounted.take() {
            unmount();
        }
    }
}

impl Drop for Widget {
    fn drop(&mut self) {
        self.unmount();
        self.root.remove();
    }
}

/// The style sheets, for what depends on sizes.
pub fn load_styles() {
    if document().get_element_by_id("styles").is_none() {
        let style = document().create_element("style").unwrap();
        style.set_id("styles");
        style.set_text_content(Some(&STYLES.concat()));
        document().head().unwrap().append_child(&style).unwrap();
    }
}

/// Lets effects run and the browser draw a frame.
pub async fn settle() {
    tick().await;
    sleep(40).await;
    tick().await;
}

/// Waits.
pub async fn sleep(ms: i32) {
    let promise = js_sys::Promise::new(&mut |done, _| {
        web_sys::window().unwrap().set_timeout_with_callback_and_timeout_and_arguments_0(&done, ms).unwrap();
    });
    wasm_bindgen_futures::JsFuture::from(promise).await.unwrap();
}

/// Presses a key on an element.
pub async fn press(on: &Element, key: &str) {
    let init = KeyboardEventInit::new();
    init.set_key(key);
    init.set_bubbles(true);
    init.set_cancelable(true);
    on.dispatch_event(&KeyboardEvent::new_with_keyboard_event_init_dict("keydown", &init).unwrap()).unwrap();
    settle().await;
}

/// Types into a field, replacing what was there.
pub async fn type_into(field: &HtmlElement, text: &str) {
    let input: &web_sys::HtmlInputElement = field.unchecked_ref();
    input.set_value(text);
    let init = web_sys::EventInit::new();
    init.set_bubbles(true);
    field.dispatch_event(&web_sys::Event::new_with_event_init_dict("input", &init).unwrap()).unwrap();
    settle().await;
}

/// Presses an element with the mouse.
pub async fn click(on: &HtmlElement) {
    on.click();
    settle().await;
}

/// The element that has the focus.
pub fn focused() -> Option<Element> {
    document().active_element()
}
