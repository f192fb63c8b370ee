//! Elements as lines of JSON. Text is a JSON string; bytes that are no text are `{"base64":"…"}`; nothing is rounded.

use crate::explorer::bytes;
use crate::explorer::value::{Pair, Row};

/// Appends one element and a line break.
pub fn write(out: &mut Vec<u8>, row: &Row) {
    match row {
        Row::Field { field, value, .. } => {
            object(out, &[("field", Is::Bytes(field)), ("value", Is::Bytes(value))])
        }
        Row::Item { index, value } => {
            object(out, &[("index", Is::Number(*index)), ("value", Is::Bytes(value))])
        }
        Row::Member(member) => object(out, &[("member", Is::Bytes(member))]),
        // A score may be `inf`, or have more digits than a reader of JSON keeps.
        Row::Scored { member, score, .. } => {
            object(out, &[("member", Is::Bytes(member)), ("score", Is::Bytes(score.as_bytes()))]);
        }
        Row::Entry { id, fields } => {
            object(out, &[("id", Is::Bytes(id.as_bytes())), ("fields", Is::Pairs(fields))])
        }
    }
    out.push(b'\n');
}

enum Is<'v> {
    Bytes(&'v [u8]),
    Number(u64),
    /// An array of arrays of two: an object would lose the order, and names that come twice.
    Pairs(&'v [Pair]),
}

fn object(out: &mut Vec<u8>, members: &[(&str, Is<'_>)]) {
    for (at, (name, value)) in members.iter().enumerate() {
        out.extend_from_slice(if at == 0 { b"{\"" } else { b",\"" });
        out.extend_from_slice(name.as_bytes());
        out.extend_from_slice(b"\":");
        match value {
            Is::Bytes(value) => string(out, value),
            Is::Number(number) => out.extend_from_slice(number.to_string().as_bytes()),
            Is::Pairs(pairs) => {
                out.push(b'[');
                for (at, (field, value)) in pairs.iter().enumerate() {
                    out.extend_from_slice(if at == 0 { b"[" } else { b",[" });
                    string(out, field);
                    out.push(b',');
                    string(out, value);
                    out.push(b']');
                }
                out.push(b']');
            }
        }
    }
    out.push(b'}');
}

fn string(out: &mut Vec<u8>, value: &[u8]) {
    match bytes::as_text(value).and_then(|text| serde_json::to_string(text).ok()) {
        Some(quoted) => out.extend_from_slice(quoted.as_bytes()),
        None => {
            out.extend_from_slice(b"{\"base64\":\"");
            out.extend_from_slice(upstash_api::base64::encode(value).as_bytes());
            out.extend_from_slice(b"\"}");
        }
    }
}
