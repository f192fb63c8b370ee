use super::*;

fn text(text: &str) -> Answer {
    Ok(Reply::Bytes(text.into()))
}

fn int(number: i64) -> Answer {
    Ok(Reply::Int(number))
}

fn array(items: &[Answer]) -> Answer {
    Ok(Reply::Array(items.iter().map(|item| item.clone().expect("a reply")).collect()))
}

fn error(text: &str) -> Answer {
    Err(RedisError::new(text))
}

fn wrong_type() -> Answer {
    error("WRONGTYPE Operation against a key holding the wrong kind of value")
}

fn no_permission(command: &str) -> Answer {
    error(&format!("NOPERM this user has no permissions to run the '{command}' command"))
}

fn export(keys: &[(&str, Option<Kind>)]) -> Export {
    Export::new(keys.iter().map(|(name, kind)| (name.as_bytes().to_vec(), *kind)), Format::Redis)
}

fn asks(export: &mut Export) -> Vec<String> {
    let line = |command: Command| {
        command
            .words()
            .iter()
            .map(|word| String::from_utf8_lossy(word).into_owned())
            .collect::<Vec<_>>()
            .join(" ")
    };
    export.next_request().unwrap_or_default().into_iter().map(line).collect()
}

fn file(export: &mut Export) -> String {
    assert_eq!((asks(export), export.stage()), (Vec::new(), Stage::Done));
    String::from_utf8(export.take()).expect("text")
}

fn whys(export: &Export) -> Vec<(String, Why, bool)> {
    let one = |problem: &Problem| {
        (String::from_utf8_lossy(&problem.name).into_owned(), problem.why.clone(), problem.is_partly_written)
    };
    export.problems().0.iter().map(one).collect()
}

#[test]
fn small_keys_of_known_type_take_two_commands_and_others_three() {
    let mut export = export(&[("a", Some(Kind::Text)), ("b", None)]);
    assert_eq!(asks(&mut export), ["PEXPIRETIME a", "GETRANGE a 0 65535", "TYPE b", "PEXPIRETIME b"]);
    export.answered(vec![int(5), text("x y"), text("set"), int(-1)]).expect("taken");
    assert_eq!(asks(&mut export), ["SSCAN b 0 COUNT 100"]);
    export.answered(vec![array(&[text("0"), array(&[text("m")])])]).expect("taken");
    assert_eq!(file(&mut export), "SET a \"x y\"\nPEXPIREAT a 5\nSADD b m\n");
    assert_eq!((export.sent(), Export::least_commands(1, 1)), (5, 5));
}

#[test]
fn a_large_key_is_read_to_its_end_before_the_next_is_written() {
    let page = |from: u32, to: u32| array(&(from..to).map(|at| text(&at.to_string())).collect::<Vec<_>>());
    let mut export = export(&[("l", Some(Kind::List)), ("s", Some(Kind::Text))]);
    let _ = asks(&mut export);
    export.answered(vec![int(-1), page(0, 100), int(-1), text("v")]).expect("taken");
    assert_eq!(export.progress(), (0, 2));
    assert_eq!(asks(&mut export), ["LRANGE l 100 1099"]);
    export.answered(vec![page(100, 1100)]).expect("taken");
    assert_eq!(asks(&mut export), ["LRANGE l 1100 2099"]);
    // Empty: is that the end, or is the key gone?
    export.answered(vec![page(0, 0)]).expect("taken");
    assert_eq!(asks(&mut export), ["TYPE l"]);
    export.answered(vec![text("list")]).expect("taken");
    let file = file(&mut export);
    assert_eq!((file.matches("RPUSH").count(), file.lines().last()), (11, Some("SET s v")));
    assert!(export.problems().0.is_empty());
}

#[test]
fn a_string_is_read_in_pages() {
    let mut export = export(&[("s", Some(Kind::Text))]);
    let _ = asks(&mut export);
    export.answered(vec![int(-1), text(&"x".repeat(65_536))]).expect("taken");
    assert_eq!(asks(&mut export), ["GETRANGE s 65536 1114111"]);
    export.answered(vec![text("end")]).expect("taken");
    assert!(file(&mut export).ends_with("\nAPPEND s end\n"));
}

#[test]
fn a_key_that_goes_away_or_changes_is_named() {
    let mut export = export(&[("gone", Some(Kind::Hash)), ("other", Some(Kind::Text)), ("odd", None)]);
    let _ = asks(&mut export);
    let none = array(&[text("0"), array(&[])]);
    export.answered(vec![int(-2), none, int(-1), wrong_type(), text("TSDB-TYPE"), int(-1)]).expect("taken");
    assert_eq!(asks(&mut export), ["TYPE other", "PEXPIRETIME other"], "asked once more as what it is now");
    export.answered(vec![text("zset"), int(-1)]).expect("taken");
    assert_eq!(asks(&mut export), ["ZRANGE other 0 99 WITHSCORES"]);
    export.answered(vec![wrong_type()]).expect("taken");
    assert_eq!(file(&mut export), "");
    let expected = [
        ("gone".to_owned(), Why::Gone, false),
        ("other".to_owned(), Why::TypeChanged, false),
        ("odd".to_owned(), Why::UnknownType("TSDB-TYPE".to_owned()), false),
    ];
    assert_eq!(whys(&export), expected);
}

