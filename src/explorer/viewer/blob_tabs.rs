//! The ways to show bytes, as tabs.

use decode::known;
use leptos::prelude::*;

use super::decoded::{DecodedView, use_decoded};
use super::finder::{FindBar, FindButton, use_finder};
use super::hex::HexView;
use super::json::JsonView;
use super::plain::{Base64View, TextView};
use super::sketch::BitsView;
use crate::explorer::blob::Blob;
use crate::explorer::kind::Kind;
use crate::explorer::link::Tab;
use crate::explorer::text;
use crate::ui::{self, Bind, CopyButton, Tabs};

/// Bytes with their tabs. `chosen` is the tab somebody picked; without one the bytes decide, and what a decoder finds
/// in them.
#[component]
pub fn BlobTabs(
    #[prop(into)] blob: Signal<Blob>,
    #[prop(into)] chosen: Bind<Option<Tab>>,
    tabs: &'static [Tab],
    /// Reads what is missing, so that the whole can be laid out as JSON.
    #[prop(optional, into)]
    on_whole: Option<Callback<()>>,
    #[prop(optional, into)] reading: Signal<bool>,
    /// Whether it is the value of the key itself, about which Redis can be asked.
    #[prop(optional)]
    is_key: bool,
) -> impl IntoView {
    let asked = Signal::derive(move || chosen.get() == Some(Tab::Decoded));
    let decoded = use_decoded(blob, tabs.contains(&Tab::Decoded), asked);
    let usual =
        Memo::new(move |_| if decoded.is_something() { Tab::Decoded } else { blob.with(Blob::usual_tab) });
    let tab =
        Memo::new(move |_| chosen.get().filter(|tab| tabs.contains(tab)).unwrap_or_else(|| usual.get()));
    let value =
        Bind::new(move || tab.get().slug().to_owned(), move |slug: String| chosen.set(Tab::parse(&slug)));
    let finder = use_finder();
    let is_part = Signal::derive(move || !blob.with(Blob::is_whole));
    let labels =
        tabs.iter().map(|tab| ui::Tab::new(tab.slug(), text::tab(*tab, &Kind::Text))).collect::<Vec<_>>();
    let panel = move |slug: String| match Tab::parse(&slug).unwrap_or(Tab::Text) {
        Tab::Json => view! { <JsonView blob on_whole reading finder /> }.into_any(),
        Tab::Hex => view! { <HexView blob finder /> }.into_any(),
        Tab::Base64 => view! { <Base64View blob finder /> }.into_any(),
        Tab::Decoded => view! { <DecodedView decoded finder /> }.into_any(),
        Tab::Bits => view! { <BitsView blob is_key finder /> }.into_any(),
        Tab::Text | Tab::Table | Tab::Points | Tab::Groups => view! { <TextView blob finder /> }.into_any(),
    };
    let copied = Signal::derive(move || match tab.get() {
        Tab::Decoded => decoded.copied(),
        tab => blob.with(|blob| blob.copied(tab)),
    });
    let copy = move || {
        let what = if blob.with(Blob::is_whole) { text::COPY_VALUE } else { text::COPY_LOADED };
        view! { <CopyButton text=copied what=what /> }
    };
    // In the tab itself it is said with a way to try again.
    let failure = move || decoded.failure().filter(|_| tab.get() != Tab::Decoded);
    let id = Memo::new(move |_| {
        blob.with(|blob| known(&blob.bytes).filter(|_| blob.is_whole()).map(|id| text::decoding::known(&id)))
    });
    view! {
        <div class="ex-blob">
            <Tabs value tabs=Signal::stored(labels) label=text::VIEWS panel />
            {move || failure().map(|why| view! { <p class="ex-note ex-id" role="status">{why}</p> })}
            {move || id.get().map(|id| view! { <p class="ex-note ex-id">{id}</p> })}
            <FindBar finder is_part />
            <div class="ex-blob-copy">
                <FindButton finder />
                {copy}
            </div>
        </div>
    }
}
