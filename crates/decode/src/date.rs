//! Moments as text, in UTC.

/// `2023-11-14T22:13:20Z`, with a fraction only where there is one. `None` outside the years 1 to 9999.
pub(crate) fn utc(seconds: i64, nanos: u32) -> Option<String> {
    const YEAR_1: i64 = -62_135_596_800;
    const YEAR_10_000: i64 = 253_402_300_800;
    if !(YEAR_1..YEAR_10_000).contains(&seconds) || nanos >= 1_000_000_000 {
        return None;
    }
    let (day, second) = (seconds.div_euclid(86_400), seconds.rem_euclid(86_400));
    let (year, month, day) = civil(day);
    let (hour, minute, second) = (second / 3600, second / 60 % 60, second % 60);
    let mut text = format!("{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}");
    if nanos > 0 {
        let fraction = format!("{nanos:09}");
        // Milliseconds keep their three digits: `.500`, not `.5`.
        let kept = if nanos.is_multiple_of(1_000_000) { 3 } else { 9 };
        text.push('.');
        text.extend(fraction.chars().take(kept));
    }
    text.push('Z');
    Some(text)
}

/// [`utc`] of milliseconds.
pub(crate) fn utc_ms(ms: i64) -> Option<String> {
    let nanos = u32::try_from(ms.rem_euclid(1000)).ok()? * 1_000_000;
    utc(ms.div_euclid(1000), nanos)
}

/// Year, month and day of a day since 1970-01-01, in the proleptic Gregorian calendar (Howard Hinnant,
/// "chrono-Compatible Low-Level Date Algorithms", `civil_from_days`).
fn civil(day: i64) -> (i64, i64, i64) {
    let day = day + 719_468;
    let era = day.div_euclid(146_097);
    let of_era = day.rem_euclid(146_097);
    let year_of_era = (of_era - of_era / 1460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let shifted = (5 * of_year + 2) / 153;
    let month = if shifted < 10 { shifted + 3 } else { shifted - 9 };
    (year_of_era + era * 400 + i64::from(month <= 2), month, of_year - (153 * shifted + 2) / 5 + 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn known_moments() {
        for (seconds, nanos, text) in [
            (0, 0, "1970-01-01T00:00:00Z"),
            (1_700_000_000, 0, "2023-11-14T22:13:20Z"),
            (951_782_400, 0, "2000-02-29T00:00:00Z"),
            (-1, 500_000_000, "1969-12-31T23:59:59.500Z"),
            (-2_203_891_200, 0, "1900-03-01T00:00:00Z"),
            (1, 1, "1970-01-01T00:00:01.000000001Z"),
            (-62_135_596_800, 0, "0001-01-01T00:00:00Z"),
            (253_402_300_799, 0, "9999-12-31T23:59:59Z"),
        ] {
            assert_eq!(utc(seconds, nanos).as_deref(), Some(text));
        }
        assert_eq!(utc_ms(-1).as_deref(), Some("1969-12-31T23:59:59.999Z"));
    }

    #[test]
    fn what_has_no_four_digit_year_has_no_date() {
        for seconds in [i64::MIN, i64::MAX, 253_402_300_800, -62_135_596_801] {
            assert_eq!(utc(seconds, 0), None);
        }
        assert_eq!(utc(0, 1_000_000_000), None);
        assert_eq!(utc_ms(i64::MIN), None);
    }
}
