//! Rate limits, per instance, and what only one task at a time may do for an account.

use std::collections::HashMap;
use std::hash::Hash;
use std::net::{IpAddr, Ipv6Addr};
use std::num::NonZeroU32;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use governor::clock::{Clock, DefaultClock};
use governor::{DefaultKeyedRateLimiter, Quota};
use tokio::sync::Semaphore;
use upstash_api::exchange::ProblemCode;

use crate::refusal::Refusal;

/// Buckets kept at most between two sweeps; above it, idle ones go at once.
const MAX_BUCKETS: usize = 20_000;

/// Calls to Upstash at a time, for everybody and for one account.
const IN_FLIGHT: usize = 16;
const IN_FLIGHT_PER_ACCOUNT: usize = 8;

/// How long a call waits for its turn.
const TURN: Duration = Duration::from_secs(5);

/// Token buckets by key.
pub struct Buckets<K: Hash + Eq + Clone> {
    limiter: DefaultKeyedRateLimiter<K>,
}

impl<K: Hash + Eq + Clone> Buckets<K> {
    const fn per_minute(count: u32) -> Quota {
        match NonZeroU32::new(count) {
            Some(count) => Quota::per_minute(count),
            None => Quota::per_minute(NonZeroU32::MIN),
        }
    }

    fn new(quota: Quota) -> Self {
        Self { limiter: DefaultKeyedRateLimiter::dashmap(quota) }
    }

    /// Takes one token.
    ///
    /// # Errors
    /// `too_many_requests` with the seconds to wait.
    pub fn take(&self, key: &K) -> Result<(), Refusal> {
        if self.limiter.len() >= MAX_BUCKETS {
            self.limiter.retain_recent();
        }
        self.limiter.check_key(key).map_err(|early| {
            let wait = early.wait_time_from(DefaultClock::default().now());
            let seconds = u32::try_from(wait.as_millis().div_ceil(1000)).unwrap_or(60).max(1);
            Refusal::new(ProblemCode::TooManyRequests).retry_after(Some(seconds))
        })
    }

    /// Buckets held now.
    pub fn len(&self) -> usize {
        self.limiter.len()
    }

    pub fn is_empty(&self) -> bool {
        self.limiter.is_empty()
    }

    fn sweep(&self) {
        self.limiter.retain_recent();
        self.limiter.shrink_to_fit();
    }
}

/// What one account's tasks share in this process.
pub struct Gate {
    /// Held around "is there a working key, else mint". Several instances would need a row lock in the store.
    pub connecting: tokio::sync::Mutex<()>,
    turns: Semaphore,
}

/// Every limit there is.
pub struct Limits {
    pub sign_in: Buckets<IpAddr>,
    pub start: Buckets<IpAddr>,
    pub reads: Buckets<String>,
    pub writes: Buckets<String>,
    pub creates: Buckets<String>,
    /// Guessing at secrets: e-mails, and later reveals and pasted keys.
    pub guesses: Buckets<String>,
    /// Refusals written to the audit trail; a flood of them must not become a flood of rows.
    pub noted: Buckets<IpAddr>,
    turns: Semaphore,
    gates: Mutex<HashMap<String, Arc<Gate>>>,
}

impl Default for Limits {
    fn default() -> Self {
        let start = Buckets::<IpAddr>::per_minute(20).allow_burst(NonZeroU32::MIN.saturating_add(9));
        Self {
            sign_in: Buckets::new(Buckets::<IpAddr>::per_minute(30)),
            start: Buckets::new(start),
            reads: Buckets::new(Buckets::<String>::per_minute(240)),
            writes: Buckets::new(Buckets::<String>::per_minute(30)),
            creates: Buckets::new(Buckets::<String>::per_minute(10)),
            guesses: Buckets::new(Buckets::<String>::per_minute(5)),
            noted: Buckets::new(Buckets::<IpAddr>::per_minute(10)),
            turns: Semaphore::new(IN_FLIGHT),
            gates: Mutex::default(),
        }
    }
}

impl Limits {
    /// The account's gate, made on first use.
    pub fn gate(&self, account: &str) -> Arc<Gate> {
        let mut gates = self.gates.lock().unwrap_or_else(PoisonError::into_inner);
        let gate = gates.entry(account.to_owned()).or_insert_with(|| {
            Arc::new(Gate {
                connecting: tokio::sync::Mutex::default(),
                turns: Semaphore::new(IN_FLIGHT_PER_ACCOUNT),
            })
        });
        Arc::clone(gate)
    }

    /// Runs a call to Upstash when it is the account's turn.
    ///
    /// # Errors
    /// `too_many_requests` when the turn does not come soon enough; whatever `call` refuses for.
    pub async fn in_turn<T>(
        &self,
        account: &str,
        call: impl Future<Output = Result<T, Refusal>>,
    ) -> Result<T, Refusal> {
        let gate = self.gate(account);
        let turn = async { (gate.turns.acquire().await, self.turns.acquire().await) };
        let Ok((Ok(_mine), Ok(_everybodys))) = tokio::time::timeout(TURN, turn).await else {
            return Err(Refusal::new(ProblemCode::TooManyRequests).retry_after(Some(5)));
        };
        call.await
    }

    /// Forgets full buckets and gates nobody holds. Run every minute.
    pub fn sweep(&self) {
        for by_ip in [&self.sign_in, &self.start, &self.noted] {
            by_ip.sweep();
        }
        for by_name in [&self.reads, &self.writes, &self.creates, &self.guesses] {
            by_name.sweep();
        }
        let mut gates = self.gates.lock().unwrap_or_else(PoisonError::into_inner);
        gates.retain(|_, gate| Arc::strong_count(gate) > 1);
    }
}

/// The key an address is counted under: a home gets one /64 and must not get 2^64 buckets.
pub fn bucket_of(ip: IpAddr) -> IpAddr {
    match ip.to_canonical() {
        IpAddr::V4(ip) => ip.into(),
        IpAddr::V6(ip) => Ipv6Addr::from_bits(ip.to_bits() & (u128::MAX << 64)).into(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bucket_runs_dry_and_says_how_long_to_wait() {
        let limits = Limits::default();
        let home = IpAddr::from([192, 0, 2, 1]);
        for _ in 0..30 {
            limits.sign_in.take(&home).expect("within the limit");
        }
        let refusal = limits.sign_in.take(&home).expect_err("the limit");
        assert_eq!(refusal.code, ProblemCode::TooManyRequests);
        assert!(refusal.retry_after.is_some_and(|seconds| (1..=3).contains(&seconds)), "{refusal:?}");
        limits.sign_in.take(&IpAddr::from([192, 0, 2, 2])).expect("another address");
    }

    #[test]
    fn one_home_network_is_one_bucket() {
        let ip = |text: &str| bucket_of(text.parse().expect("an address"));
        assert_eq!(ip("2001:db8:1:2::1"), ip("2001:db8:1:2:ffff::"));
        assert_ne!(ip("2001:db8:1:2::1"), ip("2001:db8:1:3::1"));
        assert_eq!(ip("::ffff:192.0.2.1"), ip("192.0.2.1"));
    }

    #[tokio::test]
    async fn sweeping_forgets_a_gate_only_when_nobody_holds_it() {
        let limits = Limits::default();
        let held = limits.gate("a");
        let lock = held.connecting.lock().await;
        limits.sweep();
        assert!(limits.gate("a").connecting.try_lock().is_err(), "still the same gate");
        drop(lock);
        drop(held);
        limits.sweep();
        assert!(limits.gate("a").connecting.try_lock().is_ok());
    }
}
