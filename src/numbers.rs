//! Sizes and whole numbers as people read them, one way for all pages: English, from integers only (float formatting would
//! cost the download 8 KB).

/// Bytes in binary units under the names Upstash uses for them: `256 MB`, `1.5 GB`, `0 B`.
pub fn size(bytes: u64) -> String {
    const UNITS: [&str; 7] = ["B", "KB", "MB", "GB", "TB", "PB", "EB"];
    let mut unit = 0;
    while unit + 1 < UNITS.len() && rounded(bytes, 1 << (10 * unit), 10) >= 1024 * 10 {
        unit += 1;
    }
    let name = UNITS.get(unit).unwrap_or(&"B");
    format!("{} {name}", short(bytes, 1 << (10 * unit)))
}

/// A whole number with commas between the thousands: `1,234,567`.
pub fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let mut text = String::with_capacity(digits.len() + digits.len() / 3);
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// `value / unit` in tenths (or `parts`), rounded half up.
pub fn rounded(value: u64, unit: u64, parts: u64) -> u64 {
    let scaled = (u128::from(value) * u128::from(parts) * 2 + u128::from(unit)) / (u128::from(unit) * 2);
    u64::try_from(scaled).unwrap_or(u64::MAX)
}

/// `value / unit` with one decimal below ten where it is not whole, else none.
pub fn short(value: u64, unit: u64) -> String {
    let tenths = rounded(value, unit, 10);
    if tenths < 100 && !tenths.is_multiple_of(10) {
        format!("{}.{}", tenths / 10, tenths % 10)
    } else {
        grouped(rounded(value, unit, 1))
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn sizes_read_like_the_price_list() {
        let cases = [
            (0, "0 B"),
            (1023, "1,023 B"),
            (1024, "1 KB"),
            (1536, "1.5 KB"),
            (1999, "2 KB"),
            (256 << 20, "256 MB"),
            (1 << 30, "1 GB"),
            (100 << 30, "100 GB"),
            ((1 << 20) - 1, "1 MB"),
            (u64::MAX, "16 EB"),
        ];
        for (bytes, text) in cases {
            assert_eq!(size(bytes), text);
        }
    }

    proptest! {
        #[test]
        fn grouping_only_adds_commas(number: u64) {
            prop_assert_eq!(grouped(number).replace(',', ""), number.to_string());
        }

        #[test]
        fn sizes_stay_short(bytes: u64) {
            prop_assert!(size(bytes).len() <= 8);
        }
    }
}
