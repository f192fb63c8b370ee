//! JSON as text: cut into tokens and laid out again, with nothing else touched.
//!
//! A parser that builds a tree would round `9223372036854775807`, sort keys and drop duplicates. Here a document stays
//! the tokens it is stored as; only the white space between them is ours. No recursion: nesting is limited by memory
//! alone, and indentation stops growing at [`DEEPEST_INDENT`].

mod draft;
mod scan;

use std::ops::Range;

pub use draft::Draft;
pub use scan::{NotJson, Token, TokenKind, Tokens, scan};

/// A container no longer than this, with no container inside, stays on one line.
const SHORT: usize = 64;

/// Levels after which a line is not moved further to the right.
pub const DEEPEST_INDENT: usize = 48;

/// A document cut into tokens and lines.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Document {
    text: String,
    tokens: Vec<Token>,
    lines: Vec<Line>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
struct Line {
    depth: usize,
    tokens: Range<usize>,
}

/// A run of one colour in a laid-out line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Run<'t> {
    pub kind: TokenKind,
    pub text: &'t str,
    /// A space follows.
    pub space: bool,
}

impl Document {
    /// Lays out a text that is one JSON value.
    ///
    /// # Errors
    /// [`NotJson`] with the place where the text stops being JSON.
    pub fn new(text: String) -> Result<Self, NotJson> {
        let mut draft = Draft::new(text);
        while !draft.step(usize::MAX)? {}
        Ok(draft.finish())
    }

    /// The document exactly as stored.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Lines of the layout.
    pub fn len(&self) -> usize {
        self.lines.len()
    }

    /// Never: a value has at least one line. Here because clippy likes it beside `len`.
    pub fn is_empty(&self) -> bool {
        self.lines.is_empty()
    }

    /// How far line `index` is indented, and its runs.
    pub fn line(&self, index: usize) -> Option<(usize, Vec<Run<'_>>)> {
        let line = self.lines.get(index)?;
        let tokens = self.tokens.get(line.tokens.clone())?;
        let runs = tokens.iter().enumerate().map(|(at, token)| Run {
            kind: token.kind,
            text: self.text.get(token.span.clone()).unwrap_or_default(),
            space: tokens.get(at + 1).is_some_and(|next| has_space(token.kind, next.kind)),
        });
        Some((line.depth.min(DEEPEST_INDENT), runs.collect()))
    }

    /// The laid-out text, for copying.
    pub fn pretty(&self) -> String {
        let mut out = String::with_capacity(self.text.len() * 2);
        for index in 0..self.len() {
            if index > 0 {
                out.push('\n');
            }
            let Some((depth, runs)) = self.line(index) else { continue };
            out.extend(std::iter::repeat_n("  ", depth));
            for run in runs {
                out.push_str(run.text);
                if run.space {
                    out.push(' ');
                }
            }
        }
        out
    }
}

const fn has_space(left: TokenKind, right: TokenKind) -> bool {
    match (left, right) {
        (TokenKind::Colon | TokenKind::Comma, _) => true,
        // `{ "sku": 1 }` breathes, `{}` does not.
        (TokenKind::Open, TokenKind::Close) => false,
        (TokenKind::Open, _) => true,
        (_, TokenKind::Close) => true,
        _ => false,
    }
}

