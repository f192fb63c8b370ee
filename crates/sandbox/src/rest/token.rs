//! REST tokens of users that `ACL SETUSER` made, as `ACL GENTOKEN` and `ACL RESTTOKEN` hand them out.
//!
//! At Upstash they are opaque. Here one names its database, its user and the password that it wraps; whether these are
//! right is Redis's to say, at every request. The check at the end tells a token of `GENTOKEN` from an arbitrary string,
//! which is what `ACL SETUSER` asks; it keeps no secret.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use sha2::{Digest, Sha256};

use crate::random;

/// Marks a token of a user, beside 1 (standard) and 2 (read-only).
const KIND: u8 = 3;
const CHECK: usize = 12;
const NONCE: usize = 6;

/// What a token wraps.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UserToken {
    pub user: String,
    pub password: String,
}

impl UserToken {
    /// The token at the database with this host number; a different one each time.
    ///
    /// # Errors
    /// When user or password are longer than 255 bytes.
    pub fn encode(&self, number: u16) -> Result<String, String> {
        let mut bytes = vec![KIND];
        bytes.extend(number.to_be_bytes());
        bytes.extend(random::bytes::<NONCE>());
        for part in [&self.user, &self.password] {
            let length = u8::try_from(part.len()).map_err(|_| super::texts::TOO_LONG_FOR_A_TOKEN)?;
            bytes.push(length);
            bytes.extend_from_slice(part.as_bytes());
        }
        bytes.extend(check(&bytes));
        Ok(URL_SAFE_NO_PAD.encode(bytes))
    }

    /// Reads a token, with the host number of its database.
    pub fn decode(token: &str) -> Option<(u16, Self)> {
        let bytes = URL_SAFE_NO_PAD.decode(token).ok()?;
        let (content, given) = bytes.split_at_checked(bytes.len().checked_sub(CHECK)?)?;
        if given != check(content) {
            return None;
        }
        let (&[kind, high, low], rest) = content.split_first_chunk()?;
        let (_nonce, rest) = rest.split_first_chunk::<NONCE>()?;
        let (user, rest) = part(rest)?;
        let (password, rest) = part(rest)?;
        let is_whole = kind == KIND && rest.is_empty();
        is_whole.then_some((u16::from_be_bytes([high, low]), Self { user, password }))
    }
}

/// A part with its length in front, and what follows it.
fn part(bytes: &[u8]) -> Option<(String, &[u8])> {
    let (length, rest) = bytes.split_first()?;
    let (text, rest) = rest.split_at_checked(usize::from(*length))?;
    Some((String::from_utf8(text.to_vec()).ok()?, rest))
}

fn check(content: &[u8]) -> [u8; CHECK] {
    let digest: [u8; 32] =
        Sha256::new_with_prefix("sandbox acl token").chain_update(content).finalize().into();
    let mut check = [0; CHECK];
    check.copy_from_slice(digest.split_at(CHECK).0);
    check
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sample() -> UserToken {
        UserToken { user: "browse".into(), password: "a password, ü".into() }
    }

    #[test]
    fn a_token_is_read_back_and_is_new_each_time() {
        let (one, other) = (sample().encode(20_417).expect("short"), sample().encode(20_417).expect("short"));
        assert_ne!(one, other);
        assert_eq!(UserToken::decode(&one), Some((20_417, sample())));
        assert_eq!(UserToken::decode(&other), Some((20_417, sample())));
        assert!(one.starts_with('A'), "{one}");
    }

    #[test]
    fn nothing_else_is_a_token() {
        let token = sample().encode(1).expect("short");
        let cut = token.split_at(token.len() - 2).0;
        for other in ["", "password", "Av3-BNjY5", cut, &token.replacen('A', "B", 1)] {
            assert_eq!(UserToken::decode(other), None, "{other}");
        }
        let standard = crate::databases::Credentials::generate(7).rest_token;
        assert_eq!(UserToken::decode(&standard), None);
        let long = UserToken { user: "u".repeat(256), password: String::new() };
        assert!(long.encode(1).is_err());
    }
}
