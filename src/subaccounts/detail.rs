//! The page of one sub-account: what it is and owns, its key, access to the console, what was done in it, and the way to
//! be rid of it.
//!
//! What decides is in files without a view: [`cleanup`], [`pasted`], [`link`]. Sentences are in [`text`].
//! What may not live here: pages of what it owns (those are below `/sub/…`).

mod activity;
pub mod cleanup;
mod console;
mod deletion;
mod deletion_run;
mod history;
mod import;
mod key;
pub mod link;
mod overview;
pub mod pasted;
mod resources;
pub mod text;
mod unusable;

use leptos::prelude::*;
use leptos_router::NavigateOptions;
use leptos_router::hooks::{use_matched, use_navigate};
use upstash_api::exchange::{History, KeyState, ProblemCode, SessionKind, Tenant, Usage};

use self::activity::Activity;
use self::console::Console;
use self::deletion::Deletion;
use self::key::Key;
use self::overview::Overview;
use self::resources::Resources;
use self::unusable::Unusable;
use super::page::TeamKeyNeeded;
use super::text::state as state_word;
use crate::api::client::use_api;
use crate::api::query::{Query, QueryState, use_query};
use crate::api::session::{SessionState, use_session};
use crate::listing::{Failed, Stale, slot};
use crate::routes::{AccountPath, Slug, paths};
use crate::ui::{
    Button, Crumb, EmptyState, IconName, LinkButton, PageHeader, Skeleton, SkeletonShape, StatusDot, Tone,
    Variant, use_toasts,
};

/// The page `/sub-accounts/<slug>`. Another slug is another page: nothing of the one before stays on it.
#[component]
pub fn SubAccountPage() -> impl IntoView {
    // Read from the address itself: the router's own parameters are decoded twice.
    let matched = use_matched();
    let address = Memo::new(move |_| paths::listed_sub_account_of(&matched.get()));
    move || match address.get() {
        Some(Ok(slug)) => view! { <Page slug /> }.into_any(),
        Some(Err(unusable)) => view! { <Unusable slug=unusable.slug error=unusable.error /> }.into_any(),
        None => view! {
            <div class="page">
                <PageHeader title=text::NO_SLUG_TITLE />
                {nobody(text::NO_SLUG_TITLE, text::NO_SLUG_DETAIL)}
            </div>
        }
        .into_any(),
    }
}

/// A sub-account as the page knows it; what is newer than the list is laid over it.
#[derive(Clone, Copy)]
struct Subject {
    slug: StoredValue<Slug>,
    tenant: Query<Option<Tenant>>,
    /// What it owns; `None` while there is no key to look with.
    usage: Query<Option<Usage>>,
    key: Memo<KeyState>,
    customer_id: Memo<String>,
    /// What was done here with it and its key.
    history: Query<History>,
    /// Whether the dialog for a key is open.
    importing: RwSignal<bool>,
}

impl Subject {
    fn slug(&self) -> String {
        self.slug.with_value(|slug| slug.as_str().to_owned())
    }

    fn account(&self) -> AccountPath {
        AccountPath::Sub(self.slug.get_value())
    }

    /// Much may have changed: its key, what it owns.
    fn read_again(&self) {
        self.tenant.refresh.run(());
        self.usage.refresh.run(());
        self.history.refresh.run(());
    }

    /// `reason`, in a session that may not do such things.
    fn not_here(&self, reason: &'static str) -> Signal<Option<String>> {
        let session = use_session();
        Signal::derive(move || {
            let top = session.with(|session| match session {
                SessionState::SignedIn(session) => session.kind == SessionKind::Top,
                _ => true,
            });
            (!top).then(|| reason.to_owned())
        })
    }
}

/// Back to the list, with a word about why: the sub-account is no more.
fn leave(subject: Subject) -> Callback<String> {
    let navigate = use_navigate();
    let toasts = use_toasts();
    Callback::new(move |words: String| {
        toasts.ok(words);
        // Nobody may come back to it, and nothing may look for it again.
        if subject.slug.try_get_value().is_some() {
            let replace = NavigateOptions { replace: true, ..NavigateOptions::default() };
            navigate(paths::SUB_ACCOUNTS, replace);
        }
    })
}

#[component]
fn Page(slug: Slug) -> impl IntoView {
    let name = slug.as_str().to_owned();
    let subject = use_subject(slug);
    let shown = Memo::new(move |_| subject.tenant.state.with(Shown::of));
    let crumbs = {
        let name = name.clone();
        Signal::derive(move || {
            vec![Crumb::to(text::SUB_ACCOUNTS, paths::SUB_ACCOUNTS.to_owned()), Crumb::here(name.clone())]
        })
    };
    let badges = move || {
        (shown.get() == Shown::Tenant).then(|| {
            let key = subject.key;
            view! {
                <StatusDot tone=Signal::derive(move || tone(key.get()))>
                    {move || state_word(key.get())}
                </StatusDot>
            }
        })
    };
    let actions = move || (shown.get() == Shown::Tenant).then(|| act_as(subject));
    let body = move || match shown.get() {
        Shown::Loading => {
            view! { <Skeleton shape=SkeletonShape::Pairs count=8 what=text::WHAT /> }.into_any()
        }
        Shown::Unknown => nobody(text::UNKNOWN_TITLE, text::UNKNOWN_DETAIL),
        Shown::TeamKeyNeeded => view! { <TeamKeyNeeded on_saved=subject.tenant.refresh /> }.into_any(),
        Shown::Failed => view! { <Failed query=subject.tenant /> }.into_any(),
        Shown::Tenant => view! { <Body subject /> }.into_any(),
    };
    view! {
        <div class="page">
            <PageHeader title=name crumbs badges=slot(badges) actions=slot(actions) />
            {body}
        </div>
    }
}

