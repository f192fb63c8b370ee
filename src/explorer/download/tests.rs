//! Stories of one file, told with made-up answers.

use upstash_api::rest::{RedisError, Reply};

use super::super::model::Machine;
use super::super::value::Row;
use super::*;

fn text(text: &str) -> Reply {
    Reply::Bytes(text.as_bytes().to_vec())
}

fn texts(texts: &[&str]) -> Reply {
    Reply::Array(texts.iter().map(|item| text(item)).collect())
}

/// The download of a key that was opened with these answers.
fn of(kind: &str, length: i64, page: Reply) -> Download {
    let mut machine = Machine::default();
    machine.learn_kind(b"a key/1", Kind::from_reply(kind.as_bytes()));
    let ask = machine.open(b"a key/1".to_vec(), false);
    let mut answers = vec![Ok(text(kind)), Ok(Reply::Int(-1)), Ok(Reply::Int(length * 1000))];
    if kind != "string" {
        answers.push(Ok(Reply::Int(length)));
    }
    answers.push(Ok(page));
    // A string that is longer than a page is asked for its length.
    if let Some(ask) = machine.answered(ask.ticket, answers, 0) {
        machine.answered(ask.ticket, vec![Ok(Reply::Int(length))], 0);
    }
    Download::new(b"a key/1", machine.open_key().expect("open")).expect("a download")
}

fn asked(download: &mut Download) -> Vec<String> {
    download.ask().iter().map(plan::typed).collect()
}

#[test]
fn a_string_comes_in_pieces_that_are_its_bytes() {
    let total = 2 * PIECE + 3;
    let bytes: Vec<u8> = (0..total).map(|at| (at * 31 % 251) as u8).collect();
    let mut download = of("string", total as i64, Reply::Bytes(bytes[..65_536].to_vec()));
    assert_eq!(download.cost(), 4);
    let (mut file, mut requests) = (Vec::new(), Vec::new());
    while !download.progress().is_done {
        let start = download.progress().done as usize;
        requests.push(asked(&mut download));
        let piece = bytes[start..bytes.len().min(start + PIECE as usize)].to_vec();
        let answers = [Ok(Reply::Bytes(piece)), Ok(Reply::Int(total as i64))];
        file.extend(
            download.accept(answers[..requests.last().map_or(0, Vec::len)].to_vec()).expect("a piece"),
        );
    }
    assert_eq!(file, bytes);
    assert_eq!(
        requests,
        [
            vec!["GETRANGE \"a key/1\" 0 524287".to_owned()],
            vec!["GETRANGE \"a key/1\" 524288 1048575".to_owned()],
            vec!["GETRANGE \"a key/1\" 1048576 1572863".to_owned(), "STRLEN \"a key/1\"".to_owned()],
        ]
    );
    let progress = download.progress();
    assert_eq!((progress.sent, progress.has_changed), (download.cost(), false));
    assert!(asked(&mut download).is_empty());
}

#[test]
fn after_an_error_the_same_is_asked_again_and_nothing_is_written_twice() {
    let mut download = of("list", 3, texts(&["a", "b", "c"]));
    download.rows = 2;
    assert_eq!(asked(&mut download), ["LRANGE \"a key/1\" 0 1"]);
    let first = download.accept(vec![Ok(texts(&["a", "b"]))]).expect("two");
    assert_eq!(asked(&mut download), ["LRANGE \"a key/1\" 2 3"]);
    let error = RedisError::new("ERR max daily request limit exceeded. Limit: 10000");
    assert!(matches!(download.accept(vec![Err(error)]), Err(Trouble::Quota(_))));
    assert_eq!(asked(&mut download), ["LRANGE \"a key/1\" 2 3"]);
    let last = download.accept(vec![Ok(texts(&["c"]))]).expect("one");
    let file = String::from_utf8([first, last].concat()).expect("text");
    assert_eq!(
        file,
        "{\"index\":0,\"value\":\"a\"}\n{\"index\":1,\"value\":\"b\"}\n{\"index\":2,\"value\":\"c\"}\n"
    );
    assert_eq!((download.progress().sent, download.progress().has_changed), (3, false));
}

#[test]
fn a_field_that_a_scan_gives_twice_is_written_once() {
    let page = |cursor: &str, pairs: &[&str]| vec![Ok(Reply::Array(vec![text(cursor), texts(pairs)]))];
    let mut download = of("hash", 2, page("0", &["f", "1", "g", "2"]).remove(0).expect("a reply"));
    assert_eq!(asked(&mut download), ["HSCAN \"a key/1\" 0 COUNT 524"]);
    let first = download.accept(page("7", &["f", "1"])).expect("a page");
    assert_eq!(asked(&mut download), ["HSCAN \"a key/1\" 7 COUNT 524"]);
    let last = download.accept(page("0", &["f", "1", "g", "2"])).expect("a page");
    let file = String::from_utf8([first, last].concat()).expect("text");
    assert_eq!(file, "{\"field\":\"f\",\"value\":\"1\"}\n{\"field\":\"g\",\"value\":\"2\"}\n");
    assert!(!download.progress().has_changed);
}

