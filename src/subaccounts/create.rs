//! The form for one new sub-account.

use std::sync::Arc;

use leptos::children::ViewFn;
use leptos::html;
use leptos::prelude::*;
use leptos::task::spawn_local;
use leptos_router::hooks::use_navigate;
use upstash_api::exchange::{NewTenant, ProblemCode};

use super::desk::use_keys;
use super::list::List;
use super::reveal::Pass;
use super::slug_form::{Failure, SlugForm, Wrong, failure};
use super::tenants::{TeamKeyNeeded, use_tenants};
use super::text;
use crate::api::client::use_api;
use crate::api::error::{ApiError, Attempt, Remedy};
use crate::api::query::QueryState;
use crate::routes::{Slug, paths};
use crate::ui::{
    Banner, Bind, Button, ButtonKind, Crumb, ErrorState, Field, IconName, LinkButton, PageHeader, Size,
    TextInput, Tone, Variant,
};

/// The page `/sub-accounts/new`.
#[component]
pub fn NewSubAccountPage() -> impl IntoView {
    let tenants = use_tenants();
    let needs_team = RwSignal::new(false);
    Effect::new(move |_| {
        if tenants.state.with(|state| {
            matches!(state, QueryState::Failed { error, .. } if error.code() == Some(ProblemCode::TeamKeyNeeded))
        }) {
            needs_team.set(true);
        }
    });
    let list = Memo::new(move |_| tenants.state.with(|state| state.value().cloned()));
    let crumbs = || {
        vec![Crumb::to(text::SUB_ACCOUNTS, paths::SUB_ACCOUNTS.to_owned()), Crumb::here(text::CREATE_TITLE)]
    };
    let body = move || {
        if needs_team.get() {
            let saved = move |()| {
                needs_team.set(false);
                tenants.refresh.run(());
            };
            view! { <TeamKeyNeeded on_saved=saved /> }.into_any()
        } else {
            let needed = move |()| needs_team.set(true);
            view! { <Form list on_taken=tenants.refresh on_team_key_needed=needed /> }.into_any()
        }
    };
    view! {
        <div class="page" data-width="narrow">
            <PageHeader
                title=text::CREATE_TITLE
                lead=text::CREATE_LEAD.to_owned()
                crumbs=Signal::derive(crumbs)
            />
            {body}
        </div>
    }
    .into_any()
}

