//! The window around this one, where the page is in a frame: who it is, what is said to it and by it.
//!
//! Who may be believed is decided in `crate::embed::handshake`; here is only how the browser is asked.

use std::rc::Rc;

use js_sys::{Function, Reflect};
use wasm_bindgen::{JsCast, JsValue, prelude::Closure};
use web_sys::{Event, History, HtmlElement, MessageEvent, Window};

use super::{
    event::{Listener, use_window_listener},
    heard::Heard,
};

fn get(of: &JsValue, name: &str) -> Option<JsValue> {
    Reflect::get(of, &JsValue::from_str(name)).ok()
}

/// The window around this one. `None` for a page that stands by itself.
fn parent() -> Option<Window> {
    let window = web_sys::window()?;
    let parent = window.parent().ok()??;
    (JsValue::from(&parent) != JsValue::from(&window)).then_some(parent)
}

/// Whether another page holds this one in a frame.
#[must_use]
pub fn is_framed() -> bool {
    parent().is_some()
}

/// The origin of the page around, where the browser tells it (all but Firefox before 148).
#[must_use]
pub fn parent_origin() -> Option<String> {
    let location: JsValue = web_sys::window()?.location().into();
    get(&get(&location, "ancestorOrigins")?, "0")?.as_string()
}

/// The content of a `meta` element that the server wrote into this document.
#[must_use]
pub fn meta(name: &str) -> Option<String> {
    let document = web_sys::window()?.document()?;
    document.query_selector(&format!("meta[name=\"{name}\"]")).ok()??.get_attribute("content")
}

/// Says something, given as JSON, to the page around if it is of one of these origins.
pub fn tell(json: &str, origins: &[String]) {
    let (Some(parent), Ok(message)) = (parent(), js_sys::JSON::parse(json)) else { return };
    for origin in origins {
        // Fails only for what is no origin; then nobody is told.
        let _ = parent.post_message(&message, origin);
    }
}

/// A message that reached this window.
pub struct Message(MessageEvent);

impl Message {
    /// Whether it is from the window around this one.
    #[must_use]
    pub fn is_from_parent(&self) -> bool {
        let source = self.source();
        parent().is_some_and(|parent| source.is_some_and(|source| source == JsValue::from(parent)))
    }

    /// The window that sent it.
    pub(super) fn source(&self) -> Option<JsValue> {
        get(&self.0, "source")
    }

    /// It, as who believes or does not believe it looks at it.
    #[must_use]
    pub fn heard(&self, from_the_other: bool) -> Heard<impl FnOnce() -> Option<String>> {
        Heard { origin: self.0.origin(), from_the_other, json: || self.json() }
    }

    /// Its content; `None` for what JSON cannot hold.
    fn json(&self) -> Option<String> {
        js_sys::JSON::stringify(&self.0.data()).ok()?.as_string()
    }
}

/// Hears every message to this window for as long as the current component lives.
pub fn use_messages(mut heard: impl FnMut(Message) + 'static) {
    use_window_listener("message", move |event: Event| {
        if let Ok(event) = event.dyn_into() {
            heard(Message(event));
        }
    });
}

type Move = Closure<dyn FnMut(JsValue, JsValue, JsValue)>;

/// Watches where this window goes, until it is dropped.
pub struct Moves {
    history: History,
    _listener: Listener,
    _calls: [Move; 2],
}

/// Calls `moved` whenever the address of this window has changed; `true` where a new entry of the history was meant. Where
/// `keeps` says so of the next address, such an entry takes the place of the one before: the page around keeps the history
/// then, and a frame that added its own would make every Back two.
#[must_use]
pub fn follow_moves(
    keeps: impl Fn(&str) -> bool + 'static,
    moved: impl Fn(bool) + Clone + 'static,
) -> Option<Moves> {
    let window = web_sys::window()?;
    let history = window.history().ok()?;
    let native = |name: &str| get(&history, name)?.dyn_into::<Function>().ok();
    let (push, replace) = (native("pushState")?, native("replaceState")?);
    let keeps = Rc::new(keeps);
    let calls = [true, false].map(|pushes| {
        let (push, replace, history) = (push.clone(), replace.clone(), history.clone());
        let (keeps, moved) = (Rc::clone(&keeps), moved.clone());
        let call = move |state: JsValue, title: JsValue, url: JsValue| {
            let is_own = pushes && !url.as_string().is_some_and(|next| keeps(&next));
            let act = if is_own { &push } else { &replace };
            if act.call3(&history, &state, &title, &url).is_ok() {
                moved(pushes);
            }
        };
        Closure::new(call) as Move
    });
    let [on_push, on_replace] = &calls;
    // Own properties in front of the prototype's: the router calls them like any other.
    Reflect::set(&history, &"pushState".into(), on_push.as_ref()).ok()?;
    Reflect::set(&history, &"replaceState".into(), on_replace.as_ref()).ok()?;
    let listener = Listener::new(&window, "popstate", move |_| moved(false));
    Some(Moves { history, _listener: listener, _calls: calls })
}

impl Drop for Moves {
    fn drop(&mut self) {
        for name in ["pushState", "replaceState"] {
            let _ = Reflect::delete_property(&self.history, &name.into());
        }
    }
}

fn root() -> Option<HtmlElement> {
    web_sys::window()?.document()?.document_element()?.dyn_into().ok()
}

/// Sets a CSS property or custom property of `<html>`, or takes it back.
pub fn set_style(name: &str, value: Option<&str>) {
    let Some(root) = root() else { return };
    let style = root.style();
    let _ = match value {
        Some(value) => style.set_property(name, value),
        None => style.remove_property(name).map(drop),
    };
}

/// The text of a CSS property of `<html>`.
#[must_use]
pub fn style_of(name: &str) -> String {
    let computed = root().and_then(|root| web_sys::window()?.get_computed_style(&root).ok()?);
    computed.and_then(|style| style.get_property_value(name).ok()).unwrap_or_default()
}

/// An attribute of `<html>`.
#[must_use]
pub fn mark(name: &str) -> Option<String> {
    root()?.get_attribute(name)
}

/// Sets an attribute of `<html>`, or takes it away.
pub fn set_mark(name: &str, value: Option<&str>) {
    let Some(root) = root() else { return };
    let _ = match value {
        Some(value) => root.set_attribute(name, value),
        None => root.remove_attribute(name),
    };
}
