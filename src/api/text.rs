//! Sentences for failed calls: what happened, what is safe, what now.

use upstash_api::exchange::{Problem, ProblemCode};

use super::error::{ApiError, Attempt, Remedy, UserMessage};

const NOTHING_CHANGED: &str = "Nothing was changed.";
/// A partner's token was refused.
pub const NOT_LET_IN: &str = "The page around this one could not let you in";
/// Of a trouble in a partner's page that its customer cannot mend.
pub const TELL_THEM: &str = "Try again. If it stays like this, tell whoever runs this page.";
const MAY_HAVE_HAPPENED: &str = "It may have been done all the same.";
const CHECK_FIRST: &str = "Look at the list before you try again.";
const TRY_AGAIN: &str = "Try again.";

/// The words for a failure.
pub(super) fn message(error: &ApiError, attempt: Attempt) -> UserMessage {
    let (title, detail, next, remedy) = match error {
        ApiError::Offline => (
            "You are offline",
            NOTHING_CHANGED,
            "Check the network of this computer, then try again.",
            Remedy::Retry,
        ),
        ApiError::Network => (
            "The dashboard's server does not answer",
            unsure(attempt),
            if attempt == Attempt::Write { CHECK_FIRST } else { "Try again in a moment." },
            Remedy::Retry,
        ),
        ApiError::Timeout => (
            "The dashboard's server took too long",
            unsure(attempt),
            if attempt == Attempt::Write { CHECK_FIRST } else { TRY_AGAIN },
            Remedy::Retry,
        ),
        ApiError::Malformed => (
            "The dashboard's server sent something unexpected",
            unsure(attempt),
            "Reload the page: it may be older than the server.",
            Remedy::Retry,
        ),
        ApiError::Problem { status, problem } => return problem_message(*status, problem, attempt),
    };
    UserMessage { title: title.into(), detail: detail.into(), next: next.into(), request_id: None, remedy }
}

const fn unsure(attempt: Attempt) -> &'static str {
    match attempt {
        Attempt::Read => NOTHING_CHANGED,
        Attempt::Write => MAY_HAVE_HAPPENED,
    }
}

