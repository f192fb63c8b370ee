//! One element of a collection, in full.

use leptos::prelude::*;

use super::blob_tabs::BlobTabs;
use crate::explorer::blob::Blob;
use crate::explorer::bytes::{self, Place};
use crate::explorer::expiry::ExpiryText;
use crate::explorer::kind::Kind;
use crate::explorer::link::Tab;
use crate::explorer::pieces::pieces;
use crate::explorer::text;
use crate::explorer::ttl::Expiry;
use crate::explorer::value::{Pair, Row};
use crate::numbers::{grouped, size};
use crate::ui::{Button, CopyButton, IconButton, IconName, Size, Variant};

/// The chosen element.
#[component]
pub fn Detail(
    row: Row,
    /// When the field ends, if it is one.
    ends: Memo<Expiry>,
    #[prop(into)] on_close: Callback<()>,
) -> impl IntoView {
    let (title, facts, body) = parts(row, ends);
    view! {
        <section class="ex-detail" aria-label=text::VALUE>
            <header class="ex-detail-head">
                <div class="ex-detail-title">{title}</div>
                <div class="ex-detail-facts">{facts}</div>
                <IconButton icon=IconName::Close label=text::CLOSE_DETAIL size=Size::Small on_press=on_close />
            </header>
            {body}
        </section>
    }
}

/// Title, facts beside it, and the body.
fn parts(row: Row, ends: Memo<Expiry>) -> (AnyView, AnyView, AnyView) {
    match row {
        Row::Field { field, value, .. } => {
            let has_end = Memo::new(move |_| matches!(ends.get(), Expiry::At(_)));
            let ends = move || has_end.get().then(|| view! { <ExpiryText expiry=ends /> });
            let facts = view! { <span>{size(value.len() as u64)}</span> {ends} }.into_any();
            (named(&field, text::COPY_FIELD), facts, blob(&value))
        }
        Row::Item { index, value } => {
            let title = view! { <span class="dim">{text::INDEX} " "</span> {grouped(index)} }.into_any();
            (title, size(value.len() as u64).into_any(), blob(&value))
        }
        Row::Member(member) => (text::MEMBER.into_any(), size(member.len() as u64).into_any(), blob(&member)),
        Row::Scored { rank, member, score } => {
            let title = view! { <span class="dim">{text::SCORE} " "</span> {score} }.into_any();
            let facts = view! {
                {rank.map(|rank| view! { <span>{text::RANK} " " {grouped(rank)}</span> })}
                <span>{size(member.len() as u64)}</span>
            };
            (title, facts.into_any(), blob(&member))
        }
        Row::Entry { id, fields } => {
            let facts = text::length(&Kind::Hash, fields.len() as u64).into_any();
            (named(id.as_bytes(), text::COPY_ID), facts, pairs(fields))
        }
    }
}

fn named(name: &[u8], what: &'static str) -> AnyView {
    let copied = bytes::as_text(name).map_or_else(|| bytes::quote(name), str::to_owned);
    view! {
        {shown(name)}
        <CopyButton text=copied what=what />
    }
    .into_any()
}

fn shown(name: &[u8]) -> AnyView {
    if name.is_empty() {
        view! { <span class="ex-none">{text::EMPTY_VALUE}</span> }.into_any()
    } else {
        pieces(name, Place::Name)
    }
}

fn blob(bytes: &[u8]) -> AnyView {
    let chosen = RwSignal::new(None::<Tab>);
    view! { <BlobTabs blob=Signal::stored(Blob::whole(bytes)) chosen tabs=Tab::of(&Kind::Text) /> }.into_any()
}

/// The fields of an entry; one of them can be looked at in every way that a value can.
fn pairs(fields: Vec<Pair>) -> AnyView {
    let opened = RwSignal::new(None::<usize>);
    let fields = StoredValue::new(fields);
    let pair = move |(at, (field, value)): (usize, Pair)| {
        let copied = bytes::as_text(&value).map_or_else(|| bytes::quote(&value), str::to_owned);
        let look = text::look_at(&bytes::visible_string(&field, Place::Name));
        view! {
            <div class="ex-field">
                <dt>{shown(&field)}</dt>
                <dd>
                    <pre>{shown_value(&value)}</pre>
                    <IconButton
                        icon=IconName::Eye
                        label=look
                        size=Size::Small
                        on_press=move |()| opened.set(Some(at))
                    />
                    <CopyButton text=copied what=text::COPY_VALUE />
                </dd>
            </div>
        }
    };
    let body = move || match opened.get().and_then(|at| fields.with_value(|fields| fields.get(at).cloned())) {
        Some((field, value)) => view! {
            <div class="ex-note">
                <Button
                    size=Size::Small
                    variant=Variant::Quiet
                    icon=IconName::ArrowLeft
                    on_press=move |()| opened.set(None)
                >
                    {text::ALL_FIELDS}
                </Button>
                <span class="mono">{shown(&field)}</span>
                {size(value.len() as u64)}
            </div>
            {blob(&value)}
        }
        .into_any(),
        None => {
            let all = fields.with_value(|fields| fields.iter().cloned().enumerate().map(pair).collect_view());
            view! { <dl class="ex-fields">{all}</dl> }.into_any()
        }
    };
    body.into_any()
}

fn shown_value(value: &[u8]) -> AnyView {
    if value.is_empty() { shown(value) } else { pieces(value, Place::Value) }
}
