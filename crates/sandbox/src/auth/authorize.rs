//! The authorize endpoint: sign-in, sign-up, consent, deny.
//!
//! The request travels in the query of every form's address, so nothing is kept between pages but the sign-in cookie.

use std::collections::HashMap;
use std::sync::Arc;

use axum::Form;
use axum::extract::{RawQuery, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use url::Url;

use super::grants::{CODE_LIFETIME, PendingCode};
use super::request::{AuthorizeRequest, Refusal};
use super::{message, pages, session};
use crate::world::World;

/// GET: the page for whoever asks.
pub async fn show(
    State(world): State<Arc<World>>,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
) -> Response {
    let query = query.unwrap_or_default();
    let request = match AuthorizeRequest::parse(&query, &world.client) {
        Ok(request) => request,
        Err(refusal) => return refused(&query, &refusal),
    };
    let sub = session::signed_in(&world, &headers);
    let page = match (request.prompt.as_deref(), sub) {
        (Some("none"), Some(sub)) => return agreed(&world, &query, &request, &sub),
        (Some("none"), None) => {
            return found(&query, &request.error_redirect("login_required", "Login required"));
        }
        (Some("login"), _) | (_, None) => pages::sign_in(&world, &request, &query, None),
        (_, Some(sub)) => pages::consent(&world, &request, &query, &sub),
    };
    page.into_response()
}

/// POST: one of the page's buttons.
pub async fn submit(
    State(world): State<Arc<World>>,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
    Form(form): Form<HashMap<String, String>>,
) -> Response {
    let query = query.unwrap_or_default();
    let request = match AuthorizeRequest::parse(&query, &world.client) {
        Ok(request) => request,
        Err(refusal) => return refused(&query, &refusal),
    };
    let field = |name: &str| form.get(name).map(String::as_str).unwrap_or_default();
    let (email, password) = (field("email").trim(), field("password"));
    match field("step") {
        "sign-in" => {
            let sub = world.state().accounts.sign_in(email, password).map(|person| person.sub.clone());
            match sub {
                Some(sub) => start_session(&world, &query, &sub),
                None => {
                    let wrong = pages::Mistake { message: "Wrong e-mail or password.".into(), email };
                    (StatusCode::BAD_REQUEST, pages::sign_in(&world, &request, &query, Some(wrong)))
                        .into_response()
                }
            }
        }
        "sign-up" => {
            let outcome = world.state().accounts.sign_up(email, password);
            match outcome {
                Ok(sub) => start_session(&world, &query, &sub),
                Err(refusal) => {
                    let request = AuthorizeRequest { signs_up: true, ..request };
                    let wrong = pages::Mistake { message: refusal.to_string(), email };
                    (StatusCode::BAD_REQUEST, pages::sign_in(&world, &request, &query, Some(wrong)))
                        .into_response()
                }
            }
        }
        "sign-out" => {
            if let Some(id) = session::cookie(&world, &headers) {
                world.state().grants.end_session(&id);
            }
            with_cookie(again(&query), session::set_cookie(&world, ""))
        }
        "allow" => match session::signed_in(&world, &headers) {
            Some(sub) => agreed(&world, &query, &request, &sub),
            None => again(&query),
        },
        // Cancel on the sign-in page and Deny on the consent page say the same to the client.
        _ => found(&query, &request.error_redirect("access_denied", "User did not authorize the request")),
    }
}

fn agreed(world: &World, query: &str, request: &AuthorizeRequest, sub: &str) -> Response {
    let expires = world.clock.now() + CODE_LIFETIME;
    let mut state = world.state();
    let pending = PendingCode {
        grant: request.grant(sub, &state.switches),
        client_id: request.client_id.clone(),
        redirect_uri: request.redirect_uri.clone(),
        nonce: request.nonce.clone(),
        challenge: request.challenge.clone(),
        expires,
    };
    let code = state.grants.issue_code(pending);
    found(query, &request.code_redirect(&code))
}

fn start_session(world: &World, query: &str, sub: &str) -> Response {
    let id = world.state().grants.start_session(sub);
    with_cookie(again(query), session::set_cookie(world, &id))
}

/// The same request once more, without what would show the sign-in form again.
fn again(query: &str) -> Response {
    let kept = url::form_urlencoded::parse(query.as_bytes());
    let kept = kept.filter(|(key, _)| !matches!(key.as_ref(), "prompt" | "screen_hint" | "login_hint"));
    let query = url::form_urlencoded::Serializer::new(String::new()).extend_pairs(kept).finish();
    redirect(StatusCode::SEE_OTHER, &format!("/auth/authorize?{query}"))
}

fn refused(query: &str, refusal: &Refusal) -> Response {
    match refusal {
        Refusal::UnknownClient(id) => pages::problem(
            StatusCode::BAD_REQUEST,
            &format!("Unknown client: {id}"),
            "The application that sent you here is not registered. Tell the people who run it.",
        ),
        Refusal::UnregisteredCallback(uri) => pages::problem(
            StatusCode::FORBIDDEN,
            "Callback URL mismatch",
            &format!(
                "The provided redirect_uri is not in the list of allowed callback URLs: {uri} \
                 (start the sandbox with --redirect-uri to allow it)"
            ),
        ),
        Refusal::Redirect(url) => found(query, url),
    }
}

/// Back to the client, by redirect or by a message to the window that opened this one.
fn found(query: &str, url: &str) -> Response {
    match Url::parse(url) {
        Ok(url) if message::is_asked_for(query) => message::page(&url),
        _ => redirect(StatusCode::FOUND, url),
    }
}

fn redirect(status: StatusCode, url: &str) -> Response {
    let mut response = (status, [(header::CACHE_CONTROL, "no-store")]).into_response();
    match HeaderValue::from_str(url) {
        Ok(location) => {
            response.headers_mut().insert(header::LOCATION, location);
            response
        }
        // URLs are serialised as ASCII, so this is out of reach.
        Err(_) => StatusCode::BAD_REQUEST.into_response(),
    }
}

fn with_cookie(mut response: Response, cookie: HeaderValue) -> Response {
    response.headers_mut().append(header::SET_COOKIE, cookie);
    response
}
