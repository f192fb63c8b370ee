//! CBOR (RFC 8949), with tags and strings of unknown length, in diagnostic notation.

use minicbor::Decoder;
use minicbor::data::Type;

use super::{Stop, big_endian, float, take};
use crate::date;
use crate::tree::{Builder, Open, Shape, Value};

/// Tag of a moment in seconds since 1970.
const EPOCH: u64 = 1;

/// Reads one value; returns where it ends.
pub(crate) fn read(bytes: &[u8], to: &mut Builder<'_>) -> Result<usize, Stop> {
    let mut from = Decoder::new(bytes);
    let mut tag = None;
    while !to.is_done() {
        let start = from.position();
        tag = item(bytes, &mut from, tag, to).map_err(|stop| match stop {
            Stop::Broken(_) => Stop::Broken(start),
            cut @ Stop::Cut(_) => cut,
        })?;
    }
    Ok(from.position())
}

/// Reads one item; `tag` is the tag right before it. Returns the tag, if it was one.
fn item(
    bytes: &[u8],
    from: &mut Decoder<'_>,
    tag: Option<u64>,
    to: &mut Builder<'_>,
) -> Result<Option<u64>, Stop> {
    let start = from.position();
    let broken = |_| Stop::Broken(start);
    let kind = from.datatype().map_err(broken)?;
    match kind {
        Type::Break => {
            // A tag wants a value, and a map a value for its key.
            if tag.is_some() || !to.can_end() {
                return Err(Stop::Broken(start));
            }
            from.set_position(start + 1);
            to.end()?;
            return Ok(None);
        }
        Type::Array | Type::ArrayIndef => to.open(Open::LIST, from.array().map_err(broken)?)?,
        Type::Map | Type::MapIndef => to.open(Open::MAP, from.map().map_err(broken)?)?,
        Type::Tag => {
            let tag = from.tag().map_err(broken)?.as_u64();
            to.open(Open { shape: Shape::Wrap, name: tag.to_string() }, Some(1))?;
            return Ok(Some(tag));
        }
        Type::Bytes => {
            let content = from.bytes().map_err(broken)?;
            to.scalar(content.len() + 1, || (Value::Bytes(content.to_vec()), bignum(tag, content)))?;
        }
        Type::String => {
            let content = text(bytes, from)?;
            to.scalar(content.len() + 1, || (Value::of_bytes(content), None))?;
        }
        Type::BytesIndef | Type::StringIndef => {
            let content = chunks(bytes, from, kind)?;
            to.scalar(content.len() + 1, || {
                (
                    if kind == Type::BytesIndef { Value::Bytes(content) } else { Value::of_bytes(&content) },
                    None,
                )
            })?;
        }
        _ => {
            let (value, seconds) = scalar(bytes, from, kind)?;
            let date = seconds.filter(|_| tag == Some(EPOCH)).and_then(|seconds| date::utc(seconds, 0));
            to.scalar(from.position() - start, || (value, date))?;
        }
    }
    Ok(None)
}

/// A value without content, and its whole seconds, should it be a moment.
fn scalar(bytes: &[u8], from: &mut Decoder<'_>, kind: Type) -> Result<(Value, Option<i64>), Stop> {
    let start = from.position();
    let broken = |_| Stop::Broken(start);
    #[expect(
        clippy::cast_possible_truncation,
        reason = "a date outside i64 has no notation anyway; casts saturate"
    )]
    let whole = |number: f64| Some(number.floor() as i64).filter(|_| number.is_finite());
    Ok(match kind {
        Type::Bool => (Value::Bool(from.bool().map_err(broken)?), None),
        Type::Null => (from.null().map(|()| Value::Null).map_err(broken)?, None),
        Type::Undefined => {
            (from.undefined().map(|()| Value::Literal("undefined".into())).map_err(broken)?, None)
        }
        Type::F16 => {
            let bits = u16::try_from(big_endian(bytes, start + 1, 2)?).map_err(|_| Stop::Broken(start))?;
            from.set_position(start + 3);
            let number = half(bits);
            (float(f64::from(number), Some(number)), whole(f64::from(number)))
        }
        Type::F32 => {
            let number = from.f32().map_err(broken)?;
            (float(f64::from(number), Some(number)), whole(f64::from(number)))
        }
        Type::F64 => {
            let number = from.f64().map_err(broken)?;
            (float(number, None), whole(number))
        }
        Type::Simple => (Value::Literal(format!("simple({})", from.simple().map_err(broken)?)), None),
        Type::Unknown(_) => return Err(Stop::Broken(start)),
        _ => {
            let number = i128::from(from.int().map_err(broken)?);
            (Value::number(number), i64::try_from(number).ok())
        }
    })
}

/// The bytes of a text string, whether they are UTF-8 or not.
fn text<'b>(bytes: &'b [u8], from: &mut Decoder<'_>) -> Result<&'b [u8], Stop> {
    let start = from.position();
    let head = match bytes.get(start).map_or(0, |byte| byte & 31) {
        0..=23 => 1,
        24 => 2,
        25 => 3,
        26 => 5,
        _ => 9,
    };
    let length = match head {
        1 => bytes.get(start).map_or(0, |byte| u64::from(byte & 31)),
        wide => big_endian(bytes, start + 1, wide - 1)?,
    };
    let length = usize::try_from(length).map_err(|_| Stop::Broken(start))?;
    let content = take(bytes, start + head, length)?;
    from.set_position(start + head + length);
    Ok(content)
}

/// The joined chunks of a string without a length.
fn chunks(bytes: &[u8], from: &mut Decoder<'_>, kind: Type) -> Result<Vec<u8>, Stop> {
    let start = from.position();
    let broken = |_| Stop::Broken(start);
    from.set_position(start + 1);
    let mut joined = Vec::new();
    loop {
        match (from.datatype().map_err(broken)?, kind) {
            (Type::Break, _) => {
                from.set_position(from.position() + 1);
                return Ok(joined);
            }
            (Type::Bytes, Type::BytesIndef) => joined.extend_from_slice(from.bytes().map_err(broken)?),
            (Type::String, Type::StringIndef) => joined.extend_from_slice(text(bytes, from)?),
            _ => return Err(Stop::Broken(start)),
        }
    }
}

/// The decimal reading of a tagged big number (tags 2 and 3) of up to 16 bytes; longer ones stay bytes only.
fn bignum(tag: Option<u64>, content: &[u8]) -> Option<String> {
    let number = || {
        content.iter().try_fold(0u128, |sum, byte| sum.checked_mul(256).map(|sum| sum | u128::from(*byte)))
    };
    match tag {
        Some(2) => number().map(|number| number.to_string()),
        // -1 - n, also for the largest n.
        Some(3) => number()?.checked_add(1).map(|number| format!("-{number}")),
        _ => None,
    }
}

/// IEEE 754 binary16, exactly, payloads of NaN included.
fn half(bits: u16) -> f32 {
    let (sign, exponent, fraction) =
        (u32::from(bits >> 15) << 31, u32::from(bits >> 10 & 31), u32::from(bits & 1023));
    match (exponent, fraction) {
        (31, _) => f32::from_bits(sign | 0x7f80_0000 | fraction << 13),
        (0, _) => {
            // Subnormal: fraction times 2^-24, which is exact.
            let size = f32::from(bits & 1023) / 16_777_216.0;
            f32::from_bits(sign | size.to_bits())
        }
        _ => f32::from_bits(sign | (exponent + 112) << 23 | fraction << 13),
    }
}
