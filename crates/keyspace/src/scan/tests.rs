use std::collections::BTreeSet;

use proptest::prelude::*;

use super::*;

fn scan(commands: u64) -> Scan {
    Scan::new(commands, 2, true, Pace::default())
}

fn page(cursor: &str) -> Reply<'_> {
    Reply::Page { cursor: cursor.as_bytes(), names: 10, took_ms: 200 }
}

fn words(request: &Request) -> String {
    request
        .words()
        .iter()
        .map(|word| String::from_utf8_lossy(word).into_owned())
        .collect::<Vec<_>>()
        .join(" ")
}

#[test]
fn nothing_is_sent_unless_somebody_asks() {
    let mut scan = scan(100);
    assert_eq!((scan.next_request(), scan.status()), (None, Status::Idle));
    scan.resume();
    scan.retry();
    assert_eq!((scan.next_request(), scan.sent()), (None, 0));
}

#[test]
fn a_cursor_is_text_of_any_length_and_is_sent_as_it_came() {
    let mut scan = scan(100);
    assert!(scan.start(b""));
    let first = scan.next_request().expect("a request");
    assert_eq!(words(&first), "SCAN 0 COUNT 1000 WITHTYPE");
    assert_eq!(scan.next_request(), None, "the next page is behind a cursor that is not known");
    for cursor in ["18446744073709551615", "340282366920938463463374607431768211456", "007"] {
        let ticket = scan.parts[0].on_its_way.expect("on its way");
        assert_eq!(scan.answered(ticket, page(cursor)), Taken::Page);
        assert_eq!(&*scan.next_request().expect("a request").cursor, cursor);
    }
    let ticket = scan.parts[0].on_its_way.expect("on its way");
    assert_eq!(scan.answered(ticket, page("0")), Taken::Complete);
    assert_eq!((scan.status(), scan.next_request(), scan.sent()), (Status::Complete, None, 4));
}

#[test]
fn a_cursor_that_is_none_or_never_moves_ends_the_scan_and_can_be_tried_again() {
    for bad in ["", "-1", "1e3", "12 ", "abc", &"1".repeat(65)] {
        let mut scan = scan(100);
        scan.start(b"");
        let ticket = scan.next_request().expect("a request").ticket;
        assert_eq!(scan.answered(ticket, page(bad)), Taken::BadCursor, "{bad}");
        assert_eq!((scan.status(), scan.next_request()), (Status::Failed, None));
        scan.retry();
        assert_eq!(&*scan.next_request().expect("a request").cursor, "0");
    }
    let mut scan = scan(100);
    scan.start(b"");
    for expected in [Taken::Page, Taken::BadCursor] {
        let ticket = scan.next_request().expect("a request").ticket;
        assert_eq!(scan.answered(ticket, page("7")), expected);
    }
}

#[test]
fn a_folder_is_scanned_by_its_escaped_prefix_and_before_the_rest() {
    let mut scan = scan(100);
    scan.start(b"");
    assert!(scan.start(b"a*b:"));
    assert!(!scan.start(b"a*b:"), "it is being scanned");
    assert_eq!(words(&scan.next_request().expect("a request")), r"SCAN 0 MATCH a\*b:* COUNT 1000 WITHTYPE");
    assert_eq!(words(&scan.next_request().expect("a request")), "SCAN 0 COUNT 1000 WITHTYPE");
    assert_eq!(scan.next_request(), None, "two are on their way");
}

#[test]
fn a_count_is_exact_once_a_scan_of_it_or_of_more_is_complete() {
    let mut scan = scan(100);
    scan.start(b"");
    scan.start(b"a:");
    let folder = scan.next_request().expect("a request").ticket;
    assert!(scan.is_scanning(b"a:b:") && scan.is_scanning(b"z"));
    assert_eq!(scan.sure(b"a:"), Sure::AtLeast);
    assert_eq!(scan.answered(folder, page("0")), Taken::Complete);
    assert_eq!([&b"a:"[..], b"a:b:", b"a", b""].map(|prefix| scan.sure(prefix)), {
        [Sure::Exact, Sure::Exact, Sure::AtLeast, Sure::AtLeast]
    });
    assert!(!scan.start(b"a:b:"), "all of it has been seen");
    scan.start(b"b:");
    let (b, all) =
        (scan.next_request().expect("a request").ticket, scan.next_request().expect("a request").ticket);
    assert_eq!(scan.answered(all, page("0")), Taken::Complete);
    assert_eq!((scan.status(), scan.sure(b"b:")), (Status::Complete, Sure::Exact));
    assert_eq!(scan.answered(b, page("9")), Taken::Late, "nobody needs it any more");
}

