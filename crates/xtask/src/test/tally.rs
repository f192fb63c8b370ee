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

/// One line per runner.
pub fn table(results: &[(&str, Tally, Duration)]) -> String {
    let mut text =
        format!("{:<8} {:>8} {:>8} {:>8} {:>10}\n", "runner", "passed", "failed", "skipped", "time");
    for (name, tally, time) in results {
        let Tally { passed, failed, skipped } = tally;
        let _ = writeln!(text, "{name:<8} {passed:>8} {failed:>8} {skipped:>8} {:>10}", duration(*time));
    }
    let time = results.iter().map(|(_, _, time)| *time).sum();
    let _ = writeln!(text, "{:<8} {:>8} {:>8} {:>8} {:>10}", "all", "", "", "", duration(time));
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
    fn the_table_has_a_line_per_runner_and_one_for_the_time_of_all() {
        let results = [
            ("fmt", Tally::one(true), Duration::from_millis(1200)),
            ("host", Tally::default(), Duration::from_secs(125)),
        ];
        let table = table(&results);
        assert_eq!(table.lines().count(), 4);
        assert!(table.contains("1.2 s") && table.contains("2 min 05 s") && table.ends_with("2 min 06 s\n"));
    }
}
