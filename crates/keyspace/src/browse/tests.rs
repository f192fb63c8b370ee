use proptest::prelude::*;

use super::*;
use crate::filter::{NameTest, SizeTest};
use crate::scan::{Pace, Reply};
use crate::sort::NameOrder;

fn finish(browse: &mut Browse, budget: usize) {
    while !browse.step(budget).is_done() {}
}

fn tree() -> View {
    View { delimiters: Delimiters::new([":"]), ..View::default() }
}

fn labels(browse: &Browse) -> Vec<String> {
    let row = |row| match browse.rows().row(browse.store(), row).expect("a row").what {
        What::Key { label, .. } => String::from_utf8_lossy(label).into_owned(),
        What::Folder { label, keys, .. } => format!("{} {keys}", String::from_utf8_lossy(label)),
    };
    (0..browse.rows().len()).map(row).collect()
}

fn text(text: &str) -> Filter {
    Filter { name: Some(NameTest::Text { text: text.into(), fold: true }), ..Filter::default() }
}

#[test]
fn folders_stay_open_while_names_come_in_and_filters_change() {
    let mut browse = Browse::new(1, tree());
    for name in ["user:2", "user:1", "cart:1"] {
        browse.insert(name.as_bytes(), None);
    }
    finish(&mut browse, 10);
    assert_eq!(labels(&browse), ["cart 1", "user 2"]);
    browse.toggle_row(1);
    finish(&mut browse, 10);
    browse.insert(b"user:3", Some(b"hash"));
    browse.insert(b"user:1", Some(b"hash"));
    assert_eq!(labels(&browse), ["cart 1", "user 2", "1", "2"], "until the next list is complete");
    finish(&mut browse, 10);
    assert_eq!(labels(&browse), ["cart 1", "user 3", "1", "2", "3"]);
    browse.set_filter(text("R:3"), 0);
    finish(&mut browse, 10);
    assert_eq!(labels(&browse), ["user 1", "3"]);
    browse.set_filter(text("cart"), 0);
    finish(&mut browse, 10);
    browse.set_filter(Filter::default(), 0);
    finish(&mut browse, 10);
    assert_eq!(labels(&browse), ["cart 1", "user 3", "1", "2", "3"]);
}

#[test]
fn taking_a_filter_away_shows_all_names_again_without_looking_at_each() {
    let mut browse = Browse::new(1, View::default());
    for name in 0..100_000_u32 {
        browse.insert(name.to_string().as_bytes(), None);
    }
    finish(&mut browse, 10_000);
    let steps =
        |browse: &mut Browse| 1 + std::iter::from_fn(|| (!browse.step(100).is_done()).then_some(())).count();
    browse.set_filter(text("9999"), 0);
    assert!(steps(&mut browse) > 100, "a search through all names");
    assert_eq!(browse.rows().len(), 19);
    browse.set_filter(Filter::default(), 0);
    assert!(steps(&mut browse) < 10);
    assert_eq!(browse.rows().len(), 100_000);
    let gone = browse.store().find(b"9999").expect("it is there");
    browse.delete(gone);
    browse.set_filter(text("9999"), 0);
    finish(&mut browse, 10_000);
    browse.set_filter(Filter::default(), 0);
    finish(&mut browse, 10_000);
    assert_eq!(browse.rows().len(), 99_999, "a name that is gone does not come back");
}

#[test]
fn a_page_of_many_is_shown_with_the_next_ones_or_when_no_more_come() {
    let mut browse = Browse::new(1, View::default());
    browse.expect_more(true);
    for name in 0..100_u8 {
        browse.insert(&[name], None);
    }
    finish(&mut browse, 1000);
    assert_eq!(browse.rows().len(), 100);
    browse.insert(b"one more", None);
    finish(&mut browse, 1000);
    assert_eq!(browse.rows().len(), 100, "one in a hundred can wait");
    browse.expect_more(false);
    finish(&mut browse, 1000);
    assert_eq!(browse.rows().len(), 101);
}

