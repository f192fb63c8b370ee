//! Sentences of the frame. Its reader is a partner's customer: nothing here names the team, its sub-accounts or its keys.

use super::Trouble;
use crate::api::text::{NOT_LET_IN, TELL_THEM};

/// A page in place of the dashboard.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Said {
    pub title: &'static str,
    pub detail: &'static str,
    /// What to do.
    pub next: &'static str,
}

impl Said {
    /// All of it, in the order in which it is read.
    #[must_use]
    pub fn words(&self) -> [String; 3] {
        [self.title, self.detail, self.next].map(str::to_owned)
    }
}

/// What is said about a trouble.
#[must_use]
pub const fn trouble(trouble: Trouble) -> Said {
    let (title, detail, next) = match trouble {
        Trouble::NotFramed => (
            "This page belongs in another one",
            "It shows somebody's databases inside the page of a platform, which says whose they are. Opened by itself it shows nothing.",
            "Go to the platform that you came from and open it there.",
        ),
        Trouble::NoAnswer => (
            "The page around does not answer",
            "This part of the page waits to be told who you are, and was not. Nothing was lost or changed.",
            LOAD_AGAIN,
        ),
        Trouble::NoToken => (
            "The page around did not sign you in",
            "It answers, but does not say who you are. Nothing was lost or changed.",
            TELL_THEM,
        ),
        Trouble::NoParent => (
            "This frame is not set up",
            "The page around is none of those that may hold it. Nothing was lost or changed.",
            LOAD_AGAIN,
        ),
        Trouble::Refused => (
            NOT_LET_IN,
            "It said who you are, and the dashboard did not accept it. Nothing was lost or changed.",
            TELL_THEM,
        ),
        Trouble::Nobody => (
            "Nobody is signed in",
            "The page around knows nobody whose databases to show. Nothing was lost or changed.",
            "Sign in there, then try again.",
        ),
        Trouble::NotConnecting => (
            "Connecting is not set up for this page",
            "It asks you for an Upstash account of your own, and the dashboard does not take one there. Nothing was lost or changed.",
            LOAD_AGAIN,
        ),
        Trouble::Network => (
            "The dashboard does not answer",
            "Its server could not be reached. Nothing was lost or changed.",
            "Check your connection, then try again.",
        ),
        Trouble::CookiesBlocked => (
            "Your browser keeps this part of the page signed out",
            "It blocks the cookie by which the dashboard knows you inside another page. You were let in, and forgotten at once. Nothing was lost or changed.",
            ALLOW_COOKIES,
        ),
    };
    Said { title, detail, next }
}

/// What whoever built the page around is to look at, for the browser's console: its readers are others than the page's.
#[must_use]
pub const fn for_builders(trouble: Trouble) -> Option<&'static str> {
    match trouble {
        Trouble::NoAnswer => Some("dashboard: load embed.js, or answer pd:ready with pd:init"),
        Trouble::NoToken => Some("dashboard: answer pd:token-needed with pd:token"),
        Trouble::NoParent => {
            Some("dashboard: the origin of the page around, exactly, belongs in the partner file")
        }
        Trouble::NotConnecting => {
            Some("dashboard: people connect their own account where the partner file has connect = true")
        }
        _ => None,
    }
}

const LOAD_AGAIN: &str = "Load the page again. If it stays like this, tell whoever runs it.";

const ALLOW_COOKIES: &str = "Open it in a tab of its own. Or allow cookies for this site in the browser's settings, and load the page again.";

/// Opens the frame's page in a tab, where browsers keep its cookie.
pub const OPEN_IN_TAB: &str = "Open in a new tab";
/// The tab is being let in, or was.
pub const IN_TAB: Said = Said {
    title: "It is open in a tab of its own",
    detail: "This browser keeps the dashboard signed out inside another page, so it goes on in that tab.",
    next: "Leave this page open: the tab is signed in through it.",
};
/// In the tab, where the browser keeps no cookie for it either.
pub const BLOCKED_IN_TAB: Said = Said {
    title: "Your browser keeps you signed out",
    detail: "It blocks the cookie by which the dashboard knows you. You were let in, and forgotten at once. Nothing was lost or changed.",
    next: "Allow cookies for this site in the browser's settings, and load the page again.",
};
/// The browser, or the page around, let none be opened, or cut off the one that was: nobody can tell which.
pub const TAB_HELD_BACK: &str = "If no tab opened, allow new windows for this page and try again. If one did, the page around cuts it off, so it cannot be signed in from here: tell whoever runs that page.";

/// The session ended, and the page around did not bring another.
pub const OVER: &str = "Your session ended";
/// What that means.
pub const OVER_DETAIL: &str = "What you see and what you typed stays here, but nothing can be sent. Trying again asks the page around to sign you in once more.";
/// The same in a tab of its own.
pub const OVER_IN_TAB: &str = "What you see and what you typed stays here, but nothing can be sent. Trying again asks the page that this tab was opened from. If that is closed, or was loaded again, open this from there once more.";
/// Another tab or frame of this site began a session of its own.
pub const ELSEWHERE: &str = "This browser went on somewhere else";
/// What that means.
pub const ELSEWHERE_DETAIL: &str = "Other databases were opened in another tab or part of this site, and a browser keeps one sign-in for each site. What you see and what you typed stays here. Trying again goes on here.";
/// The same where people connect their own account.
pub const OVER_OWN: &str =
    "What you see and what you typed stays here, but nothing can be sent until you connect again.";
/// Ends the session of a frame in which somebody connected their own account.
pub const SIGN_OUT: &str = "Sign out";
/// When that failed, after the reason. Without an answer nobody knows whether the server did it.
pub const NOT_SIGNED_OUT: &str = "You may still be signed in: try again.";
/// Upstash does not take the key any more, or there is none.
pub const RECONNECT: &str = "Upstash no longer accepts the key of this connection";
/// What that means.
pub const RECONNECT_DETAIL: &str =
    "Somebody may have deleted it there. Your databases are not concerned: connecting again makes a new key.";
/// Upstash wants an e-mail beside the key.
pub const EMAIL_NEEDED: &str = "One more thing: your e-mail";
/// Why, and where it is told.
pub const EMAIL_NEEDED_DETAIL: &str = "Upstash wants it beside the key and did not tell it. It is asked for in a tab of its own; come back then and load this page again.";
/// Leads there.
pub const TELL_EMAIL: &str = "Tell your e-mail";
/// Opens the console.
pub const CONSOLE: &str = "Open the Upstash console";
/// The browser held the tab back; the next press opens it.
pub const CONSOLE_READY: &str = "Open it now";
/// Why the console did not open.
#[must_use]
pub fn console_failed(why: &str) -> String {
    format!("The console was not opened. {why}.")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_trouble_says_what_is_safe_and_what_now() {
        for trouble in Trouble::ALL {
            let said = super::trouble(trouble);
            assert!(!said.title.ends_with('.') && said.detail.ends_with('.') && said.next.ends_with('.'));
            let words = format!("{} {} {}", said.title, said.detail, said.next).to_lowercase();
            for of_the_team in ["sub-account", "team", "key"] {
                assert!(!words.contains(of_the_team), "{trouble:?}: {of_the_team}");
            }
        }
    }
}
