//! The ways to show bytes, as tabs.

use leptos::prelude::*;

use super::hex::HexView;
use super::json::JsonView;
use super::plain::{Base64View, TextView};
use crate::explorer::blob::Blob;
use crate::explorer::kind::Kind;
use crate::explorer::link::Tab;
use crate::explorer::text;
use crate::ui::{self, Bind, CopyButton, Tabs};

/// Bytes with their tabs. `chosen` is the tab somebody picked; without one the bytes decide.
#[component]
pub fn BlobTabs(
    #[prop(into)] blob: Signal<Blob>,
    #[prop(into)] chosen: Bind<Option<Tab>>,
    tabs: &'static [Tab],
    /// Reads what is missing, so that the whole can be laid out as JSON.
    #[prop(optional, into)]
    on_whole: Option<Callback<()>>,
    #[prop(optional, into)] reading: Signal<bool>,
) -> impl IntoView {
    let usual = Memo::new(move |_| blob.with(Blob::usual_tab));
    let tab =
        Memo::new(move |_| chosen.get().filter(|tab| tabs.contains(tab)).unwrap_or_else(|| usual.get()));
    let value =
        Bind::new(move || tab.get().slug().to_owned(), move |slug: String| chosen.set(Tab::parse(&slug)));
    let labels =
        tabs.iter().map(|tab| ui::Tab::new(tab.slug(), text::tab(*tab, &Kind::Text))).collect::<Vec<_>>();
    let panel = move |slug: String| match Tab::parse(&slug).unwrap_or(Tab::Text) {
        Tab::Json => view! { <JsonView blob on_whole reading /> }.into_any(),
        Tab::Hex => view! { <HexView blob /> }.into_any(),
        Tab::Base64 => view! { <Base64View blob /> }.into_any(),
        Tab::Text | Tab::Table | Tab::Groups => view! { <TextView blob /> }.into_any(),
    };
    let copied = Signal::derive(move || blob.with(|blob| blob.copied(tab.get())));
    let copy = move || {
        let what = if blob.with(Blob::is_whole) { text::COPY_VALUE } else { text::COPY_LOADED };
        view! { <CopyButton text=copied what=what /> }
    };
    view! {
        <div class="ex-blob">
            <Tabs value tabs=Signal::stored(labels) label=text::VIEWS panel />
            <div class="ex-blob-copy">{copy}</div>
        </div>
    }
}
