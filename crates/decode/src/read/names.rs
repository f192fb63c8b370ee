//! Short texts that carry a time or a kind: UUID, ULID, Snowflake, seconds since 1970.

use super::Stop;
use crate::date;
use crate::tree::Value::{Number, Text};
use crate::tree::{Builder, Open, Value};

type Field = (&'static str, Value, Option<String>);

fn fields(fields: Vec<Field>, to: &mut Builder<'_>) -> Result<(), Stop> {
    to.open(Open::MAP, Some(fields.len() as u64))?;
    for (name, value, note) in fields {
        to.scalar(name.len(), || (Text(name.to_owned()), None))?;
        to.scalar(16, || (value, note))?;
    }
    Ok(())
}

/// The bits of a UUID: 36 characters with hyphens (also in braces or as a URN), or 16 bytes.
pub(crate) fn uuid_bits(bytes: &[u8]) -> Option<u128> {
    if let Ok(raw) = <[u8; 16]>::try_from(bytes) {
        return Some(u128::from_be_bytes(raw));
    }
    let text = std::str::from_utf8(bytes).ok()?.trim_ascii();
    let text = text.strip_prefix("urn:uuid:").unwrap_or(text);
    let text = text.strip_prefix('{').and_then(|text| text.strip_suffix('}')).unwrap_or(text);
    let hyphens = [8, 13, 18, 23];
    let fits = text.len() == 36
        && text
            .bytes()
            .enumerate()
            .all(|(at, byte)| if hyphens.contains(&at) { byte == b'-' } else { byte.is_ascii_hexdigit() });
    if !fits {
        return None;
    }
    u128::from_str_radix(&text.replace('-', ""), 16).ok()
}

/// The version of a UUID that keeps to RFC 9562.
pub(crate) const fn uuid_version(bits: u128) -> Option<u8> {
    let (version, standard) = ((bits >> 76) & 15, (bits >> 62) & 3 == 2);
    if standard && version >= 1 && version <= 8 { Some(version as u8) } else { None }
}

/// When a UUID was made, for the versions that say.
pub(crate) fn uuid_time(bits: u128) -> Option<String> {
    // 60 bits of 100 ns since 1582-10-15.
    let gregorian = |ticks: u128| {
        let since = i64::try_from(ticks).ok()? - 0x01b2_1dd2_1381_4000;
        date::utc(since.div_euclid(10_000_000), u32::try_from(since.rem_euclid(10_000_000)).ok()? * 100)
    };
    match uuid_version(bits)? {
        1 => gregorian((bits >> 64 & 0xfff) << 48 | (bits >> 80 & 0xffff) << 32 | bits >> 96),
        6 => gregorian((bits >> 80) << 12 | bits >> 64 & 0xfff),
        7 => i64::try_from(bits >> 80).ok().and_then(date::utc_ms),
        _ => None,
    }
}

/// Version, and the moment if the version has one (RFC 9562).
pub(crate) fn uuid(bytes: &[u8], to: &mut Builder<'_>) -> Result<(), Stop> {
    let bits = uuid_bits(bytes).ok_or(Stop::Broken(0))?;
    let hex = format!("{bits:032x}");
    let part = |from: usize, to: usize| hex.get(from..to).unwrap_or_default();
    let text = [part(0, 8), part(8, 12), part(12, 16), part(16, 20), part(20, 32)].join("-");
    let version = (bits >> 76) & 15;
    let standard = (bits >> 62) & 3 == 2;
    let mut found: Vec<Field> = vec![("uuid", Text(text), None)];
    let kind = match (bits, standard, version) {
        (0, ..) => "nil",
        (u128::MAX, ..) => "max",
        (_, false, _) => "not of RFC 9562",
        (.., 1) => "time and node",
        (.., 2) => "DCE security",
        (.., 3) => "MD5 of a name",
        (.., 4) => "random",
        (.., 5) => "SHA-1 of a name",
        (.., 6) => "time, sortable, and node",
        (.., 7) => "Unix time, sortable, and random",
        (.., 8) => "defined by its maker",
        _ => "unknown version",
    };
    found.push((
        "version",
        if standard { Value::number(version) } else { Value::Null },
        Some(kind.to_owned()),
    ));
    let time = uuid_time(bits);
    if let Some(time) = time {
        found.push(("time", Text(time), None));
    }
    if standard && matches!(version, 1 | 6) {
        found.push(("clock sequence", Value::number(bits >> 48 & 0x3fff), None));
        found.push(("node", Value::Bytes(bits.to_be_bytes().get(10..).unwrap_or_default().to_vec()), None));
    }
    fields(found, to)
}

/// The bits of a ULID: 26 characters of Crockford's base 32 (<https://github.com/ulid/spec>).
pub(crate) fn ulid_bits(bytes: &[u8]) -> Option<u128> {
    const ALPHABET: &[u8] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";
    let text = bytes.trim_ascii();
    if text.len() != 26 || !matches!(text.first(), Some(b'0'..=b'7')) {
        return None;
    }
    text.iter().try_fold(0u128, |bits, byte| {
        let digit = ALPHABET.iter().position(|letter| *letter == byte.to_ascii_uppercase())?;
        Some(bits << 5 | digit as u128)
    })
}

/// The milliseconds of a ULID's time.
pub(crate) fn ulid_ms(bits: u128) -> i64 {
    i64::try_from(bits >> 80).unwrap_or(i64::MAX)
}

pub(crate) fn ulid(bytes: &[u8], to: &mut Builder<'_>) -> Result<(), Stop> {
    let bits = ulid_bits(bytes).ok_or(Stop::Broken(0))?;
    let text = String::from_utf8_lossy(bytes.trim_ascii()).into_owned();
    let random = bits.to_be_bytes().get(6..).unwrap_or_default().to_vec();
    let mut found: Vec<Field> = vec![("ulid", Text(text), None)];
    found.push(("time", date::utc_ms(ulid_ms(bits)).map_or(Value::Null, Text), None));
    found.push(("random", Value::Bytes(random), None));
    fields(found, to)
}

/// A whole decimal number without leading zeros, as it is written.
pub(crate) fn whole(bytes: &[u8]) -> Option<&str> {
    let text = std::str::from_utf8(bytes).ok()?.trim_ascii();
    let digits = text.strip_prefix('-').unwrap_or(text);
    let fits = (1..=20).contains(&digits.len())
        && digits.bytes().all(|byte| byte.is_ascii_digit())
        && (digits == "0" || !digits.starts_with('0'));
    fits.then_some(text)
}

/// Milliseconds at which the counting of Twitter's and of Discord's Snowflakes begins.
const TWITTER: i64 = 1_288_834_974_657;
const DISCORD: i64 = 1_420_070_400_000;

/// The moments that a Snowflake would stand for: Twitter's, Discord's.
pub(crate) fn snowflake_ms(bytes: &[u8]) -> Option<(i64, i64)> {
    let id = whole(bytes)?.parse::<u64>().ok().filter(|id| *id <= i64::MAX.cast_unsigned())?;
    let ms = (id >> 22).cast_signed();
    Some((ms + TWITTER, ms + DISCORD))
}

/// Both readings: which of the two it is, the number does not tell.
pub(crate) fn snowflake(bytes: &[u8], to: &mut Builder<'_>) -> Result<(), Stop> {
    let (twitter, discord) = snowflake_ms(bytes).ok_or(Stop::Broken(0))?;
    let text = whole(bytes).ok_or(Stop::Broken(0))?;
    let id: u64 = text.parse().map_err(|_| Stop::Broken(0))?;
    let time = |ms| date::utc_ms(ms).map_or(Value::Null, Text);
    fields(
        vec![
            ("snowflake", Number(text.to_owned()), None),
            ("time, if from Twitter", time(twitter), None),
            ("time, if from Discord", time(discord), None),
            ("worker", Value::number(id >> 17 & 31), None),
            ("process", Value::number(id >> 12 & 31), None),
            ("sequence", Value::number(id & 4095), None),
        ],
        to,
    )
}

/// A moment: seconds or milliseconds since 1970.
pub(crate) fn unix(bytes: &[u8], millis: bool, to: &mut Builder<'_>) -> Result<(), Stop> {
    let text = whole(bytes).ok_or(Stop::Broken(0))?;
    let number: i64 = text.parse().map_err(|_| Stop::Broken(0))?;
    let date = if millis { date::utc_ms(number) } else { date::utc(number, 0) };
    let name = if millis { "milliseconds" } else { "seconds" };
    fields(vec![(name, Number(text.to_owned()), None), ("time", date.map_or(Value::Null, Text), None)], to)
}
