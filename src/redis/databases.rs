//! The list of an account's databases. Search and order live in the URL.

mod rows;

use leptos::prelude::*;
use leptos_router::NavigateOptions;
use leptos_router::hooks::query_signal_with_options;
use upstash_api::developer::redis::{Database, ListDatabases};

pub use self::rows::Status;
use self::rows::{Rows, StateNotes};
use super::list::{self, Sort};
use super::text;
use crate::api::client::use_api;
use crate::api::query::{Query, QueryState, use_query};
use crate::api::session::powers::use_powers;
use crate::listing::{Failed, Freshness, SortSelect, Stale, slot, use_url_text};
use crate::routes::{AccountPath, paths, use_account};
use crate::ui::{
    Button, EmptyState, IconName, LinkButton, PageHeader, SearchBox, Skeleton, SkeletonShape, Variant,
};

/// The page `/{account}/redis`.
#[component]
pub fn DatabasesPage() -> impl IntoView {
    let account = use_account();
    let api = use_api();
    let key = account.clone();
    let databases = use_query(
        move || key.clone(),
        move |account| {
            let api = api.clone();
            async move { api.call::<ListDatabases>(&account, &[], None).await }
        },
    );
    let new_database = paths::new_database(&account);
    let powers = use_powers();
    let shown = Memo::new(move |_| databases.state.with(Shown::of));
    let href = new_database.clone();
    // The empty state has this button in the middle of the page.
    let action = move || {
        let href = href.clone();
        (shown.get() == Shown::List && powers.get().create).then(|| {
            view! {
                <LinkButton href variant=Variant::Primary icon=IconName::Plus>
                    {text::NEW_DATABASE}
                </LinkButton>
            }
        })
    };
    // Rebuilt only when the face changes, so that a refresh does not take the list out of somebody's hands.
    let body = move || match shown.get() {
        Shown::Loading => {
            view! { <Skeleton shape=SkeletonShape::Rows count=4 what=text::LIST_WHAT /> }.into_any()
        }
        Shown::Failed => view! { <Failed query=databases /> }.into_any(),
        Shown::Empty => view! { <Empty href=new_database.clone() /> }.into_any(),
        Shown::List => view! { <List account=account.clone() databases /> }.into_any(),
    };
    view! {
        <div class="page">
            <PageHeader title=text::DATABASES actions=slot(action) />
            {body}
        </div>
    }
    .into_any()
}

/// Which of its four faces the page shows.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Shown {
    Loading,
    Failed,
    Empty,
    List,
}

impl Shown {
    fn of(state: &QueryState<Vec<Database>>) -> Self {
        match (state.value(), state) {
            (Some(all), _) if all.is_empty() => Self::Empty,
            (Some(_), _) => Self::List,
            (None, QueryState::Failed { .. }) => Self::Failed,
            (None, _) => Self::Loading,
        }
    }
}

#[component]
fn Empty(href: String) -> impl IntoView {
    if !use_powers().get().create {
        return view! { <EmptyState title=text::EMPTY_TITLE icon=IconName::Database /> }.into_any();
    }
    view! {
        <EmptyState title=text::EMPTY_TITLE detail=Some(text::EMPTY_DETAIL.to_owned()) icon=IconName::Database>
            <LinkButton href=href variant=Variant::Primary icon=IconName::Plus>
                {text::EMPTY_ACTION}
            </LinkButton>
        </EmptyState>
    }
    .into_any()
}

#[component]
fn List(account: AccountPath, databases: Query<Vec<Database>>) -> impl IntoView {
    let search = use_url_text(list::SEARCH);
    let replace = NavigateOptions { replace: true, scroll: false, ..NavigateOptions::default() };
    let (sort_param, set_sort_param) = query_signal_with_options::<String>(list::SORT, replace);
    let sort = Memo::new(move |_| sort_param.with(|param| Sort::parse(param.as_deref().unwrap_or_default())));
    let set_sort = Callback::new(move |sort: Sort| set_sort_param.set(sort.param()));

    let total = Memo::new(move |_| databases.state.with(|state| state.value().map_or(0, Vec::len)));
    let visible = Memo::new(move |_| {
        databases.state.with(|state| {
            state
                .value()
                .map(|all| search.with(|search| list::visible(all, search, sort.get())))
                .unwrap_or_default()
        })
    });
    let nothing_fits = Memo::new(move |_| visible.with(Vec::is_empty));
    let rows = move || {
        if nothing_fits.get() {
            view! {
                <EmptyState
                    title=Signal::derive(move || text::nothing_fits(search.get().trim()))
                    detail=Some(text::NOTHING_FITS_DETAIL.to_owned())
                    icon=IconName::Search
                >
                    <Button on_press=move || search.set(String::new())>{text::CLEAR_SEARCH}</Button>
                </EmptyState>
            }
            .into_any()
        } else {
            view! { <Rows account=account.clone() databases=visible sort on_sort=set_sort /> }.into_any()
        }
    };
    view! {
        <div class="toolbar">
            <SearchBox value=search label=text::SEARCH />
            <SortSelect sort on_sort=set_sort label=text::SORT_BY words=text::sort_option />
            <Freshness query=databases />
        </div>
        <Stale query=databases />
        {rows}
        <p class="list-count" role="status">
            {move || text::list_count(visible.with(Vec::len), total.get())}
        </p>
        <StateNotes databases=visible />
    }
}
