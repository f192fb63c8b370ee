//! Sentences about a value on its way into a file.

use super::{commands, length};
use crate::explorer::desk::Standing;
use crate::explorer::kind::Kind;

pub const TITLE: &str = "Download";
pub const DOWNLOAD: &str = "Download the whole value";
pub const BEGIN: &str = "Download";
pub const CANCEL: &str = "Cancel";
pub const STOP: &str = "Stop";
pub const GO_ON: &str = "Go on";
pub const TRY_AGAIN: &str = "Try again";
pub const DISCARD: &str = "Discard";
pub const SAVE_AGAIN: &str = "Save again";
pub const CLOSE: &str = "Close";
pub const PROGRESS: &str = "Read so far";
pub const KEPT: &str = "What was read is kept, and it goes on from there.";
pub const REFUSED: &str = "The browser did not take the file. What was read is kept.";

/// Which key.
pub fn file(name: &str) -> String {
    format!("File of {name}")
}

/// What it would cost, and what would be in the file.
pub fn offered(standing: &Standing) -> String {
    let what = match standing.kind {
        Kind::Text => "The file has exactly its bytes",
        Kind::Json => "The file has the document as JSON.GET answers it",
        _ => {
            "One JSON object a line; text as strings, bytes that are no text as {\"base64\": …}, without the ends of fields"
        }
    };
    let about = if standing.kind == Kind::Json { "" } else { "about " };
    format!(
        "{}, {about}{}. {what}: {}.",
        length(&standing.kind, standing.progress.total),
        commands(standing.cost),
        standing.file
    )
}

/// How far it is.
pub fn progress(standing: &Standing) -> String {
    let progress = standing.progress;
    format!(
        "{} of {} · {}",
        length(&standing.kind, progress.done),
        length(&standing.kind, progress.total),
        commands(progress.sent)
    )
}

/// What is in the file now.
pub fn saved(standing: &Standing) -> String {
    let progress = standing.progress;
    let changed = if progress.has_changed {
        " It changed while it was read, so the file may be of no one moment."
    } else {
        ""
    };
    format!(
        "Saved as {}: {} for {}.{changed}",
        standing.file,
        length(&standing.kind, progress.done),
        commands(progress.sent)
    )
}
