//! Connecting an Upstash account: the start page, the callback, and the page that shows how the connection fares.
//!
//! The sign-in itself is the pure state machine in [`flow`]; [`start`] and [`callback`] give it the browser. A frame signs in
//! through a window: [`window`] has its two pages, [`handover`] what the two say to each other, [`tries`] what the frame keeps
//! meanwhile. Every sentence is in [`text`]. What may not live here: keys and tokens (the exchange holds them), resources.

pub mod callback;
mod email;
pub mod flow;
pub mod handover;
pub mod settings;
pub mod start;
pub mod text;
pub mod tries;
pub mod window;

use leptos::prelude::*;

use self::start::use_sign_in;
use crate::{
    api::session::{SessionState, use_config, use_session},
    browser::url,
    routes::{AccountPath, ReturnRoute, paths},
    ui::{Banner, Button, LinkButton, Size, Tone, Variant, use_tab_title},
};

/// The start page. Shown at `/connect`, and at any page's own address to people who are not signed in; they come back
/// to where they were.
#[component]
pub fn ConnectPage() -> impl IntoView {
    let email = use_session().with_untracked(|state| match state {
        SessionState::SignedIn(session) => Some(session.account.email.clone()),
        _ => None,
    });
    use_tab_title(if email.is_some() { text::ALREADY_TITLE } else { text::CONNECT_TITLE });
    let card = match email {
        Some(email) => view! { <Already email /> }.into_any(),
        None => view! { <Start /> }.into_any(),
    };
    view! {
        <main class="stage" id="main">
            <div class="stage-card connect">
                <Mark />
                {card}
            </div>
        </main>
    }
}

#[component]
fn Start() -> impl IntoView {
    let config = use_config();
    let sign_in = use_sign_in();
    let begin = move || sign_in.begin.run(ReturnRoute::parse(&url::path_and_query()));
    view! {
        <h1>{text::CONNECT_TITLE}</h1>
        <p class="connect-lead">{text::connect_lead(&config.app_name)}</p>
        <div class="connect-actions">
            {move || {
                sign_in
                    .failure
                    .get()
                    .map(|failure| {
                        let (title, detail) = text::start_failure(failure);
                        view! {
                            <Banner tone=Tone::Danger title=title>
                                {detail}
                            </Banner>
                        }
                    })
            }}
            <Button
                variant=Variant::Primary
                size=Size::Large
                block=true
                loading=sign_in.busy
                on_press=begin
            >
                {text::CONNECT}
            </Button>
        </div>
        <p class="connect-note">{text::connect_note(host_of(&config.authorize_url))}</p>
    }
}

#[component]
fn Already(email: Option<String>) -> impl IntoView {
    view! {
        <h1>{text::ALREADY_TITLE}</h1>
        <p class="connect-lead">{text::already_detail(email.as_deref())}</p>
        <div class="connect-actions">
            <LinkButton
                href=paths::databases(&AccountPath::SelfAccount)
                variant=Variant::Primary
                size=Size::Large
                block=true
            >
                {text::TO_DATABASES}
            </LinkButton>
            <LinkButton href=paths::CONNECTION variant=Variant::Quiet size=Size::Large block=true>
                {text::TO_CONNECTION}
            </LinkButton>
        </div>
    }
}

/// The partner's mark, above everything said here.
#[component]
pub(crate) fn Mark() -> impl IntoView {
    let initial: String = use_config().app_name.chars().next().into_iter().collect();
    view! {
        <span class="brand-mark" data-size="large" aria-hidden="true">
            {initial}
        </span>
    }
}

/// The host of an address, as people read it.
pub(crate) fn host_of(url: &str) -> &str {
    let rest = url.split_once("://").map_or(url, |(_, rest)| rest);
    rest.split(['/', '?', '#']).next().unwrap_or(rest)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_host_is_read_without_scheme_and_path() {
        assert_eq!(host_of("https://auth.upstash.com/authorize?x=1"), "auth.upstash.com");
        assert_eq!(host_of("http://localhost:8790/auth/authorize"), "localhost:8790");
    }
}
