//! Bytes on the page: text nodes, and escapes marked up as escapes.

use leptos::prelude::*;

use super::bytes::{self, Piece, Place};
use super::text;

/// Marked pieces drawn at once; beyond that the marks are left out, the text is the same.
const MOST_MARKED: usize = 2000;

/// All of `bytes`.
pub fn pieces(bytes: &[u8], place: Place) -> AnyView {
    draw(bytes::visible(bytes, place))
}

/// The beginning of `bytes`, for a cell: one line, at most `most` bytes, an ellipsis for the rest.
pub fn preview(bytes: &[u8], most: usize) -> AnyView {
    if bytes.is_empty() {
        return view! { <span class="ex-none">{text::EMPTY_VALUE}</span> }.into_any();
    }
    let start = beginning(bytes, most);
    let shown = draw(bytes::visible(start, Place::Name));
    if start.len() == bytes.len() {
        return shown;
    }
    view! {
        {shown}
        <span class="esc">"…"</span>
    }
    .into_any()
}

/// What [`preview`] shows, in words.
pub fn preview_text(bytes: &[u8], most: usize) -> String {
    if bytes.is_empty() {
        return text::EMPTY_VALUE.to_owned();
    }
    let start = beginning(bytes, most);
    let rest = if start.len() < bytes.len() { "…" } else { "" };
    bytes::visible_string(start, Place::Name) + rest
}

/// At most `most` bytes, never a part of a character.
fn beginning(bytes: &[u8], most: usize) -> &[u8] {
    match bytes.get(..most) {
        Some(start) if bytes.len() > most => start.get(..most - bytes::cut_tail(start)).unwrap_or(start),
        _ => bytes,
    }
}

fn draw(pieces: Vec<Piece>) -> AnyView {
    // Plain text is one node: there are rows and rows of it.
    if pieces.len() > MOST_MARKED || pieces.iter().all(|piece| !piece.escaped) {
        let text: String = pieces.into_iter().map(|piece| piece.text).collect();
        return text.into_any();
    }
    let draw = |piece: Piece| {
        if piece.escaped {
            view! { <span class="esc">{piece.text}</span> }.into_any()
        } else {
            piece.text.into_any()
        }
    };
    pieces.into_iter().map(draw).collect_view().into_any()
}
