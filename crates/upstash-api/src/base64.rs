//! Base64, as far as the browser needs it: decoding what the Redis REST API sends, encoding what PKCE wants.
//!
//! By hand because these forty lines go into the wasm (see `docs/adr/0005-base64-by-hand.md`); tested against the
//! `base64` crate.

const STANDARD: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

/// Decodes the standard alphabet, with or without padding; `None` for any other character or an impossible length.
pub fn decode(text: &str) -> Option<Vec<u8>> {
    let digits = text.trim_end_matches('=');
    if digits.len() % 4 == 1 || text.len() - digits.len() > 2 {
        return None;
    }
    let mut out = Vec::with_capacity(digits.len() * 3 / 4);
    let (mut bits, mut count) = (0u32, 0u32);
    for digit in digits.bytes() {
        bits = (bits << 6) | u32::from(value(digit)?);
        count += 6;
        if count >= 8 {
            count -= 8;
            out.push((bits >> count) as u8);
        }
    }
    Some(out)
}

/// Decodes the URL-safe alphabet.
pub fn decode_url(text: &str) -> Option<Vec<u8>> {
    decode(&text.replace('-', "+").replace('_', "/"))
}

/// Encodes with the standard alphabet and padding.
pub fn encode(bytes: &[u8]) -> String {
    let mut out = encode_url(bytes).replace('-', "+").replace('_', "/");
    while !out.len().is_multiple_of(4) {
        out.push('=');
    }
    out
}

/// Encodes with the URL-safe alphabet and no padding (RFC 7636 calls it base64url).
pub fn encode_url(bytes: &[u8]) -> String {
    let mut out = String::with_capacity(bytes.len().div_ceil(3) * 4);
    for chunk in bytes.chunks(3) {
        let mut bits = 0u32;
        for index in 0..3 {
            bits = (bits << 8) | u32::from(chunk.get(index).copied().unwrap_or(0));
        }
        for index in 0..=chunk.len() {
            out.push(match (bits >> (18 - 6 * index)) & 63 {
                62 => '-',
                63 => '_',
                six => STANDARD.get(six as usize).map_or('A', |byte| char::from(*byte)),
            });
        }
    }
    out
}

fn value(digit: u8) -> Option<u8> {
    match digit {
        b'A'..=b'Z' => Some(digit - b'A'),
        b'a'..=b'z' => Some(digit - b'a' + 26),
        b'0'..=b'9' => Some(digit - b'0' + 52),
        b'+' => Some(62),
        b'/' => Some(63),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use base64::Engine;
    use base64::engine::general_purpose::{STANDARD, STANDARD_NO_PAD, URL_SAFE_NO_PAD};
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn agrees_with_the_base64_crate(bytes: Vec<u8>) {
            prop_assert_eq!(decode(&STANDARD.encode(&bytes)), Some(bytes.clone()));
            prop_assert_eq!(decode(&STANDARD_NO_PAD.encode(&bytes)), Some(bytes.clone()));
            prop_assert_eq!(encode(&bytes), STANDARD.encode(&bytes));
            prop_assert_eq!(encode_url(&bytes), URL_SAFE_NO_PAD.encode(&bytes));
        }

        #[test]
        fn never_panics_on_any_text(text: String) {
            let _ = decode(&text);
        }
    }

    #[test]
    fn ok_is_not_mistaken_for_data_by_callers_who_check_it_first() {
        assert_eq!(decode("A"), None);
        assert_eq!(decode("AAA===="), None);
        assert_eq!(decode("T0s="), Some(b"OK".to_vec()));
    }
}
