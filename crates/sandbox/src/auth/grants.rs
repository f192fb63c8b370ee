//! What the authorization server handed out and has to remember: sign-in sessions, codes and refresh tokens.

use std::collections::{HashMap, HashSet};

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use sha2::{Digest, Sha256};

use super::sso::{SsoClaims, SsoRefusal, SsoSecret};
use crate::random;

/// Seconds in which a code must be redeemed.
pub const CODE_LIFETIME: i64 = 600;

/// What the user agreed to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Grant {
    /// Subject of the user.
    pub sub: String,
    /// Scopes that were granted, in the order asked for.
    pub scopes: Vec<String>,
    /// The API the access token is for, when one was asked for.
    pub audience: Option<String>,
}

impl Grant {
    pub fn has(&self, scope: &str) -> bool {
        self.scopes.iter().any(|granted| granted == scope)
    }
}

/// A code before it is redeemed.
#[derive(Clone, Debug)]
pub struct PendingCode {
    pub grant: Grant,
    pub client_id: String,
    pub redirect_uri: String,
    pub nonce: Option<String>,
    /// PKCE challenge, method S256.
    pub challenge: String,
    /// Unix time in seconds.
    pub expires: i64,
}

/// Why a code was not redeemed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CodeRefusal {
    /// Unknown, used or expired, another client's, or another `redirect_uri` than the one it was sent to.
    Invalid,
    /// The verifier does not belong to the challenge.
    Verifier,
}

/// Sessions, codes, refresh tokens and sign-in tokens by their secret values.
#[derive(Clone, Debug, Default)]
pub struct Grants {
    sessions: HashMap<String, String>,
    /// Accounts signed in to the console, by cookie value.
    console_sessions: HashMap<String, String>,
    codes: HashMap<String, PendingCode>,
    refresh_tokens: HashMap<String, Grant>,
    /// Access, ID and sign-in tokens, which nobody looks up, kept so that tests can look for leaks.
    issued: Vec<String>,
    sso: SsoSecret,
    /// Sign-in tokens with the sub-accounts they are for.
    sso_tokens: HashMap<String, String>,
    /// Sign-in tokens whose sub-account was deleted: a new one of the same name is somebody else's.
    ended_sso_tokens: HashSet<String>,
}

impl Grants {
    /// Starts a sign-in session for a subject and answers the cookie's value.
    pub fn start_session(&mut self, sub: &str) -> String {
        let id = random::opaque::<24>();
        self.sessions.insert(id.clone(), sub.to_owned());
        id
    }

    /// The subject signed in under this cookie value.
    pub fn session(&self, id: &str) -> Option<&str> {
        self.sessions.get(id).map(String::as_str)
    }

    pub fn end_session(&mut self, id: &str) {
        self.sessions.remove(id);
    }

    /// Starts a session of the console and answers the cookie's value.
    pub fn start_console_session(&mut self, customer_id: &str) -> String {
        let id = random::opaque::<24>();
        self.console_sessions.insert(id.clone(), customer_id.to_owned());
        id
    }

    /// The account signed in to the console under this cookie value.
    pub fn console_session(&self, id: &str) -> Option<&str> {
        self.console_sessions.get(id).map(String::as_str)
    }

    pub fn end_console_session(&mut self, id: &str) {
        self.console_sessions.remove(id);
    }

    /// Makes a code.
    pub fn issue_code(&mut self, pending: PendingCode) -> String {
        let code = random::opaque::<32>();
        self.codes.insert(code.clone(), pending);
        code
    }

    /// Redeems a code. It is gone afterwards, whatever the outcome.
    ///
    /// # Errors
    /// Why not, as finely as Auth0 tells its clients.
    pub fn redeem(
        &mut self,
        code: &str,
        client_id: &str,
        redirect_uri: &str,
        verifier: &str,
        now: i64,
    ) -> Result<PendingCode, CodeRefusal> {
        let pending = self.codes.remove(code).ok_or(CodeRefusal::Invalid)?;
        if pending.expires <= now || pending.client_id != client_id || pending.redirect_uri != redirect_uri {
            return Err(CodeRefusal::Invalid);
        }
        if challenge(verifier) != pending.challenge {
            return Err(CodeRefusal::Verifier);
        }
        Ok(pending)
    }

