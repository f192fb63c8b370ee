//! Teams and their members. The rules are documented, the texts and most statuses of the refusals are not.

use axum::http::StatusCode;
use serde_json::{Value, json};
use upstash_api::developer::team::{AddTeamMemberBody, CreateTeamBody, DeleteTeamMemberBody, MAX_TEAMS};

use super::{Call, Refusal, belongings};
use crate::accounts::{Account, Accounts, Kind, Member, Role, Team};

/// GET `/v2/teams`: the teams of the caller. A team's key sees its own team, a sub-account sees none.
pub fn list(call: &Call<'_>) -> Result<Value, Refusal> {
    let state = call.world.state();
    let itself = state.accounts.get(&call.customer_id).and_then(|account| Some((account, account.team()?)));
    let teams = state.accounts.teams_of(&call.customer_id).chain(itself);
    Ok(Value::Array(teams.map(|(account, team)| team_json(&account.customer_id, team)).collect()))
}

/// POST `/v2/team`: from a personal account, at most five of them.
pub fn create(call: &Call<'_>) -> Result<Value, Refusal> {
    let body: CreateTeamBody = call.body()?;
    let mut state = call.world.state();
    let pays = personal(&state.accounts, call, "created")?.has_payment_method;
    let owns = |(_, team): &(&Account, &Team)| team.role_of(&call.customer_id) == Some(Role::Owner);
    if state.accounts.teams_of(&call.customer_id).filter(owns).count() >= MAX_TEAMS {
        return Err(Refusal::bad_request(format!(
            "team limit exceeded, a user can own at most {MAX_TEAMS} teams"
        )));
    }
    let team = Team {
        name: body.team_name,
        copy_cc: body.copy_cc,
        members: vec![Member { email: call.customer_id.clone(), role: Role::Owner }],
        sub_accounts_enabled: false,
    };
    let team_id = crate::random::uuid();
    let answer = team_json(&team_id, &team);
    call.about([team.name.as_str()]);
    state.accounts.add(Account {
        customer_id: team_id,
        kind: Kind::Team(team),
        api_keys: Vec::new(),
        has_payment_method: body.copy_cc && pays,
    });
    Ok(answer)
}

/// DELETE `/v2/team/{id}`: its owner, from the personal account, when nothing is left in it.
pub fn delete(call: &Call<'_>) -> Result<Value, Refusal> {
    let mut state = call.world.state();
    let (team, role) = visible(&state.accounts, call, call.id())?;
    call.about([team.name.as_str()]);
    personal(&state.accounts, call, "deleted")?;
    if role != Some(Role::Owner) {
        return Err(Refusal::forbidden("only the owner of a team can delete it"));
    }
    let mut left = belongings::of(&state, call.id());
    let sub_accounts = state.accounts.sub_accounts_of(call.id());
    left.extend(sub_accounts.map(|(_, sub_account)| format!("sub-account {}", sub_account.slug)));
    if !left.is_empty() {
        return Err(Refusal::bad_request(belongings::blockers("team", &left)));
    }
    belongings::forget(&mut state, call.id());
    Ok(json!("OK"))
}

/// GET `/v2/teams/{team_id}`.
pub fn members(call: &Call<'_>) -> Result<Value, Refusal> {
    let state = call.world.state();
    let (team, _) = visible(&state.accounts, call, call.id())?;
    Ok(Value::Array(team.members.iter().map(|member| member_json(call.id(), team, member)).collect()))
}

/// POST `/v2/teams/member`. Whoever is added is in at once; Upstash waits until they accept.
pub fn add_member(call: &Call<'_>) -> Result<Value, Refusal> {
    let AddTeamMemberBody { team_id, member_email, member_role } = call.body()?;
    let mut state = call.world.state();
    let team = managed(&state.accounts, call, &team_id)?;
    call.about([team.name.as_str(), &member_email, &member_role]);
    if team.role_of(&member_email).is_some() {
        return Err(Refusal::bad_request("this user is already a member of the team"));
    }
    let team = state.accounts.team_mut(&team_id).ok_or_else(no_team)?;
    let role = Role::parse(&member_role).ok_or_else(|| Refusal::bad_request("invalid member role"))?;
    let member = Member { email: member_email.to_ascii_lowercase(), role };
    let answer = member_json(&team_id, team, &member);
    team.members.push(member);
    Ok(answer)
}

/// DELETE `/v2/teams/member`: their key of the team stops with their e-mail.
pub fn delete_member(call: &Call<'_>) -> Result<Value, Refusal> {
    let DeleteTeamMemberBody { team_id, member_email } = call.body()?;
    let mut state = call.world.state();
    let team = managed(&state.accounts, call, &team_id)?;
    call.about([team.name.as_str(), &member_email]);
    match team.role_of(&member_email) {
        None => return Err(Refusal::new(StatusCode::NOT_FOUND, "team member not found")),
        Some(Role::Owner) => {
            return Err(Refusal::bad_request("the owner of a team cannot be removed from it"));
        }
        Some(_) => {}
    }
    let team = state.accounts.team_mut(&team_id).ok_or_else(no_team)?;
    team.members.retain(|member| !member.email.eq_ignore_ascii_case(&member_email));
    Ok(json!("OK"))
}

/// The caller's personal account.
fn personal<'a>(accounts: &'a Accounts, call: &Call<'_>, done: &str) -> Result<&'a Account, Refusal> {
    let account = accounts.get(&call.customer_id).ok_or_else(Refusal::unauthorized)?;
    match account.kind {
        Kind::Person(_) => Ok(account),
        Kind::Team(_) | Kind::SubAccount(_) => {
            Err(Refusal::forbidden(format!("a team can only be {done} from a personal account")))
        }
    }
}

/// A team that the caller may know of, and the caller's role in it. Others do not exist for them.
fn visible<'a>(
    accounts: &'a Accounts,
    call: &Call<'_>,
    team_id: &str,
) -> Result<(&'a Team, Option<Role>), Refusal> {
    let team = accounts.team(team_id).ok_or_else(no_team)?;
    if call.customer_id == team_id {
        return Ok((team, call.caller.role));
    }
    let role = team.role_of(&call.customer_id).ok_or_else(no_team)?;
    Ok((team, Some(role)))
}

/// A team whose members the caller may change.
fn managed<'a>(accounts: &'a Accounts, call: &Call<'_>, team_id: &str) -> Result<&'a Team, Refusal> {
    match visible(accounts, call, team_id)? {
        (_, Some(role)) if !role.manages() => {
            Err(Refusal::forbidden("only the owner and admins manage the team"))
        }
        (team, _) => Ok(team),
    }
}

fn no_team() -> Refusal {
    Refusal::new(StatusCode::NOT_FOUND, "team not found")
}

fn team_json(team_id: &str, team: &Team) -> Value {
    json!({ "team_id": team_id, "team_name": team.name, "copy_cc": team.copy_cc })
}

fn member_json(team_id: &str, team: &Team, member: &Member) -> Value {
    json!({
        "team_id": team_id, "team_name": team.name, "member_email": member.email,
        "member_role": member.role.as_str(), "copy_cc": team.copy_cc,
    })
}
