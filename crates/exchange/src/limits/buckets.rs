//! Token buckets by key, in bounded memory.

use std::hash::Hash;
use std::num::NonZeroU32;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use governor::clock::{self, Reference};
use governor::middleware::NoOpMiddleware;
use governor::state::keyed::DashMapStateStore;
use governor::{Quota, RateLimiter};
use upstash_api::exchange::ProblemCode;

use crate::clock::Clock;
use crate::refusal::Refusal;

/// Above this many buckets, those that are full again are forgotten every second and not only every minute.
const MANY: usize = 20_000;
const PAUSE: Duration = Duration::from_secs(1);

type Limiter<K> = RateLimiter<K, DashMapStateStore<K>, Clock, NoOpMiddleware<Duration>>;

/// One bucket for each key.
pub struct Buckets<K: Hash + Eq + Clone> {
    limiter: Limiter<K>,
    clock: Clock,
    forgot_at: Mutex<Duration>,
}

impl<K: Hash + Eq + Clone> Buckets<K> {
    /// `count` a minute, all of which may come at once.
    pub fn per_minute(count: NonZeroU32, clock: &Clock) -> Self {
        Self::new(Quota::per_minute(count), clock)
    }

    /// `count` a minute, of which `burst` may come at once.
    pub fn with_burst(count: NonZeroU32, burst: NonZeroU32, clock: &Clock) -> Self {
        Self::new(Quota::per_minute(count).allow_burst(burst), clock)
    }

    fn new(quota: Quota, clock: &Clock) -> Self {
        let limiter = RateLimiter::dashmap_with_clock(quota, clock.clone());
        Self { limiter, clock: clock.clone(), forgot_at: Mutex::new(clock::Clock::now(clock)) }
    }

    /// Takes one token.
    ///
    /// # Errors
    /// `too_many_requests` with the seconds to wait.
    pub fn take(&self, key: &K) -> Result<(), Refusal> {
        if self.limiter.len() >= MANY {
            self.forget_at_most_once_a_second();
        }
        self.limiter.check_key(key).map_err(|early| {
            let wait = early.wait_time_from(clock::Clock::now(&self.clock));
            let seconds = u32::try_from(wait.as_millis().div_ceil(1000)).unwrap_or(60).max(1);
            Refusal::new(ProblemCode::TooManyRequests).retry_after(Some(seconds))
        })
    }

    /// Forgets the buckets that are full again.
    pub fn forget(&self) {
        self.limiter.retain_recent();
        self.limiter.shrink_to_fit();
    }

    /// Looking at every bucket takes time; doing it for every request would be the flood's best helper.
    fn forget_at_most_once_a_second(&self) {
        let mut forgot_at = self.forgot_at.lock().unwrap_or_else(PoisonError::into_inner);
        let now = clock::Clock::now(&self.clock);
        if Duration::from(now.duration_since(*forgot_at)) >= PAUSE {
            *forgot_at = now;
            self.limiter.retain_recent();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn thirty_a_minute() -> (Buckets<u32>, Clock) {
        let clock = Clock::manual(1_000);
        (Buckets::per_minute(NonZeroU32::new(30).expect("not zero"), &clock), clock)
    }

    fn retry_after(refusal: Refusal) -> String {
        refusal.render("r").headers()["retry-after"].to_str().expect("ascii").to_owned()
    }

    #[test]
    fn a_bucket_runs_dry_says_how_long_to_wait_and_fills_up_again() {
        let (buckets, clock) = thirty_a_minute();
        for _ in 0..30 {
            buckets.take(&1).expect("within the limit");
        }
        let refusal = buckets.take(&1).expect_err("the limit");
        assert_eq!((refusal.code, retry_after(refusal)), (ProblemCode::TooManyRequests, "2".into()));
        buckets.take(&2).expect("another key");
        clock.advance(1);
        assert_eq!(retry_after(buckets.take(&1).expect_err("not yet")), "1");
        clock.advance(1);
        buckets.take(&1).expect("one more");
    }

    #[test]
    fn rat_04_a_hundred_thousand_keys_leave_a_bounded_number_of_buckets() {
        let (buckets, clock) = thirty_a_minute();
        let mut most = 0;
        for key in 0..100_000 {
            buckets.take(&key).expect("a fresh bucket");
            most = most.max(buckets.limiter.len());
            // Ten thousand newcomers a second, each remembered for about four and forgotten within one more.
            clock.advance(i64::from(key % 10_000 == 0));
        }
        assert!(most <= 50_000, "{most}");
        buckets.take(&u32::MAX).expect("an honest caller is still served");
        clock.advance(60);
        buckets.forget();
        assert_eq!(buckets.limiter.len(), 0);
    }
}
