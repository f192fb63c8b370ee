//! Text, with what cannot be seen marked up, and base64: at most [`DRAWN`] bytes at once.

use std::sync::Arc;

use leptos::{html, prelude::*};

use super::finder::{Finder, Ground};
use crate::browser::focus;
use crate::explorer::blob::{Blob, DRAWN};
use crate::explorer::bytes::{self, Place};
use crate::explorer::find::{place_in_text, places, stretch};
use crate::explorer::pieces::pieces;
use crate::explorer::text;
use crate::ui::{Button, Size};

/// Bytes of a part of a text that the browser lays out by itself.
const PART: usize = 8 * 1024;

/// Matches marked before and after the one that is looked at; all are counted and walked through.
const MOST_MARKS: usize = 200;

/// The value as text.
#[component]
pub fn TextView(blob: Signal<Blob>, finder: Finder) -> impl IntoView {
    finder.search(bytes_of(blob));
    let note = move || {
        blob.with(|blob| !blob.is_text).then(|| view! { <p class="ex-note">{text::NOT_TEXT_AS_TEXT}</p> })
    };
    view! {
        {note}
        {stretches(blob, parts, finder, move |bytes, from, to| found_in(finder, bytes, from, to))}
    }
}

/// The value in base64. Nothing is searched in it: its letters are not those of the value.
#[component]
pub fn Base64View(blob: Signal<Blob>, finder: Finder) -> impl IntoView {
    finder.search(Signal::stored(None));
    // Whole groups of three bytes, so that the parts of the text are the text.
    let thirds = |bytes: &[u8]| bytes.chunks(PART / 3 * 3).map(<[u8]>::len).collect();
    let draw = |bytes: Arc<[u8]>, from: usize, to: usize| {
        upstash_api::base64::encode(bytes.get(from..to).unwrap_or_default()).into_any()
    };
    stretches(blob, thirds, finder, draw)
}

/// The bytes as ground for a search.
pub fn bytes_of(blob: Signal<Blob>) -> Signal<Option<Ground>> {
    Signal::derive(move || {
        let bytes = blob.with(|blob| Arc::clone(&blob.bytes));
        Some(Arc::new(move |index, length| stretch(&bytes, index, length)) as Ground)
    })
}

/// A part of a text with what was found in it; drawn anew only when that changes.
fn found_in(finder: Finder, bytes: Arc<[u8]>, from: usize, to: usize) -> AnyView {
    // From where to where, and whether it is the one that is looked at.
    let marks = Memo::new(move |_| {
        let length = finder.length();
        let now = finder.current().map(place_in_text);
        let begin = from.saturating_sub(length.saturating_sub(1));
        let places = finder.near(MOST_MARKS, |hits| places(hits, begin, to));
        let mark = |at: usize| (at.max(from), (at + length).min(to), Some(at) == now);
        places.into_iter().map(mark).collect::<Vec<_>>()
    });
    (move || {
        let part = |from: usize, to: usize| pieces(bytes.get(from..to).unwrap_or_default(), Place::Value);
        let mut drawn = Vec::new();
        let mut at = from;
        for (start, end, is_now) in marks.get() {
            drawn.push(part(at, start.max(at)));
            drawn.push(
                view! { <mark data-now=is_now.then_some("")>{part(start.max(at), end)}</mark> }.into_any(),
            );
            at = end;
        }
        drawn.push(part(at, to));
        drawn
    })
    .into_any()
}

