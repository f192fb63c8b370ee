//! Signing in: with a password, or with a sub-account's token in the address.

use std::collections::HashMap;
use std::sync::Arc;

use axum::Form;
use axum::extract::{Query, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};

use super::{go, pages, session};
use crate::auth::sso::SsoRefusal;
use crate::world::World;

/// GET `/console/login`: the form, or with `?token=` who that signs in.
pub async fn show(State(world): State<Arc<World>>, Query(query): Query<HashMap<String, String>>) -> Response {
    let Some(token) = query.get("token") else { return pages::sign_in(&world, None).into_response() };
    match welcome(&world, token) {
        Ok((page, customer_id)) => {
            let mut response = page.into_response();
            response.headers_mut().append(header::SET_COOKIE, session::start(&world, &customer_id));
            response
        }
        Err(refusal) => (StatusCode::UNAUTHORIZED, pages::dead_token(refusal)).into_response(),
    }
}

/// POST `/console/login`: the form.
pub async fn submit(State(world): State<Arc<World>>, Form(form): Form<HashMap<String, String>>) -> Response {
    let field = |name: &str| form.get(name).map(String::as_str).unwrap_or_default();
    let email = field("email").trim();
    let person = world.state().accounts.sign_in(email, field("password")).map(|person| person.email.clone());
    match person {
        Some(person) => go("/console", Some(session::start(&world, &person))),
        None => (StatusCode::BAD_REQUEST, pages::sign_in(&world, Some(email))).into_response(),
    }
}

/// POST `/console/logout`.
pub async fn leave(State(world): State<Arc<World>>, headers: HeaderMap) -> Response {
    go("/console/login", Some(session::end(&world, &headers)))
}

fn welcome(world: &World, token: &str) -> Result<(pages::Page, String), SsoRefusal> {
    let now = world.clock.now();
    let state = world.state();
    let claims = state.grants.sso_claims(token, now)?;
    let account = state.accounts.get(&claims.customer_id).ok_or(SsoRefusal::Gone)?;
    let sub_account = account.sub_account().ok_or(SsoRefusal::Gone)?;
    let team = state.accounts.team(&sub_account.team_id).map_or("", |team| team.name.as_str());
    let hours = (claims.expires - now + 3599).div_euclid(3600);
    Ok((pages::welcome(account, &sub_account.slug, team, hours), claims.customer_id))
}
