//! The keys as an ARIA tree grid: one tab stop, of which the arrow keys walk the rows.

use keyspace::select::Chosen;
use leptos::attr::custom::custom_attribute;
use leptos::ev::KeyboardEvent;
use leptos::prelude::*;

use super::row::{Press, Shape, Shown, Step, step};
use crate::browser::timer::use_timer;
use crate::explorer::bytes::{self, Place};
use crate::explorer::desk::{Desk, use_desk};
use crate::explorer::keys_pane::kind_badge;
use crate::explorer::pieces::preview;
use crate::explorer::text;
use crate::ui::{Icon, IconName, VirtualList, next_id, use_now};

/// Height of a row in px; also in `style/explorer.css`.
const ROW: u32 = 28;
/// Bytes of a name shown in its row.
const LABEL: usize = 200;
/// How long letters that are typed belong together, in milliseconds.
const TYPING_MS: u32 = 800;

/// The rows of the tree or the list.
#[component]
pub fn Tree() -> impl IntoView {
    let desk = use_desk();
    let browsing = desk.browsing;
    let len = Memo::new(move |_| browsing.row_count());
    let active = RwSignal::new(None::<usize>);
    let base = StoredValue::new(next_id("node"));
    let typed = StoredValue::new(String::new());
    let timer = use_timer();
    let now = use_now();

    let row = move |index: Signal<usize>| {
        let shown = Memo::new(move |_| browsing.row(index.get(), Shown::of));
        let chosen = Memo::new(move |_| browsing.choosing.get().then(|| browsing.chosen(index.get())));
        let is_active = Memo::new(move |_| active.get() == Some(index.get()));
        let is_open = Memo::new(move |_| {
            let key = desk.link.with(|link| link.key.clone());
            shown.with(|shown| match shown {
                Some(Shown { what: Shape::Key(_), name, .. }) => key.as_ref() == Some(name),
                _ => false,
            })
        });
        view! {
            <div
                class="ex-node"
                role="row"
                id=move || format!("{}-{}", base.get_value(), index.get())
                aria-posinset=move || number(shown, |shown| shown.position)
                aria-setsize=move || number(shown, |shown| shown.set_size)
                aria-expanded=move || {
                    shown.with(|shown| match shown {
                        Some(Shown { what: Shape::Folder { is_open, .. }, .. }) => Some(is_open.to_string()),
                        _ => None,
                    })
                }
                aria-selected=move || {
                    let selected = chosen.get().map_or_else(|| is_open.get(), |chosen| chosen == Chosen::All);
                    if selected { "true" } else { "false" }
                }
                aria-current=move || is_open.get().then_some("true")
                data-active=move || is_active.get().then_some("")
                style:--level=move || number(shown, |shown| shown.level)
                on:click=move |_| {
                    active.set(Some(index.get_untracked()));
                    open_row(desk, index.get_untracked());
                }
            >
                {move || {
                    chosen
                        .get()
                        .map(|chosen| {
                            let label = shown
                                .with_untracked(|shown| shown.as_ref().map(|shown| text::browse::choose_row(&shown.label)));
                            let tick = move |event: web_sys::MouseEvent| {
                                // The row opens; its box does not.
                                event.stop_propagation();
                                active.set(Some(index.get_untracked()));
                                browsing.toggle_chosen(index.get_untracked());
                            };
                            view! {
                                <span role="gridcell" class="ex-node-box">
                                    <input
                                        class="choice-box"
                                        type="checkbox"
                                        tabindex="-1"
                                        aria-label=label
                                        prop:checked=chosen == Chosen::All
                                        prop:indeterminate=chosen == Chosen::Some
                                        on:click=tick
                                    />
                                </span>
                            }
                        })
                }}
                {move || shown.with(|shown| shown.as_ref().map(cells))}
                {move || {
                    let said = shown
                        .with(|shown| {
                            shown.as_ref().map(|shown| text::browse::row_facts(shown.end, shown.size, now.get()))
                        })
                        .filter(|said| !said.is_empty());
                    said.map(|said| view! { <span role="gridcell" class="ex-node-facts">{said}</span> })
                }}
            </div>
        }
        // Not among the attributes that the macro knows.
        .add_any_attr(custom_attribute("aria-level", move || number(shown, |shown| shown.level)))
        .into_any()
    };
    let keydown = move |event: KeyboardEvent| {
        if event.ctrl_key() || event.meta_key() || event.alt_key() {
            return;
        }
        let at = active.get_untracked();
        let shown = at.and_then(|at| browsing.row_untracked(at, Shown::of));
        let key = event.key();
        let press =
            Press { key: &key, shift: event.shift_key(), choosing: browsing.choosing.get_untracked() };
        let Some(step) = step(press, at, len.get_untracked(), shown.as_ref().map(|shown| &shown.what)) else {
            return;
        };
        event.prevent_default();
        match (step, at) {
            (Step::Choose, Some(at)) => browsing.toggle_chosen(at),
            (Step::Through(to), at) => {
                let from = at.unwrap_or(to);
                browsing.choose_rows(from.min(to)..=from.max(to));
                active.set(Some(to));
            }
            (Step::To(to), _) => active.set(Some(to)),
            (Step::ToParent, Some(at)) => {
                if let Some(parent) = browsing.parent(at) {
                    active.set(Some(parent));
                }
            }
            (Step::Toggle | Step::Open, Some(at)) => open_row(desk, at),
            (Step::Letter, at) => {
                let letters = typed.try_update_value(|typed| {
                    typed.push_str(&key);
                    typed.clone()
                });
                timer.start(TYPING_MS, move || typed.set_value(String::new()));
                let letters = letters.unwrap_or_default();
                // The first letter looks for the next row, further ones may stay.
                let from = at.map_or(0, |at| at + usize::from(letters.chars().count() == 1));
                if let Some(found) = browsing.find(&letters, from) {
                    active.set(Some(found));
                }
            }
            _ => {}
        }
    };
    view! {
        <VirtualList
            len
            row_height=ROW
            row
            reveal=active
            on:keydown=keydown
            attr:role="treegrid"
            attr:aria-label=text::browse::TREE
            attr:aria-rowcount=move || len.get().to_string()
            attr:aria-multiselectable=move || browsing.choosing.get().then_some("true")
            attr:aria-description=text::browse::TREE_HINT
            attr:aria-activedescendant=move || active.get().map(|index| format!("{}-{index}", base.get_value()))
        />
    }
}

