use ed25519_dalek::{Signer, SigningKey};
use proptest::prelude::*;
use serde_json::{Value, json};

use super::*;
use crate::config::Place;
use crate::embed::Partners;

const NOW: i64 = 1_800_000_000;
const AUDIENCE: &str = "https://dash.example";

fn key(seed: u8) -> SigningKey {
    SigningKey::from_bytes(&[seed; 32])
}

/// `acme` with the keys 1 (`k1`) and 2 (`k2`), `globex` with the key 3 (`k1`).
fn partners() -> Partners {
    let x = |seed| BASE64_URL_SAFE_NO_PAD.encode(key(seed).verifying_key().as_bytes());
    let entry = |id: &str, keys: &[(&str, u8)], scopes: &str| {
        let keys: Vec<_> =
            keys.iter().map(|(kid, seed)| format!("{{ kid = \"{kid}\", x = \"{}\" }}", x(*seed))).collect();
        format!(
            "[[partner]]\nid = \"{id}\"\nname = \"{id}\"\naccount = \"a\"\norigins = [\"https://{id}.example\"]\n\
             keys = [{}]\nscopes = [{scopes}]\n",
            keys.join(", ")
        )
    };
    let text = entry("acme", &[("k1", 1), ("k2", 2)], r#""read", "write""#)
        + &entry("globex", &[("k1", 3)], r#""read", "sso""#);
    Partners::read("test", &text, &Place { insecure_test: false }, AUDIENCE).expect("partners")
}

fn header() -> Value {
    json!({ "alg": "EdDSA", "typ": "pd-embed+jwt", "kid": "k1" })
}

fn claims() -> Value {
    json!({
        "iss": "acme", "aud": AUDIENCE, "sub": "user-7", "sa": "northwind", "scp": ["read"],
        "iat": NOW, "exp": NOW + 300, "jti": "0123456789abcdef",
    })
}

fn with(mut value: Value, changes: Value) -> Value {
    for (name, change) in changes.as_object().expect("an object") {
        let object = value.as_object_mut().expect("an object");
        if change.is_null() {
            object.remove(name)
        } else {
            object.insert(name.clone(), change.clone())
        };
    }
    value
}

fn sign_text(header: &str, claims: &str, seed: u8) -> String {
    let part = |text: &str| BASE64_URL_SAFE_NO_PAD.encode(text);
    let signed = format!("{}.{}", part(header), part(claims));
    let signature = BASE64_URL_SAFE_NO_PAD.encode(key(seed).sign(signed.as_bytes()).to_bytes());
    format!("{signed}.{signature}")
}

fn sign(header: &Value, claims: &Value, seed: u8) -> String {
    sign_text(&header.to_string(), &claims.to_string(), seed)
}

fn check(token: &str) -> Result<Claims, Reason> {
    let partners = partners();
    verify(token, Expected { partner: partners.get("acme").expect("acme"), audience: AUDIENCE, now: NOW })
}

#[test]
fn a_token_of_each_of_the_partners_keys_is_good() {
    let good = check(&sign(&header(), &claims(), 1)).expect("good");
    let expected = Claims {
        user: "user-7".into(),
        sub_account: "northwind".into(),
        scopes: vec![Scope::Read],
        id: "0123456789abcdef".into(),
        expires_at: NOW + 330,
    };
    assert_eq!(good, expected);
    assert!(check(&sign(&with(header(), json!({ "kid": "k2" })), &claims(), 2)).is_ok());
}

#[test]
fn t43_a_header_of_any_other_form_is_refused_before_its_signature_is_looked_at() {
    for changes in [
        json!({ "alg": "none" }),
        json!({ "alg": "HS256" }),
        json!({ "alg": "ES256" }),
        json!({ "alg": "eddsa" }),
        json!({ "alg": null }),
        json!({ "typ": "JWT" }),
        json!({ "typ": null }),
        json!({ "kid": null }),
        json!({ "jwk": { "kty": "OKP", "crv": "Ed25519", "x": "AAAA" } }),
        json!({ "jku": "https://evil.example/keys" }),
        json!({ "x5u": "https://evil.example/cert" }),
        json!({ "crit": ["exp"] }),
        json!({ "kid": 1 }),
    ] {
        assert_eq!(
            check(&sign(&with(header(), changes.clone()), &claims(), 1)),
            Err(Reason::Header),
            "{changes}"
        );
    }
    let twice = r#"{"alg":"EdDSA","typ":"pd-embed+jwt","kid":"k1","kid":"k2"}"#;
    assert_eq!(check(&sign_text(twice, &claims().to_string(), 1)), Err(Reason::Header));
}

#[test]
fn t43_a_token_without_its_signature_or_with_another_is_refused() {
    let token = sign(&header(), &claims(), 1);
    let (signed, signature) = token.rsplit_once('.').expect("three parts");
    for signature in ["", "AAAA", &signature[..84]] {
        assert!(matches!(
            check(&format!("{signed}.{signature}")),
            Err(Reason::Signature | Reason::Malformed)
        ));
    }
    // The public key as an HMAC secret has nowhere to go; here it is taken for a signature.
    let public = BASE64_URL_SAFE_NO_PAD.encode([key(1).verifying_key().to_bytes(); 2].concat());
    assert_eq!(check(&format!("{signed}.{public}")), Err(Reason::Signature));
    let other_claims = BASE64_URL_SAFE_NO_PAD.encode(with(claims(), json!({ "sa": "globex" })).to_string());
    let forged = format!("{}.{other_claims}.{signature}", signed.split_once('.').expect("two parts").0);
    assert_eq!(check(&forged), Err(Reason::Signature));
}

#[test]
fn t44_a_partner_cannot_sign_for_another() {
    // Its own key under the other's name, the other's issuer with its own key, and the other's key name.
    assert_eq!(check(&sign(&header(), &claims(), 3)), Err(Reason::Signature));
    let own = with(claims(), json!({ "iss": "globex" }));
    assert_eq!(check(&sign(&header(), &own, 1)), Err(Reason::Issuer));
    assert_eq!(check(&sign(&with(header(), json!({ "kid": "k3" })), &claims(), 3)), Err(Reason::UnknownKey));
    assert_eq!(
        check(&sign(&header(), &with(claims(), json!({ "aud": "https://other.example" })), 1)),
        Err(Reason::Audience)
    );
}

#[test]
fn t45_a_token_is_good_for_five_minutes_and_half_a_minute_of_wrong_clocks() {
    let at =
        |iat: i64, exp: i64| check(&sign(&header(), &with(claims(), json!({ "iat": iat, "exp": exp })), 1));
    assert!(at(NOW + 30, NOW + 330).is_ok());
    assert_eq!(at(NOW + 31, NOW + 60), Err(Reason::IssuedAt));
    assert!(at(NOW - 329, NOW - 29).is_ok());
    assert_eq!(at(NOW - 330, NOW - 30), Err(Reason::Expired));
    assert_eq!(at(NOW, NOW + 301), Err(Reason::LivesTooLong));
    assert_eq!(at(NOW, NOW), Err(Reason::Claims));
    assert_eq!(at(i64::MIN, i64::MAX), Err(Reason::LivesTooLong));
    assert_eq!(at(i64::MIN, i64::MIN + 1), Err(Reason::Expired));
}

#[test]
fn t47_a_scope_that_the_partner_may_not_give_refuses_the_token() {
    for (scp, expected) in [
        (json!(["read", "write"]), Ok(vec![Scope::Read, Scope::Write])),
        (json!(["sso"]), Err(Reason::Scope)),
        (json!(["read", "admin"]), Err(Reason::Scope)),
        (json!(["read", "read"]), Err(Reason::Scope)),
        (json!([]), Err(Reason::Scope)),
        (json!("read"), Err(Reason::Claims)),
        (json!([1]), Err(Reason::Claims)),
    ] {
        let found = check(&sign(&header(), &with(claims(), json!({ "scp": scp })), 1));
        assert_eq!(found.map(|claims| claims.scopes), expected, "{scp}");
    }
}

#[test]
fn a_claim_that_is_missing_unknown_or_malformed_refuses_the_token() {
    for changes in [
        json!({ "iss": null }),
        json!({ "aud": [AUDIENCE] }),
        json!({ "sub": "" }),
        json!({ "sub": "x".repeat(129) }),
        json!({ "sa": null }),
        json!({ "jti": "short" }),
        json!({ "jti": "x".repeat(65) }),
        json!({ "jti": "0123456789 abcdef" }),
        json!({ "exp": 1.5e9 }),
        json!({ "exp": "1800000000" }),
        json!({ "admin": true }),
    ] {
        assert_eq!(
            check(&sign(&header(), &with(claims(), changes.clone()), 1)),
            Err(Reason::Claims),
            "{changes}"
        );
    }
}

#[test]
fn what_is_no_token_is_malformed_or_too_long() {
    for bad in ["", ".", "..", "a.b", "a.b.c.d", "!!.e30.e30", "e30=.e30.e30", "bm90IGpzb24.e30.AA"] {
        assert!(matches!(check(bad), Err(Reason::Malformed | Reason::Header)), "{bad}");
    }
    let long = sign(&header(), &with(claims(), json!({ "sub": "x".repeat(2000) })), 1);
    assert_eq!(check(&long), Err(Reason::TooLong));
}

proptest! {
    #[test]
    fn nothing_that_was_changed_passes(at in 0usize..400, to in proptest::char::range('!', '~')) {
        let token = sign(&header(), &claims(), 1);
        let mut chars: Vec<char> = token.chars().collect();
        let at = at % chars.len();
        prop_assume!(chars[at] != to);
        chars[at] = to;
        prop_assert!(check(&chars.into_iter().collect::<String>()).is_err());
    }

    #[test]
    fn no_text_makes_it_fail_otherwise_than_by_a_reason(text in ".{0,300}") {
        prop_assert!(check(&text).is_err());
    }
}
