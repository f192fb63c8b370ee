//! Cursors of the SCAN family. Upstash's may have more digits than a JavaScript number holds; those of a small Redis
//! never do. With the switch `huge_cursors` the highest bit of 64 is set in every cursor that leaves, and taken out of
//! every one that comes back.

use crate::redis::{Reply, Words};

const HIGH: u64 = 1 << 63;

/// Where the cursor stands in a command of this name.
fn position(name: &str) -> Option<usize> {
    match name {
        "SCAN" => Some(1),
        "HSCAN" | "SSCAN" | "ZSCAN" => Some(2),
        _ => None,
    }
}

/// Gives Redis its own cursor back, whatever the switch says by now.
pub fn shrink(name: &str, asked: &mut Words) {
    let Some(word) = position(name).and_then(|position| asked.get_mut(position)) else { return };
    let cursor = std::str::from_utf8(word).ok().and_then(|text| text.parse::<u64>().ok());
    if let Some(cursor) = cursor.filter(|cursor| cursor & HIGH != 0) {
        *word = (cursor & !HIGH).to_string().into_bytes();
    }
}

/// Makes the cursor of a reply huge; 0 stays what it is, the end.
pub fn enlarge(name: &str, reply: Reply) -> Reply {
    let Reply::Array(mut parts) = reply else { return reply };
    if let Some(Reply::Bulk(word)) = parts.first_mut().filter(|_| position(name).is_some()) {
        let cursor = std::str::from_utf8(word).ok().and_then(|text| text.parse::<u64>().ok());
        if let Some(cursor) = cursor.filter(|cursor| *cursor != 0) {
            *word = (cursor | HIGH).to_string().into_bytes();
        }
    }
    Reply::Array(parts)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::redis::words;

    #[test]
    fn a_cursor_comes_back_as_it_left() {
        let page = |cursor: &str| Reply::Array(vec![Reply::Bulk(cursor.into()), Reply::Array(vec![])]);
        assert_eq!(enlarge("HSCAN", page("17")), page("9223372036854775825"));
        assert_eq!(enlarge("HSCAN", page("0")), page("0"));
        assert_eq!(enlarge("LRANGE", page("17")), page("17"));
        let mut command = words(&["HSCAN", "9223372036854775825", "9223372036854775825"]);
        shrink("HSCAN", &mut command);
        assert_eq!(command, words(&["HSCAN", "9223372036854775825", "17"]));
        let mut command = words(&["SCAN", "x"]);
        shrink("SCAN", &mut command);
        assert_eq!(command, words(&["SCAN", "x"]));
    }
}
