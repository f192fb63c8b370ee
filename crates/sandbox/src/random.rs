//! Random values in the forms that Upstash uses.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

/// Random bytes from the operating system.
pub fn bytes<const N: usize>() -> [u8; N] {
    let mut bytes = [0; N];
    // Without entropy there are no secrets, and nothing sensible is left to do.
    getrandom::fill(&mut bytes).expect("the operating system has no random numbers");
    bytes
}

/// `2 * N` lower-case hex digits.
pub fn hex<const N: usize>() -> String {
    to_hex(&bytes::<N>())
}

/// Bytes as lower-case hex digits.
pub fn to_hex(bytes: &[u8]) -> String {
    use std::fmt::Write;
    bytes.iter().fold(String::with_capacity(bytes.len() * 2), |mut text, byte| {
        // Writing into a String cannot fail.
        let _ = write!(text, "{byte:02x}");
        text
    })
}

/// `N` random bytes in base64url, for codes and tokens.
pub fn opaque<const N: usize>() -> String {
    URL_SAFE_NO_PAD.encode(bytes::<N>())
}

/// A version 4 UUID.
pub fn uuid() -> String {
    uuid::Uuid::new_v4().to_string()
}

/// A number below `limit`; the slight bias of the remainder does not matter for names.
pub fn below(limit: usize) -> usize {
    let number = u64::from_le_bytes(bytes::<8>());
    usize::try_from(number % (limit.max(1) as u64)).unwrap_or(0)
}
