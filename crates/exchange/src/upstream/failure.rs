//! From a refusal by Upstash to one of ours: the class of the status is kept, its sentence only when it is clean.

use axum::http::StatusCode;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use secrecy::{ExposeSecret, SecretString};
use upstash_api::developer::error;
use upstash_api::exchange::ProblemCode;

use super::Answer;
use crate::refusal::Refusal;

/// The refusal for an answer of the Developer API that is not 2xx. `secrets` were used in the call.
pub fn refuse(answer: &Answer, secrets: &[&str]) -> Refusal {
    let said = sentence(answer, secrets);
    match answer.status {
        // The status says that it went wrong between us and Upstash, and not between the caller and us.
        StatusCode::UNAUTHORIZED => {
            Refusal::new(ProblemCode::ReconnectNeeded).status(StatusCode::BAD_GATEWAY)
        }
        StatusCode::NOT_FOUND => Refusal::new(ProblemCode::UpstreamNotFound).upstream(said),
        StatusCode::TOO_MANY_REQUESTS => {
            Refusal::new(ProblemCode::UpstreamRateLimited).upstream(said).retry_after(answer.retry_after)
        }
        status @ (StatusCode::FORBIDDEN | StatusCode::CONFLICT) => {
            Refusal::new(ProblemCode::UpstreamRefused).status(status).upstream(said)
        }
        status if status.is_client_error() => Refusal::new(ProblemCode::UpstreamRefused).upstream(said),
        _ => Refusal::new(ProblemCode::UpstreamBroken),
    }
}

/// What Upstash said, if it is a JSON sentence that repeats none of `secrets`.
pub fn sentence(answer: &Answer, secrets: &[&str]) -> Option<String> {
    if !answer.json || serde_json::from_slice::<serde::de::IgnoredAny>(&answer.body).is_err() {
        return None;
    }
    // Judged before it is shortened, so that no half of a secret slips through.
    let text = String::from_utf8_lossy(&answer.body);
    if secrets.iter().any(|secret| !secret.is_empty() && text.contains(secret)) {
        return None;
    }
    let said = error::message(&answer.body)?;
    // Removing control characters may have joined what they kept apart.
    (!secrets.iter().any(|secret| !secret.is_empty() && said.contains(secret))).then_some(said)
}

/// The credentials of HTTP Basic.
pub(super) fn basic(username: &str, key: &SecretString) -> String {
    STANDARD.encode(format!("{username}:{}", key.expose_secret()))
}

/// The spellings of a key in a call: bare, and as HTTP Basic carries it.
pub fn spellings(username: &str, key: &SecretString) -> [String; 2] {
    [key.expose_secret().to_owned(), basic(username, key)]
}

#[cfg(test)]
mod tests {
    use super::*;

    fn answer(status: u16, body: &str) -> Answer {
        let status = StatusCode::from_u16(status).expect("a status");
        Answer { status, json: true, retry_after: Some(3), body: body.as_bytes().to_vec() }
    }

    #[test]
    fn the_class_of_a_status_is_kept() {
        for (status, ours, code) in [
            (400, 400, ProblemCode::UpstreamRefused),
            (401, 502, ProblemCode::ReconnectNeeded),
            (403, 403, ProblemCode::UpstreamRefused),
            (404, 404, ProblemCode::UpstreamNotFound),
            (409, 409, ProblemCode::UpstreamRefused),
            (422, 400, ProblemCode::UpstreamRefused),
            (429, 429, ProblemCode::UpstreamRateLimited),
            (500, 502, ProblemCode::UpstreamBroken),
            (503, 502, ProblemCode::UpstreamBroken),
        ] {
            let refusal = refuse(&answer(status, "\"no\""), &[]);
            assert_eq!((refusal.status.as_u16(), refusal.code), (ours, code), "{status}");
        }
        let limited = refuse(&answer(429, "\"no\""), &[]).render("r");
        assert_eq!(limited.headers()["retry-after"], "3");
    }

    #[test]
    fn a_sentence_that_repeats_a_secret_is_dropped() {
        assert_eq!(sentence(&answer(400, "\"bad key abc-123\""), &["abc-123"]), None);
        assert_eq!(sentence(&answer(400, "\"bad key abc-\\u0000123\""), &["abc-123"]), None);
        let long = format!("\"{}abc-123\"", "x".repeat(197));
        assert_eq!(sentence(&answer(400, &long), &["abc-123"]), None, "not even its first letters");
        assert_eq!(sentence(&answer(400, "\"no\""), &["abc-123", ""]).as_deref(), Some("no"));
    }

    #[test]
    fn only_json_is_a_sentence() {
        assert_eq!(sentence(&answer(400, "plain"), &[]), None);
        let html = Answer { json: false, ..answer(400, "\"text\"") };
        assert_eq!(sentence(&html, &[]), None);
    }
}