    pub fn issue_refresh_token(&mut self, grant: Grant) -> String {
        let token = format!("v1.{}", random::opaque::<32>());
        self.refresh_tokens.insert(token.clone(), grant);
        token
    }

    /// What a refresh token stands for.
    pub fn refresh_token(&self, token: &str) -> Option<&Grant> {
        self.refresh_tokens.get(token)
    }

    /// Ends a refresh token; answers whether it was alive.
    pub fn revoke(&mut self, token: &str) -> bool {
        self.refresh_tokens.remove(token).is_some()
    }

    /// Notes an access or ID token that went out.
    pub fn note_issued(&mut self, token: &str) {
        self.issued.push(token.to_owned());
    }

    /// Makes a sign-in token for a sub-account.
    pub fn issue_sso_token(&mut self, customer_id: &str, now: i64, expires: i64) -> String {
        let token = self.sso.sign(customer_id, now, expires);
        self.note_issued(&token);
        self.sso_tokens.insert(token.clone(), customer_id.to_owned());
        token
    }

    /// Reads a sign-in token.
    ///
    /// # Errors
    /// When it is not one of ours, or too old, or its sub-account was deleted.
    pub fn sso_claims(&self, token: &str, now: i64) -> Result<SsoClaims, SsoRefusal> {
        let claims = self.sso.verify(token, now)?;
        if self.ended_sso_tokens.contains(token) { Err(SsoRefusal::Gone) } else { Ok(claims) }
    }

    /// Ends the sign-in tokens and console sessions of an account that was deleted.
    pub fn forget(&mut self, customer_id: &str) {
        self.console_sessions.retain(|_, signed_in| signed_in != customer_id);
        let ended = self.sso_tokens.extract_if(|_, owner| owner == customer_id).map(|(token, _)| token);
        self.ended_sso_tokens.extend(ended);
    }

    /// Every secret that was handed out: codes, refresh, access, ID and sign-in tokens.
    pub fn secrets(&self) -> impl Iterator<Item = &str> {
        let refresh = self.refresh_tokens.keys();
        self.codes.keys().chain(refresh).chain(&self.issued).map(String::as_str)
    }
}

/// The S256 challenge of a verifier (RFC 7636, section 4.2).
fn challenge(verifier: &str) -> String {
    URL_SAFE_NO_PAD.encode(Sha256::digest(verifier))
}

#[cfg(test)]
mod tests {
    use super::*;

    const VERIFIER: &str = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";

    fn pending() -> PendingCode {
        PendingCode {
            grant: Grant { sub: "ada".into(), scopes: vec![], audience: None },
            client_id: "client".into(),
            redirect_uri: "http://localhost/cb".into(),
            nonce: None,
            challenge: "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM".into(),
            expires: 100,
        }
    }

    fn redeem(
        grants: &mut Grants,
        code: &str,
        uri: &str,
        verifier: &str,
        now: i64,
    ) -> Result<(), CodeRefusal> {
        grants.redeem(code, "client", uri, verifier, now).map(|_| ())
    }

    #[test]
    fn the_challenge_is_the_one_of_the_rfc() {
        assert_eq!(challenge(VERIFIER), pending().challenge);
    }

    #[test]
    fn a_code_works_once() {
        let mut grants = Grants::default();
        let code = grants.issue_code(pending());
        assert_eq!(redeem(&mut grants, &code, "http://localhost/cb", VERIFIER, 0), Ok(()));
        assert_eq!(redeem(&mut grants, &code, "http://localhost/cb", VERIFIER, 0), Err(CodeRefusal::Invalid));
    }

    #[test]
    fn a_code_is_bound_to_its_time_its_address_and_its_verifier() {
        let mut grants = Grants::default();
        let code = grants.issue_code(pending());
        assert_eq!(
            redeem(&mut grants, &code, "http://localhost/cb", VERIFIER, 100),
            Err(CodeRefusal::Invalid)
        );
        let code = grants.issue_code(pending());
        assert_eq!(
            redeem(&mut grants, &code, "http://localhost/cb/", VERIFIER, 0),
            Err(CodeRefusal::Invalid)
        );
        let code = grants.issue_code(pending());
        assert_eq!(redeem(&mut grants, &code, "http://localhost/cb", "x", 0), Err(CodeRefusal::Verifier));
    }
}
