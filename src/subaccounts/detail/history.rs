//! What was done here with the key, and when.

use leptos::prelude::*;
use upstash_api::exchange::Event;

use super::{Subject, text};
use crate::ui::{Button, Size, Time, Variant};

#[component]
pub fn History(subject: Subject) -> impl IntoView {
    let query = subject.history;
    let events =
        Memo::new(move |_| query.state.with(|state| state.value().map(|history| history.events.clone())));
    let has_failed =
        Memo::new(move |_| events.with(Option::is_none) && !query.state.with(|state| state.is_busy()));
    let refresh = query.refresh;
    let body = move || match events.get() {
        Some(events) if events.is_empty() => view! { <p class="dim">{text::HISTORY_EMPTY}</p> }.into_any(),
        Some(events) => {
            let lines = events.into_iter().map(line).collect_view();
            view! { <ol class="sub-history">{lines}</ol> }.into_any()
        }
        None if has_failed.get() => view! {
            <p class="dim">
                {text::HISTORY_FAILED} " "
                <Button variant=Variant::Quiet size=Size::Small on_press=refresh>
                    {text::AGAIN}
                </Button>
            </p>
        }
        .into_any(),
        None => ().into_any(),
    };
    view! {
        <h3 class="sub-history-title">{text::HISTORY}</h3>
        {body}
    }
    .into_any()
}

fn line(event: Event) -> impl IntoView {
    view! {
        <li>
            <span title=event.resource.clone()>{text::event(&event)}</span>
            <span class="dimmer">
                <Time at_ms=Signal::stored(event.at.saturating_mul(1000)) />
            </span>
        </li>
    }
}
