//! For every operation of the table: a body that it takes, and an answer such as Upstash gives, with a secret in every
//! field that could hold one.
//!
//! Both are found by trying a few objects that have the fields of all products. An operation that none of them fits
//! fails the tests with its name; then its fields belong in here.

use axum::http::Method;
use exchange::proxy::Whose;
use serde_json::{Map, Value, json};
use upstash_api::developer::{Endpoint, Operation, RequestBody, Visit, each_operation};

use crate::world::{Call, call};

/// One operation.
pub struct Sample {
    pub endpoint: Endpoint,
    /// `None` where it has none.
    pub body: Option<Value>,
    pub answer: Value,
}

/// Every operation, in the order of the table.
pub fn samples() -> Vec<Sample> {
    struct Collect(Vec<Sample>);
    impl Visit for Collect {
        fn operation<O: Operation>(&mut self) {
            let name = O::ENDPOINT.name;
            let body =
                O::Body::IS_SENT.then(|| body::<O::Body>().unwrap_or_else(|| panic!("a body of {name}")));
            let fits = |answer: &Value| serde_json::from_value::<O::Answer>(answer.clone()).is_ok();
            let answer = answers().into_iter().find(fits).unwrap_or_else(|| panic!("an answer of {name}"));
            self.0.push(Sample { endpoint: O::ENDPOINT, body, answer });
        }
    }
    let mut samples = Collect(Vec::new());
    each_operation(&mut samples);
    samples.0
}

impl Sample {
    /// Its address at the exchange, every parameter filled in.
    pub fn proxied(&self, whose: Whose) -> String {
        filled(&format!("{}{}", whose.prefix(), self.endpoint.proxied_path()))
    }

    /// The request for it.
    pub fn call(&self, whose: Whose) -> Call {
        let method = Method::from_bytes(self.endpoint.method.as_str().as_bytes()).expect("a method");
        let call = call(method, &self.proxied(whose));
        self.body.iter().fold(call, |call, body| call.json(body))
    }

    /// Its address at the stand-in for Upstash, which serves below `/api`.
    pub fn upstream(&self) -> String {
        let query = if self.endpoint.query.is_empty() { "" } else { "?" };
        format!("{}{query}{}", filled(&format!("/api{}", self.endpoint.path)), self.endpoint.query)
    }
}

/// `/database/{id}` becomes `/database/db1`.
pub fn filled(template: &str) -> String {
    let parts = template.split('/').map(|part| if part.starts_with('{') { "db1" } else { part });
    parts.collect::<Vec<_>>().join("/")
}

/// The body as the operation's type writes it, from the first candidate that it takes.
fn body<B: RequestBody>() -> Option<Value> {
    let bodies = bodies().into_iter().filter_map(|candidate| serde_json::from_value::<B>(candidate).ok());
    let good = bodies.into_iter().find(|body| body.problem().is_none())?;
    serde_json::to_value(good).ok()
}

fn bodies() -> Vec<Value> {
    let all = json!({
        "name": "orders", "database_name": "orders", "primary_region": "us-east-1", "read_regions": ["eu-west-1"],
        "tls": true, "slug": "northwind", "team_id": "t1", "team_name": "Acme", "copy_cc": false,
        "member_email": "ada@acme.example", "member_role": "dev", "plan_name": "payg", "budget": 20,
        "database_id": "db1", "backup_id": "b1", "allowed_ips": ["192.0.2.0/24"], "region": "eu-west-1",
        "similarity_function": "COSINE", "dimension_count": 384, "type": "payg", "target_plan": "fixed",
        "target_account": "t1", "qstash_id": "q1", "target_team_id": "t1",
    });
    // What QStash calls the plan that the other products call `payg`.
    let mut qstash = all.clone();
    qstash["plan_name"] = json!("paid");
    vec![all, qstash]
}

/// What Upstash might answer: an object with everything in it, a list of those, a word, a list of words.
fn answers() -> Vec<Value> {
    let object = with_secrets(&json!({
        "database_id": "db3", "database_name": "orders", "state": "active", "endpoint": "calm-fox-7", "port": 6379,
        "tls": true, "creation_time": 1_700_000_000, "type": "free", "primary_region": "us-east-1",
        "read_regions": [], "budget": 20, "team_id": "t1", "team_name": "Acme", "copy_cc": true,
        "member_email": "ada@acme.example", "member_role": "dev", "customer_id": "sub_t1_northwind",
        "slug": "northwind", "log_id": "l1", "actor": "ada@acme.example", "timestamp": 1_700_000_000, "action": 13,
        "id": "i1", "name": "docs", "backup_id": "b1", "dimension_count": 384, "region": "eu-west-1",
        "action_string": "Delete Team", "source": "API_KEY - platform", "entity": "Acme", "ip": "192.0.2.1",
    }));
    vec![object.clone(), json!([object]), json!("OK"), json!(["192.0.2.1"])]
}

/// The object with a canary in every field that holds a secret somewhere at Upstash, or that nobody knows yet.
fn with_secrets(object: &Value) -> Value {
    const SECRETS: [&str; 22] = [
        "password",
        "rest_token",
        "read_only_rest_token",
        "token",
        "read_only_token",
        "readonly_token",
        "api_key",
        "access_token",
        "refresh_token",
        "id_token",
        "current_signing_key",
        "next_signing_key",
        "signing_key",
        "signing_keys",
        "secret",
        "user_email",
        "email",
        "created_by",
        "notes",
        "reason",
        "readable_format",
        "unknown_tomorrow",
    ];
    let mut object: Map<String, Value> = object.as_object().cloned().unwrap_or_default();
    object.extend(SECRETS.map(|name| (name.to_owned(), json!(format!("CANARY-{name}")))));
    Value::Object(object)
}
