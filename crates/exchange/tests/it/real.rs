//! The exchange in front of the real sandbox, which keeps its secrets for itself as Upstash does: two people of different
//! teams, sub-accounts of the same slug, and something of every product in each.

mod leaks;
mod walk;

use std::collections::{BTreeSet, HashMap};
use std::path::Path;
use std::sync::Arc;

use axum::Router;
use axum::http::StatusCode;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use clap::Parser;
use exchange::app::app;
use exchange::clock::Clock;
use exchange::config::{Config, Settings};
use exchange::private_file;
use exchange::state::State;
use sandbox::options::Options;
use sandbox::server::{self, Running};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use tempfile::TempDir;
use tower::ServiceExt;
use upstash_api::exchange::routes;

use crate::fake::{CLIENT, Flow};
use crate::world::{Answer, Call, ORIGIN, RING, configuration, exchange, get, post, put};

const VERIFIER: &str = "a-verifier-of-at-least-43-characters-0123456789";

/// A sandbox with an exchange in front of it.
pub struct Real {
    pub sandbox: Running,
    http: reqwest::Client,
    state: Arc<State>,
    app: Router,
    _dir: TempDir,
}

/// Who owns something, and below which address it is reached.
pub struct Owner {
    /// Is in the name of everything it owns.
    pub mark: String,
    /// The prefix of its operations.
    pub prefix: String,
    /// What ids of its things fill in, by product.
    pub ids: HashMap<&'static str, String>,
    /// The ticket for a look at its key.
    pub ticket: Option<String>,
}

/// Somebody with a session, and what is theirs: their own account first.
pub struct Person {
    pub cookie: String,
    pub owners: Vec<Owner>,
}

impl Real {
    pub async fn start() -> Self {
        let callback = format!("{ORIGIN}/callback");
        let options = ["sandbox", "--port", "0", "--seed", "empty", "--redirect-uri", &callback];
        let sandbox = server::start(Options::parse_from(options)).await.expect("a sandbox");
        let origin = sandbox.origin().to_owned();
        let port = origin.rsplit(':').next().unwrap_or_default();
        let dir = TempDir::new().expect("a folder");
        private_file::create(&dir.path().join("ring"), RING).expect("a ring");
        let text = configuration(dir.path(), &origin)
            .replace(CLIENT, "partner-dashboard-dev")
            .replace("https://*.upstash.io", &format!("http://*.localhost:{port}"));
        let settings = Settings::read(Some((Path::new("test.toml"), &text)), |_| None).expect("settings");
        let config = Config::check(&settings, true).expect("a configuration");
        // Stands still, so that the limits are a matter of this test's own pace.
        let clock = Clock::manual(Clock::System.now());
        let state = Arc::new(State::open(config, clock).await.expect("a state"));
        let http = reqwest::Client::builder().redirect(reqwest::redirect::Policy::none()).no_proxy();
        let http = http.build().expect("a client");
        Self { sandbox, http, app: app(Arc::clone(&state)), state, _dir: dir }
    }

    /// Sends a call at a pace that no limit minds.
    pub async fn send(&self, call: Call) -> Answer {
        self.state.clock.advance(6);
        Answer::read(self.app.clone().oneshot(call.build()).await.expect("an answer")).await
    }

    async fn good(&self, call: Call) -> Value {
        let name = format!("{:?}", call.clone().build());
        let answer = self.send(call).await;
        assert!(answer.status.is_success(), "{name}: {} {}", answer.status, answer.text);
        answer.json()
    }

    /// The sandbox's own API.
    pub async fn told(&self, path: &str, body: Option<Value>) -> Value {
        let url = format!("{}/_sandbox/{path}", self.sandbox.origin());
        let request = match body {
            Some(body) => self.http.post(url).json(&body),
            None => self.http.get(url),
        };
        let answer = request.send().await.expect("an answer");
        assert!(answer.status().is_success(), "{path}: {}", answer.status());
        answer.json().await.unwrap_or_default()
    }

    /// Every secret that the sandbox knows now, and apart from them the tokens that can only read.
    pub async fn secrets(&self) -> (Vec<String>, Vec<String>) {
        let state = self.told("state", None).await;
        let list = |field: &str| -> Vec<String> {
            let texts = state[field].as_array().expect("a list").iter();
            texts.filter_map(Value::as_str).filter(|text| !text.is_empty()).map(str::to_owned).collect()
        };
        (list("secrets"), list("read_only_tokens"))
    }

    /// Everything that there is and whose it is, by ids and names.
    pub async fn everything(&self) -> BTreeSet<String> {
        let state = self.told("state", None).await;
        let lists =
            ["databases", "sub_accounts", "teams", "vector_indexes", "search_indexes", "qstash_users"];
        let rows = lists.into_iter().flat_map(|list| {
            let rows = state[list].as_array().expect("a list").iter();
            rows.flat_map(move |row| {
                let within = row["databases"].as_array().into_iter().flatten();
                std::iter::once(row).chain(within).map(move |row| described(list, row))
            })
        });
        rows.collect()
    }

