//! Sentences about connecting an Upstash account. Those about its keys are in [`keys`], those of a partner's page in
//! [`framed`].

pub mod framed;
pub mod keys;

use upstash_api::exchange::{ConnectionState, ProblemCode};

use super::{flow::Refusal, start::StartFailure};
use crate::api::error::ApiError;

/// A failure on the way in: what happened, and what to do next.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Trouble {
    pub title: String,
    pub detail: String,
    /// Names the request in the exchange's log.
    pub request_id: Option<String>,
    /// Whether the Upstash console is the place to go.
    pub console: bool,
}

impl Trouble {
    fn new(title: &str, detail: &str) -> Self {
        Self { title: title.to_owned(), detail: detail.to_owned(), request_id: None, console: false }
    }
}

/// The one thing to do on the start page.
pub const CONNECT: &str = "Connect Upstash";
/// The heading of the start page.
pub const CONNECT_TITLE: &str = "Connect your Upstash account";

/// What connecting gives, and who holds the keys.
#[must_use]
pub fn connect_lead(app: &str) -> String {
    format!(
        "{app} will be able to create and manage databases for you. Your keys stay on {app}'s server and never reach \
         this page."
    )
}

/// What happens after the click. `host` is where one signs in.
#[must_use]
pub fn connect_note(host: &str) -> String {
    format!("You sign in, or sign up, at {host} and come back here.")
}

/// The heading where an account is connected already.
pub const ALREADY_TITLE: &str = "Your account is connected";

/// Whose account it is.
#[must_use]
pub fn already_detail(email: Option<&str>) -> String {
    match email {
        Some(email) => format!("You are signed in as {email}."),
        None => "You are signed in.".to_owned(),
    }
}

/// Leads on.
pub const TO_DATABASES: &str = "Go to the databases";
/// Leads to the connection page.
pub const TO_CONNECTION: &str = "Show the connection";

/// Why a sign-in could not even start, and how to make it possible.
#[must_use]
pub const fn start_failure(failure: StartFailure) -> (&'static str, &'static str) {
    match failure {
        StartFailure::StorageRefused => (
            "This browser does not let the page remember that you are signing in",
            "Nothing was sent. Allow site data (cookies and storage) for this address in the browser's settings, or \
             leave the strict private mode, then try again.",
        ),
        StartFailure::Insecure => (
            "The sign-in needs a secure address",
            "Nothing was sent. Browsers offer safe random numbers only on https addresses and on localhost: open the \
             dashboard at one of these.",
        ),
    }
}

/// The same as a failure that takes the place of what was to come.
#[must_use]
pub fn not_started(failure: StartFailure) -> Trouble {
    let (title, detail) = start_failure(failure);
    Trouble::new(title, detail)
}

/// While the code is traded.
pub const FINISHING: &str = "Finishing the sign-in";
/// What is going on meanwhile.
pub const FINISHING_DETAIL: &str = "The server is making a key for this dashboard. This takes a few seconds.";
/// It worked.
pub const DONE: &str = "Your account has been connected";
/// What comes next.
pub const GOING_ON: &str = "Taking you to your databases.";
/// What comes next for those who were somewhere else when they signed in.
pub const GOING_BACK: &str = "Taking you back to where you were.";
/// For those whose browser does not move on.
pub const CONTINUE: &str = "Continue";
/// After a failure.
pub const START_AGAIN: &str = "Start again";
/// After a failure, back to the start page.
pub const BACK: &str = "Back to the start";
/// The Upstash console.
pub const OPEN_CONSOLE: &str = "Open the Upstash console";

