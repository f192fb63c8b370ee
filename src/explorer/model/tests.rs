//! Stories of one open key, told with made-up answers.

use upstash_api::rest::{RedisError, Reply};

use super::super::kind::Kind;
use super::super::trouble::Trouble;
use super::super::ttl::Expiry;
use super::super::value::{Row, Value};
use super::*;

const NOW: i64 = 1_800_000_000_000;

fn text(text: &str) -> Answer {
    Ok(Reply::Bytes(text.as_bytes().to_vec()))
}

fn int(number: i64) -> Answer {
    Ok(Reply::Int(number))
}

fn error(text: &str) -> Answer {
    Err(RedisError::new(text))
}

fn array(items: &[Answer]) -> Answer {
    Ok(Reply::Array(items.iter().map(|item| item.clone().expect("a reply")).collect()))
}

fn lines(ask: &Ask) -> Vec<String> {
    ask.commands.iter().map(plan::typed).collect()
}

fn no_permission(command: &str) -> Answer {
    error(&format!("NOPERM this user has no permissions to run the '{command}' command or its subcommand"))
}

fn wrong_type() -> Answer {
    error("WRONGTYPE Operation against a key holding the wrong kind of value")
}

/// Opens `k` as if for the first time and answers its probe; gives the reads that are asked next.
fn probed(machine: &mut Machine, kind: &str) -> Ask {
    machine.learn_kind(b"k", None);
    let ask = machine.open(b"k".to_vec(), false);
    machine.answered(ask.ticket, vec![text(kind), int(-1), int(64), wrong_type()], NOW).expect("reads")
}

/// Opens the string `k`.
fn read(machine: &mut Machine, value: &str) {
    let ask = machine.open(b"k".to_vec(), false);
    assert_eq!(machine.answered(ask.ticket, vec![text("string"), int(-1), int(64), text(value)], NOW), None);
}

fn opened(machine: &Machine) -> &OpenKey {
    machine.open_key().expect("open")
}

#[test]
fn a_string_opens_with_four_commands_in_one_request() {
    let mut machine = Machine::default();
    for _ in ["for the first time", "and again"] {
        let ask = machine.open(b"k".to_vec(), false);
        assert_eq!(machine.busy(), Some(Busy::Opening));
        assert_eq!(lines(&ask), ["TYPE k", "PTTL k", "MEMORY USAGE k", "GETRANGE k 0 65535"]);
        let answers = vec![text("string"), int(5000), int(72), text("hi")];
        assert_eq!(machine.answered(ask.ticket, answers, NOW), None);
        let key = opened(&machine);
        assert_eq!((key.expiry, key.memory, key.length), (Expiry::At(NOW + 5000), Some(72), Some(2)));
        assert!(matches!(&key.value, Value::Window(window) if window.bytes == b"hi"));
        assert_eq!((key.sent.len(), machine.busy()), (4, None));
    }
}

#[test]
fn a_string_longer_than_its_first_page_is_asked_for_its_length() {
    let page = "x".repeat(plan::PAGE_BYTES as usize);
    let open = |machine: &mut Machine| {
        let ask = machine.open(b"k".to_vec(), false);
        let ask = machine.answered(ask.ticket, vec![text("string"), int(-1), int(72), text(&page)], NOW);
        let ask = ask.expect("the length");
        assert_eq!((lines(&ask), machine.busy()), (vec!["STRLEN k".to_owned()], Some(Busy::Opening)));
        ask
    };
    let mut machine = Machine::default();
    let ask = open(&mut machine);
    assert_eq!(machine.answered(ask.ticket, vec![int(20 << 20)], NOW), None);
    assert_eq!((opened(&machine).length, opened(&machine).sent.len()), (Some(20 << 20), 5));
    // What was read is shown even where the length is not told, and is not shown where it is another value by now.
    let ask = open(&mut machine);
    machine.answered(ask.ticket, vec![no_permission("strlen")], NOW);
    assert_eq!(opened(&machine).length, Some(plan::PAGE_BYTES));
    let ask = open(&mut machine);
    let ask = machine.answered(ask.ticket, vec![wrong_type()], NOW).expect("a second probe");
    assert_eq!(lines(&ask).first().map(String::as_str), Some("TYPE k"));
}

