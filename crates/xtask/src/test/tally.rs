//! Counting, and how counts are shown.

use std::fmt::Write as _;
use std::iter::Sum;
use std::ops::Add;
use std::time::Duration;

/// How many tests ended how. A check without tests inside, such as the formatting, counts as one.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    pub passed: usize,
    pub failed: usize,
    pub skipped: usize,
}

impl Tally {
    /// One check.
    pub fn one(passed: bool) -> Self {
        Tally { passed: passed.into(), failed: (!passed).into(), skipped: 0 }
    }

    /// The line that people and machines look for.
    pub fn sentence(self) -> String {
        format!("{} passed, {} failed", self.passed, self.failed)
    }
}

impl Add for Tally {
    type Output = Tally;

    fn add(self, other: Tally) -> Tally {
        Tally {
            passed: self.passed + other.passed,
            failed: self.failed + other.failed,
            skipped: self.skipped + other.skipped,
        }
    }
}

impl Sum for Tally {
    fn sum<I: Iterator<Item = Tally>>(tallies: I) -> Tally {
        tallies.fold(Tally::default(), Add::add)
    }
}

/// A line of the table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    pub name: String,
    pub tally: Tally,
    pub time: Duration,
    /// What it consists of, where that is worth lines of its own; counted in `tally` already.
    pub parts: Vec<Row>,
}

/// One line per runner and per part of one.
pub fn table(rows: &[Row]) -> String {
    let mut text =
        format!("{:<15} {:>8} {:>8} {:>8} {:>10}\n", "runner", "passed", "failed", "skipped", "time");
    let mut write = |indent: &str, row: &Row| {
        let Tally { passed, failed, skipped } = row.tally;
        let name = format!("{indent}{}", row.name);
        let _ = writeln!(text, "{name:<15} {passed:>8} {failed:>8} {skipped:>8} {:>10}", duration(row.time));
    };
    for row in rows {
        write("", row);
        row.parts.iter().for_each(|part| write("  ", part));
    }
    let time = rows.iter().map(|row| row.time).sum();
    let _ = writeln!(text, "{:<15} {:>8} {:>8} {:>8} {:>10}", "all", "", "", "", duration(time));
    text
}

/// `7.3 s` or `2 min 05 s`.
pub fn duration(time: Duration) -> String {
    let seconds = time.as_secs();
    if seconds < 60 {
        return format!("{:.1} s", time.as_secs_f32());
    }
    format!("{} min {:02} s", seconds / 60, seconds % 60)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_total_is_summed_over_all_runners() {
        let host = Tally { passed: 40, failed: 1, skipped: 2 };
        let total: Tally = [host, Tally::one(true), Tally::one(false)].into_iter().sum();
        assert_eq!(total, Tally { passed: 41, failed: 2, skipped: 2 });
        assert_eq!(total.sentence(), "41 passed, 2 failed");
    }

    #[test]
    fn the_table_has_a_line_per_runner_and_part_and_one_for_the_time_of_all() {
        let row = |name: &str, milliseconds, parts| Row {
            name: name.to_owned(),
            tally: Tally::one(true),
            time: Duration::from_millis(milliseconds),
            parts,
        };
        let clients = row("clients", 125_000, vec![row("redis", 7300, Vec::new())]);
        let table = table(&[row("fmt", 1200, Vec::new()), clients]);
        assert_eq!(table.lines().count(), 5);
        assert!(table.contains("\n  redis ") && table.contains("1.2 s") && table.contains("2 min 05 s"));
        assert!(table.ends_with("2 min 06 s\n"), "a part's time is in its runner's already");
    }
}
