//! What the list shows: search, key state and order, all held by the URL.
//!
//! Ten thousand rows must follow each letter that is typed, so everything that can be is worked out when the list
//! arrives: lower-case text, what is wrong with a slug, the order by slug. A letter more only looks through what the
//! letters before it have left.

use std::cmp::Reverse;
use std::sync::Arc;

use upstash_api::exchange::{KeyState, SubAccounts, Tenant};
use upstash_api::validate::{SlugError, usable_slug};

use crate::listing::{self, SortColumn};

/// Query parameter of the search.
pub const SEARCH: &str = "q";
/// Query parameter of the order: a column, with `-` before it for the other way round.
pub const SORT: &str = "sort";
/// Query parameter of the key state.
pub const KEY: &str = "key";

/// The key states that a list can be narrowed to, in the order of the choice: first those that want something done.
pub const STATES: [KeyState; 5] =
    [KeyState::Unseen, KeyState::Held, KeyState::Refused, KeyState::Missing, KeyState::Lost];

/// A key state's word in the URL.
pub const fn state_id(state: KeyState) -> &'static str {
    match state {
        KeyState::Unseen => "unseen",
        KeyState::Held => "held",
        KeyState::Refused => "refused",
        KeyState::Missing => "missing",
        KeyState::Lost => "lost",
        KeyState::Unknown => "unknown",
    }
}

/// Reads the URL's parameter; anything unknown means every state.
pub fn parse_state(text: &str) -> Option<KeyState> {
    STATES.into_iter().find(|state| state_id(*state) == text)
}

/// A column that the list can be ordered by. Counts are not among them: they are read for the rows on screen only.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Column {
    #[default]
    Slug,
    Key,
    Since,
}

impl SortColumn for Column {
    const ALL: &'static [Self] = &[Self::Slug, Self::Key, Self::Since];

    fn id(self) -> &'static str {
        match self {
            Self::Slug => "slug",
            Self::Key => "key",
            Self::Since => "since",
        }
    }

    fn starts_descending(self) -> bool {
        self == Self::Since
    }
}

/// The order of the list.
pub type Sort = listing::Sort<Column>;

/// One sub-account with what its row needs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    pub tenant: Tenant,
    /// Why the dashboard cannot use its slug. Upstash allows slugs that cannot be part of an address or a user name.
    pub flaw: Option<SlugError>,
    slug: String,
    customer_id: String,
}

impl Row {
    /// Whether one can act as it, so that its resources can be counted.
    pub fn can_act(&self) -> bool {
        self.flaw.is_none() && self.tenant.key.works()
    }

    fn has(&self, word: &str) -> bool {
        // Ids of one team differ in the slug alone: searching them for every letter would find everything.
        self.slug.contains(word) || word.starts_with("sub_") && self.customer_id.contains(word)
    }
}

/// All sub-accounts, ready to be searched.
#[derive(Debug, PartialEq, Eq)]
pub struct List {
    /// In the order of their slugs.
    pub rows: Vec<Arc<Row>>,
    /// How many the team may have, as documented.
    pub limit: usize,
}

impl List {
    pub fn new(answer: SubAccounts) -> Self {
        let mut rows: Vec<Row> = answer
            .sub_accounts
            .into_iter()
            .map(|tenant| Row {
                flaw: usable_slug(&tenant.slug).err(),
                slug: tenant.slug.to_lowercase(),
                customer_id: tenant.customer_id.to_lowercase(),
                tenant,
            })
            .collect();
        rows.sort_by(|left, right| (&left.slug, &left.tenant.slug).cmp(&(&right.slug, &right.tenant.slug)));
        Self { rows: rows.into_iter().map(Arc::new).collect(), limit: answer.limit }
    }

    /// How many of the team's places are taken: one that was never made takes none.
    pub fn used(&self) -> usize {
        self.rows.iter().filter(|row| !row.tenant.customer_id.is_empty()).count()
    }

    /// How many keys are in a state.
    pub fn in_state(&self, state: KeyState) -> usize {
        self.rows.iter().filter(|row| row.tenant.key == state).count()
    }

    /// Which states of keys want a word of explanation, in the order of the choice.
    pub fn states_to_explain(&self) -> Vec<KeyState> {
        let known = STATES.into_iter().chain([KeyState::Unknown]);
        known.filter(|state| *state != KeyState::Held && self.in_state(*state) > 0).collect()
    }

    /// A sub-account with exactly this slug.
    pub fn get(&self, slug: &str) -> Option<&Row> {
        let lower = slug.to_lowercase();
        let place = |row: &Arc<Row>| (row.slug.as_str(), row.tenant.slug.as_str()).cmp(&(&lower, slug));
        let number = self.rows.binary_search_by(place).ok()?;
        self.rows.get(number).map(AsRef::as_ref)
    }

    /// One whose slug differs from this in capitals alone.
    pub fn namesake(&self, slug: &str) -> Option<&Row> {
        let lower = slug.to_lowercase();
        let first = self.rows.partition_point(|row| row.slug < lower);
        let same = self.rows.get(first..)?.iter().take_while(|row| row.slug == lower);
        same.map(AsRef::as_ref).find(|row| row.tenant.slug != slug)
    }

