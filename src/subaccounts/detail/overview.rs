//! What it is, in one panel: its id, how much it owns, when something last happened.

use leptos::prelude::*;
use upstash_api::exchange::{Owned, Usage};

use super::{Subject, text};
use crate::ui::{CopyButton, KeyValue, KeyValueList, Time};

#[component]
pub fn Overview(subject: Subject) -> impl IntoView {
    let id = subject.customer_id;
    let usage = Memo::new(move |_| subject.usage.state.with(|state| state.value().cloned().flatten()));
    let is_coming =
        Memo::new(move |_| subject.usage.state.with(|state| state.is_busy() && state.value().is_none()));
    let count = move |of: fn(&Usage) -> usize| {
        move || match usage.with(|usage| usage.as_ref().map(of)) {
            Some(count) => text::number(count),
            None if is_coming.get() => "…".to_owned(),
            None => text::NOT_KNOWN.to_owned(),
        }
    };
    let activity = move || match usage.with(|usage| usage.as_ref().map(|usage| usage.last_activity)) {
        Some(Some(at)) => view! { <Time at_ms=Signal::stored(at.saturating_mul(1000)) /> }.into_any(),
        Some(None) => text::NO_ACTIVITY.into_any(),
        None => count(|_| 0)().into_any(),
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
                <KeyValue label=text::REDIS>{count(|usage| usage.redis.len())}</KeyValue>
                <KeyValue label=text::VECTOR>{count(|usage| usage.vector.len())}</KeyValue>
                <KeyValue label=text::SEARCH>{count(|usage| usage.search.len())}</KeyValue>
                <KeyValue label=text::QSTASH_BOOKED>{count(|usage| booked(&usage.qstash))}</KeyValue>
                <KeyValue label=text::LAST_ACTIVITY>{activity}</KeyValue>
            </KeyValueList>
        </section>
    }
    .into_any()
}

/// A QStash user is there in every region, used or not: only what is paid for counts.
fn booked(users: &[Owned]) -> usize {
    users.iter().filter(|user| user.blocks).count()
}
