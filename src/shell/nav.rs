//! The navigation: brand, whose account, where to go, theme, the way out. Under 640 px a bar with a menu.

use leptos::{prelude::*, task::spawn_local};
use leptos_router::{components::A, hooks::use_location};

use super::{switcher::AccountSwitcher, text, theme_switch::ThemeSwitch};
use crate::{
    api::{client::use_api, session::use_config},
    browser::{storage::forget_accounts, url},
    routes::{AccountPath, paths},
    ui::{Icon, IconName, use_toasts},
};

/// The navigation of everybody who is signed in.
#[component]
pub(super) fn Nav() -> impl IntoView {
    let open = RwSignal::new(false);
    let location = use_location();
    let account = Memo::new(move |_| {
        location.pathname.with(|path| AccountPath::of(path)).unwrap_or(AccountPath::SelfAccount)
    });
    // Having gone somewhere, one wants to see it.
    Effect::new(move |_| {
        location.pathname.track();
        open.set(false);
    });
    let escape = move |event: web_sys::KeyboardEvent| {
        if event.key() == "Escape" {
            open.set(false);
        }
    };
    view! {
        <header class="nav" data-open=move || open.get().then_some("") on:keydown=escape>
            <div class="nav-bar">
                <Brand />
                <span class="nav-toggle">
                    <button
                        class="btn btn-icon"
                        data-variant="quiet"
                        data-size="medium"
                        type="button"
                        aria-label=text::MENU
                        aria-controls="nav-body"
                        aria-expanded=move || if open.get() { "true" } else { "false" }
                        on:click=move |_| open.update(|open| *open = !*open)
                    >
                        {move || view! { <Icon name=if open.get() { IconName::Close } else { IconName::Menu } /> }}
                    </button>
                </span>
            </div>
            <div class="nav-body" id="nav-body">
                <AccountSwitcher account />
                <nav class="nav-items" aria-label=text::MAIN_NAVIGATION>
                    <A href=move || paths::databases(&account.get()) attr:class="nav-item">
                        <Icon name=IconName::Database />
                        {text::REDIS}
                    </A>
                    <p class="nav-section">{text::ACCOUNT}</p>
                    <A href=paths::SUB_ACCOUNTS attr:class="nav-item">
                        <Icon name=IconName::Accounts />
                        {text::SUB_ACCOUNTS}
                    </A>
                    <A href=paths::CONNECTION attr:class="nav-item">
                        <Icon name=IconName::Link />
                        {text::CONNECTION}
                    </A>
                </nav>
                <div class="nav-foot">
                    <SignOut />
                    <ThemeSwitch />
                </div>
            </div>
        </header>
    }
}

/// The partner's name and mark; leads home.
#[component]
fn Brand() -> impl IntoView {
    let name = use_config().app_name.clone();
    let initial: String = name.chars().next().into_iter().collect();
    view! {
        <A href=paths::databases(&AccountPath::SelfAccount) attr:class="brand">
            <span class="brand-mark" aria-hidden="true">
                {initial}
            </span>
            <span class="truncate">{name}</span>
        </A>
    }
}

#[component]
fn SignOut() -> impl IntoView {
    let api = StoredValue::new(use_api());
    let toasts = use_toasts();
    let busy = RwSignal::new(false);
    let sign_out = move |_| {
        if busy.get_untracked() {
            return;
        }
        busy.set(true);
        let api = api.get_value();
        spawn_local(async move {
            match api.sign_out().await {
                // The page says whose session it is now: that one is not ours to end.
                Err(error) if error.is_of_another() => busy.set(false),
                Err(error) if !error.is_session_over() => {
                    busy.set(false);
                    toasts.error(format!("{}. {}", error.user_message().title, text::NOT_SIGNED_OUT));
                }
                _ => {
                    forget_accounts();
                    // A fresh page: nothing of this session stays in memory.
                    url::replace(paths::HOME);
                }
            }
        });
    };
    view! {
        <button
            class="nav-item"
            type="button"
            aria-busy=move || busy.get().then_some("true")
            on:click=sign_out
        >
            <Icon name=IconName::SignOut />
            {text::SIGN_OUT}
        </button>
    }
}
