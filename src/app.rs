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
use upstash_api::{
    exchange::{Account, Session},
    frame::partner_of,
};

use self::start::{Phase, use_start};
use crate::{
    api::{
        session::{SessionHandle, SessionState, use_session},
        transport::Transport,
    },
    browser::{boot, theme::provide_appearance, url},
    connect::{
        ConnectPage,
        callback::{CallbackPage, take_answer},
        settings::ConnectionPage,
        window::StartPage,
    },
    embed::{self, FramedPages, TroublePage, use_frame},
    explorer::ExplorerPage,
    redis::{DatabasePage, DatabasesPage, NewDatabasePage},
    routes::{AccountPath, paths, use_account},
    shell::{NotFound, ServerDown, SignedIn, TenantPages},
    subaccounts::{
        BulkPage, KeysDialog, NewSubAccountPage, SubAccountPage, SubAccountsPage, provide_bulk, provide_keys,
    },
    ui::{LiveRegion, ToastRegion, provide_announcer, provide_clock, provide_tab_suffix, provide_toasts},
};

/// The app on a transport: [`crate::api::transport::Browser`], or a queue in tests. The address decides whether it is in a
/// partner's frame.
#[component]
pub fn App(transport: Arc<dyn Transport>) -> impl IntoView {
    provide_announcer();
    provide_clock();
    provide_toasts();
    let content = match partner_of(&url::path()) {
        Some((partner, _)) => view! { <InFrame transport partner=partner.to_owned() /> }.into_any(),
        None => view! { <AtTop transport /> }.into_any(),
    };
    view! {
        {content}
        <ToastRegion />
        <LiveRegion />
    }
}

/// The app in a tab of its own.
#[component]
fn AtTop(transport: Arc<dyn Transport>) -> impl IntoView {
    take_answer();
    provide_appearance();
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
    }
    .into_any()
}

/// The app in the frame of a partner's page.
#[component]
fn InFrame(transport: Arc<dyn Transport>, partner: String) -> impl IntoView {
    let frame = use_frame(transport, partner.clone());
    provide_context(frame);
    // Once, for all that follows each other here: what one of them provided would be gone when the next one reads it.
    provide_tab_suffix(Signal::derive(move || {
        frame.stage.with(|stage| match stage {
            embed::Stage::Open(config) | embed::Stage::Connect(config) => config.app_name.clone(),
            embed::Stage::Waiting | embed::Stage::Trouble(_) => String::new(),
        })
    }));
    let session = use_session();
    Effect::new(move |_| {
        if frame.stage.with(|stage| *stage != embed::Stage::Waiting) {
            boot::remove_shell();
        }
    });
    // For whoever builds the page around: it says how far the frame came, so it waits for nothing.
    if embed::check::is_check(&url::path()) {
        boot::remove_shell();
        return view! { <embed::CheckPage frame /> }.into_any();
    }
    (move || match frame.stage.get() {
        embed::Stage::Waiting => view! { <embed::Waiting /> }.into_any(),
        embed::Stage::Trouble(trouble) => view! { <TroublePage trouble frame /> }.into_any(),
        embed::Stage::Connect(config) => {
            provide_context(config);
            view! { <embed::ConnectPage frame /> }.into_any()
        }
        embed::Stage::Open(config) => {
            provide_context(config);
            // For an address outside of the frame's part: the way out leads back into it.
            if let Some((_, account)) = session.with_untracked(|state| embed::account_of(state, &partner)) {
                provide_context(account);
            }
            view! {
                <Router>
                    <Routes fallback=NotFound>
                        <ParentRoute path=path!("embed/:partner") view=FramedPages>
                            <Route path=path!("") view=Begin />
                            <Resources />
                        </ParentRoute>
                    </Routes>
                </Router>
            }
            .into_any()
        }
    })
    .into_any()
}

/// The beginning of a frame leads to the databases.
#[component]
fn Begin() -> impl IntoView {
    view! { <Redirect path=paths::databases(&use_account()) options=NavigateOptions { replace: true, ..Default::default() } /> }
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
                <Route path=path!("/connect/start") view=StartPage />
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
