//! The dry run: what a pasted list would come to.

use std::collections::HashMap;

use upstash_api::validate::{SlugError, usable_slug};

use crate::subaccounts::csv;
use crate::subaccounts::list::List;
use crate::subaccounts::text::bulk as text;

/// Longest list that is looked at, in bytes: ten thousand slugs fit several times over.
pub const MAX_TEXT: usize = 2 * 1024 * 1024;

/// The name of the column that holds the slugs, in any case.
const COLUMN: &str = "slug";

/// What a list would come to.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Plan {
    pub rows: Vec<Planned>,
    /// There were more cells in a row than the slug: they are not used.
    pub has_more_columns: bool,
    /// Whether the column was found by its name.
    pub by_name: bool,
}

/// One row of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Planned {
    pub line: usize,
    pub slug: String,
    pub verdict: Verdict,
}

/// What would become of a row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    Make,
    Wrong(SlugError),
    /// The same slug stands in an earlier line.
    Again {
        line: usize,
    },
    /// The team has it already.
    Exists,
    /// The team may have no more.
    Beyond {
        limit: usize,
    },
}

impl Verdict {
    /// Why the row is left out; `None` when it is not.
    pub fn message(&self) -> Option<String> {
        match self {
            Self::Make => None,
            Self::Wrong(error) => Some(error.to_string()),
            Self::Again { line } => Some(text::again(*line)),
            Self::Exists => Some(text::EXISTS.to_owned()),
            Self::Beyond { limit } => Some(text::beyond(*limit)),
        }
    }
}

/// Why there is no dry run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unreadable {
    Nothing,
    OpenQuote {
        line: usize,
    },
    TooLong,
    /// Not text in UTF-8, such as a workbook.
    NoText,
}

/// Looks at a list: one slug a line, or CSV whose slugs are in the column `slug`, else in the first. `raised` says that
/// Upstash allows this team more than the documented limit.
///
/// # Errors
/// [`Unreadable`], when there is nothing to look at.
pub fn plan(list_text: &str, existing: &List, raised: bool) -> Result<Plan, Unreadable> {
    if list_text.len() > MAX_TEXT {
        return Err(Unreadable::TooLong);
    }
    if list_text.contains(['\0', '\u{fffd}']) {
        return Err(Unreadable::NoText);
    }
    let mut records = csv::parse(list_text).map_err(|open| Unreadable::OpenQuote { line: open.line })?;
    let named = records
        .first()
        .and_then(|head| head.cells.iter().position(|cell| cell.trim().eq_ignore_ascii_case(COLUMN)));
    if named.is_some() {
        records.remove(0);
    }
    let column = named.unwrap_or(0);
    let has_more_columns = records.iter().any(|record| record.cells.len() > 1);
    let mut seen: HashMap<String, usize> = HashMap::with_capacity(records.len());
    let mut places = if raised { usize::MAX } else { existing.limit.saturating_sub(existing.used()) };
    let mut rows = Vec::with_capacity(records.len());
    for record in records {
        // Spreadsheets pad; a slug may not begin with a space, and one that ends with it is a trap.
        let slug = record.cells.get(column).map(|cell| cell.trim().to_owned()).unwrap_or_default();
        let verdict = match (usable_slug(&slug), seen.get(&slug)) {
            (Err(error), _) => Verdict::Wrong(error),
            (Ok(()), Some(line)) => Verdict::Again { line: *line },
            (Ok(()), None) if existing.get(&slug).is_some() => Verdict::Exists,
            (Ok(()), None) if places == 0 => Verdict::Beyond { limit: existing.limit },
            (Ok(()), None) => {
                places -= 1;
                Verdict::Make
            }
        };
        seen.entry(slug.clone()).or_insert(record.line);
        rows.push(Planned { line: record.line, slug, verdict });
    }
    if rows.is_empty() {
        return Err(Unreadable::Nothing);
    }
    Ok(Plan { rows, has_more_columns, by_name: named.is_some() })
}

impl Plan {
    /// How many rows would be made.
    pub fn to_make(&self) -> usize {
        self.rows.iter().filter(|row| row.verdict == Verdict::Make).count()
    }

