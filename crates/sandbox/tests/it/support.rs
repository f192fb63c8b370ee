//! A running sandbox, and short ways to talk to it.

use std::io::Write;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use clap::Parser;
use reqwest::{Client, Method, RequestBuilder, Response, StatusCode};
use sandbox::options::Options;
use sandbox::server::{self, Running};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

pub const CALLBACK: &str = "http://localhost:8080/callback";
pub const CLIENT: &str = "partner-dashboard-dev";
pub const DEMO: (&str, &str) = ("demo@acme.example", "demo");
pub const TEAM: &str = "95849b27-40d0-4532-8695-d2028847f823";
pub const VERIFIER: &str = "a-verifier-of-at-least-43-characters-0123456789";

/// A sandbox and a client that follows no redirect.
pub struct Sandbox {
    pub running: Running,
    pub http: Client,
}

/// A user name and a key of the Developer API.
#[derive(Clone, Debug)]
pub struct Pair {
    pub user: String,
    pub key: String,
}

/// A database as `/_sandbox/state` tells it.
#[derive(Clone)]
pub struct Db {
    pub id: String,
    pub host: String,
    pub token: String,
    pub read_only: String,
}

impl Sandbox {
    pub async fn start(seed: &str) -> Self {
        let options = Options::parse_from(["sandbox", "--port", "0", "--seed", seed]);
        let http = Client::builder().redirect(reqwest::redirect::Policy::none()).no_proxy();
        // Longer than anything may take: a test fails rather than hangs.
        let http = http.timeout(std::time::Duration::from_secs(120)).build().unwrap();
        Self { running: server::start(options).await.unwrap(), http }
    }

    /// The address without names: `http://127.0.0.1:PORT`.
    pub fn at(&self, path: &str) -> String {
        self.running.origin().replace("localhost", "127.0.0.1") + path
    }

    pub fn request(&self, method: Method, path: &str) -> RequestBuilder {
        self.http.request(method, self.at(path))
    }

    pub async fn state(&self) -> Value {
        self.get_json("/_sandbox/state").await
    }

    pub async fn get_json(&self, path: &str) -> Value {
        self.request(Method::GET, path).send().await.unwrap().json().await.unwrap()
    }

    pub async fn control(&self, path: &str, body: Value) -> Value {
        let response = self.request(Method::POST, path).json(&body).send().await.unwrap();
        assert!(response.status().is_success(), "{path} {body}: {}", response.status());
        response.json().await.unwrap()
    }

    /// A demo database by name.
    pub async fn db(&self, name: &str) -> Db {
        let state = self.state().await;
        let databases = state["databases"].as_array().unwrap().iter();
        let json = databases.into_iter().find(|db| db["database_name"] == name).unwrap();
        Db::of(json)
    }

    /// An API key of the demo user.
    pub async fn api_key(&self, name: &str) -> String {
        let asked = json!({ "customer_id": DEMO.0, "name": name });
        let made = self.control("/_sandbox/keys", asked).await;
        made["api_key"].as_str().unwrap().to_owned()
    }

    /// The same, made as an app makes it: with the access token of somebody who signed in.
    pub async fn minted_key(&self, name: &str) -> String {
        let token = self.access_token("openid email offline_access").await;
        let answer = self.mint(&token, name).await;
        assert_eq!(answer.status(), 200);
        answer.json::<Value>().await.unwrap()["api_key"].as_str().unwrap().to_owned()
    }

    /// The id of the demo team.
    pub async fn team_id(&self) -> String {
        self.state().await["teams"][0]["team_id"].as_str().unwrap().to_owned()
    }

    /// An API key of the demo team.
    pub async fn team_key(&self) -> String {
        self.state().await["teams"][0]["api_keys"][0]["api_key"].as_str().unwrap().to_owned()
    }

    pub async fn mint(&self, token: &str, name: &str) -> Response {
        self.request(Method::POST, "/api/apikey")
            .bearer_auth(token)
            .json(&json!({ "name": name }))
            .send()
            .await
            .unwrap()
    }

