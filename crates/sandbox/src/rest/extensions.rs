//! Where Upstash's commands go beyond those of redis-server, or differ: what is sent instead, and what becomes of the
//! reply.
//!
//! Conditions of SET and DELEX are checked here, between two commands that nothing can come between ([`super::guarded`]).
//! Source: Upstash command reference (SET, DELEX, DIGEST); SCAN's WITHTYPE and the differences from `@upstash/redis`
//! and from the readme of a third party's proxy.

use xxhash_rust::xxh3::xxh3_64;

use super::policy::After;
use super::texts;
use crate::random;
use crate::redis::{Reply, Words, words};

/// Keys that one SCAN looks at, whatever COUNT says (measured by others).
const LONGEST_SCAN: u64 = 1000;

/// What is sent to Redis for a command.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sent {
    pub words: Words,
    pub after: After,
    pub guard: Option<Guard>,
}

/// A condition on the string at a key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Guard {
    pub key: Vec<u8>,
    test: Test,
    /// The reply where the condition does not hold.
    pub otherwise: Reply,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Test {
    Equal(Vec<u8>),
    Different(Vec<u8>),
    DigestEqual(Vec<u8>),
    DigestDifferent(Vec<u8>),
}

/// What is sent for a command that is known to the table; `name` is in upper case.
///
/// # Errors
/// The text of the refusal.
pub fn adapt(name: &str, asked: Words) -> Result<Sent, String> {
    match name {
        "SCAN" => Ok(scan(asked)),
        "SET" => set(asked),
        "DELEX" => delex(asked),
        "DIGEST" if asked.len() == 2 => {
            let key = asked.into_iter().nth(1).unwrap_or_default();
            Ok(Sent { words: vec![b"GET".to_vec(), key], after: After::Digest, guard: None })
        }
        "DIGEST" => Err(texts::wrong_number("digest")),
        // Redis wants a key; one that cannot be there.
        "UNLINK" if asked.len() == 1 => {
            Ok(plain(words(&["UNLINK", &format!("no-such-key:{}", random::uuid())])))
        }
        "ZRANGE" => Ok(zrange(asked)),
        "COPY" if asked.get(1) == asked.get(2) => {
            let replaces = asked.iter().skip(3).any(|word| word.eq_ignore_ascii_case(b"REPLACE"));
            Ok(Sent { words: asked, after: After::OntoItself { replaces }, guard: None })
        }
        _ => Ok(plain(asked)),
    }
}

/// The digest of a string: XXH3, 64 bits, in hex.
pub fn digest(bytes: &[u8]) -> String {
    format!("{:016x}", xxh3_64(bytes))
}

impl Guard {
    /// Whether the condition holds for what GET answered.
    ///
    /// # Errors
    /// GET's own error, which is then the answer: the key holds something other than a string.
    pub fn holds(&self, found: Reply) -> Result<bool, Reply> {
        let value = match found {
            Reply::Bulk(value) => Some(value),
            Reply::Error(text) => return Err(Reply::Error(text)),
            _ => None,
        };
        let value = value.as_deref();
        let has_digest =
            |wanted: &[u8]| value.is_some_and(|value| digest(value).as_bytes().eq_ignore_ascii_case(wanted));
        Ok(match &self.test {
            Test::Equal(wanted) => value == Some(wanted),
            Test::Different(wanted) => value != Some(wanted),
            Test::DigestEqual(wanted) => has_digest(wanted),
            Test::DigestDifferent(wanted) => !has_digest(wanted),
        })
    }
}

fn plain(words: Words) -> Sent {
    Sent { words, after: After::Keep, guard: None }
}

/// The condition of this name; a digest has its form.
fn test(name: &[u8], operand: Vec<u8>) -> Option<Result<Test, String>> {
    let known: fn(Vec<u8>) -> Test = match name.to_ascii_uppercase().as_slice() {
        b"IFEQ" => Test::Equal,
        b"IFNE" => Test::Different,
        b"IFDEQ" => Test::DigestEqual,
        b"IFDNE" => Test::DigestDifferent,
        _ => return None,
    };
    let test = known(operand);
    let is_wrong = match &test {
        Test::DigestEqual(digest) | Test::DigestDifferent(digest) => {
            digest.len() != 16 || !digest.iter().all(u8::is_ascii_hexdigit)
        }
        _ => false,
    };
    Some(if is_wrong { Err(texts::BAD_DIGEST.to_owned()) } else { Ok(test) })
}

