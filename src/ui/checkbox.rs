//! On or off, with words.

use leptos::prelude::*;

use super::{Bind, next_id};

/// A checkbox. It takes effect with the form it stands in.
#[component]
pub fn Checkbox(
    #[prop(into)] checked: Bind<bool>,
    #[prop(into)] label: Signal<String>,
    /// One sentence below the label.
    #[prop(optional, into)]
    note: Signal<Option<String>>,
    #[prop(optional, into)] disabled: Signal<bool>,
) -> impl IntoView {
    let note_id = next_id("note");
    view! {
        <label class="choice">
            <input
                class="choice-box"
                type="checkbox"
                aria-describedby=note_id.clone()
                prop:checked=move || checked.get()
                disabled=move || disabled.get()
                on:change=move |event| checked.set(event_target_checked(&event))
            />
            <span>{move || label.get()}</span>
            <span class="choice-note" id=note_id>
                {move || note.get()}
            </span>
        </label>
    }
}
