//! Lines as people type them, and as they mistype them. The same ones for the same seed.

use proptest::prelude::*;
use proptest::strategy::ValueTree;
use proptest::test_runner::{Config, RngAlgorithm, TestRng, TestRunner};
use proptest::{collection::vec, sample::select};

/// What a line is made of; each is a place where two parsers may part.
const PIECES: &[&str] = &[
    " ", "  ", "\t", "\r", "\u{b}", "\u{c}", "\u{a0}", "\u{2028}", "\"", "'", "\\", "\\\"", "\\'", "\\\\",
    "\\n", "\\r", "\\t", "\\a", "\\b", "\\z", "\\x", "\\x4", "\\x41", "\\xff", "\\xFF", "\\x00", "\\xg1",
    "\\X41", "x41", "a", "user:1", "ü", "🔑", "0", "-1", "*", "{", "}", "$", "#", ";", "%s",
];

/// `count` lines without line feeds and NUL, which cannot be part of a line.
pub fn generate(seed: u64, count: usize) -> Vec<String> {
    let mut bytes = [0; 32];
    bytes[..8].copy_from_slice(&seed.to_le_bytes());
    let rng = TestRng::from_seed(RngAlgorithm::ChaCha, &bytes);
    let mut runner = TestRunner::new_with_rng(Config::default(), rng);
    let line = line();
    (0..count).map(|_| line.new_tree(&mut runner).expect("a line").current()).collect()
}

fn line() -> impl Strategy<Value = String> {
    let soup = vec(select(PIECES), 0..10).prop_map(|pieces| pieces.concat());
    // A well-formed line with one piece too many.
    let slip = (typed(), select(PIECES), any::<prop::sample::Index>()).prop_map(|(line, piece, at)| {
        let places: Vec<usize> = line.char_indices().map(|(at, _)| at).chain([line.len()]).collect();
        let (before, after) = line.split_at(places[at.index(places.len())]);
        format!("{before}{piece}{after}")
    });
    prop_oneof![3 => soup, 4 => typed(), 3 => slip]
}

/// A line that can be read.
fn typed() -> impl Strategy<Value = String> {
    let spaces = select(&[" ", "  ", "\t", " \t ", "\r", "   "][..]);
    vec((word(), spaces), 0..6)
        .prop_map(|words| words.into_iter().map(|(word, space)| word + space).collect::<String>())
}

/// One word that can be read, in each way of writing it.
fn word() -> impl Strategy<Value = String> {
    let escaped = vec(any::<u8>(), 0..8).prop_map(|bytes| {
        format!("\"{}\"", bytes.iter().map(|byte| format!("\\x{byte:02x}")).collect::<String>())
    });
    let double = "[a-z :{}\u{fc}\u{1f511}]{0,8}".prop_map(|text| format!("\"{text}\\n\\\"\\\\\""));
    let single = "[a-z \"\\\\:]{0,8}".prop_map(|text| format!("'{text}\\''"));
    let joined = "[a-z]{1,4}".prop_map(|text| format!("{text}\"b c\""));
    prop_oneof![3 => "[a-zA-Z0-9:*_.-]{1,12}", 1 => escaped, 1 => double, 1 => single, 1 => joined]
}
