//! The list of sub-accounts. Search, key state and order live in the URL.

mod looking;
mod rows;

use std::sync::Arc;

use leptos::prelude::*;
use leptos_router::NavigateOptions;
use leptos_router::hooks::query_signal_with_options;
use upstash_api::exchange::KeyState;

use self::looking::use_looks;
use self::rows::Rows;
use super::desk::use_keys;
use super::list::{self, Found, List, STATES, Sort, state_id};
use super::reveal::Stage;
use super::tenants::{NoneYet, Shown, TeamKeyNeeded, Tenants, tone, use_tenants};
use super::{export, text};
use crate::browser::timer::now_ms;
use crate::browser::{file, intl};
use crate::listing::{Failed, Freshness, SortSelect, Stale, slot, use_url_text};
use crate::routes::paths;
use crate::ui::{
    Banner, Bind, Button, EmptyState, IconName, LinkButton, PageHeader, SearchBox, Select, SelectOption,
    Skeleton, SkeletonShape, StatusDot, Tone, Variant, use_toasts,
};

/// The page `/sub-accounts`.
#[component]
pub fn SubAccountsPage() -> impl IntoView {
    let tenants = use_tenants();
    let looking = use_keys().looking;
    let stage = Memo::new(move |_| looking.with(|looking| looking.stage));
    // A key that was on screen is no new one any more.
    Effect::new(move |before: Option<Stage>| {
        let now = stage.get();
        if before == Some(Stage::Shown) && now == Stage::Closed {
            tenants.refresh.run(());
        }
        now
    });
    let shown = Memo::new(move |_| tenants.state.with(Shown::of));
    // The empty state has these in the middle of the page.
    let actions = move || {
        (shown.get() == Shown::List).then(|| {
            view! {
                <LinkButton href=paths::BULK_SUB_ACCOUNTS icon=IconName::Upload>
                    {text::MANY}
                </LinkButton>
                <LinkButton href=paths::NEW_SUB_ACCOUNT variant=Variant::Primary icon=IconName::Plus>
                    {text::NEW}
                </LinkButton>
            }
        })
    };
    let body = move || match shown.get() {
        Shown::Loading => {
            view! { <Skeleton shape=SkeletonShape::Rows count=6 what=text::LIST_WHAT /> }.into_any()
        }
        Shown::TeamKeyNeeded => view! { <TeamKeyNeeded on_saved=tenants.refresh /> }.into_any(),
        Shown::Failed => view! { <Failed query=tenants /> }.into_any(),
        Shown::Empty => view! { <NoneYet /> }.into_any(),
        Shown::List => view! { <Body tenants /> }.into_any(),
    };
    view! {
        <div class="page">
            <PageHeader title=text::SUB_ACCOUNTS lead=text::LEAD.to_owned() actions=slot(actions) />
            {body}
        </div>
    }
    .into_any()
}

