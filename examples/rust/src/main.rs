//! A token for the dashboard's frame, signed with `jsonwebtoken`.

use std::env::{args, var};

use anyhow::{Context, Result};
use jsonwebtoken::{Algorithm, EncodingKey, Header, encode, get_current_timestamp};
use serde::Serialize;
use uuid::Uuid;

#[derive(Serialize)]
struct Claims<'a> {
    iss: String,
    aud: String,
    sub: &'a str,
    sa: &'a str,
    scp: &'a [&'a str],
    iat: u64,
    exp: u64,
    jti: String,
}

/// `user` is your own name for the person, `sub_account` the slug that they may work in. Good once, for five minutes.
fn dashboard_token(user: &str, sub_account: &str, scopes: &[&str]) -> Result<String> {
    let mut header = Header::new(Algorithm::EdDSA);
    header.typ = Some("pd-embed+jwt".to_owned());
    header.kid = Some(var("KEY_ID")?);
    let now = get_current_timestamp();
    let claims = Claims {
        iss: var("PARTNER")?,
        aud: var("DASHBOARD")?,
        sub: user,
        sa: sub_account,
        scp: scopes,
        iat: now,
        exp: now + 300,
        jti: Uuid::new_v4().to_string(),
    };
    let key = EncodingKey::from_ed_pem(&std::fs::read(var("KEY_FILE")?)?)?;
    Ok(encode(&header, &claims, &key)?)
}

fn main() -> Result<()> {
    let mut words = args().skip(1);
    let mut word = || words.next().context("usage: sign-dashboard-token USER SUB_ACCOUNT");
    println!("{}", dashboard_token(&word()?, &word()?, &["read", "write"])?);
    Ok(())
}
