//! The head of an open key: its name, type, size, end, and what the look has cost.

use leptos::prelude::*;

use crate::explorer::blob::Blob;
use crate::explorer::bytes::{Place, visible_string};
use crate::explorer::desk::use_desk;
use crate::explorer::expiry::ExpiryText;
use crate::explorer::keys_pane::kind_badge;
use crate::explorer::kind::Kind;
use crate::explorer::model::{Busy, OpenKey};
use crate::explorer::names;
use crate::explorer::pieces::pieces;
use crate::explorer::plan;
use crate::explorer::recents::Bookmarks;
use crate::explorer::text;
use crate::explorer::ttl::Expiry;
use crate::explorer::value::Value;
use crate::ui::{CopyButton, IconButton, IconName, Popover, Size, Time, use_announcer, use_toasts};

/// The name of the chosen key, with a way to copy it.
#[component]
pub fn Name() -> impl IntoView {
    let desk = use_desk();
    let name = Memo::new(move |_| {
        desk.machine.with(|machine| machine.name().map(<[u8]>::to_vec)).unwrap_or_default()
    });
    let shown = move || {
        name.with(|name| {
            if name.is_empty() {
                view! { <span class="ex-none">{text::EMPTY_NAME}</span> }.into_any()
            } else {
                pieces(name, Place::Name)
            }
        })
    };
    let copied = Signal::derive(move || name.with(|name| names::typed(name)));
    view! {
        <div class="ex-name">
            <h2>{shown}</h2>
            <CopyButton text=copied what=text::COPY_NAME />
            <Mark name />
        </div>
    }
}

/// Marks the key, so that it is listed beside those opened lately.
#[component]
fn Mark(name: Memo<Vec<u8>>) -> impl IntoView {
    let desk = use_desk();
    let toasts = use_toasts();
    let is_marked =
        Memo::new(move |_| desk.bookmarks.with(|bookmarks| name.with(|name| bookmarks.contains(name))));
    let label =
        Signal::derive(move || if is_marked.get() { text::BOOKMARKED } else { text::BOOKMARK }.to_owned());
    let press = move |()| {
        if !is_marked.get_untracked() && desk.bookmarks.with_untracked(Bookmarks::is_full) {
            return toasts.error(text::BOOKMARKS_FULL);
        }
        desk.set_bookmark(&name.get_untracked(), !is_marked.get_untracked());
    };
    view! {
        <span class="ex-mark" data-on=move || is_marked.get().then_some("")>
            <IconButton icon=IconName::Bookmark label size=Size::Small on_press=press />
        </span>
    }
}

/// Name, facts and actions of an open key.
#[component]
pub fn KeyHead() -> impl IntoView {
    let desk = use_desk();
    let refreshing =
        Signal::derive(move || desk.machine.with(|machine| machine.busy() == Some(Busy::Refreshing)));
    let kind = Memo::new(move |_| desk.key(|key| key.kind.clone()));
    let can_download = Memo::new(move |_| {
        desk.key(|key| !matches!(key.value, Value::Unknown | Value::Unreadable(_))).unwrap_or(false)
    });
    let expiry = Memo::new(move |_| desk.key(|key| key.expiry).unwrap_or(Expiry::Unknown));
    let read_at = Memo::new(move |_| desk.key(|key| key.read_at_ms).unwrap_or_default());
    let facts = Memo::new(move |_| desk.key(facts).unwrap_or_default());
    let announcer = use_announcer();
    Effect::new(move |_| {
        // Once for each look that has brought something: a later page is told by the foot of the table.
        read_at.track();
        let mut heard = kind.get_untracked().map(|kind| vec![text::kind(&kind)]).unwrap_or_default();
        heard.extend(facts.get_untracked());
        let name =
            desk.machine.with_untracked(|machine| machine.name().map(<[u8]>::to_vec)).unwrap_or_default();
        announcer.say(text::opened(&visible_string(&name, Place::Name), &heard));
    });
    let facts = move || facts.get().into_iter().map(|fact| view! { <li>{fact}</li> }).collect_view();
    view! {
        <header class="ex-head">
            <div class="ex-head-name">
                <Name />
                <Show when=move || can_download.get()>
                    <IconButton
                        icon=IconName::Download
                        label=text::download::DOWNLOAD
                        on_press=move |()| desk.offer_download()
                    />
                </Show>
                <IconButton
                    icon=IconName::Terminal
                    label=text::code::OPEN
                    on_press=move |()| {
                        let line = untrack(|| desk.key(|key| key.kind.clone())).zip(desk.machine.with_untracked(|machine| {
                            machine.name().map(<[u8]>::to_vec)
                        }));
                        desk.console.code.set(line.and_then(|(kind, name)| plan::line_for_all(&name, &kind)));
                    }
                />
                <IconButton
                    icon=IconName::Refresh
                    label=text::REFRESH
                    disabled=refreshing
                    on_press=move |()| desk.act(|machine| machine.refresh())
                />
            </div>
            <ul class="ex-facts">
                <li>{move || kind.get().map(|kind| kind_badge(Some(&kind)))}</li>
                {facts}
                <li>
                    <ExpiryText expiry />
                </li>
                <li class="dimmer">
                    {text::READ} " " <Time at_ms=read_at />
                </li>
                <li>
                    <Sent />
                </li>
            </ul>
        </header>
    }
}

/// Length, memory and what the bytes are.
fn facts(key: &OpenKey) -> Vec<String> {
    let mut facts = Vec::new();
    match &key.value {
        Value::Json(json) => {
            facts.push(text::json_root(&json.root));
            facts.push(text::length(&Kind::Json, json.text.len() as u64));
        }
        _ => facts.extend(key.length.map(|length| text::length(&key.kind, length))),
    }
    if let Value::Window(window) = &key.value {
        let encoding = if Blob::of_window(window).is_text { text::UTF8 } else { text::NOT_TEXT };
        facts.push(encoding.to_owned());
    }
    facts.extend(key.memory.map(text::memory));
    facts.retain(|fact| !fact.is_empty());
    facts
}

/// How many commands this look has cost, and which.
#[component]
fn Sent() -> impl IntoView {
    let desk = use_desk();
    let sent = Memo::new(move |_| desk.key(|key| key.sent.clone()).unwrap_or_default());
    let label = Signal::derive(move || text::commands(sent.with(Vec::len) as u64));
    view! {
        <Popover trigger=move || view! { {move || label.get()} } class="ex-sent" panel_label=text::COMMANDS_TITLE>
            <div class="ex-sent-list" tabindex="0" data-autofocus="">
                <p class="dim">{text::COMMANDS_TITLE}</p>
                <ol>
                    {move || sent.get().into_iter().map(|line| view! { <li><code>{line}</code></li> }).collect_view()}
                </ol>
            </div>
        </Popover>
    }
}