/// Opens a key; opens or closes a folder.
fn open_row(desk: Desk, row: usize) {
    match desk.browsing.row_untracked(row, Shown::of) {
        Some(Shown { what: Shape::Key(kind), name, .. }) => desk.open_known(name, kind),
        Some(_) => desk.browsing.toggle(row),
        None => {}
    }
}

fn number(shown: Memo<Option<Shown>>, of: fn(&Shown) -> u32) -> Option<String> {
    shown.with(|shown| shown.as_ref().map(|shown| of(shown).to_string()))
}

fn cells(shown: &Shown) -> AnyView {
    let title = bytes::visible_string(&shown.name, Place::Name);
    let label = if shown.label.is_empty() {
        view! { <span class="ex-none">{text::EMPTY_NAME}</span> }.into_any()
    } else {
        preview(&shown.label, LABEL)
    };
    match &shown.what {
        Shape::Key(kind) => {
            let badge = kind.as_ref().map(|kind| kind_badge(Some(kind)));
            view! {
                <span role="gridcell" class="ex-node-name" title=title>
                    {badge}
                    <span class="ex-link-name">{label}</span>
                </span>
            }
            .into_any()
        }
        Shape::Folder { keys, sure, is_open } => {
            let icon = if *is_open { IconName::ChevronDown } else { IconName::ChevronRight };
            let said = text::browse::folder(
                &bytes::visible_string(&shown.label, Place::Name),
                u64::from(*keys),
                *sure,
            );
            view! {
                <span role="gridcell" class="ex-node-name" title=title aria-label=said>
                    <span class="ex-node-mark">
                        <Icon name=icon />
                    </span>
                    <span class="ex-link-name">{label}</span>
                    <span class="ex-node-count">{text::browse::count(u64::from(*keys), *sure)}</span>
                </span>
            }
            .into_any()
        }
    }
}
