//! The sign-in cookie of the authorization server.

use axum::http::{HeaderMap, HeaderValue, header};

use crate::world::World;

/// The cookie's value, if the request has one.
pub fn cookie(world: &World, headers: &HeaderMap) -> Option<String> {
    cookie_named(&name(world), headers)
}

/// The value of the cookie of this name, if the request has one.
pub fn cookie_named(name: &str, headers: &HeaderMap) -> Option<String> {
    let cookies = headers.get_all(header::COOKIE).iter().filter_map(|value| value.to_str().ok());
    cookies
        .flat_map(|line| line.split(';'))
        .filter_map(|pair| pair.trim().split_once('='))
        .find(|(key, _)| *key == name)
        .map(|(_, value)| value.to_owned())
}

/// The subject who is signed in, if anybody is.
pub fn signed_in(world: &World, headers: &HeaderMap) -> Option<String> {
    let id = cookie(world, headers)?;
    let state = world.state();
    let sub = state.grants.session(&id)?;
    state.accounts.person(sub).map(|person| person.sub.clone())
}

/// `Set-Cookie` for a new session; an empty value ends it.
pub fn set_cookie(world: &World, value: &str) -> HeaderValue {
    let life = if value.is_empty() { "; Max-Age=0" } else { "" };
    let text = format!("{}={value}; Path=/auth; HttpOnly; SameSite=Lax{life}", name(world));
    HeaderValue::from_str(&text).expect("our own values are base64url")
}

fn name(world: &World) -> String {
    format!("sandbox_auth_{}", world.port())
}
