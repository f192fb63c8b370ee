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
