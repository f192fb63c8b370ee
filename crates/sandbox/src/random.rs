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

/// Numbers that only look random: the same seed always gives the same ones (SplitMix64).
#[derive(Clone, Debug)]
pub struct Dice(u64);

impl Dice {
    pub fn new(seed: u64) -> Self {
        Self(seed)
    }

    /// The next number, below `limit`.
    pub fn below(&mut self, limit: u64) -> u64 {
        self.next() % limit.max(1)
    }

    /// Whether something of this probability happens now.
    pub fn happens(&mut self, probability: f64) -> bool {
        // 53 bits, which a float holds exactly.
        ((self.next() >> 11) as f64) < probability * (1_u64 << 53) as f64
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dice_of_one_seed_fall_alike_and_keep_to_the_odds() {
        let throws = |seed| {
            let mut dice = Dice::new(seed);
            (0..10_000).map(|_| dice.happens(0.38)).collect::<Vec<_>>()
        };
        assert_eq!(throws(1), throws(1));
        assert_ne!(throws(1), throws(2));
        let hits = throws(1).into_iter().filter(|hit| *hit).count();
        assert!((3600..4000).contains(&hits), "{hits}");
        let mut dice = Dice::new(1);
        assert!(dice.happens(1.0) && !dice.happens(0.0) && dice.below(0) == 0);
    }
}
