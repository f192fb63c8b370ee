//! What holds for any bytes.

mod support;

use decode::{Chain, Cut, Format, Limits, Trouble, Value, View, apply, decode, wire};
use proptest::prelude::*;

fn chain(name: &str) -> Chain {
    Chain::parse(name).expect("a chain")
}

fn text_of(bytes: &[u8], name: &str) -> String {
    match apply(bytes, &chain(name), &Limits::default()).view {
        View::Tree(tree) => tree.text,
        other => panic!("{other:?}"),
    }
}

/// A text without its white space outside of strings.
fn squeezed(json: &str) -> String {
    let tokens = decode::json::scan(json).expect("JSON");
    tokens.into_iter().map(|token| &json[token.span]).collect()
}

fn json() -> impl Strategy<Value = String> {
    let quoted = || any::<String>().prop_map(|text| serde_json::to_string(&text).expect("a string"));
    let leaf = prop_oneof![
        Just("null".to_owned()),
        Just("true".to_owned()),
        "-?(0|[1-9][0-9]{0,40})(\\.[0-9]{1,20})?([eE][+-]?[0-9]{1,4})?",
        quoted(),
    ];
    let inner = leaf.prop_recursive(6, 64, 6, move |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..6).prop_map(|items| format!("[{}]", items.join(" ,"))),
            prop::collection::vec((quoted(), inner), 0..6).prop_map(|items| {
                let pairs: Vec<_> = items.into_iter().map(|(key, value)| format!("{key}: {value}")).collect();
                format!("{{\n{}}}", pairs.join(","))
            }),
        ]
    });
    prop_oneof![
        prop::collection::vec(inner.clone(), 1..5).prop_map(|items| format!("[{}]", items.join(","))),
        inner.prop_map(|value| format!("{{\"v\":{value}}}")),
    ]
}

#[test]
fn a_thousand_levels_are_laid_out_and_a_million_do_not_overflow() {
    let document = |levels: usize| "[".repeat(levels) + &"]".repeat(levels);
    let View::Tree(tree) = decode(document(1000).as_bytes(), &Limits::default()).view else {
        panic!("no tree")
    };
    assert_eq!(tree.nodes.len(), 1000);
    assert_eq!(tree.nodes.iter().map(|node| node.depth).max(), Some(999));
    assert_eq!(squeezed(&tree.text), document(1000));
    let limits = Limits { depth: 5000, ..Limits::default() };
    let deep = apply(document(1_000_000).as_bytes(), &chain("json"), &limits);
    assert_eq!(deep.steps[0].trouble, Some(Trouble::Cut(Cut::Depth(5000))));
}

#[test]
fn every_limit_cuts_and_is_named() {
    let list = format!("[{}]", vec!["1"; 5000].join(","));
    let packed = support::gzip(list.as_bytes());
    let cut = |chain_name: &str, limits: Limits| {
        apply(&packed, &chain(chain_name), &limits).steps.last().and_then(|step| step.trouble)
    };
    let all = Limits::default();
    assert_eq!(cut("gzip>json", all), None);
    assert_eq!(cut("gzip", Limits { output: 100, ..all }), Some(Trouble::Cut(Cut::Output(100))));
    assert_eq!(cut("gzip", Limits { output: list.len(), ..all }), None);
    assert_eq!(cut("gzip>json", Limits { text: 100, ..all }), Some(Trouble::Cut(Cut::Text(100))));
    assert_eq!(cut("gzip>json", Limits { steps: 1, ..all }), Some(Trouble::Cut(Cut::Steps(1))));
    assert_eq!(cut("gzip>json", Limits { work: 30_000, ..all }), Some(Trouble::Cut(Cut::Work)));
    let View::Tree(tree) = apply(&packed, &chain("gzip>json"), &Limits { nodes: 10, ..all }).view else {
        panic!("no tree")
    };
    assert!(tree.nodes.len() == 10 && tree.more && tree.text.len() > list.len());
}

#[test]
fn a_bare_number_is_offered_as_what_it_may_be() {
    let names = |text: &str| -> Vec<_> {
        let outcome = decode(text.as_bytes(), &Limits::default());
        assert_eq!(outcome.chain, Chain::default(), "{text}");
        outcome.offers.into_iter().map(|offer| (offer.chain.name(), offer.gist.unwrap_or_default())).collect()
    };
    assert_eq!(names("1700000000"), [("unix-s".to_owned(), "2023-11-14T22:13:20Z".to_owned())]);
    assert_eq!(names("1700000000123"), [("unix-ms".to_owned(), "2023-11-14T22:13:20.123Z".to_owned())]);
    let both = "2012-03-03T13:01:20.453Z or 2016-04-30T11:18:25.796Z".to_owned();
    assert_eq!(names("175928847299117063"), [("snowflake".to_owned(), both)]);
    assert_eq!(names("42"), []);
    assert_eq!(names("-1700000000"), []);
}

#[test]
fn a_step_that_fails_leaves_what_was_before_it() {
    let outcome = apply(b"aGVsbG8=", &chain("base64>gzip>json"), &Limits::default());
    assert_eq!(outcome.bytes, b"hello");
    assert_eq!(outcome.view, View::Text);
    assert_eq!(outcome.steps.len(), 2);
    assert!(outcome.steps[0].trouble.is_none() && outcome.steps[1].trouble.is_some());
}

