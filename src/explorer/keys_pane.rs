//! The left side: open a key by name, at random, or again; names that were pasted, linked to, marked, or opened before.

use leptos::ev::KeyboardEvent;
use leptos::html;
use leptos::prelude::*;
use wasm_bindgen::JsCast;

use super::browse::{BrowseKeys, Offer};
use super::desk::{Desk, Errand, Permission, use_desk};
use super::kind::Kind;
use super::link::Link;
use super::names;
use super::pieces::pieces;
use super::{bytes, text};
use crate::browser::event::use_window_listener;
use crate::browser::focus;
use crate::ui::roving::next_index;
use crate::ui::{Button, ButtonKind, Icon, IconButton, IconName, Kbd, Size, Tab, Tabs, Variant, next_id};

/// Names: typed, pasted, recent.
#[component]
pub fn KeysPane(
    /// The explorer's path, for links to keys.
    base: StoredValue<String>,
) -> impl IntoView {
    let desk = use_desk();
    // Once keys are listed, those opened before stand behind a tab.
    let is_listing = Memo::new(move |_| {
        desk.browsing.permission.with(|now| matches!(now, Permission::On | Permission::Ended))
    });
    let side = RwSignal::new(ALL.to_owned());
    let tabs = vec![Tab::new(ALL, text::browse::ALL_KEYS), Tab::new(OPENED, text::browse::OPENED)];
    let panel = move |side: String| match side.as_str() {
        OPENED => view! { <Opened base /> }.into_any(),
        _ => view! { <BrowseKeys /> }.into_any(),
    };
    view! {
        <section class="ex-keys" aria-label=text::KEYS tabindex="-1" data-browse=move || is_listing.get().then_some("")>
            <OpenForm />
            <Show
                when=move || is_listing.get()
                fallback=move || {
                    view! {
                        <Sampling />
                        <Offer />
                        <Opened base />
                    }
                }
            >
                <Tabs value=side tabs=tabs.clone() label=text::browse::LISTS panel />
            </Show>
        </section>
    }
}

const ALL: &str = "all";
const OPENED: &str = "opened";

/// Names that were pasted or opened before.
#[component]
fn Opened(base: StoredValue<String>) -> impl IntoView {
    let desk = use_desk();
    let pasted = move || desk.pasted.with(|names| !names.is_empty()).then(|| view! { <Pasted base /> });
    let has_marks = Memo::new(move |_| desk.bookmarks.with(|bookmarks| !bookmarks.names().is_empty()));
    let marked = move || has_marks.get().then(|| view! { <Marked base /> });
    view! {
        <div class="ex-names">
            {pasted}
            {marked}
            <Recent base />
        </div>
    }
}

#[component]
fn OpenForm() -> impl IntoView {
    let desk = use_desk();
    let typed = RwSignal::new(String::new());
    let problem = RwSignal::new(None::<String>);
    let field = NodeRef::<html::Textarea>::new();
    let note = StoredValue::new(next_id("open-note"));

    let submit = move || match names::pasted(&typed.get_untracked()) {
        Err(bad) => problem.set(Some(text::bad_name(bad))),
        Ok(names) => {
            problem.set(None);
            let Some(first) = names.first().cloned() else { return };
            desk.list(if names.len() > 1 { names } else { Vec::new() }, false);
            typed.set(String::new());
            desk.look_up.set(Errand::Idle);
            desk.open(first);
        }
    };
    let keydown = move |event: KeyboardEvent| {
        if event.key() == "Enter" && !event.shift_key() && !event.is_composing() {
            event.prevent_default();
            submit();
        }
    };
    use_window_listener("keydown", move |event| {
        let Ok(event) = event.dyn_into::<KeyboardEvent>() else { return };
        let plain = !(event.ctrl_key() || event.meta_key() || event.alt_key());
        if event.key() == "/"
            && plain
            && !focus::is_typing()
            && let Some(field) = field.get_untracked()
        {
            event.prevent_default();
            let _ = field.focus();
        }
    });
    view! {
        <form
            class="ex-open"
            on:submit=move |event| {
                event.prevent_default();
                submit();
            }
        >
            <div class="input" data-mono="" data-invalid=move || problem.get().map(|_| "")>
                <span class="input-icon">
                    <Icon name=IconName::Key />
                </span>
                <textarea
                    class="input-box"
                    node_ref=field
                    rows="1"
                    autocomplete="off"
                    autocapitalize="off"
                    spellcheck="false"
                    aria-label=text::OPEN_LABEL
                    aria-keyshortcuts="/"
                    aria-describedby=note.get_value()
                    aria-invalid=move || problem.get().map(|_| "true")
                    placeholder=text::OPEN_PLACEHOLDER
                    prop:value=move || typed.get()
                    on:input=move |event| {
                        problem.set(None);
                        typed.set(event_target_value(&event));
                    }
                    on:keydown=keydown
                ></textarea>
                <Kbd>"/"</Kbd>
            </div>
            <Button kind=ButtonKind::Submit variant=Variant::Primary>
                {text::OPEN}
            </Button>
            <p class="ex-open-note" id=note.get_value() data-bad=move || problem.get().map(|_| "") role="status">
                {move || problem.get().unwrap_or_else(|| text::OPEN_HINT.to_owned())}
            </p>
        </form>
    }
}

