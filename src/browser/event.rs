//! Listeners on the window and the document that end with the component that wanted them.

use leptos::prelude::*;
use wasm_bindgen::{JsCast, prelude::Closure};
use web_sys::{Event, EventTarget};

/// A listener that is removed when dropped.
pub struct Listener {
    target: EventTarget,
    name: &'static str,
    callback: Closure<dyn FnMut(Event)>,
}

impl Listener {
    /// Calls `callback` for every `name` event that reaches `target`.
    pub fn new(target: &EventTarget, name: &'static str, callback: impl FnMut(Event) + 'static) -> Self {
        let callback: Closure<dyn FnMut(Event)> = Closure::new(callback);
        // Registering a function never throws for a string name and a function.
        let _ = target.add_event_listener_with_callback(name, callback.as_ref().unchecked_ref());
        Self { target: target.clone(), name, callback }
    }
}

impl Drop for Listener {
    fn drop(&mut self) {
        let _ = self
            .target
            .remove_event_listener_with_callback(self.name, self.callback.as_ref().unchecked_ref());
    }
}

/// Listens on `target` for as long as the current component lives.
pub fn use_listener(target: &EventTarget, name: &'static str, callback: impl FnMut(Event) + 'static) {
    let listener = StoredValue::new_local(Some(Listener::new(target, name, callback)));
    on_cleanup(move || drop(listener.try_update_value(Option::take)));
}

/// Listens on the window for as long as the current component lives.
pub fn use_window_listener(name: &'static str, callback: impl FnMut(Event) + 'static) {
    if let Some(window) = web_sys::window() {
        use_listener(&window, name, callback);
    }
}
