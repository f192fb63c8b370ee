//! What was done here with the key, and when.

use leptos::prelude::*;
use upstash_api::exchange::Event;

use super::{Subject, text};
use crate::ui::text::TRY_AGAIN;
use crate::ui::{Button, Size, Time, Variant};

#[derive(Clone, PartialEq)]
enum Shown {
    Loading,
    Failed,
    Events(Vec<Event>),
}

#[component]
pub fn History(subject: Subject) -> impl IntoView {
    let query = subject.history;
    let shown = Memo::new(move |_| {
        query.state.with(|state| match state.value() {
            Some(history) => Shown::Events(history.events.clone()),
            None if state.is_busy() => Shown::Loading,
            None => Shown::Failed,
        })
    });
    let refresh = query.refresh;
    let body = move || match shown.get() {
        Shown::Loading => ().into_any(),
        Shown::Failed => view! {
            <p class="dim">
                {text::HISTORY_FAILED} " "
                <Button variant=Variant::Quiet size=Size::Small on_press=refresh>
                    {TRY_AGAIN}
                </Button>
            </p>
        }
        .into_any(),
        Shown::Events(events) if events.is_empty() => {
            view! { <p class="dim">{text::HISTORY_EMPTY}</p> }.into_any()
        }
        Shown::Events(events) => {
            let lines = events.into_iter().map(line).collect_view();
            view! { <ol class="sub-history">{lines}</ol> }.into_any()
        }
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
