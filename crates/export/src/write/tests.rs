use proptest::prelude::*;
use serde_json::Value;
use upstash_api::{base64, command::parse};

use super::*;

/// A key as it is stored.
#[derive(Clone, Debug, PartialEq)]
enum Content {
    /// In the pieces in which it is read.
    Text(Vec<Vec<u8>>),
    Hash(Vec<(Vec<u8>, Vec<u8>)>),
    List(Vec<Vec<u8>>),
    Set(Vec<Vec<u8>>),
    Sorted(Vec<(Vec<u8>, i64)>),
    Stream(Vec<Vec<Vec<u8>>>),
}

type Stored = (Vec<u8>, Option<i64>, Content);

fn stored() -> impl Strategy<Value = Vec<Stored>> {
    let bytes = || {
        let odd = prop_oneof![
            Just(b"=1+1".to_vec()),
            Just("é\u{202e}\u{2028}\"\\'\r\n".into()),
            Just(b"-5".to_vec())
        ];
        prop_oneof![any::<Vec<u8>>(), any::<String>().prop_map(String::into_bytes), odd]
    };
    let several = || prop::collection::vec(bytes(), 1..4);
    let pairs = || prop::collection::vec((bytes(), bytes()), 1..4);
    let content = prop_oneof![
        // A text that is cut in the middle of its characters as well.
        (bytes(), 1usize..5).prop_map(|(bytes, size)| {
            let pieces: Vec<_> = bytes.chunks(size).map(<[u8]>::to_vec).collect();
            Content::Text(if pieces.is_empty() { vec![Vec::new()] } else { pieces })
        }),
        pairs().prop_map(Content::Hash),
        several().prop_map(Content::List),
        several().prop_map(Content::Set),
        prop::collection::vec((bytes(), any::<i64>()), 1..4).prop_map(Content::Sorted),
        prop::collection::vec(prop::collection::vec(bytes(), 2..3), 1..3).prop_map(Content::Stream),
    ];
    prop::collection::vec((bytes(), prop::option::of(0..i64::MAX), content), 0..5)
}

fn written(format: Format, keys: &[Stored]) -> Vec<u8> {
    let mut writer = Writer::new(format);
    for (name, ends, content) in keys {
        let kind = match content {
            Content::Text(_) => Kind::Text,
            Content::Hash(_) => Kind::Hash,
            Content::List(_) => Kind::List,
            Content::Set(_) => Kind::Set,
            Content::Sorted(_) => Kind::SortedSet,
            Content::Stream(_) => Kind::Stream,
        };
        writer.key(Head { name, kind, ends: *ends });
        match content {
            Content::Text(pieces) => {
                let mut start = 0;
                for (at, bytes) in pieces.iter().enumerate() {
                    writer.part(Part::Bytes { start, bytes, is_last: at + 1 == pieces.len() });
                    start += bytes.len() as u64;
                }
            }
            Content::Hash(pairs) => {
                pairs.iter().for_each(|(field, value)| writer.part(Part::Field { field, value }))
            }
            Content::List(items) => {
                items.iter().zip(0..).for_each(|(value, index)| writer.part(Part::Item { index, value }));
            }
            Content::Set(items) => items.iter().for_each(|member| writer.part(Part::Member(member))),
            Content::Sorted(pairs) => pairs.iter().for_each(|(member, score)| {
                writer.part(Part::Scored { member, score: score.to_string().as_bytes() });
            }),
            Content::Stream(entries) => entries.iter().zip(1..).for_each(|(fields, at)| {
                writer.part(Part::Entry { id: format!("{at}-0").as_bytes(), fields });
            }),
        }
        writer.end_key(None);
    }
    writer.finish();
    writer.take()
}

/// The elements of a key in one flat list, which every format has in the same order.
fn flat(content: &Content) -> Vec<Vec<u8>> {
    match content {
        Content::Text(pieces) => vec![pieces.concat()],
        Content::Hash(pairs) => pairs.iter().flat_map(|(one, two)| [one.clone(), two.clone()]).collect(),
        Content::List(items) | Content::Set(items) => items.clone(),
        Content::Sorted(pairs) => pairs
            .iter()
            .flat_map(|(member, score)| [member.clone(), score.to_string().into_bytes()])
            .collect(),
        Content::Stream(entries) => {
            let entry = |(fields, at): (&Vec<Vec<u8>>, usize)| {
                std::iter::once(format!("{at}-0").into_bytes()).chain(fields.clone()).collect::<Vec<_>>()
            };
            entries.iter().zip(1..).flat_map(entry).collect()
        }
    }
}

