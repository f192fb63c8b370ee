//! One exchange with its own Upstash, database and clock, and requests as a browser sends them.

use std::path::Path;
use std::sync::Arc;

use axum::Router;
use axum::body::Body;
use axum::http::{Method, Request, Response, StatusCode};
use base64::Engine;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use ed25519_dalek::SigningKey;
use exchange::app::app;
use exchange::clock::Clock;
use exchange::config::{Config, Settings};
use exchange::private_file;
use exchange::state::State;
use serde_json::{Value, json};
use sqlx::{AssertSqlSafe, Connection, SqliteConnection};
use tempfile::TempDir;
use tower::ServiceExt;
use upstash_api::exchange::ProblemCode;
use wiremock::MockServer;

use crate::fake::{CLIENT, Fake, Flow, START, team_key};

pub const ORIGIN: &str = "https://dash.example";

/// The partner of every world, in whose frames people may connect an account of their own.
pub const PARTNER: &str = "connects";

/// 32 zero bytes: nobody's key.
pub const RING: &str = "test AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\n";

pub struct World {
    pub fake: Fake,
    pub upstream: MockServer,
    pub state: Arc<State>,
    pub app: Router,
    pub dir: TempDir,
}

impl World {
    pub async fn new() -> Self {
        Self::with(|text| text).await
    }

