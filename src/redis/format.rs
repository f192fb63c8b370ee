//! Money and counts as people read and type them, from integers only. Sizes and plain numbers are `crate::numbers`, dates
//! `browser::intl`.

use crate::numbers::{grouped, rounded, short};

/// Dollars from micros, to the cent: `$4.60`, `$1,500.00`. Less than half a cent, but not nothing, is `under $0.01`.
pub fn money(micros: u64) -> String {
    let cents = rounded(micros, 1_000_000, 100);
    if cents == 0 && micros > 0 {
        return "under $0.01".to_owned();
    }
    format!("${}.{:02}", grouped(cents / 100), cents % 100)
}

/// Dollars without cents where there are none, for a price in a sentence: `$10`, `$0.20`.
pub fn price(micros: u64) -> String {
    let text = money(micros);
    text.strip_suffix(".00").map(str::to_owned).unwrap_or(text)
}

/// A count in few characters: `950`, `300K`, `1.5M`, `2B`.
pub fn count(count: u64) -> String {
    const UNITS: [&str; 5] = ["", "K", "M", "B", "T"];
    let mut unit = 0;
    while unit + 1 < UNITS.len() && rounded(count, 1000_u64.pow(unit as u32), 10) >= 10_000 {
        unit += 1;
    }
    format!("{}{}", short(count, 1000_u64.pow(unit as u32)), UNITS.get(unit).unwrap_or(&""))
}

/// Reads a count as people type it: `300K`, `1.5m`, `1,000,000`, `2 B`. `None` for anything else or too large.
pub fn parse_count(text: &str) -> Option<u64> {
    let text: String = text.chars().filter(|c| !matches!(c, ' ' | ',' | '_' | '\u{a0}')).collect();
    let text = text.to_ascii_lowercase();
    let (number, unit) = match text.char_indices().last()? {
        (at, 'k') => (text.get(..at)?, 1_000),
        (at, 'm') => (text.get(..at)?, 1_000_000),
        (at, 'b') => (text.get(..at)?, 1_000_000_000),
        (at, 't') => (text.get(..at)?, 1_000_000_000_000),
        _ => (text.as_str(), 1_u64),
    };
    let (whole, fraction) = number.split_once('.').unwrap_or((number, ""));
    let plain = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
    if !plain(whole) || !plain(fraction) || (whole.is_empty() && fraction.is_empty()) || fraction.len() > 9 {
        return None;
    }
    let whole: u64 = if whole.is_empty() { 0 } else { whole.parse().ok()? };
    let scale = 10_u64.pow(fraction.len() as u32);
    let fraction: u64 = if fraction.is_empty() { 0 } else { fraction.parse().ok()? };
    let part = u64::try_from(u128::from(fraction) * u128::from(unit) / u128::from(scale)).ok()?;
    whole.checked_mul(unit)?.checked_add(part)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn money_is_exact_to_the_cent() {
        assert_eq!(money(4_600_000), "$4.60");
        assert_eq!(money(0), "$0.00");
        assert_eq!(money(1_500_000_000), "$1,500.00");
        assert_eq!(money(2), "under $0.01");
        assert_eq!(money(4_995_000), "$5.00");
        assert_eq!(price(10_000_000), "$10");
        assert_eq!(price(200_000), "$0.20");
    }

    #[test]
    fn counts_are_short() {
        let cases = [
            (0, "0"),
            (950, "950"),
            (999_999, "1M"),
            (300_000, "300K"),
            (1_500_000, "1.5M"),
            (2_000_000_000, "2B"),
        ];
        for (number, text) in cases {
            assert_eq!(count(number), text);
        }
    }

    #[test]
    fn a_typed_count_is_read_generously_but_never_guessed() {
        for (text, number) in [
            ("300K", 300_000),
            (" 1.5 m", 1_500_000),
            ("1,000,000", 1_000_000),
            ("2b", 2_000_000_000),
            (".5k", 500),
            (&count(999_999_999_999), 1_000_000_000_000),
        ] {
            assert_eq!(parse_count(text), Some(number), "{text}");
        }
        for text in ["", "k", ".", "-1", "1e9", "1.2.3", "abc", "99999999999999999999", "1 million"] {
            assert_eq!(parse_count(text), None, "{text}");
        }
    }

    proptest! {
        #[test]
        fn money_is_never_more_than_half_a_cent_off(micros in 5_000..u64::MAX / 1_000_000) {
            let shown: u64 = money(micros).chars().filter(char::is_ascii_digit).collect::<String>().parse().expect("digits");
            prop_assert!((shown * 10_000).abs_diff(micros) <= 5_000);
        }

        #[test]
        fn a_shown_count_is_read_back_within_its_rounding(number in 0..1_000_000_000_000_u64) {
            let back = parse_count(&count(number)).expect("readable");
            prop_assert!(back.abs_diff(number) <= number / 19, "{} read as {}", number, back);
        }

        #[test]
        fn an_exact_count_is_read_back_exactly(number: u64) {
            prop_assert_eq!(parse_count(&grouped(number)), Some(number));
        }

        #[test]
        fn reading_a_count_never_panics(text: String) {
            let _ = parse_count(&text);
        }
    }
}
