//! Bytes written as pairs of hexadecimal digits, with `0x` or `\x` before them, also with spaces between the pairs.

pub(super) fn decode(text: &[u8]) -> Option<Vec<u8>> {
    let text = text.trim_ascii();
    let digits = text.strip_prefix(b"0x").or_else(|| text.strip_prefix(b"\\x")).unwrap_or(text);
    let mut bytes = Vec::with_capacity(digits.len() / 2);
    let mut high = None;
    for byte in digits {
        match (char::from(*byte).to_digit(16).and_then(|digit| u8::try_from(digit).ok()), high) {
            (Some(digit), None) => high = Some(digit),
            (Some(digit), Some(before)) => {
                bytes.push(before << 4 | digit);
                high = None;
            }
            // A pair is not torn apart.
            (None, None) if byte.is_ascii_whitespace() => {}
            _ => return None,
        }
    }
    (high.is_none() && !bytes.is_empty()).then_some(bytes)
}
