//! The wire format of protocol buffers without a schema (protobuf.dev, "Encoding"). Numbers of fields and wire types
//! are known; whether a length-delimited field is a text, a message or bytes is a guess, a text first.

use super::{Stop, float, take};
use crate::text;
use crate::tree::{Builder, Open, Shape, Value};

/// Levels of messages that are looked for; deeper ones stay bytes. Protobuf itself stops there, too.
const DEEPEST: usize = 100;
/// Numbers beyond are allowed, but make bytes less likely to be a message.
const LIKELY_NUMBER: u64 = 10_000;

enum Wire<'b> {
    Varint(u64),
    Fixed64(u64),
    Fixed32(u32),
    Bytes(&'b [u8]),
    OpenGroup,
    CloseGroup,
}

/// One field at `at`: its number, its value, where it ends.
fn field(bytes: &[u8], start: usize) -> Result<(u64, Wire<'_>, usize), Stop> {
    let (key, at) = varint(bytes, start)?;
    let number = key >> 3;
    if number == 0 || number > 0x1fff_ffff {
        return Err(Stop::Broken(start));
    }
    let little = |width: usize| -> Result<u64, Stop> {
        Ok(take(bytes, at, width)?.iter().rev().fold(0, |number, byte| number << 8 | u64::from(*byte)))
    };
    let (wire, end) = match key & 7 {
        0 => varint(bytes, at).map(|(value, at)| (Wire::Varint(value), at))?,
        1 => (Wire::Fixed64(little(8)?), at + 8),
        2 => {
            let (length, at) = varint(bytes, at)?;
            let length = usize::try_from(length).map_err(|_| Stop::Broken(start))?;
            let content = take(bytes, at, length)?;
            (Wire::Bytes(content), at + length)
        }
        3 => (Wire::OpenGroup, at),
        4 => (Wire::CloseGroup, at),
        5 => (Wire::Fixed32(u32::try_from(little(4)?).unwrap_or_default()), at + 4),
        _ => return Err(Stop::Broken(start)),
    };
    Ok((number, wire, end))
}

fn varint(bytes: &[u8], start: usize) -> Result<(u64, usize), Stop> {
    let mut value = 0u64;
    for (index, shift) in (0..70).step_by(7).enumerate() {
        let byte = *take(bytes, start + index, 1)?.first().ok_or(Stop::Broken(start))?;
        let part = u64::from(byte & 0x7f);
        if shift == 63 && part > 1 {
            return Err(Stop::Broken(start));
        }
        value |= part << shift;
        if byte < 0x80 {
            return Ok((value, start + index + 1));
        }
    }
    Err(Stop::Broken(start))
}

/// Reads a whole message.
pub(crate) fn read(bytes: &[u8], to: &mut Builder<'_>) -> Result<usize, Stop> {
    // Where the open messages end; groups end by a mark of their number.
    let mut open: Vec<(usize, Option<u64>)> = vec![(bytes.len(), None)];
    let mut at = 0;
    to.open(Open::MAP, None)?;
    while let Some((end, group)) = open.last().copied() {
        if at == end && group.is_none() {
            open.pop();
            to.end()?;
            continue;
        }
        // A field must not reach beyond its message.
        let inside = bytes.get(..end).unwrap_or(bytes);
        let (number, wire, next) = field(inside, at)?;
        match wire {
            Wire::CloseGroup if group == Some(number) => {
                open.pop();
                to.end()?;
            }
            Wire::CloseGroup => return Err(Stop::Broken(at)),
            Wire::OpenGroup => {
                label(number, to)?;
                to.open(Open { shape: Shape::Map, name: "group".to_owned() }, None)?;
                open.push((end, Some(number)));
            }
            Wire::Bytes(content) => {
                label(number, to)?;
                to.work(content.len())?;
                if open.len() < DEEPEST && !text::is_readable(content) && is_message(content) {
                    to.open(Open::MAP, None)?;
                    open.push((next, None));
                    at = next - content.len();
                    continue;
                }
                to.scalar(content.len(), || {
                    (
                        if text::is_readable(content) {
                            Value::of_bytes(content)
                        } else {
                            Value::Bytes(content.to_vec())
                        },
                        None,
                    )
                })?;
            }
            number_like => {
                label(number, to)?;
                to.scalar(next - at, || number_value(&number_like))?;
            }
        }
        at = next;
    }
    Ok(at)
}

fn label(number: u64, to: &mut Builder<'_>) -> Result<(), Stop> {
    Ok(to.scalar(1, || (Value::number(number), None))?)
}

/// The unsigned number, and the other readings that a schema could give it.
fn number_value(wire: &Wire<'_>) -> (Value, Option<String>) {
    match wire {
        Wire::Varint(number) => {
            let signed = number.cast_signed();
            (Value::number(*number), (signed < 0).then(|| signed.to_string()))
        }
        Wire::Fixed64(bits) => {
            let float = float(f64::from_bits(*bits), None).notation();
            (Value::number(*bits), Some(format!("64 bits, as a double {float}")))
        }
        Wire::Fixed32(bits) => {
            let single = f32::from_bits(*bits);
            let float = float(f64::from(single), Some(single)).notation();
            (Value::number(*bits), Some(format!("32 bits, as a float {float}")))
        }
        _ => (Value::Null, None),
    }
}

/// Whether the fields of `bytes` end where it ends, and have likely numbers. What is inside them is not looked at.
fn is_message(bytes: &[u8]) -> bool {
    let mut at = 0;
    while at < bytes.len() {
        match field(bytes, at) {
            Ok((_, Wire::OpenGroup | Wire::CloseGroup, _)) | Err(_) => return false,
            Ok((number, ..)) if number > LIKELY_NUMBER => return false,
            Ok((_, _, next)) => at = next,
        }
    }
    !bytes.is_empty()
}

/// Whether bytes look so much like a message that it may be said without being asked: a readable text or a message
/// in one of its fields, or several fields in the order in which all encoders write them.
pub(crate) fn is_convincing(bytes: &[u8]) -> bool {
    if bytes.len() < 4 || !is_message(bytes) {
        return false;
    }
    let (mut at, mut last, mut fields, mut ordered, mut evidence) = (0, 0, 0, true, false);
    while let Ok((number, wire, next)) = field(bytes, at) {
        ordered &= number >= last && number <= 1000;
        evidence |= matches!(wire, Wire::Bytes(content) if content.len() >= 3 && (text::is_readable(content) || is_message(content)));
        (at, last, fields) = (next, number, fields + 1);
    }
    ordered && (evidence || (fields >= 4 && last >= 3))
}
