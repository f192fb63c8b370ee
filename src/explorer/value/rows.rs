//! The elements of a collection, a page at a time.

use std::collections::HashSet;
use std::hash::{DefaultHasher, Hash, Hasher};

use upstash_api::rest::Reply;

use super::{BadShape, array, lossy, string};
use crate::explorer::kind::Kind;
use crate::explorer::ttl::{self, Expiry};

/// Elements of a collection, in the order in which they came.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rows {
    pub items: Vec<Row>,
    pub next: Next,
    /// Whether any field is known to end.
    pub has_ends: bool,
    seen: Seen,
}

/// Where the next page begins.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Next {
    Done,
    /// HSCAN and SSCAN.
    Cursor(Vec<u8>),
    /// LRANGE and ZRANGE: an index or a rank.
    Index(u64),
    /// XRANGE and XREVRANGE: the last entry seen.
    After(String),
}

/// A field and its value, or a member and its score.
pub type Pair = (Vec<u8>, Vec<u8>);

/// One element.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Row {
    Field {
        field: Vec<u8>,
        value: Vec<u8>,
        ends: Expiry,
    },
    Item {
        index: u64,
        value: Vec<u8>,
    },
    Member(Vec<u8>),
    Scored {
        /// `None` where it was found by scanning, which has no order.
        rank: Option<u64>,
        member: Vec<u8>,
        /// As Redis writes it: `1.5`, `inf`, `9007199254740993`.
        score: String,
    },
    Entry {
        id: String,
        fields: Vec<Pair>,
    },
}

/// Rows of one reply and where the next page begins. `start` is the index or rank that was asked for, `asked` how many.
///
/// # Errors
/// [`BadShape`] for a reply that this type's command never gives.
pub fn rows(kind: &Kind, reply: Reply, start: u64, asked: u64) -> Result<Rows, BadShape> {
    match kind {
        Kind::Hash => {
            let (cursor, items) = scanned(reply)?;
            let field = |(field, value)| Row::Field { field, value, ends: Expiry::Unknown };
            Ok(Rows::new(pairs(items)?.into_iter().map(field).collect(), cursor))
        }
        Kind::Set => {
            let (cursor, items) = scanned(reply)?;
            let items = items.into_iter().map(|item| Ok(Row::Member(string(item)?)));
            Ok(Rows::new(items.collect::<Result<_, _>>()?, cursor))
        }
        Kind::List => {
            let items = array(reply)?.into_iter().zip(start..);
            let items = items.map(|(item, index)| Ok(Row::Item { index, value: string(item)? }));
            counted(items.collect::<Result<_, _>>()?, start, asked)
        }
        Kind::SortedSet => {
            let items = pairs(array(reply)?)?.into_iter().zip(start..);
            let scored =
                |((member, score), rank)| Row::Scored { rank: Some(rank), member, score: lossy(score) };
            counted(items.map(scored).collect(), start, asked)
        }
        Kind::Stream => entries(array(reply)?, asked),
        Kind::Text | Kind::Json | Kind::Other(_) => Err(BadShape),
    }
}

/// All rows of a HGETALL or SMEMBERS reply.
///
/// # Errors
/// [`BadShape`] for a reply that neither gives.
pub fn whole(kind: &Kind, reply: Reply) -> Result<Rows, BadShape> {
    rows(kind, Reply::Array(vec![Reply::Bytes(b"0".to_vec()), reply]), 0, 0)
}

/// Rows of a scan inside of a collection; of a sorted set with scores and without ranks.
///
/// # Errors
/// [`BadShape`] for a reply that no scan gives.
pub fn matched(kind: &Kind, reply: Reply) -> Result<Rows, BadShape> {
    if *kind != Kind::SortedSet {
        return rows(kind, reply, 0, 0);
    }
    let (cursor, items) = scanned(reply)?;
    let scored = |(member, score)| Row::Scored { rank: None, member, score: lossy(score) };
    Ok(Rows::new(pairs(items)?.into_iter().map(scored).collect(), cursor))
}

impl Rows {
    /// None yet.
    pub fn none() -> Self {
        Self::new(Vec::new(), Next::Done)
    }

    /// The rows of one page.
    fn new(items: Vec<Row>, next: Next) -> Self {
        Self { items, next, has_ends: false, seen: Seen::default() }
    }

    /// Appends a later page. A scan may give an element twice while its collection grows; it is shown once.
    pub fn append(&mut self, page: Rows) {
        let Rows { items, next, .. } = page;
        if matches!(next, Next::Index(_) | Next::After(_)) {
            self.items.extend(items);
        } else {
            self.seen.read(&self.items);
            self.items.extend(items.into_iter().filter(|row| self.seen.is_new(row)));
            self.seen.upto = self.items.len();
        }
        self.next = next;
    }

