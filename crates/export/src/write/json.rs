//! An object for each key:
//!
//! ```json
//! {"key":"user:1","type":"hash","expires_at_ms":null,"value":[["name","Ada"],["photo",{"base64":"/9j/"}]]}
//! ```
//!
//! | type | value |
//! |---|---|
//! | string | the string; `{"parts":[…]}`, to be joined, where it was read in several pieces |
//! | hash | `[[field, value], …]` |
//! | list, set | `[element, …]` |
//! | zset | `[[member, "score"], …]`: scores as the text that Redis wrote |
//! | stream | `[{"id":"…","fields":[[field, value], …]}, …]` |
//! | json | the document itself, its numbers as they are written |
//!
//! A key that could not be read to its end has `incomplete`, one of which nothing could be read has `unreadable` instead of
//! type and value.

use upstash_api::base64;

use super::{Format, Head, Part, Writer, cut_tail};
use crate::kind::Kind;

impl Writer {
    pub(super) fn json_key(&mut self, head: Head<'_>) {
        self.json_open(head.name);
        self.out.extend(b",\"type\":\"");
        self.out.extend(head.kind.name().as_bytes());
        self.out.extend(b"\",\"expires_at_ms\":");
        self.out.extend(head.ends.map_or_else(|| "null".to_owned(), |at| at.to_string()).as_bytes());
        self.out.extend(b",\"value\":");
        if is_list(head.kind) {
            self.out.push(b'[');
        }
    }

    fn json_open(&mut self, name: &[u8]) {
        if self.format == Format::Json {
            self.out.extend(if self.keys == 0 { &b"\n"[..] } else { b",\n" });
        }
        self.out.extend(b"{\"key\":");
        bytes(&mut self.out, name);
    }

    pub(super) fn json_part(&mut self, part: Part<'_>) {
        if self.parts > 0 && is_list(self.kind) {
            self.out.push(b',');
        }
        let out = &mut self.out;
        match part {
            Part::Bytes { bytes: stretch, is_last, .. } => {
                let mut whole = std::mem::take(&mut self.held);
                whole.extend(stretch);
                if self.parts == 0 && !is_last {
                    out.extend(b"{\"parts\":[");
                } else if self.parts > 0 {
                    out.push(b',');
                }
                let cut = if is_last { 0 } else { cut_tail(&whole) };
                self.held = whole.split_off(whole.len() - cut);
                bytes(out, &whole);
                if self.parts > 0 && is_last {
                    out.extend(b"]}");
                }
            }
            Part::Field { field, value } => pair(out, field, value),
            Part::Scored { member, score } => pair(out, member, score),
            Part::Item { value, .. } => bytes(out, value),
            Part::Member(member) => bytes(out, member),
            Part::Entry { id, fields } => {
                out.extend(b"{\"id\":");
                bytes(out, id);
                out.extend(b",\"fields\":[");
                for (at, words) in fields.chunks(2).enumerate() {
                    if at > 0 {
                        out.push(b',');
                    }
                    if let [field, value] = words {
                        pair(out, field, value);
                    }
                }
                out.extend(b"]}");
            }
            // Between tokens a line break is white space, and inside a string there is none: a space is as good, and keeps
            // the object on its line.
            Part::Document(text) if std::str::from_utf8(text).is_ok() => {
                out.extend(text.iter().map(|byte| if matches!(byte, b'\n' | b'\r') { b' ' } else { *byte }));
            }
            Part::Document(text) => bytes(out, text),
        }
    }

    pub(super) fn json_end(&mut self, incomplete: Option<&str>) {
        if is_list(self.kind) {
            self.out.push(b']');
        } else if self.parts == 0 {
            self.out.extend(b"null");
        } else if incomplete.is_some() && self.kind == Kind::Text {
            // It broke off after a piece that was not the last: what was held back of it comes now.
            if !self.held.is_empty() {
                self.out.push(b',');
                bytes(&mut self.out, &std::mem::take(&mut self.held));
            }
            self.out.extend(b"]}");
        }
        self.held.clear();
        if let Some(why) = incomplete {
            self.out.extend(b",\"incomplete\":");
            bytes(&mut self.out, why.as_bytes());
        }
        self.json_close();
    }

    pub(super) fn json_unreadable(&mut self, name: &[u8], why: &str) {
        self.json_open(name);
        self.out.extend(b",\"unreadable\":");
        bytes(&mut self.out, why.as_bytes());
        self.json_close();
    }

    fn json_close(&mut self) {
        self.out.push(b'}');
        if self.format == Format::Ndjson {
            self.out.push(b'\n');
        }
    }
}

/// Whether a key of this type is an array of its elements.
const fn is_list(kind: Kind) -> bool {
    !matches!(kind, Kind::Text | Kind::Json)
}

fn pair(out: &mut Vec<u8>, one: &[u8], two: &[u8]) {
    out.push(b'[');
    bytes(out, one);
    out.push(b',');
    bytes(out, two);
    out.push(b']');
}

/// A string, or what stands for one that JSON cannot hold.
fn bytes(out: &mut Vec<u8>, value: &[u8]) {
    let Ok(text) = std::str::from_utf8(value) else {
        out.extend(b"{\"base64\":\"");
        out.extend(base64::encode(value).as_bytes());
        return out.extend(b"\"}");
    };
    out.push(b'"');
    for byte in text.bytes() {
        match byte {
            b'"' => out.extend(br#"\""#),
            b'\\' => out.extend(br"\\"),
            b'\n' => out.extend(br"\n"),
            b'\r' => out.extend(br"\r"),
            b'\t' => out.extend(br"\t"),
            0..0x20 | 0x7f => out.extend(format!("\\u{byte:04x}").as_bytes()),
            _ => out.push(byte),
        }
    }
    out.push(b'"');
}
