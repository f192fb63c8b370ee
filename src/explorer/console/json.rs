//! Replies as JSON, with exact integers.

use upstash_api::base64;
use upstash_api::rest::{RedisError, Reply};

use super::print::{MOST_LINES, Printed};

/// Characters of one reply that are shown.
const MOST_CHARS: usize = 256 * 1024;

/// A reply as JSON: integers with all their digits, text as text, other bytes as `{"base64": "…"}`.
pub fn json(answer: &Result<Reply, RedisError>) -> Printed {
    let mut writer = Writer { text: String::new(), lines: 1, hidden: 0 };
    match answer {
        Ok(reply) => writer.reply(reply, 0),
        Err(error) => {
            writer.text.push_str("{\"error\": ");
            writer.quoted(&error.text);
            writer.text.push('}');
        }
    }
    Printed { text: writer.text, hidden: writer.hidden }
}

struct Writer {
    text: String,
    lines: usize,
    hidden: usize,
}

impl Writer {
    fn reply(&mut self, reply: &Reply, depth: usize) {
        match reply {
            Reply::Null => self.text.push_str("null"),
            Reply::Ok => self.text.push_str("\"OK\""),
            Reply::Int(number) => self.text.push_str(&number.to_string()),
            Reply::Bytes(bytes) => match std::str::from_utf8(bytes) {
                Ok(text) => self.quoted(text),
                Err(_) => {
                    self.text.push_str("{\"base64\": ");
                    self.quoted(&base64::encode(bytes));
                    self.text.push('}');
                }
            },
            Reply::Array(items) if items.is_empty() => self.text.push_str("[]"),
            Reply::Array(items) => {
                self.text.push('[');
                for (index, item) in items.iter().enumerate() {
                    if self.lines >= MOST_LINES || self.text.len() >= MOST_CHARS {
                        // Items, not lines: how many lines they would take is not worth finding out.
                        self.hidden += items.len() - index;
                        break;
                    }
                    if index > 0 {
                        self.text.push(',');
                    }
                    self.line(depth + 1);
                    self.reply(item, depth + 1);
                }
                self.line(depth);
                self.text.push(']');
            }
        }
    }

    fn line(&mut self, depth: usize) {
        self.lines += 1;
        self.text.push('\n');
        self.text.extend(std::iter::repeat_n("  ", depth));
    }

    fn quoted(&mut self, text: &str) {
        self.text.push_str(&serde_json::to_string(text).unwrap_or_default());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(reply: Reply) -> String {
        json(&Ok(reply)).text
    }

    #[test]
    fn the_largest_integer_is_exact_and_bytes_stay_bytes() {
        assert_eq!(shown(Reply::Int(i64::MAX)), "9223372036854775807");
        assert_eq!(shown(Reply::Bytes("ü\n".into())), r#""ü\n""#);
        assert_eq!(shown(Reply::Bytes(vec![0x80, 0x01, 0xff, b'A'])), r#"{"base64": "gAH/QQ=="}"#);
        assert_eq!(json(&Err(RedisError::new("ERR \"x\""))).text, r#"{"error": "ERR \"x\""}"#);
    }

    #[test]
    fn what_is_shown_is_json_of_the_same_shape() {
        let reply = Reply::Array(vec![
            Reply::Int(1),
            Reply::Array(vec![Reply::Null, Reply::Ok]),
            Reply::Array(vec![]),
        ]);
        let text = shown(reply);
        assert_eq!(text, "[\n  1,\n  [\n    null,\n    \"OK\"\n  ],\n  []\n]");
        let parsed: serde_json::Value = serde_json::from_str(&text).expect("JSON");
        assert_eq!(parsed, serde_json::json!([1, [null, "OK"], []]));
    }

    #[test]
    fn what_is_left_out_is_counted() {
        let printed = json(&Ok(Reply::Array(vec![Reply::Null; 1500])));
        assert_eq!(printed.text.matches("null").count() + printed.hidden, 1500);
        assert!(printed.hidden > 0);
    }
}
