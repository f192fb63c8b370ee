//! Days and months of UTC, and times as Go prints them, which is how Upstash's statistics spell them.

const DAY: i64 = 86_400;
const WEEKDAYS: [&str; 7] = ["Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"];

/// A date of the Gregorian calendar.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Date {
    year: i64,
    month: i64,
    day: i64,
}

/// The first second of the day that a second of Unix time is in.
pub const fn day_start(at: i64) -> i64 {
    at - at.rem_euclid(DAY)
}

/// The first second of its month.
pub const fn month_start(at: i64) -> i64 {
    day_start(at) - (date(at).day - 1) * DAY
}

/// How many days its month has.
pub const fn days_in_month(at: i64) -> i64 {
    // Every month ends before its 32nd day, and 31 days later the next one has begun.
    let start = month_start(at);
    (month_start(start + 31 * DAY) - start) / DAY
}

/// The English name of its day of the week.
pub fn weekday(at: i64) -> &'static str {
    // The epoch was a Thursday.
    let index = usize::try_from((at.div_euclid(DAY) + 4).rem_euclid(7)).unwrap_or(0);
    WEEKDAYS.get(index).copied().unwrap_or_default()
}

/// A time as Go's `time.String()` has it: `2025-10-23 17:34:00.000 +0000 UTC`.
pub fn go_time(at: i64) -> String {
    let Date { year, month, day } = date(at);
    let second = at.rem_euclid(DAY);
    let (hour, minute, second) = (second / 3600, second / 60 % 60, second % 60);
    format!("{year:04}-{month:02}-{day:02} {hour:02}:{minute:02}:{second:02}.000 +0000 UTC")
}

/// The date of a second of Unix time. Years are counted from March, so that the leap day is a year's last, and in eras
/// of 400 years, which all have the same number of days.
const fn date(at: i64) -> Date {
    // Days since 1 March of the year 0.
    let days = at.div_euclid(DAY) + 719_468;
    let era = days.div_euclid(146_097);
    let of_era = days.rem_euclid(146_097);
    let year = (of_era - of_era / 1460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year + year / 4 - year / 100);
    let march_month = (5 * of_year + 2) / 153;
    let day = of_year - (153 * march_month + 2) / 5 + 1;
    let month = if march_month < 10 { march_month + 3 } else { march_month - 9 };
    let year = year + era * 400 + if month <= 2 { 1 } else { 0 };
    Date { year, month, day }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_spelled_as_in_the_samples() {
        // 1760981585 is 2025-10-20 17:33:05 UTC, a Monday.
        assert_eq!(go_time(1_760_981_585), "2025-10-20 17:33:05.000 +0000 UTC");
        assert_eq!(weekday(1_760_981_585), "Monday");
        assert_eq!(go_time(0), "1970-01-01 00:00:00.000 +0000 UTC");
        assert_eq!(go_time(951_782_400), "2000-02-29 00:00:00.000 +0000 UTC");
    }

    #[test]
    fn months_have_their_lengths() {
        assert_eq!(days_in_month(951_782_400), 29, "February 2000");
        assert_eq!(days_in_month(4_107_456_000), 28, "February 2100");
        assert_eq!(days_in_month(1_760_981_585), 31, "October 2025");
        assert_eq!(go_time(month_start(951_782_400)), "2000-02-01 00:00:00.000 +0000 UTC");
    }

    #[test]
    fn every_day_of_a_leap_cycle_follows_the_one_before() {
        let mut last = date(0);
        for day in 1..=366 * 4 {
            let next = date(day * DAY);
            let is_next_day = next.day == last.day + 1 && (next.month, next.year) == (last.month, last.year);
            let is_next_month = next.day == 1 && last.day >= 28 && next.month == last.month % 12 + 1;
            assert!(is_next_day || is_next_month, "{last:?} {next:?}");
            last = next;
        }
        assert_eq!(last.year, 1974);
    }
}
