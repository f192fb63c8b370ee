//! Why a run stands still, in words.

use crate::api::error::ApiError;
use crate::subaccounts::bulk::{Pace, Run, Stop};
use crate::subaccounts::text::bulk as text;
use crate::ui::Tone;

/// What is said above a run.
#[derive(Clone, Debug, PartialEq)]
pub struct Standing {
    pub tone: Tone,
    pub title: String,
    pub detail: String,
    /// Whether a key of the team is what it takes.
    pub wants_team_key: bool,
}

impl Standing {
    fn new(tone: Tone, title: impl Into<String>, detail: impl Into<String>) -> Option<Self> {
        Some(Self { tone, title: title.into(), detail: detail.into(), wants_team_key: false })
    }

    /// What is said of a run; `None` while it goes. `unread` is why the list could not be read, `elsewhere` that another
    /// tab works on it, `busy` that a row is on its way.
    pub fn of(run: &Run, unread: Option<&ApiError>, elsewhere: bool, busy: bool) -> Option<Self> {
        if elsewhere {
            return Self::new(Tone::Neutral, text::OTHER_TAB_TITLE, text::OTHER_TAB);
        }
        if let Some(error) = unread {
            let said = error.user_message();
            return Self::new(Tone::Warn, said.title, format!("{} {}", said.detail, said.next));
        }
        match &run.pace {
            Pace::Going | Pace::Holding(_) => None,
            Pace::Found => Self::new(Tone::Neutral, text::FOUND_TITLE, text::FOUND_DETAIL),
            Pace::Over => Self::new(Tone::Ok, text::OVER_TITLE, text::over(&run.tally())),
            Pace::Stopped(Stop::ByHand) => {
                let detail = if busy { text::STOPPING } else { text::BY_HAND_DETAIL };
                Self::new(Tone::Neutral, text::BY_HAND_TITLE, detail)
            }
            Pace::Stopped(Stop::Full) => Self::new(Tone::Warn, text::FULL_TITLE, text::FULL_DETAIL),
            Pace::Stopped(Stop::TeamKey) => {
                let said = Self::new(Tone::Danger, text::TEAM_KEY_TITLE, text::TEAM_KEY_DETAIL);
                said.map(|said| Self { wants_team_key: true, ..said })
            }
            Pace::Stopped(Stop::Session) => Self::new(Tone::Warn, text::SESSION_TITLE, text::SESSION_DETAIL),
            Pace::Stopped(Stop::Unclear(error)) => {
                Self::new(Tone::Warn, error.user_message_of_write().title, text::UNCLEAR_DETAIL)
            }
            Pace::Stopped(Stop::NotNow(error)) => {
                let said = error.user_message();
                Self::new(Tone::Warn, said.title, format!("{} {}", text::NOT_NOW_DETAIL, said.next))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(pace: Pace) -> Option<Standing> {
        Standing::of(&Run { pace, ..Run::default() }, None, false, false)
    }

    #[test]
    fn a_run_that_goes_has_nothing_above_it_and_one_that_stands_still_says_why() {
        assert_eq!(said(Pace::Going), None);
        assert_eq!(said(Pace::Holding(3)), None);
        for stop in [
            Stop::ByHand,
            Stop::Full,
            Stop::TeamKey,
            Stop::Session,
            Stop::Unclear(ApiError::Timeout),
            Stop::NotNow(ApiError::Offline),
        ] {
            let wants_team_key = stop == Stop::TeamKey;
            let said = said(Pace::Stopped(stop)).expect("a reason");
            assert!(!said.title.is_empty() && !said.detail.is_empty());
            assert_eq!(said.wants_team_key, wants_team_key);
        }
    }

    #[test]
    fn a_tab_that_watches_says_so_before_anything_else() {
        let run = Run { pace: Pace::Found, ..Run::default() };
        let said = Standing::of(&run, Some(&ApiError::Offline), true, false).expect("a reason");
        assert_eq!(said.title, text::OTHER_TAB_TITLE);
        let said = Standing::of(&run, Some(&ApiError::Offline), false, false).expect("a reason");
        assert_eq!(said.title, ApiError::Offline.user_message().title);
    }
}