#[component]
fn Body(tenants: Tenants) -> impl IntoView {
    let search = use_url_text(list::SEARCH);
    let replace = NavigateOptions { replace: true, scroll: false, ..NavigateOptions::default() };
    let (sort_param, set_sort_param) = query_signal_with_options::<String>(list::SORT, replace.clone());
    let sort = Memo::new(move |_| sort_param.with(|param| Sort::parse(param.as_deref().unwrap_or_default())));
    let set_sort = Callback::new(move |sort: Sort| set_sort_param.set(sort.param()));
    let (key_param, set_key_param) = query_signal_with_options::<String>(list::KEY, replace);
    let key =
        Memo::new(move |_| key_param.with(|param| list::parse_state(param.as_deref().unwrap_or_default())));
    let set_key = Callback::new(move |key: Option<KeyState>| {
        set_key_param.set(key.map(|key| state_id(key).to_owned()));
    });

    let nobody = StoredValue::new(Arc::new(List { rows: Vec::new(), limit: 0 }));
    let all = Memo::new(move |_| {
        tenants.state.with(|state| state.value().cloned()).unwrap_or_else(|| nobody.get_value())
    });
    // Ordered when the list or the order changes, never for a letter.
    let order = Memo::new(move |_| all.with(|all| all.order(sort.get())));
    let found = Memo::new(move |before: Option<&Found>| {
        all.with(|all| order.with(|order| search.with(|search| all.find(order, search, key.get(), before))))
    });
    let on_screen = RwSignal::new(0..0);
    let looks = use_looks(tenants, all, found, on_screen);

    let toasts = use_toasts();
    let save = move || {
        let table = all.with_untracked(|all| {
            let second = |at: i64| intl::iso(at.saturating_mul(1000));
            looks.with_untracked(|looks| {
                found.with_untracked(|found| export::table(all, &found.rows, looks, second))
            })
        });
        let now = intl::iso(now_ms());
        let name = format!("sub-accounts-{}.csv", now.get(..10).unwrap_or_default());
        if file::save(&name, "text/csv", &table).is_err() {
            toasts.error(text::EXPORT_FAILED);
        }
    };
    let nothing_fits = Memo::new(move |_| found.with(|found| found.rows.is_empty()));
    let none = move || {
        nothing_fits.get().then(|| {
            let show_all = move || {
                search.set(String::new());
                set_key.run(None);
            };
            view! {
                <EmptyState
                    title=Signal::derive(move || text::nothing_fits(search.get().trim()))
                    detail=Some(text::NOTHING_FITS_DETAIL.to_owned())
                    icon=IconName::Search
                >
                    <Button on_press=show_all>{text::CLEAR}</Button>
                </EmptyState>
            }
        })
    };
    view! {
        <Used all />
        <div class="toolbar">
            <SearchBox value=search label=text::SEARCH />
            <StateSelect all key on_key=set_key />
            <SortSelect sort on_sort=set_sort label=text::SORT_BY words=text::sort_option />
            <Button icon=IconName::Download on_press=save>
                {text::EXPORT}
            </Button>
            <Freshness query=tenants />
        </div>
        <Stale query=tenants />
        <Rows all found sort on_sort=set_sort looks on_screen />
        {none}
        <p class="list-count" role="status">
            {move || {
                text::list_count(found.with(|found| found.rows.len()), all.with(|all| all.rows.len()))
            }}
        </p>
        <p class="list-count dimmer">{text::EXPORT_HOLDS}</p>
        <Notes all />
    }
}

/// How much of the limit is used, and what to do when all of it is.
#[component]
fn Used(all: Memo<Arc<List>>) -> impl IntoView {
    let measure = Memo::new(move |_| all.with(|all| (all.used(), all.limit)));
    move || {
        let (used, limit) = measure.get();
        let share = (used.min(limit) * 100).checked_div(limit).unwrap_or(100);
        let full = (used == limit).then(|| {
            view! {
                <Banner tone=Tone::Warn title=text::full_title(limit)>
                    {text::FULL_DETAIL}
                </Banner>
            }
        });
        let nearly = share >= 90 && used <= limit;
        view! {
            <div class="sa-used" data-nearly=nearly.then_some("")>
                <span class="sa-bar" aria-hidden="true">
                    <span style:width=format!("{share}%")></span>
                </span>
                <span>{text::used(used, limit)}</span>
            </div>
            {full}
        }
    }
}

#[component]
fn StateSelect(
    all: Memo<Arc<List>>,
    key: Memo<Option<KeyState>>,
    on_key: Callback<Option<KeyState>>,
) -> impl IntoView {
    let options = Memo::new(move |_| {
        let state = |all: &List, state| {
            SelectOption::new(state_id(state), text::filter_option(state, all.in_state(state)))
        };
        let mut options = vec![SelectOption::new("", text::ALL_STATES)];
        all.with(|all| options.extend(STATES.map(|one| state(all, one))));
        options
    });
    let value = Bind::new(
        move || key.get().map(state_id).unwrap_or_default().to_owned(),
        move |id: String| on_key.run(list::parse_state(&id)),
    );
    view! {
        <div class="sa-filter">
            <Select value options label=text::FILTER />
        </div>
    }
}

/// Below the list: what the states of keys mean, once each.
#[component]
fn Notes(all: Memo<Arc<List>>) -> impl IntoView {
    let states = Memo::new(move |_| {
        all.with(|all| (all.states_to_explain(), all.rows.iter().any(|row| row.flaw.is_some())))
    });
    let note = |tone: Tone, word: &'static str, means: &'static str| {
        view! {
            <div class="list-note">
                <dt><StatusDot tone=tone>{word}</StatusDot></dt>
                <dd>{means}</dd>
            </div>
        }
    };
    move || {
        let (states, flawed) = states.get();
        let mut notes: Vec<_> = states
            .into_iter()
            .filter_map(|state| Some(note(tone(state), text::state(state), text::state_means(state)?)))
            .collect();
        notes.extend(flawed.then(|| note(Tone::Warn, text::FLAWED, text::FLAWED_MEANS)));
        (!notes.is_empty()).then(|| view! { <dl class="list-notes">{notes}</dl> })
    }
}
