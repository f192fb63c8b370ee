//! What PHP's `serialize` writes (PHP manual, `serialize`; the formats of php-src `ext/standard/var.c`).

use super::{Stop, take};
use crate::tree::{Builder, Open, Shape, Value};

/// Reads one value; returns where it ends.
pub(crate) fn read(bytes: &[u8], to: &mut Builder<'_>) -> Result<usize, Stop> {
    let mut from = Reader { bytes, at: 0 };
    // Keys and values that the open arrays and objects still need.
    let mut left: Vec<u64> = Vec::new();
    while !to.is_done() {
        if left.last() == Some(&0) {
            from.expect(b"}")?;
            left.pop();
            to.end()?;
        } else {
            if let Some(count) = left.last_mut() {
                *count -= 1;
            }
            from.item(to, &mut left)?;
        }
    }
    Ok(from.at)
}

struct Reader<'b> {
    bytes: &'b [u8],
    at: usize,
}

impl<'b> Reader<'b> {
    fn item(&mut self, to: &mut Builder<'_>, left: &mut Vec<u64>) -> Result<(), Stop> {
        let start = self.at;
        let kind = take(self.bytes, start, 1)?.first().copied().unwrap_or_default();
        // Keys of arrays and names of properties are numbers or strings.
        if to.wants_key() && !matches!(kind, b'i' | b's') {
            return Err(Stop::Broken(start));
        }
        self.at += 1;
        match kind {
            b'N' => {
                self.expect(b";")?;
                to.scalar(2, || (Value::Null, None))?;
            }
            b'b' => {
                let yes = self.until(b';', |byte| matches!(byte, b'0' | b'1'))?;
                if yes.len() != 1 {
                    return Err(Stop::Broken(start));
                }
                to.scalar(4, || (Value::Bool(yes == "1"), None))?;
            }
            b'i' => {
                let number = self.number(|byte| byte.is_ascii_digit())?;
                to.scalar(number.len() + 3, || (Value::number(number), None))?;
            }
            b'd' => {
                let number =
                    self.until(b';', |byte| byte.is_ascii_alphanumeric() || b"+-.".contains(&byte))?;
                let is_number =
                    number.parse::<f64>().is_ok() && number.contains(|c: char| c.is_ascii_digit());
                if !is_number && !matches!(number, "INF" | "-INF" | "NAN") {
                    return Err(Stop::Broken(start));
                }
                let value =
                    if is_number { Value::Number(number.into()) } else { Value::Literal(number.into()) };
                to.scalar(number.len() + 3, || (value, None))?;
            }
            b's' => {
                let text = self.string()?;
                self.expect(b";")?;
                to.scalar(text.len() + 6, || (Value::of_bytes(text), None))?;
            }
            b'a' => self.open(Open::MAP, to, left)?,
            b'O' => {
                let name = String::from_utf8_lossy(self.string()?).into_owned();
                self.open(Open { shape: Shape::Map, name }, to, left)?;
            }
            b'E' | b'r' | b'R' => {
                let text = if kind == b'E' {
                    let name = String::from_utf8_lossy(self.string()?).into_owned();
                    self.expect(b";")?;
                    name
                } else {
                    self.number(|byte| byte.is_ascii_digit())?.to_owned()
                };
                let what = if kind == b'E' { "enum" } else { "reference" };
                to.scalar(text.len() + 4, || (Value::Literal(format!("{what}({text})")), None))?;
            }
            b'C' => {
                let name = String::from_utf8_lossy(self.string()?).into_owned();
                let length = self.count(b':')?;
                self.expect(b"{")?;
                let content = self.take(length)?;
                self.expect(b"}")?;
                to.open(Open { shape: Shape::Wrap, name }, Some(1))?;
                to.scalar(length, || (Value::of_bytes(content), None))?;
            }
            _ => return Err(Stop::Broken(start)),
        }
        Ok(())
    }

    /// `:count:{`, after which as many keys and values follow.
    fn open(&mut self, open: Open, to: &mut Builder<'_>, left: &mut Vec<u64>) -> Result<(), Stop> {
        let count = self.count(b':')?;
        self.expect(b"{")?;
        to.open(open, None)?;
        left.push(count as u64 * 2);
        Ok(())
    }

    /// `:length:"…"`.
    fn string(&mut self) -> Result<&'b [u8], Stop> {
        let length = self.count(b':')?;
        self.expect(b"\"")?;
        let text = self.take(length)?;
        self.expect(b"\"")?;
        Ok(text)
    }

    /// `:123` and the byte that ends it.
    fn count(&mut self, end: u8) -> Result<usize, Stop> {
        let start = self.at;
        let digits = self.until(end, |byte| byte.is_ascii_digit())?;
        // Nothing in memory has more, and so twice of it is still a number.
        digits.parse::<u32>().ok().and_then(|count| usize::try_from(count).ok()).ok_or(Stop::Broken(start))
    }

    /// `:-123;`, as it is written.
    fn number(&mut self, digit: impl Fn(u8) -> bool) -> Result<&'b str, Stop> {
        let start = self.at;
        let number = self.until(b';', |byte| digit(byte) || byte == b'-')?;
        let digits = number.strip_prefix('-').unwrap_or(number);
        if digits.is_empty() || digits.contains('-') { Err(Stop::Broken(start)) } else { Ok(number) }
    }

    /// A colon, allowed bytes, and the byte that ends them.
    fn until(&mut self, end: u8, allowed: impl Fn(u8) -> bool) -> Result<&'b str, Stop> {
        const LONGEST: usize = 64;
        self.expect(b":")?;
        let rest = self.bytes.get(self.at..).unwrap_or_default();
        let length = rest.iter().take(LONGEST).take_while(|byte| allowed(**byte)).count();
        let word = self.take(length)?;
        self.expect(&[end])?;
        std::str::from_utf8(word).map_err(|_| Stop::Broken(self.at))
    }

    fn take(&mut self, length: usize) -> Result<&'b [u8], Stop> {
        let taken = take(self.bytes, self.at, length)?;
        self.at += length;
        Ok(taken)
    }

    fn expect(&mut self, wanted: &[u8]) -> Result<(), Stop> {
        let start = self.at;
        if self.take(wanted.len())? == wanted { Ok(()) } else { Err(Stop::Broken(start)) }
    }
}
