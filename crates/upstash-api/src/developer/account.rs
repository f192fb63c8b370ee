//! The account itself: its API keys.

use serde::{Deserialize, Serialize};

use super::RequestBody;

/// Keys one account may hold, by default (Upstash docs, Developer API: getting started).
pub const MAX_API_KEYS: usize = 37;

/// Mints a Developer API key with an OAuth access token (Bearer, not Basic; no `/v2` in the path).
/// Source: Upstash docs, OAuth integration guide.
pub struct MintApiKey;

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MintApiKeyBody {
    /// Must be unique in the account; the account's owner reads it in the console when they want to delete the key.
    pub name: String,
}

impl RequestBody for MintApiKeyBody {}

/// The key is shown this once. No `Debug`: a panic or a log line must not print it.
#[derive(Clone, Serialize, Deserialize)]
pub struct MintedApiKey {
    pub api_key: String,
}
