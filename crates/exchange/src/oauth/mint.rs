//! One key per account. Upstash allows a limited number, lists none through its API and deletes none, so a working key
//! is reused and a new one is made only where there is none.

use reqwest::Method;
use secrecy::{ExposeSecret, SecretString};
use time::OffsetDateTime;
use upstash_api::developer::Operation;
use upstash_api::developer::account::{MintApiKey, MintApiKeyBody, MintedApiKey};
use upstash_api::exchange::ProblemCode;

use crate::acting;
use crate::app::Context;
use crate::audit::{self, Action, Entry};
use crate::connection::{self, Proof, prove};
use crate::proxy::target;
use crate::random;
use crate::refusal::Refusal;
use crate::state::State;
use crate::store::NewCredential;
use crate::upstream::{Auth, Body, sentence};
use crate::vault::Slot;

/// Longest part of a key's name that comes from the app's name.
const MAX_APP_NAME: usize = 32;

/// Makes sure that the account has a key. Only one task at a time does this for an account.
///
/// # Errors
/// `key_refused` when Upstash makes none; whatever else goes wrong on the way.
pub(super) async fn ensure_key(
    state: &State,
    ctx: &Context,
    account: &str,
    email: Option<&str>,
    access_token: &SecretString,
) -> Result<(), Refusal> {
    let gate = state.limits.gate(account);
    let _alone = gate.alone.lock().await;
    if reuse(state, ctx, account, email).await? {
        return Ok(());
    }
    mint(state, ctx, account, email, access_token).await
}

/// Whether the stored key can stay. Only Upstash's own 401 says that it cannot.
async fn reuse(state: &State, ctx: &Context, account: &str, email: Option<&str>) -> Result<bool, Refusal> {
    let slot = Slot::personal(account);
    let Some(row) = state.store.credential(slot).await?.filter(|row| !row.dead) else {
        return Ok(false);
    };
    let Some(key) = connection::reopen(state, ctx, slot, &row.sealed).await? else {
        return Ok(false);
    };
    // The e-mail that was just told is the better user name: people change theirs at Upstash.
    let Some(username) = email.or(row.username.as_deref()) else {
        return Ok(true);
    };
    match prove(state, account, username, &key).await? {
        Proof::Works => {
            state.store.set_username(slot, Some(username)).await?;
            Ok(true)
        }
        Proof::Unknown => {
            tracing::warn!(account, "Upstash did not say whether the stored key works; it is kept");
            Ok(true)
        }
        // The e-mail may be at fault and not the key: only the user name that once worked can tell.
        Proof::Refused => match row.username.as_deref() {
            None => Ok(true),
            Some(proven)
                if proven != username && prove(state, account, proven, &key).await? != Proof::Refused =>
            {
                Ok(true)
            }
            Some(_) => {
                acting::mark_dead(state, ctx, slot, &row.sealed).await?;
                Ok(false)
            }
        },
    }
}

/// Makes a key, seals it and commits before anything else can go wrong; then tries it.
async fn mint(
    state: &State,
    ctx: &Context,
    account: &str,
    email: Option<&str>,
    access_token: &SecretString,
) -> Result<(), Refusal> {
    let name = key_name(&state.config.app_name, state.clock.now())?;
    let url = target(&state.config.upstash.api_url, &MintApiKey::ENDPOINT, &[])?;
    let body = serde_json::to_vec(&MintApiKeyBody { name: name.clone() }).map_err(Refusal::internal)?;
    let call = state.client.send(Method::POST, url, Auth::Bearer(access_token), Body::Json(body));
    let answer = state.limits.in_turn(account, async { Ok::<_, Refusal>(call.await?) }).await?;
    if answer.status.is_client_error() {
        let said = sentence(&answer, &[access_token.expose_secret()]);
        return Err(Refusal::new(ProblemCode::KeyRefused).upstream(said));
    }
    let minted = serde_json::from_slice::<MintedApiKey>(&answer.body).ok();
    let minted = minted.filter(|minted| answer.status.is_success() && !minted.api_key.is_empty());
    let key = minted.map(|minted| SecretString::from(minted.api_key));
    let key = key.ok_or_else(|| Refusal::new(ProblemCode::UpstreamBroken))?;

    let slot = Slot::personal(account);
    let sealed = state.ring.seal(slot, &key)?;
    // The user name follows when Upstash took it: one that was never proven could later condemn a good key.
    let new = NewCredential {
        sealed: &sealed,
        key_name: &name,
        username: None,
        is_seen: false,
        now: state.clock.now(),
    };
    state.store.put_minted(account, &new).await?;
    audit::write(state, ctx, Entry::ok(Action::KeyMinted).account(account).target(name)).await;

    let Some(email) = email else {
        return Ok(());
    };
    match prove(state, account, email, &key).await? {
        Proof::Works => state.store.set_username(slot, Some(email)).await?,
        // A key that was made this second is good, so it is the e-mail that is not the account's.
        Proof::Refused => {
            tracing::warn!(account, "Upstash refused the e-mail it told us with the new key; it is asked for")
        }
        Proof::Unknown => {
            tracing::warn!(
                account,
                "Upstash did not say whether it takes the new key; the e-mail is asked for"
            )
        }
    }
    Ok(())
}

/// The name under which the account's owner finds the key: `<app>-<yyyymmdd>-<4 hex>`.
fn key_name(app_name: &str, now: i64) -> Result<String, Refusal> {
    let mut app = String::new();
    for c in app_name.chars().take(MAX_APP_NAME) {
        if c.is_ascii_alphanumeric() {
            app.push(c.to_ascii_lowercase());
        } else if !app.is_empty() && !app.ends_with('-') {
            app.push('-');
        }
    }
    let app = Some(app.trim_matches('-')).filter(|app| !app.is_empty()).unwrap_or("dashboard");
    let date = OffsetDateTime::from_unix_timestamp(now).map_err(Refusal::internal)?.date();
    let (year, month, day) = (date.year(), u8::from(date.month()), date.day());
    Ok(format!("{app}-{year:04}{month:02}{day:02}-{}", random::hex::<2>()?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_is_named_after_app_and_day() {
        let name = |app| key_name(app, 1_795_219_200).expect("a name");
        let plain = name("Acme  Cloud™");
        assert_eq!(plain.get(..19), Some("acme-cloud-20261121"), "{plain}");
        assert_eq!(plain.len(), "acme-cloud-20261121-abcd".len());
        assert!(name("…").starts_with("dashboard-2026"));
        assert_ne!(plain, name("Acme  Cloud™"));
    }
}
