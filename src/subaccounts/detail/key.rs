//! The key: how it fares, the one look at it, importing one, and what was done with it.

use leptos::prelude::*;
use upstash_api::exchange::{KeyState, ProblemCode};

use super::history::History;
use super::import::Import;
use super::seen::was_seen;
use super::{Subject, state_word, text, tone};
use crate::api::query::QueryState;
use crate::subaccounts::reveal::Pass;
use crate::subaccounts::use_keys;
use crate::ui::{Button, IconName, KeyValue, KeyValueList, StatusDot, Time, use_kept_focus};

#[component]
pub fn Key(subject: Subject) -> impl IntoView {
    let key = subject.key;
    let importing = subject.importing;
    let heading = use_kept_focus(key);
    let since = Memo::new(move |_| {
        subject.tenant.state.with(|state| state.value().and_then(|tenant| tenant.as_ref()?.since))
    });
    let stored = move || {
        since.get().filter(|_| !matches!(key.get(), KeyState::Lost | KeyState::Missing)).map(|at| {
            view! {
                <KeyValueList compact=true>
                    <KeyValue label=text::KEY_SINCE>
                        <Time at_ms=Signal::stored(at.saturating_mul(1000)) />
                    </KeyValue>
                </KeyValueList>
            }
        })
    };
    let keys = use_keys();
    let show = move || {
        // A ticket is asked for when somebody really wants to look; the dialog does that.
        let pass = Pass { slug: subject.slug(), ticket: None };
        let after = Callback::new(move |shown: Vec<String>| {
            if !shown.is_empty() {
                subject.read_again();
            }
        });
        keys.offer(vec![pass], Some(after));
    };
    let not_here = subject.not_here(text::SHOW_NOT_HERE);
    // Of a refused key the list does not tell whether it was seen, and it may be the only copy.
    let unseen = Memo::new(move |_| match key.get() {
        KeyState::Unseen => true,
        KeyState::Refused => !subject.history.state.with(|state| match state.value() {
            Some(history) => was_seen(&history.events),
            None => state.is_busy(),
        }),
        _ => false,
    });
    let look = move || {
        unseen.get().then(|| {
            view! {
                <Button icon=IconName::Eye disabled_reason=not_here on_press=show>
                    {text::SHOW_KEY}
                </Button>
            }
        })
    };
    let is_missed =
        Memo::new(move |_| matches!(key.get(), KeyState::Refused | KeyState::Missing | KeyState::Lost));
    let import = move || {
        is_missed.get().then(|| {
            view! {
                <Button icon=IconName::Upload on_press=move || importing.set(true)>
                    {text::IMPORT}
                </Button>
            }
        })
    };
    let tries = RwSignal::new(false);
    let is_refused = Memo::new(move |_| key.get() == KeyState::Refused);
    let busy = Memo::new(move |_| subject.usage.state.with(QueryState::is_busy));
    let again = move || {
        is_refused.get().then(|| {
            let press = move || {
                tries.set(true);
                subject.usage.refresh.run(());
            };
            view! {
                <Button icon=IconName::Refresh loading=busy on_press=press>
                    {text::TRY_KEY_AGAIN}
                </Button>
            }
        })
    };
    let came_of_it = move || {
        (tries.get() && is_refused.get() && !busy.get()).then(|| {
            subject.usage.state.with(|state| match state {
                QueryState::Failed { error, .. } if error.code() != Some(ProblemCode::SubKeyRefused) => {
                    let words = error.user_message();
                    format!("{}. {}", words.title, words.next)
                }
                _ => text::STILL_REFUSED.to_owned(),
            })
        })
    };
    view! {
        <section class="panel sub-key" aria-labelledby="key-title">
            <h2 class="panel-title" id="key-title" tabindex="-1" node_ref=heading>
                {text::KEY}
            </h2>
            <p>
                <StatusDot tone=Signal::derive(move || tone(key.get()))>
                    {move || state_word(key.get())}
                </StatusDot>
            </p>
            <p class="dim">{move || text::key_means(key.get())}</p>
            {move || (unseen.get() && is_refused.get()).then(|| view! { <p class="dim">{text::NOBODY_LOOKED}</p> })}
            {stored}
            <div class="cluster">{again} {look} {import}</div>
            <p class="sub-tried" role="status">
                {came_of_it}
            </p>
            <History subject />
        </section>
        <Import subject open=importing />
    }
    .into_any()
}
