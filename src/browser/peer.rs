//! Another window that knows this one: one that we opened, or the one that opened us. It may show another origin's page by
//! now, so nothing of it is looked at; it is told something, and what it says is known to be its own.

use js_sys::Reflect;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::Window;

use super::frame::Message;

/// The other window.
#[derive(Clone)]
pub struct Peer(Window);

impl Peer {
    /// Opens an address in a small window. Must be the first thing that a press does, or the browser holds the window back.
    /// `None` where it did, or where it opened one and keeps it from us: then nothing is known about it.
    #[must_use]
    pub fn open(address: &str) -> Option<Self> {
        let window = web_sys::window()?;
        let features = "popup,width=480,height=680";
        window.open_with_url_and_target_and_features(address, "_blank", features).ok()?.map(Self)
    }

    /// The window that opened this one, where the browser still knows.
    #[must_use]
    pub fn opener() -> Option<Self> {
        let opener = web_sys::window()?.opener().ok()?;
        // A window of another origin is no instance of anything here, so this cannot be asked.
        opener.is_object().then(|| Self(opener.unchecked_into()))
    }

    /// Opens an address of ours in a tab of its own, which knows who opened it. The rest is as with [`Self::open`].
    #[must_use]
    pub fn open_tab(address: &str) -> Option<Self> {
        web_sys::window()?.open_with_url_and_target(address, "_blank").ok()?.map(Self)
    }

    /// The window that opened this one, if a page of our own origin is in it.
    #[must_use]
    pub fn own_opener() -> Option<Self> {
        let opener = Self::opener()?;
        // Of a page of another origin nothing can be read, and asking fails.
        let location = Reflect::get(&opener.0, &"location".into()).ok()?;
        let origin = Reflect::get(&location, &"origin".into()).ok()?.as_string()?;
        (origin == super::url::origin()).then_some(opener)
    }

    /// Closes it.
    pub fn close(&self) {
        let _ = self.0.close();
    }

    /// Says something, given as JSON, if the page in it is of this origin.
    pub fn tell(&self, json: &str, origin: &str) {
        if let Ok(message) = js_sys::JSON::parse(json) {
            // Fails only for what is no origin; then nobody is told.
            let _ = self.0.post_message(&message, origin);
        }
    }

    /// Whether a message is from it.
    #[must_use]
    pub fn said(&self, message: &Message) -> bool {
        message.source().is_some_and(|source| source == JsValue::from(&self.0))
    }
}

/// Closes this window, where the browser lets it: a page may close what a page opened.
pub fn close() {
    if let Some(window) = web_sys::window() {
        let _ = window.close();
    }
}