/// Draws the bytes a stretch at a time, so that a large document does not stop the page. A stretch is drawn in parts of
/// which the browser lays out those in sight: 256 KB in one piece would take it a sixth of a second.
fn stretches(
    blob: Signal<Blob>,
    part: fn(&[u8]) -> Vec<usize>,
    finder: Finder,
    draw: impl Fn(Arc<[u8]>, usize, usize) -> AnyView + Send + Sync + 'static,
) -> AnyView {
    let start = RwSignal::new(0_usize);
    let body = move || {
        let bytes = blob.with(|blob| Arc::clone(&blob.bytes));
        let from = start.get().min(bytes.len());
        let stretch = bytes.get(from..).unwrap_or_default();
        let stretch = stretch.get(..DRAWN).unwrap_or(stretch);
        if stretch.is_empty() {
            return view! { <span class="ex-none">{text::EMPTY_VALUE}</span> }.into_any();
        }
        let mut at = from;
        let parts = part(stretch).into_iter().map(|length| {
            let begin = at;
            at += length;
            view! { <span class="ex-part">{draw(Arc::clone(&bytes), begin, begin + length)}</span> }
        });
        parts.collect_view().into_any()
    };
    let frame = NodeRef::<html::Pre>::new();
    Effect::new(move |_| {
        let Some(at) = finder.current().map(place_in_text) else { return };
        let from = start.get_untracked();
        if !(from..from + DRAWN).contains(&at) {
            let to = at / DRAWN * DRAWN;
            let bytes = blob.with_untracked(|blob| Arc::clone(&blob.bytes));
            start.set(to - bytes::cut_tail(bytes.get(..to).unwrap_or_default()));
        }
        // When it is marked.
        request_animation_frame(move || {
            let mark = frame.try_get_untracked().flatten();
            if let Some(mark) = mark.and_then(|frame| frame.query_selector("mark[data-now]").ok().flatten()) {
                focus::reveal(&mark);
            }
        });
    });
    let next = move || blob.with(|blob| next_start(&blob.bytes, start.get()));
    let more = move || {
        let (length, from) = (blob.with(|blob| blob.bytes.len()), start.get());
        (length > DRAWN).then(|| {
            let end = next().unwrap_or(length);
            view! {
                <div class="ex-stretch">
                    <span>{text::window(from as u64, end as u64, length as u64)}</span>
                    {next()
                        .map(|next| {
                            let left = (length - next).min(DRAWN) as u64;
                            view! {
                                <Button size=Size::Small on_press=move |()| start.set(next)>
                                    {text::show_next(left)}
                                </Button>
                            }
                        })}
                    {(from > 0)
                        .then(|| {
                            view! {
                                <Button size=Size::Small on_press=move |()| start.set(0)>
                                    {text::BACK_TO_START}
                                </Button>
                            }
                        })}
                </div>
            }
        })
    };
    view! {
        <pre class="ex-text" tabindex="0" aria-label=text::VALUE node_ref=frame>
            {body}
        </pre>
        {more}
    }
    .into_any()
}

/// Lengths of the parts of a text: each ends with a line, or where a line is longer than a part, inside of it.
fn parts(text: &[u8]) -> Vec<usize> {
    let mut lengths = Vec::new();
    let mut rest = text;
    while rest.len() > PART {
        let part = rest.get(..PART).unwrap_or(rest);
        let line = part.iter().rposition(|byte| *byte == b'\n').map(|at| at + 1);
        let length = line.unwrap_or(PART - bytes::cut_tail(part)).max(1);
        lengths.push(length);
        rest = rest.get(length..).unwrap_or_default();
    }
    lengths.push(rest.len());
    lengths
}

/// Where the stretch after the one at `start` begins: at a whole character.
fn next_start(bytes: &[u8], start: usize) -> Option<usize> {
    let stretch = bytes.get(start..start + DRAWN).filter(|_| bytes.len() > start + DRAWN)?;
    Some(start + DRAWN - bytes::cut_tail(stretch))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_end_with_a_line_and_never_inside_a_character() {
        assert_eq!(parts(b"short"), [5]);
        let lines = "a line of a text\n".repeat(2000);
        let mut at = 0;
        for length in parts(lines.as_bytes()) {
            at += length;
            assert!(lines.as_bytes()[..at].ends_with(b"\n") && length <= PART);
        }
        assert_eq!(at, lines.len());
        let long = "é".repeat(PART);
        let mut at = 0;
        for length in parts(long.as_bytes()) {
            at += length;
            assert!(long.is_char_boundary(at));
        }
        assert_eq!(at, long.len());
        assert_eq!(parts(&[0xff; 3 * PART]).iter().sum::<usize>(), 3 * PART);
    }

    #[test]
    fn stretches_meet_at_whole_characters() {
        let mut bytes = vec![b'a'; DRAWN - 1];
        bytes.extend("é".repeat(DRAWN).as_bytes());
        let next = next_start(&bytes, 0).expect("more");
        assert_eq!(next, DRAWN - 1);
        assert!(std::str::from_utf8(&bytes[..next]).is_ok());
        assert_eq!(next_start(b"short", 0), None);
        assert_eq!(next_start(&vec![0; DRAWN], 0), None);
    }
}
