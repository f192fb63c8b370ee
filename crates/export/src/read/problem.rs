//! Why a key is not in the file as it should be.

use upstash_api::rest::{ErrorKind, RedisError};

/// Why a key is not in the file, or not all of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Why {
    /// It is gone since its name was found.
    Gone,
    /// It changed its type while it was read.
    TypeChanged,
    /// A type of a module, by the name that TYPE gives.
    UnknownType(String),
    /// This token may not run the command.
    NotAllowed(String),
    /// Any other refusal, in Redis's words; an answer of an odd shape is told as none.
    Refused(String),
}

/// A key that is not in the file as it should be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    pub name: Vec<u8>,
    pub why: Why,
    /// Whether the beginning of the key is in the file.
    pub is_partly_written: bool,
}

impl std::fmt::Display for Why {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Gone => out.write_str("the key is gone"),
            Self::TypeChanged => out.write_str("its type changed while it was read"),
            Self::UnknownType(name) => write!(out, "type {name} cannot be exported"),
            Self::NotAllowed(command) => write!(out, "this token may not run {command}"),
            Self::Refused(text) if text.is_empty() => out.write_str("the answer made no sense"),
            Self::Refused(text) => out.write_str(text),
        }
    }
}

/// What a refusal of `command` means for its key.
pub(super) fn refused(error: &RedisError, command: &str) -> Why {
    match error.kind {
        ErrorKind::NoPermission => Why::NotAllowed(command.to_owned()),
        ErrorKind::WrongType => Why::TypeChanged,
        _ => Why::Refused(error.text.clone()),
    }
}
