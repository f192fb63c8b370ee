//! What a page around a frame lets it do, as far as a browser tells.

use std::{cell::Cell, rc::Rc};

use js_sys::{Function, Reflect};
use wasm_bindgen::{JsCast, JsValue};
use web_sys::Event;

use super::{
    event::{Listener, use_window_listener},
    resize::follow_height,
};

fn call(of: &JsValue, name: &str, argument: &JsValue) -> Option<JsValue> {
    let function: Function = Reflect::get(of, &JsValue::from_str(name)).ok()?.dyn_into().ok()?;
    function.call1(of, argument).ok()
}

/// Whether text may be put on the clipboard. `None` where the browser has no words for it.
#[must_use]
pub fn may_copy() -> Option<bool> {
    let document: JsValue = web_sys::window()?.document()?.into();
    let policy = Reflect::get(&document, &JsValue::from_str("featurePolicy")).ok()?;
    call(&policy, "allowsFeature", &JsValue::from_str("clipboard-write"))?.as_bool()
}

/// Whether a form that is sent gets as far as its `submit` event, which a sandbox may forbid. Nothing is sent.
#[must_use]
pub fn may_submit() -> Option<bool> {
    let document = web_sys::window()?.document()?;
    let form = document.create_element("form").ok()?;
    document.body()?.append_child(&form).ok()?;
    let heard = Rc::new(Cell::new(false));
    let listener = Listener::new(&form, "submit", {
        let heard = Rc::clone(&heard);
        move |event: Event| {
            event.prevent_default();
            heard.set(true);
        }
    });
    let asked = call(&form, "requestSubmit", &JsValue::UNDEFINED);
    drop(listener);
    form.remove();
    asked.map(|_| heard.get())
}

/// The height of the frame and that of what is in it, in CSS pixels.
#[must_use]
pub fn heights() -> Option<(i32, i32)> {
    let document = web_sys::window()?.document()?;
    Some((document.document_element()?.client_height(), document.body()?.client_height()))
}

/// Calls back now and whenever one of the two changes, for as long as the current component lives.
pub fn follow_heights(changed: impl Fn() + Clone + 'static) {
    if let Some(body) = web_sys::window().and_then(|window| window.document()?.body()) {
        let changed = changed.clone();
        follow_height(&body, move |_| changed());
    }
    use_window_listener("resize", move |_| changed());
}
