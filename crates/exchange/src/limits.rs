//! Rate limits, per instance, and what only one task at a time may do for an account.

mod buckets;

pub use buckets::Buckets;

use std::collections::HashMap;
use std::net::{IpAddr, Ipv6Addr};
use std::num::NonZeroU32;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use tokio::sync::Semaphore;
use upstash_api::exchange::ProblemCode;

use crate::clock::Clock;
use crate::refusal::Refusal;
use crate::store::SessionHash;

/// Calls to Upstash at a time, for everybody and for one account.
const IN_FLIGHT: usize = 16;
const IN_FLIGHT_PER_ACCOUNT: usize = 8;

/// Writes under way at a time: more than there ever are, since they are only counted.
const WRITES: u32 = 1 << 20;

/// How long a call waits for its turn.
const TURN: Duration = Duration::from_secs(5);

/// What one account's tasks share in this process.
pub struct Gate {
    /// Held around what one task at a time may do, such as "is there a working key, else mint". Several instances would
    /// need a row lock in the store.
    pub alone: tokio::sync::Mutex<()>,
    turns: Semaphore,
}

/// Every limit there is.
pub struct Limits {
    pub sign_in: Buckets<IpAddr>,
    pub start: Buckets<IpAddr>,
    /// Sessions of end users, for each partner.
    pub frames: Buckets<String>,
    pub reads: Buckets<SessionHash>,
    pub writes: Buckets<SessionHash>,
    /// Resources made, for each account and sub-account.
    pub creates: Buckets<String>,
    /// Sub-accounts made, for each account. A platform moves in with a hundred at once.
    pub tenants: Buckets<String>,
    /// Looks at the keys of sub-accounts, as many as can be made.
    pub reveals: Buckets<SessionHash>,
    /// Looks at what a sub-account owns; each is a handful of calls to Upstash.
    pub usages: Buckets<SessionHash>,
    /// Keys of sub-accounts that are pasted: a whole team's at once, when a platform moves in.
    pub imports: Buckets<SessionHash>,
    /// Looks for a slug that Upstash did not list, for each account; each reads the whole list.
    pub unlisted: Buckets<String>,
    /// Guessing at secrets: e-mails, a team's pasted key, links to the console.
    pub guesses: Buckets<SessionHash>,
    /// Refusals written to the audit trail; a flood of them must not become a flood of rows.
    pub noted: Buckets<IpAddr>,
    turns: Semaphore,
    /// A permit for each write that is under way, whether or not its caller still waits.
    pub writing: Arc<Semaphore>,
    gates: Mutex<HashMap<String, Arc<Gate>>>,
}

impl Limits {
    /// Full buckets that fill up by `clock`.
    pub fn new(clock: &Clock) -> Self {
        Self {
            sign_in: Buckets::per_minute(const { count(30) }, clock),
            start: Buckets::with_burst(const { count(20) }, const { count(10) }, clock),
            frames: Buckets::per_minute(const { count(300) }, clock),
            reads: Buckets::per_minute(const { count(240) }, clock),
            writes: Buckets::per_minute(const { count(30) }, clock),
            creates: Buckets::per_minute(const { count(10) }, clock),
            tenants: Buckets::with_burst(const { count(60) }, const { count(120) }, clock),
            reveals: Buckets::with_burst(const { count(60) }, const { count(120) }, clock),
            usages: Buckets::per_minute(const { count(120) }, clock),
            imports: Buckets::with_burst(const { count(30) }, const { count(100) }, clock),
            unlisted: Buckets::per_minute(const { count(10) }, clock),
            guesses: Buckets::per_minute(const { count(5) }, clock),
            noted: Buckets::per_minute(const { count(10) }, clock),
            turns: Semaphore::new(IN_FLIGHT),
            writing: Arc::new(Semaphore::new(WRITES as usize)),
            gates: Mutex::default(),
        }
    }

    /// The gate of an account, or of one sub-account; made on first use.
    pub fn gate(&self, account: &str) -> Arc<Gate> {
        let mut gates = self.gates.lock().unwrap_or_else(PoisonError::into_inner);
        let gate = gates.entry(account.to_owned()).or_insert_with(|| {
            Arc::new(Gate {
                alone: tokio::sync::Mutex::default(),
                turns: Semaphore::new(IN_FLIGHT_PER_ACCOUNT),
            })
        });
        Arc::clone(gate)
    }

