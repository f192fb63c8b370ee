//! The page of one database: what it is, how to connect to it, and the way to be rid of it.

mod connect;
mod danger;
mod details;

use leptos::children::ViewFn;
use leptos::prelude::*;
use leptos_router::hooks::use_params_map;
use upstash_api::developer::Operation;
use upstash_api::developer::redis::{Database, GetDatabase};
use upstash_api::exchange::ProblemCode;

use self::connect::Connect;
use self::danger::Danger;
use self::details::{Limits, Place, Summary};
use super::databases::Status;
use super::text;
use crate::api::client::use_api;
use crate::api::query::{Query, QueryState, use_query};
use crate::api::session::powers::use_powers;
use crate::api::session::use_config;
use crate::listing::{Failed, Stale, slot};
use crate::routes::{AccountPath, paths, use_account};
use crate::ui::{
    Banner, Button, Crumb, EmptyState, IconName, LinkButton, PageHeader, Size, Skeleton, SkeletonShape, Tone,
    Variant,
};

/// The page `/{account}/redis/{id}`.
#[component]
pub fn DatabasePage() -> impl IntoView {
    let account = use_account();
    let params = use_params_map();
    let id = Memo::new(move |_| params.with(|params| params.get("id").unwrap_or_default()));
    let api = use_api();
    let key = account.clone();
    let query = use_query(
        move || (key.clone(), id.get()),
        move |(account, id)| {
            let api = api.clone();
            async move { api.call::<GetDatabase>(&account, &[&id], None).await }
        },
    );
    let database = Memo::new(move |_| query.state.with(|state| state.value().cloned()));
    let shown = Memo::new(move |_| {
        let addressable = GetDatabase::ENDPOINT.path_with(&[&id.get()]).is_ok();
        query.state.with(|state| Shown::of(state, addressable))
    });
    let title = Memo::new(move |_| {
        database.with(|database| {
            database
                .as_ref()
                .map_or_else(|| text::DATABASE.to_owned(), |database| database.database_name.clone())
        })
    });
    let crumbs = {
        let list = paths::databases(&account);
        Signal::derive(move || vec![Crumb::to(text::REDIS, list.clone()), Crumb::here(title.get())])
    };
    let badges = move || database.get().map(|database| view! { <Status database /> });
    let powers = use_powers();
    let actions = {
        let account = account.clone();
        move || database.get().filter(|_| powers.get().explore).map(|database| explore(&account, &database))
    };
    let list = paths::databases(&account);
    let body = move || match shown.get() {
        Shown::Loading => {
            view! { <Skeleton shape=SkeletonShape::Pairs count=8 what=text::DATABASE_WHAT /> }.into_any()
        }
        Shown::Gone => gone(list.clone()),
        Shown::Failed => view! { <Failed query /> }.into_any(),
        Shown::Database => view! { <Body account=account.clone() database query /> }.into_any(),
    };
    view! {
        <div class="page">
            <PageHeader title crumbs badges=slot(badges) actions=slot(actions) />
            {body}
        </div>
    }
    .into_any()
}

/// Which face the page shows.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Shown {
    Loading,
    /// Deleted, never there, or somebody else's: Upstash does not say which.
    Gone,
    Failed,
    Database,
}

impl Shown {
    fn of(state: &QueryState<Database>, addressable: bool) -> Self {
        match state {
            _ if !addressable => Self::Gone,
            QueryState::Failed { error, .. }
                if matches!(error.code(), Some(ProblemCode::UpstreamNotFound | ProblemCode::NotFound)) =>
            {
                Self::Gone
            }
            _ if state.value().is_some() => Self::Database,
            QueryState::Failed { .. } => Self::Failed,
            _ => Self::Loading,
        }
    }
}

fn gone(list: String) -> AnyView {
    view! {
        <EmptyState title=text::GONE_TITLE detail=Some(text::GONE_DETAIL.to_owned()) icon=IconName::Database>
            <LinkButton href=list icon=IconName::ArrowLeft>
                {text::BACK_TO_LIST}
            </LinkButton>
        </EmptyState>
    }
    .into_any()
}

/// The one thing to do next, or why it cannot be done.
fn explore(account: &AccountPath, database: &Database) -> AnyView {
    if database.is_active() {
        let href = paths::explorer(account, &database.database_id);
        view! {
            <LinkButton href=href variant=Variant::Primary icon=IconName::Search>
                {text::EXPLORE}
            </LinkButton>
        }
        .into_any()
    } else {
        let reason = text::explore_not_now(text::status(database.status(), &database.state));
        view! {
            <Button variant=Variant::Primary icon=IconName::Search disabled_reason=Some(reason)>
                {text::EXPLORE}
            </Button>
        }
        .into_any()
    }
}

#[component]
fn Body(account: AccountPath, database: Memo<Option<Database>>, query: Query<Database>) -> impl IntoView {
    let powers = use_powers();
    let content = move || {
        database.get().map(|database| {
            let account = account.clone();
            view! {
                <Notices database=database.clone() />
                <div class="columns db-columns">
                    <div class="stack" data-gap="large">
                        <Connect database=database.clone() />
                        <Limits database=database.clone() />
                    </div>
                    <aside>
                        <Summary database=database.clone() />
                        <Place database=database.clone() />
                    </aside>
                </div>
                {powers.get().all.then(|| view! { <Danger account database /> })}
            }
        })
    };
    view! {
        <Stale query />
        {content}
    }
}

/// What is unusual about it now.
#[component]
fn Notices(database: Database) -> impl IntoView {
    let status = database.status();
    let word = text::status(status, &database.state).to_owned();
    let tone = if database.is_active() { Tone::Neutral } else { Tone::Warn };
    let id = database.database_id.clone();
    let actions = move || view! { <ConsoleLink id=id.clone() /> };
    let state = text::status_means(status)
        .map(|means| view! { <Banner tone=tone title=word actions=ViewFn::from(actions)>{means}</Banner> });
    let changing = (!database.modifying_state.is_empty()).then(|| {
        view! { <Banner title=text::CHANGING_TITLE>{text::changing(&database.modifying_state)}</Banner> }
    });
    view! { <div class="db-notices">{state} {changing}</div> }
}

/// The way to the database in the Upstash console. Whoever is signed in there is not a sub-account: what belongs to one
/// is opened from its own page.
#[component]
fn ConsoleLink(
    id: String,
    #[prop(optional)] variant: Variant,
    #[prop(optional)] size: Size,
) -> impl IntoView {
    // A partner's end user has no account of their own there; where they may go, the frame itself leads.
    let (href, external) = match use_account() {
        AccountPath::Framed { slug: Some(_), .. } => return ().into_any(),
        AccountPath::SelfAccount | AccountPath::Framed { slug: None, .. } => {
            let base = use_config();
            let id = upstash_api::percent::encode(id.as_bytes());
            (format!("{}/redis/{id}", base.console_url.trim_end_matches('/')), true)
        }
        AccountPath::Sub(slug) => (paths::sub_account(&slug), false),
    };
    view! {
        <LinkButton href external variant size>
            {if external { text::OPEN_CONSOLE } else { text::CONSOLE_ACCESS }}
        </LinkButton>
    }
    .into_any()
}
