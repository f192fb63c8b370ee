//! The chip that says whose account is in view.

use leptos::prelude::*;
use leptos_router::components::A;
use upstash_api::exchange::ConnectionState;

use super::text;
use crate::{
    api::session::{SessionState, use_session},
    routes::{AccountPath, paths},
    ui::Tone,
};

/// Whose account is in view and how its connection fares; leads to the connection page.
#[component]
pub(super) fn AccountChip(account: Memo<AccountPath>) -> impl IntoView {
    let session = use_session();
    let own = move || {
        let email = session.with(|state| match state {
            SessionState::SignedIn(session) => session.account.email.clone(),
            _ => None,
        });
        email.unwrap_or_else(|| text::UNNAMED_ACCOUNT.to_owned())
    };
    let name =
        move || account.with(|account| account.slug().map_or_else(own, |slug| slug.as_str().to_owned()));
    let sub = move || account.with(|account| account.slug().is_some());
    let state = Memo::new(move |_| {
        session.with(|state| match state {
            SessionState::SignedIn(session) => session.connection.state,
            _ => ConnectionState::NotConnected,
        })
    });
    // How the own connection fares says nothing about a sub-account's key.
    let tone = move || match state.get() {
        _ if sub() => Tone::Accent,
        ConnectionState::Connected => Tone::Ok,
        ConnectionState::NotConnected => Tone::Neutral,
        ConnectionState::ReconnectNeeded | ConnectionState::EmailNeeded => Tone::Warn,
    };
    view! {
        <A href=paths::CONNECTION attr:class="scope" attr:data-sub=move || sub().then_some("")>
            <span class="dot" data-tone=move || tone().name() aria-hidden="true"></span>
            <span class="scope-words">
                <span class="scope-name" title=name>
                    {name}
                </span>
                <span class="scope-kind">{move || if sub() { text::sub_account_of(&own()) } else { text::account_kind(state.get()).to_owned() }}</span>
            </span>
        </A>
    }
}
