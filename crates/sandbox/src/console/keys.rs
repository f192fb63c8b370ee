//! The API keys of a person and of their teams: seen, made, revoked.

use std::collections::HashMap;
use std::sync::Arc;

use axum::Form;
use axum::extract::{Query, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use upstash_api::percent;

use super::{go, pages, session};
use crate::accounts::{Accounts, Caller, NewKey, Role};
use crate::audit::retention;
use crate::world::{State as Everything, World};

/// Days after which a new key may end, as the console offers them; 0 is never.
pub const LIFETIMES: [i64; 4] = [0, 7, 30, 90];
const DAY: i64 = 86_400;

/// Somebody signed in, looking at one of their accounts.
#[derive(Clone, Debug)]
pub struct View {
    /// Who is signed in.
    pub user: String,
    /// Whose keys are shown: theirs, or a team's.
    pub account: String,
    /// In a team, what they may do there.
    pub role: Option<Role>,
}

/// GET `/console`: the keys, or the sub-account that is signed in.
pub async fn show(
    State(world): State<Arc<World>>,
    headers: HeaderMap,
    Query(query): Query<HashMap<String, String>>,
) -> Response {
    let Some(user) = session::signed_in(&world, &headers) else { return go("/console/login", None) };
    let state = world.state();
    let asked = query.get("account").map_or(user.as_str(), String::as_str);
    match view(&state.accounts, &user, asked) {
        Some(view) => pages::account(&state, &view, &pages::Note::None, world.clock.now()).into_response(),
        None => (StatusCode::NOT_FOUND, pages::not_yours()).into_response(),
    }
}

/// POST `/console/keys`: makes a key and shows it, this once.
pub async fn create(
    State(world): State<Arc<World>>,
    headers: HeaderMap,
    Form(form): Form<HashMap<String, String>>,
) -> Response {
    let Some(user) = session::signed_in(&world, &headers) else { return go("/console/login", None) };
    let field = |name: &str| form.get(name).map(String::as_str).unwrap_or_default();
    let mut state = world.state();
    let Some(view) = view(&state.accounts, &user, field("account")).filter(View::may_write) else {
        return (StatusCode::FORBIDDEN, pages::not_yours()).into_response();
    };
    let days = field("days").parse().ok().filter(|days| LIFETIMES.contains(days)).unwrap_or(0);
    let new = NewKey {
        name: field("name").trim(),
        read_only: field("access") == "read-only",
        lifetime: (days > 0).then_some(days * DAY),
    };
    let now = world.clock.now();
    let Some(account) = state.accounts.get_mut(&view.account) else { return go("/console", None) };
    let note = match account.mint_key(new, now) {
        Ok(key) => {
            note(&mut state, &view, "CreateApiKey", &key.name, now);
            pages::Note::Made(key)
        }
        Err(refusal) => pages::Note::Refused(refusal.to_string()),
    };
    let status =
        if matches!(note, pages::Note::Refused(_)) { StatusCode::BAD_REQUEST } else { StatusCode::OK };
    (status, pages::account(&state, &view, &note, now)).into_response()
}

/// POST `/console/keys/revoke`: the key stops at once.
pub async fn revoke(
    State(world): State<Arc<World>>,
    headers: HeaderMap,
    Form(form): Form<HashMap<String, String>>,
) -> Response {
    let Some(user) = session::signed_in(&world, &headers) else { return go("/console/login", None) };
    let field = |name: &str| form.get(name).map(String::as_str).unwrap_or_default();
    let mut state = world.state();
    let Some(view) = view(&state.accounts, &user, field("account")).filter(View::may_write) else {
        return (StatusCode::FORBIDDEN, pages::not_yours()).into_response();
    };
    let revoked =
        state.accounts.get_mut(&view.account).is_some_and(|account| account.revoke_named(field("name")));
    if revoked {
        note(&mut state, &view, "DeleteApiKey", field("name"), world.clock.now());
    }
    go(&format!("/console?account={}", percent::encode(view.account.as_bytes())), None)
}

/// What `user` sees of `account`: their own, and the teams they are in.
fn view(accounts: &Accounts, user: &str, account: &str) -> Option<View> {
    let role = if user == account { None } else { Some(accounts.team(account)?.role_of(user)?) };
    Some(View { user: user.to_owned(), account: account.to_owned(), role })
}

fn note(state: &mut Everything, view: &View, action: &str, key: &str, now: i64) {
    let caller = Caller {
        customer_id: view.account.clone(),
        actor: view.user.clone(),
        source: "CONSOLE".to_owned(),
        read_only_key: false,
        role: view.role,
    };
    let pays = state.accounts.get(&view.account).is_some_and(|account| account.has_payment_method);
    state.trail.add(&caller, action, &[key.to_owned()], now, retention(pays));
}

impl View {
    /// Whether they may make and revoke keys here.
    pub fn may_write(&self) -> bool {
        !matches!(self.role, Some(Role::Finance | Role::Readonly))
    }
}