    /// A world whose configuration file a test changes first.
    pub async fn with(change: impl FnOnce(String) -> String) -> Self {
        let (fake, upstream) = Fake::start().await;
        let dir = TempDir::new().expect("a folder");
        private_file::create(&dir.path().join("ring"), RING).expect("a ring");
        let partners = dir.path().join("partners.toml");
        std::fs::write(&partners, partner(PARTNER, 99, "nobody", r#""read""#, true)).expect("written");
        let partners = format!("partners_file = \"{}\"\n", partners.display());
        let text = change(partners + &configuration(dir.path(), &upstream.uri()));
        let settings = Settings::read(Some((Path::new("test.toml"), &text)), |_| None).expect("settings");
        let config = Config::check(&settings, true).expect("a configuration");
        let state = Arc::new(State::open(config, Clock::manual(START)).await.expect("a state"));
        Self { fake, upstream, app: app(Arc::clone(&state)), state, dir }
    }

    /// A new world, and the cookie of somebody who signed in to it.
    pub async fn signed_in() -> (Self, String) {
        let world = Self::new().await;
        let cookie = world.sign_in("person").await;
        (world, cookie)
    }

    /// Somebody with a team (`t1`) that has the sub-account `db1`, whose key is kept here and unseen. Its slug is what
    /// `filled` puts into every template.
    pub async fn with_tenant() -> (Self, String) {
        let (world, cookie) = Self::signed_in().await;
        world.paste_team(&cookie, "t1").await;
        world.create_tenant(&cookie, "db1").await;
        (world, cookie)
    }

    pub async fn paste_team(&self, cookie: &str, team: &str) {
        let body = json!({"email": "demo@acme.example", "api_key": team_key(team)});
        let answer = self.send(put("/api/connection/team").json(&body).cookie(cookie)).await;
        assert_eq!(answer.status, StatusCode::OK, "{}", answer.text);
    }

    /// Makes a sub-account; answers the ticket for its key.
    pub async fn create_tenant(&self, cookie: &str, slug: &str) -> String {
        let answer = self.send(post("/api/sub-accounts").json(&json!({ "slug": slug })).cookie(cookie)).await;
        assert_eq!(answer.status, StatusCode::OK, "{}", answer.text);
        answer.json()["ticket"]["ticket"].as_str().expect("a ticket").to_owned()
    }

    pub async fn sign_in(&self, subject: &str) -> String {
        let answer = self.exchange(&self.fake.authorize(subject)).await;
        assert_eq!(answer.status, StatusCode::OK, "{}", answer.text);
        answer.cookie()
    }

    /// The cookie of somebody who connected the account of `subject` in a frame of [`PARTNER`].
    pub async fn connect(&self, subject: &str) -> String {
        let answer = self.send(framed(exchange(&self.fake.authorize(subject)), PARTNER)).await;
        assert_eq!(answer.status, StatusCode::OK, "{}", answer.text);
        answer.cookie()
    }

    pub async fn exchange(&self, flow: &Flow) -> Answer {
        self.send(exchange(flow)).await
    }

    pub async fn send(&self, call: Call) -> Answer {
        let response = self.app.clone().oneshot(call.build()).await.expect("an answer");
        Answer::read(response).await
    }

    /// What the stand-in was asked, as `METHOD /path?query`.
    pub async fn upstream_calls(&self) -> Vec<String> {
        let requests = self.upstream.received_requests().await.expect("recorded");
        requests
            .iter()
            .map(|request| {
                let query = request.url.query().map(|query| format!("?{query}")).unwrap_or_default();
                format!("{} {}{query}", request.method, request.url.path())
            })
            .collect()
    }

    pub async fn count_calls(&self, call: &str) -> usize {
        self.upstream_calls().await.iter().filter(|made| *made == call).count()
    }

    /// The first column of what the database answers, as texts.
    pub async fn dump(&self, query: impl Into<String>) -> Vec<String> {
        let file = format!("sqlite://{}", self.dir.path().join("exchange.db").display());
        let mut sql = SqliteConnection::connect(&file).await.expect("opened");
        sqlx::query_scalar(AssertSqlSafe(query.into())).fetch_all(&mut sql).await.expect("read")
    }

    /// The audit trail as `action outcome`.
    pub async fn trail(&self) -> Vec<String> {
        let rows = self.state.store.audit_trail().await.expect("a trail");
        rows.iter().map(|row| format!("{} {}", row.action, row.outcome)).collect()
    }
}

pub fn configuration(dir: &Path, upstream: &str) -> String {
    let dir = dir.display();
    format!(
        r#"
public_origin = "{ORIGIN}"
app_name = "Acme Cloud"
database = "{dir}/exchange.db"
keys_file = "{dir}/ring"

[oauth]
issuer = "{upstream}/auth/"
authorize_url = "{upstream}/auth/authorize"
token_url = "{upstream}/auth/oauth/token"
revoke_url = "{upstream}/auth/oauth/revoke"
userinfo_url = "{upstream}/auth/userinfo"
client_id = "{CLIENT}"

[upstash]
api_url = "{upstream}/api"
redis_rest = "https://*.upstash.io"
"#
    )
}

/// An entry of the partner file. `seed` is that of its key.
pub fn partner(id: &str, seed: u8, account: &str, scopes: &str, connect: bool) -> String {
    let x = BASE64_URL_SAFE_NO_PAD.encode(SigningKey::from_bytes(&[seed; 32]).verifying_key().as_bytes());
    format!(
        "[[partner]]\nid = \"{id}\"\nname = \"The {id} cloud\"\naccount = \"{account}\"\n\
         origins = [\"https://app.{id}.example\"]\nkeys = [{{ kid = \"k1\", x = \"{x}\" }}]\nscopes = [{scopes}]\n\
         connect = {connect}\n"
    )
}

/// A request as the app in a partner's frame sends it.
pub fn framed(call: Call, partner: &str) -> Call {
    call.set("x-pd", "embed").set("x-pd-partner", partner)
}

pub fn exchange(flow: &Flow) -> Call {
    let body = json!({"code": flow.code, "code_verifier": flow.verifier, "nonce": flow.nonce});
    post("/api/session/exchange").json(&body)
}

/// A request as the app's fetch wrapper sends it. Tests take headers away or change them.
#[derive(Clone)]
pub struct Call {
    method: Method,
    path: String,
    headers: Vec<(String, String)>,
    body: Option<Vec<u8>>,
}

pub fn call(method: Method, path: &str) -> Call {
    let call = Call { method, path: path.to_owned(), headers: Vec::new(), body: None }
        .set("host", "dash.example")
        .set("x-pd", "top")
        .set("sec-fetch-site", "same-origin");
    if call.method.is_safe() { call } else { call.set("origin", ORIGIN) }
}

pub fn get(path: &str) -> Call {
    call(Method::GET, path)
}

pub fn post(path: &str) -> Call {
    call(Method::POST, path)
}

pub fn put(path: &str) -> Call {
    call(Method::PUT, path)
}

pub fn delete(path: &str) -> Call {
    call(Method::DELETE, path)
}

impl Call {
    /// Replaces a header.
    pub fn set(self, name: &str, value: &str) -> Self {
        self.without(name).add(name, value)
    }

    /// Adds a header beside one of the same name.
    pub fn add(mut self, name: &str, value: &str) -> Self {
        self.headers.push((name.to_owned(), value.to_owned()));
        self
    }

    pub fn without(mut self, name: &str) -> Self {
        self.headers.retain(|(known, _)| known != name);
        self
    }

    pub fn cookie(self, cookie: &str) -> Self {
        self.add("cookie", cookie)
    }

    pub fn json(self, body: &Value) -> Self {
        self.body(body.to_string().into_bytes())
    }

    pub fn body(mut self, body: Vec<u8>) -> Self {
        self.body = Some(body);
        self.set("content-type", "application/json")
    }

    pub fn build(self) -> Request<Body> {
        let mut request = Request::builder().method(self.method).uri(self.path);
        for (name, value) in self.headers {
            request = request.header(name, value);
        }
        request.body(self.body.map_or_else(Body::empty, Body::from)).expect("a request")
    }
}

/// An answer, read to its end.
pub struct Answer {
    pub status: StatusCode,
    pub headers: axum::http::HeaderMap,
    pub text: String,
}

impl Answer {
    pub async fn read(response: Response<Body>) -> Self {
        let (parts, body) = response.into_parts();
        let bytes = axum::body::to_bytes(body, usize::MAX).await.expect("a body");
        let text = String::from_utf8_lossy(&bytes).into_owned();
        Self { status: parts.status, headers: parts.headers, text }
    }

    pub fn json(&self) -> Value {
        serde_json::from_str(&self.text).unwrap_or_else(|_| panic!("not JSON: {}", self.text))
    }

    /// The code of a problem, which must have a request id that the header repeats.
    pub fn problem(&self) -> (u16, ProblemCode) {
        let body: upstash_api::exchange::ProblemBody =
            serde_json::from_str(&self.text).unwrap_or_else(|_| panic!("not a problem: {}", self.text));
        assert_eq!(self.header("x-request-id"), body.error.request_id);
        assert_eq!(body.error.request_id.len(), 16);
        (self.status.as_u16(), body.error.code)
    }

    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default()
    }

    /// `name=value` of the cookie that was set.
    pub fn cookie(&self) -> String {
        self.header("set-cookie").split(';').next().unwrap_or_default().to_owned()
    }
}