    pub async fn access_token(&self, scope: &str) -> String {
        let code = self.code(scope).await;
        let (status, answer) = self.redeem(&code, &[]).await;
        assert_eq!(status, 200, "{answer}");
        answer["access_token"].as_str().unwrap().to_owned()
    }

    /// Signs the demo user in, agrees, and takes the code out of the redirect.
    pub async fn code(&self, scope: &str) -> String {
        let query = authorize_query(&[("scope", scope)]);
        let cookie = self.sign_in(&query, DEMO.0, DEMO.1).await;
        let redirect = self.press(&query, &cookie, "allow").await;
        parameter(&redirect, "code").unwrap()
    }

    /// Signs in and answers the cookie.
    pub async fn sign_in(&self, query: &str, email: &str, password: &str) -> String {
        let form = [("step", "sign-in"), ("email", email), ("password", password)];
        let path = format!("/auth/authorize?{query}");
        let answer = self.request(Method::POST, &path).form(&form).send().await.unwrap();
        assert_eq!(answer.status(), StatusCode::SEE_OTHER);
        let cookie = answer.headers()["set-cookie"].to_str().unwrap();
        cookie.split(';').next().unwrap().to_owned()
    }

    /// Presses a button of the consent page and answers where that leads.
    pub async fn press(&self, query: &str, cookie: &str, step: &str) -> String {
        let path = format!("/auth/authorize?{query}");
        let request = self.request(Method::POST, &path).header("cookie", cookie).form(&[("step", step)]);
        let answer = request.send().await.unwrap();
        answer.headers()["location"].to_str().unwrap().to_owned()
    }

    /// Redeems a code; `changes` replace or, with an empty value, remove parameters.
    pub async fn redeem(&self, code: &str, changes: &[(&str, &str)]) -> (StatusCode, Value) {
        let mut form = vec![
            ("grant_type", "authorization_code"),
            ("client_id", CLIENT),
            ("audience", "upstash-api"),
            ("redirect_uri", CALLBACK),
            ("code_verifier", VERIFIER),
            ("code", code),
        ];
        for (name, value) in changes {
            form.retain(|(key, _)| key != name);
            if !value.is_empty() {
                form.push((name, value));
            }
        }
        self.token(&form).await
    }

    pub async fn token(&self, form: &[(&str, &str)]) -> (StatusCode, Value) {
        let answer = self.request(Method::POST, "/auth/oauth/token").form(form).send().await.unwrap();
        (answer.status(), answer.json().await.unwrap())
    }

    /// A Developer API call with the demo user's e-mail.
    pub async fn api(
        &self,
        method: Method,
        path: &str,
        key: &str,
        body: Option<Value>,
    ) -> (StatusCode, Value) {
        let mut request = self.request(method, &format!("/api{path}")).basic_auth(DEMO.0, Some(key));
        if let Some(body) = body {
            // As curl's -d and Porter send it: JSON under the form type.
            request =
                request.header("content-type", "application/x-www-form-urlencoded").body(body.to_string());
        }
        let answer = request.send().await.unwrap();
        (answer.status(), answer.json().await.unwrap())
    }

    /// A Developer API call with any credentials.
    pub async fn call(&self, pair: &Pair, method: &str, path: &str, body: Option<Value>) -> (u16, Value) {
        let method = Method::from_bytes(method.as_bytes()).unwrap();
        let request = self.request(method, &format!("/api{path}")).basic_auth(&pair.user, Some(&pair.key));
        let request = match body {
            Some(body) => request.body(body.to_string()),
            None => request,
        };
        let answer = request.send().await.unwrap();
        (answer.status().as_u16(), answer.json().await.unwrap())
    }

    /// A new key of a person or a team, used by `user`.
    pub async fn pair(&self, customer_id: &str, user: &str, read_only: bool) -> Pair {
        let name = format!("{user} {read_only}");
        let asked = json!({ "customer_id": customer_id, "name": name, "read_only": read_only });
        let made = self.control("/_sandbox/keys", asked).await;
        Pair { user: user.to_owned(), key: made["api_key"].as_str().unwrap().to_owned() }
    }

    /// The demo team's own key, used by its owner.
    pub async fn team(&self) -> Pair {
        let state = self.state().await;
        let key = state["teams"][0]["api_keys"][0]["api_key"].as_str().unwrap();
        Pair { user: DEMO.0.to_owned(), key: key.to_owned() }
    }