/// Which face the page shows.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Shown {
    Loading,
    Failed,
    /// The account's key cannot manage sub-accounts.
    TeamKeyNeeded,
    /// Upstash lists no such sub-account.
    Unknown,
    Tenant,
}

impl Shown {
    fn of(state: &QueryState<Option<Tenant>>) -> Self {
        match state.value() {
            None if is_about_team_key(state) => Self::TeamKeyNeeded,
            Some(Some(_)) => Self::Tenant,
            Some(None) => Self::Unknown,
            None if matches!(state, QueryState::Failed { .. }) => Self::Failed,
            None => Self::Loading,
        }
    }
}

fn is_about_team_key(state: &QueryState<Option<Tenant>>) -> bool {
    match state {
        QueryState::Failed { error, .. } => error.code() == Some(ProblemCode::TeamKeyNeeded),
        _ => false,
    }
}

fn use_subject(slug: Slug) -> Subject {
    let api = use_api();
    let stored = StoredValue::new(slug.clone());
    let tenant = {
        let (api, slug) = (api.clone(), slug.clone());
        use_query(
            || (),
            move |()| {
                let (api, slug) = (api.clone(), slug.clone());
                async move {
                    let list = api.sub_accounts().await?;
                    Ok(list.sub_accounts.into_iter().find(|tenant| tenant.slug == slug.as_str()))
                }
            },
        )
    };
    let of_tenant = move |state: &QueryState<Option<Tenant>>| state.value().cloned().flatten();
    let listed =
        Memo::new(move |_| tenant.state.with(of_tenant).map_or(KeyState::Unknown, |tenant| tenant.key));
    // Nothing is asked before it is known that there is a key; a key that was imported is asked with at once.
    let works = Memo::new(move |_| listed.get().works());
    let history = {
        let (api, slug) = (api.clone(), slug.clone());
        use_query(
            || (),
            move |()| {
                let (api, slug) = (api.clone(), slug.clone());
                async move { api.sub_account_history(slug.as_str()).await }
            },
        )
    };
    let usage = use_query(
        move || works.get(),
        move |works| {
            let (api, slug) = (api.clone(), slug.clone());
            async move { if works { api.sub_account_usage(slug.as_str()).await.map(Some) } else { Ok(None) } }
        },
    );
    let key = Memo::new(move |_| {
        // What was found out a moment ago is newer than the list.
        let refused = usage.state.with(|state| match state {
            QueryState::Failed { error, .. } => error.code() == Some(ProblemCode::SubKeyRefused),
            _ => false,
        });
        if refused && listed.get().works() { KeyState::Refused } else { listed.get() }
    });
    let customer_id =
        Memo::new(move |_| tenant.state.with(of_tenant).map(|tenant| tenant.customer_id).unwrap_or_default());
    Subject { slug: stored, tenant, usage, key, customer_id, history, importing: RwSignal::new(false) }
}

/// The way to what it owns, or why there is none.
fn act_as(subject: Subject) -> AnyView {
    let works = Memo::new(move |_| subject.key.get().works());
    let href = paths::databases(&subject.account());
    let content = move || {
        if works.get() {
            view! {
                <LinkButton href=href.clone() variant=Variant::Primary icon=IconName::ArrowRight>
                    {text::ACT_AS}
                </LinkButton>
            }
            .into_any()
        } else {
            let reason = Some(text::ACT_AS_NOT.to_owned());
            view! {
                <Button variant=Variant::Primary icon=IconName::ArrowRight disabled_reason=reason>
                    {text::ACT_AS}
                </Button>
            }
            .into_any()
        }
    };
    content.into_any()
}

#[component]
fn Body(subject: Subject) -> impl IntoView {
    view! {
        <Stale query=subject.tenant />
        <div class="columns sub-columns">
            <div class="stack" data-gap="large">
                <Resources subject />
                <Activity subject />
            </div>
            <aside>
                <Overview subject />
                <Key subject />
                <Console subject />
            </aside>
        </div>
        <Deletion subject />
    }
    .into_any()
}

fn nobody(title: &'static str, detail: &'static str) -> AnyView {
    view! {
        <EmptyState title detail=Some(detail.to_owned()) icon=IconName::Accounts>
            <LinkButton href=paths::SUB_ACCOUNTS icon=IconName::ArrowLeft>
                {text::BACK_TO_LIST}
            </LinkButton>
        </EmptyState>
    }
    .into_any()
}

/// The colour beside a state of a key.
const fn tone(state: KeyState) -> Tone {
    match state {
        KeyState::Held => Tone::Ok,
        KeyState::Unseen => Tone::Accent,
        KeyState::Missing => Tone::Neutral,
        KeyState::Unknown => Tone::Warn,
        KeyState::Refused | KeyState::Lost => Tone::Danger,
    }
}
