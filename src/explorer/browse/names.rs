//! A page of names: what SCAN answers.

use upstash_api::rest::Reply;

/// A page of SCAN.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Page<'a> {
    /// Where to go on, as it stands in the answer: it may have more digits than 64 bits can hold.
    pub cursor: Vec<u8>,
    /// Names, with their types if they were asked for.
    pub names: Vec<(&'a [u8], Option<&'a [u8]>)>,
}

/// Reads the answer to SCAN, `WITHTYPE` or not (Upstash: names and types in turn). `None` for anything else.
pub fn page(reply: &Reply, with_types: bool) -> Option<Page<'_>> {
    let Reply::Array(parts) = reply else { return None };
    let [cursor, Reply::Array(items)] = parts.as_slice() else { return None };
    let cursor = match cursor {
        Reply::Int(cursor) => cursor.to_string().into_bytes(),
        other => other.as_bytes()?.to_vec(),
    };
    let items = items.iter().map(Reply::as_bytes).collect::<Option<Vec<_>>>()?;
    let names = if with_types {
        let pairs = items.chunks_exact(2);
        if !pairs.remainder().is_empty() {
            return None;
        }
        pairs.filter_map(|pair| Some((*pair.first()?, pair.get(1).copied()))).collect()
    } else {
        items.into_iter().map(|name| (name, None)).collect()
    };
    Some(Page { cursor, names })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn bytes(text: &str) -> Reply {
        Reply::Bytes(text.as_bytes().to_vec())
    }

    #[test]
    fn names_come_with_and_without_types() {
        let reply = Reply::Array(vec![
            bytes("18446744073709551615"),
            Reply::Array(vec![bytes("a"), bytes("string"), bytes(""), bytes("hash")]),
        ]);
        let typed = page(&reply, true).expect("a page");
        assert_eq!(typed.cursor, b"18446744073709551615");
        assert_eq!(typed.names, [(&b"a"[..], Some(&b"string"[..])), (b"", Some(b"hash"))]);
        assert_eq!(page(&reply, false).expect("a page").names.len(), 4);
    }

    #[test]
    fn anything_else_is_no_page() {
        let odd = Reply::Array(vec![bytes("0"), Reply::Array(vec![bytes("a")])]);
        assert_eq!(page(&odd, true), None, "a name without its type");
        for reply in [Reply::Null, Reply::Ok, bytes("0"), Reply::Array(vec![bytes("0")])] {
            assert_eq!(page(&reply, false), None, "{reply:?}");
        }
        let nested = Reply::Array(vec![bytes("0"), Reply::Array(vec![Reply::Array(Vec::new())])]);
        assert_eq!(page(&nested, false), None);
    }
}
