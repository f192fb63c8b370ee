//! Tokens of vector and search indexes.
//!
//! The documents show only that they are base64. Ours wrap the index's slug, the user and a secret, as real ones seem
//! to; clients must take them as opaque.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::random;

/// The two tokens of an index.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Tokens {
    pub token: String,
    pub read_only_token: String,
}

impl Tokens {
    /// New tokens for the index with this slug.
    pub fn generate(slug: &str) -> Self {
        Self { token: wrap(slug, "admin"), read_only_token: wrap(slug, "readonly") }
    }

    /// Adds both to an answer.
    pub fn put_into(&self, answer: &mut Map<String, Value>) {
        answer.insert("token".into(), self.token.as_str().into());
        answer.insert("read_only_token".into(), self.read_only_token.as_str().into());
    }
}

/// The lengths of the three parts, then the parts.
fn wrap(slug: &str, user: &str) -> String {
    let secret = STANDARD.encode(random::bytes::<36>());
    let parts = [slug, user, &secret];
    let mut bytes = vec![0];
    bytes.extend(parts.iter().map(|part| u8::try_from(part.len()).unwrap_or(u8::MAX)));
    bytes.extend(parts.iter().flat_map(|part| part.bytes()));
    STANDARD.encode(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tokens_are_base64_of_slug_user_and_secret() {
        let tokens = Tokens::generate("glowing-baboon-15797-us1");
        assert_ne!(tokens, Tokens::generate("glowing-baboon-15797-us1"));
        let bytes = STANDARD.decode(&tokens.read_only_token).expect("base64");
        assert_eq!(&bytes[..4], [0, 24, 8, 48]);
        assert!(bytes[4..].starts_with(b"glowing-baboon-15797-us1readonly"));
    }
}