/// Why the answer of the authorization server was not used.
#[must_use]
pub fn refusal(refusal: Refusal) -> Trouble {
    let (title, detail) = match refusal {
        Refusal::NothingToFinish => (
            "There is no sign-in to finish here",
            "This page is where a sign-in ends. It was opened without one, or reloaded after it. Nothing was changed.",
        ),
        Refusal::NotThisWindow => (
            "This sign-in was not started in this window",
            "It may have been started in another tab, or finished already. For safety it was not used, and nothing was \
             connected. Start again in this window.",
        ),
        Refusal::Ambiguous => (
            "The answer of the sign-in page cannot be read",
            "It says the same thing twice. For safety it was not used, and nothing was connected.",
        ),
        Refusal::OtherIssuer => (
            "The answer comes from another sign-in page than the one you were sent to",
            "For safety it was not used, and nothing was connected. If it happens twice, tell whoever runs this \
             dashboard.",
        ),
        Refusal::Denied => (
            "You did not allow the connection",
            "Nothing was connected and no key was made. Start again if that was not what you wanted.",
        ),
        Refusal::InteractionNeeded => (
            "The sign-in was not completed",
            "Upstash still had a question. Nothing was connected. Start again.",
        ),
        Refusal::ServerTrouble => (
            "The sign-in page has a problem of its own",
            "Nothing was connected. Try again in a few minutes.",
        ),
        Refusal::Misconfigured => (
            "The sign-in page does not accept how this dashboard asks",
            "Nothing was connected, and trying again will not help. Tell whoever runs this dashboard: its OAuth settings \
             do not fit.",
        ),
        Refusal::OtherError => ("The sign-in failed", "Nothing was connected. Start again."),
        Refusal::NoCode => (
            "The sign-in page sent no code",
            "Nothing was connected. Start again. If it happens twice, tell whoever runs this dashboard.",
        ),
    };
    Trouble::new(title, detail)
}

/// Why the exchange gave no session for a code.
#[must_use]
pub fn exchange_failure(error: &ApiError) -> Trouble {
    let words = error.user_message_of_write();
    let mut trouble = match error {
        ApiError::Offline => Trouble::new(
            "You went offline before the sign-in was finished",
            "The code was not sent. Start again when the network is back.",
        ),
        ApiError::Network | ApiError::Timeout | ApiError::Malformed => Trouble::new(
            &words.title,
            "The sign-in could not be finished. Start again in a moment; a key that was made already is used again.",
        ),
        ApiError::Problem { problem, .. } => match problem.code {
            ProblemCode::UpstreamUnreachable | ProblemCode::UpstreamTimeout | ProblemCode::UpstreamBroken => {
                Trouble::new(
                    &words.title,
                    "You signed in, but Upstash gave no key for this dashboard. Nothing was connected. Start again in a \
                     few minutes.",
                )
            }
            ProblemCode::TooManyRequests => {
                Trouble::new(&words.title, &format!("Nothing was connected. {}", words.next))
            }
            _ => Trouble::new(&words.title, &format!("{} {}", words.detail, words.next)),
        },
    };
    trouble.request_id = words.request_id;
    trouble.console = error.code() == Some(ProblemCode::KeyRefused);
    trouble
}

/// The exchange signed us in, but the browser does not show the session.
#[must_use]
pub fn cookie_refused() -> Trouble {
    Trouble::new(
        "This browser refuses the cookie that keeps you signed in",
        "Your account was connected, but the page cannot stay signed in. Allow cookies for this address, and open the \
         dashboard over https or on localhost, then start again.",
    )
}

/// The heading of the connection page.
pub const CONNECTION_TITLE: &str = "Connection to Upstash";
/// What the page is about.
pub const CONNECTION_LEAD: &str =
    "Developer API keys, kept sealed on the dashboard's server. They never reach a browser.";
/// Label of the state.
pub const STATE: &str = "State";
/// Label of the e-mail.
pub const SIGNED_IN_AS: &str = "Account";
/// Label of our own id for the account.
pub const ACCOUNT_ID: &str = "Account id";
/// Below that id.
pub const ACCOUNT_ID_HINT: &str = "for the partner file, where your customers see the dashboard in a frame";
/// Label of the key's name.
pub const KEY_NAME: &str = "Key";
/// Below the key's name.
pub const KEY_NAME_HINT: &str = "as the Upstash console lists it";
/// Label of the date.
pub const SINCE: &str = "Since";
/// Where something is not known.
pub const UNKNOWN: &str = "Not known";

/// The state as a word.
#[must_use]
pub const fn state_word(state: ConnectionState) -> &'static str {
    match state {
        ConnectionState::Connected => "Connected",
        ConnectionState::ReconnectNeeded => "Reconnect needed",
        ConnectionState::EmailNeeded => "E-mail needed",
        ConnectionState::NotConnected => "Not connected",
    }
}

