//! The first stop of the Tab key: past the navigation.

use leptos::prelude::*;

use super::text;
use crate::browser::focus;

/// Goes to the element with id `main` without changing the address.
#[component]
pub fn SkipLink() -> impl IntoView {
    let skip = |event: web_sys::MouseEvent| {
        event.prevent_default();
        let body = web_sys::window().and_then(|w| w.document()).and_then(|d| d.body());
        if let Some(main) = body.and_then(|body| focus::find(&body, "#main")) {
            let _ = main.set_attribute("tabindex", "-1");
            focus::give(&main);
        }
    };
    view! {
        <a class="skip-link" href="#main" on:click=skip>
            {text::SKIP}
        </a>
    }
}
