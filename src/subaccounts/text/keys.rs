//! The words around the one look at a new key.

use super::number;
use crate::subaccounts::key_file::Format;

pub const KEY: &str = "API key";
pub const CUSTOMER_ID: &str = "Customer id";
pub const SHOW_ONE: &str = "Show the key";
pub const NOT_NOW: &str = "Not now";
pub const OFFER_ONE: &str = "Its key is sealed here, and this dashboard can use it at once. You can look at it a single time, now or later.";
pub const SAVE_FIRST: &str = "This is the only time that it is shown: copy it or save it as a file.";
pub const SAVE_FIRST_MANY: &str = "This is the only time that they are shown: save them as a file.";
pub const COPIED: &str = "Copied. You can close this.";
pub const FILE_ASKED: &str = "The browser was asked to save it. Look whether the file is there before you close this: it is not shown again.";
pub const FILE_ASKED_MANY: &str = "The browser was asked to save them. Look whether the file is there before you close this: they are not shown again.";
pub const HAVE_FILE: &str = "I have the file";
pub const PROGRESS: &str = "Keys fetched";
pub const STOP: &str = "Stop here";
pub const CLOSE: &str = "Close";
pub const CLOSE_UNSAVED: &str = "Close without a copy";
pub const COPY_FIRST: &str = "Copy it, save it as a file, or close without a copy";
pub const SAVE_AS: &str = "Save as";
pub const OR_COPY: &str = "or copy as .env";
pub const ENV_WHAT: &str = "as .env";
pub const KEY_WHAT: &str = "API key";
pub const ID_WHAT: &str = "customer id";
pub const SAVE_FAILED: &str = "This browser made no file of it. Copy it instead.";
pub const GO_ON: &str = "Fetch the others";
pub const LATER: &str = "What was not fetched stays sealed, and can be shown on the sub-account's page.";

pub const fn format(format: Format) -> &'static str {
    match format {
        Format::Env => ".env",
        Format::Json => "JSON",
        Format::Csv => "CSV",
    }
}

pub fn title(slugs: &[String]) -> String {
    match slugs {
        [slug] => format!("The key of “{slug}”"),
        many => format!("{} keys", number(many.len())),
    }
}

pub fn offer(count: usize) -> String {
    match count {
        1 => OFFER_ONE.to_owned(),
        many => format!(
            "{} keys are sealed here, and this dashboard can use them at once. You can look at each a single time, now or later.",
            number(many)
        ),
    }
}

pub fn show(count: usize) -> String {
    match count {
        1 => SHOW_ONE.to_owned(),
        many => format!("Show {} keys", number(many)),
    }
}

pub fn fetching(done: usize, total: usize) -> String {
    format!("{} of {}", number(done), number(total))
}

pub fn holding(seconds: u32) -> String {
    let unit = if seconds == 1 { "second" } else { "seconds" };
    format!("Asked to slow down. Goes on in {seconds} {unit}.")
}

/// Before the reasons why some are not there.
pub fn missed(count: usize) -> String {
    match count {
        1 => "One key is not among them:".to_owned(),
        many => format!("{} keys are not among them:", number(many)),
    }
}

/// How many were not asked for.
pub fn not_fetched(count: usize) -> String {
    match count {
        1 => "One key was not fetched".to_owned(),
        many => format!("{} keys were not fetched", number(many)),
    }
}

/// How many of the keys are here.
pub fn have(count: usize) -> String {
    match count {
        1 => "One key is here.".to_owned(),
        many => format!("{} keys are here.", number(many)),
    }
}

pub const SEEN_BEFORE: &str = "was shown before; this dashboard keeps using it";
pub const MAYBE_SEEN: &str = "the answer with it was lost on the way, and perhaps the only look at it. This dashboard can use it; the sub-account's page tells whether it can still be shown";
