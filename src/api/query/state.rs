//! What a page shows while reads come and go; pure.

use crate::api::error::ApiError;

/// The state of a read.
#[derive(Clone, Debug, PartialEq)]
pub enum QueryState<T> {
    /// Nothing to show yet.
    Loading,
    /// The newest answer.
    Ready {
        value: T,
        /// When it arrived, in Unix milliseconds of this computer's clock.
        at_ms: i64,
        /// Whether a newer one is on its way.
        refreshing: bool,
    },
    /// The last attempt failed.
    Failed {
        error: ApiError,
        /// What was shown before, of the same key.
        last: Option<T>,
        /// Whether another attempt is on its way. What is said about this one stays until that has ended, and with it
        /// the button that was pressed.
        retrying: bool,
    },
}

impl<T> QueryState<T> {
    /// The value to show, be it fresh or left from before a failure.
    #[must_use]
    pub const fn value(&self) -> Option<&T> {
        match self {
            Self::Ready { value, .. } | Self::Failed { last: Some(value), .. } => Some(value),
            Self::Loading | Self::Failed { last: None, .. } => None,
        }
    }

    /// Whether a call is under way.
    #[must_use]
    pub const fn is_busy(&self) -> bool {
        matches!(
            self,
            Self::Loading | Self::Ready { refreshing: true, .. } | Self::Failed { retrying: true, .. }
        )
    }

    /// A call starts. Values of another key are forgotten at once.
    pub(super) fn begin(&mut self, same_key: bool) {
        match self {
            Self::Ready { refreshing: again, .. } | Self::Failed { retrying: again, .. } if same_key => {
                *again = true
            }
            _ => *self = Self::Loading,
        }
    }

    /// The newest call ended.
    pub(super) fn settle(&mut self, outcome: Result<T, ApiError>, now_ms: i64) {
        *self = match outcome {
            Ok(value) => Self::Ready { value, at_ms: now_ms, refreshing: false },
            Err(error) => match std::mem::replace(self, Self::Loading) {
                Self::Ready { value, .. } => Self::Failed { error, last: Some(value), retrying: false },
                Self::Failed { last, .. } => Self::Failed { error, last, retrying: false },
                Self::Loading => Self::Failed { error, last: None, retrying: false },
            },
        };
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_refresh_keeps_what_is_shown_until_the_answer_is_there() {
        let mut state = QueryState::Loading;
        state.settle(Ok(1), 10);
        state.begin(true);
        assert_eq!(state, QueryState::Ready { value: 1, at_ms: 10, refreshing: true });
        state.settle(Ok(2), 20);
        assert_eq!(state, QueryState::Ready { value: 2, at_ms: 20, refreshing: false });
    }

    #[test]
    fn another_key_never_shows_the_value_of_the_one_before() {
        let mut state = QueryState::Ready { value: 1, at_ms: 10, refreshing: false };
        state.begin(false);
        assert_eq!(state, QueryState::Loading);
        let mut state = QueryState::Failed { error: ApiError::Network, last: Some(1), retrying: false };
        state.begin(false);
        assert_eq!(state, QueryState::Loading);
    }

    #[test]
    fn a_failed_refresh_still_has_the_last_good_value() {
        let mut state = QueryState::Ready { value: 1, at_ms: 10, refreshing: true };
        state.settle(Err(ApiError::Offline), 20);
        assert_eq!(state.value(), Some(&1));
        state.begin(true);
        assert!(state.is_busy());
        assert_eq!(state.value(), Some(&1));
        state.settle(Err(ApiError::Timeout), 30);
        assert_eq!(state, QueryState::Failed { error: ApiError::Timeout, last: Some(1), retrying: false });
    }

    #[test]
    fn a_failure_is_shown_until_the_attempt_after_it_has_ended() {
        for last in [None, Some(1)] {
            let mut state = QueryState::Failed { error: ApiError::Network, last, retrying: false };
            state.begin(true);
            assert_eq!(state, QueryState::Failed { error: ApiError::Network, last, retrying: true });
            assert!(state.is_busy());
            state.settle(Ok(2), 30);
            assert_eq!(state, QueryState::Ready { value: 2, at_ms: 30, refreshing: false });
        }
    }
}
