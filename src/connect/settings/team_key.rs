//! The key of the team: how it fares, handing one in, forgetting it.

use leptos::{prelude::*, task::spawn_local};
use upstash_api::exchange::{Keys, TeamKey};

use crate::{
    api::{
        client::use_api,
        query::{Query, QueryState},
    },
    connect::text::{self, keys as words},
    listing::Failed,
    team::TeamKeyForm,
    ui::{
        Button, ConfirmDialog, Dialog, KeyValue, KeyValueList, Skeleton, SkeletonShape, StatusDot, Time,
        Tone, Variant, use_toasts,
    },
};

/// Which face the section shows.
#[derive(Clone, PartialEq)]
enum Shown {
    Loading,
    Failed,
    None,
    Stored(TeamKey),
}

/// The section of the page.
#[component]
pub(super) fn TeamKeySection(keys: Query<Keys>) -> impl IntoView {
    let toasts = use_toasts();
    let shown = Memo::new(move |_| {
        keys.state.with(|state| match (state.value(), state) {
            (Some(Keys { team: Some(team), .. }), _) => Shown::Stored(team.clone()),
            (Some(_), _) => Shown::None,
            (None, QueryState::Failed { .. }) => Shown::Failed,
            (None, _) => Shown::Loading,
        })
    });
    let has_one = Memo::new(move |_| shown.with(|shown| matches!(shown, Shown::Stored(_))));
    let asking = RwSignal::new(false);
    let forgetting = RwSignal::new(false);
    let saved = move |_: TeamKey| {
        asking.set(false);
        toasts.ok(words::TEAM_SAVED);
        keys.refresh.run(());
    };
    let title = move || if has_one.get() { words::TEAM_REPLACE_TITLE } else { words::TEAM_ADD };
    let detail = move || has_one.get().then(|| words::TEAM_REPLACE_DETAIL.to_owned());
    view! {
        <section class="section" id="team-key" aria-labelledby="team-key-title">
            <h2 id="team-key-title">{words::TEAM_TITLE}</h2>
            <p class="dim">{words::TEAM_DETAIL}</p>
            {move || match shown.get() {
                Shown::Loading => view! { <Skeleton shape=SkeletonShape::Pairs count=2 /> }.into_any(),
                Shown::Failed => view! { <Failed query=keys /> }.into_any(),
                Shown::None => {
                    view! {
                        <div>
                            <Button on_press=move || asking.set(true)>{words::TEAM_ADD}</Button>
                        </div>
                    }
                        .into_any()
                }
                Shown::Stored(team) => view! { <Stored team asking forgetting /> }.into_any(),
            }}
            <Dialog open=asking title=Signal::derive(move || title().to_owned()) description=Signal::derive(detail)>
                <TeamKeyForm on_saved=saved />
            </Dialog>
            <Forget keys open=forgetting />
        </section>
    }
    .into_any()
}

#[component]
fn Stored(team: TeamKey, asking: RwSignal<bool>, forgetting: RwSignal<bool>) -> impl IntoView {
    let TeamKey { email, works, since } = team;
    let tone = if works { Tone::Ok } else { Tone::Warn };
    let variant = if works { Variant::Plain } else { Variant::Primary };
    view! {
        <KeyValueList>
            <KeyValue label=text::STATE>
                <StatusDot tone=tone>{words::team_state(works)}</StatusDot>
            </KeyValue>
            <KeyValue label=words::TEAM_EMAIL>{email}</KeyValue>
            <KeyValue label=text::SINCE>
                <Time at_ms=since.saturating_mul(1000) />
            </KeyValue>
        </KeyValueList>
        {(!works).then(|| view! { <p class="connect-meaning">{words::TEAM_REFUSED}</p> })}
        <div class="cluster">
            <Button variant on_press=move || asking.set(true)>
                {words::TEAM_REPLACE}
            </Button>
            <Button variant=Variant::Quiet on_press=move || forgetting.set(true)>
                {words::TEAM_FORGET}
            </Button>
        </div>
    }
}

#[component]
fn Forget(keys: Query<Keys>, open: RwSignal<bool>) -> impl IntoView {
    let api = StoredValue::new(use_api());
    let toasts = use_toasts();
    let busy = RwSignal::new(false);
    let error = RwSignal::new(None::<String>);
    Effect::new(move |_| {
        if open.get() {
            error.set(None);
        }
    });
    let forget = move || {
        busy.set(true);
        error.set(None);
        let api = api.get_value();
        spawn_local(async move {
            let answer = api.forget_team_key().await;
            if busy.try_set(false).is_some() {
                return;
            }
            match answer {
                Ok(()) => {
                    open.set(false);
                    toasts.ok(words::TEAM_FORGOTTEN);
                    keys.refresh.run(());
                }
                Err(failed) => {
                    let said = failed.user_message_of_write();
                    error.set(Some(format!("{}. {} {}", said.title, said.detail, said.next)));
                }
            }
        });
    };
    view! {
        <ConfirmDialog
            open
            title=words::TEAM_FORGET_QUESTION
            description=words::TEAM_FORGET_DETAIL.to_owned()
            act=words::TEAM_FORGET
            busy
            error
            on_confirm=forget
        />
    }
}