    /// Whether somebody holds the lock of a gate at this moment.
    pub fn is_busy(&self, gate: &str) -> bool {
        let gates = self.gates.lock().unwrap_or_else(PoisonError::into_inner);
        gates.get(gate).is_some_and(|gate| gate.alone.try_lock().is_err())
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

    /// Runs a call that belongs to no account yet, those of a sign-in, when it is anybody's turn.
    ///
    /// # Errors
    /// See [`in_turn`](Self::in_turn).
    pub async fn in_anybodys_turn<T>(
        &self,
        call: impl Future<Output = Result<T, Refusal>>,
    ) -> Result<T, Refusal> {
        let Ok(Ok(_turn)) = tokio::time::timeout(TURN, self.turns.acquire()).await else {
            return Err(Refusal::new(ProblemCode::TooManyRequests).retry_after(Some(5)));
        };
        call.await
    }

    /// Ends when no write is under way any more, and lets none begin.
    pub async fn settle(&self) {
        if let Ok(all) = self.writing.acquire_many(WRITES).await {
            all.forget();
        }
    }

    /// Forgets full buckets and gates nobody holds. Run every minute.
    pub fn sweep(&self) {
        for by_ip in [&self.sign_in, &self.start, &self.noted] {
            by_ip.forget();
        }
        for by_session in
            [&self.reads, &self.writes, &self.reveals, &self.usages, &self.imports, &self.guesses]
        {
            by_session.forget();
        }
        self.creates.forget();
        self.tenants.forget();
        self.unlisted.forget();
        let mut gates = self.gates.lock().unwrap_or_else(PoisonError::into_inner);
        gates.retain(|_, gate| Arc::strong_count(gate) > 1);
    }
}

/// A number that is not zero, checked when this is compiled.
const fn count(number: u32) -> NonZeroU32 {
    match NonZeroU32::new(number) {
        Some(number) => number,
        None => panic!("a limit of zero"),
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
    use futures_util::future::join_all;

    use super::*;

    #[test]
    fn one_home_network_is_one_bucket() {
        let ip = |text: &str| bucket_of(text.parse().expect("an address"));
        assert_eq!(ip("2001:db8:1:2::1"), ip("2001:db8:1:2:ffff::"));
        assert_ne!(ip("2001:db8:1:2::1"), ip("2001:db8:1:3::1"));
        assert_eq!(ip("::ffff:192.0.2.1"), ip("192.0.2.1"));
    }

    #[tokio::test]
    async fn calls_of_sign_ins_and_of_accounts_share_one_number_of_turns() {
        use std::sync::atomic::{AtomicUsize, Ordering};
        let limits = Limits::new(&Clock::manual(0));
        let (now, most) = (AtomicUsize::new(0), AtomicUsize::new(0));
        let call = || async {
            most.fetch_max(now.fetch_add(1, Ordering::SeqCst) + 1, Ordering::SeqCst);
            tokio::task::yield_now().await;
            now.fetch_sub(1, Ordering::SeqCst);
            Ok(())
        };
        let sign_ins = join_all((0..40).map(|_| limits.in_anybodys_turn(call())));
        let names: Vec<_> = (0..40).map(|number| number.to_string()).collect();
        let others = join_all(names.iter().map(|name| limits.in_turn(name, call())));
        let (sign_ins, others) = futures_util::future::join(sign_ins, others).await;
        assert!(sign_ins.iter().chain(&others).all(Result::is_ok));
        assert_eq!(most.into_inner(), IN_FLIGHT);
    }

    #[tokio::test]
    async fn sweeping_forgets_a_gate_only_when_nobody_holds_it() {
        let limits = Limits::new(&Clock::manual(0));
        let held = limits.gate("a");
        let lock = held.alone.lock().await;
        limits.sweep();
        assert!(limits.gate("a").alone.try_lock().is_err(), "still the same gate");
        drop(lock);
        drop(held);
        limits.sweep();
        assert!(limits.gate("a").alone.try_lock().is_ok());
    }
}
