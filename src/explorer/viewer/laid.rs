//! Laid-out lines: only those on screen are made.

use std::sync::Arc;

use decode::json::TokenKind;
use leptos::prelude::*;

use super::finder::{Finder, Ground};
use crate::explorer::bytes::Place;
use crate::explorer::find::within;
use crate::explorer::laid::{Laid, Part, cut};
use crate::explorer::pieces::pieces;
use crate::explorer::text;
use crate::ui::VirtualList;

/// Height of a line in px; also in `style/explorer.css`.
const LINE: u32 = 20;

/// Bytes of one string drawn in a line; the rest is in the Text tab.
const LONGEST: usize = 8 * 1024;

/// The lines, and what is found in them. Others flow into the list that is there.
pub fn lines(laid: Signal<Option<Laid>>, finder: Finder) -> AnyView {
    finder.search(Signal::derive(move || {
        let laid = laid.get()?;
        Some(Arc::new(move |index, _| laid.text(index).map(String::into_bytes)) as Ground)
    }));
    let reveal = Memo::new(move |_| finder.current().map(|(line, _)| line as usize));
    let len = Signal::derive(move || laid.with(|laid| laid.as_ref().map_or(0, Laid::len)));
    let line = move |index: Signal<usize>| {
        (move || {
            laid.with(|laid| {
                let index = index.get();
                let (depth, runs) = laid.as_ref()?.line(index)?;
                let line = u32::try_from(index).unwrap_or(u32::MAX);
                let marks: Vec<usize> =
                    finder.with(|hits| within(hits, line).iter().map(|hit| hit.1 as usize).collect());
                let now = finder.current().filter(|now| now.0 == line).map(|now| now.1 as usize);
                let parts = cut(&runs, &marks, finder.length(), now);
                Some(view! {
                    <div class="ex-line">
                        {"  ".repeat(depth)}
                        {parts.into_iter().map(draw).collect_view()}
                    </div>
                })
            })
        })
        .into_any()
    };
    view! {
        <div class="ex-lines">
            <VirtualList len row_height=LINE row=line reveal attr:aria-label=text::VALUE attr:role="region" />
        </div>
    }
    .into_any()
}

fn draw((kind, text, mark): Part<'_>) -> AnyView {
    let class = match kind {
        TokenKind::Key => "j-key",
        TokenKind::Text => "j-text",
        TokenKind::Number | TokenKind::Literal => "j-atom",
        TokenKind::Open | TokenKind::Close | TokenKind::Comma | TokenKind::Colon => "j-mark",
    };
    let cut = text.floor_char_boundary(LONGEST);
    let shown = text.get(..cut).unwrap_or(text);
    let left = (text.len() - shown.len()) as u64;
    let drawn = pieces(shown.as_bytes(), Place::Value);
    let drawn = match mark {
        None => drawn,
        Some(is_now) => view! { <mark data-now=is_now.then_some("")>{drawn}</mark> }.into_any(),
    };
    view! {
        <span class=class>{drawn}</span>
        {(left > 0).then(|| view! { <span class="esc">{super::super::text::cut_run(left)}</span> })}
    }
    .into_any()
}
