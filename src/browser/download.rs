//! Handing the user a file.

use js_sys::{Array, Uint8Array};
use wasm_bindgen::JsCast;
use web_sys::{Blob, BlobPropertyBag, HtmlAnchorElement, Url};

/// Offers `content` as a file called `name`. `false` when the browser would not (a sandboxed frame without
/// `allow-downloads` fails silently: nobody can tell).
pub fn save(name: &str, mime: &str, content: &[u8]) -> bool {
    try_save(name, mime, content).is_some()
}

fn try_save(name: &str, mime: &str, content: &[u8]) -> Option<()> {
    let document = web_sys::window()?.document()?;
    let options = BlobPropertyBag::new();
    options.set_type(mime);
    let parts = Array::of1(&Uint8Array::from(content));
    let blob = Blob::new_with_u8_array_sequence_and_options(&parts, &options).ok()?;
    let url = Url::create_object_url_with_blob(&blob).ok()?;
    let link: HtmlAnchorElement = document.create_element("a").ok()?.dyn_into().ok()?;
    link.set_href(&url);
    link.set_download(name);
    link.click();
    // The click has taken its own hold of the blob.
    let _ = Url::revoke_object_url(&url);
    Some(())
}
