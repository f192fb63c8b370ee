//! The authorization server's pages, as HTML, and the frame that the console's pages share with them.

use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use maud::{DOCTYPE, Markup, html};

use super::request::{AuthorizeRequest, SCOPES};
use crate::seed::DEMO_USER;
use crate::world::World;

/// What went wrong with a form, and what was typed.
pub struct Mistake<'a> {
    pub message: String,
    pub email: &'a str,
}

/// A finished page.
pub struct Page(Markup);

impl IntoResponse for Page {
    fn into_response(self) -> Response {
        let headers = [
            (header::CONTENT_TYPE, "text/html; charset=utf-8"),
            (header::CACHE_CONTROL, "no-store"),
            (header::X_FRAME_OPTIONS, "DENY"),
            (header::REFERRER_POLICY, "no-referrer"),
            // No form-action: browsers apply it to the redirect that answers a form, which goes to the client.
            (
                header::CONTENT_SECURITY_POLICY,
                "default-src 'none'; style-src 'self'; img-src data:; frame-ancestors 'none'; base-uri 'none'",
            ),
        ];
        (headers, self.0.into_string()).into_response()
    }
}

/// The style sheet of all pages.
pub async fn style() -> impl IntoResponse {
    ([(header::CONTENT_TYPE, "text/css; charset=utf-8")], include_str!("page.css"))
}

/// Sign in, or sign up when the request asks for it.
pub fn sign_in(world: &World, request: &AuthorizeRequest, query: &str, wrong: Option<Mistake<'_>>) -> Page {
    let signs_up = request.signs_up;
    let email = wrong.as_ref().map(|wrong| wrong.email).or(request.login_hint.as_deref()).unwrap_or_default();
    let (title, button) =
        if signs_up { ("Create your account", "Sign up") } else { ("Sign in to Upstash", "Sign in") };
    let step = if signs_up { "sign-up" } else { "sign-in" };
    page(
        title,
        html! {
            h1 { (title) }
            p.lead { "to continue to " strong { (request.client_id) } }
            form method="post" action=(action(query)) {
                @if let Some(wrong) = &wrong { p.mistake role="alert" { (wrong.message) } }
                label for="email" { "E-mail" }
                input #email name="email" type="email" autocomplete="username" required autofocus value=(email);
                label for="password" { "Password" }
                input #password name="password" type="password" required
                    autocomplete=(if signs_up { "new-password" } else { "current-password" });
                button.primary name="step" value=(step) { (button) }
                button.plain name="step" value="deny" formnovalidate { "Cancel" }
            }
            p.other {
                @if signs_up {
                    "Already have an account? " a href=(with_hint(query, false)) { "Sign in" }
                } @else {
                    "No account yet? " a href=(with_hint(query, true)) { "Sign up" }
                }
            }
            @if !signs_up { (demo_account(world)) }
        },
    )
}

/// Whom one can sign in as, where the seed has the demo user.
pub fn demo_account(world: &World) -> Markup {
    let has_demo_user = world.state().accounts.sign_in(DEMO_USER.email, DEMO_USER.password).is_some();
    html! {
        @if has_demo_user {
            aside aria-label="Demo account" {
                "Demo account " code { (DEMO_USER.email) } " with password " code { (DEMO_USER.password) }
            }
        }
    }
}

/// What is asked for, with Allow and Deny.
pub fn consent(world: &World, request: &AuthorizeRequest, query: &str, sub: &str) -> Page {
    let state = world.state();
    let email = state.accounts.person(sub).map(|person| person.email.clone()).unwrap_or_default();
    let granted = request.grant(sub, &state.switches);
    let asked: Vec<_> = SCOPES.iter().filter(|(scope, _)| granted.has(scope)).collect();
    let has_api = granted.audience.is_some();
    page(
        "Connect your account",
        html! {
            h1 { "Connect your account" }
            p.lead { strong { (request.client_id) } " asks for access to your Upstash account." }
            p.who { "Signed in as " strong { (email) } }
            ul.scopes {
                @if has_api {
                    li { span { "Create an API key for your account" } code { "upstash-api" } }
                }
                @for (scope, meaning) in asked {
                    li { span { (meaning) } code { (scope) } }
                }
            }
            @if has_api {
                p.note { "With the key it can read, create and delete your databases until you delete the key in the console." }
            }
            form method="post" action=(action(query)) {
                button.primary name="step" value="allow" { "Allow" }
                button.plain name="step" value="deny" { "Deny" }
                button.link name="step" value="sign-out" { "Use another account" }
            }
        },
    )
}

/// A dead end: no redirect would be safe.
pub fn problem(status: StatusCode, title: &str, text: &str) -> Response {
    let page = page(
        "Oops!, something went wrong",
        html! {
            h1 { "Oops!, something went wrong" }
            p.mistake role="alert" { (title) }
            p { (text) }
        },
    );
    (status, page).into_response()
}

/// The frame around every page's content.
pub fn page(title: &str, content: Markup) -> Page {
    Page(html! {
        (DOCTYPE)
        html lang="en" {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                title { (title) " · Upstash sandbox" }
                link rel="stylesheet" href="/auth/style.css";
                link rel="icon" href="data:,";
            }
            body {
                main {
                    header { span.mark aria-hidden="true" {} span { "Upstash" } span.badge { "local sandbox" } }
                    (content)
                }
                footer { "This is a local stand-in for tests and development. Nothing here reaches Upstash." }
            }
        }
    })
}

fn action(query: &str) -> String {
    format!("/auth/authorize?{query}")
}

/// The same request with the other form shown.
fn with_hint(query: &str, signs_up: bool) -> String {
    let kept = url::form_urlencoded::parse(query.as_bytes()).filter(|(key, _)| key != "screen_hint");
    let mut pairs = url::form_urlencoded::Serializer::new(String::new());
    pairs.extend_pairs(kept);
    if signs_up {
        pairs.append_pair("screen_hint", "signup");
    }
    action(&pairs.finish())
}
