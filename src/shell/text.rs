//! Sentences of the shell.

use upstash_api::exchange::ConnectionState;

/// The landmark of the navigation.
pub const MAIN_NAVIGATION: &str = "Main";
/// Opens the navigation of a narrow screen.
pub const MENU: &str = "Menu";
/// The databases.
pub const REDIS: &str = "Redis";
/// The connection page.
pub const CONNECTION: &str = "Connection";
/// The part of the navigation about the account.
pub const ACCOUNT: &str = "Your account";
/// What stands above every page of a sub-account.
pub const WHOSE: &str = "Whose resources these are";
/// Before its name.
pub const ACTING_AS: &str = "Acting as";
/// After its name.
pub const ACTING_AS_MEANS: &str = "Everything on this page belongs to this sub-account.";
/// Back to the account that is signed in.
pub const TO_OWN_ACCOUNT: &str = "Your own account";
/// The chip's name: it opens the list of accounts.
pub const SWITCH_ACCOUNT: &str = "Switch account";
/// The search in that list.
pub const FIND_ACCOUNT: &str = "Find an account";
/// The list.
pub const ACCOUNTS: &str = "Accounts";
/// Beside the own account's name.
pub const OWN_ACCOUNT: &str = "your own";
/// Leads to the page with all of them.
pub const ALL_SUB_ACCOUNTS: &str = "All sub-accounts";
/// The page with all of them, in the navigation.
pub const SUB_ACCOUNTS: &str = "Sub-accounts";
/// Nothing in the list fits what was typed.
pub const NO_ACCOUNT_FITS: &str = "No account with a working key fits.";
/// There is only the own account.
pub const NO_SUB_ACCOUNTS: &str = "There are no sub-accounts yet.";

/// Sub-accounts that are not in the list.
#[must_use]
pub fn left_out(count: usize) -> String {
    if count == 1 {
        "One more cannot be acted as: the list of all says why.".to_owned()
    } else {
        format!("{count} more cannot be acted as: the list of all says why.")
    }
}

/// What the account chip says below the name of a sub-account.
#[must_use]
pub fn sub_account_of(own: &str) -> String {
    format!("Sub-account of {own}")
}

/// Ends the session.
pub const SIGN_OUT: &str = "Sign out";
/// When signing out failed, after the reason. Without an answer nobody knows whether the server did it.
pub const NOT_SIGNED_OUT: &str = "You may still be signed in: try again.";
/// The group of theme choices.
pub const THEME: &str = "Theme";
/// The theme of the system.
pub const THEME_SYSTEM: &str = "System";
/// Always light.
pub const THEME_LIGHT: &str = "Light";
/// Always dark.
pub const THEME_DARK: &str = "Dark";
/// The name of an account whose e-mail nobody told.
pub const UNNAMED_ACCOUNT: &str = "Upstash account";

/// What the account chip says below the name.
#[must_use]
pub const fn account_kind(state: ConnectionState) -> &'static str {
    match state {
        ConnectionState::Connected => "Your Upstash account",
        ConnectionState::ReconnectNeeded => "Reconnect needed",
        ConnectionState::EmailNeeded => "E-mail needed",
        ConnectionState::NotConnected => "Not connected",
    }
}

/// A page that does not exist.
pub const NOT_FOUND: &str = "There is no such page";
/// What to do about it.
pub const NOT_FOUND_DETAIL: &str =
    "The address may be mistyped, or the page was moved. Nothing was changed by looking for it.";
/// The way out of it.
pub const TO_DATABASES: &str = "Go to the databases";

/// The exchange does not answer.
pub const SERVER_DOWN: &str = "The dashboard's server does not answer";
/// What that means.
pub const SERVER_DOWN_DETAIL: &str = "You see only the page. Signing in and everything it shows comes from a small \
     server, the token exchange, and that one does not answer at this address. Nothing was lost or changed.";
/// Below it, where the page is served from this computer.
pub const SERVER_DOWN_LOCAL: &str = "Running it on this computer? This starts the server, a local Upstash and this page \
     together:";
/// The command of it.
pub const SERVE_COMMAND: &str = "cargo xtask serve";
/// What the command is, for the copy button.
pub const SERVE_COMMAND_NAME: &str = "command";
/// Below it, elsewhere.
pub const SERVER_DOWN_ELSEWHERE: &str = "If it stays like this, tell whoever runs this dashboard.";
/// The page helps itself.
pub const RETRIES_BY_ITSELF: &str = "This page tries again every few seconds.";
/// The browser has no network.
pub const OFFLINE_AT_START: &str = "You are offline";
/// What that means.
pub const OFFLINE_AT_START_DETAIL: &str =
    "The page needs its server. Nothing was lost or changed. It goes on as soon as the network is back.";

/// The session ended while a page was open.
pub const SESSION_OVER: &str = "Your session ended";
/// What that means.
pub const SESSION_OVER_DETAIL: &str = "What you see stays here. Signing in leads away and back to this page: a database that you were setting up is kept, other things you typed are not. To keep those, sign in in another tab.";
/// The way out.
pub const SIGN_IN_AGAIN: &str = "Sign in again";
/// Somebody else signed in while a page was open.
pub const OF_ANOTHER: &str = "Somebody else signed in here";
/// What that means.
pub const OF_ANOTHER_DETAIL: &str = "Another account was signed in to in another tab of this browser, so this page, which is of the account before, sent nothing more. Loading it again goes on in the new account; what you typed here is not kept.";
/// The way out.
pub const LOAD_ANEW: &str = "Load the page again";
/// Leaves the page as it is.
pub const NOT_NOW: &str = "Not now";
/// Puts the idle end off.
pub const STAY: &str = "Stay signed in";

/// The session is about to end.
pub const SESSION_ENDS_SOON: &str = "Your session ends soon";

/// How long the session lasts, near its end.
#[must_use]
pub fn session_ends_in(seconds: u32) -> String {
    format!("In {}:{:02}.", seconds / 60, seconds % 60)
}

/// Why it ends and what to do.
#[must_use]
pub const fn session_ends_because(can_stay: bool) -> &'static str {
    if can_stay {
        "The dashboard was not used for a while."
    } else {
        "For safety a session lasts only so long. Finish what you are typing, then sign in again."
    }
}

/// The stored key does not work any more.
pub const RECONNECT: &str = "Upstash no longer accepts the stored key";
/// What that means.
pub const RECONNECT_DETAIL: &str = "It was probably deleted in the Upstash console. Your databases are not affected; connect again to see them here.";
/// The way out.
pub const CONNECT_AGAIN: &str = "Connect again";
/// The e-mail is missing.
pub const EMAIL_NEEDED: &str = "One thing is missing: your e-mail";
/// Why.
pub const EMAIL_NEEDED_DETAIL: &str = "Upstash wants the e-mail of the account beside its key.";
/// The way out.
pub const TELL_EMAIL: &str = "Enter the e-mail";
/// No key is stored.
pub const NOT_CONNECTED: &str = "No Upstash account is connected";
/// What that means.
pub const NOT_CONNECTED_DETAIL: &str = "Connect one to see and make databases here.";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_countdown_reads_like_a_clock() {
        assert_eq!(session_ends_in(299), "In 4:59.");
        assert_eq!(session_ends_in(7), "In 0:07.");
    }
}
