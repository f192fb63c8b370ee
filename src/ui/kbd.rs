//! A key of the keyboard.

use leptos::prelude::*;

/// Draws a key: `/`, `Esc`.
#[component]
pub fn Kbd(children: Children) -> impl IntoView {
    view! { <kbd class="kbd">{children()}</kbd> }
}
