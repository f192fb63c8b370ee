//! Several lines of text.

use leptos::{html, prelude::*};

use super::{Bind, FieldSlot};

/// Several lines of text. Inside a [`super::Field`] it takes label, hint and error from there.
#[component]
pub fn TextArea(
    #[prop(into)] value: Bind<String>,
    /// Accessible name when there is no field around it.
    #[prop(optional, into)]
    label: Option<String>,
    #[prop(optional, into)] placeholder: Signal<String>,
    #[prop(default = 4)] rows: u32,
    #[prop(optional)] mono: bool,
    #[prop(optional, into)] disabled: Signal<bool>,
    #[prop(optional)] node_ref: NodeRef<html::Textarea>,
) -> impl IntoView {
    let slot = FieldSlot::here("area");
    view! {
        <div class="input" data-mono=mono.then_some("") data-invalid=move || slot.invalid.get().then_some("")>
            <textarea
                class="input-box"
                node_ref=node_ref
                id=slot.id.get_value()
                rows=rows.to_string()
                autocomplete="off"
                autocapitalize="off"
                spellcheck=if mono { "false" } else { "true" }
                aria-label=label
                aria-describedby=move || slot.described_by.get()
                aria-invalid=move || slot.invalid.get().then_some("true")
                aria-required=slot.required.then_some("true")
                placeholder=move || placeholder.get()
                prop:value=move || value.get()
                disabled=move || disabled.get()
                on:input=move |event| value.set(event_target_value(&event))
            ></textarea>
        </div>
    }
}
