//! What a browser gets of real answers: the types of `upstash-api` drop every secret that the sandbox puts into them.
//!
//! The exchange hands browsers exactly what these types name. A new operation that answers more than a word has to be
//! called here, or the test names it.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Value, json};
use upstash_api::developer::{Access, ENDPOINTS, Method, Operation, Visit, each_operation, find};

use crate::support::*;

/// What the operation's type leaves of an answer; `None` when it is of another shape.
type Project = fn(&Value) -> Option<String>;

#[derive(Default)]
struct Projections(BTreeMap<&'static str, Project>);

impl Visit for Projections {
    fn operation<O: Operation>(&mut self) {
        fn project<O: Operation>(answer: &Value) -> Option<String> {
            serde_json::to_string(&serde_json::from_value::<O::Answer>(answer.clone()).ok()?).ok()
        }
        self.0.insert(O::ENDPOINT.name, project::<O>);
    }
}

struct Browser {
    sandbox: Sandbox,
    pair: Pair,
    projections: Projections,
    called: BTreeSet<&'static str>,
    /// Operations whose full answer held a secret.
    tempting: BTreeSet<&'static str>,
}

impl Browser {
    async fn new(sandbox: Sandbox, pair: Pair) -> Self {
        let mut projections = Projections::default();
        each_operation(&mut projections);
        Self { sandbox, pair, projections, called: BTreeSet::new(), tempting: BTreeSet::new() }
    }

    /// Calls an operation, checks what its type leaves of the answer, and answers all of it.
    async fn call(&mut self, method: &str, path: &str, body: Option<Value>) -> Value {
        let (status, answer) = self.sandbox.call(&self.pair, method, path, body).await;
        assert_eq!(status, 200, "{method} {path}: {answer}");
        let bare = path.split('?').next().unwrap();
        let (endpoint, _) = find(Method::parse(method).unwrap(), bare).expect("in the table");
        let projected = self.projections.0[endpoint.name](&answer);
        let projected =
            projected.unwrap_or_else(|| panic!("{} is of another shape: {answer}", endpoint.name));
        let whole = answer.to_string();
        let state = self.sandbox.state().await;
        for secret in
            state["secrets"].as_array().unwrap().iter().chain(state["read_only_tokens"].as_array().unwrap())
        {
            let secret = secret.as_str().unwrap();
            assert!(!projected.contains(secret), "{} shows {secret}: {projected}", endpoint.name);
            if whole.contains(secret) {
                self.tempting.insert(endpoint.name);
            }
        }
        self.called.insert(endpoint.name);
        answer
    }

    async fn get(&mut self, path: &str) -> Value {
        self.call("GET", path, None).await
    }
}

#[tokio::test]
async fn no_secret_of_a_real_answer_is_left_for_a_browser() {
    let sandbox = Sandbox::start("demo").await;
    let pair = sandbox.pair(DEMO.0, DEMO.0, false).await;
    let mut browser = Browser::new(sandbox, pair).await;
    redis(&mut browser).await;
    vector(&mut browser).await;
    search(&mut browser).await;
    qstash(&mut browser).await;
    accounts(&mut browser).await;
    let all: Vec<_> = ENDPOINTS.iter().filter(|it| it.access != Access::Credential).collect();
    let missed: Vec<_> = all
        .iter()
        // A word cannot hold a secret.
        .filter(|it| {
            !browser.called.contains(it.name) && browser.projections.0[it.name](&json!("OK")).is_none()
        })
        .map(|it| it.name)
        .collect();
    assert_eq!(missed, [] as [&str; 0], "call these here, too");
    let tempting =
        ["ListDatabases", "GetDatabase", "CreateDatabase", "GetIndex", "GetSearchIndex", "GetQStashUser"];
    assert!(tempting.iter().all(|name| browser.tempting.contains(name)), "{:?}", browser.tempting);
}

async fn redis(browser: &mut Browser) {
    let body = json!({ "database_name": "new", "primary_region": "us-east-1", "plan": "payg" });
    let made = browser.call("POST", "/v2/redis/database", Some(body)).await;
    browser.get("/v2/redis/databases").await;
    let id = made["database_id"].as_str().unwrap();
    browser.get(&format!("/v2/redis/database/{id}")).await;
    browser.call("POST", &format!("/v2/redis/rename/{id}"), Some(json!({ "name": "newer" }))).await;
    browser.call("POST", &format!("/v2/redis/enable-tls/{id}"), None).await;
    browser.call("POST", &format!("/v2/redis/create-backup/{id}"), Some(json!({ "name": "b" }))).await;
    browser.get(&format!("/v2/redis/list-backup/{id}")).await;
    browser.get(&format!("/v2/redis/stats/{id}")).await;
}

async fn vector(browser: &mut Browser) {
    let body = json!({
        "name": "docs", "region": "us-east-1", "similarity_function": "COSINE", "dimension_count": 384,
    });
    let made = browser.call("POST", "/v2/vector/index", Some(body)).await;
    let id = made["id"].as_str().unwrap();
    for path in ["", "/", "/stats", &format!("/{id}"), &format!("/{id}/stats")] {
        browser.get(&format!("/v2/vector/index{path}")).await;
    }
}

async fn search(browser: &mut Browser) {
    let body = json!({ "name": "docs", "region": "eu-west-1", "type": "payg" });
    let made = browser.call("POST", "/v2/search", Some(body)).await;
    let id = made["id"].as_str().unwrap();
    for path in ["", "/stats", &format!("/{id}"), &format!("/{id}/stats")] {
        browser.get(&format!("/v2/search{path}")).await;
    }
}

async fn qstash(browser: &mut Browser) {
    let users = browser.get("/v2/qstash/users").await;
    let id = users[0]["id"].as_str().unwrap();
    for path in ["user", &format!("user/{id}"), &format!("stats/{id}"), "ipv4"] {
        browser.get(&format!("/v2/qstash/{path}")).await;
    }
}

async fn accounts(browser: &mut Browser) {
    let body = json!({ "team_name": "T", "copy_cc": true });
    let made = browser.call("POST", "/v2/team", Some(body)).await;
    let id = made["team_id"].as_str().unwrap().to_owned();
    let member = json!({ "team_id": id, "member_email": "ada@example.com", "member_role": "dev" });
    browser.call("POST", "/v2/teams/member", Some(member)).await;
    browser.get("/v2/teams").await;
    browser.get(&format!("/v2/teams/{id}")).await;
    browser.get("/auditlogs").await;
    browser.pair = browser.sandbox.team().await;
    browser.get("/v2/subaccounts").await;
}
