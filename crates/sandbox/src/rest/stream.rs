//! Streams of events: SUBSCRIBE, PSUBSCRIBE and MONITOR as server-sent events.
//!
//! Each has a connection to Redis of its own, and the answer's body is that connection: when the client leaves, hyper
//! drops the body and Redis sees the connection end. No task runs beside it. Nothing here keeps the server alive, so
//! deleting a database ends its streams; what ends the tokens of a database ends them through [`Streams`].

use std::io;

use axum::body::{Body, Bytes};
use axum::http::request::Parts;
use axum::http::{Method, header};
use axum::response::{IntoResponse, Response};
use percent_encoding::percent_decode_str;

use super::output::text_of;
use super::texts;
use crate::databases::Streams;
use crate::redis::{Connection, Reply, Server, User, Words};

/// The command of a request for a stream: its path names one, and the client accepts events. Without the latter it is
/// an ordinary command, which is refused as having its own context path.
pub fn command(parts: &Parts) -> Option<Words> {
    let accepts = parts.headers.get_all(header::ACCEPT).iter().filter_map(|value| value.to_str().ok());
    if !accepts.into_iter().any(|value| value.contains("text/event-stream")) || parts.method == Method::HEAD {
        return None;
    }
    let words: Words =
        parts.uri.path().split('/').skip(1).map(|segment| percent_decode_str(segment).collect()).collect();
    is_stream(words.first()?).then_some(words)
}

/// Whether a command of this name is served as a stream.
fn is_stream(name: &[u8]) -> bool {
    [&b"SUBSCRIBE"[..], b"PSUBSCRIBE", b"MONITOR"].iter().any(|known| name.eq_ignore_ascii_case(known))
}

/// Starts the stream, which is one of `streams`.
///
/// # Errors
/// When the server is gone, or the user cannot sign in. What Redis refuses is the inner error, in Upstash's words.
pub async fn open(
    server: &Server,
    streams: &Streams,
    user: &User,
    command: &Words,
) -> io::Result<Result<Response, String>> {
    let mut connection = server.connect(user).await?;
    connection.send(std::slice::from_ref(command)).await?;
    let first = connection.next().await?;
    if let Reply::Error(text) = first {
        let name = command.first().map(|name| text_of(name)).unwrap_or_default();
        return Ok(Err(texts::translate(&text_of(&text), &name)));
    }
    let events = futures_util::stream::unfold((Some(first), connection, streams.clone()), next_event);
    let headers = [(header::CONTENT_TYPE, "text/event-stream"), (header::CACHE_CONTROL, "no-cache")];
    Ok(Ok((headers, Body::from_stream(events)).into_response()))
}

type State = (Option<Reply>, Connection, Streams);

/// The next event; `None` when the streams were ended or Redis ended the connection, which ends the answer.
async fn next_event((first, mut connection, streams): State) -> Option<(io::Result<Bytes>, State)> {
    let reply = match first {
        Some(reply) => reply,
        None => tokio::select! {
            biased;
            () = streams.ended() => return None,
            reply = connection.next() => reply.ok()?,
        },
    };
    Some((Ok(Bytes::from(event(&line(&reply)))), (None, connection, streams)))
}

/// One event. Upstash documents no escape for a line break in a message; this is the one of the event stream's own
/// standard.
fn event(line: &str) -> String {
    let mut event = String::with_capacity(line.len() + 8);
    for part in line.split('\n') {
        event.push_str("data: ");
        event.push_str(part.strip_suffix('\r').unwrap_or(part));
        event.push('\n');
    }
    event.push('\n');
    event
}

/// What Redis said, as the documentation shows it: `"OK"` and lines of MONITOR as they are, `message,chat,hello`.
fn line(reply: &Reply) -> String {
    match reply {
        Reply::Status(text) if text == b"OK" => "\"OK\"".to_owned(),
        Reply::Status(text) => without_socket(&text_of(text)),
        Reply::Bulk(bytes) | Reply::Error(bytes) => text_of(bytes),
        Reply::Int(number) => number.to_string(),
        Reply::Null => String::new(),
        Reply::Array(items) => items.iter().map(line).collect::<Vec<_>>().join(","),
    }
}

/// A line of MONITOR with the address that Upstash shows instead of our socket: `1721284005.242090 [0 0.0.0.0:0] "GET"`.
fn without_socket(line: &str) -> String {
    let shown = line.split_once(" [0 unix:").and_then(|(time, rest)| Some((time, rest.split_once(']')?.1)));
    match shown {
        Some((time, command)) => format!("{time} [0 0.0.0.0:0]{command}"),
        None => line.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use axum::http::Request;

    use super::*;
    use crate::redis::words;

    #[test]
    fn a_stream_needs_its_path_and_the_accept_header() {
        let asked = |path: &str, accept: &str| {
            let request = Request::builder().method("POST").uri(path).header("accept", accept);
            command(&request.body(()).expect("a request").into_parts().0)
        };
        let events = "text/event-stream";
        assert_eq!(asked("/subscribe/a%2Fb/c", events), Some(words(&["subscribe", "a/b", "c"])));
        assert_eq!(asked("/PSUBSCRIBE/n.*", events), Some(words(&["PSUBSCRIBE", "n.*"])));
        assert_eq!(asked("/monitor?_token=x", events), Some(words(&["monitor"])));
        assert_eq!(asked("/subscribe/a", "application/json"), None);
        assert_eq!(asked("/get/subscribe", events), None);
    }

    #[test]
    fn lines_have_the_documented_form() {
        let message = Reply::Array(
            vec![b"message".to_vec(), b"chat".to_vec(), b"a, b".to_vec()]
                .into_iter()
                .map(Reply::Bulk)
                .collect(),
        );
        assert_eq!(event(&line(&message)), "data: message,chat,a, b\n\n");
        let count =
            Reply::Array(vec![Reply::Bulk(b"subscribe".to_vec()), Reply::Bulk(b"c".to_vec()), Reply::Int(1)]);
        assert_eq!(event(&line(&count)), "data: subscribe,c,1\n\n");
        assert_eq!(event(&line(&Reply::Status(b"OK".to_vec()))), "data: \"OK\"\n\n");
        let monitor = |text: &str| line(&Reply::Status(text.as_bytes().to_vec()));
        assert_eq!(monitor(r#"1.5 [0 unix:/tmp/x/s] "GET" "a]""#), r#"1.5 [0 0.0.0.0:0] "GET" "a]""#);
        assert_eq!(monitor(r#"1.5 [0 lua] "GET" "a""#), r#"1.5 [0 lua] "GET" "a""#);
    }

    #[test]
    fn a_line_break_in_a_message_makes_no_event_of_its_own() {
        assert_eq!(event("message,c,one\r\ntwo"), "data: message,c,one\ndata: two\n\n");
    }
}
