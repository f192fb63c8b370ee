//! Ranges as people type them: `<1h`, `>10 MB`, `1h-7d`, `never`.

use keyspace::filter::{SizeTest, TtlTest};
use keyspace::store::Measure;

/// Something typed that is no range.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BadRange;

/// When a key ends: a range of what is left, `never`, or both.
///
/// # Errors
/// [`BadRange`] for anything else, such as the beginning of something.
pub fn ends(text: &str) -> Result<Option<TtlTest>, BadRange> {
    let mut test = TtlTest::default();
    let mut rest = String::new();
    for word in text.split([' ', ',']).filter(|word| !word.is_empty()) {
        if word.eq_ignore_ascii_case("never") {
            test.never = true;
        } else {
            rest.push_str(word);
        }
    }
    if let Some((least, most)) = range(&rest, milliseconds)? {
        let signed = |number: u64| i64::try_from(number).unwrap_or(i64::MAX);
        test.left_ms = Some((signed(least), signed(most)));
    }
    Ok((test != TtlTest::default()).then_some(test))
}

/// How much memory a key takes.
///
/// # Errors
/// [`BadRange`] for anything that is no range of sizes.
pub fn size(text: &str) -> Result<Option<SizeTest>, BadRange> {
    let rest: String = text.split_whitespace().collect();
    let test = |(least, most)| SizeTest { measure: Measure::Memory, least, most };
    Ok(range(&rest, bytes)?.map(test))
}

/// Both ends of a range, included. A lone amount is the most that is meant.
fn range(text: &str, unit: fn(&str) -> Option<u64>) -> Result<Option<(u64, u64)>, BadRange> {
    if text.is_empty() {
        return Ok(None);
    }
    let one = |text: &str| amount(text, unit).ok_or(BadRange);
    let range = if let Some(most) = text.strip_prefix('<') {
        (0, one(most.strip_prefix('=').unwrap_or(most))?)
    } else if let Some(least) = text.strip_prefix('>') {
        (one(least.strip_prefix('=').unwrap_or(least))?, u64::MAX)
    } else if let Some((least, most)) = text.split_once("..").or_else(|| text.split_once('-')) {
        (one(least)?, one(most)?)
    } else {
        (0, one(text)?)
    };
    if range.0 <= range.1 { Ok(Some(range)) } else { Err(BadRange) }
}

fn amount(text: &str, unit: fn(&str) -> Option<u64>) -> Option<u64> {
    let letters = text.find(|character: char| !character.is_ascii_digit()).unwrap_or(text.len());
    let (digits, letters) = text.split_at(letters);
    digits.parse::<u64>().ok()?.checked_mul(unit(&letters.to_ascii_lowercase())?)
}

fn milliseconds(unit: &str) -> Option<u64> {
    Some(match unit {
        "ms" => 1,
        "" | "s" => 1000,
        "m" | "min" => 60_000,
        "h" => 3_600_000,
        "d" => 86_400_000,
        "w" => 604_800_000,
        _ => return None,
    })
}

fn bytes(unit: &str) -> Option<u64> {
    Some(match unit {
        "" | "b" => 1,
        "k" | "kb" => 1 << 10,
        "m" | "mb" => 1 << 20,
        "g" | "gb" => 1 << 30,
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn an_end_is_less_more_between_or_never() {
        let left = |text: &str| ends(text).map(|test| test.map(|test| (test.never, test.left_ms)));
        assert_eq!(left(""), Ok(None));
        assert_eq!(left("<1h"), Ok(Some((false, Some((0, 3_600_000))))));
        assert_eq!(left("> 7 d"), Ok(Some((false, Some((604_800_000, i64::MAX))))));
        assert_eq!(left("90-15min"), Ok(Some((false, Some((90_000, 900_000))))));
        assert_eq!(left("Never"), Ok(Some((true, None))));
        assert_eq!(left("<1h, never"), Ok(Some((true, Some((0, 3_600_000))))));
    }

    #[test]
    fn a_size_has_the_units_of_the_page() {
        let of = |text: &str| size(text).map(|test| test.map(|test| (test.least, test.most)));
        assert_eq!(of("> 10 KB"), Ok(Some((10_240, u64::MAX))));
        assert_eq!(of("1kb..2MB"), Ok(Some((1024, 2 << 20))));
        assert_eq!(of("100"), Ok(Some((0, 100))));
    }

    #[test]
    fn what_is_half_typed_is_no_range() {
        for text in ["<", ">x", "1h-", "2d-1d", "1y", "99999999999999999999", "1h 2"] {
            assert_eq!(ends(text), Err(BadRange), "{text}");
        }
        assert_eq!(size("18446744073709551615 GB"), Err(BadRange));
    }

    proptest! {
        #[test]
        fn anything_can_be_typed(text: String) {
            let _ = (ends(&text), size(&text));
        }
    }
}
