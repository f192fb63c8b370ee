//! What the check reads from a token: when it was signed. Nothing is verified, which is the server's to do.

use serde::Deserialize;
use upstash_api::base64;

/// By how many seconds whoever signed a token is ahead of a clock that shows `now_ms`. `None` where it does not say when.
#[must_use]
pub fn ahead(token: &str, now_ms: i64) -> Option<f64> {
    #[derive(Deserialize)]
    struct Claims {
        iat: f64,
    }
    let claims = base64::decode_url(token.split('.').nth(1)?)?;
    let claims = serde_json::from_slice::<Claims>(&claims).ok()?;
    Some(claims.iat - now_ms as f64 / 1000.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_says_when_it_was_signed_and_nonsense_says_nothing() {
        let claims = base64::encode_url(br#"{"iss":"acme","iat":1763769600,"exp":1763769900}"#);
        let token = format!("e30.{claims}.sig");
        assert_eq!(ahead(&token, 1_763_769_600_000), Some(0.0));
        assert_eq!(ahead(&token, 1_763_769_590_500), Some(9.5));
        for nonsense in ["", "a.b.c", "e30.e30.x", "no dots"] {
            assert_eq!(ahead(nonsense, 0), None, "{nonsense}");
        }
    }
}