/// How many keys there are, and one of them at random.
#[component]
fn Sampling() -> impl IntoView {
    let desk = use_desk();
    let counting = RwSignal::new(false);
    let ask = move |()| {
        counting.set(true);
        desk.ask_count();
    };
    let count = move || match desk.count.get() {
        Some(Ok(count)) => view! { <span class="ex-count">{text::key_count(count)}</span> }.into_any(),
        Some(Err(_)) => view! { <span class="ex-count dimmer">{text::NOT_COUNTED}</span> }.into_any(),
        None => view! {
            <Button size=Size::Small loading=counting on_press=ask>
                {text::COUNT}
            </Button>
        }
        .into_any(),
    };
    let waiting = Signal::derive(move || desk.sample.get() == Errand::Waiting);
    let no_count = move || match desk.count.get() {
        Some(Err(why)) => Some(text::no_count(&why)),
        _ => None,
    };
    let outcome = move || desk.sample.with(said).or_else(no_count);
    view! {
        <div class="ex-sample">
            {count}
            <Button size=Size::Small loading=waiting on_press=move |()| desk.open_random()>
                {text::SAMPLE}
            </Button>
            <p class="ex-open-note" role="status">{outcome}</p>
        </div>
    }
}

/// What there is to say of an errand that did not bring what was asked for.
fn said(errand: &Errand) -> Option<String> {
    match errand {
        Errand::Idle | Errand::Waiting => None,
        Errand::Empty => Some(text::SAMPLE_EMPTY.to_owned()),
        Errand::Refused(why) => {
            let notice = text::trouble(why);
            Some(format!("{}. {}", notice.title, notice.detail))
        }
    }
}

#[component]
fn Pasted(base: StoredValue<String>) -> impl IntoView {
    let desk = use_desk();
    let unknown = Memo::new(move |_| {
        let known = |name: &Vec<u8>| desk.machine.with(|machine| machine.known_kind(name).is_some());
        desk.pasted.with(|names| names.iter().filter(|name| !known(name)).count())
    });
    let looking = Signal::derive(move || desk.look_up.get() == Errand::Waiting);
    let look_up = move || {
        (unknown.get() > 0).then(|| {
            view! {
                <Button
                    size=Size::Small
                    variant=Variant::Quiet
                    loading=looking
                    on_press=move |()| desk.look_up_pasted()
                >
                    {move || text::look_up_types(desk.pasted.with(Vec::len))}
                </Button>
            }
        })
    };
    let names = Signal::derive(move || desk.pasted.get());
    view! {
        <div class="ex-list">
            <header class="ex-list-head">
                <h2>{move || if desk.is_linked.get() { text::FROM_LINK } else { text::PASTED }}</h2>
                {look_up}
                <ExportList names />
                <IconButton
                    icon=IconName::Close
                    label=text::CLEAR_PASTED
                    size=Size::Small
                    on_press=move |()| desk.list(Vec::new(), false)
                />
            </header>
            <p class="ex-open-note" role="status">{move || desk.look_up.with(said)}</p>
            <Names names base label=text::PASTED />
        </div>
    }
}

