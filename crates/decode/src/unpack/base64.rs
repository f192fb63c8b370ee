//! Base64 in both alphabets, with or without padding, also broken into lines (RFC 4648, RFC 2045).

use base64::Engine as _;
use base64::alphabet;
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};

const CONFIG: GeneralPurposeConfig =
    GeneralPurposeConfig::new().with_decode_padding_mode(DecodePaddingMode::Indifferent);

pub(crate) const STANDARD: GeneralPurpose = GeneralPurpose::new(&alphabet::STANDARD, CONFIG);
pub(crate) const URL: GeneralPurpose = GeneralPurpose::new(&alphabet::URL_SAFE, CONFIG);

/// The bytes behind the letters, if all letters are of the alphabet and no bit is left over.
pub(super) fn decode(letters: &[u8], engine: &GeneralPurpose) -> Option<Vec<u8>> {
    let letters = letters.trim_ascii();
    if letters.iter().any(u8::is_ascii_whitespace) {
        let joined: Vec<u8> = letters.iter().copied().filter(|byte| !byte.is_ascii_whitespace()).collect();
        engine.decode(joined).ok()
    } else {
        engine.decode(letters).ok()
    }
}
