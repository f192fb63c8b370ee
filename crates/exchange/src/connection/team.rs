//! The pasted pair of a team, which manages its sub-accounts: proven, kept, forgotten.

use std::sync::Arc;

use axum::Json;
use axum::extract::{Extension, State as AxumState};
use axum::http::StatusCode;
use secrecy::SecretString;
use upstash_api::exchange::{ProblemCode, TeamKey, TeamKeyBody};

use super::is_email;
use crate::app::{Context, JsonBody};
use crate::audit::{self, Action, Entry};
use crate::refusal::Refusal;
use crate::session::Current;
use crate::state::State;
use crate::store::{CredentialRow, NewCredential};
use crate::tenants;
use crate::text;
use crate::vault::Slot;

/// The longest key that can be pasted; Upstash's have 36 characters.
const MAX_KEY: usize = 256;

/// PUT `/api/connection/team`: kept only after Upstash listed the team's sub-accounts for it.
pub async fn put(
    AxumState(state): AxumState<Arc<State>>,
    Extension(ctx): Extension<Context>,
    Extension(current): Extension<Current>,
    JsonBody(body): JsonBody<TeamKeyBody>,
) -> Result<Json<TeamKey>, Refusal> {
    state.limits.guesses.take(&current.hash)?;
    let email = body.email.trim();
    if !is_email(email) {
        return Err(Refusal::new(ProblemCode::Invalid).message(text::PASTED_EMAIL).field("email"));
    }
    let key = pasted(body.api_key)?;
    let gate = state.limits.gate(&current.account);
    let _alone = gate.alone.lock().await;
    let listed = match tenants::list_as(&state, &current.account, email, &key).await {
        Ok(listed) => listed,
        Err(refusal) => {
            let entry = Entry::refused(Action::TeamKeyStored, refusal.code_name());
            audit::write(&state, &ctx, entry.by(&current)).await;
            return Err(refusal);
        }
    };
    let slot = Slot::team(&current.account);
    let sealed = state.ring.seal(slot, &key)?;
    let now = state.clock.now();
    let new = NewCredential { sealed: &sealed, key_name: "", username: Some(email), is_seen: true, now };
    // With its list: a slug of this team must not lead to a sub-account of the team before.
    state.store.put_team(&current.account, &new, &listed).await?;
    audit::write(&state, &ctx, Entry::ok(Action::TeamKeyStored).by(&current)).await;
    Ok(Json(TeamKey { email: email.to_owned(), works: true, since: now }))
}

/// DELETE `/api/connection/team`: the keys of sub-accounts stay, and so does acting with them.
pub async fn forget(
    AxumState(state): AxumState<Arc<State>>,
    Extension(ctx): Extension<Context>,
    Extension(current): Extension<Current>,
) -> Result<StatusCode, Refusal> {
    if state.store.forget_credential(Slot::team(&current.account)).await? {
        audit::write(&state, &ctx, Entry::ok(Action::TeamKeyForgotten).by(&current)).await;
    }
    Ok(StatusCode::NO_CONTENT)
}

/// What may be said of a stored pair.
pub(super) fn describe(row: CredentialRow) -> TeamKey {
    TeamKey { email: row.username.unwrap_or_default(), works: !row.dead, since: row.created_at }
}

/// A key as somebody pasted it, without the blanks around it.
///
/// # Errors
/// `invalid` for what can be no key.
pub fn pasted(text: String) -> Result<SecretString, Refusal> {
    let key = text.trim();
    let is_key = (1..=MAX_KEY).contains(&key.len()) && key.bytes().all(|byte| byte.is_ascii_graphic());
    if is_key {
        Ok(SecretString::from(key))
    } else {
        Err(Refusal::new(ProblemCode::Invalid).message(text::PASTED_KEY).field("api_key"))
    }
}

#[cfg(test)]
mod tests {
    use secrecy::ExposeSecret;

    use super::*;

    #[test]
    fn a_pasted_key_loses_the_blanks_around_it_and_holds_none_inside() {
        let key = |text: &str| pasted(text.to_owned());
        assert_eq!(key(" 0a-1b\n").expect("a key").expose_secret(), "0a-1b");
        for bad in ["", "  ", "a b", "a\nb", "ä", &"a".repeat(MAX_KEY + 1)] {
            assert!(key(bad).is_err(), "{bad:?}");
        }
    }
}
