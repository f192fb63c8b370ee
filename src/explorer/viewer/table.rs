//! The elements of a collection: a windowed grid, and the chosen element in full below it.

mod sweeping;

use std::sync::Arc;

use leptos::ev::KeyboardEvent;
use leptos::prelude::*;

use self::sweeping::{SweepBar, SweepButton, use_sweeping};
use super::detail::Detail;
use super::finder::{FindBar, FindButton, Ground, use_finder};
use crate::explorer::desk::{Desk, use_desk};
use crate::explorer::find::within;
use crate::explorer::kind::Kind;
use crate::explorer::model::Busy;
use crate::explorer::pieces::{preview, preview_text};
use crate::explorer::text;
use crate::explorer::ttl::{self, Expiry};
use crate::explorer::value::{Pair, Row};
use crate::numbers::grouped;
use crate::ui::{
    Bind, EmptyState, IconName, Segment, Segmented, ShowMore, Size, VirtualList, next_id, use_now,
};

/// Height of a row in px; also in `style/explorer.css`.
const ROW: u32 = 32;

/// Bytes of an element shown in its cell.
const CELL: usize = 240;

/// The elements of a hash, list, set, sorted set or stream.
#[component]
pub fn Table(kind: Kind) -> impl IntoView {
    let desk = use_desk();
    let sweeping = use_sweeping();
    let finder = use_finder();
    let len = Memo::new(move |_| sweeping.rows(<[Row]>::len).unwrap_or(0));
    let picked = RwSignal::new(None::<usize>);
    // Another key of the same type flows into this table; its rows are other rows.
    let read_at =
        Memo::new(move |_| (desk.machine.with(|machine| machine.name().map(<[u8]>::to_vec)), flipped(desk)));
    Effect::new(move |before: Option<_>| {
        let now = read_at.get();
        if before.is_some_and(|before| before != now) {
            picked.set(None);
            sweeping.end();
        }
        now
    });
    let base = StoredValue::new(next_id("row"));
    let has_ends = Memo::new(move |_| desk.key(|key| key.has_field_ends()).unwrap_or(false));
    let now = use_now();
    // Drawn anew only when the element itself is another one: how it is shown, and how far somebody has read it, outlive
    // further rows and a refresh. When a field ends is told apart, since every look finds another millisecond.
    let picked_row = move || sweeping.rows(|rows| rows.get(picked.get()?).cloned()).flatten();
    let chosen = Memo::new(move |_| match picked_row() {
        Some(Row::Field { field, value, .. }) => Some(Row::Field { field, value, ends: Expiry::Unknown }),
        row => row,
    });
    let ends = Memo::new(move |_| match picked_row() {
        Some(Row::Field { ends, .. }) => ends,
        _ => Expiry::Unknown,
    });
    let shape = StoredValue::new(kind.clone());
    // Another page or another list is searched from its beginning.
    finder.search(Signal::derive(move || {
        let _ = (len.get(), sweeping.is_on());
        let item =
            move |index, _| untrack(|| sweeping.rows(|rows| rows.get(index).map(Row::searched)).flatten());
        Some(Arc::new(item) as Ground)
    }));
    let found = Memo::new(move |_| finder.current().map(|hit| hit.0 as usize));
    let is_hit = move |index: usize| {
        finder.with(|hits| !within(hits, u32::try_from(index).unwrap_or(u32::MAX)).is_empty())
    };
    // Whichever changed last: the row that was picked, or the one that was found.
    let reveal = RwSignal::new(None::<usize>);
    Effect::new(move |_| reveal.set(picked.get()));
    Effect::new(move |_| {
        if let Some(found) = found.get() {
            reveal.set(Some(found));
        }
    });
    let is_part =
        Signal::derive(move || !sweeping.is_on() && desk.key(|key| key.has_more()).unwrap_or(false));

    let row = move |index: Signal<usize>| {
        let cells = move || {
            sweeping.rows(|rows| rows.get(index.get()).map(|row| cells(row, has_ends.get(), now))).flatten()
        };
        view! {
            <div
                class="ex-row"
                role="row"
                id=move || format!("{}-{}", base.get_value(), index.get())
                aria-rowindex=move || (index.get() + 1).to_string()
                data-found=move || is_hit(index.get()).then_some("")
                data-now=move || (found.get() == Some(index.get())).then_some("")
                aria-selected=move || if picked.get() == Some(index.get()) { "true" } else { "false" }
                on:click=move |_| picked.set(Some(index.get_untracked()))
            >
                {cells}
            </div>
        }
        .into_any()
    };
    let keydown = move |event: KeyboardEvent| {
        if let Some(to) = walk(&event.key(), picked.get_untracked(), len.get_untracked()) {
            event.prevent_default();
            picked.set(to);
        }
    };
    let more = Signal::derive(move || desk.key(|key| key.has_more()).unwrap_or(false));
    let busy = Signal::derive(move || desk.machine.with(|machine| machine.busy() == Some(Busy::More)));
    let count = Signal::derive(move || {
        let total = desk.key(|key| key.length).flatten();
        shape.with_value(|kind| text::shown_of(kind, len.get(), total, more.get()))
    });
    let empty_stream = {
        let is_stream = kind == Kind::Stream;
        Memo::new(move |_| is_stream && len.get() == 0)
    };
    let slug = kind.slug();
    let label = text::grid(&kind);
    let head = head(&kind);
    let orders = StoredValue::new(orders(&kind));
    view! {
        <Show
            when=move || !empty_stream.get()
            fallback=|| {
                view! {
                    <EmptyState
                        title=text::EMPTY_STREAM
                        detail=Some(text::EMPTY_STREAM_DETAIL.to_owned())
                        icon=IconName::Info
                    />
                }
            }
        >
            <div
                class="ex-table"
                data-kind=slug
                data-ends=move || has_ends.get().then_some("")
                data-picked=move || picked.get().map(|_| "")
            >
                <div class="ex-row ex-row-head" aria-hidden="true">
                    {head.iter().map(|word| view! { <span>{*word}</span> }).collect_view()}
                </div>
                <div class="ex-grid">
                    <VirtualList
                        len
                        row_height=ROW
                        row
                        reveal=reveal
                        on:keydown=keydown
                        attr:role="grid"
                        attr:aria-label=label.clone()
                        attr:aria-rowcount=move || len.get().to_string()
                        attr:aria-description=text::PICK_ROW
                        attr:aria-activedescendant=move || {
                            picked.get().map(|index| format!("{}-{index}", base.get_value()))
                        }
                    />
                </div>
                {move || chosen.get().map(|row| view! { <Detail row ends on_close=move |()| picked.set(None) /> })}
                <FindBar finder is_part>
                    <SweepButton sweeping finder />
                </FindBar>
                <SweepBar sweeping kind=shape.get_value() />
                <Show when=move || !sweeping.is_on()>
                    <div class="ex-foot">
                        {orders.get_value().map(|orders| order(desk, orders))}
                        <FindButton finder />
                        <ShowMore
                            count
                            more
                            loading=busy
                            on_more=move |()| desk.act(|machine| machine.more())
                        />
                    </div>
                </Show>
            </div>
        </Show>
    }
}

