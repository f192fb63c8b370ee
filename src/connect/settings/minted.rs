//! The keys that the dashboard made: which there are, which of them are only in the way.

use leptos::prelude::*;
use upstash_api::exchange::{Keys, MintedKey, MintedState};

use crate::{
    api::{
        query::{Query, QueryState},
        session::use_config,
    },
    connect::text::{self, keys as words},
    listing::Stale,
    ui::{
        CopyButton, LinkButton, Skeleton, SkeletonShape, StatusDot, Time, Tone,
        table::{Table, Th},
    },
};

/// The section of the page. Why the keys could not be read is said in the section of the team's key, which reads the
/// same.
#[component]
pub(super) fn MintedKeys(keys: Query<Keys>) -> impl IntoView {
    let console = use_config().console_url.clone();
    let minted = Memo::new(move |_| {
        keys.state.with(|state| match (state.value(), state) {
            (Some(keys), _) => Some(Some(keys.minted.clone())),
            (None, QueryState::Failed { .. }) => None,
            (None, _) => Some(None),
        })
    });
    let list = move || match minted.get() {
        None => ().into_any(),
        Some(None) => {
            view! { <Skeleton shape=SkeletonShape::Rows count=2 what=words::MINTED_WHAT /> }.into_any()
        }
        Some(Some(all)) if all.is_empty() => view! { <p>{words::MINTED_NONE}</p> }.into_any(),
        Some(Some(all)) => {
            let deletable = words::deletable(&all);
            view! {
                <Table label=words::MINTED_LABEL head=head>
                    {all.into_iter().map(row).collect_view()}
                </Table>
                {deletable.map(|words| view! { <p>{words}</p> })}
            }
            .into_any()
        }
    };
    view! {
        <section class="section" aria-labelledby="minted-title">
            <h2 id="minted-title">{words::MINTED_TITLE}</h2>
            <p class="dim">{words::limit()}</p>
            <Stale query=keys />
            {list}
            <div>
                <LinkButton href=console external=true>
                    {text::OPEN_CONSOLE}
                </LinkButton>
            </div>
        </section>
    }
    .into_any()
}

fn head() -> AnyView {
    view! {
        <Th>{words::NAME}</Th>
        <Th>{words::STATE}</Th>
        <Th>{words::MADE}</Th>
    }
    .into_any()
}

fn row(key: MintedKey) -> AnyView {
    let tone = match key.state {
        MintedState::InUse => Tone::Ok,
        MintedState::Refused | MintedState::Unknown => Tone::Neutral,
        MintedState::Forgotten => Tone::Warn,
    };
    view! {
        <tr>
            <td>
                <span class="key-name">
                    <code>{key.name.clone()}</code>
                    <CopyButton text=key.name what="key name" />
                </span>
            </td>
            <td>
                <StatusDot tone=tone>{words::minted_state(key.state)}</StatusDot>
                <span class="row-sub">{words::minted_advice(key.state)}</span>
            </td>
            <td class="dim nowrap">
                <Time at_ms=key.made_at.saturating_mul(1000) />
            </td>
        </tr>
    }
    .into_any()
}
