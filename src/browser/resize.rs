//! The size of an element, followed for as long as a component lives.

use leptos::prelude::*;
use wasm_bindgen::{JsCast, prelude::Closure};
use web_sys::{Element, ResizeObserver};

struct Observing {
    observer: ResizeObserver,
    _callback: Closure<dyn FnMut()>,
}

impl Drop for Observing {
    fn drop(&mut self) {
        self.observer.disconnect();
    }
}

/// The inner height of `element` in px, now and whenever it changes; ends with the current component.
pub fn follow_height(element: &Element, mut callback: impl FnMut(i32) + 'static) {
    callback(element.client_height());
    let watched = element.clone();
    let closure: Closure<dyn FnMut()> = Closure::new(move || callback(watched.client_height()));
    let Ok(observer) = ResizeObserver::new(closure.as_ref().unchecked_ref()) else { return };
    observer.observe(element);
    let observing = StoredValue::new_local(Some(Observing { observer, _callback: closure }));
    on_cleanup(move || drop(observing.try_update_value(Option::take)));
}
