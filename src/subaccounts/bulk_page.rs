//! Many new sub-accounts: the list, its dry run, the run.

mod draft;
mod progress;
mod sheet;
mod standing;

use leptos::children::ViewFn;
use leptos::html;
use leptos::prelude::*;

use self::draft::Draft;
use self::progress::Progress;
use super::bulk_desk::use_bulk;
use super::tenants::{Shown, TeamKeyNeeded, use_tenants};
use super::text;
use crate::listing::Failed;
use crate::routes::paths;
use crate::ui::{Banner, Button, Crumb, PageHeader, Skeleton, SkeletonShape, use_face_focus};

/// The page `/sub-accounts/bulk`.
#[component]
pub fn BulkPage() -> impl IntoView {
    let bulk = use_bulk();
    bulk.look();
    let crumbs = || {
        vec![Crumb::to(text::SUB_ACCOUNTS, paths::SUB_ACCOUNTS.to_owned()), Crumb::here(text::bulk::TITLE)]
    };
    let has_run = Memo::new(move |_| bulk.run.with(Option::is_some));
    // Somebody wants to see a run although a list is being written.
    let peek = RwSignal::new(false);
    let face = Memo::new(move |before: Option<&Face>| match before {
        _ if !has_run.get() => Face::New,
        Some(Face::New) if !peek.get() && bulk.draft.with_untracked(|list| !list.is_empty()) => Face::New,
        _ => Face::Run,
    });
    let body = move || match face.get() {
        Face::Run => view! { <Progress /> }.into_any(),
        Face::New => {
            peek.set(false);
            view! { <New peek /> }.into_any()
        }
    };
    let root = NodeRef::<html::Div>::new();
    use_face_focus(root, face);
    view! {
        <div class="page" data-width="medium" node_ref=root>
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

/// What the page shows.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Face {
    /// A list that is being written, and its dry run.
    New,
    Run,
}

/// A new list. What exists must be known, else a dry run would promise too much.
#[component]
fn New(peek: RwSignal<bool>) -> impl IntoView {
    let bulk = use_bulk();
    let tenants = use_tenants();
    let shown = Memo::new(move |_| tenants.state.with(Shown::of));
    let list = Memo::new(move |_| tenants.state.with(|state| state.value().cloned()));
    let face = Memo::new(move |_| match shown.get() {
        Shown::Empty => Shown::List,
        other => other,
    });
    let another = Memo::new(move |_| bulk.run.with(Option::is_some));
    let note = move || {
        another.get().then(|| {
            let look = move || {
                view! { <Button on_press=move || peek.set(true)>{text::bulk::LOOK_AT_RUN}</Button> }
            };
            view! {
                <Banner title=text::bulk::OTHER_LIST_TITLE actions=ViewFn::from(look)>
                    {text::bulk::OTHER_LIST}
                </Banner>
            }
        })
    };
    let body = move || match face.get() {
        Shown::Loading => {
            view! { <Skeleton shape=SkeletonShape::Lines count=6 what=text::LIST_WHAT /> }.into_any()
        }
        Shown::TeamKeyNeeded => view! { <TeamKeyNeeded on_saved=tenants.refresh /> }.into_any(),
        Shown::Failed => view! { <Failed query=tenants /> }.into_any(),
        Shown::List | Shown::Empty => view! { <Draft list /> }.into_any(),
    };
    view! { <div class="stack">{note} {body}</div> }
}
