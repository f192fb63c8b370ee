//! How old a list is, and what is said when a newer one could not be read.

use leptos::children::ViewFn;
use leptos::prelude::*;

use super::way_out::WayOut;
use crate::api::error::UserMessage;
use crate::api::query::{Query, QueryState};
use crate::ui::time::{ago, use_now};
use crate::ui::{Banner, Button, ErrorState, IconButton, IconName, Tone};

const REFRESH: &str = "Refresh";
const UPDATING: &str = "Updating…";

/// `age` comes from the browser in words, such as "2 minutes ago".
fn updated(age: &str) -> String {
    format!("Updated {age}")
}

/// After the reason why a refresh failed, while older data stays on the page.
fn stale(age: Option<&str>) -> String {
    match age {
        Some(age) => format!("Below is what was true {age}."),
        None => "Below is what was true before.".to_owned(),
    }
}

/// How old the list is, and the way to a newer one.
#[component]
pub fn Freshness<T: Send + Sync + 'static>(query: Query<T>) -> impl IntoView {
    freshness(use_age(query), use_busy(query), query.refresh)
}

fn freshness(age: Memo<Option<String>>, busy: Memo<bool>, refresh: Callback<()>) -> AnyView {
    let words =
        move || if busy.get() { Some(UPDATING.to_owned()) } else { age.get().map(|age| updated(&age)) };
    view! {
        <span class="list-fresh push">
            <span class="dimmer">{words}</span>
            <IconButton icon=IconName::Refresh label=REFRESH disabled=busy on_press=refresh />
        </span>
    }
    .into_any()
}

/// When the newest read failed: what is on the page is from before, and says so.
#[component]
pub fn Stale<T: Send + Sync + 'static>(query: Query<T>) -> impl IntoView {
    // Only what is said: a retry must not take the pressed button away.
    let said = Memo::new(move |_| {
        query.state.with(|state| match state {
            QueryState::Failed { error, last: Some(_), .. } => Some(error.user_message()),
            _ => None,
        })
    });
    stale_banner(said, use_age(query), use_busy(query), query.refresh)
}

fn stale_banner(
    said: Memo<Option<UserMessage>>,
    age: Memo<Option<String>>,
    busy: Memo<bool>,
    refresh: Callback<()>,
) -> impl IntoView {
    move || {
        let UserMessage { title, next, remedy, .. } = said.get()?;
        let actions = move || {
            view! {
                <WayOut remedy />
                <Button loading=busy on_press=refresh icon=IconName::Refresh>
                    {REFRESH}
                </Button>
            }
        };
        Some(view! {
            <Banner tone=Tone::Warn title=title actions=ViewFn::from(actions)>
                {move || stale(age.get().as_deref())} " " {next}
            </Banner>
        })
    }
}

/// The first read failed: there is nothing to show but why.
#[component]
pub fn Failed<T: Send + Sync + 'static>(query: Query<T>) -> impl IntoView {
    let message = Memo::new(move |_| {
        query.state.with(|state| match state {
            QueryState::Failed { error, .. } => Some(error.user_message()),
            _ => None,
        })
    });
    let busy = use_busy(query);
    let refresh = query.refresh;
    move || {
        message.get().map(|said| {
            view! {
                <ErrorState
                    title=said.title
                    safe=Some(said.detail)
                    advice=Some(said.next)
                    request_id=said.request_id
                    on_retry=refresh
                    retrying=busy
                >
                    <WayOut remedy=said.remedy />
                </ErrorState>
            }
        })
    }
}

fn use_busy<T: Send + Sync + 'static>(query: Query<T>) -> Memo<bool> {
    Memo::new(move |_| query.state.with(QueryState::is_busy))
}

/// How long ago the list was last read, in words. It outlives a failed read, which is when it matters.
fn use_age<T: Send + Sync + 'static>(query: Query<T>) -> Memo<Option<String>> {
    let now = use_now();
    // Kept by an effect: a memo would only look once somebody asks, and then the good answer may be gone already.
    let read_at = RwSignal::new(None);
    Effect::new(move |_| {
        query.state.with(|state| {
            if let QueryState::Ready { at_ms, .. } = state {
                read_at.set(Some(*at_ms));
            }
        });
    });
    Memo::new(move |_| read_at.get().map(|at| ago(at, now.get())))
}
