//! The console's own sign-in cookie. It is not the authorization server's: signing in to one says nothing to the other.

use axum::http::{HeaderMap, HeaderValue};

use crate::auth::session::cookie_named;
use crate::world::World;

/// The account that is signed in, if it still exists: an e-mail, or a sub-account's id.
pub fn signed_in(world: &World, headers: &HeaderMap) -> Option<String> {
    let id = cookie_named(&name(world), headers)?;
    let state = world.state();
    let customer_id = state.grants.console_session(&id)?;
    state.accounts.get(customer_id).map(|account| account.customer_id.clone())
}

/// Starts a session and answers its `Set-Cookie`.
pub fn start(world: &World, customer_id: &str) -> HeaderValue {
    let id = world.state().grants.start_console_session(customer_id);
    set_cookie(world, &id)
}

/// Ends the session and answers the `Set-Cookie` that forgets it.
pub fn end(world: &World, headers: &HeaderMap) -> HeaderValue {
    if let Some(id) = cookie_named(&name(world), headers) {
        world.state().grants.end_console_session(&id);
    }
    set_cookie(world, "")
}

fn set_cookie(world: &World, value: &str) -> HeaderValue {
    let life = if value.is_empty() { "; Max-Age=0" } else { "" };
    let text = format!("{}={value}; Path=/console; HttpOnly; SameSite=Lax{life}", name(world));
    HeaderValue::from_str(&text).expect("our own values are base64url")
}

fn name(world: &World) -> String {
    format!("sandbox_console_{}", world.port())
}