#[test]
fn a_budget_ends_a_scan_until_more_is_allowed() {
    let mut scan = scan(2);
    scan.start(b"");
    for cursor in ["1", "2"] {
        let ticket = scan.next_request().expect("a request").ticket;
        assert_eq!(scan.status(), Status::Running);
        assert_eq!(scan.answered(ticket, page(cursor)), Taken::Page);
    }
    assert_eq!((scan.next_request(), scan.status(), scan.sent()), (None, Status::Spent, 2));
    scan.allow(1);
    assert_eq!(&*scan.next_request().expect("a request").cursor, "2");
    assert_eq!((scan.status(), scan.allowed()), (Status::Running, 0));
}

#[test]
fn a_pause_takes_what_is_on_its_way_and_a_stop_does_not() {
    let mut scan = scan(10);
    scan.start(b"");
    let ticket = scan.next_request().expect("a request").ticket;
    scan.pause();
    assert_eq!(scan.answered(ticket, page("5")), Taken::Page);
    assert_eq!((scan.next_request(), scan.status()), (None, Status::Paused));
    scan.resume();
    let ticket = scan.next_request().expect("a request").ticket;
    scan.stop();
    assert_eq!((scan.answered(ticket, page("6")), scan.status()), (Taken::Late, Status::Stopped));
    assert!(scan.start(b""));
    assert_eq!(&*scan.next_request().expect("a request").cursor, "0", "it begins again");
}

#[test]
fn what_was_on_its_way_when_a_scan_was_broken_off_is_asked_again() {
    let mut scan = scan(10);
    scan.start(b"");
    let first = scan.next_request().expect("a request").ticket;
    assert_eq!(scan.answered(first, page("5")), Taken::Page);
    let late = scan.next_request().expect("a request").ticket;
    scan.break_off();
    assert_eq!((scan.next_request(), scan.status()), (None, Status::Paused));
    scan.resume();
    let again = scan.next_request().expect("a request");
    assert_eq!(&*again.cursor, "5");
    assert_eq!((scan.answered(late, Reply::Failed), scan.status()), (Taken::Late, Status::Running));
    assert_eq!(scan.answered(again.ticket, page("0")), Taken::Complete);
}

#[test]
fn a_failure_keeps_its_place_and_others_go_on() {
    let mut scan = scan(10);
    scan.start(b"");
    scan.start(b"a");
    let (a, all) =
        (scan.next_request().expect("a request").ticket, scan.next_request().expect("a request").ticket);
    assert_eq!(scan.answered(a, page("3")), Taken::Page);
    let a = scan.next_request().expect("a request").ticket;
    assert_eq!(scan.answered(a, Reply::Failed), Taken::Failed);
    assert!(scan.has_failed());
    assert_eq!(scan.answered(all, page("4")), Taken::Page);
    assert_eq!(&*scan.next_request().expect("a request").cursor, "4");
    scan.retry();
    assert_eq!(&*scan.next_request().expect("a request").cursor, "3");
}

#[test]
fn a_database_that_knows_no_types_is_asked_without() {
    let mut scan = scan(10);
    scan.start(b"");
    let ticket = scan.next_request().expect("a request").ticket;
    assert_eq!(scan.answered(ticket, Reply::TypesRefused), Taken::Failed);
    let request = scan.next_request().expect("a request");
    assert_eq!(words(&request), "SCAN 0 COUNT 1000");
    assert_eq!(scan.answered(request.ticket, Reply::TypesRefused), Taken::Failed);
    assert_eq!(scan.status(), Status::Failed);
}

#[test]
fn two_requests_can_be_refused_for_the_same_reason() {
    let mut scan = scan(10);
    scan.start(b"");
    scan.start(b"a");
    let tickets =
        [scan.next_request().expect("a request").ticket, scan.next_request().expect("a request").ticket];
    for ticket in tickets {
        assert_eq!(scan.answered(ticket, Reply::TypesRefused), Taken::Failed);
    }
    assert_eq!((scan.has_failed(), scan.status()), (false, Status::Running));
}

