//! A value read with the decoders: which formats, one inside the other, and what came of it.
//!
//! Nothing of the decoders is loaded for plain text and JSON before somebody looks here. While they load, the value is
//! seen as it is.

mod chain;

use std::sync::Arc;

use decode::Chain;
use leptos::prelude::*;

use self::chain::ChainBar;
use super::finder::Finder;
use super::hex::HexView;
use super::laid::lines;
use super::plain::TextView;
use crate::api::cancel::{Running, start};
use crate::browser::worker::WorkerError;
use crate::explorer::blob::Blob;
use crate::explorer::decoding::{Face, Plan, Shown, plan};
use crate::explorer::desk::{Desk, use_desk};
use crate::explorer::laid::Laid;
use crate::explorer::text::decoding as text;
use crate::ui::{Button, Size, Skeleton, SkeletonShape};

/// How decoding of one value stands. Copy it into closures.
#[derive(Clone, Copy)]
pub struct Decoded {
    desk: Desk,
    blob: Signal<Blob>,
    namespace: Memo<Vec<u8>>,
    state: RwSignal<State>,
    again: RwSignal<u32>,
}

#[derive(Clone)]
enum State {
    Raw,
    Working,
    Failed(WorkerError),
    Done(Arc<Done>),
}

struct Done {
    /// The bytes it was made of.
    of: Arc<[u8]>,
    shown: Shown,
    /// The chain that was chosen and made nothing of them.
    misfit: Option<Chain>,
}

/// Decodes `blob` where that may show more than it does by itself, and always while `asked`.
pub fn use_decoded(blob: Signal<Blob>, is_wanted: bool, asked: Signal<bool>) -> Decoded {
    let desk = use_desk();
    let namespace = Memo::new(move |_| desk.namespace());
    let decoded =
        Decoded { desk, blob, namespace, state: RwSignal::new(State::Raw), again: RwSignal::new(0) };
    if !is_wanted {
        return decoded;
    }
    let running = StoredValue::new_local(None::<Running>);
    Effect::new(move |before: Option<(Arc<[u8]>, Plan, u32)>| {
        let chosen = decoded.chosen();
        let (bytes, plan) =
            blob.with(|blob| (Arc::clone(&blob.bytes), plan(blob, chosen.as_ref(), asked.get())));
        let now = (bytes, plan, decoded.again.get());
        // A look that brought the same bytes again is no reason to decode them again.
        if before.is_some_and(|before| before == now) {
            return now;
        }
        let (bytes, plan) = (Arc::clone(&now.0), now.1.clone());
        running.set_value(match plan {
            Plan::Raw => {
                decoded.state.set(State::Raw);
                None
            }
            Plan::Find => Some(start(decoded.work(bytes, None))),
            Plan::Apply(chain) => Some(start(decoded.work(bytes, Some(chain)))),
        });
        now
    });
    on_cleanup(move || drop(running.try_update_value(Option::take)));
    decoded
}

impl Decoded {
    async fn work(self, bytes: Arc<[u8]>, chain: Option<Chain>) {
        self.state.set(State::Working);
        let worker = self.desk.decoders.worker();
        let mut made = worker.decode(&bytes, chain.as_ref()).await.map(Shown::new);
        let mut misfit = None;
        if matches!(&made, Ok(shown) if shown.does_not_fit()) {
            misfit = chain;
            made = worker.decode(&bytes, None).await.map(Shown::new);
        }
        self.state.try_set(match made {
            Ok(shown) => State::Done(Arc::new(Done { of: bytes, shown, misfit })),
            Err(error) => State::Failed(error),
        });
    }

    /// The chain somebody chose for keys like the open one.
    fn chosen(self) -> Option<Chain> {
        self.namespace.with(|namespace| self.desk.chosen_chain(namespace))
    }

    fn choose(self, chain: Option<Chain>) {
        self.desk.choose_chain(&self.namespace.get_untracked(), chain);
    }

    /// What came of the bytes that are shown now.
    fn done(self) -> Option<Arc<Done>> {
        match self.state.get() {
            State::Done(done) if self.blob.with(|blob| blob.bytes == done.of) => Some(done),
            _ => None,
        }
    }

