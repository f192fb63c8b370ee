//! What it is, in one panel: its id, how much it owns, when something last happened.

use leptos::prelude::*;
use upstash_api::exchange::Usage;

use super::{Subject, text};
use crate::api::query::QueryState;
use crate::subaccounts::text::number;
use crate::ui::{CopyButton, KeyValue, KeyValueList, Time};

#[component]
pub fn Overview(subject: Subject) -> impl IntoView {
    let id = subject.customer_id;
    let face = Memo::new(move |_| subject.usage.state.with(Face::of));
    let count = move |number: usize| move || face.with(|face| face.counts.get(number).cloned());
    let activity = move || match face.with(|face| face.last_activity) {
        Ok(at) => view! { <Time at_ms=Signal::stored(at.saturating_mul(1000)) /> }.into_any(),
        Err(words) => words.into_any(),
    };
    view! {
        <section class="panel sub-overview" aria-labelledby="overview-title">
            <h2 class="panel-title" id="overview-title">
                {text::OVERVIEW}
            </h2>
            <p class="sub-id-label">
                <span class="dim">{text::CUSTOMER_ID}</span>
                <CopyButton text=id what=text::CUSTOMER_ID_WHAT />
            </p>
            <p>
                <code class="sub-id">{move || id.get()}</code>
            </p>
            <KeyValueList compact=true>
                <KeyValue label=text::REDIS>{count(0)}</KeyValue>
                <KeyValue label=text::VECTOR>{count(1)}</KeyValue>
                <KeyValue label=text::SEARCH>{count(2)}</KeyValue>
                <KeyValue label=text::QSTASH_BOOKED>{count(3)}</KeyValue>
                <KeyValue label=text::LAST_ACTIVITY>{activity}</KeyValue>
            </KeyValueList>
        </section>
    }
    .into_any()
}

/// What is shown of what it owns.
#[derive(Clone, PartialEq)]
struct Face {
    /// Product by product, in words.
    counts: [String; 4],
    /// When something last happened, in Unix seconds, or why no moment is shown.
    last_activity: Result<i64, &'static str>,
}

impl Face {
    fn of(state: &QueryState<Option<Usage>>) -> Self {
        let Some(Some(usage)) = state.value() else {
            let words = if state.is_busy() && state.value().is_none() { "…" } else { text::NOT_KNOWN };
            return Self { counts: [words; 4].map(str::to_owned), last_activity: Err(words) };
        };
        // A QStash user is there in every region, used or not: only what is paid for counts.
        let booked = usage.qstash.iter().filter(|user| user.blocks).count();
        Self {
            counts: [usage.redis.len(), usage.vector.len(), usage.search.len(), booked].map(number),
            last_activity: usage.last_activity.ok_or(text::NO_ACTIVITY),
        }
    }
}
