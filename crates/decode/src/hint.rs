//! What can be told at a glance, without any decoder: what an id is, and whether it is worth to look further.

use crate::date;
use crate::detect::{LIKELY_SECONDS, is_php};
use crate::read::names;
use crate::text;
use crate::unpack;

/// An id, or a number that is likely to be a moment. Times are in UTC.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Known {
    Uuid {
        version: Option<u8>,
        time: Option<String>,
    },
    Ulid {
        time: String,
    },
    /// Which of the two made it, the number does not tell.
    Snowflake {
        twitter: String,
        discord: String,
    },
    /// Since 1970; a number is rarely both.
    Unix {
        seconds: Option<String>,
        millis: Option<String>,
    },
}

/// What a short value is known as.
#[must_use]
pub fn known(bytes: &[u8]) -> Option<Known> {
    const LONGEST: usize = 64;
    if bytes.len() > LONGEST {
        return None;
    }
    if let Some(bits) = names::uuid_bits(bytes) {
        let version = names::uuid_version(bits);
        // Sixteen bytes may be anything; what is written as a UUID is one.
        let is_one = bytes.len() != 16 || version.is_some() && !text::is_readable(bytes);
        return is_one.then(|| Known::Uuid { version, time: names::uuid_time(bits) });
    }
    let is_likely = |ms: &i64| LIKELY_SECONDS.contains(&(ms / 1000));
    if let Some(ms) = names::ulid_bits(bytes).map(names::ulid_ms).filter(is_likely) {
        return date::utc_ms(ms).map(|time| Known::Ulid { time });
    }
    let number = names::whole(bytes)?.parse::<i64>().ok()?;
    let seconds = LIKELY_SECONDS.contains(&number).then(|| date::utc(number, 0)).flatten();
    let millis = Some(number).filter(is_likely).and_then(date::utc_ms);
    if seconds.is_some() || millis.is_some() {
        return Some(Known::Unix { seconds, millis });
    }
    // Made after Discord began and not long from now: other numbers are any numbers.
    const SOON_MS: i64 = 2_208_988_800_000;
    let is_recent = |ms: i64| number > 1 << 53 && ms < SOON_MS;
    let (twitter, discord) = names::snowflake_ms(bytes).filter(|(twitter, _)| is_recent(*twitter))?;
    Some(Known::Snowflake { twitter: date::utc_ms(twitter)?, discord: date::utc_ms(discord)? })
}

/// Whether a decoder could find something: the bytes are no text, or a text that looks as if it stood for other bytes.
/// Looks at the beginning only. Plain text, JSON and ids are none of it.
#[must_use]
pub fn may_hide(bytes: &[u8]) -> bool {
    const LOOKED_AT: usize = 1024;
    const SHORTEST: usize = 8;
    let start = bytes.get(..LOOKED_AT).unwrap_or(bytes);
    let chunk = start.utf8_chunks().next();
    let valid = chunk.as_ref().map_or("", |chunk| chunk.valid());
    // A character may be cut by the end of what is looked at.
    if start.len() - valid.len() > 3 || !text::is_readable(valid.as_bytes()) {
        return known(bytes).is_none() && bytes.len() >= 3;
    }
    let text = valid.trim_ascii();
    let is_whole = start.len() == bytes.len();
    if text.len() < SHORTEST || known(bytes).is_some() {
        return false;
    }
    let letters = text.as_bytes();
    match letters {
        [b'{' | b'[', ..] => false,
        [b'"', ..] => !is_whole || letters.ends_with(b"\""),
        [b'e', b'y', ..] if letters.contains(&b'.') => {
            let dots = letters.iter().filter(|letter| **letter == b'.').count();
            let enough = dots == 2 || dots < 2 && !is_whole;
            enough && letters.iter().all(|letter| is_base64(*letter) || *letter == b'.')
        }
        [_, b':', third, ..] if is_php(letters) && (third.is_ascii_digit() || *third == b'-') => true,
        _ => is_hex_of_something(letters) || looks_like_base64(letters),
    }
}

const fn is_base64(letter: u8) -> bool {
    letter.is_ascii_alphanumeric() || matches!(letter, b'+' | b'/' | b'=' | b'-' | b'_')
}

/// Words and numbers are letters of base64 too: it takes both cases and a digit or a sign.
fn looks_like_base64(letters: &[u8]) -> bool {
    const SHORTEST: usize = 12;
    let has = |wanted: fn(&u8) -> bool| letters.iter().any(wanted);
    letters.len() >= SHORTEST
        && letters.iter().all(|letter| is_base64(*letter) || matches!(letter, b'\r' | b'\n'))
        && has(u8::is_ascii_uppercase)
        && has(u8::is_ascii_lowercase)
        && has(|letter| letter.is_ascii_digit() || matches!(letter, b'+' | b'/' | b'='))
}