    async fn sign_in(&self, email: &str) -> String {
        let challenge = URL_SAFE_NO_PAD.encode(Sha256::digest(VERIFIER));
        let callback = format!("{ORIGIN}/callback");
        let query = [
            ("response_type", "code"),
            ("client_id", "partner-dashboard-dev"),
            ("redirect_uri", callback.as_str()),
            ("audience", "upstash-api"),
            ("scope", "openid email offline_access"),
            ("state", "s"),
            ("nonce", "the-nonce"),
            ("code_challenge", challenge.as_str()),
            ("code_challenge_method", "S256"),
        ];
        let url = format!("{}/auth/authorize", self.sandbox.origin());
        let press = |form: &[(&str, &str)]| self.http.post(&url).query(&query).form(form);
        let signed_in = press(&[("step", "sign-in"), ("email", email), ("password", "demo")]).send().await;
        let signed_in = signed_in.expect("an answer");
        let cookie = signed_in.headers()["set-cookie"].to_str().expect("ascii");
        let cookie = cookie.split(';').next().unwrap_or_default();
        let allowed = press(&[("step", "allow")]).header("cookie", cookie).send().await.expect("an answer");
        let to = url::Url::parse(allowed.headers()["location"].to_str().expect("ascii")).expect("an address");
        let code = to.query_pairs().find(|(name, _)| name == "code").expect("a code").1.into_owned();
        let flow = Flow { code, verifier: VERIFIER.into(), nonce: "the-nonce".into() };
        let answer = self.send(exchange(&flow)).await;
        assert_eq!(answer.status, StatusCode::OK, "{}", answer.text);
        answer.cookie()
    }

    /// Somebody signs in, hands in the key of a team of their own, and makes these sub-accounts.
    pub async fn person(&self, email: &str, slugs: &[&str]) -> Person {
        let cookie = self.sign_in(email).await;
        self.told("accounts", Some(json!({ "customer_id": email, "has_payment_method": true }))).await;
        let body = json!({ "team_name": format!("Team of {email}"), "copy_cc": true });
        let team = self.good(post("/api/self/team").json(&body).cookie(&cookie)).await;
        let team = team["team_id"].as_str().expect("an id").to_owned();
        let enabled = json!({ "customer_id": team, "sub_accounts_enabled": true });
        self.told("accounts", Some(enabled)).await;
        let key = self.told("keys", Some(json!({ "customer_id": team, "name": "platform" }))).await;
        let pasted = json!({ "email": email, "api_key": key["api_key"] });
        self.good(put(routes::CONNECTION_TEAM).json(&pasted).cookie(&cookie)).await;
        let mark = |of: &str| format!("of-{}-{of}", email.split('@').next().unwrap_or_default());
        let mut owners = vec![self.owner(&cookie, mark("self"), routes::SELF.into(), &team, None).await];
        for slug in slugs {
            let made = post(routes::SUB_ACCOUNTS).json(&json!({ "slug": slug })).cookie(&cookie);
            let ticket = self.good(made).await["ticket"]["ticket"].as_str().map(str::to_owned);
            owners.push(self.owner(&cookie, mark(slug), routes::sub(slug), &team, ticket).await);
        }
        Person { cookie, owners }
    }

    /// Gives an owner something of every product.
    async fn owner(
        &self,
        cookie: &str,
        mark: String,
        prefix: String,
        team: &str,
        ticket: Option<String>,
    ) -> Owner {
        let mut ids = HashMap::from([("team", team.to_owned()), ("teams", team.to_owned())]);
        for (product, path, id, body) in [
            (
                "redis",
                "/redis/database",
                "database_id",
                json!({ "database_name": mark, "primary_region": "us-east-1", "plan": "payg" }),
            ),
            (
                "vector",
                "/vector/index",
                "id",
                json!({
                    "name": mark, "region": "us-east-1", "similarity_function": "COSINE", "dimension_count": 2,
                    "type": "payg",
                }),
            ),
            ("search", "/search", "id", json!({ "name": mark, "region": "eu-west-1", "type": "payg" })),
        ] {
            let made = self.good(post(&format!("{prefix}{path}")).json(&body).cookie(cookie)).await;
            ids.insert(product, made[id].as_str().expect("an id").to_owned());
        }
        let users = self.good(get(&format!("{prefix}/qstash/users")).cookie(cookie)).await;
        ids.insert("qstash", users[0]["id"].as_str().expect("an id").to_owned());
        Owner { mark, prefix, ids, ticket }
    }
}

/// What identifies a row of the sandbox's state, and nothing that may change by being looked at.
fn described(list: &str, row: &Value) -> String {
    let fields =
        ["database_id", "database_name", "id", "name", "customer_id", "team_id", "team_name", "slug"];
    format!("{list} {:?}", fields.map(|field| row[field].as_str().unwrap_or_default()))
}
