//! Tokens for the dashboard's frame: an EdDSA signature over who may do what for five minutes.

use aws_lc_rs::signature::{Ed25519KeyPair, KeyPair};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::{Value, json};

use crate::random;

/// As in the partner file.
pub const KID: &str = "demo";
/// The longest that the dashboard takes.
const SECONDS: i64 = 300;

/// Who a token is for.
pub struct Claims<'a> {
    pub partner: &'a str,
    /// The dashboard's origin.
    pub dashboard: &'a str,
    /// The platform's own name for the person.
    pub user: &'a str,
    /// The sub-account that they may work in.
    pub customer: &'a str,
    /// Unix time in seconds.
    pub now: i64,
}

/// A key pair, new at every start.
pub struct Signer(Ed25519KeyPair);

impl Default for Signer {
    fn default() -> Self {
        let seed = random::bytes::<32>();
        // Any 32 bytes are a seed.
        Self(Ed25519KeyPair::from_seed_unchecked(&seed).expect("32 bytes are a seed"))
    }
}

impl Signer {
    /// The public half, as a JWK's `x`.
    pub fn public(&self) -> String {
        URL_SAFE_NO_PAD.encode(self.0.public_key())
    }

    /// A token for one use.
    pub fn token(&self, claims: &Claims<'_>) -> String {
        let part = |value: &Value| URL_SAFE_NO_PAD.encode(value.to_string());
        let header = json!({ "alg": "EdDSA", "typ": "pd-embed+jwt", "kid": KID });
        let body = json!({
            "iss": claims.partner,
            "aud": claims.dashboard,
            "sub": claims.user,
            "sa": claims.customer,
            "scp": ["read", "write", "explore", "sso"],
            "iat": claims.now,
            "exp": claims.now + SECONDS,
            "jti": random::opaque::<16>(),
        });
        let signed = format!("{}.{}", part(&header), part(&body));
        let signature = self.0.sign(signed.as_bytes());
        format!("{signed}.{}", URL_SAFE_NO_PAD.encode(signature))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_is_signed_and_never_the_same_twice() {
        let signer = Signer::default();
        let claims =
            Claims { partner: "p", dashboard: "http://localhost:1", user: "u", customer: "c", now: 1_000 };
        let (one, two) = (signer.token(&claims), signer.token(&claims));
        assert_ne!(one, two);
        let (signed, signature) = one.rsplit_once('.').expect("three parts");
        let decode = |part: &str| URL_SAFE_NO_PAD.decode(part).expect("base64url");
        let key = aws_lc_rs::signature::UnparsedPublicKey::new(
            &aws_lc_rs::signature::ED25519,
            decode(&signer.public()),
        );
        key.verify(signed.as_bytes(), &decode(signature)).expect("our signature");
        let body: Value =
            serde_json::from_slice(&decode(signed.split('.').nth(1).expect("a body"))).expect("JSON");
        assert_eq!((&body["aud"], &body["exp"]), (&json!("http://localhost:1"), &json!(1_300)));
    }
}