fn problem_message(status: u16, problem: &Problem, attempt: Attempt) -> UserMessage {
    use ProblemCode as Code;
    let (title, detail, next, remedy) = match problem.code {
        Code::CsrfHeader | Code::CsrfSite | Code::CsrfOrigin | Code::WrongHost => (
            "The server refused this page",
            "It answers only pages of its own address. Nothing was changed.",
            "Open the dashboard at its usual address.",
            Remedy::None,
        ),
        Code::SessionMissing | Code::SessionExpired => (
            "Your session ended",
            "What you see stays here. Nothing was changed.",
            "Sign in again.",
            Remedy::SignIn,
        ),
        Code::SessionOfAnother => (
            "Somebody else signed in here",
            "It happened in another tab of this browser, and this page is of the account before. Nothing was sent to Upstash.",
            "Load the page again to go on in the new account.",
            Remedy::None,
        ),
        Code::EmbedToken => (NOT_LET_IN, NOTHING_CHANGED, TELL_THEM, Remedy::Retry),
        Code::NotAllowed => (
            "This is not allowed here",
            NOTHING_CHANGED,
            "Open the dashboard in a tab of its own, or ask whoever runs it.",
            Remedy::None,
        ),
        Code::BadRequest | Code::Invalid => {
            ("Something was not accepted", "", "Change it and send it again.", Remedy::Change)
        }
        Code::NotFound | Code::UpstreamNotFound => {
            ("This does not exist, or no longer", NOTHING_CHANGED, "Go back to the list.", Remedy::None)
        }
        Code::TooLarge => (
            "This is too large to send",
            NOTHING_CHANGED,
            "Make it shorter and send it again.",
            Remedy::Change,
        ),
        Code::TooManyRequests | Code::UpstreamRateLimited => {
            ("Too many requests in a short time", NOTHING_CHANGED, "", Remedy::Retry)
        }
        Code::CodeRefused => (
            "This sign-in was already used, or took too long",
            "Each sign-in works once and for a few minutes. Nothing was connected.",
            "Start again.",
            Remedy::SignIn,
        ),
        Code::IdentityRefused => (
            "The sign-in answer does not belong to this sign-in",
            "Nothing was connected.",
            "Start again. If it happens twice, tell whoever runs this dashboard.",
            Remedy::SignIn,
        ),
        Code::KeyRefused => (
            "Upstash made no key for this dashboard",
            "An Upstash account holds at most 37 Developer API keys, and each needs a name of its own.",
            "Delete a key you no longer use in the Upstash console, then connect again.",
            Remedy::Reconnect,
        ),
        Code::EmailRefused => (
            "Upstash does not know this e-mail with this key",
            "Nothing was saved.",
            "Use the e-mail of the Upstash account that you signed in with.",
            Remedy::Change,
        ),
        Code::UpstreamRefused => ("Upstash refused", NOTHING_CHANGED, "", Remedy::Change),
        // The key may be refused, incomplete (no e-mail) or missing; the connection page knows which.
        Code::ReconnectNeeded => (
            "The connection to Upstash needs a hand",
            "The stored key does not work as it is. Your databases are not affected.",
            "Open the connection page: it says what is missing.",
            Remedy::Reconnect,
        ),
        // No connection came about, so not even a write can have happened.
        Code::UpstreamUnreachable => {
            ("Upstash cannot be reached", NOTHING_CHANGED, "Try again in a moment.", Remedy::Retry)
        }
        Code::UpstreamTimeout => (
            "Upstash took too long to answer",
            unsure(attempt),
            if attempt == Attempt::Write { CHECK_FIRST } else { TRY_AGAIN },
            Remedy::Retry,
        ),
        Code::UpstreamBroken => (
            "Upstash gave no usable answer",
            unsure(attempt),
            if attempt == Attempt::Write { CHECK_FIRST } else { "Try again in a moment." },
            Remedy::Retry,
        ),
        Code::ExplorerUnavailable => (
            "This database cannot be opened in the explorer",
            "Upstash gave no read-only token or no usable address for it. Its data is not affected.",
            "Open it in the Upstash console.",
            Remedy::None,
        ),
        Code::BrowseUnavailable => (
            "The keys of this database cannot be listed",
            "That takes a user of its own, which Upstash offers on paid plans. Nothing was changed.",
            "Open keys by their names.",
            Remedy::None,
        ),
        Code::TeamKeyNeeded => (
            "Sub-accounts need the key of a team",
            "The account's own key cannot list or make them. Nothing was changed.",
            "Add the key of the team.",
            Remedy::TeamKey,
        ),
        Code::PastedKeyRefused => (
            "Upstash does not accept this key",
            "Nothing was saved.",
            "Check that you pasted the whole key, and the one that belongs here.",
            Remedy::Change,
        ),
        Code::SlugTaken => (
            "This slug is taken",
            "The team has a sub-account with it.",
            "Choose another slug.",
            Remedy::Change,
        ),
        Code::SubAccountLimit => (
            "The team has as many sub-accounts as it may",
            "Nothing was made.",
            "Delete one that is no longer used, or ask Upstash for a higher limit.",
            Remedy::None,
        ),
        Code::SubAccountUnknown => (
            "There is no such sub-account, or no longer",
            NOTHING_CHANGED,
            "Go back to the list.",
            Remedy::SubAccounts,
        ),
        Code::SubAccountNotEmpty => (
            "This sub-account still owns something",
            "Upstash deletes only empty ones. Nothing was changed.",
            "Remove what is left in it first.",
            Remedy::None,
        ),
        Code::SubKeyMissing => (
            "The dashboard has no key for this sub-account",
            "What it owns is not affected.",
            "Import the key it was made with.",
            Remedy::ImportKey,
        ),
        Code::SubKeyRefused => (
            "Upstash refuses the key of this sub-account",
            "What it owns is not affected.",
            "Import a key that works.",
            Remedy::ImportKey,
        ),
        Code::SubKeyWorks => (
            "The key that is kept works",
            "It was left as it is, and the pasted one was not stored.",
            "There is nothing to do: the dashboard can act as this sub-account.",
            Remedy::None,
        ),
        Code::AccountUnnamed => (
            "Upstash did not tell who signed in",
            "A key that is kept now could not be found again after your next sign-in. Nothing was made or stored.",
            "Ask whoever runs this dashboard to let it ask for `openid`.",
            Remedy::None,
        ),
        Code::RevealGone => (
            "This key can no longer be shown",
            "It was shown before, or the time to look at it is over. It stays stored, and the dashboard can use it.",
            "A key that nobody has seen can be shown from the sub-account's page.",
            Remedy::None,
        ),
        Code::UnsupportedMediaType | Code::MethodNotAllowed | Code::Internal | Code::Unknown => (
            "Something went wrong in the dashboard's server",
            unsure(attempt),
            "Try again. If it happens twice, report the request below.",
            Remedy::Retry,
        ),
    };
    let mut message = UserMessage {
        title: title.to_owned(),
        detail: detail.to_owned(),
        next: next.to_owned(),
        request_id: Some(problem.request_id.clone()).filter(|id| !id.is_empty()),
        remedy,
    };
    match problem.code {
        Code::BadRequest | Code::Invalid => message.detail.clone_from(&problem.message),
        Code::UpstreamRefused => {
            match &problem.upstream {
                Some(said) => message.detail = format!("Upstash says: {said}"),
                None => message.detail = format!("It gave no reason (status {status}). {NOTHING_CHANGED}"),
            }
            "Change it and try again.".clone_into(&mut message.next);
        }
        Code::TooManyRequests | Code::UpstreamRateLimited => {
            message.next = wait(problem.retry_after);
        }
        _ => {}
    }
    message
}

