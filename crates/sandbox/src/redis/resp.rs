//! RESP2, byte for byte.

use tokio::io::{AsyncBufRead, AsyncBufReadExt, AsyncReadExt};

use super::Words;

/// Arrays within arrays that are read. A script can nest thousands, which would cost whoever walks the reply, the
/// compiler's own drop included, that much of the stack.
const MAX_DEPTH: usize = 256;

/// A reply as Redis sent it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Reply {
    /// `+OK`; never binary safe, but not always UTF-8 either.
    Status(Vec<u8>),
    /// `-ERR …`, without the dash.
    Error(Vec<u8>),
    Int(i64),
    Bulk(Vec<u8>),
    /// The null bulk string and the null array.
    Null,
    Array(Vec<Reply>),
}

impl Reply {
    /// Writes the reply in RESP2.
    pub fn encode(&self, out: &mut Vec<u8>) {
        match self {
            Self::Status(text) => line(out, b'+', text),
            Self::Error(text) => line(out, b'-', text),
            Self::Int(number) => line(out, b':', number.to_string().as_bytes()),
            Self::Null => out.extend_from_slice(b"$-1\r\n"),
            Self::Bulk(bytes) => bulk(out, bytes),
            Self::Array(items) => {
                line(out, b'*', items.len().to_string().as_bytes());
                for item in items {
                    item.encode(out);
                }
            }
        }
    }
}

/// Writes a command as an array of bulk strings.
pub fn encode_command(out: &mut Vec<u8>, words: &Words) {
    line(out, b'*', words.len().to_string().as_bytes());
    for word in words {
        bulk(out, word);
    }
}

/// Reads one reply. One that is nested deeper than [`MAX_DEPTH`] is read to its end and becomes an error.
pub async fn read(input: &mut (impl AsyncBufRead + Unpin)) -> std::io::Result<Reply> {
    let mut open: Vec<(usize, Vec<Reply>)> = Vec::new();
    let mut is_too_deep = false;
    loop {
        let mut reply = match header(input).await? {
            Header::Reply(reply) => reply,
            Header::Bulk(length) => {
                let mut bytes = vec![0; length + 2];
                input.read_exact(&mut bytes).await?;
                bytes.truncate(length);
                Reply::Bulk(bytes)
            }
            Header::Array(0) => Reply::Array(Vec::new()),
            Header::Array(length) => {
                open.push((length, Vec::new()));
                is_too_deep |= open.len() > MAX_DEPTH;
                continue;
            }
        };
        // Close every array that this reply completes.
        loop {
            let Some((length, mut items)) = open.pop() else {
                return Ok(if is_too_deep {
                    Reply::Error(b"ERR reply is nested too deeply".to_vec())
                } else {
                    reply
                });
            };
            items.push(reply);
            if items.len() < length {
                open.push((length, items));
                break;
            }
            reply = if open.len() > MAX_DEPTH { Reply::Null } else { Reply::Array(items) };
        }
    }
}

enum Header {
    Reply(Reply),
    Bulk(usize),
    Array(usize),
}

async fn header(input: &mut (impl AsyncBufRead + Unpin)) -> std::io::Result<Header> {
    let mut text = Vec::new();
    // Some of Redis's errors quote an argument as it is, line breaks included (FUNCTION LIST).
    while !text.ends_with(b"\r\n") && input.read_until(b'\n', &mut text).await? > 0 {}
    let text = text.strip_suffix(b"\r\n").ok_or(std::io::ErrorKind::UnexpectedEof)?;
    let (kind, rest) = text.split_first().ok_or(std::io::ErrorKind::InvalidData)?;
    let number = || std::str::from_utf8(rest).ok().and_then(|text| text.parse::<i64>().ok());
    let length = || number().map(usize::try_from);
    Ok(match kind {
        b'+' => Header::Reply(Reply::Status(rest.to_vec())),
        b'-' => Header::Reply(Reply::Error(rest.to_vec())),
        b':' => Header::Reply(Reply::Int(number().ok_or(std::io::ErrorKind::InvalidData)?)),
        b'$' => {
            length().ok_or(std::io::ErrorKind::InvalidData)?.map_or(Header::Reply(Reply::Null), Header::Bulk)
        }
        b'*' => {
            length().ok_or(std::io::ErrorKind::InvalidData)?.map_or(Header::Reply(Reply::Null), Header::Array)
        }
        _ => return Err(std::io::ErrorKind::InvalidData.into()),
    })
}

fn line(out: &mut Vec<u8>, kind: u8, text: &[u8]) {
    out.push(kind);
    out.extend_from_slice(text);
    out.extend_from_slice(b"\r\n");
}

fn bulk(out: &mut Vec<u8>, bytes: &[u8]) {
    line(out, b'$', bytes.len().to_string().as_bytes());
    out.extend_from_slice(bytes);
    out.extend_from_slice(b"\r\n");
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn decode(bytes: &[u8]) -> std::io::Result<Reply> {
        let runtime = tokio::runtime::Builder::new_current_thread().build().expect("a runtime");
        runtime.block_on(async { read(&mut &bytes[..]).await })
    }

    /// Any reply; lines without line breaks, as Redis guarantees.
    fn reply() -> impl Strategy<Value = Reply> {
        let text = || {
            proptest::collection::vec(any::<u8>().prop_filter("no break", |b| !b"\r\n".contains(b)), 0..20)
        };
        let leaf = prop_oneof![
            text().prop_map(Reply::Status),
            text().prop_map(Reply::Error),
            any::<i64>().prop_map(Reply::Int),
            proptest::collection::vec(any::<u8>(), 0..40).prop_map(Reply::Bulk),
            Just(Reply::Null),
        ];
        leaf.prop_recursive(4, 40, 5, |inner| proptest::collection::vec(inner, 0..5).prop_map(Reply::Array))
    }

    proptest! {
        #[test]
        fn what_is_written_is_read_back(reply in reply()) {
            let mut bytes = Vec::new();
            reply.encode(&mut bytes);
            prop_assert_eq!(decode(&bytes).expect("complete"), reply);
        }

        #[test]
        fn a_cut_reply_is_an_error(reply in reply(), cut in any::<prop::sample::Index>()) {
            let mut bytes = Vec::new();
            reply.encode(&mut bytes);
            prop_assert!(decode(&bytes[..cut.index(bytes.len())]).is_err());
        }
    }

    #[test]
    fn both_nulls_are_null_and_garbage_is_an_error() {
        assert_eq!(decode(b"$-1\r\n").expect("null"), Reply::Null);
        assert_eq!(decode(b"*-1\r\n").expect("null"), Reply::Null);
        let quoted = Reply::Error(b"ERR Unknown argument \n".to_vec());
        assert_eq!(decode(b"-ERR Unknown argument \n\r\n").expect("an error"), quoted);
        for garbage in [&b"?x\r\n"[..], b":x\r\n", b"$x\r\n", b"\r\n", b""] {
            assert!(decode(garbage).is_err());
        }
    }

    #[test]
    fn a_reply_that_is_too_deep_is_an_error() {
        let nested = |depth: usize| {
            let mut bytes = b"*1\r\n".repeat(depth);
            bytes.extend_from_slice(b":1\r\n");
            decode(&bytes).expect("complete")
        };
        assert!(matches!(nested(MAX_DEPTH), Reply::Array(_)));
        assert_eq!(nested(100_000), Reply::Error(b"ERR reply is nested too deeply".to_vec()));
    }
}
