//! What somebody wants to see of the keys, as it is typed and as `keyspace` understands it.

use keyspace::browse::View;
use keyspace::filter::{Filter, NameTest};
use keyspace::sort::{NameOrder, SortBy};
use keyspace::store::Measure;
use keyspace::survey::Wants;
use keyspace::tree::Delimiters;
use upstash_api::command::parse;

use super::range;
use crate::explorer::kind::Kind;

/// The delimiter that most people use in Redis.
pub const USUAL_DELIMITERS: &str = ":";

/// Types that can be asked for; modules' own are found by filtering for nothing else.
pub const KINDS: [Kind; 7] =
    [Kind::Text, Kind::Hash, Kind::List, Kind::Set, Kind::SortedSet, Kind::Stream, Kind::Json];

/// Characters of a part of an address that count.
const MOST_PART: usize = 1000;

/// The list somebody wants.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Query {
    /// See [`name_tests`].
    pub text: String,
    /// Types that are shown; none means all.
    pub kinds: Vec<Kind>,
    /// When keys end: see [`range::ends`]. What is no range leaves all keys in.
    pub ends: String,
    /// How much memory they take: see [`range::size`].
    pub size: String,
    /// Keys of which it is not known whether they are meant are shown as well.
    pub with_unknown: bool,
    pub is_flat: bool,
    pub order: Order,
    /// The last one first.
    pub descending: bool,
    /// What makes folders, with spaces between them.
    pub delimiters: String,
}

/// What the list is ordered by. All but the name make a flat list.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Order {
    #[default]
    Name,
    /// The next to end first.
    Ends,
    /// The smallest first.
    Size,
}

impl Order {
    /// All, in the order in which they are offered.
    pub const ALL: [Self; 3] = [Self::Name, Self::Ends, Self::Size];

    /// A word for it, for controls.
    pub const fn slug(self) -> &'static str {
        match self {
            Self::Name => "name",
            Self::Ends => "ends",
            Self::Size => "size",
        }
    }
}

impl Default for Query {
    fn default() -> Self {
        Self {
            text: String::new(),
            kinds: Vec::new(),
            ends: String::new(),
            size: String::new(),
            with_unknown: false,
            is_flat: false,
            order: Order::Name,
            descending: false,
            delimiters: USUAL_DELIMITERS.to_owned(),
        }
    }
}

impl Query {
    /// Which keys are meant.
    pub fn filter(&self) -> Filter {
        let (name, not) = name_tests(&self.text);
        let types = self.kinds.iter().flat_map(Kind::redis_names).map(|name| name.into()).collect();
        let (ttl, size) = (range::ends(&self.ends), range::size(&self.size));
        Filter { name, not, types, ttl: ttl.unwrap_or_default(), size: size.unwrap_or_default() }
    }

    /// How they are shown.
    pub fn view(&self) -> View {
        let delimiters = if self.is_flat { "" } else { self.delimiters.as_str() };
        let descending = self.descending;
        View {
            sort: match self.order {
                Order::Name => SortBy::Name(NameOrder { natural: true, descending }),
                Order::Ends => SortBy::Ttl { descending },
                Order::Size => SortBy::Size { measure: Measure::Memory, descending },
            },
            delimiters: Delimiters::new(delimiters.split_whitespace()),
            compact: false,
            with_unknown: self.with_unknown,
        }
    }

    /// What has to be known of keys for this list; both where neither is needed, for somebody who asks all the same.
    pub fn wants(&self) -> Wants {
        let filter = self.filter();
        let ends = self.order == Order::Ends || filter.ttl.is_some();
        let sizes = self.order == Order::Size || filter.size.is_some();
        let neither = !ends && !sizes;
        Wants { ends: ends || neither, sizes: sizes || neither }
    }

    /// Whether the list depends on ends or sizes, which a scan does not tell.
    pub fn needs_facts(&self) -> bool {
        let wants = self.wants();
        !(wants.ends && wants.sizes) || self.order != Order::Name || self.filter().ttl.is_some()
    }

