//! Deleting: said exactly, confirmed by typing the name, sent once.

use leptos::prelude::*;
use leptos_router::NavigateOptions;
use leptos_router::hooks::use_navigate;
use upstash_api::developer::redis::{Database, DeleteDatabase};
use upstash_api::exchange::{ProblemCode, SessionKind};

use crate::api::client::use_api;
use crate::api::error::ApiError;
use crate::api::session::{SessionState, use_session};
use crate::redis::text;
use crate::routes::{AccountPath, paths};
use crate::ui::{Button, ConfirmDialog, IconName, Variant, use_toasts};

#[component]
pub fn Danger(account: AccountPath, database: Database) -> impl IntoView {
    let open = RwSignal::new(false);
    let busy = RwSignal::new(false);
    let error = RwSignal::new(None::<String>);
    let name = StoredValue::new(database.database_name.clone());
    let losses =
        StoredValue::new(text::delete_losses(&database.database_name, 1 + database.read_regions.len()));

    let loses = StoredValue::new(text::delete_loses(account.slug()));

    let session = use_session();
    let not_here = Signal::derive(move || {
        let top = match session.get() {
            SessionState::SignedIn(session) => session.kind == SessionKind::Top,
            _ => true,
        };
        (!top).then(|| text::DELETE_NOT_HERE.to_owned())
    });
    let ask = move || {
        error.set(None);
        open.set(true);
    };
    let delete = use_delete(account, database, open, busy, error);
    view! {
        <section class="danger-zone" aria-labelledby="danger-title">
            <div>
                <h2 id="danger-title">{text::DELETE_HEAD}</h2>
                <p class="dim">{text::DELETE_LEAD}</p>
            </div>
            <Button variant=Variant::Danger icon=IconName::Trash disabled_reason=not_here on_press=ask>
                {text::DELETE}
            </Button>
        </section>
        <ConfirmDialog
            open
            title=text::delete_title(&name.get_value())
            description=Some(loses.get_value())
            act=text::DELETE
            type_to_confirm=Some(name.get_value())
            busy
            error
            on_confirm=delete
        >
            <ul class="losses">
                {losses.get_value().into_iter().map(|loss| view! { <li>{loss}</li> }).collect_view()}
            </ul>
        </ConfirmDialog>
    }
    .into_any()
}

/// Sends the delete and goes back to the list. A database that is not there any more counts as deleted.
fn use_delete(
    account: AccountPath,
    database: Database,
    open: RwSignal<bool>,
    busy: RwSignal<bool>,
    error: RwSignal<Option<String>>,
) -> Callback<()> {
    let api = use_api();
    let toasts = use_toasts();
    let navigate = use_navigate();
    Callback::new(move |()| {
        // One at a time, whatever is pressed.
        if busy.get_untracked() {
            return;
        }
        busy.set(true);
        error.set(None);
        let (api, account, navigate) = (api.clone(), account.clone(), navigate.clone());
        let (id, name) = (database.database_id.clone(), database.database_name.clone());
        leptos::task::spawn_local(async move {
            let outcome = api.call::<DeleteDatabase>(&account, &[&id], None).await;
            let gone = match &outcome {
                Ok(_) => true,
                Err(refusal) => refusal.code() == Some(ProblemCode::UpstreamNotFound),
            };
            if gone {
                toasts.ok(text::deleted(&name, account.slug()));
            }
            // The page may be gone; then there is nothing to close and nowhere to go.
            if busy.try_set(false).is_some() {
                return;
            }
            if gone {
                open.set(false);
                let replace = NavigateOptions { replace: true, ..NavigateOptions::default() };
                navigate(&paths::databases(&account), replace);
            } else if let Err(refusal) = outcome {
                error.set(Some(said(&refusal)));
            }
        });
    })
}

fn said(refusal: &ApiError) -> String {
    let said = refusal.user_message_of_write();
    format!("{}. {} {}", said.title, said.detail, said.next)
}
