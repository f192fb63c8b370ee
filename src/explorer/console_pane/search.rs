//! Looking for a line typed before: Ctrl+R in the field.

use leptos::ev::KeyboardEvent;
use leptos::html;
use leptos::prelude::*;

use crate::explorer::console::Search;
use crate::explorer::desk::{Desk, use_desk};
use crate::explorer::text;

/// Begins a search; again while one goes on, it goes to an older line.
pub fn search(desk: Desk) {
    let history = desk.console.history;
    desk.console.search.update(|search| match search {
        Some(search) => history.with_untracked(|history| search.older(history)),
        None => *search = Some(Search::begin(desk.console.typed.get_untracked())),
    });
    show(desk);
}

/// The field shows what is found.
fn show(desk: Desk) {
    let shown = desk.console.search.with_untracked(|search| {
        search.as_ref().map(|search| desk.console.history.with_untracked(|history| search.shown(history)))
    });
    if let Some(shown) = shown {
        desk.console.typed.set(shown);
    }
}

/// Ends the search: with the line that was found, or with what stood in the field before.
fn end(desk: Desk, accept: bool) {
    let search = desk.console.search.try_update(Option::take).flatten();
    if let Some(search) = search
        && !accept
    {
        desk.console.typed.set(search.cancel());
    }
    desk.console.wanted.set(true);
}

/// What is looked for.
#[component]
pub fn SearchField() -> impl IntoView {
    let desk = use_desk();
    let field = NodeRef::<html::Input>::new();
    Effect::new(move |_| {
        if let Some(field) = field.get() {
            let _ = field.focus();
        }
    });
    let is_missing = Memo::new(move |_| {
        desk.console.search.with(|search| {
            search.as_ref().is_some_and(|search| {
                !search.needle.is_empty()
                    && desk.console.history.with(|history| search.found(history).is_none())
            })
        })
    });
    let keydown = move |event: KeyboardEvent| {
        let again = event.ctrl_key() && event.key().eq_ignore_ascii_case("r") || event.key() == "ArrowUp";
        let gives_up = event.key() == "Escape" || event.ctrl_key() && event.key().eq_ignore_ascii_case("g");
        if event.is_composing() {
            return;
        }
        if again {
            search(desk);
        } else if gives_up {
            end(desk, false);
        } else if event.key() == "Enter" {
            end(desk, true);
        } else {
            return;
        }
        event.prevent_default();
        // Escape is ours: it closes the search and nothing around it.
        event.stop_propagation();
    };
    let input = move |event| {
        let needle = event_target_value(&event);
        desk.console.search.update(|search| {
            if let Some(search) = search {
                search.look_for(needle);
            }
        });
        show(desk);
    };
    view! {
        <label class="ex-search">
            <span>{text::typing::SEARCH}</span>
            <input
                node_ref=field
                type="text"
                autocomplete="off"
                autocapitalize="off"
                spellcheck="false"
                on:input=input
                on:keydown=keydown
                on:blur=move |_| {
                    if desk.console.search.with_untracked(Option::is_some) {
                        end_quietly(desk);
                    }
                }
            />
            <span class="ex-search-note" role="status">
                {move || if is_missing.get() { text::typing::SEARCH_NONE } else { text::typing::SEARCH_KEYS }}
            </span>
        </label>
    }
}

/// Somebody has gone elsewhere: what is found stays in the field, and the focus where it is.
fn end_quietly(desk: Desk) {
    desk.console.search.set(None);
}
