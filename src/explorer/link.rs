//! The view as an address: which key, which tab, which order. A link shows what its sender saw.
//!
//! A page elsewhere may link to a set of keys: `?list=user%3A1&list=cart%3A1` names each of them, percent-encoded. They are
//! listed and nothing is asked about them; `key` beside them opens one.
//!
//! Read from the raw query string and not through the router's map: that decodes a value twice, so a key that is
//! called `50%25` would become another key, and it cannot carry a name that is not UTF-8.

use upstash_api::percent;

use super::browse::query::Query;
use super::kind::Kind;

/// How a value is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tab {
    Text,
    Json,
    Hex,
    Base64,
    /// What a decoder makes of it.
    Decoded,
    /// Bit by bit.
    Bits,
    /// The elements of a collection.
    Table,
    /// The members of a sorted set as positions.
    Points,
    /// The consumer groups of a stream.
    Groups,
}

impl Tab {
    /// The word in the address.
    pub const fn slug(self) -> &'static str {
        match self {
            Self::Text => "text",
            Self::Json => "json",
            Self::Hex => "hex",
            Self::Base64 => "base64",
            Self::Decoded => "decoded",
            Self::Bits => "bits",
            Self::Points => "points",
            Self::Table => "table",
            Self::Groups => "groups",
        }
    }

    /// Reads the word in the address.
    pub fn parse(slug: &str) -> Option<Self> {
        [
            Self::Text,
            Self::Json,
            Self::Decoded,
            Self::Hex,
            Self::Base64,
            Self::Bits,
            Self::Table,
            Self::Points,
            Self::Groups,
        ]
        .into_iter()
        .find(|tab| tab.slug() == slug)
    }

    /// The tabs of a type, the usual one first where the value itself does not decide.
    pub const fn of(kind: &Kind) -> &'static [Self] {
        match kind {
            Kind::Text => &[Self::Text, Self::Json, Self::Decoded, Self::Hex, Self::Base64, Self::Bits],
            Kind::Json => &[Self::Json, Self::Text],
            Kind::Stream => &[Self::Table, Self::Groups],
            Kind::Hash | Kind::List | Kind::Set | Kind::SortedSet => &[Self::Table],
            Kind::Other(_) => &[],
        }
    }
}

/// What the address says.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Link {
    /// The open key. An empty name is a name.
    pub key: Option<Vec<u8>>,
    /// The tab somebody chose; `None` leaves it to the value.
    pub tab: Option<Tab>,
    /// The other order of a sorted set or a stream.
    pub flipped: bool,
    /// Names that whoever made the link wants to be listed, each once.
    pub listed: Vec<Vec<u8>>,
    /// What the list of keys leaves out, and how it is shown.
    pub query: Query,
}

/// Names that a link may list, and bytes that they may have: browsers and servers cut longer addresses anyway.
const MOST_LISTED: usize = 200;
const MOST_LISTED_BYTES: usize = 32 * 1024;

const KEY: &str = "key";
const TAB: &str = "tab";
const ORDER: &str = "order";
const FLIPPED: &str = "reverse";
const LISTED: &str = "list";

impl Link {
    /// Reads a raw query string, with or without its question mark. What is unknown is left out.
    pub fn parse(search: &str) -> Self {
        let mut link = Self::default();
        for pair in search.trim_start_matches('?').split('&') {
            let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
            match name {
                KEY => link.key = Some(decode(value)),
                TAB => link.tab = Tab::parse(value),
                ORDER => link.flipped = value == FLIPPED,
                LISTED => link.add_listed(decode(value)),
                _ => link.query.set_part(name, &String::from_utf8_lossy(&decode(value))),
            }
        }
        link
    }

    fn add_listed(&mut self, name: Vec<u8>) {
        let bytes: usize = self.listed.iter().map(Vec::len).sum();
        let fits = self.listed.len() < MOST_LISTED && bytes + name.len() <= MOST_LISTED_BYTES;
        if fits && !self.listed.contains(&name) {
            self.listed.push(name);
        }
    }