    /// Whether there is more to see than the value itself.
    pub fn is_something(self) -> bool {
        self.done().is_some_and(|done| done.shown.is_something())
    }

    /// What the copy button copies.
    pub fn copied(self) -> String {
        self.done().map(|done| done.shown.copied()).unwrap_or_default()
    }

    /// What is laid out in lines.
    pub fn laid(self) -> Option<Laid> {
        match &self.done()?.shown.face {
            Face::Lines(lines) => Some(Laid::Lines(Arc::clone(lines))),
            Face::Bytes(_) => None,
        }
    }

    /// Why nothing was decoded.
    pub fn failure(self) -> Option<&'static str> {
        match self.state.get() {
            State::Failed(error) => Some(text::failure(error)),
            _ => None,
        }
    }
}

/// What the decoders made of the value, and the way they took.
#[component]
pub fn DecodedView(decoded: Decoded, finder: Finder) -> impl IntoView {
    let chain = Memo::new(move |_| match (decoded.done(), decoded.chosen()) {
        (Some(done), _) => done.shown.chain.clone(),
        (None, chosen) => chosen.unwrap_or_default(),
    });
    let face = Memo::new(move |_| match decoded.state.get() {
        State::Working => View::Working,
        State::Failed(_) => View::Failed,
        State::Raw => View::Raw,
        State::Done(_) if decoded.laid().is_some() => View::Lines,
        State::Done(done) => match &done.shown.face {
            Face::Bytes(blob) if blob.is_text => View::Text,
            _ => View::Hex,
        },
    });
    let made = Memo::new(move |_| match decoded.done().map(|done| done.shown.face.clone()) {
        Some(Face::Bytes(blob)) => blob,
        _ => decoded.blob.get(),
    });
    let laid = Signal::derive(move || decoded.laid());
    let is_chosen = Memo::new(move |_| decoded.chosen().is_some());
    let body = move || match face.get() {
        View::Working => {
            view! { <Skeleton shape=SkeletonShape::Lines count=4 what=text::DECODING /> }.into_any()
        }
        View::Failed => view! {
            <p class="ex-note">
                {move || decoded.failure()}
                <Button size=Size::Small on_press=move |()| decoded.again.update(|again| *again += 1)>
                    {text::RETRY}
                </Button>
            </p>
        }
        .into_any(),
        View::Lines => lines(laid, finder),
        View::Text => view! { <TextView blob=made.into() finder /> }.into_any(),
        View::Raw if made.with(|blob| blob.is_text) => {
            view! { <TextView blob=made.into() finder /> }.into_any()
        }
        View::Raw | View::Hex => view! { <HexView blob=made.into() finder /> }.into_any(),
    };
    view! {
        <ChainBar
            chain
            is_chosen
            on_change=move |chain| decoded.choose(Some(chain))
            on_find=move |()| decoded.choose(None)
        />
        <div role="status" class="ex-notes">
            {move || notes(decoded).into_iter().map(|note| view! { <p class="ex-note">{note}</p> }).collect_view()}
        </div>
        {body}
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum View {
    Working,
    Failed,
    Raw,
    Lines,
    Text,
    Hex,
}

/// What is to be said about the way: one sentence each.
fn notes(decoded: Decoded) -> Vec<String> {
    if matches!(decoded.state.get(), State::Raw) {
        return vec![text::AS_IT_IS.to_owned()];
    }
    let Some(done) = decoded.done() else { return Vec::new() };
    let shown = &done.shown;
    let mut notes: Vec<String> = done.misfit.iter().map(text::misfit).collect();
    if shown.unverified {
        notes.push(text::UNVERIFIED.to_owned());
    }
    notes.extend(shown.steps.iter().filter_map(text::step_note));
    if shown.chain.formats().is_empty() {
        notes.push(text::NOTHING_FOUND.to_owned());
    } else if !decoded.blob.with(Blob::is_whole) {
        notes.push(text::ONLY_A_PART.to_owned());
    }
    notes
}