#[test]
fn an_order_by_size_is_flat_and_says_how_many_it_knows() {
    let mut browse = Browse::new(1, tree());
    for (name, size) in [("a:1", Some(5)), ("b", None), ("a:2", Some(1)), ("c", Some(5))] {
        browse.insert(name.as_bytes(), None);
        let id = browse.store().find(name.as_bytes()).expect("it is there");
        if let Some(size) = size {
            browse.learn(id, Fact::Size(Measure::Memory, size));
        }
    }
    browse.set_view(View { sort: SortBy::Size { measure: Measure::Memory, descending: true }, ..tree() });
    finish(&mut browse, 1);
    assert_eq!(labels(&browse), ["a:1", "c", "a:2", "b"]);
    assert_eq!((browse.placed(), browse.store().len()), (3, 4));
}

#[test]
fn a_count_is_sure_when_all_is_loaded_and_judged() {
    let mut browse = Browse::new(1, tree());
    let mut scan = Scan::new(5, 1, true, Pace::default());
    scan.start(b"a:");
    let ticket = scan.next_request().expect("a request").ticket;
    browse.insert(b"a:1", None);
    assert_eq!(browse.sure(&scan, b"a:"), Sure::AtLeast);
    let _ = scan.answered(ticket, Reply::Page { cursor: b"0", names: 1, took_ms: 1 });
    finish(&mut browse, 10);
    assert_eq!((browse.sure(&scan, b"a:"), browse.sure(&scan, b"")), (Sure::Exact, Sure::AtLeast));
    browse.set_filter(Filter { types: vec![(*b"hash").into()], ..Filter::default() }, 0);
    finish(&mut browse, 10);
    assert_eq!(browse.sure(&scan, b"a:"), Sure::AtLeast, "its type is not known");
    browse.learn(KeyId(0), Fact::Type(b"hash"));
    assert_eq!(browse.sure(&scan, b"a:"), Sure::Exact);
}

#[test]
fn a_deleted_key_leaves_rows_and_selection() {
    let mut browse = Browse::new(1, tree());
    browse.insert(b"a", None);
    browse.insert(b"b", None);
    finish(&mut browse, 10);
    browse.selection.add(&[0, 1]);
    browse.delete(KeyId(0));
    finish(&mut browse, 10);
    assert_eq!((labels(&browse), browse.selection.len()), (vec!["b".to_owned()], 1));
}

/// A browser with two folders, `a:` open, that is just making its next rows.
fn while_rows_are_made() -> Browse {
    let mut browse = Browse::new(1, tree());
    for name in ["a:1", "a:2", "b:1"] {
        browse.insert(name.as_bytes(), None);
    }
    browse.reveal(b"a:1");
    finish(&mut browse, 10);
    browse.refresh();
    while !matches!(browse.making, Making::Rows(..)) {
        assert!(!browse.step(1).is_done());
    }
    browse
}

#[test]
fn what_is_clicked_while_rows_are_made_counts_for_these_as_well() {
    type Click = fn(&mut Browse);
    let clicks: [(Click, &[&str]); 4] = [
        (|browse| browse.toggle_row(0), &["a 2", "b 1"]),
        (|browse| browse.toggle_row(3), &["a 2", "1", "2", "b 1", "1"]),
        (|browse| browse.reveal(b"b:1"), &["a 2", "1", "2", "b 1", "1"]),
        (Browse::close_all, &["a 2", "b 1"]),
    ];
    for (click, expected) in clicks {
        let mut browse = while_rows_are_made();
        click(&mut browse);
        finish(&mut browse, 1);
        assert_eq!(labels(&browse), expected);
    }
}

/// What may happen, in any order.
#[derive(Clone, Debug)]
enum Event {
    Insert(Vec<Vec<u8>>),
    Delete(u32),
    Learn(u32, u64),
    Filter(Filter),
    View(View),
    Toggle(prop::sample::Index),
    CloseAll,
    Reveal(Vec<u8>),
    Step(usize),
}

