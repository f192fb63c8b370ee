//! The console's pages, as HTML.

use maud::{Markup, html};
use upstash_api::percent;

use super::keys::{LIFETIMES, View};
use crate::accounts::{Account, ApiKey};
pub use crate::auth::pages::Page;
use crate::auth::pages::{demo_account, page};
use crate::auth::sso::SsoRefusal;
use crate::world::{State, World};

/// What a form led to.
pub enum Note {
    None,
    Refused(String),
    /// A key was made; this is the only time it is shown.
    Made(ApiKey),
}

/// The sign-in form; with the e-mail that was typed when it was wrong.
pub fn sign_in(world: &World, wrong: Option<&str>) -> Page {
    page(
        "Sign in to the console",
        html! {
            h1 { "Sign in to the console" }
            form method="post" action="/console/login" {
                @if wrong.is_some() { p.mistake role="alert" { "Wrong e-mail or password." } }
                label for="email" { "E-mail" }
                input #email name="email" type="email" autocomplete="username" required autofocus value=(wrong.unwrap_or_default());
                label for="password" { "Password" }
                input #password name="password" type="password" required autocomplete="current-password";
                button.primary { "Sign in" }
            }
            (demo_account(world))
        },
    )
}

/// Who a sub-account's token signed in.
pub fn welcome(account: &Account, slug: &str, team: &str, hours: i64) -> Page {
    page(
        "You are signed in",
        html! {
            h1 { "You are signed in" }
            p.lead { "as the sub-account " strong #slug { (slug) } " of the team " strong { (team) } "." }
            p.who { "Its id is " code #customer-id { (account.customer_id) } }
            p.note { "The address that brought you here works for up to " (hours) " more hours. Whoever has it can sign in as you do." }
            p { a href="/console" { "Open the console" } }
        },
    )
}

/// What is wrong with a sub-account's token.
pub fn dead_token(refusal: SsoRefusal) -> Page {
    let (title, text) = match refusal {
        SsoRefusal::Expired => (
            "This sign-in link has expired",
            "A link works for 72 hours. Open the console from your provider's site again to get a new one.",
        ),
        SsoRefusal::Invalid => (
            "This is not a valid sign-in link",
            "It was cut off, changed, or made by somebody else. Open the console from your provider's site again.",
        ),
        SsoRefusal::Gone => (
            "This account no longer exists",
            "The link is genuine, but the sub-account it belongs to was deleted. Ask your provider.",
        ),
    };
    page(
        title,
        html! {
            h1 { (title) }
            p.mistake role="alert" { "Nobody was signed in." }
            p { (text) }
        },
    )
}

/// An account that does not exist, or is not theirs to see or to change.
pub fn not_yours() -> Page {
    page(
        "Not yours to change",
        html! {
            h1 { "Not yours to change" }
            p { "There is no such account, or your role in it does not allow this. Nothing was changed." }
            p { a href="/console" { "Back to your own account" } }
        },
    )
}

/// The keys of an account; for a sub-account, who it is.
pub fn account(state: &State, view: &View, note: &Note, now: i64) -> Page {
    let Some(account) = state.accounts.get(&view.account) else { return not_yours() };
    let content = match account.sub_account() {
        Some(sub_account) => tenant(state, account, &sub_account.slug),
        None => keys(state, account, view, note, now),
    };
    page(
        "Console",
        html! {
            (content)
            form method="post" action="/console/logout" { button.link { "Sign out" } }
        },
    )
}

fn tenant(state: &State, account: &Account, slug: &str) -> Markup {
    let databases: Vec<_> = state.databases.of(&account.customer_id).collect();
    html! {
        h1 { "Sub-account " (slug) }
        p.who { "Signed in as " strong { (account.customer_id) } }
        @if databases.is_empty() {
            p { "There are no databases yet." }
        } @else {
            ul.scopes { @for database in databases {
                li { span { (database.record.name) } code { (database.record.primary_region) } }
            } }
        }
        p.note { "A sub-account has one API key, which its team was shown when it was made. It cannot be shown again." }
    }
}

fn keys(state: &State, account: &Account, view: &View, note: &Note, now: i64) -> Markup {
    html! {
        h1 { "API keys" }
        p.who { "Signed in as " strong { (view.user) } }
        nav aria-label="Accounts" { ul.scopes {
            (switch(&view.user, "Personal account", &view.user, view))
            @for (team, details) in state.accounts.teams_of(&view.user) {
                (switch(&team.customer_id, &details.name, "team", view))
            }
        } }
        (said(note))
        @if account.api_keys.is_empty() { p { "There are no API keys." } }
        @else { ul.scopes { @for key in &account.api_keys { (row(key, view, now)) } } }
        @if view.may_write() { (new_key(view)) }
        @else { p.note { "Your role in this team lets you look, not change." } }
    }
}

fn switch(customer_id: &str, name: &str, what: &str, view: &View) -> Markup {
    let here = customer_id == view.account;
    let address = format!("/console?account={}", percent::encode(customer_id.as_bytes()));
    html! { li {
        @if here { strong aria-current="page" { (name) } } @else { a href=(address) { (name) } }
        code { (what) }
    } }
}

fn said(note: &Note) -> Markup {
    match note {
        Note::None => html! {},
        Note::Refused(text) => html! { p.mistake role="alert" { "No key was made: " (text) "." } },
        Note::Made(key) => html! {
            aside role="status" { "Copy the key " strong { (key.name) } " now, it is not shown again: " code #new-key { (key.key) } }
        },
    }
}

fn row(key: &ApiKey, view: &View, now: i64) -> Markup {
    let access = if key.read_only { "read only" } else { "read and write" };
    let end = match key.expires {
        None => "never expires".to_owned(),
        Some(_) if !key.is_alive(now) => "expired".to_owned(),
        // A day that has begun counts: a new key has all of its days.
        Some(expires) => format!("{} days left", (expires - now + 86_399).div_euclid(86_400)),
    };
    html! { li {
        span { (key.name) br; code { (access) ", " (end) } }
        @if view.may_write() {
            form method="post" action="/console/keys/revoke" {
                input type="hidden" name="account" value=(view.account);
                input type="hidden" name="name" value=(key.name);
                button.link aria-label=(format!("Revoke {}", key.name)) { "Revoke" }
            }
        }
    } }
}

fn new_key(view: &View) -> Markup {
    html! {
        form method="post" action="/console/keys" {
            input type="hidden" name="account" value=(view.account);
            label for="name" { "Name of a new key" }
            input #name name="name" required autocomplete="off";
            label for="access" { "It may" }
            select #access name="access" {
                option value="read-write" { "read and write" }
                option value="read-only" { "read only" }
            }
            label for="days" { "It expires" }
            select #days name="days" { @for days in LIFETIMES {
                option value=(days) { @if days == 0 { "never" } @else { "in " (days) " days" } }
            } }
            button.primary { "Create key" }
        }
    }
}