fn flipped(desk: Desk) -> bool {
    desk.link.with(|link| link.flipped)
}

/// Where a key leads: `None` when it is not a key of movement, `Some(None)` when it lets go of the row.
pub fn walk(key: &str, picked: Option<usize>, len: usize) -> Option<Option<usize>> {
    const PAGE: usize = 10;
    let last = len.checked_sub(1)?;
    let to = match (key, picked) {
        ("ArrowDown", None) | ("Home", _) => 0,
        ("ArrowDown", Some(at)) => at.saturating_add(1),
        ("ArrowUp", Some(at)) => at.saturating_sub(1),
        ("ArrowUp", None) | ("End", _) => last,
        ("PageDown", at) => at.map_or(0, |at| at.saturating_add(PAGE)),
        ("PageUp", at) => at.unwrap_or(0).saturating_sub(PAGE),
        ("Escape", Some(_)) => return Some(None),
        _ => return None,
    };
    Some(Some(to.min(last)))
}

fn head(kind: &Kind) -> &'static [&'static str] {
    match kind {
        Kind::Hash => &[text::FIELD, text::VALUE, text::ENDS],
        Kind::List => &[text::INDEX, text::VALUE],
        Kind::SortedSet => &[text::RANK, text::MEMBER, text::SCORE],
        Kind::Stream => &[text::ID, text::FIELDS],
        _ => &[text::MEMBER],
    }
}

