//! When a key ends, counted down locally: looking at a clock costs no command.

/// What Redis said about a key's end, fixed to a moment of this browser's clock.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Expiry {
    /// The token may not ask, or the answer made no sense.
    Unknown,
    /// The key stays until it is removed.
    Never,
    /// Milliseconds since 1970.
    At(i64),
}

/// A PTTL reply, received at `now_ms`. -1 is no end; -2 a missing key, for which an end has no meaning.
pub const fn from_pttl(pttl: i64, now_ms: i64) -> Expiry {
    match pttl {
        -1 => Expiry::Never,
        0.. => Expiry::At(now_ms.saturating_add(pttl)),
        _ => Expiry::Unknown,
    }
}

/// What is left, in the two largest units: `14 min 02 s`, `6 h 03 min`, `3 d 4 h`, `200 d`. Counts down to `0 s` and
/// never shows a moment that has passed already.
pub fn countdown(left_ms: i64) -> String {
    let seconds = left_ms.max(0) / 1000;
    let (minutes, hours, days) = (seconds / 60, seconds / 3600, seconds / 86_400);
    match (days, hours, minutes) {
        (100.., _, _) => format!("{days} d"),
        (1.., _, _) => format!("{days} d {} h", hours % 24),
        (_, 1.., _) => format!("{hours} h {:02} min", minutes % 60),
        (_, _, 1..) => format!("{minutes} min {:02} s", seconds % 60),
        _ => format!("{seconds} s"),
    }
}

/// [`countdown`] in the space of a table cell: only the largest unit.
pub fn short(left_ms: i64) -> String {
    let seconds = left_ms.max(0) / 1000;
    match seconds {
        86_400.. => format!("{} d", seconds / 86_400),
        3_600.. => format!("{} h", seconds / 3_600),
        60.. => format!("{} min", seconds / 60),
        _ => format!("{seconds} s"),
    }
}

/// Milliseconds until [`countdown`] reads differently; `None` when it has reached its end.
pub fn next_change(left_ms: i64) -> Option<i64> {
    if left_ms <= 0 {
        return None;
    }
    let step = match left_ms / 1000 {
        8_640_000.. => 86_400_000,
        86_400.. => 3_600_000,
        3_600.. => 60_000,
        _ => 1000,
    };
    Some(left_ms % step + 1)
}

/// The last moment that a JavaScript date can hold.
pub const LAST_DATE_MS: i64 = 8_640_000_000_000_000;

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn redis_answers_become_a_moment() {
        assert_eq!(from_pttl(-1, 5), Expiry::Never);
        assert_eq!(from_pttl(-2, 5), Expiry::Unknown);
        assert_eq!(from_pttl(0, 5), Expiry::At(5));
        assert_eq!(from_pttl(i64::MAX, 5), Expiry::At(i64::MAX));
    }

    #[test]
    fn a_countdown_has_two_units() {
        let table = [
            (-5, "0 s"),
            (999, "0 s"),
            (59_999, "59 s"),
            (842_000, "14 min 02 s"),
            (21_785_000, "6 h 03 min"),
            (273_600_000, "3 d 4 h"),
            (17_280_000_000, "200 d"),
            (i64::MAX, "106751991167 d"),
        ];
        for (left, text) in table {
            assert_eq!(countdown(left), text, "{left}");
        }
        assert_eq!((short(842_000), short(21_785_000)), ("14 min".to_owned(), "6 h".to_owned()));
    }

    proptest! {
        #[test]
        fn the_text_changes_at_the_named_moment_and_not_before(left in 1i64..40_000_000_000) {
            let wait = next_change(left).expect("not over");
            prop_assert!(wait > 0);
            prop_assert_eq!(countdown(left), countdown(left - wait + 1));
            if left >= wait {
                prop_assert_ne!(countdown(left), countdown(left - wait));
            }
        }
    }
}
