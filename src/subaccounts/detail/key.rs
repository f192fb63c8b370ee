//! The key: how it fares, the one look at it, importing one, and what was done with it.

use leptos::prelude::*;
use upstash_api::exchange::KeyState;

use super::history::History;
use super::import::Import;
use super::{Subject, state_word, text, tone};
use crate::subaccounts::reveal::Pass;
use crate::subaccounts::use_keys;
use crate::ui::{Button, IconName, KeyValue, KeyValueList, StatusDot, Time};

#[component]
pub fn Key(subject: Subject) -> impl IntoView {
    let key = subject.key;
    let importing = subject.importing;
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
    let action = move || match key.get() {
        KeyState::Unseen => Some(
            view! {
                <Button icon=IconName::Eye disabled_reason=not_here on_press=show>
                    {text::SHOW_KEY}
                </Button>
            }
            .into_any(),
        ),
        KeyState::Refused | KeyState::Missing | KeyState::Lost => Some(
            view! {
                <Button icon=IconName::Upload on_press=move || importing.set(true)>
                    {text::IMPORT}
                </Button>
            }
            .into_any(),
        ),
        KeyState::Held | KeyState::Unknown => None,
    };
    view! {
        <section class="panel sub-key" aria-labelledby="key-title">
            <h2 class="panel-title" id="key-title">
                {text::KEY}
            </h2>
            <p>
                <StatusDot tone=Signal::derive(move || tone(key.get()))>
                    {move || state_word(key.get())}
                </StatusDot>
            </p>
            <p class="dim">{move || text::key_means(key.get())}</p>
            {stored}
            <div class="cluster">{action}</div>
            <History subject />
        </section>
        <Import subject open=importing />
    }
    .into_any()
}
