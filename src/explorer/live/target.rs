//! What is listened to: channels by name or by pattern, as somebody typed them.

use upstash_api::command::{self, ParseError};
use upstash_api::rest::{Command, Request, form};

use super::super::bytes::as_argument;

/// How names are meant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Exactly.
    Channels,
    /// As patterns.
    Patterns,
}

impl Kind {
    /// The command that listens so, in the lower case of Upstash's own examples of addresses.
    pub const fn command(self) -> &'static str {
        match self {
            Self::Channels => "subscribe",
            Self::Patterns => "psubscribe",
        }
    }
}

/// Channels or patterns that can be asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Target {
    pub kind: Kind,
    pub names: Vec<String>,
}

/// Why what was typed cannot be asked for. Nothing was sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BadTarget {
    /// Nothing was typed.
    Nothing,
    /// It cannot be split into names.
    Unreadable(ParseError),
    /// A name has bytes that are not text; names come back as text.
    NotText,
    /// A name is empty, `.` or `..`, which an address loses.
    Lost,
    /// More than an address holds.
    TooLong,
}

impl Target {
    /// Reads names with spaces between them, quoted as in redis-cli.
    ///
    /// # Errors
    /// [`BadTarget`]
    pub fn parse(kind: Kind, typed: &str) -> Result<Self, BadTarget> {
        let words = command::parse(typed.trim()).map_err(BadTarget::Unreadable)?;
        let mut names = Vec::new();
        for word in words {
            let name = String::from_utf8(word.bytes).map_err(|_| BadTarget::NotText)?;
            if matches!(name.as_str(), "" | "." | "..") {
                return Err(BadTarget::Lost);
            }
            // Asking twice for one channel brings its messages once.
            if !names.contains(&name) {
                names.push(name);
            }
        }
        if names.is_empty() {
            return Err(BadTarget::Nothing);
        }
        Ok(Self { kind, names })
    }

    /// The request that listens: the names are segments of its path, the only form Upstash documents.
    ///
    /// # Errors
    /// [`BadTarget::TooLong`]
    pub fn request(&self) -> Result<Request, BadTarget> {
        let command = self.names.iter().fold(Command::new(self.kind.command()), Command::arg);
        form::path(&command).map_err(|_| BadTarget::TooLong)
    }

    /// The names as they could be typed again.
    pub fn typed(&self) -> String {
        let names: Vec<_> = self.names.iter().map(|name| as_argument(name.as_bytes())).collect();
        names.join(" ")
    }
}

/// What a line of the command line asks of the live view.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Wanted {
    /// To listen to what follows the command.
    Listen(Kind, String),
    Monitor,
}

/// The line's wish, if it is one for the live view. Several lines are none: a pipeline cannot listen.
pub fn wanted(typed: &str) -> Option<Wanted> {
    let line = typed.trim();
    let (name, rest) = line.split_once([' ', '\t']).unwrap_or((line, ""));
    if line.contains('\n') {
        None
    } else if name.eq_ignore_ascii_case("SUBSCRIBE") {
        Some(Wanted::Listen(Kind::Channels, rest.trim().to_owned()))
    } else if name.eq_ignore_ascii_case("PSUBSCRIBE") {
        Some(Wanted::Listen(Kind::Patterns, rest.trim().to_owned()))
    } else if name.eq_ignore_ascii_case("MONITOR") {
        Some(Wanted::Monitor)
    } else {
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn path(kind: Kind, typed: &str) -> Result<String, BadTarget> {
        Target::parse(kind, typed)?.request().map(|request| request.path)
    }

    #[test]
    fn names_are_segments_of_the_path_and_nothing_in_them_is_lost() {
        assert_eq!(
            path(Kind::Channels, " chat  \"orders eu\" chat "),
            Ok("/subscribe/chat/orders%20eu".to_owned())
        );
        assert_eq!(path(Kind::Patterns, "user:*"), Ok("/psubscribe/user%3A%2A".to_owned()));
        assert_eq!(
            path(Kind::Channels, "a/b?_token=x#é"),
            Ok("/subscribe/a%2Fb%3F_token%3Dx%23%C3%A9".to_owned())
        );
    }

    #[test]
    fn what_an_address_cannot_carry_is_refused_before_anything_is_sent() {
        let cases = [
            ("  ", BadTarget::Nothing),
            ("\"a", BadTarget::Unreadable(ParseError::UnclosedQuote { at: 0 })),
            (r#""a\x80""#, BadTarget::NotText),
            ("chat ..", BadTarget::Lost),
            (".", BadTarget::Lost),
            ("\"\"", BadTarget::Lost),
        ];
        for (typed, bad) in cases {
            assert_eq!(path(Kind::Channels, typed), Err(bad), "{typed}");
        }
        assert_eq!(path(Kind::Channels, &"a".repeat(7000)), Err(BadTarget::TooLong));
    }

    #[test]
    fn a_target_is_typed_as_it_can_be_read_again() {
        for typed in [r#"chat "orders eu" "a\"b""#, "user:*", "\"\\n\""] {
            let target = Target::parse(Kind::Patterns, typed).expect("a target");
            assert_eq!(Target::parse(Kind::Patterns, &target.typed()), Ok(target), "{typed}");
        }
    }

    #[test]
    fn a_line_that_listens_leads_to_the_live_view() {
        let listen = |kind, rest: &str| Some(Wanted::Listen(kind, rest.to_owned()));
        assert_eq!(wanted(" subscribe chat \"b c\" "), listen(Kind::Channels, "chat \"b c\""));
        assert_eq!(wanted("PSUBSCRIBE\tuser:*"), listen(Kind::Patterns, "user:*"));
        assert_eq!(wanted("SUBSCRIBE"), listen(Kind::Channels, ""));
        assert_eq!(wanted("monitor"), Some(Wanted::Monitor));
        for line in ["", "UNSUBSCRIBE a", "GET subscribe", "SUBSCRIBE a\nGET b", "SUBSCRIBED a"] {
            assert_eq!(wanted(line), None, "{line}");
        }
    }
}
