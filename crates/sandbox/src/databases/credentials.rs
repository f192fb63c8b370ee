//! Passwords and REST tokens in the form Upstash's documentation shows them.
//!
//! A token is base64url of a kind (1 standard, 2 read-only), the number of the host name, and the secret. Clients must
//! take it as opaque; only tests that look for leaks care about its shape.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::{Deserialize, Serialize};

use crate::random;

const STANDARD: u8 = 1;
const READ_ONLY: u8 = 2;
/// Version mark in front of the secret of newer tokens.
const VERSION: &[u8] = b"p1";

/// The secrets of one database.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Credentials {
    pub password: String,
    pub rest_token: String,
    pub read_only_rest_token: String,
}

/// What a token may do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Access {
    Standard,
    ReadOnly,
}

impl Credentials {
    /// New secrets for the database with this host number.
    pub fn generate(number: u16) -> Self {
        let password = format!("{}p1{number}", random::hex::<16>());
        Self {
            rest_token: token(STANDARD, number, password.as_bytes()),
            read_only_rest_token: token(READ_ONLY, number, &random::bytes::<32>()),
            password,
        }
    }

    /// What this token may do here; `None` when it is not one of ours.
    pub fn access(&self, token: &str) -> Option<Access> {
        match token {
            _ if token == self.rest_token => Some(Access::Standard),
            _ if token == self.read_only_rest_token => Some(Access::ReadOnly),
            _ => None,
        }
    }
}

fn token(kind: u8, number: u16, secret: &[u8]) -> String {
    let [high, low] = number.to_be_bytes();
    let length = u8::try_from(secret.len()).unwrap_or(u8::MAX);
    let mut bytes = vec![kind, high, low, 0, 2, length];
    bytes.extend_from_slice(VERSION);
    bytes.extend_from_slice(secret);
    URL_SAFE_NO_PAD.encode(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tokens_look_like_the_real_ones() {
        let credentials = Credentials::generate(31_847);
        assert_eq!(credentials.password.len(), 32 + 2 + 5);
        for (token, marker) in
            [(&credentials.rest_token, "AAIn"), (&credentials.read_only_rest_token, "AAIg")]
        {
            assert!(token.starts_with('A') && &token[4..8] == marker, "{token}");
        }
    }

    #[test]
    fn only_its_own_tokens_open_a_database() {
        let (a, b) = (Credentials::generate(10_001), Credentials::generate(10_001));
        assert_eq!(a.access(&a.rest_token), Some(Access::Standard));
        assert_eq!(a.access(&a.read_only_rest_token), Some(Access::ReadOnly));
        assert_eq!(a.access(&b.rest_token), None);
        assert_eq!(a.access(""), None);
        assert_eq!(a.access(&a.password), None);
    }
}
