//! A native select: works with every keyboard, phone and screen reader.

use leptos::prelude::*;

use super::{Bind, FieldSlot, Icon, IconName};

/// One option of a [`Select`].
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct SelectOption {
    /// What is stored.
    pub value: String,
    /// What is read.
    pub label: String,
    /// Shown but not to be chosen.
    pub disabled: bool,
}

impl SelectOption {
    /// An option that can be chosen.
    pub fn new(value: impl Into<String>, label: impl Into<String>) -> Self {
        Self { value: value.into(), label: label.into(), disabled: false }
    }
}

/// A drop-down list. Inside a [`super::Field`] it takes label, hint and error from there.
#[component]
pub fn Select(
    #[prop(into)] value: Bind<String>,
    #[prop(into)] options: Signal<Vec<SelectOption>>,
    /// Accessible name when there is no field around it.
    #[prop(optional, into)]
    label: Option<String>,
    #[prop(optional, into)] disabled: Signal<bool>,
) -> impl IntoView {
    let slot = FieldSlot::here("select");
    let items = move || {
        let chosen = value.get();
        let item = |option: SelectOption| {
            let selected = option.value == chosen;
            view! {
                <option value=option.value selected=selected disabled=option.disabled>
                    {option.label}
                </option>
            }
        };
        options.get().into_iter().map(item).collect_view()
    };
    view! {
        <div class="input" data-select="" data-invalid=move || slot.invalid.get().then_some("")>
            <select
                class="input-box"
                id=slot.id.get_value()
                aria-label=label
                aria-describedby=move || slot.described_by.get()
                aria-invalid=move || slot.invalid.get().then_some("true")
                aria-required=slot.required.then_some("true")
                prop:value=move || value.get()
                disabled=move || disabled.get()
                on:change=move |event| value.set(event_target_value(&event))
            >
                {items}
            </select>
            <Icon name=IconName::ChevronDown />
        </div>
    }
}