/// SET with one of the conditions that redis-server lacks.
fn set(asked: Words) -> Result<Sent, String> {
    let mut options = asked.iter().skip(3);
    let (mut rest, mut tests, mut others) = (Vec::new(), Vec::new(), 0);
    while let Some(option) = options.next() {
        match option.to_ascii_uppercase().as_slice() {
            b"IFEQ" | b"IFNE" | b"IFDEQ" | b"IFDNE" => {
                let operand = options.next().ok_or(texts::SYNTAX)?;
                tests.extend(test(option, operand.clone()).transpose()?);
            }
            b"NX" | b"XX" => {
                others += 1;
                rest.push(option.clone());
            }
            b"EX" | b"PX" | b"EXAT" | b"PXAT" => {
                rest.push(option.clone());
                rest.extend(options.next().cloned());
            }
            // What Redis does not know either, it refuses itself.
            _ => rest.push(option.clone()),
        }
    }
    let Some(test) = tests.pop() else { return Ok(plain(asked)) };
    if !tests.is_empty() || others > 0 {
        return Err(texts::SYNTAX.to_owned());
    }
    let guard = Guard { key: asked.get(1).cloned().unwrap_or_default(), test, otherwise: Reply::Null };
    let words = asked.into_iter().take(3).chain(rest).collect();
    Ok(Sent { words, after: After::Keep, guard: Some(guard) })
}

/// DELEX: DEL of one key, with a condition or without.
fn delex(asked: Words) -> Result<Sent, String> {
    let mut parts = asked.into_iter().skip(1);
    let (key, condition) = match (parts.next(), parts.next(), parts.next(), parts.next()) {
        (Some(key), None, ..) => (key, None),
        (Some(key), Some(name), Some(operand), None) => {
            (key, Some(test(&name, operand).ok_or(texts::SYNTAX)??))
        }
        (Some(_), Some(_), ..) => return Err(texts::SYNTAX.to_owned()),
        (None, ..) => return Err(texts::wrong_number("delex")),
    };
    let guard = condition.map(|test| Guard { key: key.clone(), test, otherwise: Reply::Int(0) });
    Ok(Sent { words: vec![b"DEL".to_vec(), key], after: After::Keep, guard })
}

/// SCAN with COUNT capped, and WITHTYPE left to us.
fn scan(asked: Words) -> Sent {
    let mut sent: Words = asked.iter().take(2).cloned().collect();
    let mut rest = asked.into_iter().skip(2);
    let mut after = After::Keep;
    while let Some(word) = rest.next() {
        match word.to_ascii_uppercase().as_slice() {
            b"WITHTYPE" => after = After::WithTypes,
            b"COUNT" => {
                let given = rest.next();
                let number = given.as_deref().and_then(number::<u64>);
                sent.push(word);
                sent.extend(match number {
                    Some(count) if count > LONGEST_SCAN => Some(LONGEST_SCAN.to_string().into_bytes()),
                    _ => given,
                });
            }
            _ => {
                sent.push(word);
                sent.extend(rest.next());
            }
        }
    }
    Sent { words: sent, after, guard: None }
}

/// ZRANGE whose LIMIT stands without BYSCORE and BYLEX, which redis-server refuses.
fn zrange(asked: Words) -> Sent {
    let has = |name: &[u8]| asked.iter().skip(4).any(|word| word.eq_ignore_ascii_case(name));
    let limit =
        asked.iter().skip(4).position(|word| word.eq_ignore_ascii_case(b"LIMIT")).map(|index| index + 4);
    let (Some(limit), false) = (limit, has(b"BYSCORE") || has(b"BYLEX")) else { return plain(asked) };
    let operand = |index: usize| asked.get(index).and_then(|word| number::<i64>(word));
    let (Some(offset), Some(count)) = (operand(limit + 1), operand(limit + 2)) else { return plain(asked) };
    let width = if has(b"WITHSCORES") { 2 } else { 1 };
    let words = asked.into_iter().enumerate().filter(|(index, _)| !(limit..limit + 3).contains(index));
    let page = Page { offset, count, width };
    Sent { words: words.map(|(_, word)| word).collect(), after: After::Page(page), guard: None }
}

/// A part of a reply, as LIMIT asks for it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Page {
    offset: i64,
    count: i64,
    /// Elements of the reply that belong together.
    width: usize,
}

impl Page {
    /// The part; a negative offset is an empty page and a negative count is no limit, as with BYSCORE.
    pub fn of(self, items: Vec<Reply>) -> Vec<Reply> {
        let Ok(offset) = usize::try_from(self.offset) else { return Vec::new() };
        let count = usize::try_from(self.count).unwrap_or(usize::MAX);
        let skipped = items.into_iter().skip(offset.saturating_mul(self.width));
        skipped.take(count.saturating_mul(self.width)).collect()
    }
}

