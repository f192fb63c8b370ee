//! Which part of this window is in sight. In a frame that is as tall as its content this is not all of it: what opens above
//! the page must not open where nobody looks.

use std::cell::Cell;

thread_local! {
    static SEEN: Cell<Option<(f64, f64)>> = const { Cell::new(None) };
}

/// The upper edge and the height of what is in sight, in px of this window. The whole window, unless the page around has
/// said otherwise.
#[must_use]
pub fn seen() -> (f64, f64) {
    let whole = || {
        let height = web_sys::window().and_then(|window| window.inner_height().ok());
        (0.0, height.and_then(|height| height.as_f64()).unwrap_or_default())
    };
    SEEN.get().unwrap_or_else(whole)
}

/// What the page around says is in sight.
pub fn set_seen(top: f64, height: f64) {
    SEEN.set(Some((top, height)));
}
