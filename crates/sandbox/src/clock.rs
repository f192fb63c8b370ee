//! The sandbox's clock: real time plus what a test added, so that expiry can be seen without waiting for it.

use std::sync::atomic::{AtomicI64, Ordering};
use std::time::{SystemTime, UNIX_EPOCH};

/// Seconds that were added to real time.
#[derive(Debug, Default)]
pub struct Clock {
    ahead: AtomicI64,
}

impl Clock {
    /// Unix time in seconds.
    pub fn now(&self) -> i64 {
        let real = SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |past| past.as_secs());
        i64::try_from(real).unwrap_or(i64::MAX).saturating_add(self.ahead.load(Ordering::Relaxed))
    }

    /// Moves the clock on (or back, for a negative number).
    pub fn advance(&self, seconds: i64) {
        self.ahead.fetch_add(seconds, Ordering::Relaxed);
    }

    /// Back to real time.
    pub fn reset(&self) {
        self.ahead.store(0, Ordering::Relaxed);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_advanced_clock_runs_ahead_until_it_is_reset() {
        let clock = Clock::default();
        let before = clock.now();
        clock.advance(3600);
        assert!(clock.now() >= before + 3600);
        clock.reset();
        assert!(clock.now() < before + 3600);
    }
}
