//! What is around every page: navigation, messages that concern the whole app, and the pages for when there is no page.
//!
//! What may not live here: anything about one kind of resource. Sentences are in [`text`].

mod another;
mod down;
mod ending;
mod nav;
mod not_found;
mod notices;
mod switcher;
mod tenant;
pub mod text;
mod theme_switch;

use leptos::prelude::*;
use leptos_router::components::Outlet;

pub use self::{down::ServerDown, not_found::NotFound, tenant::TenantPages};

use self::{nav::Nav, notices::Notices};
use crate::{
    api::session::{SessionState, use_session},
    connect::ConnectPage,
    ui::{OfflineBanner, SkipLink},
};

/// The frame of pages for people who are signed in. Everybody else finds the way to sign in at the same address, and
/// comes back to it.
#[component]
pub fn SignedIn() -> impl IntoView {
    let session = use_session();
    // Only who: a session that is told anew must not take the page away, but another account must, with all it showed.
    let who = Memo::new(move |_| {
        session.with(|state| match state {
            SessionState::SignedIn(session) => Some(session.account.id.clone()),
            _ => None,
        })
    });
    move || match who.get() {
        Some(_) => view! { <Frame /> }.into_any(),
        None => view! { <ConnectPage /> }.into_any(),
    }
}

#[component]
fn Frame() -> impl IntoView {
    view! {
        <SkipLink />
        <OfflineBanner />
        <div class="app">
            <Nav />
            <div class="main">
                <Notices />
                <main id="main">
                    <Outlet />
                </main>
            </div>
        </div>
    }
}
