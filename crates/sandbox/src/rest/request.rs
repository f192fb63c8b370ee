//! From a request to commands: path, path with body and query, JSON body, pipeline, transaction.

use axum::http::{HeaderMap, Method, Uri, header};
use percent_encoding::percent_decode_str;
use serde_json::value::RawValue;

use super::output::text_of;
use super::texts;
use crate::redis::Words;

/// How a request carries its commands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// `/`: one command as a JSON array.
    Body,
    /// `/set/foo/bar`: one command as a path.
    Path,
    /// `/pipeline`: several, one after the other.
    Pipeline,
    /// `/multi-exec`: several, as a transaction.
    Transaction,
}

impl Form {
    pub fn of(path: &str) -> Self {
        match path {
            "/" => Self::Body,
            "/pipeline" => Self::Pipeline,
            "/multi-exec" => Self::Transaction,
            _ => Self::Path,
        }
    }

    /// Whether it carries exactly one command.
    pub fn is_single(self) -> bool {
        matches!(self, Self::Body | Self::Path)
    }
}

/// The commands of a request. What is wrong with one of several is that one's error.
///
/// # Errors
/// What is wrong with the whole.
pub fn commands(
    form: &Form,
    method: &Method,
    uri: &Uri,
    body: &[u8],
) -> Result<Vec<Result<Words, String>>, String> {
    match form {
        Form::Path => Ok(vec![Ok(path_command(method, uri, body))]),
        Form::Body => array(&text_of(body)).map(|elements| vec![command(&elements)]),
        Form::Pipeline | Form::Transaction => {
            let text = text_of(body);
            let elements = array(&text)?;
            if elements.is_empty() {
                return Err(texts::EMPTY_PIPELINE.to_owned());
            }
            Ok(elements
                .into_iter()
                .map(|element| array(element.get()).and_then(|words| command(&words)))
                .collect())
        }
    }
}

/// The token: `?_token=` before the header; `Bearer` may be left out.
pub fn token(uri: &Uri, headers: &HeaderMap) -> Option<String> {
    let query = pairs(uri).find(|(name, _)| name == b"_token").map(|(_, value)| value.unwrap_or_default());
    if let Some(token) = query {
        return String::from_utf8(token).ok();
    }
    let value = headers.get(header::AUTHORIZATION)?.to_str().ok()?;
    Some(value.strip_prefix("Bearer ").unwrap_or(value).trim().to_owned())
}

/// Segments, then the body as one argument, then the query's names and values in their order.
fn path_command(method: &Method, uri: &Uri, body: &[u8]) -> Words {
    let segments = uri.path().split('/').skip(1);
    let mut words: Words = segments.map(|segment| percent_decode_str(segment).collect()).collect();
    if matches!(*method, Method::POST | Method::PUT) && !body.is_empty() {
        words.push(body.to_vec());
    }
    for (name, value) in pairs(uri).filter(|(name, _)| name != b"_token") {
        words.push(name);
        words.extend(value);
    }
    words
}

/// The query's pairs; a name without `=` has no value.
fn pairs(uri: &Uri) -> impl Iterator<Item = (Vec<u8>, Option<Vec<u8>>)> {
    let decode = |text: &str| percent_decode_str(&text.replace('+', " ")).collect::<Vec<u8>>();
    uri.query().unwrap_or_default().split('&').filter(|pair| !pair.is_empty()).map(move |pair| {
        match pair.split_once('=') {
            Some((name, value)) => (decode(name), Some(decode(value))),
            None => (decode(pair), None),
        }
    })
}

/// The elements of a JSON array, unparsed.
fn array(text: &str) -> Result<Vec<&RawValue>, String> {
    let trimmed = text.trim_start();
    if trimmed.is_empty() {
        return Err(texts::EMPTY_BODY.to_owned());
    }
    if !trimmed.starts_with('[') {
        return Err(texts::NO_ARRAY.to_owned());
    }
    serde_json::from_str(text)
        .map_err(|error| if error.is_eof() { texts::CUT_BODY } else { texts::BAD_JSON }.to_owned())
}

/// A command from the elements of its array.
fn command(elements: &[&RawValue]) -> Result<Words, String> {
    if elements.is_empty() {
        return Err(texts::EMPTY_COMMAND.to_owned());
    }
    elements.iter().map(|element| argument(element.get())).collect()
}

/// Strings by their value; numbers and booleans as they are written, so no digit is lost.
fn argument(json: &str) -> Result<Vec<u8>, String> {
    match json.chars().next() {
        Some('"') => serde_json::from_str::<String>(json)
            .map(String::into_bytes)
            .map_err(|_| texts::BAD_JSON.to_owned()),
        Some('n') => Err(texts::NULL_ARGUMENT.to_owned()),
        Some(bracket @ ('[' | '{')) => Err(texts::bad_argument(bracket)),
        _ => Ok(json.as_bytes().to_vec()),
    }
}

#[cfg(test)]
mod tests {
    use upstash_api::rest::{Body, Command, Request, form};

