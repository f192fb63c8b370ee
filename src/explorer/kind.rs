//! The types a key can have.

/// What TYPE answers, as far as the explorer has a viewer for it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    /// Also what HyperLogLogs and bitmaps are.
    Text,
    Hash,
    List,
    Set,
    SortedSet,
    Stream,
    Json,
    /// A type of a module that the explorer cannot read; the name as Redis gives it.
    Other(String),
}

impl Kind {
    /// Reads a TYPE reply; `None` is a missing key. Upstash calls JSON `json`, the RedisJSON module `ReJSON-RL`.
    pub fn from_reply(reply: &[u8]) -> Option<Self> {
        Some(match reply {
            b"none" => return None,
            b"string" => Self::Text,
            b"hash" => Self::Hash,
            b"list" => Self::List,
            b"set" => Self::Set,
            b"zset" => Self::SortedSet,
            b"stream" => Self::Stream,
            b"json" | b"ReJSON-RL" => Self::Json,
            other => Self::Other(String::from_utf8_lossy(other).into_owned()),
        })
    }

    /// What TYPE answers for it: Redis's module and Upstash differ about JSON.
    pub fn redis_names(&self) -> Vec<&[u8]> {
        match self {
            Self::Json => vec![b"ReJSON-RL", b"json"],
            Self::Other(name) => vec![name.as_bytes()],
            known => vec![known.slug().as_bytes()],
        }
    }

    /// A short name that is also the badge's class: `string`, `zset`, `other`.
    pub const fn slug(&self) -> &'static str {
        match self {
            Self::Text => "string",
            Self::Hash => "hash",
            Self::List => "list",
            Self::Set => "set",
            Self::SortedSet => "zset",
            Self::Stream => "stream",
            Self::Json => "json",
            Self::Other(_) => "other",
        }
    }

    /// Whether Redis removes the key when its last element goes, so that a length of 0 means the key is gone.
    pub const fn vanishes_when_empty(&self) -> bool {
        matches!(self, Self::Hash | Self::List | Self::Set | Self::SortedSet)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn type_replies_of_redis_and_upstash_are_known() {
        assert_eq!(Kind::from_reply(b"none"), None);
        assert_eq!(Kind::from_reply(b"zset"), Some(Kind::SortedSet));
        assert_eq!(Kind::from_reply(b"json"), Kind::from_reply(b"ReJSON-RL"));
        assert_eq!(Kind::from_reply(b"TSDB-TYPE"), Some(Kind::Other("TSDB-TYPE".to_owned())));
    }
}
