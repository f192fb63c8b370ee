//! Text, with what cannot be seen marked up, and base64: at most [`DRAWN`] bytes at once.

use leptos::prelude::*;

use crate::explorer::blob::{Blob, DRAWN};
use crate::explorer::bytes::{self, Place};
use crate::explorer::pieces::pieces;
use crate::explorer::text;
use crate::ui::{Button, Size};

/// The value as text.
#[component]
pub fn TextView(blob: Signal<Blob>) -> impl IntoView {
    let note = move || {
        blob.with(|blob| !blob.is_text).then(|| view! { <p class="ex-note">{text::NOT_TEXT_AS_TEXT}</p> })
    };
    view! {
        {note}
        {stretches(blob, |bytes| pieces(bytes, Place::Value))}
    }
}

/// The value in base64.
#[component]
pub fn Base64View(blob: Signal<Blob>) -> impl IntoView {
    stretches(blob, |bytes| upstash_api::base64::encode(bytes).into_any())
}

/// Draws the bytes a stretch at a time, so that a large document does not stop the page.
fn stretches(blob: Signal<Blob>, draw: fn(&[u8]) -> AnyView) -> impl IntoView {
    let start = RwSignal::new(0_usize);
    let body = move || {
        blob.with(|blob| {
            let from = start.get().min(blob.bytes.len());
            let stretch = blob.bytes.get(from..).unwrap_or_default();
            let stretch = stretch.get(..DRAWN).unwrap_or(stretch);
            if stretch.is_empty() {
                view! { <span class="ex-none">{text::EMPTY_VALUE}</span> }.into_any()
            } else {
                draw(stretch)
            }
        })
    };
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
        <pre class="ex-text" tabindex="0" aria-label=text::VALUE>
            {body}
        </pre>
        {more}
    }
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
