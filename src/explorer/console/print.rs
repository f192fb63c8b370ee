//! Replies the way redis-cli prints them, with exact integers and every byte accounted for.

use upstash_api::rest::{RedisError, Reply};

use super::super::bytes;
use crate::numbers::grouped;

/// Lines of one reply that are shown.
pub const MOST_LINES: usize = 1000;

/// Bytes of one string that are shown.
const MOST_BYTES: usize = 64 * 1024;

/// A printed reply.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Printed {
    pub text: String,
    /// Lines left out.
    pub hidden: usize,
}

/// Prints a reply. `status` is for commands such as TYPE and PING whose text is a status: redis-cli prints it bare.
pub fn print(answer: &Result<Reply, RedisError>, status: bool) -> Printed {
    let mut printer = Printer { text: String::new(), lines: 0, hidden: 0 };
    match answer {
        Ok(Reply::Bytes(text)) if status => {
            printer.leaf("", &bytes::visible_string(text, bytes::Place::Name))
        }
        Ok(reply) => printer.reply(reply, "", ""),
        Err(error) => printer.leaf("", &format!("(error) {}", error.text)),
    }
    Printed { text: printer.text, hidden: printer.hidden }
}

struct Printer {
    text: String,
    lines: usize,
    hidden: usize,
}

impl Printer {
    /// Prints a reply whose first line begins with `first` and whose further lines begin with `rest`.
    fn reply(&mut self, reply: &Reply, first: &str, rest: &str) {
        match reply {
            Reply::Null => self.leaf(first, "(nil)"),
            Reply::Ok => self.leaf(first, "OK"),
            Reply::Int(number) => self.leaf(first, &format!("(integer) {number}")),
            Reply::Bytes(string) => match string.get(..MOST_BYTES) {
                Some(start) if string.len() > MOST_BYTES => {
                    let left = grouped((string.len() - MOST_BYTES) as u64);
                    self.leaf(first, &format!("{} … {left} more bytes", bytes::quote(start)));
                }
                _ => self.leaf(first, &bytes::quote(string)),
            },
            Reply::Array(items) if items.is_empty() => self.leaf(first, "(empty array)"),
            Reply::Array(items) => {
                let width = items.len().to_string().len();
                let deeper = format!("{rest}{:1$}", "", width + 2);
                for (index, item) in items.iter().enumerate() {
                    let start = if index == 0 { first } else { rest };
                    self.reply(item, &format!("{start}{:>width$}) ", index + 1), &deeper);
                }
            }
        }
    }

    fn leaf(&mut self, start: &str, text: &str) {
        if self.lines == MOST_LINES {
            self.hidden += 1;
            return;
        }
        if self.lines > 0 {
            self.text.push('\n');
        }
        self.lines += 1;
        self.text.push_str(start);
        self.text.push_str(text);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(reply: Reply) -> String {
        print(&Ok(reply), false).text
    }

    fn text(text: &str) -> Reply {
        Reply::Bytes(text.as_bytes().to_vec())
    }

    #[test]
    fn the_largest_integer_is_exact() {
        assert_eq!(shown(Reply::Int(i64::MAX)), "(integer) 9223372036854775807");
    }

    #[test]
    fn simple_replies_read_like_redis_cli() {
        assert_eq!(shown(Reply::Null), "(nil)");
        assert_eq!(shown(Reply::Ok), "OK");
        assert_eq!(shown(text("")), r#""""#);
        assert_eq!(shown(Reply::Bytes(vec![0x80, 0x01, 0xff, b'A'])), r#""\x80\x01\xffA""#);
        assert_eq!(shown(Reply::Array(vec![])), "(empty array)");
        assert_eq!(print(&Ok(text("string")), true).text, "string");
        let error = RedisError::new("WRONGTYPE Operation against a key");
        assert_eq!(print(&Err(error), false).text, "(error) WRONGTYPE Operation against a key");
    }

    #[test]
    fn nested_arrays_are_numbered_and_stand_below_each_other() {
        let pair = |id: &str| Reply::Array(vec![text(id), Reply::Array(vec![text("f"), Reply::Int(1)])]);
        let expected = "1) 1) \"5-1\"\n   2) 1) \"f\"\n      2) (integer) 1\n2) 1) \"5-2\"\n   2) 1) \"f\"\n      2) (integer) 1";
        assert_eq!(shown(Reply::Array(vec![pair("5-1"), pair("5-2")])), expected);
    }

    #[test]
    fn numbers_of_a_long_list_stand_in_a_column() {
        let printed = shown(Reply::Array((0..10).map(Reply::Int).collect()));
        assert!(printed.starts_with(" 1) (integer) 0\n"));
        assert!(printed.ends_with("\n10) (integer) 9"));
    }

    #[test]
    fn what_is_left_out_is_counted() {
        let printed = print(&Ok(Reply::Array(vec![Reply::Null; 1500])), false);
        assert_eq!((printed.text.lines().count(), printed.hidden), (1000, 500));
        let long = shown(Reply::Bytes(vec![b'a'; MOST_BYTES + 1234]));
        assert!(long.ends_with("\" … 1,234 more bytes"));
    }
}