    use super::*;
    use crate::redis::words;

    fn path(method: Method, uri: &str, body: &[u8]) -> Words {
        path_command(&method, &uri.parse().expect("a path"), body)
    }

    fn body(text: &str) -> Result<Words, String> {
        let uri = Uri::from_static("/");
        commands(&Form::Body, &Method::POST, &uri, text.as_bytes()).and_then(|mut all| all.remove(0))
    }

    #[test]
    fn a_path_is_percent_decoded_into_bytes() {
        assert_eq!(path(Method::GET, "/set/foo/bar/EX/100", b""), words(&["set", "foo", "bar", "EX", "100"]));
        assert_eq!(path(Method::GET, "/get/a%2Fb%20c", b""), words(&["get", "a/b c"]));
        assert_eq!(path(Method::GET, "/get/%80%01%FFA", b"")[1], [0x80, 0x01, 0xff, 0x41]);
        assert_eq!(path(Method::GET, "/set/foo/", b""), words(&["set", "foo", ""]));
    }

    #[test]
    fn body_and_query_follow_the_path() {
        let asked = path(Method::POST, "/set/foo?EX=100&NX&_token=secret", &[0xff, b'\n']);
        assert_eq!(asked[2], [0xff, b'\n']);
        assert_eq!(asked[3..], words(&["EX", "100", "NX"]));
        assert_eq!(path(Method::GET, "/get/foo", b"ignored"), words(&["get", "foo"]));
    }

    #[test]
    fn a_body_keeps_numbers_as_they_are_written() {
        assert_eq!(
            body(r#" ["SET", "k", 9007199254740993, 1.50, true, "ü\n"]"#),
            Ok(words(&["SET", "k", "9007199254740993", "1.50", "true", "ü\n"]))
        );
    }

    #[test]
    fn what_is_no_command_has_its_own_text() {
        for (text, error) in [
            ("", "EOF"),
            (r#"{"a":1}"#, "expected JSON array"),
            ("GET", "expected JSON array"),
            ("[]", "ERR empty command"),
            (r#"["GET",null]"#, "ERR null args are not supported"),
            (r#"["GET",["a"]]"#, r#"ERR unsupported arg type: "[": json.Delim"#),
            (r#"["GET",{}]"#, r#"ERR unsupported arg type: "{": json.Delim"#),
            (r#"["GET""#, "unexpected EOF"),
            (r#"["GET",]"#, "invalid JSON array"),
        ] {
            assert_eq!(body(text), Err(error.to_owned()), "{text}");
        }
    }

    #[test]
    fn one_bad_command_of_a_pipeline_is_its_own_error() {
        let uri = Uri::from_static("/pipeline");
        let asked = commands(&Form::Pipeline, &Method::POST, &uri, br#"[["GET","a"],["GET",null],[]]"#)
            .expect("read");
        assert_eq!(asked[0], Ok(words(&["GET", "a"])));
        assert_eq!(asked[1], Err("ERR null args are not supported".into()));
        assert_eq!(asked[2], Err("ERR empty command".into()));
        let empty = commands(&Form::Pipeline, &Method::POST, &uri, b"[]");
        assert_eq!(empty, Err("ERR empty pipeline request".into()));
    }

    #[test]
    fn the_apps_own_requests_are_read_back() {
        let set = Command::new("SET").arg("a\"b/ü").arg("");
        let bytes = Command::new("GET").arg([0x80, b'/', b'?']);
        let option = Command::new("SET").arg(".").arg([0xff]).arg("EX").arg("9");
        let requests = [&set, &bytes, &option].map(|command| (command, Request::single(command)));
        let forms = [(&option, form::path_body(&option)), (&bytes, form::path_body(&bytes))];
        for (command, request) in requests.into_iter().chain(forms) {
            let request = request.expect("sendable");
            let uri = request.path.parse::<Uri>().expect("a path");
            let form = Form::of(uri.path());
            let body = match request.body {
                Some(Body::Json(json)) => json.into_bytes(),
                Some(Body::Raw(bytes)) => bytes,
                None => Vec::new(),
            };
            let read = commands(&form, &Method::POST, &uri, &body).expect("read");
            assert_eq!(read, [Ok(command.words().to_vec())]);
        }
    }

    #[test]
    fn the_query_token_wins_and_bearer_is_optional() {
        let mut headers = HeaderMap::new();
        headers.insert(header::AUTHORIZATION, "Bearer a".parse().expect("a value"));
        assert_eq!(token(&Uri::from_static("/ping"), &headers).as_deref(), Some("a"));
        assert_eq!(token(&Uri::from_static("/ping?_token=b"), &headers).as_deref(), Some("b"));
        headers.insert(header::AUTHORIZATION, "c".parse().expect("a value"));
        assert_eq!(token(&Uri::from_static("/ping"), &headers).as_deref(), Some("c"));
        assert_eq!(token(&Uri::from_static("/ping"), &HeaderMap::new()), None);
    }
}
