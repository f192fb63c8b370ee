//! GET `/api/sub-accounts`: Upstash's list, and what is held of each one's key.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use axum::Json;
use axum::extract::{Extension, State as AxumState};
use upstash_api::developer::Operation;
use upstash_api::developer::redis::ListDatabases;
use upstash_api::exchange::{KeyState, SubAccounts, Tenant};

use super::{gate_of, manager};
use crate::acting;
use crate::app::Context;
use crate::proxy::target;
use crate::refusal::Refusal;
use crate::session::Current;
use crate::state::State;
use crate::store::{CreationRow, HeldRow, ListedRow};
use crate::vault::Slot;

/// How long a creation is remembered that Upstash does not list, in seconds: longer than any call, and than any cache
/// in front of the list is likely to be.
const PATIENCE: i64 = 5 * 60;

/// Lists the sub-accounts, and forgets creations that made none.
pub(super) async fn show(
    AxumState(state): AxumState<Arc<State>>,
    Extension(ctx): Extension<Context>,
    Extension(current): Extension<Current>,
) -> Result<Json<SubAccounts>, Refusal> {
    let account = &current.account;
    // In this order, so that what is made meanwhile is whole or left out, and never looks as if its key were lost.
    let key = manager::key(&state, &ctx, account).await?;
    let listed = manager::list_with(&state, &ctx, &key).await?;
    let team = manager::team(&key, &listed).map(str::to_owned);
    let creations = state.store.creations(account).await?;
    let belonging = |it: &CreationRow| Belonging::of(it, team.as_deref(), key.since);
    let (under_way, broken_off): (Vec<_>, Vec<_>) = creations
        .into_iter()
        .filter(|it| belonging(it) != Belonging::Others)
        .partition(|it| state.limits.is_busy(&gate_of(account, &it.slug)));
    for creation in broken_off.iter().filter(|it| belonging(it) == Belonging::Ours) {
        doubt(&state, &ctx, account, &listed, creation).await?;
    }
    let held = state.store.held(account).await?;
    let under_way: HashSet<_> = under_way.into_iter().map(|it| it.slug).collect();
    let (mut tenants, unlisted) = merge(listed, &broken_off, &held);
    tenants.retain(|tenant| tenant.key.works() || !under_way.contains(&tenant.slug));
    for creation in unlisted {
        let is_old = creation.begun_at + PATIENCE < state.clock.now();
        if belonging(creation) == Belonging::Ours && is_old {
            state.store.forget_creation(account, creation).await?;
        } else {
            tenants.push(lost(creation, String::new()));
        }
    }
    Ok(Json(SubAccounts::new(tenants)))
}

/// Whose an unfinished creation is, seen with the key that manages now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Belonging {
    /// This key's team's: what Upstash lists says what became of it.
    Ours,
    /// Nobody can tell. What this team has or has not is no proof, so it stays until somebody dismisses it.
    Unknown,
    /// Another team's: not to be shown here, and back when that team's key is.
    Others,
}

impl Belonging {
    /// `team` is that of the list, `since` when the key was stored: what began later began with it.
    fn of(creation: &CreationRow, team: Option<&str>, since: i64) -> Self {
        match team {
            Some(team) if creation.team == team => Self::Ours,
            Some(_) if !creation.team.is_empty() => Self::Others,
            _ if since <= creation.begun_at => Self::Ours,
            _ => Self::Unknown,
        }
    }
}

/// Tries a key that stands beside an unfinished creation: somebody may have deleted elsewhere what it was the key of, so
/// that it is the creation, whose key never arrived, that Upstash lists now.
async fn doubt(
    state: &State,
    ctx: &Context,
    account: &str,
    listed: &[ListedRow],
    creation: &CreationRow,
) -> Result<(), Refusal> {
    let Some(row) = listed.iter().find(|row| row.slug == creation.slug) else { return Ok(()) };
    let Ok(key) = acting::credential(state, ctx, Slot::sub(account, &row.customer_id)).await else {
        return Ok(());
    };
    let url = target(&state.config.upstash.api_url, &ListDatabases::ENDPOINT, &[])?;
    // A key that Upstash refuses is marked so by the call. Without an answer the doubt stays.
    if key.call(state, ctx, ListDatabases::ENDPOINT, (url, None)).await.is_ok() {
        state.store.forget_creation(account, creation).await?;
    }
    Ok(())
}

