//! What a page around a frame lets it do, as far as a browser tells.

use std::{cell::Cell, rc::Rc};

use js_sys::{Function, Reflect};
use wasm_bindgen::{JsCast, JsValue};
use web_sys::Event;

use super::event::Listener;

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

/// Whether the frame is about as tall as what is in it.
#[must_use]
pub fn is_high_enough() -> Option<bool> {
    /// CSS pixels by which rounding and margins may differ.
    const SLACK: f64 = 24.0;
    let window = web_sys::window()?;
    let height = window.inner_height().ok()?.as_f64()?;
    let content = window.document()?.body()?.get_bounding_client_rect().height();
    Some((height - content).abs() <= SLACK)
}
