//! From replies to an answer: JSON with or without base64, or RESP2.

use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;

use super::request::Form;
use super::texts;
use crate::redis::Reply;

/// What a request asked for in its headers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Output {
    Json { base64: bool },
    Resp2,
}

/// What became of a request's commands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// The one command's reply; an error makes the status 400.
    One(Reply),
    /// A reply for each command; errors are among them and the status is 200.
    Many(Vec<Reply>),
    /// A transaction that was discarded as a whole, status 400.
    Refused(String),
}

impl Output {
    /// Reads the two headers.
    ///
    /// # Errors
    /// A value that does not exist, or base64 together with RESP2.
    pub fn of(headers: &HeaderMap, form: &Form) -> Result<Self, String> {
        let value = |name: &str| {
            headers.get(name).map(|value| String::from_utf8_lossy(value.as_bytes()).into_owned())
        };
        let base64 = match value("upstash-encoding") {
            None => false,
            Some(encoding) if encoding.eq_ignore_ascii_case("base64") => true,
            Some(other) => return Err(texts::bad_header("Upstash-Encoding", &other)),
        };
        match value("upstash-response-format").as_deref() {
            // Transactions are always JSON.
            _ if *form == Form::Transaction => Ok(Self::Json { base64 }),
            None | Some("json") => Ok(Self::Json { base64 }),
            Some("resp2") if !base64 => Ok(Self::Resp2),
            Some(other) => Err(texts::bad_header("Upstash-Response-Format", other)),
        }
    }

    /// The answer.
    pub fn render(self, outcome: &Outcome) -> Response {
        let status = match outcome {
            Outcome::One(Reply::Error(_)) | Outcome::Refused(_) => StatusCode::BAD_REQUEST,
            Outcome::One(_) | Outcome::Many(_) => StatusCode::OK,
        };
        let mut body = Vec::new();
        let content_type = match self {
            Self::Json { base64 } => {
                match outcome {
                    Outcome::One(reply) => envelope(&mut body, reply, base64),
                    Outcome::Refused(text) => {
                        envelope(&mut body, &Reply::Error(text.clone().into_bytes()), base64)
                    }
                    Outcome::Many(replies) => {
                        list(&mut body, replies, |body, reply| envelope(body, reply, base64))
                    }
                }
                JSON
            }
            Self::Resp2 => {
                match outcome {
                    Outcome::One(reply) => reply.encode(&mut body),
                    Outcome::Refused(text) => Reply::Error(text.clone().into_bytes()).encode(&mut body),
                    Outcome::Many(replies) => Reply::Array(replies.clone()).encode(&mut body),
                }
                "application/octet-stream"
            }
        };
        (status, [(header::CONTENT_TYPE, content_type)], body).into_response()
    }
}

const JSON: &str = "application/json; charset=utf-8";

/// An error for a whole request.
pub fn refusal(status: StatusCode, text: &str) -> Response {
    let mut body = Vec::new();
    envelope(&mut body, &Reply::Error(text.as_bytes().to_vec()), false);
    (status, [(header::CONTENT_TYPE, JSON)], body).into_response()
}

/// Bytes as text; each byte that is not UTF-8 becomes one U+FFFD, as in Go.
pub fn text_of(bytes: &[u8]) -> String {
    let mut text = String::with_capacity(bytes.len());
    for chunk in bytes.utf8_chunks() {
        text.push_str(chunk.valid());
        text.extend(chunk.invalid().iter().map(|_| char::REPLACEMENT_CHARACTER));
    }
    text
}

fn envelope(body: &mut Vec<u8>, reply: &Reply, base64: bool) {
    if let Reply::Error(text) = reply {
        // Never encoded.
        body.extend_from_slice(br#"{"error":"#);
        string(body, &text_of(text));
    } else {
        body.extend_from_slice(br#"{"result":"#);
        value(body, reply, base64);
    }
    body.push(b'}');
}

fn value(body: &mut Vec<u8>, reply: &Reply, base64: bool) {
    match reply {
        Reply::Null => body.extend_from_slice(b"null"),
        Reply::Int(number) => body.extend_from_slice(number.to_string().as_bytes()),
        // The one string that base64 leaves alone, and only as a status.
        Reply::Status(text) if text == b"OK" => body.extend_from_slice(br#""OK""#),
        Reply::Status(bytes) | Reply::Bulk(bytes) if base64 => string(body, &STANDARD.encode(bytes)),
        Reply::Status(bytes) | Reply::Bulk(bytes) | Reply::Error(bytes) => string(body, &text_of(bytes)),
        Reply::Array(items) => list(body, items, |body, item| value(body, item, base64)),
    }
}

fn list(body: &mut Vec<u8>, items: &[Reply], mut one: impl FnMut(&mut Vec<u8>, &Reply)) {
    body.push(b'[');
    for (index, item) in items.iter().enumerate() {
        if index > 0 {
            body.push(b',');
        }
        one(body, item);
    }
    body.push(b']');
}

fn string(body: &mut Vec<u8>, text: &str) {
    // Writing into memory cannot fail, and a str is always JSON.
    let _ = serde_json::to_writer(body, text);
}

#[cfg(test)]
mod tests {
    use super::*;

    fn json(reply: &Reply, base64: bool) -> String {
        let mut body = Vec::new();
        envelope(&mut body, reply, base64);
        String::from_utf8(body).expect("JSON is text")
    }

    #[test]
    fn integers_keep_every_digit() {
        assert_eq!(json(&Reply::Int(i64::MAX), false), r#"{"result":9223372036854775807}"#);
        assert_eq!(json(&Reply::Int(i64::MIN), true), r#"{"result":-9223372036854775808}"#);
    }

    #[test]
    fn bytes_that_are_no_text_are_replaced_one_by_one_or_encoded() {
        let reply = Reply::Bulk(vec![0x80, 0x01, 0xff, 0x41]);
        assert_eq!(json(&reply, false), "{\"result\":\"\u{fffd}\\u0001\u{fffd}A\"}");
        assert_eq!(json(&reply, true), r#"{"result":"gAH/QQ=="}"#);
        // A cut character of three bytes: two replacements, not one.
        assert_eq!(text_of(&[0xe2, 0x82]), "\u{fffd}\u{fffd}");
    }

    #[test]
    fn base64_spares_the_status_ok_and_nothing_else() {
        assert_eq!(json(&Reply::Status(b"OK".to_vec()), true), r#"{"result":"OK"}"#);
        assert_eq!(json(&Reply::Bulk(b"OK".to_vec()), true), r#"{"result":"T0s="}"#);
        assert_eq!(json(&Reply::Status(b"PONG".to_vec()), true), r#"{"result":"UE9ORw=="}"#);
        assert_eq!(json(&Reply::Error(b"ERR no".to_vec()), true), r#"{"error":"ERR no"}"#);
        let nested =
            Reply::Array(vec![Reply::Null, Reply::Int(1), Reply::Array(vec![Reply::Bulk(b"a".to_vec())])]);
        assert_eq!(json(&nested, true), r#"{"result":[null,1,["YQ=="]]}"#);
    }
}
