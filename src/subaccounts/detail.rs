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
mod never_made;
mod overview;
pub mod pasted;
mod resources;
mod seen;
mod subject;
pub mod text;
mod unusable;

use leptos::prelude::*;
use leptos_router::hooks::use_matched;
use upstash_api::exchange::Tenant;

use self::activity::Activity;
use self::console::Console;
use self::deletion::Deletion;
use self::key::Key;
use self::never_made::NeverMade;
use self::overview::Overview;
use self::resources::Resources;
use self::subject::{Subject, leave, use_subject};
use self::unusable::Unusable;
use super::tenants::{TeamKeyNeeded, needs_team_key, tone};
use super::text::state as state_word;
use crate::api::query::QueryState;
use crate::listing::{Failed, Stale, slot};
use crate::routes::{Slug, paths};
use crate::ui::{
    Button, Crumb, EmptyState, IconName, LinkButton, PageHeader, Skeleton, SkeletonShape, StatusDot, Variant,
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
        Shown::NeverMade => view! { <NeverMade subject /> }.into_any(),
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
    /// Nor this one, but it was asked for here.
    NeverMade,
    Tenant,
}

impl Shown {
    fn of(state: &QueryState<Option<Tenant>>) -> Self {
        match state.value() {
            None if needs_team_key(state) => Self::TeamKeyNeeded,
            Some(Some(tenant)) if tenant.customer_id.is_empty() => Self::NeverMade,
            Some(Some(_)) => Self::Tenant,
            Some(None) => Self::Unknown,
            None if matches!(state, QueryState::Failed { .. }) => Self::Failed,
            None => Self::Loading,
        }
    }
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
            let why_not = Signal::derive(move || Some(text::act_as_not(subject.key.get()).to_owned()));
            view! {
                <Button variant=Variant::Primary icon=IconName::ArrowRight disabled_reason=why_not>
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
        // In the order in which a narrow frame shows it; a wide one has the panels at its right.
        <div class="sub-parts">
            <Overview subject />
            <div class="stack sub-main" data-gap="large">
                <Resources subject />
                <Activity subject />
            </div>
            <Key subject />
            <Console subject />
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
