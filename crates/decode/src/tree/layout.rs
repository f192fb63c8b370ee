//! The text of a tree: JSON with additions, a short container on one line.

use super::{Open, Shape, Value};

/// Levels after which a line is not moved further to the right.
const DEEPEST_INDENT: usize = 48;
/// A container no longer than this, with no container inside, stays on one line.
const SHORT: usize = 64;

/// Text that stops growing at its limit.
pub(super) struct Layout {
    out: String,
    limit: usize,
    full: bool,
    /// Where the contents of the innermost container begin, as long as it holds no container.
    leaf: Option<usize>,
}

impl Layout {
    pub(super) const fn new(limit: usize) -> Self {
        Self { out: String::new(), limit, full: false, leaf: None }
    }

    pub(super) const fn is_full(&self) -> bool {
        self.full
    }

    pub(super) fn into_text(self) -> String {
        self.out
    }

    /// Appends, as far as there is room.
    pub(super) fn put(&mut self, text: &str) {
        if self.full {
            return;
        }
        let room = self.limit.saturating_sub(self.out.len());
        if text.len() <= room {
            self.reserve(text.len());
            self.out.push_str(text);
        } else {
            self.out.push_str(text.get(..text.floor_char_boundary(room)).unwrap_or_default());
            self.full = true;
        }
    }

    /// Doubles, but never beyond the limit: memory is limited too.
    fn reserve(&mut self, more: usize) {
        let wanted = self.out.len() + more;
        if wanted > self.out.capacity() {
            let next = wanted.max(self.out.capacity() * 2).min(self.limit);
            self.out.reserve_exact(next.saturating_sub(self.out.len()));
        }
    }

    /// A value in the notation of [`Value::notation`]. Nothing is made that would not be put.
    pub(super) fn value(&mut self, value: &Value) {
        match value {
            Value::Null => self.put("null"),
            Value::Bool(yes) => self.put(if *yes { "true" } else { "false" }),
            Value::Number(text) | Value::Literal(text) => self.put(text),
            Value::Text(text) => self.quoted(text),
            Value::Bytes(bytes) => self.hex(bytes),
            Value::Open(_) => {}
        }
    }

    /// A text as JSON writes it. Only what JSON wants escaped is.
    fn quoted(&mut self, text: &str) {
        self.put("\"");
        let mut rest = text;
        while let Some(at) = rest.find(must_be_escaped)
            && !self.full
        {
            let (plain, from) = rest.split_at(at);
            self.put(plain);
            let mut characters = from.chars();
            match characters.next() {
                Some('"') => self.put("\\\""),
                Some('\\') => self.put("\\\\"),
                Some('\n') => self.put("\\n"),
                Some('\r') => self.put("\\r"),
                Some('\t') => self.put("\\t"),
                Some(control) => {
                    self.put("\\u00");
                    self.hex_digits(&[control as u8]);
                }
                None => {}
            }
            rest = characters.as_str();
        }
        self.put(rest);
        self.put("\"");
    }

    /// Bytes as CBOR's diagnostic notation writes them: `h'00ff'`.
    fn hex(&mut self, bytes: &[u8]) {
        self.put("h'");
        self.hex_digits(bytes);
        self.put("'");
    }

    fn hex_digits(&mut self, bytes: &[u8]) {
        for byte in bytes {
            if self.full {
                return;
            }
            for digit in [byte >> 4, byte & 15] {
                let digit = char::from_digit(u32::from(digit), 16).unwrap_or('0');
                self.put(digit.encode_utf8(&mut [0; 4]));
            }
        }
    }

    /// A new line, `depth` levels to the right.
    pub(super) fn line(&mut self, depth: usize, comma: bool) {
        self.put(if comma { ",\n" } else { "\n" });
        for _ in 0..depth.min(DEEPEST_INDENT) {
            self.put("  ");
        }
    }

    pub(super) fn open(&mut self, open: &Open) {
        let (name, sign) = (open.name.as_str(), brackets(open.shape).0);
        self.put(name);
        if !name.is_empty() && open.shape != Shape::Wrap {
            self.put(" ");
        }
        self.put(sign);
        match open.shape {
            Shape::List | Shape::Map => self.leaf = Some(self.out.len()),
            // One value in brackets does not make a line long by itself.
            Shape::Wrap => {}
            Shape::Entry => self.leaf = None,
        }
    }

    pub(super) fn close(&mut self, shape: Shape, depth: usize, empty: bool) {
        if matches!(shape, Shape::List | Shape::Map) {
            if !empty && !self.shorten() {
                self.line(depth, false);
            }
            self.leaf = None;
        }
        self.put(brackets(shape).1);
    }

    /// Puts a container that holds no other on one line, if it fits.
    fn shorten(&mut self) -> bool {
        let Some(tail) = self.leaf.filter(|_| !self.full).and_then(|start| self.out.get(start..)) else {
            return false;
        };
        // The longest that can fit: a character a line.
        if tail.len() > SHORT * (2 * DEEPEST_INDENT + 2) {
            return false;
        }
        let mut short = String::new();
        for line in tail.split('\n') {
            short.push_str(line.trim_start());
            short.push(' ');
        }
        if short.len() > SHORT + 2 {
            return false;
        }
        let start = self.out.len() - tail.len();
        self.out.truncate(start);
        self.out.push_str(&short);
        true
    }
}

const fn brackets(shape: Shape) -> (&'static str, &'static str) {
    match shape {
        Shape::List => ("[", "]"),
        Shape::Map => ("{", "}"),
        Shape::Wrap => ("(", ")"),
        Shape::Entry => ("", ""),
    }
}

/// Control characters in ASCII (the others are below 0x20 too), the quote and the backslash.
const fn must_be_escaped(character: char) -> bool {
    character < ' ' || matches!(character, '"' | '\\' | '\u{7f}')
}
