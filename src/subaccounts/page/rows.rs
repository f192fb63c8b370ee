//! The rows of the list: a screenful of slots that take turns, each bound to whichever row is its turn.

use std::ops::Range;
use std::sync::Arc;

use leptos::html;
use leptos::prelude::*;
use upstash_api::exchange::KeyState;

use crate::browser::media::use_media;
use crate::listing::SortColumn;
use crate::routes::paths;
use crate::subaccounts::list::{Column, Found, List, Row, Sort};
use crate::subaccounts::looks::{Counts, Look, Looks};
use crate::subaccounts::tenants::tone;
use crate::subaccounts::text;
use crate::ui::{CopyButton, Icon, IconName, StatusDot, Time, VirtualList};

/// Heights of a row in px, side by side and stacked; also in `style/subaccounts.css`.
const ROW: u32 = 52;
const STACKED: u32 = 104;

/// What a slot draws from.
#[derive(Clone, Copy)]
struct Source {
    all: Memo<Arc<List>>,
    found: Memo<Found>,
    looks: RwSignal<Looks>,
}

/// The grid. The link in a row covers its row. While nothing fits it is folded away, and built for the next letter.
#[component]
pub fn Rows(
    all: Memo<Arc<List>>,
    found: Memo<Found>,
    sort: Memo<Sort>,
    on_sort: Callback<Sort>,
    looks: RwSignal<Looks>,
    on_screen: RwSignal<Range<usize>>,
) -> impl IntoView {
    let source = Source { all, found, looks };
    let len = Memo::new(move |_| found.with(|found| found.rows.len()));
    let stacked = use_media("(max-width: 640px)");
    let frame = NodeRef::<html::Div>::new();
    // Another question begins at its top; a refresh stays where one reads.
    let question = Memo::new(move |_| found.with(Found::question));
    Effect::new(move |before: Option<_>| {
        let now = question.get();
        if before.is_some_and(|before| before != now)
            && let Some(frame) = frame.get_untracked()
        {
            frame.set_scroll_top(0);
        }
        now
    });
    let list = move || {
        let row_height = if stacked.get() { STACKED } else { ROW };
        view! {
            <div
                class="sa-rows"
                style:height=move || format!("min({}px, max(312px, 100dvh - 330px))", len.get() * row_height as usize)
            >
                <VirtualList
                    len
                    row_height
                    row=move |index| slot(source, index)
                    on_seen=move |seen| on_screen.set(seen)
                    node_ref=frame
                    attr:role="rowgroup"
                    attr:aria-label=text::SUB_ACCOUNTS
                />
            </div>
        }
    };
    view! {
        <div
            class="table-frame sa-table"
            data-folded=move || (len.get() == 0).then_some("")
            role="table"
            aria-label=text::SUB_ACCOUNTS
            aria-rowcount=move || (len.get() + 1).to_string()
        >
            <div class="sa-row sa-head" role="row" aria-rowindex="1">
                <Head column=Column::Slug sort on_sort />
                <Head column=Column::Key sort on_sort />
                <span role="columnheader" class="num">{text::REDIS}</span>
                <span role="columnheader" class="num">{text::VECTOR}</span>
                <span role="columnheader" class="num">{text::SEARCH_INDEXES}</span>
                <span role="columnheader" class="num" title=text::QSTASH_TITLE>{text::QSTASH}</span>
                <span role="columnheader">{text::ACTIVITY}</span>
                <Head column=Column::Since sort on_sort />
            </div>
            {list}
        </div>
    }
}

/// A heading that sorts.
#[component]
fn Head(column: Column, sort: Memo<Sort>, on_sort: Callback<Sort>) -> impl IntoView {
    let state = move || {
        let sort = sort.get();
        (sort.column == column).then_some(if sort.descending { "descending" } else { "ascending" })
    };
    let arrow = move || {
        let descending = state() == Some("descending");
        view! { <Icon name=if descending { IconName::ChevronDown } else { IconName::ChevronUp } /> }
    };
    view! {
        <span role="columnheader" aria-sort=state data-column=column.id()>
            <button
                class="sort"
                type="button"
                on:click=move |_| on_sort.run(sort.get_untracked().toggled(column))
            >
                {text::column(column)}
                {arrow}
            </button>
        </span>
    }
}

