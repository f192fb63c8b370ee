//! Where resources can be moved: to a team of the caller's.

use super::{Call, Refusal};
use crate::world::State;

/// Whether the caller may give something to this account.
///
/// # Errors
/// 404 when it is no team that the caller belongs to (a personal account cannot be a target), 400 when the resource is
/// there already. The sentences are ours.
pub fn team(state: &State, call: &Call<'_>, team_id: &str) -> Result<(), Refusal> {
    if team_id == call.customer_id {
        return Err(Refusal::bad_request("the resource already belongs to this team"));
    }
    let mut teams = state.accounts.teams_of(&call.caller.actor);
    let is_member = teams.any(|(account, _)| account.customer_id == team_id);
    if is_member { Ok(()) } else { Err(Refusal::not_found("team")) }
}
