//! A sign-in link to the Upstash console, from the press of a button to its end. Pure.
//!
//! The link is as good as a password for days, so it lives in the memory of this page alone, and one that is still good
//! is used again instead of making another.

use upstash_api::exchange::ConsoleLink;

use crate::api::error::ApiError;

/// What there is of a link.
#[derive(Clone, Default, PartialEq, Eq)]
pub enum Link {
    #[default]
    None,
    Making {
        /// Whether it was asked for to be opened, and not to be copied.
        to_open: bool,
    },
    Ready {
        link: ConsoleLink,
        /// Whether a tab was opened with it.
        is_open: bool,
    },
    Failed(ApiError),
}

/// What a press or an answer asks for.
#[derive(Clone, PartialEq, Eq)]
pub enum Act {
    Nothing,
    /// Ask the exchange for a link.
    Make,
    /// Open this address in a new tab.
    Open(String),
}

impl Link {
    /// Somebody wants the console, or a link to it. `now` in Unix seconds.
    pub fn wanted(&mut self, to_open: bool, now: i64) -> Act {
        match self {
            Self::Making { .. } => Act::Nothing,
            Self::Ready { link, is_open } if now < link.expires_at => {
                if to_open {
                    *is_open = true;
                    Act::Open(link.url.clone())
                } else {
                    Act::Nothing
                }
            }
            _ => {
                *self = Self::Making { to_open };
                Act::Make
            }
        }
    }

    /// The answer. A link that does not lead to `console` is not one of ours. `may_open` says whether the browser would
    /// open a tab now; otherwise it takes another press.
    pub fn answered(&mut self, outcome: Result<ConsoleLink, ApiError>, console: &str, may_open: bool) -> Act {
        let Self::Making { to_open } = *self else { return Act::Nothing };
        let base = format!("{}/", console.trim_end_matches('/'));
        match outcome {
            Ok(link) if !link.url.starts_with(&base) => *self = Self::Failed(ApiError::Malformed),
            Ok(link) => {
                let is_open = to_open && may_open;
                let act = if is_open { Act::Open(link.url.clone()) } else { Act::Nothing };
                *self = Self::Ready { link, is_open };
                return act;
            }
            Err(error) => *self = Self::Failed(error),
        }
        Act::Nothing
    }

    /// Whether one is being made.
    pub const fn is_making(&self) -> bool {
        matches!(self, Self::Making { .. })
    }

    /// The link itself, as long as it is good.
    pub fn good(&self, now: i64) -> Option<&ConsoleLink> {
        match self {
            Self::Ready { link, .. } if now < link.expires_at => Some(link),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const CONSOLE: &str = "https://console.test/";

    fn link(url: &str) -> ConsoleLink {
        ConsoleLink { url: url.into(), expires_at: 100 }
    }

    fn opens(act: Act) -> Option<String> {
        match act {
            Act::Open(url) => Some(url),
            Act::Make | Act::Nothing => None,
        }
    }

    #[test]
    fn one_press_makes_a_link_and_opens_it() {
        let mut state = Link::default();
        assert!(state.wanted(true, 1) == Act::Make);
        assert!(state.wanted(true, 1) == Act::Nothing, "one at a time");
        let url = "https://console.test/login?token=t";
        assert_eq!(opens(state.answered(Ok(link(url)), CONSOLE, true)).as_deref(), Some(url));
        assert_eq!(opens(state.wanted(true, 99)).as_deref(), Some(url), "a good one is used again");
        assert!(state.wanted(true, 100) == Act::Make, "one that is over is not");
    }

    #[test]
    fn a_link_to_copy_opens_nothing_and_a_press_too_long_ago_takes_another_one() {
        let url = "https://console.test/login?token=t";
        for (to_open, may_open) in [(false, true), (true, false)] {
            let mut state = Link::default();
            state.wanted(to_open, 1);
            assert_eq!(opens(state.answered(Ok(link(url)), CONSOLE, may_open)), None);
            assert!(state.good(99).is_some() && state.good(100).is_none());
            assert_eq!(opens(state.wanted(true, 2)).as_deref(), Some(url));
        }
    }

    #[test]
    fn a_link_that_leads_elsewhere_is_never_opened() {
        for url in [
            "javascript:alert(1)",
            "https://console.test.evil.test/login",
            "http://console.test/",
            "//console.test/x",
        ] {
            let mut state = Link::default();
            state.wanted(true, 1);
            assert_eq!(opens(state.answered(Ok(link(url)), CONSOLE, true)), None, "{url}");
            assert!(state == Link::Failed(ApiError::Malformed));
        }
    }

    #[test]
    fn an_answer_that_nobody_waits_for_any_more_changes_nothing() {
        let mut state = Link::None;
        let url = "https://console.test/login?token=t";
        assert_eq!(opens(state.answered(Ok(link(url)), CONSOLE, true)), None);
        assert!(state == Link::None);
    }

    #[test]
    fn a_failure_can_be_tried_again() {
        let mut state = Link::default();
        state.wanted(true, 1);
        state.answered(Err(ApiError::Network), CONSOLE, true);
        assert!(state == Link::Failed(ApiError::Network));
        assert!(state.wanted(false, 2) == Act::Make);
    }
}
