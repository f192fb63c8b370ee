//! Reply bytes to a [`Reply`], exactly.

use std::fmt;

use serde::de::{Deserialize, Deserializer, Error, MapAccess, SeqAccess, Visitor};

use super::RedisError;
use crate::base64;

/// A Redis reply as the REST API carries it (RESP2 shapes: maps are flat arrays, doubles are strings).
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Reply {
    Null,
    /// `OK`, the one status that is told apart from data.
    Ok,
    /// An integer, exact over the whole 64-bit range.
    Int(i64),
    /// A string: any bytes.
    Bytes(Vec<u8>),
    Array(Vec<Reply>),
}

/// The answer was not what the REST API sends: truncated, a page of HTML, or a number that is not an integer.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the database answered something that is not a Redis reply")]
pub struct BadReply;

/// Reads the answer of a single command: the reply, or the error Redis gave.
///
/// # Errors
/// [`BadReply`] when the body is not an envelope.
pub fn decode_single(body: &[u8]) -> Result<Result<Reply, RedisError>, BadReply> {
    serde_json::from_slice::<Envelope>(body).map(|envelope| envelope.0).map_err(|_| BadReply)
}

/// Reads the answer of a pipeline: one result per command, in order.
///
/// # Errors
/// [`BadReply`] when the body is not an array of exactly `expected` envelopes. A single error envelope (the whole
/// batch was refused) is given to every command.
pub fn decode_batch(body: &[u8], expected: usize) -> Result<Vec<Result<Reply, RedisError>>, BadReply> {
    if let Ok(Err(error)) = decode_single(body) {
        return Ok(vec![Err(error); expected]);
    }
    let envelopes: Vec<Envelope> = serde_json::from_slice(body).map_err(|_| BadReply)?;
    if envelopes.len() != expected {
        return Err(BadReply);
    }
    Ok(envelopes.into_iter().map(|envelope| envelope.0).collect())
}

impl Reply {
    /// The bytes of a string or status; `None` for every other reply.
    pub fn as_bytes(&self) -> Option<&[u8]> {
        match self {
            Self::Bytes(bytes) => Some(bytes),
            Self::Ok => Some(b"OK"),
            Self::Null | Self::Int(_) | Self::Array(_) => None,
        }
    }

    /// The integer; `None` for every other reply.
    pub const fn as_int(&self) -> Option<i64> {
        match self {
            Self::Int(number) => Some(*number),
            _ => None,
        }
    }

    /// The items of an array; `None` for every other reply.
    pub fn into_array(self) -> Option<Vec<Reply>> {
        match self {
            Self::Array(items) => Some(items),
            _ => None,
        }
    }
}

/// `{"result": …}` or `{"error": …}`.
struct Envelope(Result<Reply, RedisError>);

impl<'de> Deserialize<'de> for Envelope {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(EnvelopeVisitor)
    }
}

struct EnvelopeVisitor;

impl<'de> Visitor<'de> for EnvelopeVisitor {
    type Value = Envelope;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a result or an error")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Envelope, A::Error> {
        let mut found = None;
        while let Some(key) = map.next_key::<String>()? {
            match key.as_str() {
                "result" => found = Some(Ok(map.next_value::<Reply>()?)),
                "error" => found = Some(Err(RedisError::new(map.next_value::<String>()?))),
                _ => {
                    map.next_value::<serde::de::IgnoredAny>()?;
                }
            }
        }
        found.map(Envelope).ok_or_else(|| A::Error::custom("neither a result nor an error"))
    }
}

impl<'de> Deserialize<'de> for Reply {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(ReplyVisitor)
    }
}

/// Refuses floats and booleans by not implementing them: Redis over REST sends neither.
struct ReplyVisitor;

impl<'de> Visitor<'de> for ReplyVisitor {
    type Value = Reply;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("null, an integer, base64 text or an array")
    }

    fn visit_unit<E: Error>(self) -> Result<Reply, E> {
        Ok(Reply::Null)
    }

    fn visit_i64<E: Error>(self, number: i64) -> Result<Reply, E> {
        Ok(Reply::Int(number))
    }

    fn visit_u64<E: Error>(self, number: u64) -> Result<Reply, E> {
        i64::try_from(number).map(Reply::Int).map_err(|_| E::custom("beyond 64 bits"))
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<Reply, E> {
        if text == "OK" {
            return Ok(Reply::Ok);
        }
        base64::decode(text).map(Reply::Bytes).ok_or_else(|| E::custom("not base64"))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Reply, A::Error> {
        let mut items = Vec::new();
        while let Some(item) = seq.next_element()? {
            items.push(item);
        }
        Ok(Reply::Array(items))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn result(body: &str) -> Reply {
        decode_single(body.as_bytes()).expect("an envelope").expect("a result")
    }

    #[test]
    fn the_largest_integer_is_exact() {
        assert_eq!(result(r#"{"result":9223372036854775807}"#), Reply::Int(i64::MAX));
        assert_eq!(result(r#"{"result":-9223372036854775808}"#), Reply::Int(i64::MIN));
    }

    #[test]
    fn bytes_that_are_not_text_stay_bytes() {
        assert_eq!(result(r#"{"result":"gAH/QQ=="}"#), Reply::Bytes(vec![0x80, 0x01, 0xff, 0x41]));
    }

    #[test]
    fn the_status_ok_and_the_text_ok_are_told_apart() {
        assert_eq!(result(r#"{"result":"OK"}"#), Reply::Ok);
        assert_eq!(result(r#"{"result":"T0s="}"#), Reply::Bytes(b"OK".to_vec()));
    }

    #[test]
    fn nested_arrays_and_nulls_keep_their_shape() {
        let reply = result(r#"{"result":["YQ==",null,[1,[]]]}"#);
        let inner = Reply::Array(vec![Reply::Int(1), Reply::Array(vec![])]);
        assert_eq!(reply, Reply::Array(vec![Reply::Bytes(b"a".to_vec()), Reply::Null, inner]));
    }

    #[test]
    fn what_is_not_a_reply_is_refused() {
        for body in
            ["", "<html>", "{", r#"{"result":1.5}"#, r#"{"result":true}"#, "{}", r#"{"result":"%%"}"#, "[]"]
        {
            assert_eq!(decode_single(body.as_bytes()), Err(BadReply), "{body}");
        }
    }

    #[test]
    fn a_batch_has_an_answer_for_each_command() {
        let body = br#"[{"result":1},{"error":"ERR no"}]"#;
        let replies = decode_batch(body, 2).expect("two");
        assert_eq!(replies, vec![Ok(Reply::Int(1)), Err(RedisError::new("ERR no"))]);
        assert_eq!(decode_batch(body, 3), Err(BadReply));
    }

    #[test]
    fn a_batch_refused_as_a_whole_refuses_each_command() {
        let replies = decode_batch(br#"{"error":"WRONGPASS x"}"#, 2).expect("two");
        assert!(replies.iter().all(Result::is_err));
        assert_eq!(replies.len(), 2);
    }
}
