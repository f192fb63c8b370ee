//! What a string may be besides text: a HyperLogLog, whose count is asked for, and bits.

use leptos::prelude::*;
use upstash_api::rest::{Command, Reply};

use super::asked::{Answered, Asked, use_asked};
use super::finder::Finder;
use crate::explorer::blob::Blob;
use crate::explorer::bytes::{BITS_WIDTH, bits_row};
use crate::explorer::text;
use crate::explorer::text::types as words;
use crate::numbers::grouped;
use crate::ui::{Button, Size, VirtualList};

/// Height of a line in px; also in `style/explorer.css`.
const LINE: u32 = 20;

/// What every HyperLogLog begins with.
const HYPERLOGLOG: &[u8] = b"HYLL";

/// Says that a string is a HyperLogLog, and counts it on request.
#[component]
pub fn SketchNote(blob: Signal<Blob>) -> impl IntoView {
    let asked = use_asked();
    let is_sketch =
        Memo::new(move |_| blob.with(|blob| blob.start == 0 && blob.bytes.starts_with(HYPERLOGLOG)));
    move || {
        is_sketch.get().then(|| {
            view! {
                <p class="ex-note">
                    {text::HYPERLOGLOG}
                    {number(asked, words::COUNT_SKETCH, "PFCOUNT", words::distinct)}
                </p>
            }
        })
    }
}

/// The button that asks for a number, and the number.
fn number(asked: Asked, label: &'static str, command: &'static str, say: fn(u64) -> String) -> AnyView {
    let told = move || match asked.get() {
        Answered::With(replies) => {
            replies.first().and_then(Reply::as_int).and_then(|count| u64::try_from(count).ok()).map(say)
        }
        _ => asked.refusal(),
    };
    let press = move |()| asked.ask(vec![Command::new(command).arg(asked.name())]);
    view! {
        <strong role="status">{told}</strong>
        <Button size=Size::Small loading=asked.is_waiting() on_press=press>
            {label}
        </Button>
    }
    .into_any()
}

/// The bytes as bits, the first bit of the first byte being bit 0 as SETBIT counts them.
#[component]
pub fn BitsView(blob: Signal<Blob>, is_key: bool, finder: Finder) -> impl IntoView {
    finder.search(Signal::stored(None));
    let asked = use_asked();
    let lines = Signal::derive(move || blob.with(|blob| blob.bytes.len().div_ceil(BITS_WIDTH)));
    let line = move |index: Signal<usize>| {
        let row = move || blob.with(|blob| bits_row(&blob.bytes, blob.start, index.get()));
        (move || {
            row().map(|row| {
                view! {
                    <div class="ex-hex">
                        <span class="ex-hex-at">{row.offset}</span>
                        <span>{row.bits}</span>
                        <span class="ex-hex-text">{row.set}</span>
                    </div>
                }
            })
        })
        .into_any()
    };
    let here = move || {
        let set = blob.with(|blob| blob.bytes.iter().map(|byte| u64::from(byte.count_ones())).sum());
        words::bits_here(set, blob.with(|blob| blob.bytes.len() as u64 * 8))
    };
    // Counted by Redis only where not all of it is here.
    let count = move || {
        let is_part = is_key && !blob.with(Blob::is_whole);
        is_part.then(|| number(asked, words::COUNT_BITS, "BITCOUNT", |set| words::bits_set(&grouped(set))))
    };
    view! {
        <p class="ex-note">{here} {count}</p>
        <div class="ex-lines">
            <VirtualList len=lines row_height=LINE row=line attr:aria-label=text::VALUE attr:role="region" />
        </div>
    }
}
