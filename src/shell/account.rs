//! The chip that says whose account is in view.

use leptos::prelude::*;
use leptos_router::components::A;
use upstash_api::exchange::ConnectionState;

use super::text;
use crate::{
    api::session::{SessionState, use_session},
    routes::paths,
    ui::Tone,
};

/// Whose account is in view and how its connection fares; leads to the connection page.
#[component]
pub(super) fn AccountChip() -> impl IntoView {
    let session = use_session();
    let name = move || {
        session.with(|state| match state {
            SessionState::SignedIn(session) => session.account.email.clone(),
            _ => None,
        })
    };
    let state = Memo::new(move |_| {
        session.with(|state| match state {
            SessionState::SignedIn(session) => session.connection.state,
            _ => ConnectionState::NotConnected,
        })
    });
    let tone = move || match state.get() {
        ConnectionState::Connected => Tone::Ok,
        ConnectionState::NotConnected => Tone::Neutral,
        ConnectionState::ReconnectNeeded | ConnectionState::EmailNeeded => Tone::Warn,
    };
    view! {
        <A href=paths::CONNECTION attr:class="scope">
            <span class="dot" data-tone=move || tone().name() aria-hidden="true"></span>
            <span class="scope-words">
                <span class="scope-name" title=name>
                    {move || name().unwrap_or_else(|| text::UNNAMED_ACCOUNT.to_owned())}
                </span>
                <span class="scope-kind">{move || text::account_kind(state.get())}</span>
            </span>
        </A>
    }
}
