//! The whole app: what every page shares, the start, and the table of routes.

mod start;

use std::sync::Arc;

use leptos::prelude::*;
use leptos_router::{
    NavigateOptions, StaticSegment, WildcardSegment,
    any_nested_route::{AnyNestedRoute, IntoAnyNestedRoute},
    components::{Outlet, ParentRoute, Redirect, Route, Router, Routes},
    path,
};
use upstash_api::exchange::{Account, Session};

use self::start::{Phase, use_start};
use crate::{
    api::{
        session::{SessionHandle, SessionState, use_session},
        transport::Transport,
    },
    browser::{boot, theme::provide_appearance},
    connect::{
        ConnectPage,
        callback::{CallbackPage, take_answer},
        settings::ConnectionPage,
    },
    explorer::ExplorerPage,
    redis::{DatabasePage, DatabasesPage, NewDatabasePage},
    routes::{AccountPath, paths},
    shell::{NotFound, ServerDown, SignedIn, TenantPages},
    subaccounts::{
        BulkPage, KeysDialog, NewSubAccountPage, SubAccountPage, SubAccountsPage, provide_bulk, provide_keys,
    },
    ui::{LiveRegion, ToastRegion, provide_announcer, provide_clock, provide_tab_suffix, provide_toasts},
};

/// The app on a transport: [`crate::api::transport::Browser`], or a queue in tests.
#[component]
pub fn App(transport: Arc<dyn Transport>) -> impl IntoView {
    take_answer();
    provide_appearance();
    provide_announcer();
    provide_clock();
    provide_toasts();
    SessionHandle::provide(transport);
    let start = use_start();
    // The boot shell of index.html stays until there is something better to show.
    Effect::new(move |_| {
        if start.phase.with(|phase| !matches!(phase, Phase::Starting)) {
            boot::remove_shell();
        }
    });
    view! {
        {move || match start.phase.get() {
            Phase::Starting => ().into_any(),
            Phase::Down(error) => view! { <ServerDown error retry=start.retry retrying=start.retrying /> }.into_any(),
            Phase::Ready(config) => {
                provide_tab_suffix(tab_suffix(config.app_name.clone()));
                provide_context(config);
                view! { <Pages /> }.into_any()
            }
        }}
        <ToastRegion />
        <LiveRegion />
    }
}

/// Whose page it is: the account, where it has a name, and the partner.
fn tab_suffix(app_name: String) -> Signal<String> {
    let session = use_session();
    Signal::derive(move || {
        session.with(|state| match state {
            SessionState::SignedIn(Session { account: Account { email: Some(email), .. }, .. }) => {
                format!("{email} · {app_name}")
            }
            _ => app_name.clone(),
        })
    })
}

/// The table of routes. Addresses are built by [`crate::routes::paths`].
#[component]
fn Pages() -> impl IntoView {
    provide_keys();
    provide_bulk();
    view! {
        // Beside the pages: Back must not take a key away that nobody has saved.
        <KeysDialog />
        <Router>
            <Routes fallback=NotFound>
                <Route path=path!("/") view=Home />
                <Route path=path!("/connect") view=ConnectPage />
                <Route path=path!("/callback") view=CallbackPage />
                <ParentRoute path=path!("") view=SignedIn>
                    <Route path=path!("/settings/connection") view=ConnectionPage />
                    <Route path=path!("/sub-accounts") view=SubAccountsPage />
                    <Route path=path!("/sub-accounts/new") view=NewSubAccountPage />
                    <Route path=path!("/sub-accounts/bulk") view=BulkPage />
                    <Route path=path!("/sub-accounts/:slug") view=SubAccountPage />
                    <ParentRoute path=StaticSegment("self") view=SelfAccount>
                        <Resources />
                    </ParentRoute>
                    <ParentRoute path=path!("sub/:slug") view=TenantPages>
                        <Resources />
                    </ParentRoute>
                    <Route path=WildcardSegment("rest") view=NotFound />
                </ParentRoute>
            </Routes>
        </Router>
    }
}

/// Pages of resources, their paths relative to the account.
#[component(transparent)]
fn Resources() -> AnyNestedRoute {
    view! {
        <Route path=path!("redis") view=DatabasesPage />
        <Route path=path!("redis/new") view=NewDatabasePage />
        <Route path=path!("redis/:id") view=DatabasePage />
        <Route path=path!("redis/:id/explore") view=ExplorerPage />
        <Route path=WildcardSegment("rest") view=NotFound />
    }
    .into_inner()
    .into_any_nested_route()
}

/// Tells the pages below that the connected account itself is in view; see [`crate::routes::use_account`].
#[component]
fn SelfAccount() -> impl IntoView {
    provide_context(AccountPath::SelfAccount);
    view! { <Outlet /> }
}

#[component]
fn Home() -> impl IntoView {
    let signed_in = use_session().with_untracked(|state| matches!(state, SessionState::SignedIn(_)));
    let path = if signed_in { paths::databases(&AccountPath::SelfAccount) } else { paths::connect() };
    view! { <Redirect path options=NavigateOptions { replace: true, ..Default::default() } /> }
}
