//! A value laid out in lines: a JSON document, or what a decoder made of something else.

use std::sync::Arc;

use decode::json::{Document, Run, TokenKind};

use super::decoding::Lines;

/// Lines of either kind. Clones share them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Laid {
    Document(Arc<Document>),
    Lines(Arc<Lines>),
}

impl Laid {
    pub fn len(&self) -> usize {
        match self {
            Self::Document(document) => document.len(),
            Self::Lines(lines) => lines.len(),
        }
    }

    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// How far line `index` is indented, and its runs.
    pub fn line(&self, index: usize) -> Option<(usize, Vec<Run<'_>>)> {
        match self {
            Self::Document(document) => document.line(index),
            Self::Lines(lines) => lines.runs(index).map(|runs| (0, runs)),
        }
    }

    /// Line `index` as it reads, without its indentation.
    pub fn text(&self, index: usize) -> Option<String> {
        let (_, runs) = self.line(index)?;
        let mut text = String::new();
        for run in runs {
            text.push_str(run.text);
            if run.space {
                text.push(' ');
            }
        }
        Some(text)
    }
}

/// A part of a run: marked if something was found there, `Some(true)` for the hit that is looked at.
pub type Part<'t> = (TokenKind, &'t str, Option<bool>);

/// Runs of a line cut at what was found in it. `marks` are places in [`Laid::text`], in their order, each of `length`
/// bytes; `now` is the one that is looked at.
pub fn cut<'t>(runs: &[Run<'t>], marks: &[usize], length: usize, now: Option<usize>) -> Vec<Part<'t>> {
    let mut parts = Vec::new();
    let mut begin = 0;
    for run in runs {
        let end = begin + run.text.len();
        let mut at = begin;
        while at < end {
            // The last mark that begins here or before, if it reaches this far, else the next one.
            let before =
                marks.partition_point(|mark| *mark <= at).checked_sub(1).and_then(|index| marks.get(index));
            let inside = before.copied().filter(|mark| mark + length > at);
            let until = match inside {
                Some(mark) => mark + length,
                None => marks.get(marks.partition_point(|mark| *mark <= at)).copied().unwrap_or(end),
            };
            let until = until.min(end);
            // A hit is bytes: it may end inside of a character only where what was looked for did.
            let Some(text) = run.text.get(at - begin..until - begin) else {
                parts.push((run.kind, run.text.get(at - begin..).unwrap_or_default(), None));
                break;
            };
            parts.push((run.kind, text, inside.map(|mark| Some(mark) == now)));
            at = until;
        }
        begin = end;
        if run.space {
            parts.push((TokenKind::Colon, " ", None));
            begin += 1;
        }
    }
    parts
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_is_cut_at_what_was_found_also_across_colours() {
        let lines = Lines::new(r#"  "a": "ab""#.to_owned());
        let runs = lines.runs(0).expect("a line");
        let shown = |marks: &[usize], length, now| {
            let parts = cut(&runs, marks, length, now);
            assert_eq!(parts.iter().map(|part| part.1).collect::<String>(), r#"  "a": "ab""#);
            parts.into_iter().filter_map(|(_, text, mark)| Some((text.to_owned(), mark?))).collect::<Vec<_>>()
        };
        assert_eq!(shown(&[], 1, None), []);
        assert_eq!(shown(&[3, 8], 1, Some(8)), [("a".to_owned(), false), ("a".to_owned(), true)]);
        assert_eq!(
            shown(&[4], 4, Some(4)),
            [("\"".to_owned(), true), (": ".to_owned(), true), ("\"".to_owned(), true)]
        );
    }

    #[test]
    fn both_kinds_of_lines_read_alike() {
        let json = r#"{"a":[1,2]}"#;
        let document = Laid::Document(Arc::new(Document::new(json.to_owned()).expect("JSON")));
        let lines = Laid::Lines(Arc::new(Lines::new("{\n  \"a\": [ 1, 2 ]\n}".to_owned())));
        assert_eq!((document.len(), lines.len()), (3, 3));
        assert_eq!(document.text(1).as_deref(), Some("\"a\": [ 1, 2 ]"));
        assert_eq!(lines.text(1).as_deref(), Some("  \"a\": [ 1, 2 ]"));
        assert_eq!(lines.text(3), None);
    }
}
