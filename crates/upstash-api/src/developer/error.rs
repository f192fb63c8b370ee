//! How the Developer API says no.
//!
//! The OpenAPI file declares no error; live answers carry a bare JSON string (`"database not found"`). Clients also
//! accept `{"error": …}`, `{"message": …}` and plain text, and so do we.

use serde::Deserialize;

/// The longest upstream sentence that is passed on, in characters.
pub const MAX_MESSAGE: usize = 200;

/// Bodies in which the Developer API was seen to explain a refusal.
#[derive(Deserialize)]
#[serde(untagged)]
enum ErrorBody {
    Text(String),
    Object { error: Option<String>, message: Option<String> },
}

/// The sentence in an error body, fit to be shown: control characters removed, at most [`MAX_MESSAGE`] characters.
/// `None` when there is no text, or when it is a page (HTML) rather than a sentence.
pub fn message(body: &[u8]) -> Option<String> {
    let text = match serde_json::from_slice(body) {
        Ok(ErrorBody::Text(text)) => text,
        Ok(ErrorBody::Object { error, message }) => error.or(message)?,
        Err(_) => std::str::from_utf8(body).ok()?.to_owned(),
    };
    let clean: String = text.chars().filter(|c| !c.is_control()).take(MAX_MESSAGE).collect();
    let clean = clean.trim();
    (!clean.is_empty() && !clean.starts_with('<')).then(|| clean.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_known_shape_is_read() {
        assert_eq!(message(br#""database not found""#).as_deref(), Some("database not found"));
        assert_eq!(message(br#"{"error":"no"}"#).as_deref(), Some("no"));
        assert_eq!(message(br#"{"message":"no"}"#).as_deref(), Some("no"));
        assert_eq!(message(b"plain").as_deref(), Some("plain"));
    }

    #[test]
    fn pages_and_silence_are_not_sentences() {
        assert_eq!(message(b"<html><body>502"), None);
        assert_eq!(message(b""), None);
        assert_eq!(message(&[0xff, 0xfe]), None);
        assert_eq!(message(br#"{"code":3}"#), None);
    }

    #[test]
    fn long_and_dirty_text_is_cut_and_cleaned() {
        let long = format!("\"a\\u001b[31m{}\"", "x".repeat(500));
        let text = message(long.as_bytes()).expect("text");
        assert_eq!(text.chars().count(), MAX_MESSAGE);
        assert!(text.starts_with("a[31mx"));
    }
}
