//! What can stand between a question and its answer. Every one is an ordinary state with its own sentence in
//! [`super::text`].

use upstash_api::rest::{ErrorKind, RedisError};

use crate::api::error::Remedy;

/// Why there is nothing to show.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Trouble {
    /// The browser is offline.
    Offline,
    /// No answer: the database's host is down, or the browser was not allowed to read what it said.
    Unreachable,
    TimedOut,
    /// An answer that is not Redis REST, such as a page of HTML.
    NotRedis {
        status: u16,
    },
    /// The database refused a token that had just been fetched: its password was reset.
    TokenRefused,
    /// The database's address does not fit the configured pattern, so the token was not sent.
    HostRefused,
    /// No form of a request carries the command as it is; nothing was sent.
    Unsendable,
    /// The exchange gave no token. The words are those of the app's one error door.
    NoToken {
        title: String,
        detail: String,
        /// What would help, where it is not on this page.
        remedy: Remedy,
    },
    /// The read-only token may not run this command.
    NoPermission {
        command: String,
    },
    /// A limit of the plan, in Upstash's words.
    Quota(String),
    /// The key had one type when asked and another when read, twice in a row.
    KeepsChanging,
    /// Any other refusal, in Redis's words.
    Redis(String),
}

impl Trouble {
    /// What an error of `command` means here.
    pub fn from_error(error: &RedisError, command: &str) -> Self {
        match error.kind {
            ErrorKind::NoPermission => Self::NoPermission { command: command.to_owned() },
            ErrorKind::Quota => Self::Quota(error.text.clone()),
            ErrorKind::WrongPassword => Self::TokenRefused,
            ErrorKind::WrongType => Self::KeepsChanging,
            ErrorKind::NotAvailable | ErrorKind::Syntax | ErrorKind::Other => Self::Redis(error.text.clone()),
        }
    }
}
