//! The one error door: every way a call can fail, and the one place where a failure becomes words.
//!
//! Pages never match on status codes; they show [`ApiError::user_message`] and ask [`UserMessage::remedy`] which way out
//! to offer. The sentences are in [`super::text`].

use std::cell::Cell;

use upstash_api::exchange::{Problem, ProblemBody, ProblemCode};

use super::{
    text,
    transport::{HttpAnswer, TransportError},
};

/// Seconds to hold still where somebody asks to slow down without saying for how long.
const USUAL_WAIT: u32 = 10;

/// Why a call has no answer to show.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ApiError {
    /// This computer has no network; nothing was changed.
    Offline,
    /// The exchange does not answer, or something in front of it answered in its place (5xx without our JSON).
    Network,
    /// No answer within [`super::transport::TIME_LIMIT_MS`].
    Timeout,
    /// The exchange said no, and why.
    Problem { status: u16, problem: Problem },
    /// An answer that is not of this API, such as a page of HTML.
    Malformed,
}

/// Whether a failed call may have changed something.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Attempt {
    /// Listing and showing.
    Read,
    /// Creating, changing, deleting.
    Write,
}

/// What is known of a write that failed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Certainty {
    /// It was not done: it was refused, or never left this computer.
    NotDone,
    /// Perhaps it was done. Only a look tells.
    Unknown,
}

/// A failure in words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UserMessage {
    /// What happened, one sentence.
    pub title: String,
    /// What it means and what is safe.
    pub detail: String,
    /// What to do now.
    pub next: String,
    /// Names the request in the exchange's log.
    pub request_id: Option<String>,
    /// The button to offer.
    pub remedy: Remedy,
}

/// The way out of a failure that a page should offer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Remedy {
    /// Try the same again.
    Retry,
    /// Sign in again; the shell offers it already.
    SignIn,
    /// Go to the connection page and connect again.
    Reconnect,
    /// Go to the page of the sub-account in view and import a key that works.
    ImportKey,
    /// Go to the list of sub-accounts.
    SubAccounts,
    /// Go to the connection page and hand in the key of a team.
    TeamKey,
    /// Change what was typed.
    Change,
    /// Nothing on this page helps.
    None,
}

impl Remedy {
    /// Whether only whoever runs the platform can do it: an end user has no part in its connections and keys.
    const fn is_for_staff(self) -> bool {
        matches!(self, Self::Reconnect | Self::ImportKey | Self::SubAccounts | Self::TeamKey)
    }
}

thread_local! {
    static TO_END_USER: Cell<bool> = const { Cell::new(false) };
}

/// Whether failures are told to a platform's customer from now on, in the frame of its page: nothing of how the platform is
/// connected with Upstash is said then.
///
/// A switch for the whole page and no argument: whose page it is does not depend on what failed, and sentences are made in
/// all corners of it.
pub fn speak_to_end_user(is_one: bool) {
    TO_END_USER.set(is_one);
}

impl ApiError {
    /// The failure of a read in words.
    #[must_use]
    pub fn user_message(&self) -> UserMessage {
        self.said(Attempt::Read)
    }

    fn said(&self, attempt: Attempt) -> UserMessage {
        let said = text::message(self, attempt);
        if !TO_END_USER.get() {
            said
        } else if self.is_of_another() {
            text::taken_over(said.request_id)
        } else if said.remedy.is_for_staff() {
            text::to_end_user(said.request_id)
        } else {
            said
        }
    }

    /// The failure of a create, change or delete in words: says whether something may have happened.
    #[must_use]
    pub fn user_message_of_write(&self) -> UserMessage {
        self.said(Attempt::Write)
    }

    /// Whether one must sign in again.
    #[must_use]
    pub fn is_session_over(&self) -> bool {
        matches!(self.code(), Some(ProblemCode::SessionMissing | ProblemCode::SessionExpired))
    }

    /// Whether somebody else is signed in to this browser than the account that the page was loaded for. Nothing was
    /// done, and nothing will be until the page is loaded anew.
    #[must_use]
    pub fn is_of_another(&self) -> bool {
        self.code() == Some(ProblemCode::SessionOfAnother)
    }

    /// For how many seconds to hold still, where that was asked for; at least one. Nothing was done then.
    #[must_use]
    pub fn wait_seconds(&self) -> Option<u32> {
        let problem = self.problem()?;
        let is_slow_down =
            matches!(problem.code, ProblemCode::TooManyRequests | ProblemCode::UpstreamRateLimited);
        is_slow_down.then(|| problem.retry_after.unwrap_or(USUAL_WAIT).max(1))
    }

    /// What is known of a write that failed like this.
    #[must_use]
    pub fn certainty(&self) -> Certainty {
        use ProblemCode as Code;
        match (self, self.code()) {
            (Self::Network | Self::Timeout | Self::Malformed, _)
            | (_, Some(Code::UpstreamTimeout | Code::UpstreamBroken | Code::Internal | Code::Unknown)) => {
                Certainty::Unknown
            }
            // Offline: there was no network to send it to; see `super::transport`.
            _ => Certainty::NotDone,
        }
    }

    /// The exchange's reason, where it gave one.
    #[must_use]
    pub fn code(&self) -> Option<ProblemCode> {
        self.problem().map(|problem| problem.code)
    }