#[component]
fn Recent(base: StoredValue<String>) -> impl IntoView {
    let desk = use_desk();
    let names = Signal::derive(move || desk.recents.with(|recents| recents.names().to_vec()));
    let is_empty = Memo::new(move |_| names.with(Vec::is_empty));
    view! {
        <div class="ex-list">
            <header class="ex-list-head">
                <h2>{text::RECENT}</h2>
                <Show when=move || !is_empty.get()>
                    <ExportList names />
                    <IconButton
                        icon=IconName::Trash
                        label=text::CLEAR_RECENT
                        size=Size::Small
                        on_press=move |()| desk.forget_recent(None)
                    />
                </Show>
            </header>
            <Show
                when=move || !is_empty.get()
                fallback=|| view! { <p class="ex-list-empty">{text::RECENT_EMPTY}</p> }
            >
                <Names names base label=text::RECENT />
            </Show>
        </div>
    }
}

/// Keys that somebody marked.
#[component]
fn Marked(base: StoredValue<String>) -> impl IntoView {
    let desk = use_desk();
    let names = Signal::derive(move || desk.bookmarks.with(|bookmarks| bookmarks.names().to_vec()));
    view! {
        <div class="ex-list">
            <header class="ex-list-head">
                <h2>{text::BOOKMARKS}</h2>
                <ExportList names />
                <IconButton
                    icon=IconName::Trash
                    label=text::CLEAR_BOOKMARKS
                    size=Size::Small
                    on_press=move |()| desk.forget_bookmarks()
                />
            </header>
            <Names names base label=text::BOOKMARKS />
        </div>
    }
}

/// Writes the keys of a list to a file.
#[component]
fn ExportList(names: Signal<Vec<Vec<u8>>>) -> impl IntoView {
    let desk = use_desk();
    view! {
        <IconButton
            icon=IconName::Download
            label=text::export::LIST
            size=Size::Small
            on_press=move |()| names.with_untracked(|names| desk.offer_names(names))
        />
    }
}

/// Links to keys; the arrow keys walk them.
#[component]
fn Names(names: Signal<Vec<Vec<u8>>>, base: StoredValue<String>, label: &'static str) -> impl IntoView {
    let desk = use_desk();
    let list = NodeRef::<html::Ul>::new();
    let keydown = move |event: KeyboardEvent| {
        let Some(list) = list.get_untracked() else { return };
        let links = focus::find_all(&list, "a");
        let here = focus::active().and_then(|active| links.iter().position(|link| *link == active));
        let is_vertical = !matches!(event.key().as_str(), "ArrowLeft" | "ArrowRight");
        let next = here.filter(|_| is_vertical).and_then(|here| next_index(&event.key(), here, links.len()));
        if let Some(link) = next.and_then(|next| links.get(next)) {
            event.prevent_default();
            focus::give(link);
        }
    };
    view! {
        <ul class="ex-links" aria-label=label node_ref=list on:keydown=keydown>
            <For
                each=move || names.get()
                key=Clone::clone
                children=move |name| view! { <li>{link(desk, base, name)}</li> }
            />
        </ul>
    }
}

fn link(desk: Desk, base: StoredValue<String>, name: Vec<u8>) -> impl IntoView {
    let href = format!("{}{}", base.get_value(), Link::to_key(name.clone()).query());
    let shown = if name.is_empty() {
        view! { <span class="ex-none">{text::EMPTY_NAME}</span> }.into_any()
    } else {
        pieces(&name, bytes::Place::Name)
    };
    let title = bytes::visible_string(&name, bytes::Place::Name);
    let current = {
        let name = name.clone();
        Memo::new(move |_| desk.link.with(|link| link.key.as_ref() == Some(&name)))
    };
    let badge = move || desk.machine.with(|machine| machine.known_kind(&name).map(|kind| kind_badge(kind)));
    view! {
        <a
            class="ex-link"
            href=href
            title=title
            data-noscroll=""
            aria-current=move || current.get().then_some("true")
        >
            {badge}
            <span class="ex-link-name">{shown}</span>
        </a>
    }
}

/// The type of a key in the space of a badge; `None` is a missing key.
pub fn kind_badge(kind: Option<&Kind>) -> AnyView {
    let (slug, short, long) = match kind {
        Some(kind) => (kind.slug(), text::kind_short(kind).to_owned(), text::kind(kind)),
        None => ("missing", text::MISSING_BADGE.to_owned(), text::MISSING_BADGE_LONG.to_owned()),
    };
    view! {
        <span class="ex-type" data-type=slug title=long.clone()>
            <span aria-hidden="true">{short}</span>
            <span class="sr-only">{long.clone()}</span>
        </span>
    }
    .into_any()
}
