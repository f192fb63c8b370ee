//! The types that can be exported.

/// What TYPE answers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Also what HyperLogLogs and bitmaps are.
    Text,
    Hash,
    List,
    Set,
    SortedSet,
    Stream,
    Json,
}

impl Kind {
    /// Reads a TYPE reply; `None` for a missing key and for a type of a module that nothing here can read.
    pub fn from_reply(reply: &[u8]) -> Option<Self> {
        Some(match reply {
            b"string" => Self::Text,
            b"hash" => Self::Hash,
            b"list" => Self::List,
            b"set" => Self::Set,
            b"zset" => Self::SortedSet,
            b"stream" => Self::Stream,
            b"json" | b"ReJSON-RL" => Self::Json,
            _ => return None,
        })
    }

    /// The word in a file.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Text => "string",
            Self::Hash => "hash",
            Self::List => "list",
            Self::Set => "set",
            Self::SortedSet => "zset",
            Self::Stream => "stream",
            Self::Json => "json",
        }
    }
}
