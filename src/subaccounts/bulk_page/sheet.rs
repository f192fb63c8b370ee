//! The rows of a list with what is said of each: a window on any number of them.

use leptos::prelude::*;

use crate::browser::media::use_media;
use crate::subaccounts::text::bulk as text;
use crate::ui::{StatusDot, Tone, VirtualList};

/// Heights of a row in px, side by side and stacked; also in `style/subaccounts.css`.
const ROW: u32 = 44;
const STACKED: u32 = 76;

/// One row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    pub line: usize,
    pub slug: String,
    pub tone: Tone,
    pub said: String,
    /// Where its slug leads, once it exists.
    pub href: Option<String>,
}

/// The rows. `line` tells what row number so-and-so is.
#[component]
pub fn Sheet(
    #[prop(into)] len: Signal<usize>,
    line: impl Fn(usize) -> Option<Line> + Clone + Send + Sync + 'static,
    /// The heading of what is said.
    said: &'static str,
    /// The row to keep in sight, for as long as the reader is at it.
    #[prop(optional, into)]
    follow: Signal<Option<usize>>,
) -> impl IntoView {
    let seen = RwSignal::new(0..0_usize);
    let last = StoredValue::new(None::<usize>);
    let reveal = Memo::new(move |before: Option<&Option<usize>>| {
        let before = before.copied().flatten();
        let Some(row) = follow.get() else { return before };
        let seen = seen.get_untracked();
        let is_there = last.get_value().is_none_or(|last| seen.contains(&last)) || seen.contains(&row);
        last.set_value(Some(row));
        // Whoever reads further up or down is not thrown back.
        if is_there { Some(row) } else { before }
    });
    let line = StoredValue::new(Box::new(line) as Box<dyn Fn(usize) -> Option<Line> + Send + Sync>);
    let stacked = use_media("(max-width: 640px)");
    let list = move || {
        let row_height = if stacked.get() { STACKED } else { ROW };
        let height =
            move || format!("min({}px, max(252px, 100dvh - 470px))", len.get() * row_height as usize);
        view! {
            <div class="sa-rows" style:height=height>
                <VirtualList
                    len
                    row_height
                    row=move |index| row(line, index)
                    reveal
                    on_seen=move |rows| seen.set(rows)
                    attr:role="rowgroup"
                    attr:aria-label=text::ROWS
                />
            </div>
        }
    };
    view! {
        <div
            class="table-frame sa-sheet"
            role="table"
            aria-label=text::ROWS
            aria-rowcount=move || (len.get() + 1).to_string()
        >
            <div class="sa-line sa-head" role="row" aria-rowindex="1">
                <span role="columnheader" class="num">{text::LINE}</span>
                <span role="columnheader">{text::SLUG}</span>
                <span role="columnheader">{said}</span>
            </div>
            {list}
        </div>
    }
}

type Lines = StoredValue<Box<dyn Fn(usize) -> Option<Line> + Send + Sync>>;

fn row(line: Lines, index: Signal<usize>) -> AnyView {
    let line = Memo::new(move |_| line.with_value(|line| line(index.get())));
    let of = move |what: fn(&Line) -> String| line.with(|line| line.as_ref().map(what).unwrap_or_default());
    let slug = move || of(|line| line.slug.clone());
    let tone =
        Signal::derive(move || line.with(|line| line.as_ref().map_or(Tone::Neutral, |line| line.tone)));
    view! {
        <div class="sa-line" role="row" aria-rowindex=move || (index.get() + 2).to_string()>
            <span role="cell" class="num dimmer">{move || of(|line| line.line.to_string())}</span>
            <span role="cell" class="sa-line-slug">
                <a class="mono" href=move || line.with(|line| line.as_ref()?.href.clone())>
                    {move || Some(slug()).filter(|slug| !slug.is_empty()).unwrap_or_else(|| text::EMPTY_CELL.to_owned())}
                </a>
            </span>
            <span role="cell" class="sa-said" title=move || of(|line| line.said.clone())>
                <StatusDot tone>
                    <span class="sa-clamp">{move || of(|line| line.said.clone())}</span>
                </StatusDot>
            </span>
        </div>
    }
    .into_any()
}