    /// The numbers of all rows in an order. Equal rows keep the order of their slugs.
    pub fn order(&self, sort: Sort) -> Arc<Vec<u32>> {
        let mut order: Vec<u32> = (0..u32::try_from(self.rows.len()).unwrap_or(u32::MAX)).collect();
        let row = |number: &u32| self.rows.get(*number as usize);
        match sort.column {
            Column::Slug => {}
            Column::Key => order.sort_by_key(|number| row(number).map(|row| rank(row.tenant.key))),
            Column::Since => {
                order.sort_by_key(|number| Reverse(row(number).and_then(|row| row.tenant.since)));
                // Rows without a moment come last, whichever way round.
                if !sort.descending {
                    let known =
                        order.iter().filter(|n| row(n).is_some_and(|row| row.tenant.since.is_some())).count();
                    if let Some(known) = order.get_mut(..known) {
                        known.reverse();
                    }
                }
                return Arc::new(order);
            }
        }
        if sort.descending {
            order.reverse();
        }
        Arc::new(order)
    }

    /// The rows that fit. `before` is what was found last: where the question only became narrower, nothing else is
    /// looked at.
    pub fn find(
        &self,
        order: &Arc<Vec<u32>>,
        search: &str,
        key: Option<KeyState>,
        before: Option<&Found>,
    ) -> Found {
        let words: Vec<String> = search.split_whitespace().map(str::to_lowercase).collect();
        let candidates = match before {
            Some(before) if Arc::ptr_eq(&before.order, order) && before.is_wider_than(&words, key) => {
                &before.rows
            }
            _ => order,
        };
        let fits = |number: &&u32| {
            self.rows.get(**number as usize).is_some_and(|row| {
                key.is_none_or(|key| row.tenant.key == key) && words.iter().all(|word| row.has(word))
            })
        };
        let rows = if words.is_empty() && key.is_none() {
            Arc::clone(order)
        } else {
            Arc::new(candidates.iter().filter(fits).copied().collect())
        };
        Found { rows, order: Arc::clone(order), words, key }
    }
}

/// First what wants something done.
const fn rank(state: KeyState) -> u8 {
    match state {
        KeyState::Lost => 0,
        KeyState::Refused => 1,
        KeyState::Missing => 2,
        KeyState::Unseen => 3,
        KeyState::Held => 4,
        KeyState::Unknown => 5,
    }
}

/// The rows that fit a question, and the question.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Found {
    /// Numbers of rows, in the order asked for.
    pub rows: Arc<Vec<u32>>,
    order: Arc<Vec<u32>>,
    words: Vec<String>,
    key: Option<KeyState>,
}

impl Found {
    /// What was asked, so that a new question is told apart from a newer answer.
    pub fn question(&self) -> (Vec<String>, Option<KeyState>) {
        (self.words.clone(), self.key)
    }

    /// Whether whatever fits the new question fitted this one as well.
    fn is_wider_than(&self, words: &[String], key: Option<KeyState>) -> bool {
        let same_key = self.key.is_none() || self.key == key;
        // A longer word asks for more, unless it just became one that is looked for in ids too.
        let narrower = |old: &String, new: &String| {
            new.contains(old.as_str()) && new.starts_with("sub_") == old.starts_with("sub_")
        };
        same_key && self.words.iter().all(|old| words.iter().any(|new| narrower(old, new)))
    }
}

#[cfg(test)]
pub(super) mod tests {
    use proptest::prelude::*;

    use super::*;

    pub fn tenant(slug: &str, key: KeyState, since: Option<i64>) -> Tenant {
        Tenant { slug: slug.into(), customer_id: format!("sub_team-1_{slug}"), key, since }
    }

    pub fn list(tenants: Vec<Tenant>) -> List {
        List::new(SubAccounts { sub_accounts: tenants, limit: 100 })
    }

    fn sample() -> List {
        list(vec![
            tenant("wayne", KeyState::Held, Some(30)),
            tenant("Acme", KeyState::Missing, None),
            tenant("stark & sons/eu", KeyState::Missing, None),
            tenant("globex", KeyState::Lost, Some(10)),
            tenant("initech", KeyState::Held, Some(20)),
        ])
    }

    fn slugs(list: &List, found: &Found) -> Vec<String> {
        found.rows.iter().map(|number| list.rows[*number as usize].tenant.slug.clone()).collect()
    }

    fn search(text: &str, key: Option<KeyState>, sort: Sort) -> Vec<String> {
        let list = sample();
        let found = list.find(&list.order(sort), text, key, None);
        slugs(&list, &found)
    }

    #[test]
    fn slugs_are_ordered_without_regard_to_case() {
        assert_eq!(
            search("", None, Sort::default()),
            ["Acme", "globex", "initech", "stark & sons/eu", "wayne"]
        );
        let descending = Sort { descending: true, ..Sort::default() };
        assert_eq!(search("e", None, descending), ["wayne", "stark & sons/eu", "initech", "globex", "Acme"]);
    }