#[test]
fn a_key_of_unknown_type_that_is_no_string_opens_without_a_word_about_the_guess() {
    let mut machine = Machine::default();
    let ask = probed(&mut machine, "list");
    assert_eq!(lines(&ask), ["LLEN k", "LRANGE k 0 99"]);
    machine.answered(ask.ticket, vec![int(1), array(&[text("a")])], NOW);
    let key = opened(&machine);
    assert_eq!(
        (key.sent.len(), &key.trouble, key.length),
        (6, &None, Some(1)),
        "the refused read is counted"
    );
    // Once its type is known, the next look takes one request.
    let ask = machine.refresh().expect("again");
    assert_eq!(lines(&ask), ["TYPE k", "PTTL k", "MEMORY USAGE k", "LLEN k", "LRANGE k 0 99"]);
}

#[test]
fn a_key_seen_before_with_another_type_is_read_as_what_it_is_now() {
    let mut machine = Machine::default();
    machine.learn_kind(b"k", Some(Kind::Text));
    let ask = machine.open(b"k".to_vec(), false);
    let answers = vec![text("list"), int(-1), int(72), wrong_type()];
    let ask = machine.answered(ask.ticket, answers, NOW).expect("reads");
    assert_eq!(lines(&ask), ["LLEN k", "LRANGE k 0 99"]);
}

#[test]
fn a_missing_key_is_said_to_be_missing() {
    let mut machine = Machine::default();
    let ask = machine.open(b"k".to_vec(), false);
    assert_eq!(machine.answered(ask.ticket, vec![text("none"), int(-2), Ok(Reply::Null)], NOW), None);
    assert_eq!(*machine.look(), Look::Missing { gone: false });
}

#[test]
fn a_collection_emptied_between_two_requests_is_gone() {
    for (kind, empty) in
        [("hash", array(&[text("0"), array(&[])])), ("list", array(&[])), ("zset", array(&[]))]
    {
        let mut machine = Machine::default();
        let ask = probed(&mut machine, kind);
        machine.answered(ask.ticket, vec![int(0), empty], NOW);
        assert_eq!(*machine.look(), Look::Missing { gone: true }, "{kind}");
        assert_eq!(machine.known_kind(b"k"), Some(None));
    }
}

#[test]
fn an_empty_string_and_an_empty_stream_are_there() {
    let mut machine = Machine::default();
    read(&mut machine, "");
    assert_eq!(opened(&machine).length, Some(0));
    let ask = probed(&mut machine, "stream");
    machine.answered(ask.ticket, vec![int(0), array(&[])], NOW);
    assert!(!opened(&machine).has_more());
}

#[test]
fn a_type_that_changes_under_way_is_asked_again_once() {
    let mut machine = Machine::default();
    let ask = probed(&mut machine, "hash");
    let ask = machine.answered(ask.ticket, vec![wrong_type(), wrong_type()], NOW).expect("a second probe");
    let ask = machine.answered(ask.ticket, vec![text("set"), int(-1), int(1)], NOW).expect("reads");
    assert_eq!(machine.answered(ask.ticket, vec![wrong_type(), wrong_type()], NOW), None);
    assert_eq!(*machine.look(), Look::Trouble(Trouble::KeepsChanging));
}

#[test]
fn a_late_answer_changes_nothing() {
    let mut machine = Machine::default();
    let first = machine.open(b"slow".to_vec(), false);
    let second = machine.open(b"quick".to_vec(), false);
    assert_eq!(machine.answered(first.ticket, vec![text("none"), int(-2)], NOW), None);
    machine.failed(first.ticket, Trouble::Offline);
    assert_eq!(*machine.look(), Look::Opening);
    machine.answered(second.ticket, vec![text("none"), int(-2), Ok(Reply::Null)], NOW);
    assert_eq!(*machine.look(), Look::Missing { gone: false });
    assert_eq!(machine.name(), Some(b"quick".as_slice()));
}

