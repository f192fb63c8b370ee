//! What several pages of sub-accounts have in common: reading the list, what is in the way of that, the colour of a
//! key's state.
//!
//! What may not live here: what only one page needs.

mod prerequisites;

use std::sync::Arc;

use upstash_api::exchange::{KeyState, ProblemCode};

pub(super) use self::prerequisites::{NoneYet, TeamKeyNeeded};
use super::list::List;
use crate::api::client::use_api;
use crate::api::query::{Query, QueryState, use_query};
use crate::ui::Tone;

/// A running read of the list.
pub(super) type Tenants = Query<Arc<List>>;

/// Reads the list of sub-accounts.
pub(super) fn use_tenants() -> Tenants {
    let api = use_api();
    use_query(
        || (),
        move |()| {
            let api = api.clone();
            async move { api.sub_accounts().await.map(List::new).map(Arc::new) }
        },
    )
}

/// Which of its faces a page about the whole list shows.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Shown {
    Loading,
    /// The account's key cannot manage sub-accounts.
    TeamKeyNeeded,
    Failed,
    Empty,
    List,
}

impl Shown {
    pub(super) fn of(state: &QueryState<Arc<List>>) -> Self {
        match (state.value(), state) {
            _ if needs_team_key(state) => Self::TeamKeyNeeded,
            (Some(list), _) if list.rows.is_empty() => Self::Empty,
            (Some(_), _) => Self::List,
            (None, QueryState::Failed { .. }) => Self::Failed,
            (None, _) => Self::Loading,
        }
    }
}

/// Whether it is the key of a team that a read wants.
pub(super) fn needs_team_key<T>(state: &QueryState<T>) -> bool {
    match state {
        QueryState::Failed { error, .. } => error.code() == Some(ProblemCode::TeamKeyNeeded),
        _ => false,
    }
}

/// The colour beside a state of a key.
pub(super) const fn tone(state: KeyState) -> Tone {
    match state {
        KeyState::Held => Tone::Ok,
        KeyState::Unseen => Tone::Accent,
        KeyState::Missing => Tone::Neutral,
        KeyState::Unknown => Tone::Warn,
        KeyState::Refused | KeyState::Lost => Tone::Danger,
    }
}
