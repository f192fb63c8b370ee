//! Every row of the endpoint table, without a list of its own: a new operation is covered as soon as it is in there.

use reqwest::{Method, StatusCode};
use serde_json::{Value, json};
use upstash_api::developer::{ENDPOINTS, Endpoint};

use crate::support::*;

/// An id that is well formed and nobody's.
const NOBODYS: &str = "00000000-0000-4000-8000-000000000000";

fn address(endpoint: &Endpoint) -> (Method, String) {
    let parameters = endpoint.path.matches('{').count();
    let path = endpoint.path_with(&[NOBODYS; 2][..parameters]).unwrap();
    (Method::from_bytes(endpoint.method.as_str().as_bytes()).unwrap(), path)
}

#[tokio::test]
async fn every_operation_refuses_wrong_credentials() {
    let sandbox = Sandbox::start("demo").await;
    for endpoint in ENDPOINTS {
        let (method, path) = address(endpoint);
        for key in [NOBODYS, ""] {
            let (status, text) = sandbox.api(method.clone(), &path, key, Some(json!({}))).await;
            match endpoint.name {
                // Documented without credentials.
                "GetQStashIPv4" => assert_eq!(status, 200),
                // Seen to answer 403 in 2026; see the switches.
                "ListAuditLogs" => assert!([401, 403].contains(&status.as_u16()), "{status}"),
                name => {
                    assert_eq!((status, &text), (StatusCode::UNAUTHORIZED, &json!("Unauthorized")), "{name}");
                }
            }
        }
        let none = sandbox.request(method, &format!("/api{path}")).send().await.unwrap();
        assert_eq!(none.status() == 200, endpoint.name == "GetQStashIPv4", "{}", endpoint.name);
    }
}

#[tokio::test]
async fn every_operation_on_something_says_that_there_is_no_such_thing() {
    let sandbox = Sandbox::start("demo").await;
    let (own, team) = (sandbox.api_key("k").await, sandbox.team_key().await);
    for endpoint in ENDPOINTS.iter().filter(|endpoint| endpoint.path.contains('{')) {
        let (method, path) = address(endpoint);
        // Sub-accounts are their team's business.
        let key = if endpoint.path.contains("{slug}") { &team } else { &own };
        // The body is not what is wrong: an unknown id is found out first.
        for body in [None, Some(json!({}))] {
            let (status, text) = sandbox.api(method.clone(), &path, key, body).await;
            assert_eq!(status, 404, "{}: {text}", endpoint.name);
            let text = text.as_str().unwrap_or_else(|| panic!("{} answers {text}", endpoint.name));
            assert!(text.ends_with("not found"), "{}: {text}", endpoint.name);
        }
    }
    let log = sandbox.get_json("/_sandbox/log?area=api").await;
    let named = |name: &str| log.as_array().unwrap().iter().any(|entry| entry["operation"] == name);
    for endpoint in ENDPOINTS.iter().filter(|endpoint| endpoint.path.contains('{')) {
        assert!(named(endpoint.name), "{} is not in the log", endpoint.name);
    }
    assert!(!log.to_string().contains(NOBODYS), "an id is in the log");
}

#[tokio::test]
async fn what_an_account_owns_is_nothing_to_another() {
    let sandbox = Sandbox::start("demo").await;
    let key = sandbox.api_key("k").await;
    let team_key = sandbox.team_key().await;
    let post =
        async |path: &str, key: &str, body: Value| sandbox.api(Method::POST, path, key, Some(body)).await;
    let index =
        json!({ "name": "a", "region": "eu-west-1", "similarity_function": "COSINE", "dimension_count": 8 });
    let vector = post("/v2/vector/index", &key, index).await.1["id"].clone();
    let index = json!({ "name": "a", "region": "eu-west-1", "type": "payg" });
    let search = post("/v2/search", &key, index).await.1["id"].clone();
    let qstash = sandbox.api(Method::GET, "/v2/qstash/user", &key, None).await.1["id"].clone();
    let database = json!(sandbox.db("acme-catalog").await.id);
    for endpoint in ENDPOINTS.iter().filter(|endpoint| endpoint.path.contains("{id}")) {
        let id = match endpoint.path {
            path if path.starts_with("/v2/redis/") => &database,
            path if path.starts_with("/v2/vector/") => &vector,
            path if path.starts_with("/v2/search/") => &search,
            path if path.starts_with("/v2/qstash/") => &qstash,
            _ => continue,
        };
        let (method, path) = address(endpoint);
        let path = path.replacen(NOBODYS, id.as_str().unwrap(), 1);
        let (status, text) = sandbox.api(method, &path, &team_key, Some(json!({}))).await;
        assert_eq!(status, 404, "{}: {text}", endpoint.name);
    }
}
