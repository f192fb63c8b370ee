//! Randomness from the operating system, and the spellings we give it.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

/// `N` random bytes.
///
/// # Errors
/// When the operating system has no randomness to give.
pub fn bytes<const N: usize>() -> Result<[u8; N], getrandom::Error> {
    let mut bytes = [0; N];
    getrandom::fill(&mut bytes)?;
    Ok(bytes)
}

/// `N` random bytes in unpadded base64url: 43 characters for 32 bytes.
///
/// # Errors
/// See [`bytes`].
pub fn token<const N: usize>() -> Result<String, getrandom::Error> {
    Ok(URL_SAFE_NO_PAD.encode(bytes::<N>()?))
}

/// `N` random bytes in lower-case hex.
///
/// # Errors
/// See [`bytes`].
pub fn hex<const N: usize>() -> Result<String, getrandom::Error> {
    Ok(to_hex(&bytes::<N>()?))
}

/// Lower-case hex of `bytes`.
pub fn to_hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
