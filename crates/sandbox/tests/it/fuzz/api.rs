//! Every operation of the Developer API.

use axum::http::Request;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use proptest::collection::vec;
use proptest::prelude::*;
use serde_json::Value;
use upstash_api::developer::ENDPOINTS;

use super::super::support::*;

pub const CASES: u32 = 3000;

/// Names and values that bodies are made of.
const WORDS: &[&str] = &[
    "name",
    "database_name",
    "region",
    "primary_region",
    "read_regions",
    "plan",
    "budget",
    "eviction",
    "tls",
    "platform",
    "team_name",
    "copy_cc",
    "team_id",
    "member_email",
    "member_role",
    "email",
    "id",
    "database_id",
    "slug",
    "backup_id",
    "period",
    "dimension_count",
    "similarity_function",
    "index_type",
    "embedding_model",
    "us-east-1",
    "eu-west-1",
    "global",
    "free",
    "payg",
    "fixed_1gb",
    "aws",
    "dev",
    "owner",
    "COSINE",
    "EUCLIDEAN",
    "1h",
    "7d",
    "demo@acme.example",
];

#[derive(Clone, Debug)]
struct Case {
    endpoint: usize,
    /// For each parameter of the path: an id that existed at the start, or any text.
    parameters: Vec<Result<prop::sample::Index, String>>,
    query: Option<String>,
    body: Vec<u8>,
    sent: super::Sent,
    /// Who asks: a person, the team, a sub-account, or nobody.
    caller: usize,
}

fn case() -> impl Strategy<Value = Case> {
    let body = prop_oneof![
        6 => vec((proptest::sample::select(WORDS), super::json(WORDS)), 0..8).prop_map(|fields| {
            let object: Value = fields.into_iter().map(|(name, value)| (name.to_owned(), value)).collect();
            object.to_string().into_bytes()
        }),
        2 => super::json(WORDS).prop_map(|json| json.to_string().into_bytes()),
        1 => vec(any::<u8>(), 0..40),
    ];
    let parameter = prop_oneof![any::<prop::sample::Index>().prop_map(Ok), ".{0,12}".prop_map(Err)];
    let parameters = vec(parameter, 4);
    let query = proptest::option::weighted(0.3, "[!-~]{0,20}");
    (0..ENDPOINTS.len(), parameters, query, body, super::sent(), 0..8_usize).prop_map(
        |(endpoint, parameters, query, body, sent, caller)| Case {
            endpoint,
            parameters,
            query,
            body,
            sent,
            caller,
        },
    )
}

/// Every id and slug in the state.
fn ids(value: &Value, found: &mut Vec<String>) {
    match value {
        Value::Object(fields) => {
            for (name, value) in fields {
                match value.as_str() {
                    Some(text) if name.ends_with("id") || name == "slug" => found.push(text.to_owned()),
                    _ => ids(value, found),
                }
            }
        }
        Value::Array(values) => values.iter().for_each(|value| ids(value, found)),
        _ => {}
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn no_request_to_the_developer_api_breaks_it() {
    let sandbox = Sandbox::start("demo").await;
    let key = sandbox.minted_key("fuzz").await;
    let token = sandbox.access_token("openid email offline_access").await;
    let state = sandbox.state().await;
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    let team = text(&state["teams"][0]["api_keys"][0]["api_key"]);
    let tenant = &state["sub_accounts"][0];
    let tenant = (text(&tenant["customer_id"]), text(&tenant["api_key"]));
    let basic = |user: &str, key: &str| format!("Basic {}", STANDARD.encode(format!("{user}:{key}")));
    let callers = [basic(DEMO.0, &key), basic(DEMO.0, &team), basic(&tenant.0, &tenant.1)];
    let mut known = Vec::new();
    ids(&state, &mut known);
    assert!(known.len() > 10, "{known:?}");
    tokio::task::block_in_place(|| {
        super::send_all(CASES, case(), &sandbox, |case| {
            let endpoint = &ENDPOINTS[case.endpoint];
            let mut parameters = case.parameters.iter();
            let path: Vec<String> = endpoint
                .path
                .split('/')
                .map(|segment| match segment.starts_with('{') {
                    true => {
                        let text = match parameters.next() {
                            Some(Ok(index)) => index.get(&known),
                            Some(Err(text)) => text,
                            None => "",
                        };
                        utf8_percent_encode(text, NON_ALPHANUMERIC).to_string()
                    }
                    false => segment.to_owned(),
                })
                .collect();
            let path = format!("/api{}", path.join("/"));
            let request = Request::builder()
                .method(endpoint.method.as_str())
                .uri(super::address(&path, case.query.as_deref()))
                .header("host", "localhost");
            let bearer = format!("Bearer {token}");
            let request = match case.caller {
                0..=6 if endpoint.name == "MintApiKey" => request.header("authorization", bearer),
                caller @ 0..=6 => request.header("authorization", &callers[caller % callers.len()]),
                _ => request,
            };
            request.body(super::body(&case.body, case.sent)).unwrap()
        });
    });
}