/// What the state means.
#[must_use]
pub const fn state_meaning(state: ConnectionState) -> &'static str {
    match state {
        ConnectionState::Connected => {
            "The key can do everything in your Upstash account. The server uses it for what you do here and for nothing \
             else."
        }
        ConnectionState::ReconnectNeeded => {
            "Upstash no longer accepts the stored key; it was probably deleted in the console. Your databases are not \
             affected. Connect again to see them here."
        }
        ConnectionState::EmailNeeded => {
            "The key is there, but Upstash wants the e-mail of the account beside it, and the sign-in did not tell it."
        }
        ConnectionState::NotConnected => {
            "No key is stored. Connect an account to see and make databases here."
        }
    }
}

/// Signs in once more and keeps or renews the key.
pub const RECONNECT: &str = "Connect again";
/// What that does to a key that works.
pub const RECONNECT_HINT: &str = "Signs you in once more. A key that still works is kept.";
/// The part of the page that takes something away.
pub const DISCONNECT: &str = "Disconnect";
/// What that does.
pub const DISCONNECT_DETAIL: &str = "The server forgets the key, and that of the team, and signs everybody out who uses \
     this account here. Keys of sub-accounts stay sealed for when it connects again. Nothing is deleted at Upstash: your \
     databases go on, and so do the keys, until you delete them there.";
/// The question.
pub const DISCONNECT_QUESTION: &str = "Disconnect this account?";
/// It worked.
pub const DISCONNECTED: &str = "Disconnected";

/// Closes the last dialog.
pub const FINISH: &str = "Done";

/// The heading above the e-mail form.
pub const EMAIL_TITLE: &str = "One more thing: your e-mail";
/// Why it is asked for.
pub const EMAIL_DETAIL: &str = "Upstash wants the e-mail of your account beside the key, and the sign-in did not tell it. \
     It is tried once with the key before it is kept.";
/// Label of the field.
pub const EMAIL_LABEL: &str = "E-mail of your Upstash account";
/// Sends it.
pub const EMAIL_SEND: &str = "Save and continue";
/// What is wrong with a text that is no address.
pub const EMAIL_INVALID: &str = "Enter an e-mail address, such as you@example.com.";

#[cfg(test)]
mod tests {
    use upstash_api::exchange::Problem;

    use super::*;

    fn problem(code: ProblemCode) -> ApiError {
        let problem = Problem {
            code,
            message: "m".into(),
            request_id: "r1".into(),
            field: None,
            upstream: None,
            retry_after: Some(12),
        };
        ApiError::Problem { status: 400, problem }
    }

    #[test]
    fn a_full_account_is_told_of_the_37_keys_and_shown_the_console() {
        let trouble = exchange_failure(&problem(ProblemCode::KeyRefused));
        assert!(trouble.detail.contains("37"), "{}", trouble.detail);
        assert!(trouble.console);
        assert_eq!(trouble.request_id.as_deref(), Some("r1"));
    }

    #[test]
    fn every_failure_of_the_exchange_says_something_of_its_own() {
        let all = [
            ApiError::Offline,
            ApiError::Network,
            ApiError::Timeout,
            ApiError::Malformed,
            problem(ProblemCode::CodeRefused),
            problem(ProblemCode::IdentityRefused),
            problem(ProblemCode::KeyRefused),
            problem(ProblemCode::TooManyRequests),
            problem(ProblemCode::UpstreamUnreachable),
            problem(ProblemCode::UpstreamTimeout),
            problem(ProblemCode::UpstreamBroken),
            problem(ProblemCode::Internal),
        ]
        .map(|error| exchange_failure(&error).title);
        for (index, title) in all.iter().enumerate() {
            assert!(!all[..index].contains(title), "{title} is said twice");
        }
    }

    #[test]
    fn every_refusal_says_that_nothing_was_connected_or_changed() {
        use Refusal::*;
        for each in [
            NothingToFinish,
            NotThisWindow,
            Ambiguous,
            OtherIssuer,
            Denied,
            InteractionNeeded,
            ServerTrouble,
            Misconfigured,
            OtherError,
            NoCode,
        ] {
            let detail = refusal(each).detail.to_lowercase();
            assert!(
                detail.contains("nothing was connected") || detail.contains("nothing was changed"),
                "{each:?}"
            );
        }
    }
}
