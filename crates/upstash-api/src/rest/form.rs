//! The forms in which one command can be asked for. Source: Upstash docs, Redis REST API.
//!
//! A form is refused where it would not arrive as it was meant: a browser takes the segments `.` and `..` out of every
//! address (the URL standard, encoded or not), JSON carries text only, and `_token` in a query is the token.

use super::request::{Body, Command, Request, Unsendable};
use crate::percent;

/// Longer addresses are refused by what stands in front of many servers (8 KiB is a common limit for a whole header).
const LONGEST_PATH: usize = 6 * 1024;

/// Upstash's own name in a query.
const TOKEN: &[u8] = b"_token";

/// `["SET","foo","bar"]` posted to `/`.
///
/// # Errors
/// [`Unsendable`] when a word is not UTF-8.
pub fn body(command: &Command) -> Result<Request, Unsendable> {
    let words = command.text().ok_or(Unsendable)?;
    let json = serde_json::to_string(&words).map_err(|_| Unsendable)?;
    Ok(single("/".to_owned(), Some(Body::Json(json))))
}

/// `/set/foo/bar`: every word an encoded segment.
///
/// # Errors
/// [`Unsendable`] when a word would be taken out of the address, or the address is too long.
pub fn path(command: &Command) -> Result<Request, Unsendable> {
    let path = segments(command.words()).filter(|path| path.len() <= LONGEST_PATH).ok_or(Unsendable)?;
    Ok(single(path, None))
}

/// `POST /set/foo?EX=100` with the value as body: Upstash appends the body to the path as one argument, then names and
/// values of the query in their order. Carries the longest argument as it is where it can.
///
/// # Errors
/// [`Unsendable`] when there is no argument, or none of the arguments can be the body.
pub fn path_body(command: &Command) -> Result<Request, Unsendable> {
    let words = command.words();
    let mut places: Vec<usize> = (1..words.len()).collect();
    places.sort_by_key(|place| std::cmp::Reverse(words.get(*place).map_or(0, Vec::len)));
    let bodies = places.iter().filter_map(|place| with_body(words, *place));
    let queries = places.iter().filter_map(|place| with_query(words, *place));
    // A name without a value is an argument of its own, which is not documented: only where nothing else is left.
    let mut all =
        bodies.chain(queries).filter(|(request, _)| request.path.len() <= LONGEST_PATH).collect::<Vec<_>>();
    all.sort_by_key(|(_, is_odd)| *is_odd);
    all.into_iter().next().map(|(request, _)| request).ok_or(Unsendable)
}

/// The words before `place` as path, that word as body, the rest as query; and whether a name has no value.
fn with_body(words: &[Vec<u8>], place: usize) -> Option<(Request, bool)> {
    let (before, rest) = words.split_at_checked(place)?;
    let (body, rest) = rest.split_first()?;
    // An empty body is no body.
    if body.is_empty() {
        return None;
    }
    let path = segments(before)? + &query(rest)?;
    Some((single(path, Some(Body::Raw(body.clone()))), rest.len() % 2 == 1))
}

/// The words before `place` as path, the rest as query.
fn with_query(words: &[Vec<u8>], place: usize) -> Option<(Request, bool)> {
    let (before, rest) = words.split_at_checked(place)?;
    Some((single(segments(before)? + &query(rest)?, None), rest.len() % 2 == 1))
}

fn single(path: String, body: Option<Body>) -> Request {
    Request { path, body, commands: 1, is_batch: false }
}

/// `None` where a word would not stay in the address.
fn segments(words: &[Vec<u8>]) -> Option<String> {
    let stays = |word: &Vec<u8>| !matches!(word.as_slice(), b"." | b"..");
    words
        .iter()
        .all(stays)
        .then(|| words.iter().fold(String::new(), |path, word| path + "/" + &percent::encode(word)))
}

/// Names and values in turn; `None` where a name would be taken for the token, or for nothing.
fn query(words: &[Vec<u8>]) -> Option<String> {
    let mut query = String::new();
    for pair in words.chunks(2) {
        query.push(if query.is_empty() { '?' } else { '&' });
        match pair {
            [name, value] if name != TOKEN => {
                query = query + &percent::encode(name) + "=" + &percent::encode(value);
            }
            [name] if name != TOKEN && !name.is_empty() => query += &percent::encode(name),
            _ => return None,
        }
    }
    Some(query)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn set() -> Command {
        Command::new("SET").arg("foo").arg("a value").arg("EX").arg("100")
    }

    #[test]
    fn each_form_is_as_upstash_documents_it() {
        let json = Body::Json(r#"["SET","foo","a value","EX","100"]"#.to_owned());
        assert_eq!(body(&set()), Ok(single("/".to_owned(), Some(json))));
        assert_eq!(path(&set()), Ok(single("/SET/foo/a%20value/EX/100".to_owned(), None)));
        let raw = Body::Raw(b"a value".to_vec());
        assert_eq!(path_body(&set()), Ok(single("/SET/foo?EX=100".to_owned(), Some(raw))));
        assert_eq!(path_body(&Command::new("PING")), Err(Unsendable));
    }

    #[test]
    fn a_segment_that_an_address_swallows_is_never_one() {
        for name in [".", ".."] {
            let command = Command::new("GET").arg(name);
            assert_eq!(path(&command), Err(Unsendable));
            let raw = Body::Raw(name.as_bytes().to_vec());
            assert_eq!(path_body(&command), Ok(single("/GET".to_owned(), Some(raw))));
        }
        assert!(path(&Command::new("GET").arg("...")).is_ok());
    }

    #[test]
    fn the_name_of_the_token_is_never_a_name_in_a_query() {
        let command = Command::new("SET").arg("_token").arg("a much longer value").arg("_token").arg("b");
        let request = path_body(&command).expect("sendable");
        assert_ne!(request.path.find("?_token"), Some(11), "{request:?}");
        assert!(!request.path.contains("?_token=") && !request.path.contains("&_token"), "{request:?}");
    }
}