    /// How many rows only the limit keeps out.
    pub fn beyond(&self) -> usize {
        self.rows.iter().filter(|row| matches!(row.verdict, Verdict::Beyond { .. })).count()
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use upstash_api::exchange::KeyState;

    use super::*;
    use crate::subaccounts::list::tests::{list, tenant};

    fn nobody() -> List {
        list(Vec::new())
    }

    fn rows(text: &str) -> Vec<(usize, String, Verdict)> {
        let existing = list(vec![tenant("wayne", KeyState::Held, None)]);
        let plan = plan(text, &existing, false).expect("readable");
        plan.rows.into_iter().map(|row| (row.line, row.slug, row.verdict)).collect()
    }

    fn row(line: usize, slug: &str, verdict: Verdict) -> (usize, String, Verdict) {
        (line, slug.to_owned(), verdict)
    }

    #[test]
    fn pasted_lines_are_slugs() {
        assert_eq!(
            rows("acme\r\n\r\n  globex  \nacme\nwayne\na:b\n"),
            [
                row(1, "acme", Verdict::Make),
                row(3, "globex", Verdict::Make),
                row(4, "acme", Verdict::Again { line: 1 }),
                row(5, "wayne", Verdict::Exists),
                row(6, "a:b", Verdict::Wrong(SlugError::Colon)),
            ]
        );
    }

    #[test]
    fn a_column_called_slug_is_found_wherever_it_is() {
        let text = "\u{feff}Name;SLUG;Plan\r\n\"Acme; Inc\";acme;free\r\nGlobex;\"glo\"\"bex\";\r\nshort\r\n";
        assert_eq!(
            rows(text),
            [
                row(2, "acme", Verdict::Make),
                row(3, "glo\"bex", Verdict::Make),
                row(4, "", Verdict::Wrong(SlugError::Empty)),
            ]
        );
        let plan = plan(text, &nobody(), false).expect("readable");
        assert!(plan.by_name && plan.has_more_columns);
        assert_eq!(plan.to_make(), 2);
    }

    #[test]
    fn without_a_column_of_that_name_the_first_is_taken_and_that_can_be_said() {
        let plan = plan("acme,free\nglobex,paid\n", &nobody(), false).expect("readable");
        assert!(!plan.by_name && plan.has_more_columns);
        assert_eq!(plan.rows.iter().map(|row| row.slug.as_str()).collect::<Vec<_>>(), ["acme", "globex"]);
    }

    #[test]
    fn rows_beyond_the_limit_are_told_unless_it_was_raised() {
        let existing = list((0..98).map(|n| tenant(&format!("t{n}"), KeyState::Held, None)).collect());
        let text = "a\nb\nt1\nc\nd\n";
        let verdicts = |raised| -> Vec<Verdict> {
            plan(text, &existing, raised).expect("readable").rows.into_iter().map(|row| row.verdict).collect()
        };
        let beyond = Verdict::Beyond { limit: 100 };
        assert_eq!(verdicts(false), [Verdict::Make, Verdict::Make, Verdict::Exists, beyond, beyond]);
        assert_eq!(
            verdicts(true),
            [Verdict::Make, Verdict::Make, Verdict::Exists, Verdict::Make, Verdict::Make]
        );
        assert_eq!(plan(text, &existing, false).map(|plan| (plan.to_make(), plan.beyond())), Ok((2, 2)));
    }

    #[test]
    fn what_is_no_list_is_said_so() {
        assert_eq!(plan("\u{feff} \r\n\n", &nobody(), false), Err(Unreadable::Nothing));
        assert_eq!(plan("slug\n", &nobody(), false), Err(Unreadable::Nothing), "a heading alone is no row");
        assert_eq!(plan("a\n\"b\nc", &nobody(), false), Err(Unreadable::OpenQuote { line: 2 }));
        assert_eq!(plan("PK\u{3}\u{4}\0\0", &nobody(), false), Err(Unreadable::NoText));
        assert_eq!(plan("caf\u{fffd}", &nobody(), false), Err(Unreadable::NoText));
        assert_eq!(plan(&"a".repeat(MAX_TEXT + 1), &nobody(), false), Err(Unreadable::TooLong));
    }

    #[test]
    fn every_row_that_is_left_out_says_why() {
        for (_, _, verdict) in rows("acme\nacme\nwayne\n/") {
            assert_eq!(verdict.message().is_none(), verdict == Verdict::Make, "{verdict:?}");
        }
    }

    /// The quickest of some dry runs of ten thousand lines, against a team of so many.
    fn time(team: usize) -> std::time::Duration {
        let existing = list((0..team).map(|n| tenant(&format!("Shop {n}"), KeyState::Held, None)).collect());
        let text: String = (0..10_000).map(|n| format!("Shop {}\n", n * 2)).collect();
        let once = || {
            let begun = std::time::Instant::now();
            let plan = plan(&text, &existing, true).expect("readable");
            assert_eq!(plan.to_make(), 10_000 - team / 2);
            begun.elapsed()
        };
        (0..5).map(|_| once()).min().unwrap_or_default()
    }

    #[test]
    fn a_row_does_not_look_through_the_whole_team() {
        let (small, large) = (time(100), time(10_000));
        assert!(large < small * 5, "{small:?} with a hundred, {large:?} with ten thousand");
    }

    proptest! {
        #[test]
        fn what_would_be_made_is_usable_new_and_there_once(text in "[abW/:, \"\n]{0,60}", full in 0..5_usize) {
            let existing = list((0..100 - full).map(|n| tenant(&format!("{n}"), KeyState::Held, None)).collect());
            if let Ok(plan) = plan(&text, &existing, false) {
                let made: Vec<&str> =
                    plan.rows.iter().filter(|row| row.verdict == Verdict::Make).map(|row| row.slug.as_str()).collect();
                prop_assert!(made.len() <= full);
                for (index, slug) in made.iter().enumerate() {
                    prop_assert!(usable_slug(slug).is_ok() && existing.get(slug).is_none());
                    prop_assert!(!made[..index].contains(slug));
                }
            }
        }
    }
}
