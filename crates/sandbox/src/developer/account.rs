//! The account itself: its keys.

use serde_json::{Value, json};
use upstash_api::developer::account::MintApiKeyBody;

use super::{Call, Refusal};
use crate::accounts::NewKey;

/// POST `/apikey`. The answers to a taken name and to a full account are not documented.
pub fn mint_api_key(call: &Call<'_>) -> Result<Value, Refusal> {
    let body: MintApiKeyBody = call.body()?;
    let now = call.world.clock.now();
    let mut state = call.world.state();
    let account = state.accounts.get_mut(&call.customer_id).ok_or_else(Refusal::unauthorized)?;
    let key = account
        .mint_key(NewKey::full(&body.name), now)
        .map_err(|why| Refusal::bad_request(why.to_string()))?;
    call.about([body.name.as_str()]);
    Ok(json!({ "api_key": key.key }))
}
