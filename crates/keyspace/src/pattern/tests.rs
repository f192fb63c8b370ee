use proptest::prelude::*;

use super::*;

/// A line of the corpus: `match` or `no`, the pattern, the name. `\xHH` is a byte, `\e` nothing.
fn read(field: &str) -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut rest = field;
    while let Some(at) = rest.find('\\') {
        bytes.extend_from_slice(&rest.as_bytes()[..at]);
        rest = &rest[at + 1..];
        if let Some(hex) = rest.strip_prefix('x') {
            bytes.push(u8::from_str_radix(&hex[..2], 16).expect("two digits"));
            rest = &hex[2..];
        } else {
            rest = rest.strip_prefix('e').expect("an escape");
        }
    }
    bytes.extend_from_slice(rest.as_bytes());
    bytes
}

#[test]
fn a_real_redis_says_the_same_of_the_whole_corpus() {
    let mut seen = [0, 0];
    for line in include_str!("corpus.txt").lines() {
        let [verdict, pattern, name] = line.split(' ').collect::<Vec<_>>()[..] else { panic!("{line}") };
        let said = Glob::new(&read(pattern), false).matches(&read(name));
        assert_eq!(said, verdict == "match", "{line}");
        seen[usize::from(said)] += 1;
    }
    assert!(seen[0] > 900 && seen[1] > 350, "{seen:?}");
}

#[test]
fn a_folded_pattern_takes_letters_of_either_case() {
    for (pattern, name) in [("USER:*", "user:1"), ("[A-C]x", "bX"), ("*É", "aÉ"), ("\\A", "a")] {
        assert!(Glob::new(pattern.as_bytes(), true).matches(name.as_bytes()), "{pattern} {name}");
    }
    assert!(!Glob::new(b"USER:*", false).matches(b"user:1"));
    assert!(!Glob::new("*É".as_bytes(), true).matches("aé".as_bytes()), "only A to Z");
}

#[test]
fn what_is_behind_a_star_is_not_what_was_before_it() {
    for (pattern, name) in [("a*a", "a"), ("ab*b", "ab"), ("a*b*b", "ab"), ("*ab*b", "ab"), ("?*?", "a")] {
        let glob = Glob::new(pattern.as_bytes(), false);
        assert!(!glob.matches(name.as_bytes()), "{pattern} {name}");
        assert!(glob.matches([name, name].concat().as_bytes()), "{pattern} {name} twice");
    }
}

#[test]
fn many_stars_take_no_time() {
    let pattern = b"a*".repeat(500);
    let mut name = b"a".repeat(32_768);
    name.push(b'b');
    let glob = Glob::new(&[&pattern[..], b"c"].concat(), false);
    let began = std::time::Instant::now();
    assert!(!glob.matches(&name));
    assert!(began.elapsed().as_secs() < 2);
}

#[test]
fn the_literal_to_look_for_is_the_longest() {
    let literal = |pattern: &str| Glob::new(pattern.as_bytes(), false).literal();
    assert_eq!(literal("user:*:session:?"), b":session:");
    assert_eq!(literal("[ab]\\*x"), b"*x");
    assert_eq!(literal("*?*"), b"");
}

/// The rules once more, slowly: every way a star could go.
fn slowly(tokens: &[Token], name: &[u8]) -> bool {
    match tokens.split_first() {
        None => name.is_empty(),
        Some((Token::Star, rest)) => (0..=name.len()).any(|at| slowly(rest, &name[at..])),
        Some((token, rest)) => {
            name.split_first().is_some_and(|(byte, name)| token.fits(*byte) && slowly(rest, name))
        }
    }
}

fn mostly_special() -> impl Strategy<Value = Vec<u8>> {
    let bytes = prop::sample::select(b"**?[]^-\\abc:\xff".to_vec());
    prop::collection::vec(bytes, 0..10)
}

proptest! {
    #[test]
    fn matching_fast_equals_matching_slowly(pattern in mostly_special(), name in mostly_special()) {
        let glob = Glob::new(&pattern, false);
        if !name.is_empty() {
            prop_assert_eq!(glob.matches(&name), slowly(&glob.tokens, &name));
        }
    }

    #[test]
    fn a_match_contains_the_literal(pattern in mostly_special(), name in mostly_special()) {
        let glob = Glob::new(&pattern, false);
        let literal = glob.literal();
        if glob.matches(&name) && !literal.is_empty() {
            prop_assert!(name.windows(literal.len()).any(|window| window == literal));
        }
    }

    #[test]
    fn an_escaped_prefix_matches_what_begins_with_it_and_nothing_else(
        prefix in mostly_special(), rest: Vec<u8>, other in mostly_special()
    ) {
        let glob = Glob::new(&beginning_with(&prefix), false);
        prop_assert!(glob.matches(&[&prefix[..], &rest].concat()));
        // The pattern of the empty prefix is `*`, which matches all.
        prop_assert_eq!(glob.matches(&other), other.starts_with(&prefix));
        if !prefix.is_empty() {
            prop_assert_eq!(Glob::new(&escaped(&prefix), false).matches(&other), other == prefix);
        }
    }
}