    #[test]
    fn a_letter_of_the_team_does_not_find_everybody_but_a_pasted_id_finds_its_owner() {
        assert_eq!(search("m-1", None, Sort::default()), Vec::<String>::new());
        assert_eq!(search("sub_team-1_WAYNE", None, Sort::default()), ["wayne"]);
        assert_eq!(search("  SONS stark ", None, Sort::default()), ["stark & sons/eu"]);
    }

    #[test]
    fn the_list_can_be_narrowed_to_a_state() {
        assert_eq!(search("", Some(KeyState::Missing), Sort::default()), ["Acme", "stark & sons/eu"]);
        assert_eq!(search("acme", Some(KeyState::Held), Sort::default()), Vec::<String>::new());
        assert_eq!(parse_state("held"), Some(KeyState::Held));
        assert_eq!(parse_state("everything"), None);
    }

    #[test]
    fn what_is_well_needs_no_explanation() {
        assert_eq!(sample().states_to_explain(), [KeyState::Missing, KeyState::Lost]);
    }

    #[test]
    fn what_wants_something_done_comes_first() {
        let by_key = Sort::natural(Column::Key);
        assert_eq!(search("", None, by_key), ["globex", "Acme", "stark & sons/eu", "initech", "wayne"]);
    }

    #[test]
    fn rows_without_a_moment_come_last_whichever_way_round() {
        let newest = Sort::natural(Column::Since);
        assert_eq!(search("", None, newest), ["wayne", "initech", "globex", "Acme", "stark & sons/eu"]);
        let oldest = newest.toggled(Column::Since);
        assert_eq!(search("", None, oldest), ["globex", "initech", "wayne", "Acme", "stark & sons/eu"]);
    }

    #[test]
    fn a_slug_that_breaks_an_address_is_listed_but_not_used() {
        let list = list(vec![tenant("a/b", KeyState::Held, None), tenant("a", KeyState::Held, None)]);
        assert_eq!(
            list.get("a/b").map(|row| (row.flaw, row.can_act())),
            Some((Some(SlugError::Address('/')), false))
        );
        assert!(list.get("a").is_some_and(Row::can_act));
        assert!(list.get("A").is_none());
    }

    #[test]
    fn one_that_was_never_made_takes_no_place() {
        let mut orphan = tenant("b", KeyState::Lost, Some(1));
        orphan.customer_id.clear();
        let list = list(vec![tenant("a", KeyState::Held, None), orphan]);
        assert_eq!((list.rows.len(), list.used(), list.in_state(KeyState::Lost)), (2, 1, 1));
    }

    #[test]
    fn the_default_order_stays_out_of_the_url() {
        assert_eq!(Sort::default().param(), None);
        assert_eq!(Sort::parse("nonsense"), Sort::default());
        for &column in Column::ALL {
            for descending in [false, true] {
                let sort = Sort { column, descending };
                assert_eq!(sort.param().map_or_else(Sort::default, |text| Sort::parse(&text)), sort);
            }
        }
    }

    fn lists() -> impl Strategy<Value = List> {
        let state = prop::sample::select(STATES.to_vec());
        let one = ("(sub_)?[abAB-]{1,4}", state, prop::option::of(0..3_i64));
        prop::collection::vec(one, 0..20).prop_map(|rows| {
            list(rows.into_iter().map(|(slug, key, since)| tenant(&slug, key, since)).collect())
        })
    }

    fn sorts() -> impl Strategy<Value = Sort> {
        (0..Column::ALL.len(), any::<bool>())
            .prop_map(|(index, descending)| Sort { column: Column::ALL[index], descending })
    }

    proptest! {
        #[test]
        fn typing_finds_what_asking_at_once_finds(
            list in lists(),
            sort in sorts(),
            typed in prop::collection::vec("(sub_|sub_t)?[ab -]{0,3}", 1..6),
            keys in prop::collection::vec(prop::option::of(prop::sample::select(STATES.to_vec())), 6),
        ) {
            let order = list.order(sort);
            let mut before = None;
            for (search, key) in typed.iter().zip(keys) {
                let found = list.find(&order, search, key, before.as_ref());
                prop_assert_eq!(&found, &list.find(&order, search, key, None), "{}", search);
                before = Some(found);
            }
        }

        #[test]
        fn letters_one_by_one_find_what_the_word_finds(list in lists(), word in "(sub_team-1_)?[ab]{1,3}") {
            let order = list.order(Sort::default());
            let mut before = None;
            for end in 0..=word.len() {
                before = Some(list.find(&order, &word[..end], None, before.as_ref()));
            }
            prop_assert_eq!(before, Some(list.find(&order, &word, None, None)));
        }

        #[test]
        fn ordering_loses_and_invents_nothing(list in lists(), sort in sorts()) {
            let mut order = list.order(sort).to_vec();
            order.sort_unstable();
            prop_assert!(order.into_iter().eq(0..list.rows.len() as u32));
        }
    }
}
