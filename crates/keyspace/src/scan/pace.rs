//! How many keys one SCAN should go through.

/// COUNT, brought towards a round trip that is worth its command and does not keep anybody waiting.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Pace {
    count: u32,
    least: u32,
    most: u32,
    target_ms: u32,
}

impl Default for Pace {
    /// Begins with 1,000, which is as far as Upstash goes in one call; other servers go further. A page of 5,000 names is
    /// decoded without anybody noticing.
    fn default() -> Self {
        Self::new(1000, 100, 5000, 300)
    }
}

impl Pace {
    /// Begins with `count`, stays from `least` to `most`, and wants a round trip of about `target_ms`.
    pub const fn new(count: u32, least: u32, most: u32, target_ms: u32) -> Self {
        Self { count, least, most, target_ms }
    }

    /// The COUNT of the next request.
    pub const fn count(&self) -> u32 {
        self.count
    }

    /// A round trip took so long.
    pub fn took(&mut self, ms: u32) {
        let count = match ms {
            _ if ms > self.target_ms => self.count / 2,
            _ if ms < self.target_ms / 2 => self.count.saturating_mul(2),
            _ => self.count,
        };
        self.count = count.clamp(self.least, self.most);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_comes_to_rest_near_the_target() {
        let mut pace = Pace::default();
        // A server that needs 20 ms and a tenth of a millisecond for each key.
        for _ in 0..20 {
            pace.took(20 + pace.count() / 10);
        }
        assert!((100..=300).contains(&(20 + pace.count() / 10)), "{pace:?}");
    }

    #[test]
    fn it_stays_within_its_bounds() {
        let mut pace = Pace::default();
        (0..50).for_each(|_| pace.took(0));
        assert_eq!(pace.count(), 5000);
        (0..50).for_each(|_| pace.took(u32::MAX));
        assert_eq!(pace.count(), 100);
    }
}