/// The tenants that Upstash lists, and the creations of which it lists nothing.
fn merge<'c>(
    listed: Vec<ListedRow>,
    creations: &'c [CreationRow],
    held: &[HeldRow],
) -> (Vec<Tenant>, Vec<&'c CreationRow>) {
    let held: HashMap<_, _> = held.iter().map(|row| (row.label.as_str(), row)).collect();
    let mut creations: Vec<_> = creations.iter().collect();
    let mut begun: HashMap<_, _> = creations.iter().map(|row| (row.slug.as_str(), *row)).collect();
    let tenants = listed.into_iter().map(|ListedRow { slug, customer_id }| {
        let creation = begun.remove(slug.as_str());
        match (held.get(customer_id.as_str()), creation) {
            (Some(HeldRow { dead: true, .. }) | None, Some(creation)) => lost(creation, customer_id),
            (Some(row), _) => of(row, slug, customer_id),
            (None, None) => Tenant { slug, customer_id, key: KeyState::Missing, since: None },
        }
    });
    let tenants = tenants.collect();
    creations.retain(|row| begun.contains_key(row.slug.as_str()));
    (tenants, creations)
}

/// A sub-account whose key is held.
fn of(row: &HeldRow, slug: String, customer_id: String) -> Tenant {
    let key = match (row.dead, row.revealed_at) {
        (true, _) => KeyState::Refused,
        (false, None) => KeyState::Unseen,
        (false, Some(_)) => KeyState::Held,
    };
    Tenant { slug, customer_id, key, since: Some(row.created_at) }
}

/// A sub-account of which only the beginning is known.
fn lost(creation: &CreationRow, customer_id: String) -> Tenant {
    let slug = creation.slug.clone();
    Tenant { slug, customer_id, key: KeyState::Lost, since: Some(creation.begun_at) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn listed(slugs: &[&str]) -> Vec<ListedRow> {
        let row = |slug: &&str| ListedRow { slug: (*slug).into(), customer_id: format!("sub_t_{slug}") };
        slugs.iter().map(row).collect()
    }

    fn held(slug: &str, dead: bool, revealed_at: Option<i64>) -> HeldRow {
        HeldRow { label: format!("sub_t_{slug}"), dead, created_at: 7, revealed_at }
    }

    fn begun(slug: &str) -> CreationRow {
        CreationRow { slug: slug.into(), team: "t".into(), begun_at: 5 }
    }

    #[test]
    fn every_state_of_a_key_is_told_apart() {
        let rows = [held("new", false, None), held("seen", false, Some(9)), held("dead", true, Some(9))];
        let creations = [begun("lost"), begun("seen"), begun("nowhere")];
        let (tenants, unlisted) =
            merge(listed(&["new", "seen", "dead", "missing", "lost"]), &creations, &rows);
        let states: Vec<_> = tenants.iter().map(|it| (it.slug.as_str(), it.key, it.since)).collect();
        assert_eq!(
            states,
            [
                ("new", KeyState::Unseen, Some(7)),
                ("seen", KeyState::Held, Some(7)),
                ("dead", KeyState::Refused, Some(7)),
                ("missing", KeyState::Missing, None),
                ("lost", KeyState::Lost, Some(5)),
            ]
        );
        assert_eq!(unlisted, [&begun("nowhere")]);
    }

    #[test]
    fn a_refused_key_beside_a_creation_without_an_end_is_that_of_an_earlier_one() {
        let (tenants, _) = merge(listed(&["a"]), &[begun("a")], &[held("a", true, Some(9))]);
        assert_eq!(tenants.first().map(|it| (it.key, it.since)), Some((KeyState::Lost, Some(5))));
    }

    #[test]
    fn a_key_of_another_team_s_tenant_with_the_same_slug_is_not_this_one_s() {
        let other = HeldRow { label: "sub_other_a".into(), ..held("a", false, None) };
        let (tenants, _) = merge(listed(&["a"]), &[], &[other]);
        assert_eq!(tenants.first().map(|it| it.key), Some(KeyState::Missing));
    }
}