fn number<N: std::str::FromStr>(word: &[u8]) -> Option<N> {
    std::str::from_utf8(word).ok()?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sent(asked: &[&str]) -> Sent {
        adapt(asked.first().expect("a name"), words(asked)).expect("accepted")
    }

    #[test]
    fn a_digest_is_that_of_redis() {
        // From the documentation of DIGEST, and XXH3's own test vector for nothing.
        assert_eq!(digest(b"Hello world"), "b6acb9d84a38ff74");
        assert_eq!(digest(b""), "2d06800538d394c2");
    }

    #[test]
    fn scan_is_capped_and_types_are_left_to_us() {
        let asked = sent(&["SCAN", "0", "MATCH", "WITHTYPE", "COUNT", "5000", "withtype"]);
        assert_eq!(asked.words, words(&["SCAN", "0", "MATCH", "WITHTYPE", "COUNT", "1000"]));
        assert_eq!(asked.after, After::WithTypes);
        assert_eq!(sent(&["SCAN", "0", "COUNT", "x"]), plain(words(&["SCAN", "0", "COUNT", "x"])));
        assert_eq!(sent(&["SCAN", "0", "COUNT"]), plain(words(&["SCAN", "0", "COUNT"])));
    }

    #[test]
    fn a_condition_is_taken_out_and_the_rest_stays() {
        let asked = sent(&["SET", "k", "IFEQ", "ifeq", "IFNE", "GET", "EX", "10"]);
        assert_eq!(asked.words, words(&["SET", "k", "IFEQ", "GET", "EX", "10"]));
        let guard = asked.guard.expect("a condition");
        assert_eq!(guard.test, Test::Equal(b"IFNE".to_vec()));
        assert_eq!(sent(&["SET", "IFEQ", "IFEQ", "NX"]).guard, None);
        for bad in [
            &["SET", "k", "v", "IFEQ"][..],
            &["SET", "k", "v", "IFEQ", "a", "NX"],
            &["SET", "k", "v", "IFEQ", "a", "IFNE", "b"],
            &["DELEX", "k", "IFEQ"],
            &["DELEX", "k", "IFXX", "a"],
        ] {
            assert_eq!(adapt(bad[0], words(bad)), Err(texts::SYNTAX.into()), "{bad:?}");
        }
        assert_eq!(adapt("SET", words(&["SET", "k", "v", "IFDEQ", "xyz"])), Err(texts::BAD_DIGEST.into()));
    }

    #[test]
    fn conditions_hold_as_documented() {
        let holds = |name: &str, operand: &str, found: Reply| {
            let guard = sent(&["SET", "k", "v", name, operand]).guard.expect("a condition");
            guard.holds(found)
        };
        let value = || Reply::Bulk(b"a".to_vec());
        let of_a = digest(b"a").to_uppercase();
        for (name, operand, at_value, at_nothing) in [
            ("IFEQ", "a", true, false),
            ("IFEQ", "b", false, false),
            ("IFNE", "a", false, true),
            ("IFNE", "b", true, true),
            ("IFDEQ", of_a.as_str(), true, false),
            ("IFDNE", of_a.as_str(), false, true),
        ] {
            assert_eq!(holds(name, operand, value()), Ok(at_value), "{name} {operand}");
            assert_eq!(holds(name, operand, Reply::Null), Ok(at_nothing), "{name} {operand}");
        }
        let wrong = Reply::Error(b"WRONGTYPE".to_vec());
        assert_eq!(holds("IFEQ", "a", wrong.clone()), Err(wrong));
    }

    #[test]
    fn limit_works_without_byscore() {
        let asked = sent(&["ZRANGE", "z", "0", "-1", "WITHSCORES", "LIMIT", "1", "2", "REV"]);
        assert_eq!(asked.words, words(&["ZRANGE", "z", "0", "-1", "WITHSCORES", "REV"]));
        let After::Page(page) = asked.after else { panic!("a page") };
        let items = |numbers: std::ops::Range<i64>| numbers.map(Reply::Int).collect::<Vec<_>>();
        assert_eq!(page.of(items(0..10)), items(2..6));
        let page = |offset, count| Page { offset, count, width: 1 };
        assert_eq!(page(1, -1).of(items(0..4)), items(1..4));
        assert_eq!(page(-1, 2).of(items(0..4)), []);
        assert_eq!(page(i64::MAX, i64::MAX).of(items(0..4)), []);
        let native = ["ZRANGE", "z", "0", "9", "BYSCORE", "LIMIT", "0", "1"];
        assert_eq!(sent(&native), plain(words(&native)));
    }
}
