//! What is selected, for a page that must know whether it was copied.

use js_sys::{Function, Object, Reflect};
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{Event, HtmlTextAreaElement};

/// What a `copy` event puts on the clipboard: the selection of the field it happens in, else of the page.
#[must_use]
pub fn copied(event: &Event) -> String {
    let field = event.target().and_then(|target| target.dyn_into::<HtmlTextAreaElement>().ok());
    match field {
        Some(field) => in_field(&field).unwrap_or_default(),
        None => in_page().unwrap_or_default(),
    }
}

fn in_field(field: &HtmlTextAreaElement) -> Option<String> {
    let (start, end) = (field.selection_start().ok()??, field.selection_end().ok()??);
    let text = field.value();
    // Positions count UTF-16 units.
    let units = text.encode_utf16().skip(start as usize).take(end.checked_sub(start)? as usize);
    Some(char::decode_utf16(units).map(|c| c.unwrap_or(char::REPLACEMENT_CHARACTER)).collect())
}

fn in_page() -> Option<String> {
    let window = web_sys::window()?;
    let get = Reflect::get(&window, &JsValue::from_str("getSelection")).ok()?.dyn_into::<Function>().ok()?;
    let selection = get.call0(&window).ok()?.dyn_into::<Object>().ok()?;
    selection.to_string().as_string()
}