/// The cells of a row. Their column is in their names: the heads above are no part of the grid, whose own element has
/// the focus and scrolls.
fn cells(row: &Row, has_ends: bool, now: Signal<i64>) -> AnyView {
    let bytes = |column, bytes: &[u8]| cell(column, preview_text(bytes, CELL), preview(bytes, CELL), "");
    let number = |column, number: String| cell(column, number.clone(), number.into_any(), "ex-num");
    match row {
        Row::Field { field, value, ends } => {
            let end = has_ends.then(|| match ends {
                Expiry::At(at) => number(text::ENDS, ttl::short(at.saturating_sub(now.get()))),
                Expiry::Never | Expiry::Unknown => number(text::ENDS, "–".to_owned()),
            });
            view! { {bytes(text::FIELD, field)} {bytes(text::VALUE, value)} {end} }.into_any()
        }
        Row::Item { index, value } => {
            view! { {number(text::INDEX, grouped(*index))} {bytes(text::VALUE, value)} }.into_any()
        }
        Row::Member(member) => bytes(text::MEMBER, member),
        Row::Scored { rank, member, score } => view! {
            {number(text::RANK, rank.map_or_else(|| "–".to_owned(), grouped))}
            {bytes(text::MEMBER, member)}
            {number(text::SCORE, score.clone())}
        }
        .into_any(),
        Row::Entry { id, fields } => {
            let pair = |(field, value): &Pair| (preview_text(field, 40), preview_text(value, 80));
            let said = fields.iter().take(6).map(pair).map(|(field, value)| format!("{field} {value}"));
            let said = said.collect::<Vec<_>>().join(", ");
            let shown = fields.iter().take(6).map(|(field, value)| {
                view! {
                    <span class="ex-pair">
                        <span class="ex-pair-name">{preview(field, 40)}</span>
                        {preview(value, 80)}
                    </span>
                }
            });
            let shown = shown.collect_view();
            let none = fields.is_empty().then_some(text::NO_FIELDS);
            view! {
                {cell(text::ID, id.clone(), id.clone().into_any(), "")}
                {cell(text::FIELDS, none.map_or(said, str::to_owned), view! { {shown} {none} }.into_any(), "")}
            }
            .into_any()
        }
    }
}

/// A cell that says its column.
pub fn cell(column: &str, said: String, shown: AnyView, class: &'static str) -> AnyView {
    view! { <span role="gridcell" class=class aria-label=format!("{column} {said}")>{shown}</span> }
        .into_any()
}

/// The two orders of a sorted set or a stream: the usual one first.
fn orders(kind: &Kind) -> Option<[Segment; 2]> {
    let (usual, other) = match kind {
        Kind::SortedSet => (text::LOWEST_FIRST, text::HIGHEST_FIRST),
        Kind::Stream => (text::NEWEST_FIRST, text::OLDEST_FIRST),
        _ => return None,
    };
    Some([Segment::new("usual", usual), Segment::new("other", other)])
}

fn order(desk: Desk, segments: [Segment; 2]) -> impl IntoView {
    let value = Bind::new(
        move || if flipped(desk) { "other".to_owned() } else { "usual".to_owned() },
        move |order: String| desk.flip(order == "other"),
    );
    view! { <Segmented value segments label=text::ORDER size=Size::Small /> }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_arrow_keys_stay_inside_the_rows() {
        assert_eq!(walk("ArrowDown", None, 3), Some(Some(0)));
        assert_eq!(walk("ArrowDown", Some(2), 3), Some(Some(2)));
        assert_eq!(walk("ArrowUp", Some(0), 3), Some(Some(0)));
        assert_eq!(walk("PageDown", Some(1), 3), Some(Some(2)));
        assert_eq!(walk("End", None, 3), Some(Some(2)));
    }

    #[test]
    fn other_keys_are_left_to_the_page() {
        assert_eq!(walk("Tab", Some(1), 3), None);
        assert_eq!(walk("Escape", None, 3), None);
        assert_eq!(walk("Escape", Some(1), 3), Some(None));
        assert_eq!(walk("ArrowDown", None, 0), None);
    }
}
