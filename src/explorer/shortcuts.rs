//! The list of all shortcuts of the explorer, on `?`.

use leptos::ev::KeyboardEvent;
use leptos::prelude::*;
use wasm_bindgen::JsCast;

use super::desk::use_desk;
use super::text;
use crate::browser::event::use_window_listener;
use crate::browser::focus;
use crate::ui::{Dialog, Kbd};

/// Stands on the page once; opens on `?` where nobody is typing and no other dialog is open.
#[component]
pub fn Shortcuts() -> impl IntoView {
    let open = use_desk().help;
    use_window_listener("keydown", move |event| {
        let Ok(event) = event.dyn_into::<KeyboardEvent>() else { return };
        let plain = !(event.ctrl_key() || event.meta_key() || event.alt_key());
        if event.key() == "?"
            && plain
            && !event.default_prevented()
            && !focus::is_typing()
            && !is_dialog_open()
        {
            event.prevent_default();
            open.set(true);
        }
    });
    view! {
        <Dialog open title=text::shortcuts::TITLE.to_owned()>
            {text::shortcuts::ALL.iter().map(group).collect_view()}
        </Dialog>
    }
}

fn is_dialog_open() -> bool {
    document().query_selector("dialog[open]").is_ok_and(|dialog| dialog.is_some())
}

fn group((title, lines): &(&'static str, &'static [text::shortcuts::Line])) -> AnyView {
    let line = |(keys, what): &text::shortcuts::Line| {
        let keys = keys.split(' ').map(|key| view! { <Kbd>{key}</Kbd> }).collect_view();
        view! {
            <dt>{keys}</dt>
            <dd>{*what}</dd>
        }
    };
    view! {
        <h3 class="ex-export-head">{*title}</h3>
        <dl class="ex-shortcuts">{lines.iter().map(line).collect_view()}</dl>
    }
    .into_any()
}