    /// The pair of a demo sub-account.
    pub async fn tenant(&self, slug: &str) -> Pair {
        let state = self.state().await;
        let tenants = state["sub_accounts"].as_array().unwrap();
        let tenant = tenants.iter().find(|tenant| tenant["slug"] == slug).unwrap();
        let field = |name: &str| tenant[name].as_str().unwrap().to_owned();
        Pair { user: field("customer_id"), key: field("api_key") }
    }

    /// A Redis REST request at the database's own host.
    pub fn rest(&self, method: Method, db: &Db, path: &str, token: &str) -> RequestBuilder {
        let port = self.running.origin().rsplit(':').next().unwrap();
        let request = self.request(method, path).header("host", format!("{}:{port}", db.host));
        if token.is_empty() { request } else { request.bearer_auth(token) }
    }

    /// One command in the body form; status and JSON.
    pub async fn run(&self, db: &Db, token: &str, command: Value) -> (StatusCode, Value) {
        let answer = self.rest(Method::POST, db, "/", token).body(command.to_string()).send().await.unwrap();
        (answer.status(), answer.json().await.unwrap())
    }

    /// The result of one command that must work.
    pub async fn result(&self, db: &Db, command: Value) -> Value {
        let (status, answer) = self.run(db, &db.token, command.clone()).await;
        assert_eq!(status, 200, "{command}: {answer}");
        answer["result"].clone()
    }

    /// The error of one command that must fail.
    pub async fn error(&self, db: &Db, command: Value) -> String {
        let (status, answer) = self.run(db, &db.token, command.clone()).await;
        assert_eq!(status, 400, "{command}: {answer}");
        answer["error"].as_str().unwrap().to_owned()
    }

    /// Whether JSON commands can be tested; says so when not, and fails when they must be.
    pub fn has_json(&self) -> bool {
        let redis = &self.running.world.redis;
        if redis.has_json {
            return true;
        }
        assert!(
            std::env::var_os("PD_REQUIRE_REDIS_JSON").is_none_or(|value| value != "1"),
            "{}",
            redis.describe()
        );
        // Not eprintln, which the test runner swallows.
        let line = format!("SKIPPED for want of RedisJSON: {}\n", redis.describe());
        std::io::stderr().write_all(line.as_bytes()).unwrap();
        false
    }
}

impl Db {
    pub fn of(json: &Value) -> Self {
        let field = |name: &str| json[name].as_str().unwrap().to_owned();
        Self {
            id: field("database_id"),
            host: field("endpoint"),
            token: field("rest_token"),
            read_only: field("read_only_rest_token"),
        }
    }
}

/// The query of a complete authorize request; `changes` replace or, with an empty value, remove parameters.
pub fn authorize_query(changes: &[(&str, &str)]) -> String {
    let challenge = URL_SAFE_NO_PAD.encode(Sha256::digest(VERIFIER));
    let mut pairs = vec![
        ("response_type", "code"),
        ("client_id", CLIENT),
        ("redirect_uri", CALLBACK),
        ("audience", "upstash-api"),
        ("scope", "openid email offline_access"),
        ("state", "the state & more"),
        ("nonce", "the-nonce"),
        ("code_challenge", challenge.as_str()),
        ("code_challenge_method", "S256"),
    ];
    for (name, value) in changes {
        pairs.retain(|(key, _)| key != name);
        if !value.is_empty() {
            pairs.push((name, value));
        }
    }
    url::form_urlencoded::Serializer::new(String::new()).extend_pairs(pairs).finish()
}

/// A parameter of a URL's query.
pub fn parameter(url: &str, name: &str) -> Option<String> {
    let url = url::Url::parse(url).unwrap();
    url.query_pairs().find(|(key, _)| key == name).map(|(_, value)| value.into_owned())
}

/// The claims of a token, unverified.
pub fn claims(token: &Value) -> Value {
    let part = token.as_str().unwrap().split('.').nth(1).unwrap();
    serde_json::from_slice(&URL_SAFE_NO_PAD.decode(part).unwrap()).unwrap()
}
