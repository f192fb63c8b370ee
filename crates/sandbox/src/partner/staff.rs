//! What a partner's staff does once in the dashboard, through the same doors as a browser: signs in at Upstash, connects,
//! hands in the team's key and the customer's.

use anyhow::{Context, bail};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use reqwest::header::{LOCATION, SET_COOKIE};
use reqwest::{Client, Method, Response};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use crate::random;
use crate::seed::PartnerKeys;
use crate::world::World;

use crate::seed::DEMO_USER;
/// The e-mail that the company's own account has at Upstash.
pub use crate::seed::PARTNER_EMAIL as EMAIL;

/// A member of staff who is signed in at the dashboard.
pub struct Staff<'a> {
    http: Client,
    dashboard: &'a str,
    cookie: String,
    /// The dashboard's id of the account.
    account: String,
}

impl<'a> Staff<'a> {
    /// Signs in: the authorization server's forms, then the code and its verifier for a session.
    ///
    /// # Errors
    /// What was refused, or that nobody answers.
    pub async fn sign_in(world: &World, dashboard: &'a str) -> anyhow::Result<Self> {
        let http = Client::builder().redirect(reqwest::redirect::Policy::none()).no_proxy();
        let http = http.build().context("no HTTP client")?;
        let (verifier, nonce) = (random::opaque::<32>(), random::opaque::<16>());
        let challenge = URL_SAFE_NO_PAD.encode(Sha256::digest(&verifier));
        let callback = format!("{dashboard}/callback");
        let query = [
            ("response_type", "code"),
            ("client_id", world.client.id),
            ("redirect_uri", callback.as_str()),
            ("audience", "upstash-api"),
            ("scope", "openid email offline_access"),
            ("state", nonce.as_str()),
            ("nonce", nonce.as_str()),
            ("code_challenge", challenge.as_str()),
            ("code_challenge_method", "S256"),
        ];
        let url = format!("{}/auth/authorize", world.origin);
        let press = |form: &[(&str, &str)], cookie: &str| {
            http.post(&url).query(&query).form(form).header("cookie", cookie).send()
        };
        let sign_in = [("step", "sign-in"), ("email", EMAIL), ("password", DEMO_USER.password)];
        let signed_in = press(&sign_in, "").await?;
        let agreed =
            press(&[("step", "allow")], &cookie(&signed_in).context("Upstash signs nobody in")?).await?;
        let back = agreed.headers().get(LOCATION).and_then(|to| to.to_str().ok()).unwrap_or_default();
        let back = url::Url::parse(back).context("Upstash did not agree")?;
        let code = back.query_pairs().find(|(name, _)| name == "code").context("Upstash gave no code")?.1;

        let mut staff = Self { http, dashboard, cookie: String::new(), account: String::new() };
        let body = json!({ "code": code, "code_verifier": verifier, "nonce": nonce });
        let answer = staff.call(Method::POST, "/api/session/exchange", &body).await?;
        staff.cookie = cookie(&answer).context("the dashboard gave no session")?;
        let session: Value = answer.json().await.context("the dashboard's answer is no session")?;
        staff.account = session["account"]["id"].as_str().unwrap_or_default().to_owned();
        Ok(staff)
    }

    /// Hands in the keys, signs out, and answers the account's id.
    ///
    /// # Errors
    /// What the dashboard refused.
    pub async fn connect(self, keys: &PartnerKeys, customer: &str) -> anyhow::Result<String> {
        let team = json!({ "email": EMAIL, "api_key": keys.team });
        self.call(Method::PUT, "/api/connection/team", &team).await?;
        let path = format!("/api/sub-accounts/{customer}/key");
        self.call(Method::PUT, &path, &json!({ "api_key": keys.customer })).await?;
        self.call(Method::DELETE, "/api/session", &json!({})).await?;
        Ok(self.account)
    }

    async fn call(&self, method: Method, path: &str, body: &Value) -> anyhow::Result<Response> {
        let request = self.http.request(method, format!("{}{path}", self.dashboard)).json(body);
        let request =
            request.header("x-pd", "top").header("origin", self.dashboard).header("cookie", &self.cookie);
        let answer = request.send().await;
        let answer =
            answer.map_err(|_| anyhow::anyhow!("The dashboard at {} does not answer", self.dashboard))?;
        if !answer.status().is_success() {
            bail!("The dashboard answered {path} with {}", answer.status());
        }
        Ok(answer)
    }
}

/// The cookie of an answer, as it is sent back.
fn cookie(answer: &Response) -> Option<String> {
    let text = answer.headers().get(SET_COOKIE)?.to_str().ok()?;
    text.split(';').next().map(str::to_owned)
}