    /// The exchange's whole refusal, where it gave one: for `field` and `upstream`.
    #[must_use]
    pub fn problem(&self) -> Option<&Problem> {
        match self {
            Self::Problem { problem, .. } => Some(problem),
            _ => None,
        }
    }

    /// Reads the failure in an answer that is not 2xx.
    pub(crate) fn of_answer(answer: &HttpAnswer) -> Self {
        match serde_json::from_str::<ProblemBody>(&answer.body) {
            Ok(body) => Self::Problem { status: answer.status, problem: body.error },
            // The exchange words its own failures in JSON: something in front of it that cannot reach it speaks here.
            Err(_) if answer.status >= 500 => Self::Network,
            Err(_) => Self::Malformed,
        }
    }
}

impl From<TransportError> for ApiError {
    fn from(error: TransportError) -> Self {
        match error {
            TransportError::Offline => Self::Offline,
            TransportError::Network => Self::Network,
            TransportError::Timeout => Self::Timeout,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn answer(status: u16, body: &str) -> HttpAnswer {
        HttpAnswer { status, body: body.to_owned(), at_ms: 0.0, server_ms: None }
    }

    #[test]
    fn a_refusal_keeps_its_status_code_and_request_id() {
        let error = ApiError::of_answer(&answer(
            401,
            r#"{"error":{"code":"session_expired","message":"m","request_id":"r7"}}"#,
        ));
        assert!(error.is_session_over());
        assert_eq!(error.user_message().request_id.as_deref(), Some("r7"));
        assert_eq!(error.user_message().remedy, Remedy::SignIn);
    }

    fn refusal(code: &str, retry_after: &str) -> ApiError {
        let body = format!(r#"{{"error":{{"code":"{code}","message":"m","request_id":"r"{retry_after}}}}}"#);
        ApiError::of_answer(&answer(429, &body))
    }

    #[test]
    fn who_asks_to_slow_down_is_given_time_and_nobody_else() {
        for code in ["too_many_requests", "upstream_rate_limited"] {
            assert_eq!(refusal(code, r#","retry_after":7"#).wait_seconds(), Some(7));
            assert_eq!(refusal(code, r#","retry_after":0"#).wait_seconds(), Some(1), "never at once");
            assert_eq!(refusal(code, "").wait_seconds(), Some(USUAL_WAIT));
        }
        assert_eq!(refusal("internal", r#","retry_after":7"#).wait_seconds(), None);
        assert_eq!(ApiError::Timeout.wait_seconds(), None);
    }

    #[test]
    fn a_lost_answer_is_never_taken_for_a_no() {
        for error in [ApiError::Network, ApiError::Timeout, ApiError::Malformed] {
            assert_eq!(error.certainty(), Certainty::Unknown, "{error:?}");
        }
        for code in ["upstream_timeout", "upstream_broken", "internal", "made_tomorrow"] {
            assert_eq!(refusal(code, "").certainty(), Certainty::Unknown, "{code}");
        }
        for code in ["upstream_refused", "upstream_unreachable", "session_expired", "too_many_requests"] {
            assert_eq!(refusal(code, "").certainty(), Certainty::NotDone, "{code}");
        }
        assert_eq!(ApiError::Offline.certainty(), Certainty::NotDone);
    }

    #[test]
    fn a_401_that_is_not_ours_does_not_sign_anyone_out() {
        let error = ApiError::of_answer(&answer(401, "<html>Authorization required"));
        assert_eq!(error, ApiError::Malformed);
        assert!(!error.is_session_over());
    }

    #[test]
    fn an_end_user_is_told_nothing_of_the_platforms_keys() {
        let of_the_team = [
            "sub_key_missing",
            "sub_key_refused",
            "sub_account_unknown",
            "reconnect_needed",
            "team_key_needed",
        ];
        for code in of_the_team {
            assert!(refusal(code, "").user_message().remedy.is_for_staff(), "{code}");
        }
        speak_to_end_user(true);
        for code in of_the_team {
            for said in [refusal(code, "").user_message(), refusal(code, "").user_message_of_write()] {
                let words = format!("{} {} {}", said.title, said.detail, said.next).to_lowercase();
                assert!(
                    !["sub-account", "key", "team", "connection"].iter().any(|word| words.contains(word)),
                    "{words}"
                );
                assert_eq!((said.remedy, said.request_id.as_deref()), (Remedy::Retry, Some("r")));
            }
        }
        let elsewhere = refusal("session_of_another", "").user_message();
        assert_eq!(
            elsewhere.remedy,
            Remedy::Retry,
            "nobody else signed in, and loading anew takes nothing back"
        );
        speak_to_end_user(false);
        assert_ne!(refusal("session_of_another", "").user_message(), elsewhere);
    }

    #[test]
    fn a_gateway_that_speaks_for_the_exchange_means_the_exchange_is_gone() {
        assert_eq!(ApiError::of_answer(&answer(502, "Bad Gateway")), ApiError::Network);
        assert_eq!(ApiError::of_answer(&answer(504, "")), ApiError::Network);
        assert_eq!(ApiError::of_answer(&answer(500, "")), ApiError::Network, "trunk's proxy");
        assert_eq!(ApiError::of_answer(&answer(404, "no such file")), ApiError::Malformed);
    }
}
