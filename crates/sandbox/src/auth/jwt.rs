//! RS256 tokens: the signing key, made when it is first needed, and JSON Web Tokens made and checked with it.

use std::sync::OnceLock;

use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::rsa::{KeyPair, KeySize, PublicKeyComponents};
use aws_lc_rs::signature::{KeyPair as _, RSA_PKCS1_2048_8192_SHA256, RSA_PKCS1_SHA256};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::{Value, json};

use crate::random;

/// A 2048-bit RSA key with the id under which it is published. Making it is most of what starting a sandbox would take,
/// and who only talks to databases never needs it.
pub struct Signer {
    pair: OnceLock<KeyPair>,
    kid: String,
}

impl Default for Signer {
    fn default() -> Self {
        Self { pair: OnceLock::new(), kid: random::hex::<8>() }
    }
}

impl Signer {
    fn pair(&self) -> &KeyPair {
        let make =
            || KeyPair::generate(KeySize::Rsa2048).expect("the operating system has no random numbers");
        self.pair.get_or_init(make)
    }

    /// A signed token with these claims.
    pub fn sign(&self, claims: &Value) -> String {
        let header = json!({ "alg": "RS256", "typ": "JWT", "kid": self.kid });
        let signed = format!("{}.{}", encode(header.to_string()), encode(claims.to_string()));
        let pair = self.pair();
        let mut signature = vec![0; pair.public_modulus_len()];
        pair.sign(&RSA_PKCS1_SHA256, &SystemRandom::new(), signed.as_bytes(), &mut signature)
            .expect("the buffer has the length of the modulus");
        format!("{signed}.{}", encode(signature))
    }

    /// The claims of a token that this key signed; expiry and audience are the caller's to check.
    pub fn claims(&self, token: &str) -> Option<Value> {
        // Without a key nothing was signed yet.
        let pair = self.pair.get()?;
        let (signed, signature) = token.rsplit_once('.')?;
        let (_header, claims) = signed.split_once('.')?;
        let signature = URL_SAFE_NO_PAD.decode(signature).ok()?;
        let public = PublicKeyComponents::<Vec<u8>>::from(pair.public_key());
        public.verify(&RSA_PKCS1_2048_8192_SHA256, signed.as_bytes(), &signature).ok()?;
        serde_json::from_slice(&URL_SAFE_NO_PAD.decode(claims).ok()?).ok()
    }

    /// The public half, as `jwks.json` publishes it.
    pub fn jwks(&self) -> Value {
        let public = PublicKeyComponents::<Vec<u8>>::from(self.pair().public_key());
        json!({ "keys": [{
            "kty": "RSA", "use": "sig", "alg": "RS256", "kid": self.kid,
            "n": encode(public.n), "e": encode(public.e),
        }] })
    }
}

fn encode(bytes: impl AsRef<[u8]>) -> String {
    URL_SAFE_NO_PAD.encode(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_is_read_back_and_a_changed_one_is_refused() {
        let signer = Signer::default();
        let token = signer.sign(&json!({ "sub": "ada" }));
        assert_eq!(signer.claims(&token), Some(json!({ "sub": "ada" })));
        let parts: Vec<_> = token.split('.').collect();
        let forged = format!("{}.{}.{}", parts[0], encode(r#"{"sub":"eve"}"#), parts[2]);
        assert_eq!(signer.claims(&forged), None);
        let other = Signer::default();
        assert_eq!(other.claims(&token), None, "before it has a key");
        other.jwks();
        assert_eq!(other.claims(&token), None);
        for nonsense in ["", "a", "a.b", "a.b.c", "..."] {
            assert_eq!(signer.claims(nonsense), None);
        }
    }
}