    /// Sets when the fields from `from` on end, from a HPTTL reply received at `now_ms`.
    pub fn set_field_ends(&mut self, from: usize, ends: &[Reply], now_ms: i64) {
        for (row, reply) in self.items.iter_mut().skip(from).zip(ends) {
            if let (Row::Field { ends, .. }, Some(left)) = (row, reply.as_int()) {
                *ends = ttl::from_pttl(left, now_ms);
                self.has_ends |= matches!(ends, Expiry::At(_));
            }
        }
    }
}

/// Which elements came already, so that a page costs what it holds and not what was read before it. Two hashes of 64
/// bits stand for an element: a name may have 32 KB.
#[derive(Clone, Debug, Default)]
pub struct Seen {
    hashes: HashSet<(u64, u64)>,
    /// How many rows are in it.
    upto: usize,
}

/// It follows from the rows, so that it tells no two collections apart.
impl PartialEq for Seen {
    fn eq(&self, _: &Self) -> bool {
        true
    }
}

impl Eq for Seen {}

impl Seen {
    /// Takes in the rows it does not know.
    fn read(&mut self, rows: &[Row]) {
        for id in rows.iter().skip(self.upto).filter_map(Row::identity) {
            self.add(id);
        }
        self.upto = rows.len();
    }

    /// Whether the row is one that did not come before, where a scan may repeat it.
    pub fn is_new(&mut self, row: &Row) -> bool {
        row.identity().is_none_or(|id| self.add(id))
    }

    /// Whether the element is new.
    fn add(&mut self, id: &[u8]) -> bool {
        let hash = |salt: u8| {
            let mut hasher = DefaultHasher::new();
            (salt, id).hash(&mut hasher);
            hasher.finish()
        };
        self.hashes.insert((hash(0), hash(1)))
    }
}

impl Row {
    /// What makes the row the same row, where a scan may repeat it.
    fn identity(&self) -> Option<&[u8]> {
        match self {
            Self::Field { field, .. } => Some(field),
            Self::Member(member) => Some(member),
            Self::Scored { rank: None, member, .. } => Some(member),
            Self::Item { .. } | Self::Scored { .. } | Self::Entry { .. } => None,
        }
    }

    /// What is searched when somebody looks for a text: everything that is shown of the row.
    pub fn searched(&self) -> Vec<u8> {
        match self {
            Self::Field { field, value, .. } => [field.as_slice(), b"\n", value].concat(),
            Self::Item { value, .. } => value.clone(),
            Self::Member(member) => member.clone(),
            Self::Scored { member, score, .. } => [member.as_slice(), b"\n", score.as_bytes()].concat(),
            Self::Entry { id, fields } => {
                let mut all = id.clone().into_bytes();
                for part in fields.iter().flat_map(|(field, value)| [field, value]) {
                    all.push(b'\n');
                    all.extend_from_slice(part);
                }
                all
            }
        }
    }
}

fn entries(items: Vec<Reply>, asked: u64) -> Result<Rows, BadShape> {
    let more = items.len() as u64 >= asked;
    let items = items.into_iter().map(entry).collect::<Result<Vec<_>, _>>()?;
    let next = match items.last() {
        Some(Row::Entry { id, .. }) if more => Next::After(id.clone()),
        _ => Next::Done,
    };
    Ok(Rows::new(items, next))
}

fn entry(reply: Reply) -> Result<Row, BadShape> {
    let mut parts = array(reply)?.into_iter();
    let id = lossy(string(parts.next().ok_or(BadShape)?)?);
    // An entry deleted while a consumer still holds it has no fields.
    let fields = match parts.next() {
        Some(Reply::Array(items)) => pairs(items)?,
        _ => Vec::new(),
    };
    Ok(Row::Entry { id, fields })
}

/// The cursor and the elements of a scan.
fn scanned(reply: Reply) -> Result<(Next, Vec<Reply>), BadShape> {
    let mut parts = array(reply)?.into_iter();
    let cursor = string(parts.next().ok_or(BadShape)?)?;
    let items = array(parts.next().ok_or(BadShape)?)?;
    Ok((if cursor == b"0" { Next::Done } else { Next::Cursor(cursor) }, items))
}

fn counted(items: Vec<Row>, start: u64, asked: u64) -> Result<Rows, BadShape> {
    let count = items.len() as u64;
    let next = if count < asked { Next::Done } else { Next::Index(start + count) };
    Ok(Rows::new(items, next))
}

