//! The messages: a windowed list that follows the newest while somebody looks at its end, and one of them in full.

use leptos::ev::KeyboardEvent;
use leptos::html;
use leptos::prelude::*;

use crate::browser::intl;
use crate::explorer::blob::Blob;
use crate::explorer::bytes::{Place, visible_string};
use crate::explorer::desk::use_desk;
use crate::explorer::kind::Kind;
use crate::explorer::link::Tab;
use crate::explorer::live::{Hold, Item, Message};
use crate::explorer::pieces::{preview, preview_text};
use crate::explorer::text;
use crate::explorer::viewer::{BlobTabs, cell, walk};
use crate::numbers::{grouped, size};
use crate::ui::{IconButton, IconName, Size, VirtualList, next_id};

/// Height of a row in px; also in `style/explorer.css`.
const ROW: u32 = 26;

/// Bytes of a message and of a channel shown in a row.
const CELL: usize = 240;
const CHANNEL: usize = 60;

#[component]
pub fn Messages() -> impl IntoView {
    let live = use_desk().listening;
    let list = NodeRef::<html::Div>::new();
    let base = StoredValue::new(next_id("message"));
    let len = Memo::new(move |_| live.feed(super::super::live::Feed::len).unwrap_or(0));
    let picked = Memo::new(move |_| {
        let number = live.picked.with(|item| item.as_ref().map(|item| item.number))?;
        live.feed(|feed| feed.place_of(number)).flatten()
    });
    // The newest, until something holds the list; then what somebody picked.
    let reveal = Memo::new(move |_| match live.hold.get() {
        None => len.get().checked_sub(1),
        Some(_) => picked.get(),
    });
    let row = move |place: Signal<usize>| {
        let number =
            Memo::new(move |_| live.feed(|feed| feed.get(place.get()).map(|item| item.number)).flatten());
        let cells = move || {
            // Drawn anew when the row has become another message, and not for each that comes.
            number.get();
            untrack(|| live.feed(|feed| feed.get(place.get()).map(cells)).flatten())
        };
        let is_picked = Memo::new(move |_| {
            number.get().is_some()
                && live.picked.with(|item| item.as_ref().map(|item| item.number)) == number.get()
        });
        view! {
            <div
                class="ex-row ex-message"
                role="row"
                id=move || format!("{}-{}", base.get_value(), place.get())
                aria-rowindex=move || number.get().map(|number| number.to_string())
                aria-selected=move || if is_picked.get() { "true" } else { "false" }
                on:click=move |_| live.pick(Some(place.get_untracked()))
            >
                {cells}
            </div>
        }
        .into_any()
    };
    let keydown = move |event: KeyboardEvent| {
        // What is walked stays where it is from the first key on.
        if let Some(to) = walk(&event.key(), picked.get_untracked(), len.get_untracked()) {
            event.prevent_default();
            live.pick(to);
        }
    };
    let last_top = StoredValue::new(0);
    let scrolled = move |_| {
        let Some(list) = list.get_untracked() else { return };
        let (top, before) = (list.scroll_top(), last_top.get_value());
        last_top.set_value(list.scroll_top());
        // New rows make the list longer below, which is no scrolling back: only going up is.
        if list.scroll_height() - top - list.client_height() < 2 {
            live.release(&[Hold::Scrolled]);
        } else if top < before {
            live.hold(Hold::Scrolled);
        }
    };
    let detail = move || live.picked.get().map(|item| view! { <Detail item /> });
    view! {
        <div class="ex-live-body" data-picked=move || live.picked.with(Option::is_some).then_some("")>
            <VirtualList
                len
                row_height=ROW
                row
                reveal=reveal
                node_ref=list
                on:keydown=keydown
                on:scroll=scrolled
                attr:role="grid"
                attr:aria-label=text::live::LIST
                attr:aria-rowcount=move || live.feed(|feed| feed.received().0.to_string())
                attr:aria-description=text::live::LIST_HINT
                attr:aria-activedescendant=move || {
                    picked.get().map(|place| format!("{}-{place}", base.get_value()))
                }
            />
            {detail}
        </div>
    }
}

fn cells(item: &Item<Message>) -> AnyView {
    let Message { at, channel, text: said, .. } = &item.what;
    let time = intl::time_of_day(*at);
    let (name, shown) = match channel {
        Some(channel) => (preview_text(channel.as_bytes(), CHANNEL), preview(channel.as_bytes(), CHANNEL)),
        None => (text::live::NO_CHANNEL.to_owned(), text::live::NO_CHANNEL.into_any()),
    };
    view! {
        {cell(text::live::TIME, time.clone(), time.into_any(), "ex-message-time")}
        {cell(text::live::CHANNEL, name, shown, "ex-message-channel")}
        {cell(text::live::MESSAGE, preview_text(said, CELL), preview(said, CELL), "")}
    }
    .into_any()
}

/// One message in full, in every way that bytes can be shown.
#[component]
fn Detail(item: Item<Message>) -> impl IntoView {
    let live = use_desk().listening;
    let Item { number, what, .. } = item;
    let notes = [
        what.has_replacements().then(|| text::live::REPLACED.to_owned()),
        (what.cut > 0).then(|| text::live::cut(what.cut)),
    ];
    let notes =
        notes.into_iter().flatten().map(|note| view! { <p class="ex-note">{note}</p> }).collect_view();
    let name = |name: &str| visible_string(name.as_bytes(), Place::Name);
    let channel = what.channel.as_deref().map_or_else(|| text::live::NO_CHANNEL.to_owned(), name);
    let fits = what.pattern.as_deref().map(|pattern| text::live::fits(&name(pattern)));
    let chosen = RwSignal::new(None::<Tab>);
    view! {
        <section class="ex-detail" aria-label=text::live::MESSAGE>
            <header class="ex-detail-head">
                <div class="ex-detail-title">{channel}</div>
                <div class="ex-detail-facts">
                    <span>"#" {grouped(number)}</span>
                    <time datetime=intl::iso(what.at)>{intl::time_of_day(what.at)}</time>
                    <span>{size(what.text.len() as u64)}</span>
                    {fits.map(|fits| view! { <span>{fits}</span> })}
                </div>
                <IconButton
                    icon=IconName::Close
                    label=text::CLOSE_DETAIL
                    size=Size::Small
                    on_press=move |()| live.pick(None)
                />
            </header>
            {notes}
            <BlobTabs blob=Signal::stored(Blob::whole(&what.text)) chosen tabs=Tab::of(&Kind::Text) />
        </section>
    }
}