#[test]
fn a_key_deleted_while_it_is_read_is_partly_in_the_file() {
    let full = |from: u32| array(&(from..from + 100).map(|at| text(&at.to_string())).collect::<Vec<_>>());
    for (answer, why) in [(text("none"), Why::Gone), (text("string"), Why::TypeChanged)] {
        let mut export = export(&[("l", Some(Kind::List))]);
        let _ = asks(&mut export);
        export.answered(vec![int(9), full(0)]).expect("taken");
        let _ = asks(&mut export);
        export.answered(vec![array(&[])]).expect("taken");
        let _ = asks(&mut export);
        export.answered(vec![answer]).expect("taken");
        assert!(file(&mut export).ends_with("PEXPIREAT l 9\n"));
        assert_eq!(whys(&export), [("l".to_owned(), why, true)]);
    }
}

#[test]
fn a_hash_that_may_not_be_scanned_is_read_whole_where_it_is_small() {
    let mut export = export(&[("h", Some(Kind::Hash)), ("big", Some(Kind::Set))]);
    let _ = asks(&mut export);
    export.answered(vec![int(-1), no_permission("hscan"), int(-1), no_permission("sscan")]).expect("taken");
    assert_eq!(asks(&mut export), ["HLEN h"]);
    export.answered(vec![int(1)]).expect("taken");
    assert_eq!(asks(&mut export), ["HGETALL h"]);
    export.answered(vec![array(&[text("f"), text("v")])]).expect("taken");
    assert_eq!(asks(&mut export), ["SCARD big"]);
    export.answered(vec![int(5000)]).expect("taken");
    assert_eq!(file(&mut export), "HSET h f v\n");
    assert_eq!(whys(&export), [("big".to_owned(), Why::NotAllowed("SSCAN".to_owned()), false)]);
}

#[test]
fn an_error_loses_nothing_and_the_same_is_asked_again() {
    let mut export = export(&[("a", Some(Kind::Text))]);
    let first = asks(&mut export);
    assert_eq!(asks(&mut export), Vec::<String>::new(), "one at a time");
    export.failed();
    assert_eq!((export.stage(), asks(&mut export)), (Stage::Failed, Vec::new()));
    export.resume();
    assert_eq!(asks(&mut export), first);
    let quota = || error("ERR max requests limit exceeded. Limit: 500000, Usage: 500002.");
    assert!(export.answered(vec![quota(), quota()]).is_err(), "a quota is not a property of a key");
    export.resume();
    export.pause();
    assert_eq!((export.stage(), asks(&mut export)), (Stage::Paused, Vec::new()));
    export.resume();
    assert_eq!(asks(&mut export), first);
    export.answered(vec![int(-1), text("v")]).expect("taken");
    assert_eq!((file(&mut export), export.sent()), ("SET a v\n".to_owned(), 6));
}

#[test]
fn a_server_in_trouble_is_no_property_of_the_keys_it_was_asked_for() {
    let busy = || error("ERR Service Unavailable");
    let mut export = export(&[("l", Some(Kind::Text))]);
    let first = asks(&mut export);
    assert!(export.answered(vec![busy(), busy()]).is_err());
    export.resume();
    assert_eq!(asks(&mut export), first);
    export.answered(vec![int(-1), text(&"x".repeat(65_536))]).expect("taken");
    // A later page alone: the first time it may be the server, the second time it is the key.
    let more = asks(&mut export);
    assert!(export.answered(vec![busy()]).is_err());
    export.resume();
    assert_eq!(asks(&mut export), more);
    export.answered(vec![busy()]).expect("taken");
    let _ = file(&mut export);
    assert_eq!(whys(&export), [("l".to_owned(), Why::Refused("ERR Service Unavailable".to_owned()), true)]);
}

#[test]
fn a_stopped_file_is_whole_up_to_where_it_stopped() {
    let keys = [("a", Some(Kind::Text)), ("b", Some(Kind::Text))].map(|(name, kind)| (name.into(), kind));
    let mut export = Export::new(keys, Format::Json);
    let _ = asks(&mut export);
    export.answered(vec![int(-1), text(&"x".repeat(65_536)), int(-1), text("b")]).expect("taken");
    let _ = asks(&mut export);
    export.stop();
    // An answer that comes late changes nothing.
    export.answered(vec![text("late")]).expect("taken");
    assert_eq!((export.progress(), export.stage()), ((1, 2), Stage::Done));
    let array: Vec<serde_json::Value> = serde_json::from_slice(&export.take()).expect("JSON");
    assert_eq!((array.len(), &array[0]["incomplete"]), (1, &serde_json::json!("stopped")));
}

#[test]
fn every_command_is_one_that_only_reads() {
    let kinds = [Kind::Text, Kind::Hash, Kind::List, Kind::Set, Kind::SortedSet, Kind::Stream, Kind::Json];
    let mut commands: Vec<_> = kinds.iter().map(|kind| first(b"k", *kind)).collect();
    commands.extend([whole(b"k", Kind::Hash), whole(b"k", Kind::Set)]);
    commands.extend(["TYPE", "PEXPIRETIME", "HLEN", "SCARD"].map(|name| Command::new(name).arg("k")));
    for command in commands {
        assert!(upstash_api::command::check_read_only(command.words()).is_ok(), "{command:?}");
    }
}
