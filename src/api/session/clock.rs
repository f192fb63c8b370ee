//! How long a session lasts, by this computer's clock; pure.
//!
//! The exchange tells two ends in Unix seconds of its own clock: an absolute one, and an idle one that moves on with
//! every call. This computer's clock may be wrong by hours, so both are turned into this computer's time by the
//! difference to the `Date` header. The idle end is moved on locally: asking the exchange how long is left would itself
//! count as use.

use upstash_api::exchange::Session;

/// How long before the end people are warned.
pub const WARN_MS: f64 = 5.0 * 60_000.0;
/// The exchange writes down the last use at most once a minute, so the idle end is only known to a minute.
const SLACK_MS: f64 = 60_000.0;

/// The two ends of a session, in Unix milliseconds of this computer's clock.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Lifetime {
    absolute_ms: f64,
    idle_ms: f64,
    idle_window_ms: f64,
}

/// Where a session stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// Long enough not to talk about.
    Fresh,
    /// Ends in this many seconds.
    Ending {
        seconds: u32,
        /// Whether using the dashboard puts the end off; otherwise one must sign in again.
        can_stay: bool,
    },
    /// Has ended, as far as we know.
    Over,
}

impl Lifetime {
    /// `at_ms` is when the session was told, `ahead_ms` how far the server's clock is ahead of this computer's.
    #[must_use]
    pub fn new(session: &Session, at_ms: f64, ahead_ms: f64) -> Self {
        // Seconds since 1970 are far below 2^53, so nothing is lost.
        let local = |seconds: i64| seconds as f64 * 1000.0 - ahead_ms;
        let (absolute_ms, idle_ms) = (local(session.expires_at), local(session.idle_until));
        Self { absolute_ms, idle_ms, idle_window_ms: (idle_ms - at_ms).max(0.0) }
    }

    /// The exchange accepted the session at this moment.
    pub fn used(&mut self, at_ms: f64) {
        self.idle_ms = self.idle_ms.max(at_ms + self.idle_window_ms);
    }

    /// Where the session stands at `now_ms`.
    #[must_use]
    pub fn standing(&self, now_ms: f64) -> Standing {
        let idle_ms = self.idle_ms - SLACK_MS;
        let can_stay = idle_ms < self.absolute_ms;
        let left = idle_ms.min(self.absolute_ms) - now_ms;
        if left <= 0.0 {
            Standing::Over
        } else if left <= WARN_MS {
            Standing::Ending { seconds: (left / 1000.0).ceil() as u32, can_stay }
        } else {
            Standing::Fresh
        }
    }

    /// How long nothing can change about the standing, in milliseconds; at least a second.
    #[must_use]
    pub fn quiet_ms(&self, now_ms: f64) -> u32 {
        let left = (self.idle_ms - SLACK_MS).min(self.absolute_ms) - now_ms;
        (left - WARN_MS).clamp(1000.0, 60_000.0) as u32
    }
}

#[cfg(test)]
mod tests {
    use upstash_api::exchange::{Account, Connection, ConnectionState, SessionKind};

    use super::*;

    const MINUTE: f64 = 60_000.0;
    const NOON: f64 = 1_800_000_000_000.0;

    fn session(idle_minutes: i64, absolute_minutes: i64) -> Session {
        let noon = 1_800_000_000;
        Session {
            kind: SessionKind::Top,
            account: Account { id: "a".into(), email: None },
            connection: Connection { state: ConnectionState::Connected, key_name: None, since: None },
            frame: None,
            expires_at: noon + absolute_minutes * 60,
            idle_until: noon + idle_minutes * 60,
        }
    }

    #[test]
    fn people_are_warned_shortly_before_the_idle_end_and_may_stay() {
        let life = Lifetime::new(&session(120, 720), NOON, 0.0);
        assert_eq!(life.standing(NOON), Standing::Fresh);
        let warned = life.standing(NOON + 118.0 * MINUTE);
        assert_eq!(warned, Standing::Ending { seconds: 60, can_stay: true });
        assert_eq!(life.standing(NOON + 119.0 * MINUTE), Standing::Over);
    }

    #[test]
    fn using_the_dashboard_puts_the_idle_end_off_but_never_the_absolute_one() {
        let mut life = Lifetime::new(&session(120, 180), NOON, 0.0);
        life.used(NOON + 110.0 * MINUTE);
        assert_eq!(life.standing(NOON + 118.0 * MINUTE), Standing::Fresh);
        let last = life.standing(NOON + 179.0 * MINUTE);
        assert_eq!(last, Standing::Ending { seconds: 60, can_stay: false });
        assert_eq!(life.standing(NOON + 180.0 * MINUTE), Standing::Over);
    }

    #[test]
    fn a_wrong_clock_changes_nothing() {
        let slow_by = 3.0 * 60.0 * MINUTE;
        let right = Lifetime::new(&session(120, 720), NOON, 0.0);
        let slow = Lifetime::new(&session(120, 720), NOON - slow_by, slow_by);
        for minutes in [0.0, 116.0, 118.5, 119.5] {
            let at = NOON + minutes * MINUTE;
            assert_eq!(slow.standing(at - slow_by), right.standing(at), "{minutes}");
        }
    }

    #[test]
    fn a_late_answer_of_an_older_call_does_not_shorten_the_session() {
        let mut life = Lifetime::new(&session(120, 720), NOON, 0.0);
        life.used(NOON + 60.0 * MINUTE);
        let before = life;
        life.used(NOON + 30.0 * MINUTE);
        assert_eq!(life, before);
    }

    #[test]
    fn one_looks_rarely_while_there_is_time_and_every_second_at_the_end() {
        let life = Lifetime::new(&session(120, 720), NOON, 0.0);
        assert_eq!(life.quiet_ms(NOON), 60_000);
        assert_eq!(life.quiet_ms(NOON + 117.0 * MINUTE), 1000);
    }
}