#[test]
fn an_estimate_is_never_finished_before_the_scan_is() {
    let mut scan = scan(10);
    assert_eq!(scan.estimate(0, Some(5)), Estimate { done: None, commands_left: None });
    assert_eq!([scan.cost(0), scan.cost(1000), scan.cost(1_000_000)], [1, 1, 1000]);
    scan.start(b"");
    assert_eq!(scan.estimate(0, None), Estimate { done: None, commands_left: None });
    assert_eq!(scan.estimate(0, Some(100)), Estimate { done: Some(0), commands_left: Some(1) });
    let ticket = scan.next_request().expect("a request").ticket;
    assert_eq!(scan.answered(ticket, page("9")), Taken::Page);
    assert_eq!(scan.estimate(10, Some(100)), Estimate { done: Some(100), commands_left: Some(9) });
    assert_eq!(scan.estimate(200, Some(100)).done, Some(999));
    assert_eq!(scan.estimate(0, Some(0)).done, Some(0));
    let ticket = scan.next_request().expect("a request").ticket;
    assert_eq!(scan.answered(ticket, page("0")), Taken::Complete);
    assert_eq!(scan.estimate(20, Some(100)), Estimate { done: Some(1000), commands_left: Some(0) });
}

/// A database that answers in any portions, with names twice, and fails now and then.
fn portions() -> impl Strategy<Value = Vec<(Vec<u8>, bool)>> {
    prop::collection::vec((prop::collection::vec(0u8..20, 0..8), prop::bool::weighted(0.2)), 1..20)
}

proptest! {
    #[test]
    fn whatever_comes_twice_or_late_or_fails_the_right_names_are_found(
        all in portions(), folder in portions(), order in prop::collection::vec(any::<bool>(), 0..200), at_once in 1usize..3
    ) {
        // The folder holds the small numbers; its scan goes through the same database in other portions.
        let is_in_folder = |name: &u8| *name < 10;
        let mut expected: BTreeSet<u8> = all.iter().flat_map(|(names, _)| names.iter().copied()).collect();
        let in_folder: BTreeSet<u8> = folder.iter().flat_map(|(names, _)| names.iter().copied()).filter(is_in_folder).collect();
        expected.extend(&in_folder);

        let mut scan = Scan::new(5, at_once, false, Pace::default());
        scan.start(b"");
        scan.start(b"f");
        let (mut store, mut waiting) = (crate::store::Store::new(1), Vec::new());
        let mut order = order.into_iter();
        let mut failures = 0;
        while !matches!(scan.status(), Status::Complete) {
            while let Some(request) = scan.next_request() {
                waiting.push(request);
            }
            if waiting.is_empty() {
                match scan.status() {
                    Status::Spent => scan.allow(3),
                    Status::Failed => scan.retry(),
                    status => prop_assert!(false, "stands still: {:?}", status),
                }
                continue;
            }
            prop_assert!(waiting.len() <= at_once);
            let request = waiting.remove(if order.next() == Some(true) { waiting.len() - 1 } else { 0 });
            let pages = if request.pattern.is_some() { &folder } else { &all };
            let at: usize = request.cursor.parse().expect("our own cursor");
            let (names, fails) = &pages[at];
            if *fails && failures < 50 {
                failures += 1;
                if scan.answered(request.ticket, Reply::Failed) == Taken::Late {
                    continue;
                }
                if failures % 2 == 0 {
                    scan.retry();
                }
                continue;
            }
            for name in names.iter().filter(|name| request.pattern.is_none() || is_in_folder(name)) {
                store.insert(&[*name]);
            }
            let cursor = if at + 1 == pages.len() { "0".to_owned() } else { (at + 1).to_string() };
            let reply = Reply::Page { cursor: cursor.as_bytes(), names: names.len() as u32, took_ms: 1 };
            if scan.answered(request.ticket, reply) == Taken::Complete && request.pattern.is_some() {
                prop_assert_eq!(scan.sure(b"f"), Sure::Exact);
                prop_assert!(in_folder.iter().all(|name| store.find(&[*name]).is_some()));
            }
        }
        prop_assert_eq!(scan.sure(b""), Sure::Exact);
        let found: BTreeSet<u8> = store.keys().map(|id| store.name(id)[0]).collect();
        let whole: BTreeSet<u8> = all.iter().flat_map(|(names, _)| names.iter().copied()).collect();
        prop_assert!(whole.is_subset(&found) && found.is_subset(&expected));
    }
}
