//! The key that manages sub-accounts: the one pasted for the team; where there is none, the account's own, which Upstash
//! refuses as long as it is a person's.

use axum::http::StatusCode;
use secrecy::SecretString;
use upstash_api::developer::Operation;
use upstash_api::developer::subaccount::{ListSubAccounts, SubAccount};
use upstash_api::exchange::ProblemCode;

use crate::acting::{self, Credential};
use crate::app::Context;
use crate::proxy::target;
use crate::refusal::Refusal;
use crate::state::State;
use crate::store::{ListedRow, team_in};
use crate::text;
use crate::upstream::{self, Answer};
use crate::vault::{Kind, Slot};

/// Opens the key that manages.
///
/// # Errors
/// `team_key_needed` when the team's is dead, `reconnect_needed` when there is none at all.
pub(super) async fn key<'a>(
    state: &State,
    ctx: &Context,
    account: &'a str,
) -> Result<Credential<'a>, Refusal> {
    match acting::stored(state, ctx, Slot::team(account)).await? {
        Some(key) => Ok(key),
        None => acting::credential(state, ctx, Slot::personal(account)).await,
    }
}

/// The refusal for an answer that says that this is not the key of a team. Only of the account's own key this is worth
/// a guess: a team's key was proven, so whatever is refused then has another reason.
pub(super) fn not_a_team(key: &Credential<'_>, answer: &Answer) -> Option<Refusal> {
    let is_refused = answer.status.is_client_error() && answer.status != StatusCode::TOO_MANY_REQUESTS;
    let spellings = key.spellings();
    (is_refused && key.slot.kind == Kind::Personal).then(|| {
        let said = upstream::sentence(answer, &spellings.each_ref().map(String::as_str));
        Refusal::new(ProblemCode::TeamKeyNeeded).upstream(said)
    })
}

/// What Upstash lists now; remembered from here on.
///
/// # Errors
/// See [`key`]; `team_key_needed` when the account's own key is a person's.
pub(super) async fn list(state: &State, ctx: &Context, account: &str) -> Result<Vec<ListedRow>, Refusal> {
    let key = key(state, ctx, account).await?;
    list_with(state, ctx, &key).await
}

/// The same with a key that is open already.
pub(super) async fn list_with(
    state: &State,
    ctx: &Context,
    key: &Credential<'_>,
) -> Result<Vec<ListedRow>, Refusal> {
    let url = target(&state.config.upstash.api_url, &ListSubAccounts::ENDPOINT, &[])?;
    let answer = key.send(state, ctx, ListSubAccounts::ENDPOINT, (url, None)).await?;
    if !answer.status.is_success() {
        return Err(not_a_team(key, &answer).unwrap_or_else(|| key.refuse(&answer)));
    }
    let listed = read(&answer)?;
    state.store.remember_list(key.slot.account, &key.sealed, &listed).await?;
    if let (None, Kind::Team, Some(team)) = (&key.team, key.slot.kind, team_in(&listed)) {
        state.store.name_team(key.slot.account, &key.sealed, team).await?;
    }
    Ok(listed)
}

/// The id of the team whose sub-accounts a key manages: an empty list does not tell it, but an earlier one may have.
pub(super) fn team<'t>(key: &'t Credential<'_>, listed: &'t [ListedRow]) -> Option<&'t str> {
    team_in(listed).or(key.team.as_deref())
}

/// What Upstash lists for a pair that nobody has stored yet, which proves the pair.
///
/// # Errors
/// `pasted_key_refused` for a pair that Upstash does not know, `team_key_needed` for one that may not manage.
pub async fn list_as(
    state: &State,
    account: &str,
    email: &str,
    key: &SecretString,
) -> Result<Vec<ListedRow>, Refusal> {
    let endpoint = ListSubAccounts::ENDPOINT;
    let url = target(&state.config.upstash.api_url, &endpoint, &[])?;
    let answer = acting::attempt(state, account, email, key, endpoint, (url, None)).await?;
    let spellings = upstream::spellings(email, key);
    let secrets = spellings.each_ref().map(String::as_str);
    match answer.status {
        StatusCode::UNAUTHORIZED => Err(Refusal::new(ProblemCode::PastedKeyRefused).field("api_key")),
        status if status.is_success() => read(&answer),
        status if status.is_client_error() && status != StatusCode::TOO_MANY_REQUESTS => {
            let said = upstream::sentence(&answer, &secrets);
            let refusal = Refusal::new(ProblemCode::TeamKeyNeeded).message(text::PASTED_CANNOT_MANAGE);
            Err(refusal.field("api_key").upstream(said))
        }
        _ => Err(upstream::refuse(&answer, &secrets)),
    }
}

fn read(answer: &Answer) -> Result<Vec<ListedRow>, Refusal> {
    let listed: Vec<SubAccount> =
        serde_json::from_slice(&answer.body).map_err(|_| Refusal::new(ProblemCode::UpstreamBroken))?;
    let row = |it: SubAccount| ListedRow { slug: it.slug, customer_id: it.customer_id };
    Ok(listed.into_iter().map(row).collect())
}