#[component]
fn Form(
    /// What exists, once it is known: the form does not wait for it.
    list: Memo<Option<Arc<List>>>,
    /// Somebody asked for a slug that the list has: it may be old.
    on_taken: Callback<()>,
    #[prop(into)] on_team_key_needed: Callback<()>,
) -> impl IntoView {
    let api = StoredValue::new(use_api());
    let keys = use_keys();
    let navigate = StoredValue::new_local(use_navigate());
    let form = RwSignal::new(SlugForm::default());
    let busy = RwSignal::new(false);
    let outcome = RwSignal::new(None::<(ApiError, Attempt)>);
    let input = NodeRef::<html::Input>::new();
    let focus = move || {
        if let Some(input) = input.get_untracked() {
            let _ = input.focus();
        }
    };
    let wrong = Memo::new(move |_| list.with(|list| form.with(|form| form.shown(list.as_deref()))));
    let message = Signal::derive(move || wrong.with(|wrong| wrong.as_ref().map(Wrong::message)));
    let suggestion = Memo::new(move |_| list.with(|list| form.with(|form| form.suggestion(list.as_deref()))));
    let namesake = Memo::new(move |_| list.with(|list| form.with(|form| form.namesake(list.as_deref()))));
    let slug = Bind::new(
        move || form.with(|form| form.slug().to_owned()),
        move |typed: String| {
            outcome.set(None);
            form.update(|form| form.edit(typed));
        },
    );

    let made = move |made: NewTenant| {
        let slug = made.sub_account.slug.clone();
        keys.offer(vec![Pass { slug, ticket: made.ticket }], None);
        // The list shows it, with a new key; the dialog stays above whatever page is open.
        navigate.with_value(|navigate| navigate(paths::SUB_ACCOUNTS, Default::default()));
    };
    let send = move || {
        if busy.get_untracked() {
            return;
        }
        outcome.set(None);
        let sent = list.with_untracked(|list| form.try_update(|form| form.send(list.as_deref())));
        let slug = match sent {
            Some(Ok(slug)) => slug,
            Some(Err(Wrong::Taken(_))) => {
                on_taken.run(());
                return focus();
            }
            _ => return focus(),
        };
        busy.set(true);
        let whose = keys.whose();
        let api = api.get_value();
        spawn_local(async move {
            let answer = api.create_sub_account(slug).await;
            // A page that was left meanwhile still owes a look at the key.
            let here = busy.try_set(false).is_none();
            match answer {
                Ok(_) if keys.whose() != whose => {}
                Ok(new) if here => made(new),
                Ok(new) => {
                    keys.offer(vec![Pass { slug: new.sub_account.slug, ticket: new.ticket }], None);
                }
                Err(_) if !here => {}
                Err(error) => match failure(&error) {
                    Failure::Field(said) => {
                        form.update(|form| form.refuse(said));
                        focus();
                    }
                    Failure::TeamKeyNeeded => on_team_key_needed.run(()),
                    Failure::NotMade(error) => outcome.set(Some((error, Attempt::Read))),
                    Failure::Unclear(error) => outcome.set(Some((error, Attempt::Write))),
                },
            }
        });
    };
    let left = move || {
        list.with(|list| {
            let list = list.as_ref().filter(|list| list.used() <= list.limit)?;
            Some(text::left(list.limit.saturating_sub(list.used())))
        })
    };
    let help = move || {
        let suggested = suggestion.get().map(|slug| {
            let words = text::use_suggestion(&slug);
            let take = move || {
                form.update(|form| form.edit(slug.clone()));
                focus();
            };
            view! { <Button size=Size::Small on_press=take>{words}</Button> }
        });
        let open = wrong.with(|wrong| match wrong {
            Some(Wrong::Taken(tenant)) => Slug::new(&tenant.slug).ok(),
            _ => None,
        });
        let open = open.map(|slug| {
            view! {
                <LinkButton href=paths::sub_account(&slug) size=Size::Small variant=Variant::Quiet>
                    {text::OPEN_IT}
                </LinkButton>
            }
        });
        view! { <div class="cluster sa-help">{suggested} {open}</div> }
    };
    view! {
        <form
            class="stack"
            novalidate=true
            on:submit=move |event| {
                event.prevent_default();
                send();
            }
        >
            <div data-field="slug">
                <Field label=text::SLUG hint=Some(text::SLUG_HINT.to_owned()) error=message required=true>
                    <TextInput value=slug mono=true node_ref=input autofocus=true />
                </Field>
                {help}
                {move || namesake.get().map(|slug| view! { <p class="dim sa-help">{text::namesake(&slug)}</p> })}
            </div>
            {move || outcome.get().map(|(error, attempt)| view! { <Outcome error attempt /> })}
            <div class="cluster">
                <Button kind=ButtonKind::Submit variant=Variant::Primary loading=busy>
                    {move || if busy.get() { text::CREATING } else { text::CREATE }}
                </Button>
                <LinkButton href=paths::SUB_ACCOUNTS variant=Variant::Quiet>
                    {text::CANCEL}
                </LinkButton>
                <span class="dimmer">{left}</span>
            </div>
        </form>
    }
}

/// What came of it, when it was not about the slug.
#[component]
fn Outcome(error: ApiError, attempt: Attempt) -> impl IntoView {
    if attempt == Attempt::Write {
        let said = error.user_message_of_write();
        let look = || {
            view! { <LinkButton href=paths::SUB_ACCOUNTS icon=IconName::Search>{text::CHECK_LIST}</LinkButton> }
        };
        return view! {
            <Banner tone=Tone::Warn title=said.title actions=ViewFn::from(look)>
                {said.detail} " " {said.next}
            </Banner>
        }
        .into_any();
    }
    // The words of a read: that nothing was made is certain here.
    let said = error.user_message();
    let reconnect = (said.remedy == Remedy::Reconnect).then(|| {
        view! { <LinkButton href=paths::CONNECTION>{text::OPEN_CONNECTION}</LinkButton> }
    });
    view! {
        <ErrorState title=said.title safe=Some(said.detail) advice=Some(said.next) request_id=said.request_id>
            {reconnect}
        </ErrorState>
    }
    .into_any()
}
