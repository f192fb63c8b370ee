//! Answers to the client by a message between windows (`response_mode=web_message`), for sign-ins in a pop-up and silent
//! ones in a frame.
//!
//! Source: `@auth0/auth0-spa-js`, which asks for it in both cases and listens for `authorization_response`.

use axum::http::header;
use axum::response::{IntoResponse, Response};
use maud::{DOCTYPE, html};
use serde_json::{Map, Value};
use url::{Url, form_urlencoded};

/// What a client is told; other parameters of a redirect are its own.
const TOLD: [&str; 5] = ["code", "state", "scope", "error", "error_description"];

/// Whether the request asks for a message in place of a redirect.
pub fn is_asked_for(query: &str) -> bool {
    form_urlencoded::parse(query.as_bytes())
        .any(|(key, value)| key == "response_mode" && value == "web_message")
}

/// The page that tells the window it was opened by, and only that client's origin, what the redirect would have said.
pub fn page(redirect: &Url) -> Response {
    let origin = redirect.origin().ascii_serialization();
    let told = redirect.query_pairs().filter(|(key, _)| TOLD.contains(&key.as_ref()));
    let response: Map<_, _> =
        told.map(|(key, value)| (key.into_owned(), Value::String(value.into_owned()))).collect();
    let page = html! {
        (DOCTYPE)
        html lang="en" {
            head { meta charset="utf-8"; title { "Connecting" } }
            body {
                script src="/auth/message.js" data-origin=(origin) data-response=(Value::Object(response)) {}
            }
        }
    };
    let headers = [
        (header::CONTENT_TYPE, "text/html; charset=utf-8".to_owned()),
        (header::CACHE_CONTROL, "no-store".to_owned()),
        (header::REFERRER_POLICY, "no-referrer".to_owned()),
        (
            header::CONTENT_SECURITY_POLICY,
            format!("default-src 'none'; script-src 'self'; frame-ancestors {origin}; base-uri 'none'"),
        ),
    ];
    (headers, page.into_string()).into_response()
}

/// GET `/auth/message.js`.
pub async fn script() -> impl IntoResponse {
    ([(header::CONTENT_TYPE, "text/javascript; charset=utf-8")], include_str!("message.js"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn the_page_tells_the_clients_origin_only_what_the_redirect_would_have_said() {
        let url = Url::parse("http://localhost:8080/cb?mine=1&code=c&state=%22%3Cs%3E").expect("a URL");
        let answer = page(&url);
        let policy = answer.headers()[header::CONTENT_SECURITY_POLICY].to_str().expect("ASCII").to_owned();
        assert!(policy.contains("frame-ancestors http://localhost:8080;"), "{policy}");
        let body = axum::body::to_bytes(answer.into_body(), 10_000).await.expect("a body");
        let body = String::from_utf8(body.to_vec()).expect("text");
        assert!(body.contains(r#"data-origin="http://localhost:8080""#), "{body}");
        assert!(body.contains("&quot;code&quot;:&quot;c&quot;") && !body.contains("mine"), "{body}");
        assert!(!body.contains("<s>"), "{body}");
    }

    #[test]
    fn only_the_one_mode_is_a_message() {
        assert!(is_asked_for("a=b&response_mode=web_message"));
        assert!(!is_asked_for("response_mode=query&state=web_message") && !is_asked_for(""));
    }
}
