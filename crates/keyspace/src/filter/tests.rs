use proptest::prelude::*;

use super::*;

const NOW: i64 = 1_000_000;

fn text(text: &str) -> NameTest {
    NameTest::Text { text: text.into(), fold: true }
}

fn glob(pattern: &str) -> NameTest {
    NameTest::Glob { pattern: pattern.into(), fold: false }
}

/// Keys of all sorts; of every third nothing is known.
fn store() -> Store {
    let mut store = Store::new(1);
    for (id, name) in (0..).zip(["user:1", "User:2", "user:3", "cart:1", "cart:user", "", "x"]) {
        store.insert(name.as_bytes());
        let id = KeyId(id);
        match id.0 % 3 {
            0 => store.set_type(id, b"hash"),
            1 => store.set_type(id, b"string"),
            _ => continue,
        }
        store.set_expiry(
            id,
            if id.0.is_multiple_of(2) { Expiry::Never } else { Expiry::At(NOW + i64::from(id.0)) },
        );
        store.set_size(id, Measure::Memory, u64::from(id.0) * 10);
    }
    store
}

fn run(store: &Store, filter: Filter) -> (Vec<u32>, Vec<u32>) {
    let mut run = Run::new(filter, store, NOW);
    while !run.step(store, 2).is_done() {}
    (run.yes().iter().collect(), run.unknown().iter().collect())
}

#[test]
fn no_condition_means_every_key() {
    assert_eq!(run(&store(), Filter::default()), ((0..7).collect(), vec![]));
}

#[test]
fn text_is_found_anywhere_and_a_glob_must_fit_the_whole_name() {
    let named = |name| run(&store(), Filter { name: Some(name), ..Filter::default() }).0;
    assert_eq!(named(text("USER")), [0, 1, 2, 4]);
    assert_eq!(named(NameTest::Text { text: "user".into(), fold: false }), [0, 2, 4]);
    assert_eq!(named(glob("user:*")), [0, 2]);
    assert_eq!(named(NameTest::Glob { pattern: "USER:?".into(), fold: true }), [0, 1, 2]);
    assert_eq!(named(glob("*")), [0, 1, 2, 3, 4, 5, 6]);
    assert_eq!(named(text("")), [0, 1, 2, 3, 4, 5, 6]);
    assert_eq!(named(glob("")), [5]);
}

#[test]
fn several_patterns_can_be_excluded() {
    let filter = Filter { not: vec![glob("user:*"), text("cart:1")], ..Filter::default() };
    assert_eq!(run(&store(), filter).0, [1, 4, 5, 6]);
}

#[test]
fn a_key_whose_type_is_not_known_is_not_judged() {
    let filter = Filter { types: vec![(*b"hash").into(), (*b"list").into()], ..Filter::default() };
    assert_eq!(run(&store(), filter.clone()), (vec![0, 3, 6], vec![2, 5]));
    // What another condition excludes is excluded, whatever else is not known.
    let filter = Filter { name: Some(text("user")), ..filter };
    assert_eq!(run(&store(), filter), (vec![0], vec![2]));
}

#[test]
fn ends_are_a_range_or_none_at_all_or_both() {
    let ends = |never, left_ms| {
        run(&store(), Filter { ttl: Some(TtlTest { never, left_ms }), ..Filter::default() }).0
    };
    assert_eq!(ends(true, None), [0, 4, 6]);
    assert_eq!(ends(false, Some((2, 10))), [3]);
    assert_eq!(ends(true, Some((0, 1))), [0, 1, 4, 6]);
}

#[test]
fn sizes_are_a_range_with_both_ends() {
    let size = Some(SizeTest { measure: Measure::Memory, least: 10, most: 40 });
    assert_eq!(run(&store(), Filter { size, ..Filter::default() }), (vec![1, 3, 4], vec![2, 5]));
    let size = Some(SizeTest { measure: Measure::Length, least: 0, most: u64::MAX });
    assert_eq!(run(&store(), Filter { size, ..Filter::default() }).0, []);
}

#[test]
fn what_becomes_known_or_is_deleted_is_judged_again() {
    let mut store = store();
    let filter = Filter { types: vec![(*b"stream").into()], ..Filter::default() };
    let mut run = Run::new(filter, &store, NOW);
    assert!(run.step(&store, 100).is_done());
    store.set_type(KeyId(2), b"stream");
    assert!(run.again(&store, KeyId(2)));
    assert_eq!((run.yes().len(), run.unknown().len()), (1, 1));
    assert!(!run.again(&store, KeyId(2)));
    store.delete(KeyId(2));
    assert!(run.again(&store, KeyId(2)));
    assert_eq!((run.yes().len(), run.unknown().len()), (0, 1));
}

