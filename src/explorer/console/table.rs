//! Replies as a table, where a reply has rows.

use upstash_api::rest::Reply;

use super::super::bytes::{Place, visible_string};

/// Rows that are shown.
const MOST_ROWS: usize = 500;

/// Bytes of one cell that are shown.
const MOST_BYTES: usize = 2 * 1024;

/// A reply in rows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Table {
    pub head: Vec<&'static str>,
    pub rows: Vec<Vec<String>>,
    /// Rows left out.
    pub hidden: usize,
}

/// A reply to `words` in rows; `None` for a single value, which is no table.
pub fn table(words: &[Vec<u8>], reply: &Reply) -> Option<Table> {
    let Reply::Array(items) = reply else { return None };
    let is = |place: usize, name: &str| {
        words.get(place).is_some_and(|word| word.eq_ignore_ascii_case(name.as_bytes()))
    };
    let has = |name: &str| (1..words.len()).any(|place| is(place, name));
    // A scan is its cursor and what it brought.
    if let ([Reply::Bytes(_), Reply::Array(found)], true) =
        (items.as_slice(), ["SCAN", "HSCAN", "SSCAN", "ZSCAN"].iter().any(|name| is(0, name)))
    {
        return Some(match () {
            () if is(0, "HSCAN") && !has("NOVALUES") => pairs(&["Field", "Value"], found),
            () if is(0, "ZSCAN") => pairs(&["Member", "Score"], found),
            () if has("WITHTYPE") => pairs(&["Key", "Type"], found),
            () => list(found),
        });
    }
    Some(match () {
        () if is(0, "HGETALL") || has("WITHVALUES") => pairs(&["Field", "Value"], items),
        () if has("WITHSCORES") => pairs(&["Member", "Score"], items),
        () if is(0, "XINFO") && is(1, "STREAM") => pairs(&["Field", "Value"], items),
        () if is(0, "MGET") => named(words.get(1..).unwrap_or_default(), items),
        () if is(0, "HMGET") => named(words.get(2..).unwrap_or_default(), items),
        () if items.iter().all(|item| matches!(item, Reply::Array(inner) if inner.len() == 2))
            && !items.is_empty() =>
        {
            let halves = items.iter().filter_map(|item| match item {
                Reply::Array(inner) => Some(inner.iter().map(cell).collect()),
                _ => None,
            });
            // Entries of a stream.
            let head =
                if is(0, "XRANGE") || is(0, "XREVRANGE") { vec!["Id", "Fields"] } else { vec!["1", "2"] };
            cut(head, halves, items.len())
        }
        () => list(items),
    })
}

fn list(items: &[Reply]) -> Table {
    let rows = items.iter().enumerate().map(|(index, item)| vec![(index + 1).to_string(), cell(item)]);
    cut(vec!["#", "Value"], rows, items.len())
}

fn pairs(head: &[&'static str], items: &[Reply]) -> Table {
    cut(head.to_vec(), items.chunks(2).map(|pair| pair.iter().map(cell).collect()), items.len().div_ceil(2))
}

fn named(names: &[Vec<u8>], items: &[Reply]) -> Table {
    let rows = names.iter().zip(items).map(|(name, item)| vec![shown(name), cell(item)]);
    cut(vec!["Name", "Value"], rows, items.len())
}

fn cut(head: Vec<&'static str>, rows: impl Iterator<Item = Vec<String>>, count: usize) -> Table {
    Table { head, rows: rows.take(MOST_ROWS).collect(), hidden: count.saturating_sub(MOST_ROWS) }
}

fn cell(reply: &Reply) -> String {
    match reply {
        Reply::Null => "(nil)".to_owned(),
        Reply::Ok => "OK".to_owned(),
        Reply::Int(number) => number.to_string(),
        Reply::Bytes(bytes) => shown(bytes),
        Reply::Array(items) => {
            let cells: Vec<_> = items.iter().take(20).map(cell).collect();
            let more = if items.len() > 20 { " …" } else { "" };
            cells.join("  ") + more
        }
    }
}

fn shown(bytes: &[u8]) -> String {
    match bytes.get(..MOST_BYTES) {
        Some(start) if bytes.len() > MOST_BYTES => visible_string(start, Place::Name) + "…",
        _ => visible_string(bytes, Place::Name),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(text: &str) -> Reply {
        Reply::Bytes(text.into())
    }

    fn of(line: &str, reply: Reply) -> Option<(Vec<&'static str>, Vec<String>)> {
        let words: Vec<Vec<u8>> = line.split(' ').map(|word| word.as_bytes().to_vec()).collect();
        let table = table(&words, &reply)?;
        Some((table.head, table.rows.into_iter().map(|row| row.join("|")).collect()))
    }

    #[test]
    fn pairs_stand_side_by_side() {
        let reply = || Reply::Array(vec![text("a"), text("1.5"), text("b"), Reply::Int(i64::MAX)]);
        let rows = vec!["a|1.5".to_owned(), "b|9223372036854775807".to_owned()];
        assert_eq!(of("hgetall k", reply()), Some((vec!["Field", "Value"], rows.clone())));
        assert_eq!(of("ZRANGE k 0 -1 withscores", reply()), Some((vec!["Member", "Score"], rows.clone())));
        let scan = Reply::Array(vec![text("0"), reply()]);
        assert_eq!(of("HSCAN k 0", scan), Some((vec!["Field", "Value"], rows)));
    }

    #[test]
    fn what_was_asked_for_by_name_stands_beside_its_name() {
        let reply = Reply::Array(vec![text("1"), Reply::Null]);
        let rows = vec!["a|1".to_owned(), "b|(nil)".to_owned()];
        assert_eq!(of("MGET a b", reply), Some((vec!["Name", "Value"], rows)));
    }

    #[test]
    fn a_list_is_numbered_and_a_single_value_is_no_table() {
        let (head, rows) = of("SMEMBERS k", Reply::Array(vec![text("x"), text("\n")])).expect("a table");
        assert_eq!((head, rows), (vec!["#", "Value"], vec!["1|x".to_owned(), "2|\\n".to_owned()]));
        assert_eq!(of("GET k", text("x")), None);
        let entry = Reply::Array(vec![text("5-1"), Reply::Array(vec![text("f"), text("v")])]);
        assert_eq!(
            of("XRANGE k - +", Reply::Array(vec![entry])),
            Some((vec!["Id", "Fields"], vec!["5-1|f  v".to_owned()]))
        );
    }

    #[test]
    fn rows_left_out_are_counted() {
        let table = table(&[b"SMEMBERS".to_vec()], &Reply::Array(vec![Reply::Null; 1200])).expect("a table");
        assert_eq!((table.rows.len(), table.hidden), (500, 700));
    }
}