#[test]
fn a_command_the_token_lacks_is_asked_once_in_a_session() {
    let mut machine = Machine::default();
    let ask = machine.open(b"k".to_vec(), false);
    let ask = machine
        .answered(ask.ticket, vec![text("list"), int(-1), no_permission("memory")], NOW)
        .expect("reads");
    machine.answered(ask.ticket, vec![int(1), array(&[text("a")])], NOW);
    assert_eq!(opened(&machine).memory, None);
    assert_eq!(
        lines(&machine.open(b"other".to_vec(), false)),
        ["TYPE other", "PTTL other", "GETRANGE other 0 65535"]
    );
}

#[test]
fn a_refused_read_keeps_the_header_and_says_which_command() {
    let mut machine = Machine::default();
    let ask = probed(&mut machine, "hash");
    machine.answered(ask.ticket, vec![int(3_000_000), no_permission("hscan")], NOW);
    let key = opened(&machine);
    assert_eq!(key.length, Some(3_000_000));
    let refused = Trouble::NoPermission { command: "HSCAN".to_owned() };
    assert_eq!(key.value, Value::Unreadable(refused));
}

#[test]
fn a_small_collection_that_may_not_be_scanned_is_read_in_one_command() {
    let mut machine = Machine::default();
    let ask = probed(&mut machine, "set");
    let ask = machine.answered(ask.ticket, vec![int(2), no_permission("sscan")], NOW).expect("another way");
    assert_eq!((lines(&ask), machine.busy()), (vec!["SMEMBERS k".to_owned()], Some(Busy::Opening)));
    machine.answered(ask.ticket, vec![array(&[text("a"), text("b")])], NOW);
    let Value::Rows(rows) = &opened(&machine).value else { panic!("rows") };
    assert_eq!((rows.items.len(), opened(&machine).has_more(), opened(&machine).sent.len()), (2, false, 7));

    let ask = probed(&mut machine, "hash");
    let ask = machine.answered(ask.ticket, vec![int(2), no_permission("hscan")], NOW).expect("another way");
    machine.answered(ask.ticket, vec![no_permission("hgetall")], NOW);
    let refused = Trouble::NoPermission { command: "HSCAN".to_owned() };
    assert_eq!(opened(&machine).value, Value::Unreadable(refused));
}

#[test]
fn fields_are_asked_when_they_end_until_the_database_says_it_cannot() {
    let mut machine = Machine::default();
    let page = array(&[text("0"), array(&[text("f"), text("1"), text("g"), text("2")])]);
    let ask = probed(&mut machine, "hash");
    let ask = machine.answered(ask.ticket, vec![int(2), page.clone()], NOW).expect("ends");
    assert_eq!(lines(&ask), ["HPTTL k FIELDS 2 f g"]);
    assert_eq!(machine.busy(), Some(Busy::Quietly));
    machine.answered(ask.ticket, vec![array(&[int(-1), int(1000)])], NOW);
    let Value::Rows(rows) = &opened(&machine).value else { panic!("rows") };
    assert!(matches!(rows.items[1], Row::Field { ends: Expiry::At(at), .. } if at == NOW + 1000));
    assert!(opened(&machine).has_field_ends());

    let ask = probed(&mut machine, "hash");
    let ask = machine.answered(ask.ticket, vec![int(2), page.clone()], NOW).expect("ends");
    machine.answered(ask.ticket, vec![error("ERR Command is not available: 'HPTTL'.")], NOW);
    let ask = probed(&mut machine, "hash");
    assert_eq!(machine.answered(ask.ticket, vec![int(2), page], NOW), None);
}

#[test]
fn pages_follow_each_other_and_are_counted() {
    let mut machine = Machine::default();
    let items: Vec<_> = (0..100).map(|n| text(&n.to_string())).collect();
    let ask = probed(&mut machine, "list");
    machine.answered(ask.ticket, vec![int(101), array(&items)], NOW);
    assert!(opened(&machine).has_more());
    let ask = machine.more().expect("more");
    assert_eq!(lines(&ask), ["LRANGE k 100 199"]);
    assert_eq!(machine.busy(), Some(Busy::More));
    machine.answered(ask.ticket, vec![array(&[text("last")])], NOW);
    let key = opened(&machine);
    let Value::Rows(rows) = &key.value else { panic!("rows") };
    assert_eq!(rows.items.last(), Some(&Row::Item { index: 100, value: b"last".to_vec() }));
    assert_eq!((key.sent.len(), machine.more()), (7, None));
}

