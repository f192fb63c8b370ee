//! Whether bytes are a text that people would read.

/// Whether bytes are UTF-8 without control characters other than those that lay out a text.
pub(crate) fn is_readable(bytes: &[u8]) -> bool {
    // Most bytes that are no text show it at once.
    let control = |byte: &u8| *byte < 0x20 && !matches!(byte, b'\t' | b'\n' | b'\r') || *byte == 0x7f;
    let soon = bytes.get(..64).unwrap_or(bytes);
    !soon.iter().any(control) && !bytes.iter().any(control) && std::str::from_utf8(bytes).is_ok()
}
