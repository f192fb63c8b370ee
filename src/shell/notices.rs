//! Messages above the page that concern the whole app: the session's end, a connection that needs a hand.

use leptos::prelude::*;
use leptos_router::hooks::use_location;
use upstash_api::exchange::ConnectionState;

use super::{ending::SessionEnding, text};
use crate::{
    api::session::{SessionState, use_session},
    routes::paths,
    ui::{Banner, LinkButton, Tone, Variant},
};

/// The place for them; takes no room when there is nothing to say.
#[component]
pub(super) fn Notices() -> impl IntoView {
    view! {
        <div class="notices">
            <SessionEnding />
            <ConnectionNotice />
        </div>
    }
}

#[component]
fn ConnectionNotice() -> impl IntoView {
    let session = use_session();
    let location = use_location();
    let state = Memo::new(move |_| {
        session.with(|state| match state {
            SessionState::SignedIn(session) => session.connection.state,
            _ => ConnectionState::Connected,
        })
    });
    // The connection page says it better.
    let elsewhere = Memo::new(move |_| location.pathname.with(|path| path != paths::CONNECTION));
    move || {
        let (title, detail, act) = match state.get() {
            ConnectionState::Connected => return ().into_any(),
            ConnectionState::ReconnectNeeded => {
                (text::RECONNECT, text::RECONNECT_DETAIL, text::CONNECT_AGAIN)
            }
            ConnectionState::EmailNeeded => (text::EMAIL_NEEDED, text::EMAIL_NEEDED_DETAIL, text::TELL_EMAIL),
            ConnectionState::NotConnected => {
                (text::NOT_CONNECTED, text::NOT_CONNECTED_DETAIL, crate::connect::text::CONNECT)
            }
        };
        if !elsewhere.get() {
            return ().into_any();
        }
        view! {
            <Banner
                tone=Tone::Warn
                title=title
                actions=move || {
                    view! {
                        <LinkButton href=paths::CONNECTION variant=Variant::Primary>
                            {act}
                        </LinkButton>
                    }
                }
            >
                {detail}
            </Banner>
        }
        .into_any()
    }
}
