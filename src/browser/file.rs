//! Files of the person at the computer: saving a text as one, reading one that was chosen.

use std::time::Duration;

use js_sys::{Array, Uint8Array};
use leptos::prelude::set_timeout;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{Blob, BlobPropertyBag, File, HtmlAnchorElement, HtmlInputElement, Url};

/// How long a browser may take to begin with a download that was asked for.
const BEGIN: Duration = Duration::from_secs(20);

/// The browser did not take the text for a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Refused;

/// Offers `text` as a file. Nothing of it is in an address: the browser is handed the bytes, and lets go of them soon.
///
/// # Errors
/// [`Refused`] where the browser makes no file of it. A frame that may not download says nothing at all.
pub fn save(name: &str, mime: &str, text: &str) -> Result<(), Refused> {
    hand_over(name, mime, &Array::of1(&JsValue::from_str(text)))
}

/// A file that grows: each part is the browser's as soon as it is there, and not held here.
#[derive(Clone, Default)]
pub struct Parts(Array);

impl Parts {
    /// Appends bytes.
    ///
    /// # Errors
    /// [`Refused`] where the browser has no room for them.
    pub fn push(&self, bytes: &[u8]) -> Result<(), Refused> {
        let part = Array::of1(&Uint8Array::from(bytes));
        self.0.push(Blob::new_with_u8_array_sequence(&part).map_err(|_| Refused)?.as_ref());
        Ok(())
    }

    /// Offers all of them as one file, as [`save`] does.
    ///
    /// # Errors
    /// As [`save`].
    pub fn save(&self, name: &str, mime: &str) -> Result<(), Refused> {
        hand_over(name, mime, &self.0)
    }
}

fn hand_over(name: &str, mime: &str, parts: &Array) -> Result<(), Refused> {
    let anchor = offer(name, mime, parts).map_err(|_| Refused)?;
    anchor.click();
    let href = anchor.href();
    // Let go of later, whatever page is open by then: some browsers read the bytes after the click.
    set_timeout(move || drop(Url::revoke_object_url(&href)), BEGIN);
    Ok(())
}

fn offer(name: &str, mime: &str, parts: &Array) -> Result<HtmlAnchorElement, JsValue> {
    let kind = BlobPropertyBag::new();
    kind.set_type(mime);
    // Strings and blobs alike: the browser takes a sequence of either.
    let blob = Blob::new_with_blob_sequence_and_options(parts, &kind)?;
    let document = web_sys::window().and_then(|window| window.document()).ok_or(JsValue::NULL)?;
    let anchor: HtmlAnchorElement = document.create_element("a")?.unchecked_into();
    anchor.set_href(&Url::create_object_url_with_blob(&blob)?);
    anchor.set_download(name);
    Ok(anchor)
}

/// The file that was chosen in an `<input type="file">`. The field is emptied, so that the same file can be chosen again
/// after it was changed.
#[must_use]
pub fn take_chosen(input: &HtmlInputElement) -> Option<File> {
    let file = input.files()?.get(0);
    input.set_value("");
    file
}

/// The text of a file; bytes that are no UTF-8 become U+FFFD.
///
/// # Errors
/// [`Refused`] when it cannot be read: it was moved, or may not be.
pub async fn read(file: &File) -> Result<String, Refused> {
    let text = JsFuture::from(file.text()).await.map_err(|_| Refused)?;
    text.as_string().ok_or(Refused)
}
