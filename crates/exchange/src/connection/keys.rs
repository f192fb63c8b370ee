//! GET `/api/connection/keys`: which keys there are and were, without the keys.

use std::sync::Arc;

use axum::Json;
use axum::extract::{Extension, State as AxumState};
use upstash_api::exchange::{Keys, MintedKey, MintedState};

use super::team;
use crate::refusal::Refusal;
use crate::session::Current;
use crate::state::State;
use crate::store::MintedRow;
use crate::vault::Slot;

/// Upstash lists no key through its API, so this is what was written down when they were made.
pub async fn show(
    AxumState(state): AxumState<Arc<State>>,
    Extension(current): Extension<Current>,
) -> Result<Json<Keys>, Refusal> {
    let team = state.store.credential(Slot::team(&current.account)).await?;
    let minted = state.store.minted_keys(&current.account).await?;
    Ok(Json(Keys { team: team.map(team::describe), minted: minted.into_iter().map(minted_key).collect() }))
}

fn minted_key(row: MintedRow) -> MintedKey {
    let state = match row.state.as_str() {
        "in_use" => MintedState::InUse,
        "refused" => MintedState::Refused,
        "forgotten" => MintedState::Forgotten,
        _ => MintedState::Unknown,
    };
    MintedKey { name: row.name, made_at: row.made_at, state }
}
