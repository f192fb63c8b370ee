//! A filter that is on or off.

use leptos::prelude::*;

use super::{Icon, IconName};

/// A filter chip with an optional count: `Key missing 1`.
#[component]
pub fn Chip(
    #[prop(into)] label: Signal<String>,
    #[prop(into)] on: Signal<bool>,
    #[prop(into)] on_toggle: Callback<()>,
    #[prop(optional, into)] count: Signal<Option<String>>,
    #[prop(optional, into)] icon: Option<IconName>,
) -> impl IntoView {
    view! {
        <button
            class="chip"
            type="button"
            aria-pressed=move || if on.get() { "true" } else { "false" }
            on:click=move |_| on_toggle.run(())
        >
            {icon.map(|name| view! { <Icon name /> })}
            {move || label.get()}
            {move || count.get().map(|count| view! { <span class="chip-count">{count}</span> })}
        </button>
    }
}