fn bytes_of(value: &Value) -> Vec<u8> {
    match value {
        Value::String(text) => text.clone().into_bytes(),
        Value::Object(object) if object.contains_key("base64") => {
            base64::decode(object["base64"].as_str().expect("text")).expect("base64")
        }
        Value::Object(object) if object.contains_key("parts") => {
            object["parts"].as_array().expect("parts").iter().flat_map(bytes_of).collect()
        }
        other => panic!("no bytes: {other}"),
    }
}

fn flat_json(value: &Value) -> Vec<Vec<u8>> {
    match value {
        Value::Array(items) => items.iter().flat_map(flat_json).collect(),
        Value::Object(object) if object.contains_key("id") => {
            std::iter::once(bytes_of(&object["id"])).chain(flat_json(&object["fields"])).collect()
        }
        other => vec![bytes_of(other)],
    }
}

/// Rows of a table, as any reader of CSV reads them.
fn rows(text: &str) -> Vec<Vec<String>> {
    let (mut rows, mut row, mut cell, mut is_quoted) = (Vec::new(), Vec::new(), String::new(), false);
    let mut characters = text.chars().peekable();
    while let Some(character) = characters.next() {
        match character {
            '"' if is_quoted && characters.peek() == Some(&'"') => {
                cell.push(characters.next().expect("a quote"))
            }
            '"' => is_quoted = !is_quoted,
            ',' if !is_quoted => row.push(std::mem::take(&mut cell)),
            '\r' if !is_quoted && characters.peek() == Some(&'\n') => {
                characters.next();
                row.push(std::mem::take(&mut cell));
                rows.push(std::mem::take(&mut row));
            }
            other => cell.push(other),
        }
    }
    assert!(row.is_empty() && cell.is_empty());
    rows
}

proptest! {
    #[test]
    fn redis_commands_say_every_byte_and_nothing_else(keys in stored()) {
        let file = String::from_utf8(written(Format::Redis, &keys)).expect("text");
        let mut lines = file.lines().map(|line| {
            parse(line).expect("a line").into_iter().map(|word| word.bytes).collect::<Vec<_>>()
        });
        for (name, ends, content) in &keys {
            let (command, count) = match content {
                Content::Text(pieces) => ("SET", pieces.len()),
                Content::Stream(entries) => ("XADD", entries.len()),
                Content::Hash(_) => ("HSET", 1),
                Content::List(_) => ("RPUSH", 1),
                Content::Set(_) => ("SADD", 1),
                Content::Sorted(_) => ("ZADD", 1),
            };
            let mut found: Vec<Vec<u8>> = Vec::new();
            for at in 0..count {
                let words = lines.next().expect("a command");
                let expected = if command == "SET" && at > 0 { "APPEND" } else { command };
                prop_assert_eq!((&words[0][..], &words[1]), (expected.as_bytes(), name));
                found.extend_from_slice(&words[2..]);
            }
            if command == "SET" {
                found = vec![found.concat()];
            }
            if command == "ZADD" {
                found.chunks_mut(2).for_each(|pair| pair.swap(0, 1));
            }
            prop_assert_eq!(found, flat(content));
            if let Some(ends) = ends {
                let words = lines.next().expect("an end");
                prop_assert_eq!(words, [b"PEXPIREAT".to_vec(), name.clone(), ends.to_string().into_bytes()]);
            }
        }
        prop_assert_eq!(lines.next(), None);
    }

    #[test]
    fn json_says_every_byte_in_both_forms(keys in stored()) {
        let array: Vec<Value> = serde_json::from_slice(&written(Format::Json, &keys)).expect("JSON");
        let lines = String::from_utf8(written(Format::Ndjson, &keys)).expect("text");
        let lines: Vec<Value> = lines.split_terminator('\n').map(|line| serde_json::from_str(line).expect("a line")).collect();
        prop_assert_eq!(&array, &lines);
        prop_assert_eq!(array.len(), keys.len());
        for (object, (name, ends, content)) in array.iter().zip(&keys) {
            prop_assert_eq!(bytes_of(&object["key"]), name.clone());
            prop_assert_eq!(object["expires_at_ms"].as_i64(), *ends);
            prop_assert_eq!(flat_json(&object["value"]), flat(content));
        }
    }

    #[test]
    fn a_table_says_every_byte_and_has_no_formula(keys in stored()) {
        let file = String::from_utf8(written(Format::Csv, &keys)).expect("text");
        let rows = rows(&file);
        let mut rows = rows.iter().skip(1);
        for (name, _, content) in &keys {
            let count = match content {
                Content::Text(pieces) => pieces.len(),
                Content::Hash(pairs) => pairs.len(),
                Content::List(items) | Content::Set(items) => items.len(),
                Content::Sorted(pairs) => pairs.len(),
                Content::Stream(entries) => entries.len(),
            };
            let mut found = Vec::new();
            for _ in 0..count {
                let row = rows.next().expect("a row");
                prop_assert_eq!(row.len(), 7);
                for cell in [&row[0], &row[5], &row[6]] {
                    let is_number = cell.bytes().all(|byte| byte.is_ascii_digit() || b"+-.eE".contains(&byte));
                    prop_assert!(is_number || !cell.starts_with(['=', '+', '-', '@', '\t', '\r']), "{cell}");
                }
                let decode = |cell: &String| match row[3].as_str() {
                    "hex" => cell.as_bytes().chunks(2).map(|digits| u8::from_str_radix(std::str::from_utf8(digits).expect("text"), 16).expect("hex")).collect(),
                    _ => cell.clone().into_bytes(),
                };
                prop_assert_eq!(&decode(&row[0]), name);
                match content {
                    Content::Text(_) | Content::List(_) | Content::Set(_) => found.push(decode(&row[6])),
                    Content::Hash(_) => found.extend([decode(&row[5]), decode(&row[6])]),
                    Content::Sorted(_) => found.extend([decode(&row[6]), row[4].clone().into_bytes()]),
                    Content::Stream(_) => found.extend([row[4].clone().into_bytes(), decode(&row[5]), decode(&row[6])]),
                }
            }
            if matches!(content, Content::Text(_)) {
                found = vec![found.concat()];
            }
            prop_assert_eq!(found, flat(content));
        }
        prop_assert_eq!(rows.next(), None);
    }
}

