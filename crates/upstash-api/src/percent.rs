//! Percent-encoding of one path segment or query value (RFC 3986 unreserved characters stay as they are), and the way
//! back.

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

/// Decodes one name or value of a query string as forms write it: `+` is a space. `None` for a broken escape or bytes
/// that are not UTF-8.
pub fn decode_form(text: &str) -> Option<String> {
    decode(text, b' ')
}

/// Decodes one segment of a path: `+` is a plus. `None` for a broken escape or bytes that are not UTF-8.
pub fn decode_segment(text: &str) -> Option<String> {
    decode(text, b'+')
}

fn decode(text: &str, plus: u8) -> Option<String> {
    let mut out = Vec::with_capacity(text.len());
    let mut bytes = text.bytes();
    while let Some(byte) = bytes.next() {
        out.push(match byte {
            b'+' => plus,
            b'%' => (nibble(bytes.next()?)? << 4) | nibble(bytes.next()?)?,
            plain => plain,
        });
    }
    String::from_utf8(out).ok()
}

fn nibble(digit: u8) -> Option<u8> {
    char::from(digit).to_digit(16).and_then(|value| u8::try_from(value).ok())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn what_is_encoded_is_decoded_again(text: String) {
            prop_assert_eq!(decode_form(&encode(text.as_bytes())), Some(text.clone()));
            prop_assert_eq!(decode_segment(&encode(text.as_bytes())), Some(text));
        }
    }

    #[test]
    fn broken_escapes_and_broken_text_are_refused() {
        assert_eq!(decode_form("a+b%2Fc"), Some("a b/c".to_owned()));
        assert_eq!(decode_segment("a+b%2Fc"), Some("a+b/c".to_owned()));
        for broken in ["%", "%4", "%4g", "%+1", "%ff"] {
            assert_eq!(decode_form(broken), None, "{broken}");
        }
    }

    #[test]
    fn separators_and_raw_bytes_are_encoded_as_data() {
        assert_eq!(encode(b"a/b?c%d e"), "a%2Fb%3Fc%25d%20e");
        assert_eq!(encode(&[0x80, 0x01, 0xff, 0x41]), "%80%01%FFA");
    }
}