#[test]
fn bytes_after_the_end_are_counted() {
    let bytes = [support::gzip(b"hello"), b"tail".to_vec()].concat();
    let outcome = decode(&bytes, &Limits::default());
    assert_eq!((outcome.chain.name().as_str(), outcome.steps[0].rest), ("gzip", 4));
    assert_eq!(apply(b"\x01\x02\x03", &chain("msgpack"), &Limits::default()).steps[0].rest, 2);
}

#[test]
fn a_token_is_never_shown_as_verified() {
    let token = "eyJhbGciOiJub25lIn0.eyJzdWIiOiJhIn0.";
    let View::Tree(tree) = decode(token.as_bytes(), &Limits::default()).view else { panic!("no tree") };
    assert!(tree.unverified);
    let View::Tree(tree) = decode(b"{\"alg\":1}", &Limits::default()).view else { panic!("no tree") };
    assert!(!tree.unverified);
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn laying_json_out_changes_white_space_only(text in json()) {
        let outcome = decode(text.as_bytes(), &Limits::default());
        prop_assert_eq!(outcome.chain.name(), "json");
        prop_assert_eq!(&outcome.bytes, text.as_bytes());
        let View::Tree(tree) = outcome.view else { panic!("no tree") };
        prop_assert_eq!(squeezed(&tree.text), squeezed(&text));
        // The nodes say the same as the text, token by token.
        let values: String = tree.nodes.iter().map(|node| {
            node.label.clone().unwrap_or_default() + &node.value.notation()
        }).collect();
        let words: String = decode::json::scan(&text).expect("JSON").into_iter().map(|token| &text[token.span])
            .filter(|word| !matches!(*word, "{" | "}" | "[" | "]" | "," | ":")).collect();
        prop_assert_eq!(values, words);
    }

    #[test]
    fn what_is_packed_comes_out_again(bytes: Vec<u8>) {
        let limits = Limits::default();
        let hex: String = bytes.iter().map(|byte| format!("{byte:02x}")).collect();
        prop_assert_eq!(&apply(&support::gzip(&bytes), &chain("gzip"), &limits).bytes, &bytes);
        prop_assert_eq!(&apply(&support::base64(&bytes), &chain("base64"), &limits).bytes, &bytes);
        if !bytes.is_empty() {
            prop_assert_eq!(&apply(hex.as_bytes(), &chain("hex"), &limits).bytes, &bytes);
            let twice = support::base64(&support::gzip(&support::gzip(&bytes)));
            prop_assert_eq!(&apply(&twice, &chain("base64>gzip>gzip"), &limits).bytes, &bytes);
        }
    }

    #[test]
    fn strings_of_json_are_what_serde_json_says(text: String, raw in "\"([ -~]|\\\\[nrtbfu\"\\\\/]|\\\\u[0-9a-fD8]{4}){0,12}\"") {
        let limits = Limits::default();
        let quoted = serde_json::to_string(&text).expect("a string");
        if !text.is_empty() {
            prop_assert_eq!(&apply(quoted.as_bytes(), &chain("json-string"), &limits).bytes, text.as_bytes());
        }
        let ours = apply(raw.as_bytes(), &chain("json-string"), &limits);
        let theirs = serde_json::from_str::<String>(&raw).ok();
        let ours = ours.steps[0].trouble.is_none().then(|| String::from_utf8(ours.bytes).expect("UTF-8"));
        prop_assert_eq!(ours, theirs);
    }

    #[test]
    fn every_integer_of_messagepack_and_cbor_is_exact(number: u64, negative in i64::MIN..0) {
        let msgpack = [&[0xcf_u8][..], &number.to_be_bytes()].concat();
        // An integer is a view that no limit of a float touches.
        prop_assert_eq!(apply(&msgpack, &chain("msgpack"), &Limits::default()).view, tree_of(&number.to_string()));
        let msgpack = [&[0xd3_u8][..], &negative.to_be_bytes()].concat();
        prop_assert_eq!(apply(&msgpack, &chain("msgpack"), &Limits::default()).view, tree_of(&negative.to_string()));
        let cbor = [&[0x1b_u8][..], &number.to_be_bytes()].concat();
        prop_assert_eq!(text_of(&cbor, "cbor"), number.to_string());
        let cbor = [&[0x3b_u8][..], &number.to_be_bytes()].concat();
        prop_assert_eq!(text_of(&cbor, "cbor"), (-1 - i128::from(number)).to_string());
    }

    #[test]
    fn bytes_that_no_worker_sent_are_no_outcome(bytes: Vec<u8>, cut: prop::sample::Index, put: u8) {
        let _ = wire::unpack(&bytes);
        let mut packed = wire::pack(&decode(b"{\"a\":[1,\"b\"]}", &Limits::default()));
        prop_assert!(wire::unpack(&packed).is_some());
        let at = cut.index(packed.len());
        packed[at] = put;
        let _ = wire::unpack(&packed);
        packed[0] = 2;
        prop_assert_eq!(wire::unpack(&packed), None);
    }

    #[test]
    fn any_bytes_are_answered_by_every_format(bytes: Vec<u8>) {
        for format in Format::all() {
            let outcome = apply(&bytes, &Chain::new(&[format]).expect("a chain"), &Limits::default());
            prop_assert_eq!(outcome.steps.len(), 1);
        }
        let outcome = decode(&bytes, &Limits::default());
        prop_assert!(outcome.chain != Chain::default() || outcome.bytes == bytes);
    }
}

fn tree_of(number: &str) -> View {
    let node = decode::Node { depth: 0, label: None, value: Value::Number(number.to_owned()), note: None };
    View::Tree(decode::Tree { text: number.to_owned(), nodes: vec![node], more: false, unverified: false })
}
