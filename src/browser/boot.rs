//! The static page around the app: taking over from the boot shell, and the screen for a panic.
//!
//! The markup is in `index.html`, so that it can be shown when nothing of the program works any more.

use std::panic;

use wasm_bindgen::JsCast;
use web_sys::{Document, HtmlElement};

fn document() -> Option<Document> {
    web_sys::window()?.document()
}

/// The element the app is mounted in. `None` outside our `index.html`.
#[must_use]
pub fn mount_point() -> Option<HtmlElement> {
    document()?.get_element_by_id("app")?.dyn_into().ok()
}

/// Whether the boot shell is still there.
#[must_use]
pub fn has_shell() -> bool {
    document().is_some_and(|document| document.get_element_by_id("boot").is_some())
}

/// Removes the boot shell; called when the app has something better to show.
pub fn remove_shell() {
    if let Some(shell) = document().and_then(|document| document.get_element_by_id("boot")) {
        shell.remove();
    }
}

/// Shows the static crash screen on a panic; in debug builds the message also goes to the console.
///
/// In release builds the message stays out: it could name what must not be printed, and the bytes are better spent.
pub fn install_panic_screen() {
    panic::set_hook(Box::new(|info| {
        if cfg!(debug_assertions) {
            console_error_panic_hook::hook(info);
        }
        reveal_crash_screen();
    }));
}

/// Puts the crash screen in the place of the app, with the focus on its button.
pub fn reveal_crash_screen() {
    let Some(screen) = document().and_then(|d| d.get_element_by_id("crash")) else { return };
    let _ = screen.remove_attribute("hidden");
    // Nothing behind it answers any more, and an open dialog would lie above it.
    if let Some(app) = mount_point() {
        app.remove();
    }
    if let Some(button) = super::focus::find(&screen, "button") {
        let _ = button.focus();
    }
}
