//! What kind of frame the page has: questions of CSS, asked by the program.

use leptos::prelude::*;

use super::event::use_listener;

/// Whether a media query holds, now and later: `(max-width: 640px)`.
#[must_use]
pub fn use_media(query: &str) -> Signal<bool> {
    let list = web_sys::window().and_then(|window| window.match_media(query).ok().flatten());
    let Some(list) = list else { return Signal::stored(false) };
    let holds = RwSignal::new(list.matches());
    let watched = list.clone();
    use_listener(&list, "change", move |_| holds.set(watched.matches()));
    holds.into()
}
