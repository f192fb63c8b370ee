use proptest::prelude::*;

use super::*;
use crate::store::{Expiry, KeyId, Store};

fn sorted(order: NameOrder, names: &[&str]) -> Vec<String> {
    let mut names: Vec<String> = names.iter().map(|name| (*name).to_owned()).collect();
    names.sort_by(|one, two| order.compare(one.as_bytes(), two.as_bytes()));
    names
}

#[test]
fn numbers_are_compared_as_numbers_of_any_size() {
    let natural = NameOrder { natural: true, descending: false };
    let names = [
        "u:10:b",
        "u:9:z",
        "u:010:a",
        "u:9",
        "u:99999999999999999999999",
        "u:100",
        "u",
        "u:",
        "u:x",
        "u:1a2",
    ];
    let expected = [
        "u",
        "u:",
        "u:1a2",
        "u:9",
        "u:9:z",
        "u:10:b",
        "u:010:a",
        "u:100",
        "u:99999999999999999999999",
        "u:x",
    ];
    assert_eq!(sorted(natural, &names), expected);
    let bytes = sorted(NameOrder::default(), &["a10", "a9", "A"]);
    assert_eq!(bytes, ["A", "a10", "a9"]);
}

fn digit_names() -> impl Strategy<Value = Vec<u8>> {
    prop::collection::vec(prop::sample::select(b"001129a:\xff".to_vec()), 0..8)
}

/// Names that differ late or only in length.
fn long_name() -> impl Strategy<Value = Vec<u8>> {
    let begin = prop::sample::select(vec!["", "user:1234567:", "user:00000000000000000000000000"]);
    let many = (prop::sample::select(vec![1usize, 250, 254, 255, 256, 300]), any::<bool>());
    let many = many.prop_map(|(digits, zeros)| if zeros { "0" } else { "9" }.repeat(digits));
    let begin = prop_oneof![4 => begin.prop_map(str::to_owned), 1 => many];
    let end = prop::collection::vec(prop::sample::select(b"019a:\0\xff".to_vec()), 0..12);
    (begin, end).prop_map(|(begin, end)| [begin.as_bytes(), &end].concat())
}

fn order() -> impl Strategy<Value = NameOrder> {
    (any::<bool>(), any::<bool>()).prop_map(|(natural, descending)| NameOrder { natural, descending })
}

fn store_of(names: &[Vec<u8>]) -> Store {
    let mut store = Store::new(5);
    for name in names {
        store.insert(name);
    }
    store
}

#[test]
fn a_sort_by_value_of_many_runs_is_the_sort() {
    let mut store = Store::new(1);
    for number in 0..40_000_u64 {
        store.insert(&number.to_le_bytes());
        store.set_size(KeyId(number as u32), Measure::Length, number * 7919 % 1000);
    }
    for (keys, budget) in [(40_000, 1), (40_000, 777), (8192, 100), (16_384, 20_000), (1, 1), (0, 1)] {
        let by = SortBy::Size { measure: Measure::Length, descending: false };
        let mut sort = ByValue::new(by, (0..keys).collect());
        while !sort.step(&store, budget).is_done() {}
        let mut expected: Vec<u32> = (0..keys).collect();
        expected.sort_by_key(|id| store.size(KeyId(*id), Measure::Length));
        assert_eq!(sort.finish(), (expected, keys as usize));
    }
}

#[test]
fn what_is_not_known_is_last_in_both_directions_and_no_end_is_the_latest() {
    let mut store = store_of(&[b"a".to_vec(), b"b".to_vec(), b"c".to_vec(), b"d".to_vec(), b"e".to_vec()]);
    for (id, expiry) in
        [(0, Expiry::Never), (2, Expiry::At(5)), (3, Expiry::At(-5)), (4, Expiry::At(i64::MAX - 1))]
    {
        store.set_expiry(KeyId(id), expiry);
    }
    for (descending, expected) in [(false, [3, 2, 4, 0, 1]), (true, [0, 4, 2, 3, 1])] {
        let mut sort = ByValue::new(SortBy::Ttl { descending }, (0..5).collect());
        while !sort.step(&store, 1).is_done() {}
        assert_eq!(sort.finish(), (expected.to_vec(), 4));
    }
}

proptest! {
    #[test]
    fn an_order_of_names_is_total(order in order(), one in digit_names(), two in digit_names(), three in digit_names()) {
        prop_assert_eq!(order.compare(&one, &two), order.compare(&two, &one).reverse());
        prop_assert_eq!(order.compare(&one, &two).is_eq(), one == two);
        if order.compare(&one, &two).is_le() && order.compare(&two, &three).is_le() {
            prop_assert!(order.compare(&one, &three).is_le());
        }
    }

    #[test]
    fn names_that_begin_alike_are_neighbours(order in order(), names in prop::collection::vec(digit_names(), 0..30)) {
        let mut names = names;
        names.sort_by(|one, two| order.compare(one, two));
        for prefix in [&b":"[..], b"0:", b"1:", b"a", b"00a"] {
            let begins: Vec<bool> = names.iter().map(|name| name.starts_with(prefix)).collect();
            let changes = begins.windows(2).filter(|pair| pair[0] != pair[1]).count();
            prop_assert!(changes <= 2 - usize::from(begins.first() == Some(&true)), "{:?}", names);
        }
    }

    #[test]
    fn keys_that_come_in_any_portions_are_in_order(
        natural: bool, portions in prop::collection::vec(prop::collection::vec(long_name(), 0..30), 0..8), budget in 1usize..30
    ) {
        let order = NameOrder { natural, descending: false };
        let (mut store, mut by_name) = (Store::new(2), ByName::new(natural));
        for portion in portions {
            for name in portion {
                store.insert(&name);
            }
            let _ = by_name.step(&store, budget);
        }
        while !by_name.step(&store, budget).is_done() {}
        let mut expected: Vec<KeyId> = store.keys().collect();
        expected.sort_by(|one, two| order.compare(store.name(*one), store.name(*two)));
        prop_assert_eq!(by_name.keys(), expected.iter().map(|id| id.0).collect::<Vec<_>>());
    }
}