fn pairs(items: Vec<Reply>) -> Result<Vec<Pair>, BadShape> {
    let mut out = Vec::with_capacity(items.len() / 2);
    let mut items = items.into_iter();
    while let Some(first) = items.next() {
        out.push((string(first)?, string(items.next().ok_or(BadShape)?)?));
    }
    Ok(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(text: &str) -> Reply {
        Reply::Bytes(text.as_bytes().to_vec())
    }

    fn texts(texts: &[&str]) -> Reply {
        Reply::Array(texts.iter().map(|item| text(item)).collect())
    }

    #[test]
    fn a_hash_page_has_fields_and_a_cursor_kept_as_text() {
        let reply = Reply::Array(vec![text("18446744073709551615"), texts(&["f", "v"])]);
        let page = rows(&Kind::Hash, reply, 0, 100).expect("a page");
        assert_eq!(page.next, Next::Cursor(b"18446744073709551615".to_vec()));
        let expected = Row::Field { field: b"f".to_vec(), value: b"v".to_vec(), ends: Expiry::Unknown };
        assert_eq!(page.items, [expected]);
    }

    #[test]
    fn scores_stay_the_text_redis_wrote() {
        let reply = texts(&["a", "9007199254740993", "b", "inf", "c", "1.0000000000000002"]);
        let page = rows(&Kind::SortedSet, reply, 10, 3).expect("a page");
        let scores: Vec<_> = page
            .items
            .iter()
            .map(|row| match row {
                Row::Scored { rank, score, .. } => (rank.unwrap_or_default(), score.as_str()),
                _ => (0, ""),
            })
            .collect();
        assert_eq!(scores, [(10, "9007199254740993"), (11, "inf"), (12, "1.0000000000000002")]);
        assert_eq!(page.next, Next::Index(13));
    }

    #[test]
    fn a_short_page_is_the_last() {
        let page = rows(&Kind::List, texts(&["x"]), 100, 100).expect("a page");
        assert_eq!(page, Rows::new(vec![Row::Item { index: 100, value: b"x".to_vec() }], Next::Done));
    }

    #[test]
    fn a_scan_that_repeats_an_element_shows_it_once() {
        let page = |items: &[&str], cursor: &str| {
            rows(&Kind::Set, Reply::Array(vec![text(cursor), texts(items)]), 0, 2).expect("a page")
        };
        let mut all = page(&["a", "b"], "7");
        all.append(page(&["b", "c"], "0"));
        assert_eq!(all.items.len(), 3);
        assert_eq!(all.next, Next::Done);
    }

    #[test]
    fn an_element_of_any_earlier_page_is_known() {
        let page = |items: &[&str], cursor: &str| {
            rows(&Kind::Set, Reply::Array(vec![text(cursor), texts(items)]), 0, 2).expect("a page")
        };
        let mut all = page(&["a", "b"], "7");
        all.append(page(&["c", "d"], "9"));
        all.append(page(&["d", "a", "e", "e"], "0"));
        let members: Vec<_> = all.items.iter().filter_map(Row::identity).collect();
        assert_eq!(members, [b"a", b"b", b"c", b"d", b"e"]);
    }

    #[test]
    fn a_list_may_hold_the_same_thing_twice() {
        let mut all = rows(&Kind::List, texts(&["a", "a"]), 0, 2).expect("a page");
        all.append(rows(&Kind::List, texts(&["a"]), 2, 2).expect("a page"));
        assert_eq!(all.items.len(), 3);
    }

    #[test]
    fn stream_entries_keep_the_order_of_their_fields() {
        let entry = Reply::Array(vec![text("5-1"), texts(&["z", "1", "a", "2", "z", "3"])]);
        let page = rows(&Kind::Stream, Reply::Array(vec![entry]), 0, 1).expect("a page");
        assert_eq!(page.next, Next::After("5-1".to_owned()));
        let Row::Entry { fields, .. } = &page.items[0] else { panic!("an entry") };
        let names: Vec<_> = fields.iter().map(|(name, _)| name.as_slice()).collect();
        assert_eq!(names, [b"z", b"a", b"z"]);
    }

    #[test]
    fn a_reply_of_another_shape_is_refused() {
        assert_eq!(rows(&Kind::Hash, Reply::Int(1), 0, 1), Err(BadShape));
        assert_eq!(rows(&Kind::SortedSet, texts(&["lonely"]), 0, 1), Err(BadShape));
        assert_eq!(rows(&Kind::Stream, texts(&["x"]), 0, 1), Err(BadShape));
    }
}