/// One slot. Everything in it follows the row whose turn it is; nothing is built anew while one scrolls or types.
fn slot(source: Source, index: Signal<usize>) -> AnyView {
    let Source { all, found, looks } = source;
    // A slot that is not needed keeps what it showed: nobody sees it, and most often the same row comes back.
    let row = Memo::new(move |before: Option<&Option<Arc<Row>>>| {
        let number = found.with(|found| found.rows.get(index.get()).copied());
        let row = number.and_then(|number| all.with(|all| all.rows.get(number as usize).cloned()));
        row.or_else(|| before.cloned().flatten())
    });
    let of = move |what: fn(&Row) -> String| row.with(|row| row.as_deref().map(what).unwrap_or_default());
    let look = Memo::new(move |_| {
        row.with(|row| {
            let row = row.as_deref().filter(|row| row.can_act())?;
            Some(looks.with(|looks| looks.of(&row.tenant.slug)))
        })
    });
    let key = Memo::new(move |_| {
        let listed = row.with(|row| row.as_deref().map_or(KeyState::Unknown, |row| row.tenant.key));
        // What was found out a moment ago is newer than the list.
        if look.get() == Some(Look::KeyRefused) { KeyState::Refused } else { listed }
    });
    let href = move || row.with(|row| row.as_deref().map(href));
    let trouble = Memo::new(move |_| {
        row.with(|row| {
            let row = row.as_deref()?;
            match &row.flaw {
                Some(flaw) => Some(text::flaw(flaw)),
                None => text::state_row(row.tenant.key).map(str::to_owned),
            }
        })
    });
    let id = Signal::derive(move || of(|row| row.tenant.customer_id.clone()));
    let since = Memo::new(move |_| row.with(|row| row.as_deref().and_then(|row| row.tenant.since)));
    let has_id = Memo::new(move |_| id.with(|id| !id.is_empty()));
    view! {
        <div class="sa-row" role="row" aria-rowindex=move || (index.get() + 2).to_string()>
            <div class="sa-name" role="cell">
                <a class="row-title sa-link" href=href>
                    {move || of(|row| row.tenant.slug.clone())}
                </a>
                <span class="row-sub sa-id" class:mono=move || trouble.with(Option::is_none)>
                    <span class="truncate" title=move || trouble.get().unwrap_or_else(|| id.get())>
                        {move || trouble.get().unwrap_or_else(|| id.get())}
                    </span>
                    <Show when=move || has_id.get()>
                        <CopyButton text=id what=text::CUSTOMER_ID_WHAT />
                    </Show>
                </span>
            </div>
            <div class="sa-key" role="cell">
                <StatusDot tone=Signal::derive(move || tone(key.get()))>{move || text::state(key.get())}</StatusDot>
            </div>
            {move || counts(look.get())}
            <div class="sa-when" role="cell" data-label=text::ACTIVITY>
                {move || activity(look.get())}
            </div>
            <div class="sa-since dim" role="cell">
                <Show when=move || since.with(Option::is_some)>
                    <Time at_ms=Signal::derive(move || since.get().unwrap_or_default().saturating_mul(1000)) />
                </Show>
            </div>
        </div>
    }
    .into_any()
}

/// Where a row leads. The page of a slug that cannot be used says why.
fn href(row: &Row) -> String {
    paths::listed_sub_account(&row.tenant.slug)
}

/// The four counts: one effect for all of them, because twenty rows are built in the time of one letter.
fn counts(look: Option<Look>) -> impl IntoView {
    let count = |label: &'static str, of: fn(&Counts) -> usize| {
        let (words, why) = match &look {
            Some(Look::Known(counts)) => (text::number(of(counts)), None),
            Some(Look::Coming) => (String::new(), None),
            Some(Look::Failed) => (text::NOT_FOUND_OUT.to_owned(), Some(text::NOT_FOUND_OUT_TITLE)),
            Some(Look::KeyRefused) | None => (text::NO_COUNT.to_owned(), Some(text::NO_COUNT_TITLE)),
        };
        let is_zero = words == "0";
        view! {
            <div
                class="sa-count num"
                role="cell"
                data-label=label
                data-zero=is_zero.then_some("")
                data-coming=(look == Some(Look::Coming)).then_some("")
                title=why
            >
                {words}
            </div>
        }
    };
    (
        count(text::REDIS, |counts| counts.redis),
        count(text::VECTOR, |counts| counts.vector),
        count(text::SEARCH_INDEXES, |counts| counts.search),
        count(text::QSTASH, |counts| counts.qstash),
    )
}

fn activity(look: Option<Look>) -> AnyView {
    match look {
        Some(Look::Known(Counts { last_activity: Some(at), .. })) => moment(at),
        Some(Look::Known(_)) => view! { <span class="dimmer">{text::NO_ACTIVITY}</span> }.into_any(),
        Some(Look::Coming) => ().into_any(),
        Some(Look::Failed) => {
            view! { <span class="dimmer" title=text::NOT_FOUND_OUT_TITLE>{text::NOT_FOUND_OUT}</span> }
                .into_any()
        }
        Some(Look::KeyRefused) | None => view! { <span class="dimmer">{text::NO_COUNT}</span> }.into_any(),
    }
}

/// A moment in Unix seconds.
fn moment(at: i64) -> AnyView {
    view! { <Time at_ms=Signal::stored(at.saturating_mul(1000)) /> }.into_any()
}
