//! The page of a sub-account that was asked for here and that Upstash does not list.

use leptos::prelude::*;
use leptos::task::spawn_local;
use upstash_api::exchange::ProblemCode;

use super::{Subject, leave, text};
use crate::api::client::{Api, use_api};
use crate::api::error::ApiError;
use crate::api::query::QueryState;
use crate::listing::Stale;
use crate::ui::time::{ago, use_now};
use crate::ui::{Banner, Button, EmptyState, IconName, Tone, Variant};

/// Says what is known, and leaves the choice: to wait for it, or to be rid of the note.
#[component]
pub fn NeverMade(subject: Subject) -> impl IntoView {
    let tenant = subject.tenant;
    let since = Memo::new(move |_| {
        tenant.state.with(|state| state.value().and_then(|tenant| tenant.as_ref()?.since))
    });
    let now = use_now();
    let detail = Signal::derive(move || {
        let age = since.get().map(|at| ago(at.saturating_mul(1000), now.get()));
        Some(text::never_made(age.as_deref()))
    });
    let looking = Memo::new(move |_| tenant.state.with(QueryState::is_busy));
    let forgetting = RwSignal::new(false);
    let error = RwSignal::new(None::<String>);
    let not_here = subject.not_here(text::FORGET_NOT_HERE);
    let forget = use_forget(subject, forgetting, error);
    view! {
        <Stale query=tenant />
        {move || error.get().map(|words| view! { <Banner tone=Tone::Danger>{words}</Banner> })}
        <EmptyState title=text::NEVER_MADE detail icon=IconName::Accounts>
            <Button variant=Variant::Primary icon=IconName::Refresh loading=looking on_press=tenant.refresh>
                {text::LOOK_AGAIN}
            </Button>
            <Button icon=IconName::Trash loading=forgetting disabled_reason=not_here on_press=forget>
                {text::FORGET}
            </Button>
        </EmptyState>
    }
    .into_any()
}

fn use_forget(subject: Subject, forgetting: RwSignal<bool>, error: RwSignal<Option<String>>) -> Callback<()> {
    let api = use_api();
    let leave = leave(subject);
    Callback::new(move |()| {
        error.set(None);
        forgetting.set(true);
        let (api, slug) = (api.clone(), subject.slug());
        spawn_local(async move {
            let outcome = forget(&api, &slug).await;
            if forgetting.try_set(false).is_some() {
                return;
            }
            match outcome {
                Ok(Some(words)) => leave.run(words),
                // It came into being after all: it is not forgotten, and above all not deleted.
                Ok(None) => subject.read_again(),
                Err(failed) => error.set(Some(text::deletion::said(&failed))),
            }
        });
    })
}

/// What there is to say about its end; `None` where Upstash lists it by now. That is read first, because the call that
/// forgets is the call that deletes.
async fn forget(api: &Api, slug: &str) -> Result<Option<String>, ApiError> {
    let list = api.sub_accounts().await?;
    let listed = list.sub_accounts.iter().find(|tenant| tenant.slug == slug);
    if listed.is_some_and(|tenant| !tenant.customer_id.is_empty()) {
        return Ok(None);
    }
    match api.delete_sub_account(slug).await {
        Ok(()) => Ok(Some(text::deletion::ended(slug, true))),
        Err(error) if error.code() == Some(ProblemCode::SubAccountUnknown) => Ok(Some(text::forgotten(slug))),
        Err(error) => Err(error),
    }
}
