//! The authorize request: what was asked, and whether it may be answered by a redirect at all.

use url::Url;
use url::form_urlencoded;

use super::AUDIENCE;
use super::grants::Grant;
use crate::switches::Switches;
use crate::world::OAuthClient;

/// Scopes that exist, with what they mean to the user; the first three depend on a switch.
pub const SCOPES: [(&str, &str); 4] = [
    ("openid", "Know that it is you"),
    ("profile", "See your name"),
    ("email", "See your e-mail address"),
    ("offline_access", "Stay connected when you are away"),
];

/// A request that may be shown to the user.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AuthorizeRequest {
    pub client_id: String,
    pub redirect_uri: String,
    pub state: Option<String>,
    pub nonce: Option<String>,
    /// Scopes asked for, known or not.
    pub scopes: Vec<String>,
    pub audience: Option<String>,
    pub challenge: String,
    pub prompt: Option<String>,
    /// Whether the sign-up form was asked for.
    pub signs_up: bool,
    pub login_hint: Option<String>,
}

/// Why not.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// No redirect: nobody knows that client.
    UnknownClient(String),
    /// No redirect: it would go somewhere the client did not register.
    UnregisteredCallback(String),
    /// Told to the client by redirect.
    Redirect(String),
}

impl AuthorizeRequest {
    /// Reads the query of an authorize request.
    ///
    /// # Errors
    /// [`Refusal`]; the order of the checks is what makes redirects safe.
    pub fn parse(query: &str, client: &OAuthClient) -> Result<Self, Refusal> {
        let pairs: Vec<_> = form_urlencoded::parse(query.as_bytes()).into_owned().collect();
        let get = |name: &str| pairs.iter().find(|(key, _)| key == name).map(|(_, value)| value.clone());
        let client_id = get("client_id").unwrap_or_default();
        if client_id != client.id {
            return Err(Refusal::UnknownClient(client_id));
        }
        let redirect_uri = get("redirect_uri").unwrap_or_default();
        if !client.redirect_uris.contains(&redirect_uri) {
            return Err(Refusal::UnregisteredCallback(redirect_uri));
        }
        let state = get("state");
        let refuse = |error: &str, description: &str| {
            Refusal::Redirect(error_redirect(&redirect_uri, error, description, state.as_deref()))
        };
        if get("response_type").as_deref() != Some("code") {
            return Err(refuse(
                "unsupported_response_type",
                "Unsupported response type, only code is allowed",
            ));
        }
        // Upstash's page is not known to insist; a public client without PKCE is a mistake that should show here.
        if get("code_challenge_method").as_deref() != Some("S256") {
            return Err(refuse("invalid_request", "A code_challenge with the method S256 is required"));
        }
        let challenge = get("code_challenge").unwrap_or_default();
        if challenge.len() != 43 {
            return Err(refuse("invalid_request", "The code_challenge must be a base64url SHA-256"));
        }
        let audience = get("audience");
        if let Some(other) = audience.as_deref().filter(|audience| *audience != AUDIENCE) {
            return Err(refuse("access_denied", &format!("Service not found: {other}")));
        }
        let scopes = get("scope").unwrap_or_default().split_whitespace().map(str::to_owned).collect();
        Ok(Self {
            nonce: get("nonce"),
            prompt: get("prompt"),
            signs_up: get("screen_hint").as_deref() == Some("signup"),
            login_hint: get("login_hint"),
            client_id,
            redirect_uri,
            state,
            scopes,
            audience,
            challenge,
        })
    }

    /// What the user grants by agreeing: the scopes that exist and that are granted at all.
    pub fn grant(&self, sub: &str, switches: &Switches) -> Grant {
        let is_granted = |scope: &String| match scope.as_str() {
            "offline_access" => true,
            other => switches.grants_openid && SCOPES.iter().any(|(name, _)| *name == other),
        };
        let scopes = self.scopes.iter().filter(|scope| is_granted(scope)).cloned().collect();
        Grant { sub: sub.to_owned(), scopes, audience: self.audience.clone() }
    }

    /// Where the browser goes with a code.
    pub fn code_redirect(&self, code: &str) -> String {
        redirect(&self.redirect_uri, &[("code", code)], self.state.as_deref())
    }

    /// Where the browser goes with a refusal.
    pub fn error_redirect(&self, error: &str, description: &str) -> String {
        error_redirect(&self.redirect_uri, error, description, self.state.as_deref())
    }
}

fn error_redirect(uri: &str, error: &str, description: &str, state: Option<&str>) -> String {
    redirect(uri, &[("error", error), ("error_description", description)], state)
}

fn redirect(uri: &str, pairs: &[(&str, &str)], state: Option<&str>) -> String {
    let Ok(mut url) = Url::parse(uri) else { return uri.to_owned() };
    url.query_pairs_mut().extend_pairs(pairs).extend_pairs(state.map(|state| ("state", state)));
    url.into()
}

#[cfg(test)]
mod tests {
    use super::*;

    const CHALLENGE: &str = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";

    fn client() -> OAuthClient {
        OAuthClient {
            id: "dev",
            redirect_uris: vec!["http://localhost:8080/callback".into()],
            secret: String::new(),
        }
    }

    fn query(more: &str) -> String {
        format!(
            "response_type=code&client_id=dev&redirect_uri=http%3A%2F%2Flocalhost%3A8080%2Fcallback&state=s%26t\
             &code_challenge={CHALLENGE}&code_challenge_method=S256&{more}"
        )
    }

    #[test]
    fn a_complete_request_is_read() {
        let asked = query("audience=upstash-api&scope=openid+email%20offline_access&nonce=n");
        let request = AuthorizeRequest::parse(&asked, &client()).expect("complete");
        assert_eq!(request.scopes, ["openid", "email", "offline_access"]);
        let url = request.code_redirect("c+d");
        assert_eq!(url, "http://localhost:8080/callback?code=c%2Bd&state=s%26t");
    }

    #[test]
    fn an_unregistered_callback_is_never_redirected_to() {
        for wrong in ["http://localhost:8080/callback/", "http://localhost:8080", "https://evil.test/", ""] {
            let asked = format!("client_id=dev&redirect_uri={wrong}");
            let refusal = AuthorizeRequest::parse(&asked, &client()).expect_err("not registered");
            assert_eq!(refusal, Refusal::UnregisteredCallback(wrong.into()));
        }
        let refusal = AuthorizeRequest::parse("client_id=x", &client()).expect_err("unknown");
        assert_eq!(refusal, Refusal::UnknownClient("x".into()));
    }

    #[test]
    fn a_request_without_pkce_is_told_to_the_client() {
        let asked = query("").replace("S256", "plain");
        let Err(Refusal::Redirect(url)) = AuthorizeRequest::parse(&asked, &client()) else {
            panic!("a redirect")
        };
        assert!(url.contains("error=invalid_request") && url.ends_with("state=s%26t"), "{url}");
    }

    #[test]
    fn scopes_follow_the_switch() {
        let asked = query("scope=openid email offline_access nonsense");
        let request = AuthorizeRequest::parse(&asked, &client()).expect("complete");
        let switches = Switches::default();
        assert_eq!(request.grant("ada", &switches).scopes, ["openid", "email", "offline_access"]);
        let switches = Switches { grants_openid: false, ..switches };
        assert_eq!(request.grant("ada", &switches).scopes, ["offline_access"]);
    }
}