#[test]
fn what_becomes_known_while_a_narrower_filter_is_at_work_is_not_passed_over() {
    let mut store = Store::new(1);
    for id in 0..100_u32 {
        store.insert(format!("user{id}").as_bytes());
        store.set_type(KeyId(id), b"string");
    }
    let hashes =
        |name: &str| Filter { name: Some(text(name)), types: vec![(*b"hash").into()], ..Filter::default() };
    let mut run = Run::new(hashes("r"), &store, NOW);
    assert!(run.step(&store, 1000).is_done());
    assert!(run.yes().is_empty());
    let mut run = run.refined(hashes("r5"), &store, NOW);
    store.set_type(KeyId(57), b"hash");
    assert!(!run.again(&store, KeyId(57)), "its turn comes");
    while !run.step(&store, 1).is_done() {}
    assert_eq!(run.yes().iter().collect::<Vec<_>>(), [57]);
}

#[test]
fn only_a_filter_that_cannot_mean_more_narrows() {
    let filter = |name: Option<NameTest>| Filter { name, ..Filter::default() };
    let exact = NameTest::Text { text: "User".into(), fold: false };
    for (before, now, narrows) in [
        (None, Some(text("a")), true),
        (Some(text("us")), Some(text("xUSx")), true),
        (Some(text("user")), Some(exact.clone()), true),
        (Some(exact), Some(text("user")), false),
        (Some(text("us")), None, false),
        (Some(text("us")), Some(text("u")), false),
        (Some(glob("us*")), Some(glob("use*")), false),
    ] {
        assert_eq!(filter(now.clone()).narrows(&filter(before.clone())), narrows, "{before:?} {now:?}");
    }
    let more = Filter { not: vec![text("a"), text("b")], ..Filter::default() };
    let less = Filter { not: vec![text("b")], ..Filter::default() };
    assert!(more.narrows(&less) && !less.narrows(&more));
}

fn names() -> impl Strategy<Value = Vec<Vec<u8>>> {
    let name = prop::collection::vec(prop::sample::select(b"abAB:".to_vec()), 0..12);
    prop::collection::vec(name, 0..60)
}

fn some_test() -> impl Strategy<Value = NameTest> {
    let bytes = prop::collection::vec(prop::sample::select(b"aabbAB:*?".to_vec()), 0..4);
    (bytes, any::<bool>(), any::<bool>()).prop_map(|(bytes, fold, is_text)| {
        if is_text { NameTest::Text { text: bytes, fold } } else { NameTest::Glob { pattern: bytes, fold } }
    })
}

fn some_filter() -> impl Strategy<Value = Filter> {
    (prop::option::of(some_test()), prop::collection::vec(some_test(), 0..2), any::<bool>()).prop_map(
        |(name, not, typed)| Filter {
            name,
            not,
            types: typed.then(|| (*b"hash").into()).into_iter().collect(),
            ..Filter::default()
        },
    )
}

proptest! {
    #[test]
    fn filtering_while_typing_equals_filtering_once(
        early in names(), late in names(), filters in prop::collection::vec((some_filter(), 0usize..80), 1..5),
        letters in prop::collection::vec(prop::sample::select(b"ab:".to_vec()), 0..3), changed in prop::collection::vec(0u32..80, 0..12), budget in 1usize..70
    ) {
        let mut store = Store::new(3);
        for name in &early {
            store.insert(name);
        }
        for id in (0..store.end()).step_by(2) {
            store.set_type(KeyId(id), if id.is_multiple_of(4) { b"hash" } else { b"list" });
        }
        // Any filters one after another, each broken off somewhere, then one with letters added.
        let mut run = Run::new(Filter::default(), &store, NOW);
        let mut last = Filter::default();
        for (filter, steps) in filters {
            run = run.refined(filter.clone(), &store, NOW);
            let _ = run.step(&store, steps.max(1));
            last = filter;
        }
        for letter in letters {
            if let Some(NameTest::Text { text, .. }) = &mut last.name {
                text.push(letter);
                run = run.refined(last.clone(), &store, NOW);
                let _ = run.step(&store, budget);
            }
        }
        for name in &late {
            store.insert(name);
        }
        for id in changed {
            let id = KeyId(id);
            match id.0 % 3 {
                0 => {
                    store.delete(id);
                }
                _ if !store.contains(id) => continue,
                kind => store.set_type(id, if kind == 1 { b"hash" } else { b"list" }),
            }
            run.again(&store, id);
        }
        while !run.step(&store, budget).is_done() {}

        let judge = Judge::new(&last, &store, NOW);
        for id in store.keys() {
            let verdict = judge.judge(&store, id);
            prop_assert_eq!(run.yes().contains(id.0), verdict == Verdict::Yes, "{:?}", store.name(id));
            prop_assert_eq!(run.unknown().contains(id.0), verdict == Verdict::Unknown);
        }
        prop_assert_eq!(run.yes().len() as usize, run.yes().iter().count());
        prop_assert!(run.yes().iter().all(|id| store.contains(KeyId(id))));
    }
}
