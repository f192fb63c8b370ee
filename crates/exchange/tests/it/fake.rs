//! A stand-in for Upstash: an authorization server and the few operations these tests need, with a secret wherever
//! the real one has one. Tests bend it by changing what [`Inner`] holds.

mod plane;
mod tenants;

pub use plane::Plane;
pub use tenants::{Caller, Subs, team_key};

use std::collections::{HashMap, HashSet};
use std::sync::{Arc, Mutex, MutexGuard};

use base64::Engine;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use exchange::clock::Clock;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use upstash_api::developer::{Method, find};
use wiremock::matchers::any;
use wiremock::{Mock, MockServer, Request, Respond, ResponseTemplate};

use crate::samples::samples;

pub const CLIENT: &str = "test-client";
pub const START: i64 = 1_795_219_200;

/// Every secret the stand-in knows begins with this.
pub const CANARY: &str = "CANARY";

/// A sign-in that the person has finished: what the redirect brought back, and what the window kept.
#[derive(Clone)]
pub struct Flow {
    pub code: String,
    pub verifier: String,
    pub nonce: String,
}

struct Grant {
    challenge: String,
    nonce: String,
    subject: String,
    email: String,
}

type Twist = Box<dyn Fn(&mut Value) + Send>;

/// What a test may look at and bend.
#[derive(Default)]
pub struct Inner {
    grants: HashMap<String, Grant>,
    flows: usize,
    /// Changes the claims of the next ID tokens.
    pub claims: Option<Twist>,
    /// Changes the next answers of the token endpoint.
    pub tokens: Option<Twist>,
    keys: usize,
    pub revoked_keys: HashSet<String>,
    /// The e-mail that belongs to every key.
    pub email: String,
    /// The user names and keys that were used, in order.
    pub credentials: Vec<String>,
    pub created: Vec<Value>,
    pub subs: Subs,
    pub plane: Plane,
    /// Answers that take the place of the usual ones, by path.
    answers: HashMap<String, ResponseTemplate>,
}

#[derive(Clone, Default)]
pub struct Fake(Arc<Mutex<Inner>>);

impl Fake {
    pub async fn start() -> (Self, MockServer) {
        let fake = Self::default();
        fake.lock().email = "demo@acme.example".into();
        let server = MockServer::start().await;
        Mock::given(any()).respond_with(fake.clone()).mount(&server).await;
        (fake, server)
    }

    pub fn lock(&self) -> MutexGuard<'_, Inner> {
        self.0.lock().expect("no test panicked here")
    }

    /// A person signs in and consents.
    pub fn authorize(&self, subject: &str) -> Flow {
        let mut inner = self.lock();
        inner.flows += 1;
        let number = inner.flows;
        let flow = Flow {
            code: format!("{CANARY}-code-{number}"),
            verifier: format!("{CANARY}-verifier-{number:040}"),
            nonce: format!("{CANARY}-nonce-{number}"),
        };
        let grant = Grant {
            challenge: URL_SAFE_NO_PAD.encode(Sha256::digest(&flow.verifier)),
            nonce: flow.nonce.clone(),
            subject: subject.into(),
            email: inner.email.clone(),
        };
        inner.grants.insert(flow.code.clone(), grant);
        flow
    }

    /// From now on ID tokens are issued at the time of `clock`.
    pub fn follow(&self, clock: &Clock) {
        let clock = clock.clone();
        self.lock().claims = Some(Box::new(move |claims| {
            let now = clock.now();
            claims["iat"] = json!(now);
            claims["exp"] = json!(now + 60);
        }));
    }

    /// From now on `path` answers this.
    pub fn answer(&self, path: &str, answer: ResponseTemplate) {
        self.lock().answers.insert(path.to_owned(), answer);
    }

    /// From now on `path` answers as usual again.
    pub fn as_usual(&self, path: &str) {
        self.lock().answers.remove(path);
    }

    /// Upstash forgets every key it made so far.
    pub fn revoke_all_keys(&self) {
        let mut inner = self.lock();
        let keys: Vec<_> = (1..=inner.keys).map(key).collect();
        inner.revoked_keys.extend(keys);
    }

    fn token(&self, request: &Request) -> ResponseTemplate {
        let form: HashMap<String, String> = url::form_urlencoded::parse(&request.body).into_owned().collect();
        let field = |name: &str| form.get(name).map(String::as_str).unwrap_or_default();
        let mut inner = self.lock();
        let refused = ResponseTemplate::new(403)
            .set_body_json(json!({"error": "invalid_grant", "error_description": "<img onerror=alert(1)>"}));
        let Some(grant) = inner.grants.remove(field("code")) else {
            return refused;
        };
        let challenge = URL_SAFE_NO_PAD.encode(Sha256::digest(field("code_verifier")));
        let asked = [
            ("grant_type", "authorization_code"),
            ("client_id", CLIENT),
            ("audience", "upstash-api"),
            ("redirect_uri", "https://dash.example/callback"),
        ];
        if challenge != grant.challenge || asked.iter().any(|(name, value)| field(name) != *value) {
            return refused;
        }
        let mut claims = json!({
            "iss": format!("{}/auth/", base(request)), "sub": grant.subject, "aud": CLIENT, "iat": START, "exp": START + 3600,
            "nonce": grant.nonce, "email": grant.email,
        });
        if let Some(twist) = &inner.claims {
            twist(&mut claims);
        }
        let mut answer = json!({
            "access_token": format!("{CANARY}-access"), "refresh_token": format!("{CANARY}-refresh"),
            "token_type": "Bearer", "expires_in": 172_800, "scope": "openid email offline_access",
            "id_token": jwt(&claims),
        });
        if let Some(twist) = &inner.tokens {
            twist(&mut answer);
        }
        ResponseTemplate::new(200).set_body_json(answer)
    }

    fn mint(&self, request: &Request) -> ResponseTemplate {
        if header(request, "authorization") == Some(&format!("Bearer {CANARY}-access")) {
            let mut inner = self.lock();
            inner.keys += 1;
            ResponseTemplate::new(200).set_body_json(json!({ "api_key": key(inner.keys) }))
        } else {
            ResponseTemplate::new(401).set_body_json("Unauthorized")
        }
    }

    /// Whose living key the call carries, with the name that belongs to it.
    fn caller(&self, request: &Request) -> Option<Caller> {
        let pair = pair(request)?;
        let mut inner = self.lock();
        inner.credentials.push(pair.clone());
        let (user, key) = pair.split_once(':')?;
        if inner.revoked_keys.contains(key) {
            return None;
        }
        match inner.subs.caller(user, key) {
            Some(sub @ Caller::Sub(_)) => Some(sub),
            _ if user != inner.email || !key.starts_with(CANARY) || key.contains("-sub-") => None,
            team => Some(team.unwrap_or(Caller::Person)),
        }
    }
}

