//! One line of text.

use leptos::{ev::KeyboardEvent, html, prelude::*};

use super::{Bind, FieldSlot, IconButton, IconName, Size, text};

/// The HTML type of an input, which picks the keyboard of a phone.
#[derive(Clone, Copy, Default, PartialEq, Eq, Debug)]
pub enum InputKind {
    /// Any text.
    #[default]
    Text,
    /// An email address.
    Email,
    /// Digits; the value stays text so that nothing is rounded.
    Digits,
    /// A key that is pasted: drawn as dots until somebody asks to see it. No password of this site, so that no browser
    /// offers to keep it.
    Secret,
}

impl InputKind {
    const fn html(self) -> (&'static str, Option<&'static str>) {
        match self {
            Self::Text | Self::Secret => ("text", None),
            Self::Email => ("email", Some("email")),
            Self::Digits => ("text", Some("numeric")),
        }
    }
}

/// One line of text. Inside a [`super::Field`] it takes label, hint and error from there; alone it needs `label`.
#[component]
pub fn TextInput(
    #[prop(into)] value: Bind<String>,
    #[prop(optional)] kind: InputKind,
    /// Accessible name when there is no field around it.
    #[prop(optional, into)]
    label: Option<String>,
    #[prop(optional, into)] placeholder: Signal<String>,
    /// For what is typed exactly: names, ids, keys.
    #[prop(optional)]
    mono: bool,
    /// Fixed text inside the frame before the value, such as `https://`.
    #[prop(optional, into)]
    prefix: Option<String>,
    /// Fixed text inside the frame after the value, such as `.upstash.io` or a unit.
    #[prop(optional, into)]
    suffix: Option<String>,
    #[prop(optional, into)] disabled: Signal<bool>,
    #[prop(optional, into)] readonly: Signal<bool>,
    /// Takes the focus when it appears (the first field of a dialog).
    #[prop(optional)]
    autofocus: bool,
    #[prop(optional, into)] max_length: Option<u32>,
    #[prop(optional, into)] on_blur: Option<Callback<()>>,
    #[prop(optional, into)] on_enter: Option<Callback<()>>,
    #[prop(optional)] node_ref: NodeRef<html::Input>,
) -> impl IntoView {
    let slot = FieldSlot::here("input");
    let is_secret = kind == InputKind::Secret;
    let masked = RwSignal::new(is_secret);
    let (kind, input_mode) = kind.html();
    let keydown = move |event: KeyboardEvent| {
        if event.key() == "Enter"
            && !event.is_composing()
            && let Some(on_enter) = on_enter
        {
            event.prevent_default();
            on_enter.run(());
        }
    };
    if autofocus {
        Effect::new(move |_| {
            if let Some(input) = node_ref.get() {
                let _ = input.focus();
            }
        });
    }
    view! {
        <div class="input" data-mono=mono.then_some("") data-invalid=move || slot.invalid.get().then_some("")>
            {prefix.map(|words| view! { <span class="input-affix">{words}</span> })}
            <input
                class="input-box"
                node_ref=node_ref
                data-masked=move || masked.get().then_some("")
                id=slot.id.get_value()
                type=kind
                inputmode=input_mode
                autocomplete="off"
                autocapitalize="off"
                spellcheck="false"
                data-1p-ignore=""
                data-bwignore=""
                data-lpignore="true"
                data-form-type="other"
                aria-label=label
                aria-describedby=move || slot.described_by.get()
                aria-invalid=move || slot.invalid.get().then_some("true")
                aria-required=slot.required.then_some("true")
                placeholder=move || placeholder.get()
                maxlength=max_length.map(|n| n.to_string())
                prop:value=move || value.get()
                disabled=move || disabled.get()
                readonly=move || readonly.get()
                on:input=move |event| value.set(event_target_value(&event))
                on:blur=move |_| {
                    if let Some(on_blur) = on_blur {
                        on_blur.run(());
                    }
                }
                on:keydown=keydown
            />
            {is_secret.then(|| view! { <Unmask masked /> })} {suffix.map(|words| view! { <span class="input-affix">{words}</span> })}
        </div>
    }
}

#[component]
fn Unmask(masked: RwSignal<bool>) -> impl IntoView {
    let seen = Signal::derive(move || !masked.get());
    let turn = move || masked.update(|masked| *masked = !*masked);
    view! { <IconButton icon=IconName::Eye label=text::UNMASK size=Size::Small pressed=seen on_press=turn /> }
}
