//! The sandbox's clock: real time plus what a test added, so that expiry can be seen without waiting for it.

use std::sync::atomic::{AtomicI64, Ordering};
use std::time::{SystemTime, UNIX_EPOCH};

/// How many seconds the clock can be away from real time: some 100 years. Far beyond that sums of times overflow.
pub const FARTHEST: i64 = 100 * 366 * 86_400;
/// For whoever moves it farther.
pub const TOO_FAR: &str = "the clock moves by 100 years at most";

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

    /// Moves the clock on (or back, for a negative number), as far as it goes.
    pub fn advance(&self, seconds: i64) {
        let moved = |ahead: i64| Some(ahead.saturating_add(seconds).clamp(-FARTHEST, FARTHEST));
        // It is an error only where the closure answers none.
        let _ = self.ahead.fetch_update(Ordering::Relaxed, Ordering::Relaxed, moved);
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

    #[test]
    fn it_stops_at_its_end() {
        let clock = Clock::default();
        let real = clock.now();
        clock.advance(FARTHEST);
        clock.advance(i64::MAX);
        assert!((0..60).contains(&(clock.now() - real - FARTHEST)));
        clock.advance(i64::MIN);
        assert!((0..60).contains(&(clock.now() - real + FARTHEST)));
    }
}