impl Respond for Fake {
    fn respond(&self, request: &Request) -> ResponseTemplate {
        let path = request.url.path();
        if let Some(answer) = self.lock().answers.get(path) {
            return answer.clone();
        }
        match (request.method.as_str(), path) {
            ("POST", "/auth/oauth/token") => return self.token(request),
            ("POST", "/auth/oauth/revoke") => return ResponseTemplate::new(200).set_body_json(json!({})),
            ("POST", "/api/apikey") => return self.mint(request),
            ("POST", "/pipeline") => return self.lock().plane.answer(request),
            _ if !path.starts_with("/api/v2/") && path != "/api/auditlogs" => {
                return ResponseTemplate::new(404).set_body_json("no such page");
            }
            _ => {}
        }
        let Some(caller) = self.caller(request) else {
            return ResponseTemplate::new(401).set_body_json("Unauthorized");
        };
        if let Some(answer) = self.lock().subs.answer(&caller, request) {
            return answer;
        }
        let ok = |body: Value| ResponseTemplate::new(200).set_body_json(body);
        match (request.method.as_str(), path) {
            ("GET", "/api/v2/teams") => {
                ok(json!([{"team_id": "t1", "team_name": "Acme", "api_key": "CANARY-team"}]))
            }
            ("GET", "/api/v2/redis/databases") => ok(json!([database("db1"), database("db2")])),
            ("POST", "/api/v2/redis/database") => {
                let body = serde_json::from_slice(&request.body).unwrap_or_default();
                self.lock().created.push(body);
                ok(database("db3"))
            }
            ("GET", "/api/v2/redis/database/db1") => ok(database("db1")),
            ("DELETE", "/api/v2/redis/database/db1") => ok(json!("OK")),
            // Of databases these tests want to know exactly; the other reads answer what they usually do.
            (method, path) if !path.contains("/redis/database") => match usual(method, path) {
                Some(answer) => ok(answer),
                None => ResponseTemplate::new(404).set_body_json("Not Found"),
            },
            _ => ResponseTemplate::new(404).set_body_json("database not found"),
        }
    }
}

/// What a read of the table answers, with a secret wherever one could be.
fn usual(method: &str, path: &str) -> Option<Value> {
    let (endpoint, _) = find(Method::parse(method)?, path.strip_prefix("/api")?)?;
    let sample = samples().into_iter().find(|sample| sample.endpoint.name == endpoint.name)?;
    (endpoint.method == Method::Get).then_some(sample.answer)
}

/// The n-th key that was minted.
pub fn key(number: usize) -> String {
    format!("{CANARY}-key-{number}")
}

/// A database as Upstash shows it to a key's owner: with everything in it.
pub fn database(id: &str) -> Value {
    json!({
        "database_id": id, "database_name": "orders", "state": "active", "endpoint": "calm-fox-7.upstash.io", "port": 6379,
        "tls": true, "creation_time": 1_700_000_000, "type": "free", "primary_region": "us-east-1", "read_regions": [],
        "password": "CANARY-password", "rest_token": "CANARY-standard", "read_only_rest_token": "READER-token",
        "user_email": "CANARY@acme.example", "customer_id": "CANARY-customer", "unknown_tomorrow": "CANARY-tomorrow",
        "db_request_limit": 9_223_372_036_854_775_807_i64,
    })
}

/// A JWT whose signature nobody checks.
pub fn jwt(claims: &Value) -> String {
    let part = |value: &Value| URL_SAFE_NO_PAD.encode(value.to_string());
    format!(
        "{}.{}.{}",
        part(&json!({"alg": "RS256", "kid": "1"})),
        part(claims),
        URL_SAFE_NO_PAD.encode("signature")
    )
}

/// The user name and key of HTTP Basic, with a colon between them.
pub fn pair(request: &Request) -> Option<String> {
    let value = header(request, "authorization")?.strip_prefix("Basic ")?;
    String::from_utf8(STANDARD.decode(value).ok()?).ok()
}

pub fn header<'r>(request: &'r Request, name: &str) -> Option<&'r str> {
    request.headers.get(name).and_then(|value| value.to_str().ok())
}

fn base(request: &Request) -> String {
    format!("http://{}", header(request, "host").expect("a host"))
}
