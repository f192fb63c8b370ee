//! A list of any length that draws a screenful: a pool of slots, each showing whichever row is its turn.

use std::ops::Range;

use leptos::{html, prelude::*};

use super::windowing::{Geometry, grown, row_of_slot};
use crate::browser::resize::follow_height;

/// A windowed list with rows of one height. Give it a container with a height.
///
/// `row` is called once per slot, not once per row: it gets the number of its row as a signal and must draw from it. A
/// slot that is not needed is hidden, not taken away: it waits with a number beyond the list, so that a list which is
/// emptied and filled while somebody types never builds a row twice.
/// Roles, `aria-activedescendant` and key handlers are set on the component like on an element (`attr:role=…`).
#[component]
pub fn VirtualList(
    /// Number of rows.
    #[prop(into)]
    len: Signal<usize>,
    /// Height of every row in px.
    row_height: u32,
    /// Draws a slot; the signal is the row it shows now.
    row: impl Fn(Signal<usize>) -> AnyView + Send + Sync + 'static,
    /// Scrolls so that this row is seen, whenever it changes.
    #[prop(optional, into)]
    reveal: Signal<Option<usize>>,
    /// Told which rows are on screen, whenever that changes.
    #[prop(optional, into)]
    on_seen: Option<Callback<Range<usize>>>,
    #[prop(optional)] node_ref: NodeRef<html::Div>,
) -> impl IntoView {
    list(len, f64::from(row_height.max(1)), StoredValue::new(Box::new(row)), reveal, on_seen, node_ref)
}

type Row = Box<dyn Fn(Signal<usize>) -> AnyView + Send + Sync>;

fn list(
    len: Signal<usize>,
    row: f64,
    draw: StoredValue<Row>,
    reveal: Signal<Option<usize>>,
    on_seen: Option<Callback<Range<usize>>>,
    frame: NodeRef<html::Div>,
) -> impl IntoView {
    let scroll = RwSignal::new(0.0_f64);
    let viewport = RwSignal::new(0.0_f64);
    let geometry = Memo::new(move |_| Geometry { row, len: len.get(), viewport: viewport.get() });
    let slots = Memo::new(move |_| geometry.get().slots());
    let first = Memo::new(move |_| geometry.get().drawn(scroll.get()).start);

    Effect::new(move |_| {
        if let Some(frame) = frame.get() {
            follow_height(&frame, move |height| {
                // A list that is folded away for a moment comes back as it was.
                if height > 0 {
                    let _ = viewport.try_set(f64::from(height));
                }
            });
        }
    });
    // Before the frame has a height there is nowhere to scroll to.
    let has_height = Memo::new(move |_| viewport.get() > 0.0);
    Effect::new(move |_| {
        if has_height.get()
            && let Some(index) = reveal.get()
            && !show(index, frame, geometry, scroll)
        {
            // The space below is made in this very turn.
            request_animation_frame(move || {
                if reveal.try_get_untracked().flatten() == Some(index) {
                    show(index, frame, geometry, scroll);
                }
            });
        }
    });
    if let Some(on_seen) = on_seen {
        let seen = Memo::new(move |_| geometry.get().seen(scroll.get()));
        Effect::new(move |_| on_seen.run(seen.get()));
    }

    // Those in sight are built at once, the others a few a frame; none is ever taken away.
    let built = RwSignal::new(0);
    Effect::new(move |_| {
        let (before, in_sight) = (built.get(), geometry.get().in_sight());
        let now = grown(before, in_sight, slots.get());
        let build = move || {
            let _ = built.try_update(|built| *built = now.max(*built));
        };
        if before < in_sight {
            build();
        } else if before < now {
            request_animation_frame(build);
        }
    });

    let slot =
        move |slot: usize| {
            let needed = Memo::new(move |_| slot < slots.get());
            let index = Memo::new(move |_| row_of_slot(slot, first.get(), slots.get(), geometry.get().len));
            // At the top while it waits: what is not there must not make the list longer.
            let top = Memo::new(move |_| {
                if needed.get() { whole(geometry.get().top(index.get(), scroll.get())) } else { 0 }
            });
            view! {
                <div
                    class="vlist-slot"
                    role="presentation"
                    data-spare=move || (!needed.get()).then_some("")
                    style:height=format!("{}px", whole(row))
                    style:transform=move || format!("translateY({}px)", top.get())
                >
                    {draw.with_value(|draw| draw(index.into()))}
                </div>
            }
        };
    view! {
        <div
            class="vlist"
            node_ref=frame
            tabindex="0"
            on:scroll=move |_| {
                if let Some(frame) = frame.get_untracked() {
                    scroll.set(f64::from(frame.scroll_top()));
                }
            }
        >
            <div
                class="vlist-space"
                role="presentation"
                style:height=move || format!("{}px", whole(geometry.get().height()))
            >
                <For each=move || 0..built.get() key=|slot| *slot children=slot />
            </div>
        </div>
    }
}

/// Scrolls to a row; false where the frame does not go as far yet.
fn show(index: usize, frame: NodeRef<html::Div>, geometry: Memo<Geometry>, scroll: RwSignal<f64>) -> bool {
    let Some(frame) = frame.get_untracked() else { return false };
    let Some(to) = geometry.get_untracked().scroll_to(index, scroll.get_untracked()) else { return true };
    frame.set_scroll_top(whole(to));
    let at = f64::from(frame.scroll_top());
    scroll.set(at);
    (at - to).abs() <= 1.0
}

#[expect(clippy::cast_possible_truncation, reason = "heights are capped at 15 million px")]
fn whole(px: f64) -> i32 {
    px.round() as i32
}