    /// The query string, with its question mark, or nothing.
    pub fn query(&self) -> String {
        let mut query = String::new();
        let mut add = |name: &str, value: &str| {
            query.push(if query.is_empty() { '?' } else { '&' });
            query.push_str(name);
            query.push('=');
            query.push_str(value);
        };
        if let Some(key) = &self.key {
            add(KEY, &percent::encode(key));
        }
        if let Some(tab) = self.tab {
            add(TAB, tab.slug());
        }
        if self.flipped {
            add(ORDER, FLIPPED);
        }
        for name in &self.listed {
            add(LISTED, &percent::encode(name));
        }
        for (name, value) in self.query.parts() {
            add(name, &percent::encode(value.as_bytes()));
        }
        query
    }

    /// The same place with another key: tab and order belong to the key before.
    pub fn to_key(key: Vec<u8>) -> Self {
        Self { key: Some(key), ..Self::default() }
    }
}

/// The bytes of a query value; an escape that is none stands for itself.
fn decode(value: &str) -> Vec<u8> {
    let mut out = Vec::with_capacity(value.len());
    let mut rest = value.as_bytes();
    while let Some((&byte, tail)) = rest.split_first() {
        let digit = |at: usize| tail.get(at).and_then(|digit| char::from(*digit).to_digit(16));
        let (decoded, used) = match (byte, digit(0), digit(1)) {
            (b'%', Some(high), Some(low)) => ((high * 16 + low) as u8, 2),
            (b'+', ..) => (b' ', 0),
            _ => (byte, 0),
        };
        out.push(decoded);
        rest = tail.get(used..).unwrap_or_default();
    }
    out
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_link_reads_well() {
        let key = Some(b"cart:eu 1".to_vec());
        let link = Link { key, tab: Some(Tab::Hex), flipped: true, ..Link::default() };
        assert_eq!(link.query(), "?key=cart%3Aeu%201&tab=hex&order=reverse");
        let query = Query { text: "user: !tmp".to_owned(), is_flat: true, ..Query::default() };
        let link = Link { listed: vec![b"a&b".to_vec()], query, ..Link::default() };
        assert_eq!(link.query(), "?list=a%26b&find=user%3A%20%21tmp&as=flat");
        assert_eq!(Link::default().query(), "");
        assert_eq!(Link::to_key(vec![0x80, 0xff]).query(), "?key=%80%FF");
    }

    #[test]
    fn an_empty_name_is_not_the_same_as_no_name() {
        assert_eq!(Link::parse("?key=").key, Some(Vec::new()));
        assert_eq!(Link::parse("").key, None);
    }

    #[test]
    fn an_address_somebody_mistyped_shows_what_it_can() {
        assert_eq!(Link::parse("?key=a&tab=nonsense&order=up&x"), Link::to_key(b"a".to_vec()));
        assert_eq!(Link::parse("key=50%&tab=hex").key, Some(b"50%".to_vec()));
    }

    #[test]
    fn a_link_may_list_names_each_once_and_not_without_end() {
        let link = Link::parse("?list=user%3A1&list=%80&list=user:1&list=");
        assert_eq!((link.listed, link.key), (vec![b"user:1".to_vec(), vec![0x80], Vec::new()], None));
        let many: String = (0..1000).map(|at| format!("&list={at}")).collect();
        assert_eq!(Link::parse(&many).listed.len(), MOST_LISTED);
        let long = format!("list={}&list={}", "a".repeat(20_000), "b".repeat(20_000));
        assert_eq!(Link::parse(&long).listed.len(), 1);
    }

    #[test]
    fn a_value_is_decoded_once_and_a_plus_is_a_space() {
        assert_eq!(Link::parse("?key=50%2525").key, Some(b"50%25".to_vec()));
        assert_eq!(Link::parse("?key=a+b%2Bc").key, Some(b"a b+c".to_vec()));
    }

    proptest! {
        #[test]
        fn any_view_survives_the_address_bar(key: Vec<u8>, text: String, flipped: bool) {
            for key in [key, text.into_bytes()] {
                let listed = vec![[&key[..], b"!"].concat(), b"other".to_vec()];
                let link = Link { key: Some(key), tab: Some(Tab::Json), flipped, listed, ..Link::default() };
                prop_assert_eq!(Link::parse(&link.query()), link);
            }
        }
    }
}