fn wait(seconds: Option<u32>) -> String {
    match seconds {
        None | Some(0) => "Wait a moment, then try again.".to_owned(),
        Some(1) => "Try again in a second.".to_owned(),
        Some(seconds @ 2..=90) => format!("Try again in {seconds} seconds."),
        Some(seconds) => format!("Try again in {} minutes.", seconds.div_ceil(60)),
    }
}

/// What a platform's customer is told about what only the platform can put right.
pub(super) fn to_end_user(request_id: Option<String>) -> UserMessage {
    UserMessage {
        title: "The dashboard cannot get at this now".to_owned(),
        detail: "What you own is not affected.".to_owned(),
        next: "Try again later; if it stays like this, tell whoever runs this platform.".to_owned(),
        request_id,
        remedy: Remedy::Retry,
    }
}

/// What they are told when another tab or frame of the same site began a session of its own. A browser holds one at a time.
pub(super) fn taken_over(request_id: Option<String>) -> UserMessage {
    UserMessage {
        title: "This browser went on somewhere else".to_owned(),
        detail: "Other databases were opened in another tab or part of this site. Nothing was changed here."
            .to_owned(),
        next: "Try again to go on here.".to_owned(),
        request_id,
        remedy: Remedy::Retry,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refusal(code: ProblemCode) -> ApiError {
        let problem = Problem {
            code,
            message: "the name is too long".to_owned(),
            request_id: "r1".to_owned(),
            field: None,
            upstream: Some("Database name already exists".to_owned()),
            retry_after: Some(30),
        };
        ApiError::Problem { status: 400, problem }
    }

    const CODES: [ProblemCode; 38] = [
        ProblemCode::CsrfHeader,
        ProblemCode::CsrfSite,
        ProblemCode::CsrfOrigin,
        ProblemCode::UnsupportedMediaType,
        ProblemCode::WrongHost,
        ProblemCode::SessionMissing,
        ProblemCode::SessionExpired,
        ProblemCode::SessionOfAnother,
        ProblemCode::NotAllowed,
        ProblemCode::EmbedToken,
        ProblemCode::BadRequest,
        ProblemCode::Invalid,
        ProblemCode::NotFound,
        ProblemCode::MethodNotAllowed,
        ProblemCode::TooLarge,
        ProblemCode::TooManyRequests,
        ProblemCode::CodeRefused,
        ProblemCode::IdentityRefused,
        ProblemCode::KeyRefused,
        ProblemCode::EmailRefused,
        ProblemCode::UpstreamRefused,
        ProblemCode::UpstreamRateLimited,
        ProblemCode::ReconnectNeeded,
        ProblemCode::UpstreamUnreachable,
        ProblemCode::UpstreamTimeout,
        ProblemCode::UpstreamBroken,
        ProblemCode::TeamKeyNeeded,
        ProblemCode::PastedKeyRefused,
        ProblemCode::SlugTaken,
        ProblemCode::SubAccountLimit,
        ProblemCode::SubAccountUnknown,
        ProblemCode::SubAccountNotEmpty,
        ProblemCode::SubKeyMissing,
        ProblemCode::SubKeyRefused,
        ProblemCode::SubKeyWorks,
        ProblemCode::AccountUnnamed,
        ProblemCode::RevealGone,
        ProblemCode::Unknown,
    ];

    #[test]
    fn every_failure_says_what_happened_what_is_safe_and_what_now() {
        let transport = [ApiError::Offline, ApiError::Network, ApiError::Timeout, ApiError::Malformed];
        for error in transport.into_iter().chain(CODES.map(refusal)) {
            for attempt in [Attempt::Read, Attempt::Write] {
                let said = message(&error, attempt);
                assert!(!said.title.ends_with('.'), "{error:?}: a title is not a sentence with a full stop");
                assert!(!said.detail.is_empty() && !said.next.is_empty(), "{error:?} {attempt:?}");
            }
        }
    }

    #[test]
    fn a_write_without_an_answer_never_claims_that_nothing_happened() {
        for error in [ApiError::Network, ApiError::Timeout, refusal(ProblemCode::UpstreamTimeout)] {
            let said = error.user_message_of_write();
            assert_eq!(said.detail, MAY_HAVE_HAPPENED, "{error:?}");
            assert_eq!(said.next, CHECK_FIRST, "{error:?}");
            assert_eq!(error.user_message().detail, NOTHING_CHANGED, "{error:?}");
        }
    }

    #[test]
    fn the_server_s_own_reason_is_passed_on_where_it_helps() {
        assert_eq!(refusal(ProblemCode::Invalid).user_message().detail, "the name is too long");
        assert_eq!(
            refusal(ProblemCode::UpstreamRefused).user_message().detail,
            "Upstash says: Database name already exists"
        );
        assert_eq!(refusal(ProblemCode::TooManyRequests).user_message().next, "Try again in 30 seconds.");
    }

    #[test]
    fn a_long_wait_is_told_in_minutes() {
        assert_eq!(wait(Some(91)), "Try again in 2 minutes.");
        assert_eq!(wait(Some(1)), "Try again in a second.");
    }
}
