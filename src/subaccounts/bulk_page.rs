//! Many new sub-accounts: the list, its dry run, the run.

mod draft;
mod progress;
mod sheet;

use leptos::prelude::*;

use self::draft::Draft;
use self::progress::Progress;
use super::bulk_desk::use_bulk;
use super::tenants::{Shown, TeamKeyNeeded, use_tenants};
use super::text;
use crate::listing::Failed;
use crate::routes::paths;
use crate::ui::{Crumb, PageHeader, Skeleton, SkeletonShape};

/// The page `/sub-accounts/bulk`.
#[component]
pub fn BulkPage() -> impl IntoView {
    let bulk = use_bulk();
    bulk.look();
    let crumbs = || {
        vec![Crumb::to(text::SUB_ACCOUNTS, paths::SUB_ACCOUNTS.to_owned()), Crumb::here(text::bulk::TITLE)]
    };
    let has_run = Memo::new(move |_| bulk.run.with(Option::is_some));
    let body = move || {
        if has_run.get() { view! { <Progress /> }.into_any() } else { view! { <New /> }.into_any() }
    };
    view! {
        <div class="page" data-width="medium">
            <PageHeader
                title=text::bulk::TITLE
                lead=text::bulk::LEAD.to_owned()
                crumbs=Signal::derive(crumbs)
            />
            {body}
        </div>
    }
    .into_any()
}

/// A new list. What exists must be known, else a dry run would promise too much.
#[component]
fn New() -> impl IntoView {
    let tenants = use_tenants();
    let shown = Memo::new(move |_| tenants.state.with(Shown::of));
    let list = Memo::new(move |_| tenants.state.with(|state| state.value().cloned()));
    let face = Memo::new(move |_| match shown.get() {
        Shown::Empty => Shown::List,
        other => other,
    });
    move || match face.get() {
        Shown::Loading => {
            view! { <Skeleton shape=SkeletonShape::Lines count=6 what=text::LIST_WHAT /> }.into_any()
        }
        Shown::TeamKeyNeeded => view! { <TeamKeyNeeded on_saved=tenants.refresh /> }.into_any(),
        Shown::Failed => view! { <Failed query=tenants /> }.into_any(),
        Shown::List | Shown::Empty => view! { <Draft list /> }.into_any(),
    }
}
