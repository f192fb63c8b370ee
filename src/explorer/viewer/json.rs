//! A JSON document, laid out token by token, or why it is not.

use std::sync::Arc;

use decode::json::{Document, Draft};
use leptos::prelude::*;

use super::finder::Finder;
use super::laid::lines;
use crate::browser::timer::{TimerSlot, use_timer};
use crate::explorer::blob::{Blob, DRAWN, NoDocument};
use crate::explorer::laid::Laid;
use crate::explorer::plan::WINDOW_BYTES;
use crate::explorer::text;
use crate::ui::{Button, Skeleton, SkeletonShape};

/// How long a document is worked on before the page gets its turn, in milliseconds. A frame has 16.
const SLICE_MS: f64 = 6.0;
/// Tokens between two looks at the clock.
const SLICE: usize = 4000;

/// The value as JSON, or why it cannot be shown that way.
#[component]
pub fn JsonView(
    blob: Signal<Blob>,
    /// Reads what is missing.
    on_whole: Option<Callback<()>>,
    reading: Signal<bool>,
    finder: Finder,
) -> impl IntoView {
    let document = use_document(blob);
    // Another document flows into the same list; only a failure replaces it, and a long wait.
    let face = Memo::new(move |_| match document.get() {
        None => Face::Waiting,
        Some(Ok(_)) => Face::Lines,
        Some(Err(why)) => Face::Failed(why),
    });
    let laid = Signal::derive(move || document.get()?.ok().map(Laid::Document));
    move || match face.get() {
        Face::Waiting => {
            view! { <Skeleton shape=SkeletonShape::Lines count=4 what=text::LAYING_OUT /> }.into_any()
        }
        Face::Lines => lines(laid, finder),
        Face::Failed(NoDocument::NotText) => {
            view! { <p class="ex-note">{text::NOT_TEXT_AS_TEXT}</p> }.into_any()
        }
        Face::Failed(NoDocument::NotJson(at)) => {
            view! { <p class="ex-note">{text::not_json(at)}</p> }.into_any()
        }
        Face::Failed(NoDocument::Part) => {
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

#[derive(Clone, Copy, PartialEq, Eq)]
enum Face {
    Waiting,
    Lines,
    Failed(NoDocument),
}

type Made = Result<Arc<Document>, NoDocument>;

/// The value as a document: at once where it is short, else in slices that leave the page its frames.
fn use_document(blob: Signal<Blob>) -> Signal<Option<Made>> {
    let is_short = move || blob.with(|blob| blob.bytes.len() <= DRAWN);
    let short = Memo::new(move |_| is_short().then(|| blob.with(|blob| blob.document().map(Arc::new))));
    let long = RwSignal::new(None::<Made>);
    let draft = StoredValue::new_local(None::<Draft>);
    let turn = use_timer();
    Effect::new(move |_| {
        turn.cancel();
        long.set(None);
        if !is_short() {
            match blob.with(Blob::draft) {
                Ok(begun) => {
                    draft.set_value(Some(begun));
                    slice(draft, long, turn);
                }
                Err(why) => long.set(Some(Err(why))),
            }
        }
    });
    Signal::derive(move || short.get().or_else(|| long.get()))
}

/// Works for a part of a frame, and asks for another turn if something is left.
fn slice(draft: StoredValue<Option<Draft>, LocalStorage>, to: RwSignal<Option<Made>>, turn: TimerSlot) {
    let began = js_sys::Date::now();
    let done = draft.try_update_value(|draft| {
        let begun = draft.as_mut()?;
        loop {
            match begun.step(SLICE) {
                Err(error) => return Some(Err(NoDocument::NotJson(error.at))),
                Ok(true) => return draft.take().map(|draft| Ok(Arc::new(draft.finish()))),
                Ok(false) if js_sys::Date::now() - began > SLICE_MS => return None,
                Ok(false) => {}
            }
        }
    });
    match done.flatten() {
        Some(made) => drop(to.try_set(Some(made))),
        None => turn.start(0, move || slice(draft, to, turn)),
    }
}
