//! The account itself: keys and teams.

use serde_json::{Value, json};
use upstash_api::developer::account::MintApiKeyBody;

use super::{Call, Refusal};

/// POST `/apikey`. The answers to a taken name and to a full account are not documented.
pub fn mint_api_key(call: &Call<'_>) -> Result<Value, Refusal> {
    let body: MintApiKeyBody = call.body()?;
    let now = call.world.clock.now();
    let mut state = call.world.state();
    let account = state.accounts.get_mut(&call.customer_id).ok_or_else(Refusal::unauthorized)?;
    let key = account.mint_key(&body.name, now).map_err(|why| Refusal::bad_request(why.to_string()))?;
    Ok(json!({ "api_key": key }))
}

/// GET `/v2/teams`: the teams of the caller. A team's key sees its own team.
pub fn list_teams(call: &Call<'_>) -> Result<Value, Refusal> {
    let state = call.world.state();
    let member_of = state.accounts.teams_of(&call.customer_id);
    let itself = state.accounts.iter().filter_map(|account| match &account.kind {
        crate::accounts::Kind::Team(team) if account.customer_id == call.customer_id => Some((account, team)),
        _ => None,
    });
    let teams = member_of.into_iter().chain(itself).map(|(account, team)| {
        json!({ "team_id": account.customer_id, "team_name": team.name, "copy_cc": team.copy_cc })
    });
    Ok(Value::Array(teams.collect()))
}
