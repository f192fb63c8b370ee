//! docs/threats.md says which test proves which defence. A list like that is true on the day it is written; this keeps it true:
//! every threat of sessions, foreign requests, frames and tokens has a test that carries its id, and every test that the list
//! names is there.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

/// Groups B, C, D and E of the threat model.
fn ids() -> Vec<u32> {
    (15..=49).collect()
}

/// Below the checkout: where tests are.
const PLACES: [&str; 3] = ["crates", "src", "tests"];

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .ancestors()
        .nth(2)
        .expect("xtask sits in crates/xtask")
        .to_path_buf()
}

/// Every test: its file, seen from the root, and its name.
fn tests() -> BTreeSet<(String, String)> {
    let root = root();
    let mut found = BTreeSet::new();
    let mut folders: Vec<PathBuf> = PLACES.iter().map(|place| root.join(place)).collect();
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(&folder).expect("a folder").map(|entry| entry.expect("an entry").path()) {
            let name = entry.file_name().and_then(|name| name.to_str()).unwrap_or_default();
            if entry.is_dir() {
                if !["node_modules", "results", "target"].contains(&name) {
                    folders.push(entry);
                }
                continue;
            }
            let names_in: fn(&str) -> Vec<String> = match name.rsplit_once('.') {
                Some((_, "rs")) => in_rust,
                Some((_, "mjs")) => in_node,
                _ => continue,
            };
            let text = fs::read_to_string(&entry).expect("a text");
            let file = entry.strip_prefix(&root).expect("below the root").display().to_string();
            found.extend(names_in(&text).into_iter().map(|test| (file.clone(), test)));
        }
    }
    found
}

/// Functions with an attribute that makes them a test.
fn in_rust(text: &str) -> Vec<String> {
    let mut is_test = false;
    let mut names = Vec::new();
    for line in text.lines().map(str::trim) {
        if line.starts_with("#[") {
            is_test |=
                ["#[test]", "#[tokio::test", "#[wasm_bindgen_test"].iter().any(|one| line.starts_with(one));
        } else if let Some((_, function)) = line.split_once("fn ") {
            let name = function.split('(').next().unwrap_or_default();
            names.extend(is_test.then(|| name.to_owned()));
            is_test = false;
        }
    }
    names
}

/// What stands in quotes after `test(` or `check(`.
fn in_node(text: &str) -> Vec<String> {
    let calls = text.lines().filter_map(|line| {
        let line = line.trim_start();
        line.strip_prefix("test(").or_else(|| line.strip_prefix("check("))
    });
    let quoted = calls.filter_map(|call| {
        let quote = call.chars().next().filter(|first| ['"', '\'', '`'].contains(first))?;
        call.get(1..)?.split(quote).next().map(str::to_owned)
    });
    quoted.collect()
}

/// Whether a name carries an id, in the manner of Rust (`t15_…`) or of node (`T15 …`).
fn carries(name: &str, id: u32) -> bool {
    let id = format!("t{id}");
    name.split(|c: char| !c.is_ascii_alphanumeric()).any(|word| word.eq_ignore_ascii_case(&id))
}

/// The rows of the list: the id, and file and name of each test.
fn rows() -> Vec<(u32, Vec<(String, String)>)> {
    let text = fs::read_to_string(root().join("docs/threats.md")).expect("docs/threats.md");
    let row = |line: &str| {
        let cells: Vec<&str> = line.trim_matches('|').split('|').map(str::trim).collect();
        let [id, _, tests] = cells.as_slice() else { return None };
        let id = id.strip_prefix('T')?.parse().ok()?;
        let named = tests.split("<br>").map(|test| {
            let (file, name) = test.trim().split_once("`: ").expect("`file`: name of the test");
            (file.trim_start_matches('`').to_owned(), name.to_owned())
        });
        Some((id, named.collect()))
    };
    text.lines().filter_map(row).collect()
}

#[test]
fn each_threat_has_a_test_that_carries_its_id() {
    let tests = tests();
    let without: Vec<u32> =
        ids().into_iter().filter(|id| !tests.iter().any(|(_, name)| carries(name, *id))).collect();
    assert!(without.is_empty(), "no test carries the id of {without:?}");
}

#[test]
fn the_list_of_threats_names_a_test_for_each_and_only_tests_that_are_there() {
    let (tests, rows) = (tests(), rows());
    assert_eq!(rows.iter().map(|(id, _)| *id).collect::<Vec<_>>(), ids());
    for (id, named) in rows {
        assert!(!named.is_empty());
        for test in named {
            assert!(carries(&test.1, id), "T{id}: {} does not carry the id", test.1);
            assert!(tests.contains(&test), "T{id}: {} has no test named {}", test.0, test.1);
        }
    }
}

#[test]
fn a_name_without_a_test_is_none() {
    let rust =
        "#[tokio::test]\n#[expect(x)]\nasync fn t15_a() {\n    fn t16_b() {}\n}\n#[test]\nfn t17_c() {}";
    assert_eq!(in_rust(rust), ["t15_a", "t17_c"]);
    let node = "test(\"T18 a\", async () => {\n// test(\"T19 b\"\n  check('T20 c', x)\nfor (const x of y) test(`T21`)";
    assert_eq!(in_node(node), ["T18 a", "T20 c"]);
    assert!(carries("t43_t44_whatever", 44) && carries("T33, T47: of a scope", 47) && !carries("t470_x", 47));
}