    /// The list as parts of an address, each with its name; nothing for what is as usual.
    pub fn parts(&self) -> Vec<(&'static str, String)> {
        let usual = Self::default();
        let mut parts = Vec::new();
        let mut add = |name: &'static str, value: &str, before: &str| {
            if value != before {
                parts.push((name, value.to_owned()));
            }
        };
        let kinds: Vec<&str> = self.kinds.iter().map(Kind::slug).collect();
        add("find", &self.text, "");
        add("types", &kinds.join(" "), "");
        add("ends", &self.ends, "");
        add("size", &self.size, "");
        add("by", self.order.slug(), usual.order.slug());
        add("split", &self.delimiters, &usual.delimiters);
        let flags = [(self.is_flat, "flat"), (self.descending, "last-first"), (self.with_unknown, "unknown")];
        let flags: Vec<&str> = flags.into_iter().filter_map(|(on, name)| on.then_some(name)).collect();
        add("as", &flags.join(" "), "");
        parts
    }

    /// Reads a part that [`parts`](Self::parts) wrote; what is unknown changes nothing.
    pub fn set_part(&mut self, name: &str, value: &str) {
        let value = || value.chars().take(MOST_PART).collect::<String>();
        match name {
            "find" => self.text = value(),
            "types" => {
                let known = |slug: &str| KINDS.into_iter().find(|kind| kind.slug() == slug);
                self.kinds = value().split(' ').filter_map(known).collect();
            }
            "ends" => self.ends = value(),
            "size" => self.size = value(),
            "by" => {
                let slug = value();
                self.order = Order::ALL.into_iter().find(|order| order.slug() == slug).unwrap_or_default();
            }
            "split" => self.delimiters = value(),
            "as" => {
                let flags = value();
                let has = |flag: &str| flags.split(' ').any(|one| one == flag);
                (self.is_flat, self.descending) = (has("flat"), has("last-first"));
                self.with_unknown = has("unknown");
            }
            _ => {}
        }
    }

    /// Leaves nothing out any more.
    pub fn show_all(&mut self) {
        self.text.clear();
        self.kinds.clear();
        self.ends.clear();
        self.size.clear();
    }

    /// Whether all keys are meant.
    pub fn is_all(&self) -> bool {
        self.filter().is_empty()
    }
}

/// Reads a filter for names. `*`, `?` and `[…]` make a pattern for the whole name, as in `KEYS`; anything else is text that
/// a name must contain, in any case. `!` before a word turns it round. Quotes as in redis-cli keep spaces and `!` together.
pub fn name_tests(text: &str) -> (Option<NameTest>, Vec<NameTest>) {
    let mut wanted: Vec<Vec<u8>> = Vec::new();
    let mut not = Vec::new();
    for (word, is_not) in words(text) {
        if is_not {
            not.push(test(word));
        } else {
            wanted.push(word);
        }
    }
    let wanted = wanted.join(&b' ');
    ((!wanted.is_empty()).then(|| test(wanted)), not)
}

/// The words of a filter; true for those that are turned round.
fn words(text: &str) -> Vec<(Vec<u8>, bool)> {
    // An open quote is somebody in the middle of typing: it stands for itself until it is closed.
    let plain = || text.split_whitespace().map(|word| word.as_bytes().to_vec()).collect();
    let words: Vec<Vec<u8>> = match parse(text) {
        Ok(words) => words.into_iter().map(|word| word.bytes).collect(),
        Err(_) => plain(),
    };
    let turned = |word: Vec<u8>| match word.strip_prefix(b"!") {
        // A lone `!` is the beginning of something.
        Some([]) => None,
        Some(rest) => Some((rest.to_vec(), true)),
        None => Some((word, false)),
    };
    words.into_iter().filter_map(turned).collect()
}

