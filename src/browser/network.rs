//! Whether the browser believes it is online, and whether anybody looks at the page.

use leptos::prelude::*;
use web_sys::VisibilityState;

use super::event::{use_listener, use_window_listener};

/// Whether the browser has a network at this moment; see [`use_online`].
#[must_use]
pub fn is_online() -> bool {
    web_sys::window().is_none_or(|window| window.navigator().on_line())
}

/// Whether the browser has a network. `true` promises nothing about the server; `false` is certain.
#[must_use]
pub fn use_online() -> Signal<bool> {
    let online = RwSignal::new(is_online());
    use_window_listener("online", move |_| online.set(true));
    use_window_listener("offline", move |_| online.set(false));
    online.into()
}

/// Whether the page is on screen. Polling stops while it is not.
#[must_use]
pub fn use_visible() -> Signal<bool> {
    let Some(document) = web_sys::window().and_then(|window| window.document()) else {
        return Signal::stored(true);
    };
    let visible = RwSignal::new(document.visibility_state() != VisibilityState::Hidden);
    let target = document.clone();
    use_listener(&target, "visibilitychange", move |_| {
        visible.set(document.visibility_state() != VisibilityState::Hidden);
    });
    visible.into()
}
