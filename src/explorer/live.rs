//! Listening to channels: what is listened to, how that stands, and what came in. Without a view and without a network;
//! the view is in `live_pane`, what drives it in `desk::listening`.

pub mod feed;
pub mod target;

use super::trouble::Trouble;
pub use feed::{Feed, Item};
pub use target::{BadTarget, Kind, Target, Wanted, wanted};

/// One message, as it came.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Message {
    /// When it arrived here, in milliseconds since 1970: the stream itself tells no time.
    pub at: i64,
    /// The pattern that its channel fits.
    pub pattern: Option<String>,
    /// `None` for a line that is no message.
    pub channel: Option<String>,
    pub text: Vec<u8>,
    /// Bytes that were too many and are not kept.
    pub cut: usize,
}

impl Message {
    /// About how much memory it takes.
    pub fn size(&self) -> usize {
        let name = |name: &Option<String>| name.as_ref().map_or(0, String::len);
        size_of::<Item<Self>>() + self.text.len() + name(&self.channel) + name(&self.pattern)
    }

    /// Whether it may have lost bytes on its way: a stream of events is text, and what is not text comes as U+FFFD.
    pub fn has_replacements(&self) -> bool {
        String::from_utf8_lossy(&self.text).contains('\u{fffd}')
    }
}

/// How listening stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Phase {
    /// Nobody asked.
    Idle,
    /// Asked; the database has not confirmed it.
    Connecting,
    On,
    Over(Why),
}

impl Phase {
    /// Whether there is a connection, or about to be.
    pub const fn is_open(&self) -> bool {
        matches!(self, Self::Connecting | Self::On)
    }
}

/// Why nobody listens any more.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Why {
    /// Somebody pressed Stop.
    Stopped,
    /// The page was out of sight.
    Hidden,
    /// The token it came with was given back or forgotten.
    TokenGone,
    /// The database ended it.
    Ended,
    /// It broke off.
    Lost(Trouble),
    /// It never began.
    Refused(Trouble),
    /// MONITOR, which no token of this page may.
    Monitor,
}

/// Why nothing moves although messages come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Hold {
    /// Somebody pressed Pause.
    Pressed,
    /// Somebody looks at one message.
    Picked,
    /// Somebody scrolled back.
    Scrolled,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn message(text: &[u8]) -> Message {
        Message { at: 0, pattern: None, channel: Some("c".to_owned()), text: text.to_vec(), cut: 0 }
    }

    #[test]
    fn a_message_that_may_have_lost_bytes_is_told_from_one_that_has_not() {
        assert!(!message("9223372036854775807 é 🦀".as_bytes()).has_replacements());
        assert!(message("a\u{fffd}b".as_bytes()).has_replacements());
        assert!(message(b"a\x80b").has_replacements());
    }

    #[test]
    fn an_empty_message_still_takes_room() {
        assert!(message(b"").size() > 50 && message(&[b'a'; 1000]).size() > 1000);
    }
}
