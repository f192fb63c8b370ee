//! The words the widgets themselves say. Everything else comes from the features.

/// Shown beside a label when the choice is final.
pub const LOCKED_LATER: &str = "can't be changed later";
/// Shown beside a label when the choice is open.
pub const OPEN_LATER: &str = "can be changed later";
/// Shown beside the label of a field that may stay empty.
pub const OPTIONAL: &str = "optional";
/// The name of the × of a dialog.
pub const CLOSE: &str = "Close";
/// The name of the × of a message.
pub const DISMISS: &str = "Dismiss";
/// The copy button at rest.
pub const COPY: &str = "Copy";
/// The copy button after it worked.
pub const COPIED: &str = "Copied";
/// Beside the selected text when the browser refused the clipboard.
pub const COPY_BY_HAND: &str =
    "The browser blocked the clipboard. The text is selected: press Ctrl+C (⌘C on a Mac).";
/// The retry button of an error.
pub const TRY_AGAIN: &str = "Try again";
/// Before a request id.
pub const REQUEST_ID: &str = "Request";
/// For screen readers while something loads.
pub const LOADING: &str = "Loading";
/// For screen readers while a pressed button works.
pub const WORKING: &str = "Working";
/// The name of the region that holds toasts.
pub const NOTIFICATIONS: &str = "Notifications";
/// Leaves a dialog without doing anything.
pub const CANCEL: &str = "Cancel";
/// The name of the × of a search field.
pub const CLEAR: &str = "Clear search";
/// Shows what is typed into a field of dots.
pub const UNMASK: &str = "Show what is typed";
/// The button at the end of a list that goes on.
pub const SHOW_MORE: &str = "Show more";
/// The name of the way to a page.
pub const BREADCRUMBS: &str = "You are here";
/// The first stop of the Tab key.
pub const SKIP: &str = "Skip to content";
/// While the browser has no network.
pub const OFFLINE: &str =
    "You are offline. What you see may be old; nothing can be changed until the network is back.";

/// What to do before something irreversible can be pressed.
#[must_use]
pub fn type_exactly(wanted: &str) -> String {
    format!("Type {wanted} to confirm")
}