#[test]
fn a_file_reads_well() {
    let keys: [Stored; 2] = [
        (b"user:1".to_vec(), Some(5), Content::Hash(vec![(b"name".to_vec(), "Ada \u{80}".into())])),
        (b"z".to_vec(), None, Content::Sorted(vec![(b"\xff".to_vec(), 9_007_199_254_740_993)])),
    ];
    let file = |format| String::from_utf8(written(format, &keys)).expect("text");
    assert_eq!(
        file(Format::Redis),
        "HSET user:1 name \"Ada \\xc2\\x80\"\nPEXPIREAT user:1 5\nZADD z 9007199254740993 \"\\xff\"\n"
    );
    assert_eq!(
        file(Format::Ndjson).lines().nth(1),
        Some(
            r#"{"key":"z","type":"zset","expires_at_ms":null,"value":[[{"base64":"/w=="},"9007199254740993"]]}"#
        )
    );
    assert!(file(Format::Csv).ends_with("7a,zset,,hex,9007199254740993,,ff\r\n"));
    assert_eq!(written(Format::Json, &[]), b"[\n]\n");
}

#[test]
fn what_broke_off_says_so_and_the_file_is_still_json() {
    let mut writer = Writer::new(Format::Json);
    writer.key(Head { name: b"cut", kind: Kind::Text, ends: None });
    writer.part(Part::Bytes {
        start: 0,
        bytes: "abcé".as_bytes().split_last().expect("bytes").1,
        is_last: false,
    });
    writer.end_key(Some("stopped"));
    writer.unreadable(b"secret", "this token may not run JSON.GET");
    writer.key(Head { name: b"doc", kind: Kind::Json, ends: None });
    writer.part(Part::Document(b"{\"n\":\n12345678901234567890}"));
    writer.end_key(None);
    writer.finish();
    let file = writer.take();
    let array: Vec<Value> = serde_json::from_slice(&file).expect("JSON");
    assert_eq!(bytes_of(&array[0]["value"]), b"abc\xc3");
    assert_eq!(array[0]["incomplete"], "stopped");
    assert_eq!(array[1]["unreadable"], "this token may not run JSON.GET");
    assert!(
        String::from_utf8(file).expect("text").contains("{\"n\": 12345678901234567890}"),
        "as it is written"
    );
}

#[test]
fn many_elements_are_several_commands() {
    let items: Vec<_> = (0..250).map(|at: u32| at.to_string().into_bytes()).collect();
    let file = String::from_utf8(written(Format::Redis, &[(b"l".to_vec(), None, Content::List(items))]))
        .expect("text");
    assert_eq!(file.lines().count(), 3);
    assert!(file.lines().all(|line| line.starts_with("RPUSH l ")));
}