#[test]
fn a_value_that_changes_meanwhile_is_said_to_have() {
    let mut download = of("string", 10, text("0123456789"));
    download.ask();
    let piece = download.accept(vec![Ok(text("0123")), Ok(Reply::Int(4))]).expect("a piece");
    assert_eq!((piece.len(), download.progress().is_done, download.progress().has_changed), (4, true, true));
    let mut download = of("set", 2, Reply::Array(vec![text("0"), texts(&["a", "b"])]));
    download.ask();
    download.accept(vec![Ok(Reply::Array(vec![text("0"), texts(&["a"])]))]).expect("a page");
    assert!(download.progress().has_changed);
}

#[test]
fn each_type_is_read_with_its_own_command_and_a_refusal_names_it() {
    let pairs = || Reply::Array(vec![text("0"), texts(&["a", "1"])]);
    let entries = Reply::Array(vec![Reply::Array(vec![text("5-1"), texts(&["a", "1"])])]);
    let kinds = [
        ("string", text("a"), "GETRANGE"),
        ("hash", pairs(), "HSCAN"),
        ("set", pairs(), "SSCAN"),
        ("list", texts(&["a"]), "LRANGE"),
        ("zset", texts(&["a", "1"]), "ZRANGE"),
        ("stream", entries, "XRANGE"),
    ];
    for (kind, page, command) in kinds {
        let mut download = of(kind, 1, page);
        let asked = download.ask();
        assert_eq!(asked.first().map(plan::name_of).as_deref(), Some(command), "{kind}");
        let refused = RedisError::new("NOPERM this user has no permissions to run the command");
        let trouble = Trouble::NoPermission { command: command.to_owned() };
        assert_eq!(download.accept(vec![Err(refused)]), Err(trouble), "{kind}");
    }
}

#[test]
fn a_document_is_one_command_and_its_text_is_the_file() {
    let mut machine = Machine::default();
    machine.learn_kind(b"j", Some(Kind::Json));
    let ask = machine.open(b"j".to_vec(), false);
    let probe = vec![Ok(text("ReJSON-RL")), Ok(Reply::Int(-1)), Ok(Reply::Int(9 << 20))];
    assert_eq!(machine.answered(ask.ticket, probe, 0), None);
    let mut download = Download::new(b"j", machine.open_key().expect("open")).expect("a download");
    assert_eq!((download.cost(), asked(&mut download)), (1, vec!["JSON.GET j".to_owned()]));
    assert_eq!(download.accept(vec![Ok(text("{\"a\": 1.0}"))]), Ok(b"{\"a\": 1.0}".to_vec()));
    assert_eq!((download.progress().done, download.progress().is_done), (10, true));
}

#[test]
fn elements_are_written_exactly() {
    let written = |row: Row| {
        let mut out = Vec::new();
        lines::write(&mut out, &row);
        String::from_utf8(out).expect("text")
    };
    assert_eq!(written(Row::Member(vec![0x80, 0xff])), "{\"member\":{\"base64\":\"gP8=\"}}\n");
    let scored =
        Row::Scored { rank: Some(0), member: b"a\"\n".to_vec(), score: "9007199254740993".to_owned() };
    assert_eq!(written(scored), "{\"member\":\"a\\\"\\n\",\"score\":\"9007199254740993\"}\n");
    let fields =
        vec![(b"z".to_vec(), b"1".to_vec()), (b"a".to_vec(), b"2".to_vec()), (b"z".to_vec(), vec![])];
    let entry = Row::Entry { id: "5-1".to_owned(), fields };
    assert_eq!(written(entry), "{\"id\":\"5-1\",\"fields\":[[\"z\",\"1\"],[\"a\",\"2\"],[\"z\",\"\"]]}\n");
}

#[test]
fn a_file_has_a_name_that_any_system_takes() {
    let named = |name: &[u8], kind: Kind| {
        let download = Download { name: name.to_vec(), kind, ..of("string", 1, text("a")) };
        download.file_name()
    };
    assert_eq!(named(b"session:eu/1", Kind::Text), "session_eu_1.txt");
    assert_eq!(named(b"../../etc", Kind::Hash), "etc.ndjson");
    assert_eq!(named(b"", Kind::Json), "value.json");
    assert_eq!(named("naïve.\u{202e}gpj".as_bytes(), Kind::Text), "na_ve._u_202e_gpj.txt");
}
