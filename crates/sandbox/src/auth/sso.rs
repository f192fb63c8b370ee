//! Sign-in tokens of sub-accounts: HS256, with a secret that only the sandbox knows.
//!
//! Upstash documents the algorithm and the 72 hours. The claims are ours.

use aws_lc_rs::hmac::{self, HMAC_SHA256};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::{Value, json};

use crate::random;

const HEADER: &str = r#"{"alg":"HS256","typ":"JWT"}"#;

/// The signing secret, new for every reset.
#[derive(Clone, Debug)]
pub struct SsoSecret(hmac::Key);

/// A sign-in token that was made here.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SsoClaims {
    pub customer_id: String,
    /// Unix time in seconds.
    pub expires: i64,
}

/// Why nobody was signed in with a token.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SsoRefusal {
    /// Not a token, or not one of ours.
    Invalid,
    /// It was good once.
    Expired,
    /// Its sub-account was deleted.
    Gone,
}

impl Default for SsoSecret {
    fn default() -> Self {
        Self(hmac::Key::new(HMAC_SHA256, &random::bytes::<32>()))
    }
}

impl SsoSecret {
    /// A token for a sub-account.
    pub fn sign(&self, customer_id: &str, now: i64, expires: i64) -> String {
        let claims = json!({ "sub": customer_id, "iat": now, "exp": expires, "jti": random::uuid() });
        let signed = format!("{}.{}", encode(HEADER), encode(claims.to_string()));
        format!("{signed}.{}", encode(hmac::sign(&self.0, signed.as_bytes())))
    }

    /// What a token says.
    ///
    /// # Errors
    /// When it is not ours, and when its time is over. The signature counts first, so nobody learns when a forged
    /// token would have expired; the header counts too, so `alg: none` is nothing.
    pub fn verify(&self, token: &str, now: i64) -> Result<SsoClaims, SsoRefusal> {
        let claims = self.claims(token).ok_or(SsoRefusal::Invalid)?;
        if claims.expires <= now { Err(SsoRefusal::Expired) } else { Ok(claims) }
    }

    fn claims(&self, token: &str) -> Option<SsoClaims> {
        let (signed, signature) = token.rsplit_once('.')?;
        let (header, claims) = signed.split_once('.')?;
        let signature = URL_SAFE_NO_PAD.decode(signature).ok()?;
        hmac::verify(&self.0, signed.as_bytes(), &signature).ok()?;
        let header: Value = serde_json::from_slice(&URL_SAFE_NO_PAD.decode(header).ok()?).ok()?;
        let claims: Value = serde_json::from_slice(&URL_SAFE_NO_PAD.decode(claims).ok()?).ok()?;
        (header["alg"] == "HS256").then_some(())?;
        Some(SsoClaims { customer_id: claims["sub"].as_str()?.to_owned(), expires: claims["exp"].as_i64()? })
    }
}

fn encode(bytes: impl AsRef<[u8]>) -> String {
    URL_SAFE_NO_PAD.encode(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_says_who_it_is_for_until_it_expires() {
        let secret = SsoSecret::default();
        let token = secret.sign("sub_t_a", 0, 100);
        assert!(token.starts_with("eyJhbGciOiJIUzI1NiIs"), "{token}");
        let claims = SsoClaims { customer_id: "sub_t_a".into(), expires: 100 };
        assert_eq!(secret.verify(&token, 99), Ok(claims));
        assert_eq!(secret.verify(&token, 100), Err(SsoRefusal::Expired));
    }

    #[test]
    fn a_changed_foreign_or_unsigned_token_is_invalid() {
        let secret = SsoSecret::default();
        let token = secret.sign("sub_t_a", 0, 100);
        let mut parts: Vec<String> = token.split('.').map(str::to_owned).collect();
        parts[1] = encode(r#"{"sub":"sub_t_b","exp":100}"#);
        let unsigned = format!("{}.{}.", encode(r#"{"alg":"none"}"#), parts[1]);
        for bad in [parts.join("."), unsigned, String::new(), "a.b.c".into(), format!("{token}x")] {
            assert_eq!(secret.verify(&bad, 0), Err(SsoRefusal::Invalid), "{bad}");
        }
        assert_eq!(SsoSecret::default().verify(&token, 0), Err(SsoRefusal::Invalid));
    }
}