#[test]
fn a_failed_refresh_leaves_what_was_read() {
    let mut machine = Machine::default();
    read(&mut machine, "hi");
    let ask = machine.refresh().expect("a refresh");
    assert_eq!(machine.busy(), Some(Busy::Refreshing));
    machine.failed(ask.ticket, Trouble::Unreachable);
    let key = opened(&machine);
    assert_eq!(key.trouble, Some(Trouble::Unreachable));
    assert!(matches!(&key.value, Value::Window(window) if window.bytes == b"hi"));
    let ask = machine.refresh().expect("another");
    assert_eq!(opened(&machine).trouble, Some(Trouble::Unreachable));
    machine.answered(ask.ticket, vec![text("none"), int(-2), Ok(Reply::Null), int(0), text("")], NOW);
    assert_eq!(*machine.look(), Look::Missing { gone: true });
}

#[test]
fn looking_again_for_a_missing_key_keeps_saying_that_it_is_missing_meanwhile() {
    let mut machine = Machine::default();
    let missing = || vec![text("none"), int(-2), Ok(Reply::Null)];
    let ask = machine.open(b"k".to_vec(), false);
    machine.answered(ask.ticket, missing(), NOW);
    let ask = machine.refresh().expect("again");
    assert_eq!((machine.look(), machine.busy()), (&Look::Missing { gone: false }, Some(Busy::Opening)));
    assert_eq!(machine.answered(ask.ticket, vec![text("string"), int(-1), int(9), text("hi")], NOW), None);
    assert_eq!(opened(&machine).length, Some(2));
}

#[test]
fn a_quota_error_is_not_a_property_of_the_key() {
    let mut machine = Machine::default();
    let ask = machine.open(b"k".to_vec(), false);
    let quota = "ERR max requests limit exceeded. Limit: 500000, Usage: 500002.";
    machine.answered(ask.ticket, vec![error(quota), error(quota), error(quota)], NOW);
    assert_eq!(*machine.look(), Look::Trouble(Trouble::Quota(quota.to_owned())));
}

#[test]
fn a_large_document_waits_for_a_click() {
    let mut machine = Machine::default();
    let ask = machine.open(b"k".to_vec(), false);
    machine.answered(ask.ticket, vec![text("ReJSON-RL"), int(-1), int(5 << 20)], NOW);
    assert_eq!(opened(&machine).value, Value::LargeJson(5 << 20));
    let ask = machine.read_large().expect("the document");
    assert_eq!(lines(&ask), ["JSON.TYPE k", "JSON.GET k"]);
    machine.answered(ask.ticket, vec![array(&[text("array")]), text("[1]")], NOW);
    let Value::Json(json) = &opened(&machine).value else { panic!("a document") };
    assert_eq!((json.root.as_str(), &*json.text), ("array", b"[1]".as_slice()));
}

#[test]
fn the_other_order_reads_the_first_page_again() {
    let mut machine = Machine::default();
    let ask = probed(&mut machine, "zset");
    machine.answered(ask.ticket, vec![int(1), array(&[text("a"), text("1")])], NOW);
    let ask = machine.flip(true).expect("the other end");
    assert_eq!(lines(&ask), ["ZCARD k", "ZRANGE k 0 99 REV WITHSCORES"]);
    machine.answered(ask.ticket, vec![int(1), array(&[text("a"), text("1")])], NOW);
    assert!(opened(&machine).flipped);
    assert_eq!(machine.flip(true), None);
}

#[test]
fn a_first_look_that_failed_is_repeated_in_the_order_of_the_link() {
    let mut machine = Machine::default();
    machine.learn_kind(b"k", Some(Kind::SortedSet));
    let ask = machine.open(b"k".to_vec(), true);
    machine.failed(ask.ticket, Trouble::Offline);
    let ask = machine.refresh().expect("again");
    let ask = machine.answered(ask.ticket, vec![text("zset"), int(-1), int(64)], NOW).expect("reads");
    assert_eq!(lines(&ask), ["ZCARD k", "ZRANGE k 0 99 REV WITHSCORES"]);
}

