//! Every operation of the Developer API.

use axum::body::Body;
use axum::http::Request;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use proptest::collection::vec;
use proptest::prelude::*;
use serde_json::Value;
use upstash_api::developer::ENDPOINTS;

use super::super::support::*;

const CASES: u32 = 3000;

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
    /// For each parameter of the path: an id that exists, or any text.
    parameters: Vec<Option<String>>,
    query: Option<String>,
    body: Vec<u8>,
    signs_in: bool,
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
    let parameters = vec(proptest::option::weighted(0.5, ".{0,12}"), 4);
    let query = proptest::option::weighted(0.3, "[!-~]{0,20}");
    (0..ENDPOINTS.len(), parameters, query, body, prop::bool::weighted(0.95)).prop_map(
        |(endpoint, parameters, query, body, signs_in)| Case { endpoint, parameters, query, body, signs_in },
    )
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn no_request_to_the_developer_api_breaks_it() {
    let sandbox = Sandbox::start("demo").await;
    let key = sandbox.api_key("fuzz").await;
    let token = sandbox.access_token("openid email offline_access").await;
    let basic = format!("Basic {}", STANDARD.encode(format!("{}:{key}", DEMO.0)));
    let known = sandbox.db("acme-analytics").await.id;
    tokio::task::block_in_place(|| {
        super::send_all(CASES, case(), &sandbox, |case| {
            let endpoint = &ENDPOINTS[case.endpoint];
            let mut parameters = case.parameters.iter();
            let path: Vec<String> = endpoint
                .path
                .split('/')
                .map(|segment| match segment.starts_with('{') {
                    true => {
                        let text = parameters.next().and_then(Option::as_ref).unwrap_or(&known);
                        utf8_percent_encode(text, NON_ALPHANUMERIC).to_string()
                    }
                    false => segment.to_owned(),
                })
                .collect();
            let query = case.query.as_ref().map(|query| format!("?{query}")).unwrap_or_default();
            let request = Request::builder()
                .method(endpoint.method.as_str())
                .uri(format!("/api{}{query}", path.join("/")))
                .header("host", "localhost");
            let bearer = format!("Bearer {token}");
            let request = match case.signs_in {
                true if endpoint.name == "MintApiKey" => request.header("authorization", bearer),
                true => request.header("authorization", &basic),
                false => request,
            };
            request.body(Body::from(case.body.clone())).ok()
        });
    });
}