/// The index of the token that closes the container opened at `open`, if the container is short enough for one line.
fn short_end(tokens: &[Token], open: usize) -> Option<usize> {
    let mut width = 0;
    for (at, token) in tokens.iter().enumerate().skip(open + 1) {
        width += token.span.len() + 1;
        match token.kind {
            TokenKind::Close => return Some(at),
            TokenKind::Open => return None,
            _ if width > SHORT => return None,
            _ => {}
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn pretty(text: &str) -> String {
        Document::new(text.to_owned()).expect("JSON").pretty()
    }

    fn words(text: &str) -> Vec<String> {
        scan(text).expect("JSON").into_iter().map(|token| text[token.span].to_owned()).collect()
    }

    #[test]
    fn big_numbers_key_order_and_duplicates_stay() {
        let text = r#"{"z":9223372036854775807,"a":1.0,"a":1e400,"m":-0}"#;
        assert_eq!(pretty(text), r#"{ "z": 9223372036854775807, "a": 1.0, "a": 1e400, "m": -0 }"#);
    }

    #[test]
    fn a_root_array_stays_an_array() {
        assert_eq!(pretty("[10,20,[30]]"), "[\n  10,\n  20,\n  [ 30 ]\n]");
        assert_eq!(pretty(" [ ] "), "[]");
    }

    #[test]
    fn short_containers_share_a_line_and_long_ones_do_not() {
        let text = r#"{"lines":[{"sku":"KB-104","qty":1},{"sku":"MS-220","qty":2}],"e":{}}"#;
        let expected = r#"{
  "lines": [
    { "sku": "KB-104", "qty": 1 },
    { "sku": "MS-220", "qty": 2 }
  ],
  "e": {}
}"#;
        assert_eq!(pretty(text), expected);
    }

    #[test]
    fn a_bare_value_is_a_document_of_one_line() {
        assert_eq!(pretty("\t9223372036854775807\n"), "9223372036854775807");
        assert_eq!(pretty(r#""é\u0000""#), r#""é\u0000""#);
    }

    #[test]
    fn ten_thousand_levels_neither_overflow_nor_swell() {
        let text = "[".repeat(10_000) + &"]".repeat(10_000);
        let out = pretty(&text);
        assert_eq!(words(&out).len(), 20_000);
        assert!(out.len() < 20_000 * (2 * DEEPEST_INDENT + 3));
    }

    fn json() -> impl Strategy<Value = String> {
        let leaf = prop_oneof![
            Just("null".to_owned()),
            Just("true".to_owned()),
            any::<i64>().prop_map(|n| n.to_string()),
            "-?(0|[1-9][0-9]{0,30})(\\.[0-9]{1,20})?([eE][+-]?[0-9]{1,4})?",
            any::<String>().prop_map(|s| serde_json::to_string(&s).expect("a string")),
        ];
        leaf.prop_recursive(6, 96, 6, |inner| {
            let blank = "[ \\t\\r\\n]{0,3}";
            // Few letters, so that names come twice in an object.
            let key = prop_oneof![any::<String>(), "[ab]".prop_map(String::from)]
                .prop_map(|s| serde_json::to_string(&s).expect("a string"));
            prop_oneof![
                (blank, prop::collection::vec(inner.clone(), 0..6))
                    .prop_map(|(b, items)| format!("[{b}{}{b}]", items.join(&format!("{b},{b}")))),
                (blank, prop::collection::vec((key, inner), 0..6)).prop_map(|(b, items)| {
                    let pairs: Vec<_> = items.into_iter().map(|(k, v)| format!("{k}{b}:{b}{v}")).collect();
                    format!("{{{b}{}{b}}}", pairs.join(&format!("{b},{b}")))
                }),
            ]
        })
    }

    proptest! {
        #[test]
        fn laying_out_changes_white_space_only(text in json()) {
            let out = pretty(&text);
            prop_assert_eq!(words(&out), words(&text));
            let document = Document::new(text.clone()).expect("JSON");
            prop_assert_eq!(document.text(), text);
        }

        #[test]
        fn laying_out_deep_documents_changes_white_space_only(
            levels in prop::collection::vec(any::<bool>(), 0..3000),
            leaf in json(),
        ) {
            let open: String = levels.iter().map(|list| if *list { "[1, " } else { "{\"a\":0,\"a\": " }).collect();
            let close: String = levels.iter().rev().map(|list| if *list { "]" } else { "}" }).collect();
            let text = open + &leaf + &close;
            prop_assert_eq!(words(&pretty(&text)), words(&text));
        }

        #[test]
        fn what_is_json_is_what_serde_json_says(text in json(), cut in any::<prop::sample::Index>(), put in "[\\[\\]{},:\"0-9eE.tfn \\\\]") {
            let mut changed: Vec<char> = text.chars().collect();
            let at = cut.index(changed.len());
            changed[at] = put.chars().next().expect("one");
            let changed: String = changed.into_iter().collect();
            let known = serde_json::from_str::<serde::de::IgnoredAny>(&changed).is_ok();
            prop_assert_eq!(scan(&changed).is_ok(), known, "{}", changed);
        }

        #[test]
        fn any_text_is_answered_without_panic(text: String) {
            let _ = Document::new(text);
        }
    }
}
