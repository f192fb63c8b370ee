//! MessagePack, with extension types and timestamps
//! (<https://github.com/msgpack/msgpack/blob/master/spec.md>, timestamp extension type -1).

use rmp::Marker;

use super::{Stop, big_endian, float, take};
use crate::date;
use crate::tree::{Builder, Open, Value};

/// Reads one value; returns where it ends.
pub(crate) fn read(bytes: &[u8], to: &mut Builder<'_>) -> Result<usize, Stop> {
    let mut at = 0;
    while !to.is_done() {
        at = item(bytes, at, to)?;
    }
    Ok(at)
}

/// What follows a marker.
enum Head {
    Value(Value),
    /// As many bytes of a length; then text, bytes, or an extension.
    Text(usize),
    Bytes(usize),
    Ext(usize),
    List(u64),
    Map(u64),
}

fn item(bytes: &[u8], start: usize, to: &mut Builder<'_>) -> Result<usize, Stop> {
    let marker = *bytes.get(start).ok_or(Stop::Broken(start))?;
    let at = start + 1;
    let (head, at) = head(bytes, Marker::from_u8(marker), at)?;
    match head {
        Head::Value(value) => {
            to.scalar(at - start, || (value, None))?;
            Ok(at)
        }
        Head::Text(length) | Head::Bytes(length) => {
            let content = take(bytes, at, length)?;
            to.scalar(length + 1, || {
                let text = matches!(head, Head::Text(_));
                (if text { Value::of_bytes(content) } else { Value::Bytes(content.to_vec()) }, None)
            })?;
            Ok(at + length)
        }
        Head::Ext(length) => {
            let kind = take(bytes, at, 1)?.first().map_or(0, |byte| byte.cast_signed());
            let content = take(bytes, at + 1, length)?;
            let stamp = if kind == -1 { timestamp(content) } else { None };
            let name = if kind == -1 { "timestamp".to_owned() } else { format!("ext {kind}") };
            to.open(Open { shape: crate::tree::Shape::Wrap, name }, Some(1))?;
            to.scalar(length + 1, || match stamp {
                Some((number, date)) => (Value::Number(number), date),
                None => (Value::Bytes(content.to_vec()), None),
            })?;
            Ok(at + 1 + length)
        }
        Head::List(count) => to.open(Open::LIST, Some(count)).map(|()| at).map_err(Stop::from),
        Head::Map(count) => to.open(Open::MAP, Some(count)).map(|()| at).map_err(Stop::from),
    }
}

fn head(bytes: &[u8], marker: Marker, at: usize) -> Result<(Head, usize), Stop> {
    let length = |width: usize| -> Result<usize, Stop> {
        usize::try_from(big_endian(bytes, at, width)?).map_err(|_| Stop::Broken(at))
    };
    let unsigned = |width: usize| -> Result<(Head, usize), Stop> {
        Ok((Head::Value(Value::number(big_endian(bytes, at, width)?)), at + width))
    };
    let signed = |width: usize| -> Result<(Head, usize), Stop> {
        let shift = 64 - 8 * width;
        let number = (big_endian(bytes, at, width)? << shift).cast_signed() >> shift;
        Ok((Head::Value(Value::number(number)), at + width))
    };
    let value = |value: Value| Ok((Head::Value(value), at));
    match marker {
        Marker::FixPos(number) => value(Value::number(number)),
        Marker::FixNeg(number) => value(Value::number(number)),
        Marker::Null => value(Value::Null),
        Marker::False => value(Value::Bool(false)),
        Marker::True => value(Value::Bool(true)),
        Marker::U8 => unsigned(1),
        Marker::U16 => unsigned(2),
        Marker::U32 => unsigned(4),
        Marker::U64 => unsigned(8),
        Marker::I8 => signed(1),
        Marker::I16 => signed(2),
        Marker::I32 => signed(4),
        Marker::I64 => signed(8),
        Marker::F32 => {
            let bits = u32::try_from(big_endian(bytes, at, 4)?).map_err(|_| Stop::Broken(at))?;
            let single = f32::from_bits(bits);
            Ok((Head::Value(float(f64::from(single), Some(single))), at + 4))
        }
        Marker::F64 => Ok((Head::Value(float(f64::from_bits(big_endian(bytes, at, 8)?), None)), at + 8)),
        Marker::FixStr(length) => Ok((Head::Text(usize::from(length)), at)),
        Marker::Str8 => Ok((Head::Text(length(1)?), at + 1)),
        Marker::Str16 => Ok((Head::Text(length(2)?), at + 2)),
        Marker::Str32 => Ok((Head::Text(length(4)?), at + 4)),
        Marker::Bin8 => Ok((Head::Bytes(length(1)?), at + 1)),
        Marker::Bin16 => Ok((Head::Bytes(length(2)?), at + 2)),
        Marker::Bin32 => Ok((Head::Bytes(length(4)?), at + 4)),
        Marker::FixExt1 => Ok((Head::Ext(1), at)),
        Marker::FixExt2 => Ok((Head::Ext(2), at)),
        Marker::FixExt4 => Ok((Head::Ext(4), at)),
        Marker::FixExt8 => Ok((Head::Ext(8), at)),
        Marker::FixExt16 => Ok((Head::Ext(16), at)),
        Marker::Ext8 => Ok((Head::Ext(length(1)?), at + 1)),
        Marker::Ext16 => Ok((Head::Ext(length(2)?), at + 2)),
        Marker::Ext32 => Ok((Head::Ext(length(4)?), at + 4)),
        Marker::FixArray(count) => Ok((Head::List(u64::from(count)), at)),
        Marker::Array16 => Ok((Head::List(big_endian(bytes, at, 2)?), at + 2)),
        Marker::Array32 => Ok((Head::List(big_endian(bytes, at, 4)?), at + 4)),
        Marker::FixMap(count) => Ok((Head::Map(u64::from(count)), at)),
        Marker::Map16 => Ok((Head::Map(big_endian(bytes, at, 2)?), at + 2)),
        Marker::Map32 => Ok((Head::Map(big_endian(bytes, at, 4)?), at + 4)),
        Marker::Reserved => Err(Stop::Broken(at - 1)),
    }
}

/// Seconds with their fraction, exactly, and the date.
fn timestamp(content: &[u8]) -> Option<(String, Option<String>)> {
    let (seconds, nanos) = match content.len() {
        4 => (i64::try_from(big_endian(content, 0, 4).ok()?).ok()?, 0),
        8 => {
            let both = big_endian(content, 0, 8).ok()?;
            (i64::try_from(both & 0x3_ffff_ffff).ok()?, u32::try_from(both >> 34).ok()?)
        }
        12 => {
            let nanos = u32::try_from(big_endian(content, 0, 4).ok()?).ok()?;
            (big_endian(content, 4, 8).ok()?.cast_signed(), nanos)
        }
        _ => return None,
    };
    if nanos > 999_999_999 {
        return None;
    }
    // Nanoseconds count forward also before 1970: -1 s and 0.5 s is -0.5 s.
    let total = i128::from(seconds) * 1_000_000_000 + i128::from(nanos);
    let (whole, part) = (total.unsigned_abs() / 1_000_000_000, total.unsigned_abs() % 1_000_000_000);
    let sign = if total < 0 { "-" } else { "" };
    let fraction = if part == 0 { String::new() } else { format!(".{part:09}") };
    Some((format!("{sign}{whole}{fraction}"), date::utc(seconds, nanos)))
}
