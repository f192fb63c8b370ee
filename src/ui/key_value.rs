//! Facts about one thing: label and value, below each other.

use leptos::prelude::*;

/// The list around [`KeyValue`] rows. `compact` for the small print of a side panel: label left, value right.
#[component]
pub fn KeyValueList(children: Children, #[prop(optional)] compact: bool) -> impl IntoView {
    view! {
        <dl class="kv" data-compact=compact.then_some("")>
            {children()}
        </dl>
    }
}

/// One fact.
#[component]
pub fn KeyValue(#[prop(into)] label: Signal<String>, children: Children) -> impl IntoView {
    view! {
        <div class="kv-row">
            <dt>{move || label.get()}</dt>
            <dd>{children()}</dd>
        </div>
    }
}