/// Hex digits whose first bytes are a text or say what they are: digests are not.
fn is_hex_of_something(letters: &[u8]) -> bool {
    if !letters.len().is_multiple_of(2) || !letters.iter().all(u8::is_ascii_hexdigit) {
        return false;
    }
    let digit = |letter: u8| char::from(letter).to_digit(16).unwrap_or(0) as u8;
    let byte = |pair: &[u8]| pair.iter().fold(0, |byte, letter| byte << 4 | digit(*letter));
    let first: Vec<u8> = letters.chunks(2).take(16).map(byte).collect();
    // Decimal digits alone are a number.
    letters.iter().any(u8::is_ascii_alphabetic)
        && (text::is_readable(&first) || unpack::magic(&first).is_some())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::{Limits, decode};

    #[test]
    fn ids_say_when_they_were_made() {
        let time = |text: &str| Some(text.to_owned());
        assert_eq!(
            known(b"017f22e2-79b0-7cc3-98c4-dc0c0c07398f"),
            Some(Known::Uuid { version: Some(7), time: time("2022-02-22T19:22:22Z") })
        );
        assert_eq!(
            known(b"919108f7-52d1-4320-9bac-f847db4148a8"),
            Some(Known::Uuid { version: Some(4), time: None })
        );
        assert_eq!(
            known(b"01ARZ3NDEKTSV4RRFFQ69G5FAV"),
            Some(Known::Ulid { time: "2016-07-30T23:54:10.259Z".to_owned() })
        );
        assert_eq!(
            known(b"175928847299117063"),
            Some(Known::Snowflake {
                twitter: "2012-03-03T13:01:20.453Z".to_owned(),
                discord: "2016-04-30T11:18:25.796Z".to_owned()
            })
        );
        let unix = |seconds, millis| Some(Known::Unix { seconds, millis });
        assert_eq!(known(b"1700000000"), unix(time("2023-11-14T22:13:20Z"), None));
        assert_eq!(known(b"1700000000123"), unix(None, time("2023-11-14T22:13:20.123Z")));
        for text in ["42", "hello", "", "9223372036854775807", "a sentence, 16 b"] {
            assert_eq!(known(text.as_bytes()), None, "{text}");
        }
    }

    #[test]
    fn plain_text_json_and_ids_hide_nothing() {
        for text in [
            "hello, world",
            "",
            "password",
            "user:1001",
            "SomeCamelCaseWord",
            "{\"a\":1}",
            "[10,20]",
            "9223372036854775807",
            "12345678901234567890123456789012",
            "d41d8cd98f00b204e9800998ecf8427e",
            "919108f7-52d1-4320-9bac-f847db4148a8",
            "01ARZ3NDEKTSV4RRFFQ69G5FAV",
            "https://example.org/a?b=C1",
            "2026-11-21T17:00:00Z",
            "a: an item",
            "eye.catching",
            "naïve 東京 👋",
        ] {
            assert!(!may_hide(text.as_bytes()), "{text}");
        }
        // A text that is cut inside of a character by the end of what is looked at.
        assert!(
            !may_hide("é".repeat(4000).as_bytes())
                && !may_hide(("a".to_owned() + &"é".repeat(4000)).as_bytes())
        );
    }

    #[test]
    fn whatever_is_found_was_worth_a_look() {
        let samples = [
            b"eyJ6IjoxLCJhIjpbMSwyXX0=".as_slice(),
            b"7b2261223a317d",
            b"a:1:{s:1:\"k\";i:1;}",
            b"\"{\\\"a\\\":1}\"",
            &[0x82, 0xa1, b'a', 1, 0xa1, b'b', 2],
            &[0x1f, 0x8b, 8, 0],
            b"eyJhbGciOiJub25lIn0.eyJzdWIiOiIxIn0.",
        ];
        for bytes in samples {
            assert!(may_hide(bytes), "{bytes:?}");
        }
        let found = decode(samples[0], &Limits::default());
        assert_eq!(found.chain.name(), "base64>json");
    }

    proptest! {
        #[test]
        fn any_bytes_are_judged_without_panic(bytes: Vec<u8>, text in "[0-9a-zA-Z+/=.{}:\"é-]{0,80}") {
            for bytes in [bytes.as_slice(), text.as_bytes()] {
                let _ = known(bytes);
                let _ = may_hide(bytes);
            }
        }

        #[test]
        fn packed_values_are_worth_a_look_also_in_base64(value in "[a-z ]{20,200}") {
            let json = format!("{{\"value\":\"{value}\",\"n\":17}}");
            let mut gzip = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
            std::io::Write::write_all(&mut gzip, json.as_bytes()).expect("packed");
            let gzip = gzip.finish().expect("packed");
            let base64 = base64::Engine::encode(&base64::prelude::BASE64_STANDARD, &gzip);
            for packed in [gzip.as_slice(), base64.as_bytes()] {
                prop_assert!(may_hide(packed));
                prop_assert!(decode(packed, &Limits::default()).chain.name().ends_with("gzip>json"));
            }
        }
    }
}
