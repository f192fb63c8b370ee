//! On or off, with words: a box for "include this", a switch for "this is on now".

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

/// A switch. It takes effect at once; `busy` while the change is on its way.
#[component]
pub fn Switch(
    #[prop(into)] on: Bind<bool>,
    #[prop(into)] label: Signal<String>,
    #[prop(optional, into)] note: Signal<Option<String>>,
    #[prop(optional, into)] disabled: Signal<bool>,
    #[prop(optional, into)] busy: Signal<bool>,
) -> impl IntoView {
    let note_id = next_id("note");
    view! {
        <label class="choice">
            <input
                class="switch-box"
                type="checkbox"
                role="switch"
                aria-describedby=note_id.clone()
                aria-busy=move || busy.get().then_some("true")
                prop:checked=move || on.get()
                disabled=move || disabled.get()
                on:change=move |event| {
                    if !busy.get_untracked() {
                        on.set(event_target_checked(&event));
                    }
                }
            />
            <span>{move || label.get()}</span>
            <span class="choice-note" id=note_id>
                {move || note.get()}
            </span>
        </label>
    }
}
