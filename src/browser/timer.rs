//! Timers that stop when they are dropped, so that a closed page never wakes up again.

use leptos::prelude::*;
use wasm_bindgen::{JsCast, prelude::Closure};

/// Milliseconds since 1970 now, by this computer's clock.
#[must_use]
#[expect(clippy::cast_possible_truncation, reason = "fits for the next 292 million years")]
pub fn now_ms() -> i64 {
    js_sys::Date::now() as i64
}

/// A running `setTimeout`. Dropping it cancels it.
pub struct Timeout {
    id: i32,
    _callback: Closure<dyn FnMut()>,
}

impl Timeout {
    /// Runs `callback` once after `ms` milliseconds, unless the handle is dropped first.
    pub fn new(ms: u32, callback: impl FnOnce() + 'static) -> Option<Self> {
        let closure = Closure::once(callback);
        let ms = i32::try_from(ms).unwrap_or(i32::MAX);
        let id = web_sys::window()?
            .set_timeout_with_callback_and_timeout_and_arguments_0(closure.as_ref().unchecked_ref(), ms)
            .ok()?;
        Some(Self { id, _callback: closure })
    }
}

impl Drop for Timeout {
    fn drop(&mut self) {
        if let Some(window) = web_sys::window() {
            window.clear_timeout_with_handle(self.id);
        }
    }
}

/// A running `setInterval`. Dropping it cancels it.
pub struct Interval {
    id: i32,
    _callback: Closure<dyn FnMut()>,
}

impl Interval {
    /// Runs `callback` every `ms` milliseconds until the handle is dropped.
    pub fn new(ms: u32, callback: impl FnMut() + 'static) -> Option<Self> {
        let closure: Closure<dyn FnMut()> = Closure::new(callback);
        let ms = i32::try_from(ms).unwrap_or(i32::MAX);
        let id = web_sys::window()?
            .set_interval_with_callback_and_timeout_and_arguments_0(closure.as_ref().unchecked_ref(), ms)
            .ok()?;
        Some(Self { id, _callback: closure })
    }
}

impl Drop for Interval {
    fn drop(&mut self) {
        if let Some(window) = web_sys::window() {
            window.clear_interval_with_handle(self.id);
        }
    }
}

/// Lets the browser draw and take input before the task goes on.
pub async fn next_turn() {
    let promise = js_sys::Promise::new(&mut |resolve, _| {
        if let Some(window) = web_sys::window() {
            // A browser that refuses a timer ends the wait with the page.
            let _ = window.set_timeout_with_callback_and_timeout_and_arguments_0(&resolve, 0);
        }
    });
    let _ = wasm_bindgen_futures::JsFuture::from(promise).await;
}

/// One timer of the current reactive owner: starting it again replaces the one before (a debounce in two lines), and it
/// ends with the component that asked for it.
#[derive(Clone, Copy)]
pub struct TimerSlot(StoredValue<Option<Timeout>, LocalStorage>);

impl TimerSlot {
    /// Runs `callback` after `ms` milliseconds, in place of whatever this slot was waiting for.
    pub fn start(&self, ms: u32, callback: impl FnOnce() + 'static) {
        // A slot whose component is gone has nobody left to call back.
        let _ = self.0.try_set_value(Timeout::new(ms, callback));
    }

    /// Forgets what the slot was waiting for.
    pub fn cancel(&self) {
        let _ = self.0.try_set_value(None);
    }
}

/// A [`TimerSlot`] that lives as long as the current component.
#[must_use]
pub fn use_timer() -> TimerSlot {
    TimerSlot(StoredValue::new_local(None))
}

/// Runs `callback` every `ms` milliseconds for as long as the current component lives.
pub fn use_interval(ms: u32, callback: impl FnMut() + 'static) {
    let slot = StoredValue::new_local(Interval::new(ms, callback));
    on_cleanup(move || drop(slot.try_update_value(Option::take)));
}