fn test(word: Vec<u8>) -> NameTest {
    if word.iter().any(|byte| matches!(byte, b'*' | b'?' | b'[')) {
        NameTest::Glob { pattern: word, fold: false }
    } else {
        NameTest::Text { text: word, fold: true }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(text: &str) -> NameTest {
        NameTest::Text { text: text.into(), fold: true }
    }

    fn glob(pattern: &str) -> NameTest {
        NameTest::Glob { pattern: pattern.into(), fold: false }
    }

    #[test]
    fn plain_words_are_contained_and_patterns_are_the_whole_name() {
        assert_eq!(name_tests(""), (None, Vec::new()));
        assert_eq!(name_tests("Cart"), (Some(text("Cart")), Vec::new()));
        assert_eq!(name_tests("user:*:cart"), (Some(glob("user:*:cart")), Vec::new()));
        assert_eq!(name_tests("shopping cart"), (Some(text("shopping cart")), Vec::new()));
        assert_eq!(name_tests(r#""a\x80""#).0, Some(NameTest::Text { text: b"a\x80".to_vec(), fold: true }));
    }

    #[test]
    fn an_exclamation_mark_turns_a_word_round() {
        assert_eq!(
            name_tests("cart !session:* !tmp"),
            (Some(text("cart")), vec![glob("session:*"), text("tmp")])
        );
        assert_eq!(name_tests("!"), (None, Vec::new()), "somebody is about to type");
        assert_eq!(name_tests(r#"!"a b""#), (None, vec![text("a b")]));
    }

    #[test]
    fn an_open_quote_is_taken_as_it_stands() {
        assert_eq!(name_tests(r#"say "hi"#), (Some(text(r#"say "hi"#)), Vec::new()));
    }

    #[test]
    fn json_has_two_names_for_its_type() {
        let query = Query { kinds: vec![Kind::Json, Kind::Text], ..Query::default() };
        let types: Vec<_> = query.filter().types.iter().map(|name| name.to_vec()).collect();
        assert_eq!(types, [&b"ReJSON-RL"[..], b"json", b"string"]);
        assert!(!query.is_all() && Query::default().is_all());
    }

    #[test]
    fn only_what_a_list_needs_is_asked_and_both_where_nothing_is_needed() {
        let wants = |ends, sizes| Wants { ends, sizes };
        let plain = Query::default();
        assert_eq!((plain.wants(), plain.needs_facts()), (wants(true, true), false));
        let by_end = Query { order: Order::Ends, ..Query::default() };
        assert_eq!((by_end.wants(), by_end.needs_facts()), (wants(true, false), true));
        let large = Query { size: ">1MB".into(), ..by_end };
        assert_eq!((large.wants(), large.needs_facts()), (wants(true, true), true));
        let soon = Query { ends: "<1h".into(), size: ">".into(), ..Query::default() };
        assert_eq!(
            (soon.wants(), soon.needs_facts()),
            (wants(true, false), true),
            "a half-typed range is none"
        );
        assert!(!soon.is_all());
        let mut all = soon;
        all.show_all();
        assert!(all.is_all());
    }

    #[test]
    fn a_usual_list_is_no_part_of_an_address() {
        assert!(Query::default().parts().is_empty());
        let mut query = Query::default();
        query.set_part("types", "hash nonsense json");
        query.set_part("by", "sideways");
        query.set_part("other", "x");
        assert_eq!(query, Query { kinds: vec![Kind::Hash, Kind::Json], ..Query::default() });
    }

    proptest::proptest! {
        #[test]
        fn any_list_is_the_same_behind_its_address(
            texts in proptest::array::uniform4("\\PC{0,20}"), flags: [bool; 3], order in 0usize..3, kinds: [bool; 7],
        ) {
            let [text, ends, size, delimiters] = texts;
            let [with_unknown, is_flat, descending] = flags;
            let kinds = KINDS.into_iter().zip(kinds).filter(|(_, on)| *on).map(|(kind, _)| kind).collect();
            let order = Order::ALL[order];
            let query = Query { text, kinds, ends, size, with_unknown, is_flat, order, descending, delimiters };
            let mut read = Query::default();
            query.parts().iter().for_each(|(name, value)| read.set_part(name, value));
            proptest::prop_assert_eq!(read, query);
        }
    }

    #[test]
    fn several_delimiters_and_none() {
        let tree = Query { delimiters: ": ->".into(), ..Query::default() };
        assert_eq!(tree.view().delimiters, Delimiters::new([":", "->"]));
        assert!(Query { is_flat: true, ..tree }.view().delimiters.is_empty());
    }
}
