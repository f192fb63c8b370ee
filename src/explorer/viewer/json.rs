//! A JSON document, laid out token by token: only the lines on screen are made.

use std::sync::Arc;

use decode::json::{Document, Run, TokenKind};
use leptos::prelude::*;

use crate::explorer::blob::{Blob, NoDocument};
use crate::explorer::bytes::Place;
use crate::explorer::pieces::pieces;
use crate::explorer::plan::WINDOW_BYTES;
use crate::explorer::text;
use crate::ui::{Button, VirtualList};

/// Height of a line in px; also in `style/explorer.css`.
const LINE: u32 = 20;

/// Bytes of one string drawn in a line; the rest is in the Text tab.
const LONGEST: usize = 8 * 1024;

/// The value as JSON, or why it cannot be shown that way.
#[component]
pub fn JsonView(
    blob: Signal<Blob>,
    /// Reads what is missing.
    on_whole: Option<Callback<()>>,
    reading: Signal<bool>,
) -> impl IntoView {
    let document = Memo::new(move |_| blob.with(|blob| blob.document().map(Arc::new)));
    // Another document flows into the same list; only a failure replaces it.
    let failure = Memo::new(move |_| document.with(|document| document.as_ref().err().copied()));
    move || match failure.get() {
        None => view! { <Lines document /> }.into_any(),
        Some(NoDocument::NotText) => view! { <p class="ex-note">{text::NOT_TEXT_AS_TEXT}</p> }.into_any(),
        Some(NoDocument::NotJson(at)) => view! { <p class="ex-note">{text::not_json(at)}</p> }.into_any(),
        Some(NoDocument::Part) => {
            let total = blob.with(|blob| blob.total);
            let whole = on_whole.filter(|_| total <= WINDOW_BYTES);
            match whole {
                Some(whole) => view! {
                    <p class="ex-note">
                        {text::JSON_NEEDS_ALL}
                        <Button loading=reading on_press=whole>
                            {text::READ_WHOLE}
                        </Button>
                    </p>
                }
                .into_any(),
                None => view! { <p class="ex-note">{text::json_too_large(total)}</p> }.into_any(),
            }
        }
    }
}

type Laid = Result<Arc<Document>, NoDocument>;

#[component]
fn Lines(document: Memo<Laid>) -> impl IntoView {
    let lines = Signal::derive(move || {
        document.with(|document| document.as_ref().map_or(0, |document| document.len()))
    });
    let line = move |index: Signal<usize>| {
        (move || {
            document.with(|document| {
                let (depth, runs) = document.as_ref().ok()?.line(index.get())?;
                Some(view! {
                    <div class="ex-line">
                        {"  ".repeat(depth)}
                        {runs.into_iter().map(|run| draw(&run)).collect_view()}
                    </div>
                })
            })
        })
        .into_any()
    };
    view! {
        <div class="ex-lines">
            <VirtualList len=lines row_height=LINE row=line attr:aria-label=text::VALUE attr:role="region" />
        </div>
    }
}

fn draw(run: &Run<'_>) -> AnyView {
    let class = match run.kind {
        TokenKind::Key => "j-key",
        TokenKind::Text => "j-text",
        TokenKind::Number | TokenKind::Literal => "j-atom",
        TokenKind::Open | TokenKind::Close | TokenKind::Comma | TokenKind::Colon => "j-mark",
    };
    let cut = (0..=LONGEST.min(run.text.len())).rev().find(|at| run.text.is_char_boundary(*at)).unwrap_or(0);
    let shown = run.text.get(..cut).unwrap_or(run.text);
    let left = (run.text.len() - shown.len()) as u64;
    view! {
        <span class=class>{pieces(shown.as_bytes(), Place::Value)}</span>
        {(left > 0).then(|| view! { <span class="esc">{text::cut_run(left)}</span> })}
        {run.space.then_some(" ")}
    }
    .into_any()
}
