//! What a person does in Upstash's console or Upstash does for a partner, for tests that have no hands: API keys of any
//! account, payment methods, and switching sub-accounts on.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use serde::Deserialize;
use serde_json::{Value, json};

use crate::accounts::{Kind, NewKey};
use crate::world::World;

type Refused = (StatusCode, Json<Value>);

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Asked {
    /// An e-mail or the id of a team.
    customer_id: String,
    name: String,
    #[serde(default)]
    read_only: bool,
    /// Never when absent.
    expires_in_seconds: Option<i64>,
}

/// POST `/_sandbox/keys`: makes a key.
pub async fn add_key(
    State(world): State<Arc<World>>,
    Json(asked): Json<Asked>,
) -> Result<(StatusCode, Json<Value>), Refused> {
    let new = NewKey { name: &asked.name, read_only: asked.read_only, lifetime: asked.expires_in_seconds };
    let mut state = world.state();
    let account = state.accounts.get_mut(&asked.customer_id).ok_or_else(no_account)?;
    let key = account.mint_key(new, world.clock.now()).map_err(|refusal| refuse(&refusal.to_string()))?;
    Ok((StatusCode::CREATED, Json(json!({ "name": key.name, "api_key": key.key, "expires": key.expires }))))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Named {
    customer_id: String,
    name: String,
}

/// DELETE `/_sandbox/keys`: revokes one.
pub async fn remove_key(
    State(world): State<Arc<World>>,
    Json(named): Json<Named>,
) -> Result<StatusCode, Refused> {
    let mut state = world.state();
    let account = state.accounts.get_mut(&named.customer_id).ok_or_else(no_account)?;
    let revoked = account.revoke_named(&named.name);
    if revoked { Ok(StatusCode::NO_CONTENT) } else { Err(refuse("there is no key of this name")) }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Changes {
    customer_id: String,
    has_payment_method: Option<bool>,
    /// Teams only.
    sub_accounts_enabled: Option<bool>,
}

/// POST `/_sandbox/accounts`: changes what the body names.
pub async fn change(
    State(world): State<Arc<World>>,
    Json(changes): Json<Changes>,
) -> Result<StatusCode, Refused> {
    let mut state = world.state();
    let account = state.accounts.get_mut(&changes.customer_id).ok_or_else(no_account)?;
    if let Some(enabled) = changes.sub_accounts_enabled {
        match &mut account.kind {
            Kind::Team(team) => team.sub_accounts_enabled = enabled,
            Kind::Person(_) | Kind::SubAccount(_) => return Err(refuse("only teams have sub-accounts")),
        }
    }
    if let Some(pays) = changes.has_payment_method {
        account.has_payment_method = pays;
    }
    Ok(StatusCode::NO_CONTENT)
}

fn no_account() -> Refused {
    (StatusCode::NOT_FOUND, Json(json!({ "error": "there is no such account" })))
}

fn refuse(text: &str) -> Refused {
    (StatusCode::BAD_REQUEST, Json(json!({ "error": text })))
}
