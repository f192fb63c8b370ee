//! Whose a REST token is.

use std::sync::Arc;

use axum::http::request::Parts;

use super::request;
use super::token::UserToken;
use crate::databases::{Access, Database, Databases};
use crate::log::AuthKind;
use crate::redis::User;
use crate::world::World;

/// The database of a request and who asks. `_token` wins over the header (observed); at a database's own host only its
/// own tokens count. A user of `ACL SETUSER` is only named here: Redis checks the password when it signs in.
pub fn authenticate(world: &World, label: Option<&str>, parts: &Parts) -> Option<(Arc<Database>, User)> {
    let given = request::token(&parts.uri, &parts.headers)?;
    let state = world.state();
    let (database, user) = identify(&state.databases, &given)?;
    let is_here = label.is_none_or(|label| label == database.record.label());
    is_here.then(|| (Arc::new(database.clone()), user))
}

/// What the log calls a REST token; `None` for what is none of ours.
pub fn auth_kind(databases: &Databases, token: &str) -> Option<AuthKind> {
    identify(databases, token).map(|(_, user)| match user {
        User::Default => AuthKind::TokenStandard,
        User::ReadOnly => AuthKind::TokenReadonly,
        User::Named { .. } => AuthKind::TokenAcl,
    })
}

fn identify<'d>(databases: &'d Databases, token: &str) -> Option<(&'d Database, User)> {
    if let Some((database, access)) = databases.by_token(token) {
        let user = match access {
            Access::Standard => User::Default,
            Access::ReadOnly => User::ReadOnly,
        };
        return Some((database, user));
    }
    let (number, UserToken { user: name, password }) = UserToken::decode(token)?;
    let database = databases.iter().find(|database| database.record.number == number)?;
    database.record.plan.acl.then_some((database, User::Named { name, password }))
}
