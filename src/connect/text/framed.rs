//! Sentences about connecting in a partner's page: those of the frame, and of the window that signs in for it.

/// The window that signs in for a frame has what it needs.
pub const LEAVING: &str = "Taking you to Upstash";
/// The same where the browser does not say who opened the window.
pub const LEAVE_TITLE: &str = "Sign in to Upstash";
/// Asks before going on: whoever did not press Connect has no business here.
#[must_use]
pub fn leave_detail(app: &str) -> String {
    format!(
        "You pressed Connect in a page with {app} in it. If you did not, close this window: nothing has happened yet."
    )
}
/// The window was opened by nobody that wants something signed in.
pub const NO_ERRAND: &str = "There is no sign-in to start here";
/// What to do.
pub const NO_ERRAND_DETAIL: &str = "This window signs you in for a page that has the dashboard in it. Go back to that page and press Connect \
     there. Nothing was sent.";
/// Closes the window.
pub const CLOSE_WINDOW: &str = "Close this window";
/// Where a browser leaves a window open.
pub const CLOSE_BY_HAND: &str = "Your browser leaves this window to you: close it by hand.";
/// Below that it worked.
pub const CLOSING: &str = "This window closes by itself.";
/// The frame did not say what became of the code.
pub const IN_FRAME_NOW: &str = "Go back to your page";
/// What that means.
pub const IN_FRAME_NOW_DETAIL: &str = "It has what it needs and says how it went. You can close this window.";
/// After a failure in the window of a frame.
pub const AGAIN_IN_FRAME: &str = "To start again, go back to the page that you came from.";
/// Nobody took the code.
pub const CARRY: &str = "One more step";
/// What to do with it.
pub const CARRY_DETAIL: &str = "This window cannot reach the page that you came from. Copy the code, go back to that page and paste it \
     there.";
/// The code.
pub const CODE: &str = "Code";
/// The code, for the button that copies it.
pub const CODE_NAME: &str = "the code";
/// What it is good for.
pub const CODE_WARNING: &str =
    "It works once, for a few minutes, in the page where you pressed Connect. Give it to nobody.";

/// In a frame: what happens after the click. `host` is where one signs in.
#[must_use]
pub fn frame_note(host: &str) -> String {
    format!("A window opens. You sign in, or sign up, at {host}, and this page goes on by itself.")
}
/// In a frame, while somebody signs in.
pub const AWAY: &str = "Go on in the window that opened";
/// What comes then.
pub const AWAY_DETAIL: &str =
    "This page goes on by itself when you have signed in. If the window shows you a code, paste it here.";
/// The window is not there, or cannot be reached.
pub const HELD_BACK: &str = "The sign-in takes one step more here";
/// Why, and what to do.
pub const HELD_BACK_DETAIL: &str = "Your browser, or the page around, keeps new windows from this one. If a window opened, sign in there; if \
     not, open the sign-in in a tab. It ends with a code: paste it here.";
/// Opens it as a link, which no browser holds back.
pub const OPEN_TAB: &str = "Open the sign-in in a tab";
/// The field for the code.
pub const PASTE: &str = "Paste the code";
/// Sends it.
pub const USE_CODE: &str = "Use the code";
/// What was pasted is none.
pub const NOT_A_CODE: &str = "This is not the code. Copy it in the other window once more.";
/// What was pasted is of a sign-in that this frame did not begin, or has finished.
pub const OTHER_CODE: &str =
    "This code is of another sign-in, or was used. Open the window again and copy the new one.";
/// Opens the window once more.
pub const OPEN_AGAIN: &str = "Open the window again";
/// In a frame, when a session is over.
pub const CONNECT_AGAIN: &str = "Connect again";
/// Whose account a frame shows.
#[must_use]
pub fn connected_as(email: Option<&str>) -> String {
    match email {
        Some(email) => format!("Connected as {email}"),
        None => "Your Upstash account".to_owned(),
    }
}