fn any_name() -> impl Strategy<Value = Vec<u8>> {
    prop::collection::vec(prop::sample::select(b"ab1:".to_vec()), 0..7)
}

fn event() -> impl Strategy<Value = Event> {
    let name = any_name();
    let part = prop::collection::vec(prop::sample::select(b"ab:*".to_vec()), 0..3);
    let filter = (part, any::<bool>(), any::<bool>()).prop_map(|(text, fold, sized)| Filter {
        name: Some(NameTest::Text { text, fold }),
        size: sized.then_some(SizeTest { measure: Measure::Length, least: 2, most: 5 }),
        ..Filter::default()
    });
    let sort = prop_oneof![
        (any::<bool>(), any::<bool>())
            .prop_map(|(natural, descending)| SortBy::Name(NameOrder { natural, descending })),
        any::<bool>().prop_map(|descending| SortBy::Size { measure: Measure::Length, descending }),
    ];
    let view = (sort, any::<bool>(), any::<bool>()).prop_map(|(sort, compact, with_unknown)| View {
        sort,
        compact,
        with_unknown,
        delimiters: Delimiters::new([":", "1"]),
    });
    prop_oneof![
        3 => prop::collection::vec(name, 0..12).prop_map(Event::Insert),
        1 => (0u32..40).prop_map(Event::Delete),
        2 => (0u32..40, 0u64..8).prop_map(|(id, size)| Event::Learn(id, size)),
        1 => Just(Event::CloseAll),
        1 => any_name().prop_map(Event::Reveal),
        2 => filter.prop_map(Event::Filter),
        1 => view.prop_map(Event::View),
        3 => any::<prop::sample::Index>().prop_map(Event::Toggle),
        3 => (1usize..60).prop_map(Event::Step),
    ]
}

proptest! {
    #[test]
    fn whatever_happens_in_whatever_order_the_rows_are_those_of_a_fresh_start(
        events in prop::collection::vec(event(), 0..40), budget in 1usize..200
    ) {
        let mut browse = Browse::new(1, tree());
        for event in events {
            match event {
                Event::Insert(names) => names.iter().for_each(|name| { browse.insert(name, None); }),
                Event::Delete(id) => browse.delete(KeyId(id)),
                Event::Learn(id, size) if browse.store().contains(KeyId(id)) => {
                    browse.learn(KeyId(id), Fact::Size(Measure::Length, size));
                }
                Event::Learn(..) => {}
                Event::Filter(filter) => browse.set_filter(filter, 0),
                Event::View(view) => browse.set_view(view),
                Event::Toggle(row) if !browse.rows().is_empty() => browse.toggle_row(row.index(browse.rows().len())),
                Event::Toggle(_) => {}
                Event::CloseAll => browse.close_all(),
                Event::Reveal(name) => browse.reveal(&name),
                Event::Step(budget) => {
                    browse.expect_more(budget.is_multiple_of(3));
                    let _ = browse.step(budget);
                }
            }
            // Every row that there is can be shown.
            let shown = (0..browse.rows().len()).filter(|row| browse.rows().row(browse.store(), *row).is_some());
            prop_assert_eq!(shown.count(), browse.rows().len());
        }
        browse.refresh();
        browse.expect_more(false);
        finish(&mut browse, budget);

        let mut fresh = Browse::new(2, browse.view().clone());
        for id in browse.store().keys() {
            fresh.insert(browse.store().name(id), None);
            let (copy, size) = (fresh.store().len() - 1, browse.store().size(id, Measure::Length));
            size.into_iter().for_each(|size| fresh.learn(KeyId(copy), Fact::Size(Measure::Length, size)));
        }
        fresh.set_filter(browse.run().filter().clone(), 0);
        browse.rows().open_folders().iter().for_each(|prefix| fresh.rows.open(prefix));
        finish(&mut fresh, usize::MAX / 64);
        prop_assert_eq!(labels(&browse), labels(&fresh));
        prop_assert_eq!(browse.placed(), fresh.placed());
        prop_assert_eq!(browse.run().unknown().len(), fresh.run().unknown().len());
    }
}
