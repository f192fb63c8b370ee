//! Any bytes, as key, field, member or value: what goes in through any form of a request comes out of Redis, through
//! the app's own reading of the answer, as the same bytes.

#[path = "bytes/looking.rs"]
mod looking;

use proptest::prelude::*;
use proptest::test_runner::{Config, RngAlgorithm, TestRng, TestRunner};
use upstash_api::rest::{Command, Request, form};

use looking::Shape;
use proof::Database;

/// Keys and values in one run; each is written and read in several ways.
const CASES: u32 = 200;

/// Words that something on the way might take for its own.
const TELLING: &[&[u8]] = &[
    b"",
    b".",
    b"..",
    b"...",
    b"%2e",
    b"%",
    b"%2F",
    b"%zz",
    b"+",
    b" ",
    b"/",
    b"//",
    b"a/b",
    b"?",
    b"?a=b&c",
    b"#",
    b"&",
    b"=",
    b"_token",
    b"OK",
    b"null",
    b"\"",
    b"\\",
    b"\n",
    b"\r\n",
    b"\0",
    b"\x7f",
    b"\x80",
    b"\xff\xfe",
    b"\xc3",
    b"\xed\xa0\x80",
    b"\xef\xbb\xbf",
    "ü".as_bytes(),
    "🔑".as_bytes(),
    "\u{202e}x".as_bytes(),
    b"T0s=",
    b"[1,2]",
    b"9007199254740993",
];

fn word() -> impl Strategy<Value = Vec<u8>> {
    prop_oneof![
        2 => proptest::sample::select(TELLING).prop_map(<[u8]>::to_vec),
        2 => proptest::collection::vec(any::<u8>(), 0..24),
        1 => proptest::collection::vec(any::<u8>(), 24..2000),
        1 => any::<String>().prop_map(String::into_bytes),
    ]
}

fn every_byte() -> Vec<u8> {
    (0..=255).collect()
}

/// Runs `check` on the same cases every time.
fn for_all<S: Strategy>(strategy: S, check: impl Fn(S::Value)) {
    let rng = TestRng::deterministic_rng(RngAlgorithm::ChaCha);
    let config =
        Config { cases: CASES, failure_persistence: None, max_shrink_iters: 200, ..Config::default() };
    let outcome = TestRunner::new_with_rng(config, rng).run(&strategy, |case| {
        check(case);
        Ok(())
    });
    outcome.unwrap_or_else(|error| panic!("{error}"));
}

/// Each form that can carry the command.
fn forms(command: &Command) -> Vec<Request> {
    let single = std::slice::from_ref(command);
    let all = [
        form::body(command),
        form::path(command),
        form::path_body(command),
        Request::batch(single, false),
        Request::batch(single, true),
        Request::single(command),
    ];
    all.into_iter().flatten().collect()
}

#[test]
fn all_256_bytes_arrive_in_every_form_and_come_back() {
    let database = Database::start();
    let alone = (0..=255_u8).map(|byte| vec![byte]);
    for value in alone.chain([every_byte(), Vec::new()]) {
        let echo = Command::new("ECHO").arg(&value);
        let requests = forms(&echo);
        // JSON is for text; a path and a body are for every byte.
        let least = if std::str::from_utf8(&value).is_ok() { 5 } else { 2 };
        assert!(requests.len() >= least, "{value:?}: {} forms", requests.len());
        for request in requests {
            assert_eq!(database.bytes(&request), value, "{request:?}");
        }
    }
}

#[test]
fn any_words_arrive_in_every_form_that_carries_them() {
    let database = Database::start();
    for_all((word(), word(), word()), |(a, b, c)| {
        // A list keeps what it is given, in order, empty words and repeated ones as well.
        let push = Command::new("RPUSH").arg("list").arg(&a).arg(&b).arg(&c);
        for request in forms(&push) {
            database.run(Command::new("DEL").arg("list"));
            database.send(&request).expect("pushed");
            let range = database.run(Command::new("LRANGE").arg("list").arg("0").arg("-1"));
            let items: Vec<_> = range.into_array().expect("a list");
            let items: Vec<_> = items.iter().map(|item| item.as_bytes().expect("bytes")).collect();
            assert_eq!(items, [&a, &b, &c], "{request:?}");
        }
    });
}

#[test]
fn the_explorer_shows_the_bytes_that_were_stored() {
    let database = Database::start();
    for_all((word(), word(), word()), |(name, a, b)| {
        for shape in Shape::ALL {
            database.run(Command::new("DEL").arg(&name));
            database.run(shape.write(&name, &a, &b));
            let shown = looking::open(&database, &name);
            assert_eq!(shown, shape.shown(&a, &b), "{shape:?}");
        }
    });
}

#[test]
fn every_byte_is_shown_as_key_member_field_and_value() {
    let database = Database::start();
    let all = every_byte();
    for shape in Shape::ALL {
        database.run(Command::new("DEL").arg(&all));
        database.run(shape.write(&all, &all, b"other"));
        assert_eq!(looking::open(&database, &all), shape.shown(&all, b"other"), "{shape:?}");
    }
}

#[test]
fn what_the_command_line_prints_is_what_it_would_read() {
    let database = Database::start();
    for_all((word(), word()), |(name, value)| {
        database.run(Command::new("SET").arg(&name).arg(&value));
        let line = format!("GET {}", looking::typed(&name));
        let printed = looking::console(&database, &line);
        assert_eq!(looking::read_back(&printed), value, "{line} answered {printed}");
    });
}