#[test]
fn an_order_that_could_not_be_read_is_what_the_next_read_asks_for() {
    let mut machine = Machine::default();
    let full = array(&(0..200).map(|n| text(&n.to_string())).collect::<Vec<_>>());
    let ask = probed(&mut machine, "zset");
    machine.answered(ask.ticket, vec![int(500), full.clone()], NOW);
    let ask = machine.flip(true).expect("the other end");
    machine.failed(ask.ticket, Trouble::Unreachable);
    assert!(!opened(&machine).flipped);
    for ask in [machine.refresh(), machine.more()] {
        let lines = lines(&ask.expect("reads"));
        assert_eq!(lines.last().map(String::as_str), Some("ZRANGE k 0 99 REV WITHSCORES"));
    }
    let ask = machine.flip(false).expect("back");
    assert_eq!(lines(&ask), ["ZCARD k", "ZRANGE k 0 99 WITHSCORES"]);
    machine.answered(ask.ticket, vec![int(500), full], NOW);
    assert_eq!(lines(&machine.more().expect("more")), ["ZRANGE k 100 199 WITHSCORES"]);
}

#[test]
fn an_order_chosen_while_the_key_is_opened_is_the_one_that_is_read() {
    let mut machine = Machine::default();
    machine.learn_kind(b"k", Some(Kind::SortedSet));
    machine.open(b"k".to_vec(), false);
    let lines = lines(&machine.flip(true).expect("anew"));
    assert_eq!(machine.busy(), Some(Busy::Opening));
    assert_eq!(lines.first().map(String::as_str), Some("TYPE k"));
}

#[test]
fn a_type_without_a_viewer_costs_only_the_probe() {
    let mut machine = Machine::default();
    let ask = machine.open(b"k".to_vec(), false);
    assert_eq!(machine.answered(ask.ticket, vec![text("TSDB-TYPE"), int(-1), int(9)], NOW), None);
    assert_eq!(opened(&machine).value, Value::Unknown);
    let ask = machine.refresh().expect("again");
    assert_eq!(lines(&ask), ["TYPE k", "PTTL k", "MEMORY USAGE k"]);
    machine.answered(ask.ticket, vec![text("TSDB-TYPE"), int(-1), int(10)], NOW);
    assert_eq!((opened(&machine).memory, machine.busy()), (Some(10), None));
}

#[test]
fn groups_are_asked_when_wanted_and_may_be_refused() {
    let mut machine = Machine::default();
    let ask = probed(&mut machine, "stream");
    machine.answered(ask.ticket, vec![int(0), array(&[])], NOW);
    let ask = machine.ask_groups().expect("groups");
    assert_eq!((lines(&ask), machine.ask_groups()), (vec!["XINFO GROUPS k".to_owned()], None));
    machine.answered(ask.ticket, vec![no_permission("xinfo|groups")], NOW);
    let refused = Trouble::NoPermission { command: "XINFO GROUPS".to_owned() };
    assert_eq!(opened(&machine).groups, Groups::Refused(refused));
}

#[test]
fn groups_whose_question_was_given_up_are_asked_again() {
    let mut machine = Machine::default();
    let entries: Vec<_> =
        (0..100).map(|n| array(&[text(&format!("{n}-0")), array(&[text("f"), text("v")])])).collect();
    let ask = probed(&mut machine, "stream");
    machine.answered(ask.ticket, vec![int(500), array(&entries)], NOW);
    machine.ask_groups().expect("groups");
    let ask = machine.more().expect("more entries");
    assert_eq!(opened(&machine).groups, Groups::NotAsked);
    machine.answered(ask.ticket, vec![array(&entries)], NOW);

    machine.ask_groups().expect("groups once more");
    let ask = machine.refresh().expect("a refresh");
    machine.failed(ask.ticket, Trouble::Unreachable);
    assert_eq!(opened(&machine).groups, Groups::NotAsked);
    assert!(machine.ask_groups().is_some());
}

#[test]
fn a_name_may_be_any_bytes_or_none() {
    for name in [b"".to_vec(), vec![0x80, 0x01, 0xff, 0x41], "a b\u{202e}é".as_bytes().to_vec()] {
        let ask = Machine::default().open(name.clone(), false);
        assert_eq!(ask.commands[0].words()[1], name);
    }
}
