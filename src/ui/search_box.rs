//! A search field. `/` goes there from anywhere on the page, Escape empties it.

use leptos::{ev::KeyboardEvent, html, prelude::*};
use wasm_bindgen::JsCast;

use super::{Bind, Icon, IconButton, IconName, Kbd, Size, text};
use crate::browser::{event::use_window_listener, focus};

/// A search field; `label` is its name and its placeholder.
#[component]
pub fn SearchBox(
    #[prop(into)] value: Bind<String>,
    #[prop(into)] label: Signal<String>,
    /// Leaves the `/` key to somebody else on the page.
    #[prop(optional)]
    no_shortcut: bool,
    #[prop(optional)] mono: bool,
    #[prop(optional, into)] on_enter: Option<Callback<()>>,
    #[prop(optional)] node_ref: NodeRef<html::Input>,
) -> impl IntoView {
    if !no_shortcut {
        use_window_listener("keydown", move |event| {
            let Ok(event) = event.dyn_into::<KeyboardEvent>() else { return };
            let plain = !(event.ctrl_key() || event.meta_key() || event.alt_key());
            if event.key() == "/"
                && plain
                && !focus::is_typing()
                && let Some(input) = node_ref.get_untracked()
            {
                event.prevent_default();
                let _ = input.focus();
                input.select();
            }
        });
    }
    let keydown = move |event: KeyboardEvent| match event.key().as_str() {
        "Escape" if !value.get_untracked().is_empty() => {
            event.prevent_default();
            event.stop_propagation();
            value.set(String::new());
        }
        "Enter" if !event.is_composing() => {
            if let Some(on_enter) = on_enter {
                event.prevent_default();
                on_enter.run(());
            }
        }
        _ => {}
    };
    let clear = move || {
        value.set(String::new());
        if let Some(input) = node_ref.get_untracked() {
            let _ = input.focus();
        }
    };
    let filled = Memo::new(move |_| !value.get().is_empty());
    view! {
        <div class="input search" role="search" data-mono=mono.then_some("")>
            <span class="input-icon">
                <Icon name=IconName::Search />
            </span>
            <input
                class="input-box"
                node_ref=node_ref
                type="search"
                autocomplete="off"
                autocapitalize="off"
                spellcheck="false"
                data-1p-ignore=""
                data-lpignore="true"
                aria-label=move || label.get()
                aria-keyshortcuts=(!no_shortcut).then_some("/")
                placeholder=move || label.get()
                prop:value=move || value.get()
                on:input=move |event| value.set(event_target_value(&event))
                on:keydown=keydown
            />
            {move || match (filled.get(), no_shortcut) {
                (true, _) => {
                    view! { <IconButton icon=IconName::Close label=text::CLEAR size=Size::Small on_press=clear /> }
                        .into_any()
                }
                (false, false) => view! { <Kbd>"/"</Kbd> }.into_any(),
                (false, true) => ().into_any(),
            }}
        </div>
    }
}
