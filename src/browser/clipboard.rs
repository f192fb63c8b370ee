//! Writing to the clipboard. Reading is never asked for (the Permissions-Policy forbids it).

use js_sys::Reflect;
use wasm_bindgen::JsValue;
use wasm_bindgen_futures::JsFuture;

/// The browser, a policy of the embedding page or the user said no. The caller offers the text for copying by hand.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Refused;

/// Puts `text` on the clipboard.
///
/// # Errors
/// [`Refused`] when there is no clipboard (plain http), when the frame lacks `clipboard-write`, or when the page does
/// not have the focus.
pub async fn write(text: &str) -> Result<(), Refused> {
    let navigator = web_sys::window().ok_or(Refused)?.navigator();
    // In an insecure context the property does not exist at all, and calling through it would throw.
    let present = Reflect::get(&navigator, &JsValue::from_str("clipboard")).is_ok_and(|c| c.is_object());
    if !present {
        return Err(Refused);
    }
    JsFuture::from(navigator.clipboard().write_text(text)).await.map(|_| ()).map_err(|_| Refused)
}
