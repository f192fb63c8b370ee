//! Around every page of a sub-account: whose resources these are, and the way back to the own account.

use leptos::prelude::*;
use leptos_router::{
    components::Outlet,
    hooks::{use_location, use_matched},
};

use super::{NotFound, text};
use crate::{
    api::session::use_config,
    browser::timer::use_timer,
    routes::{AccountPath, Slug, paths},
    ui::{Crumb, Icon, IconName, provide_page_owner, provide_tab_suffix},
};

/// The pages below `/sub/<slug>`. Another sub-account is another set of pages: nothing that was fetched or typed for the
/// one before is there for a moment longer than its name.
#[component]
pub fn TenantPages() -> impl IntoView {
    // Read from the address itself: the router's own parameters are decoded twice.
    let matched = use_matched();
    let named = Memo::new(move |_| AccountPath::of(&matched.get()));
    let shown = RwSignal::new(named.get_untracked());
    let timer = use_timer();
    Effect::new(move |before: Option<Option<AccountPath>>| {
        let now = named.get();
        if before.is_some_and(|before| before != now) {
            timer.start(0, move || shown.set(named.get_untracked()));
        }
        now
    });
    // The pages before go at once. The pages after come when the router knows which: it is told of the account first,
    // and would for a moment ask the new account for the one database of the old one.
    let ready = Memo::new(move |_| {
        let named = named.get();
        (named == shown.get()).then_some(named)
    });
    move || match ready.get() {
        None => ().into_any(),
        Some(Some(AccountPath::Sub(slug))) => view! { <Tenant slug /> }.into_any(),
        Some(_) => view! { <NotFound /> }.into_any(),
    }
}

#[component]
fn Tenant(slug: Slug) -> impl IntoView {
    let name = slug.as_str().to_owned();
    let suffix = format!("{name} · {}", use_config().app_name);
    provide_tab_suffix(Signal::stored(suffix));
    let account = AccountPath::Sub(slug.clone());
    provide_page_owner(Crumb::to(name, paths::sub_account(&slug)));
    provide_context(account);
    view! {
        <Whose slug />
        <Outlet />
    }
}

/// Stays in sight however far one scrolls.
#[component]
fn Whose(slug: Slug) -> impl IntoView {
    let path = use_location().pathname;
    let back = move || paths::switch(&path.get(), &AccountPath::SelfAccount);
    view! {
        <div class="whose" role="note" aria-label=text::WHOSE>
            <Icon name=IconName::Accounts />
            <p class="whose-words">
                <span>{text::ACTING_AS} " " <b>{slug.as_str().to_owned()}</b></span>
                <span class="whose-more">{text::ACTING_AS_MEANS}</span>
            </p>
            <a class="btn" data-variant="quiet" data-size="small" href=back>
                <Icon name=IconName::ArrowLeft />
                <span class="btn-label">{text::TO_OWN_ACCOUNT}</span>
            </a>
        </div>
    }
}
