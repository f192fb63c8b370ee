//! Percent-encoding of one path segment or query value (RFC 3986 unreserved characters stay as they are).

const HEX: &[u8; 16] = b"0123456789ABCDEF";

/// Encodes every byte that is not unreserved, so `/`, `?`, `%` and bytes outside ASCII arrive as data.
pub fn encode(bytes: &[u8]) -> String {
    let mut out = String::with_capacity(bytes.len());
    for &byte in bytes {
        if byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_' | b'~') {
            out.push(char::from(byte));
        } else {
            out.push('%');
            out.push(hex_digit(byte >> 4));
            out.push(hex_digit(byte & 0x0f));
        }
    }
    out
}

fn hex_digit(nibble: u8) -> char {
    HEX.get(usize::from(nibble)).map_or('0', |digit| char::from(*digit))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn separators_and_raw_bytes_are_encoded_as_data() {
        assert_eq!(encode(b"a/b?c%d e"), "a%2Fb%3Fc%25d%20e");
        assert_eq!(encode(&[0x80, 0x01, 0xff, 0x41]), "%80%01%FFA");
    }
}
