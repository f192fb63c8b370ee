//! A hex dump of any length: only the lines on screen are made.

use leptos::prelude::*;

use super::finder::Finder;
use super::plain::bytes_of;
use crate::explorer::blob::Blob;
use crate::explorer::bytes::{HEX_WIDTH, hex_row};
use crate::explorer::find::place_in_text;
use crate::explorer::text;
use crate::ui::VirtualList;

/// Height of a line in px; also in `style/explorer.css`.
const LINE: u32 = 20;

/// The value as a hex dump.
#[component]
pub fn HexView(blob: Signal<Blob>, finder: Finder) -> impl IntoView {
    finder.search(bytes_of(blob));
    let found = Memo::new(move |_| finder.current().map(|hit| place_in_text(hit) / HEX_WIDTH));
    let lines = Signal::derive(move || blob.with(|blob| blob.bytes.len().div_ceil(HEX_WIDTH)));
    let line = move |index: Signal<usize>| {
        let row = move || blob.with(|blob| hex_row(&blob.bytes, blob.start, index.get()));
        (move || {
            row().map(|row| {
                view! {
                    <div class="ex-hex" data-now=(found.get() == Some(index.get())).then_some("")>
                        <span class="ex-hex-at">{row.offset}</span>
                        <span class="ex-hex-bytes">{row.hex}</span>
                        <span class="ex-hex-text">{row.ascii}</span>
                    </div>
                }
            })
        })
        .into_any()
    };
    let empty = move || (lines.get() == 0).then(|| view! { <p class="ex-none">{text::EMPTY_VALUE}</p> });
    view! {
        {move || blob.with(|blob| !blob.is_text).then(|| view! { <p class="ex-note">{text::NOT_TEXT_NOTE}</p> })}
        {empty}
        <div class="ex-lines">
            <VirtualList len=lines row_height=LINE row=line reveal=found attr:aria-label=text::VALUE attr:role="region" />
        </div>
    }
}
