//! Readers: bytes to a tree. Each is one loop over the input; nesting is the [`Builder`]'s business.

pub(crate) mod cbor;
pub(crate) mod json;
pub(crate) mod jwt;
pub(crate) mod msgpack;
pub(crate) mod names;
pub(crate) mod php;
pub(crate) mod protobuf;

use crate::limits::Cut;

/// Why a reader stopped before the end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Stop {
    Cut(Cut),
    /// The input is not this format from this byte on, or ends too early.
    Broken(usize),
}

impl From<Cut> for Stop {
    fn from(cut: Cut) -> Self {
        Self::Cut(cut)
    }
}

/// `bytes[at..at + length]`.
///
/// # Errors
/// [`Stop::Broken`] at the end of the input when there are fewer.
pub(crate) fn take(bytes: &[u8], at: usize, length: usize) -> Result<&[u8], Stop> {
    let end = at.checked_add(length).ok_or(Stop::Broken(bytes.len()))?;
    bytes.get(at..end).ok_or(Stop::Broken(bytes.len()))
}

/// A big-endian number of up to eight bytes at `at`.
///
/// # Errors
/// As [`take`].
pub(crate) fn big_endian(bytes: &[u8], at: usize, length: usize) -> Result<u64, Stop> {
    Ok(take(bytes, at, length)?.iter().fold(0, |number, byte| number << 8 | u64::from(*byte)))
}

/// A number with a binary point, in the shortest notation that reads back as the same number. What JSON has no
/// notation for is a literal; a NaN that carries a payload shows its bits.
pub(crate) fn float(number: f64, single: Option<f32>) -> crate::tree::Value {
    use crate::tree::Value;
    let (text, bits, usual) = match single {
        Some(single) => (format!("{single:?}"), format!("{:08x}", single.to_bits()), "7fc00000"),
        None => (format!("{number:?}"), format!("{:016x}", number.to_bits()), "7ff8000000000000"),
    };
    if number.is_finite() {
        Value::Number(text)
    } else if number.is_nan() && bits != usual {
        Value::Literal(format!("NaN(0x{bits})"))
    } else {
        Value::Literal(
            if number.is_nan() {
                "NaN"
            } else if number > 0.0 {
                "Infinity"
            } else {
                "-Infinity"
            }
            .into(),
        )
    }
}
