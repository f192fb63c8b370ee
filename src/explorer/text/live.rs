//! Sentences of the live view.

use super::super::live::{BadTarget, Kind, Phase, Target, Why};
use super::{counted, trouble, unreadable};
use crate::numbers::{grouped, size};

pub const TITLE: &str = "Live";
pub const SIDES: &str = "Command line or live messages";
pub const KINDS: &str = "Listen to";
pub const CHANNELS: &str = "Channels";
pub const PATTERNS: &str = "Patterns";
pub const LISTEN: &str = "Listen";
pub const STOP: &str = "Stop";
pub const PAUSE: &str = "Pause";
pub const CLEAR: &str = "Clear the messages";
pub const LIST: &str = "Messages";
pub const LIST_HINT: &str =
    "Up and down walk the messages and show one in full, Escape closes it. New ones wait meanwhile.";
pub const TIME: &str = "Arrived";
pub const CHANNEL: &str = "Channel";
pub const MESSAGE: &str = "Message";
pub const NO_CHANNEL: &str = "not a message";
pub const NONE_YET: &str = "Nothing has been published yet.";
pub const CLEARED: &str = "The messages were cleared.";
pub const EMPTY: &str = "Messages that other programs PUBLISH appear here while you listen. Redis keeps none of them: what is published \
     while nobody listens is gone.";
pub const WHY_NO_MONITOR: &str = "Why is there no MONITOR?";
pub const NO_MONITOR: &str = "MONITOR shows the commands of everybody with their keys and values, so Upstash keeps it for the database's own \
     full token. This page never holds that token: run MONITOR from a terminal.";
pub const REPLACED: &str = "The � here may stand for bytes that are not text: Upstash sends messages as text, so which bytes they were \
     cannot be told.";
/// Where the token at hand may not listen, and another could.
pub const WAY_OUT: &str = "The user that lists the keys may listen as well. Making it takes five commands, and the list about one for a \
     thousand keys.";
/// Where that other one has been made meanwhile.
pub const WAY_IS_OPEN: &str = "The user that lists the keys is here now: press Listen again.";
/// What is not known of the cost.
pub const COST: &str =
    "Listening is counted as one command. Whether Upstash bills each message that arrives is not documented.";

/// The example in the field.
pub const fn placeholder(kind: Kind) -> &'static str {
    match kind {
        Kind::Channels => "chat \"orders eu\"",
        Kind::Patterns => "user:*",
    }
}

/// The name of the field.
pub const fn field(kind: Kind) -> &'static str {
    match kind {
        Kind::Channels => "Channels to listen to",
        Kind::Patterns => "Patterns of channels to listen to",
    }
}

/// How names are typed.
pub const fn syntax(kind: Kind) -> &'static str {
    match kind {
        Kind::Channels => "Exact names with spaces between them; quotes as in redis-cli. One command.",
        Kind::Patterns => {
            "* any text, ? one character, [ab] or [a-z] one of these, [^a] none of these, \\* a star itself. One command."
        }
    }
}

/// Why what was typed was not sent.
pub fn bad(bad: BadTarget) -> String {
    match bad {
        BadTarget::Nothing => "Type the name of a channel first.".to_owned(),
        BadTarget::Unreadable(error) => unreadable(error),
        BadTarget::NotText => "A channel is text here: Upstash sends its name back as text. Nothing was sent.".to_owned(),
        BadTarget::Lost => {
            "An empty name, . and .. are lost in an address, which is the only way to listen. Nothing was sent.".to_owned()
        }
        BadTarget::TooLong => "These are more names than an address holds. Nothing was sent.".to_owned(),
    }
}

/// How listening stands.
pub fn phase(phase: &Phase, target: Option<&Target>) -> String {
    let to = target.map(Target::typed).unwrap_or_default();
    match phase {
        Phase::Idle => "Nobody listens.".to_owned(),
        Phase::Connecting => format!("Asking for {to}…"),
        Phase::On => format!("Listening to {to}"),
        Phase::Over(why) => over(why),
    }
}

fn over(why: &Why) -> String {
    match why {
        Why::Stopped => "Stopped.".to_owned(),
        Why::Hidden => {
            "Stopped because the page was out of sight. Messages since then were missed.".to_owned()
        }
        Why::TokenGone => "Stopped with the end of the right to list keys, whose token was used.".to_owned(),
        Why::Ended => {
            "The database ended the connection. Messages since then were missed; Listen connects again."
                .to_owned()
        }
        Why::Lost(why) => {
            format!(
                "The connection broke off: {}. Messages since then were missed; Listen connects again.",
                trouble(why).title
            )
        }
        Why::Refused(why) => format!("{}.", trouble(why).title),
        Why::Monitor => NO_MONITOR.to_owned(),
    }
}

/// Beside it: what came.
pub fn counts(messages: u64, bytes: u64, gone: u64) -> String {
    let came = counted(messages, "message", "messages");
    if messages == 0 {
        String::new()
    } else if gone > 0 {
        format!("{came} · {} · {} no longer kept", size(bytes), grouped(gone))
    } else {
        format!("{came} · {}", size(bytes))
    }
}

/// The button that goes on.
pub fn resume(fresh: u64) -> String {
    if fresh == 0 { "Go on".to_owned() } else { format!("Go on · {} new", grouped(fresh)) }
}

/// The way to the live view from elsewhere.
pub fn elsewhere(messages: u64) -> String {
    format!("Live · {}", counted(messages, "message", "messages"))
}

/// What a screen reader hears now and then.
pub fn arrived(fresh: u64) -> String {
    counted(fresh, "new message", "new messages")
}

/// Where a message came from.
pub fn fits(pattern: &str) -> String {
    format!("fits {pattern}")
}

/// What is not kept of a message.
pub fn cut(bytes: usize) -> String {
    format!("The last {} were too much for this page and are not kept.", size(bytes as u64))
}

#[cfg(test)]
mod tests {
    use super::super::super::trouble::Trouble;
    use super::*;

    #[test]
    fn an_end_says_whether_messages_were_missed_and_how_to_go_on() {
        for why in [Why::Hidden, Why::Ended, Why::Lost(Trouble::Unreachable)] {
            assert!(over(&why).contains("Messages since then were missed"), "{why:?}");
        }
        let refused = Why::Refused(Trouble::NoPermission { command: "SUBSCRIBE".to_owned() });
        assert_eq!(over(&refused), "This token may not run SUBSCRIBE.");
        let target = Target::parse(Kind::Channels, "chat \"b c\"").ok();
        assert_eq!(phase(&Phase::On, target.as_ref()), "Listening to chat \"b c\"");
    }

    #[test]
    fn counts_tell_what_is_no_longer_here() {
        assert_eq!(counts(0, 0, 0), "");
        assert_eq!(counts(1, 5, 0), "1 message · 5 B");
        assert_eq!(counts(10_000, 20_480, 9000), "10,000 messages · 20 KB · 9,000 no longer kept");
        assert_eq!((resume(0), resume(1204)), ("Go on".to_owned(), "Go on · 1,204 new".to_owned()));
    }
}
