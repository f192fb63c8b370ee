//! A small turning arc, for buttons and lines of text.

use leptos::prelude::*;

/// Decorative: whoever shows it says in words what is going on.
#[component]
pub fn Spinner() -> impl IntoView {
    view! { <span class="spinner" aria-hidden="true"></span> }
}
