//! What Upstash sends while somebody listens: server-sent events of SUBSCRIBE, PSUBSCRIBE and MONITOR.
//!
//! Source: Upstash docs, Redis REST API (subscribe, monitor); `@upstash/redis` for PSUBSCRIBE. An event is a line
//! `data: message,<channel>,<text>`. The text may have commas; a channel with a comma cannot be told from what follows
//! it, unless its name is known. A line break in a message has no documented form: further `data:` lines of the same
//! event are joined with line feeds, which is the standard of server-sent events.

/// Bytes of one event that are kept; what is longer is cut and said to be.
pub const MOST_BYTES: usize = 64 * 1024;

/// What came in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Event {
    /// A subscription is in force; `number` is how many there are.
    Subscribed { name: String, number: String },
    /// Somebody published. `pattern` is what it matched, for PSUBSCRIBE.
    Message { pattern: Option<String>, channel: String, text: Vec<u8> },
    /// Anything else, such as a command that MONITOR saw.
    Line(Vec<u8>),
}

/// An event and whether its end was cut off.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Arrived {
    pub event: Event,
    /// Bytes left out.
    pub cut: usize,
}

/// Takes the stream apart, in whatever pieces it comes. Holds one event at most, and of that [`MOST_BYTES`].
#[derive(Debug, Default)]
pub struct Events {
    /// Names that were asked for, so that one with a comma is read right.
    names: Vec<String>,
    line: Vec<u8>,
    /// The data of the event that is coming in; none before its first line.
    data: Option<Vec<u8>>,
    cut: usize,
    after_return: bool,
}

impl Events {
    /// A reader for subscriptions to `names`; none for MONITOR.
    pub fn new(names: &[&str]) -> Self {
        Self { names: names.iter().map(|name| (*name).to_owned()).collect(), ..Self::default() }
    }

    /// Takes a piece in; every event that is complete now is handed to `found`.
    pub fn push(&mut self, piece: &[u8], mut found: impl FnMut(Arrived)) {
        for &byte in piece {
            // CRLF is one line end.
            let is_second = byte == b'\n' && std::mem::take(&mut self.after_return);
            self.after_return = byte == b'\r';
            match byte {
                _ if is_second => {}
                b'\n' | b'\r' => {
                    if let Some(arrived) = self.end_line() {
                        found(arrived);
                    }
                }
                _ if self.line.len() < MOST_BYTES => self.line.push(byte),
                _ => self.cut += 1,
            }
        }
    }

    /// An empty line ends an event.
    fn end_line(&mut self) -> Option<Arrived> {
        let line = std::mem::take(&mut self.line);
        if line.is_empty() {
            let cut = std::mem::take(&mut self.cut);
            return self.data.take().map(|data| Arrived { event: self.read(&data), cut });
        }
        let value = line.strip_prefix(b"data:")?;
        let value = value.strip_prefix(b" ").unwrap_or(value);
        match &mut self.data {
            None => self.data = Some(value.to_vec()),
            Some(data) => {
                let room = MOST_BYTES.saturating_sub(data.len() + 1).min(value.len());
                data.push(b'\n');
                data.extend_from_slice(value.get(..room).unwrap_or_default());
                self.cut += value.len() - room;
            }
        }
        None
    }

    fn read(&self, data: &[u8]) -> Event {
        self.published(data).unwrap_or_else(|| Event::Line(data.to_vec()))
    }

    fn published(&self, data: &[u8]) -> Option<Event> {
        let (kind, rest) = split(data)?;
        match kind {
            b"subscribe" | b"psubscribe" => {
                let (name, number) = self.name(rest)?;
                Some(Event::Subscribed { name, number: lossy(number) })
            }
            b"message" => {
                let (channel, text) = self.name(rest)?;
                Some(Event::Message { pattern: None, channel, text: text.to_vec() })
            }
            b"pmessage" => {
                let (pattern, rest) = self.name(rest)?;
                let (channel, text) = split(rest)?;
                Some(Event::Message { pattern: Some(pattern), channel: lossy(channel), text: text.to_vec() })
            }
            _ => None,
        }
    }

    /// The name that a text begins with, and what follows its comma: the longest of those asked for, else up to the
    /// first comma.
    fn name<'d>(&self, data: &'d [u8]) -> Option<(String, &'d [u8])> {
        let known = |name: &String| {
            data.strip_prefix(name.as_bytes())
                .and_then(|rest| rest.strip_prefix(b","))
                .map(|rest| (name.clone(), rest))
        };
        let longest = self.names.iter().filter_map(known).max_by_key(|(name, _)| name.len());
        longest.or_else(|| split(data).map(|(name, rest)| (lossy(name), rest)))
    }
}

fn split(data: &[u8]) -> Option<(&[u8], &[u8])> {
    let at = data.iter().position(|byte| *byte == b',')?;
    Some((data.get(..at)?, data.get(at + 1..)?))
}

fn lossy(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn all(names: &[&str], pieces: &[&[u8]]) -> Vec<Event> {
        let (mut events, mut found) = (Events::new(names), Vec::new());
        for piece in pieces {
            events.push(piece, |arrived| {
                assert_eq!(arrived.cut, 0);
                found.push(arrived.event);
            });
        }
        found
    }

    fn message(channel: &str, text: &str) -> Event {
        Event::Message { pattern: None, channel: channel.to_owned(), text: text.into() }
    }

    #[test]
    fn messages_are_read_with_their_commas() {
        let stream = b"data: subscribe,chat,1\n\ndata: message,chat,hello, you\n\n: comment\n\ndata: message,chat,\n\n";
        let subscribed = Event::Subscribed { name: "chat".to_owned(), number: "1".to_owned() };
        assert_eq!(
            all(&["chat"], &[stream]),
            [subscribed, message("chat", "hello, you"), message("chat", "")]
        );
    }

    #[test]
    fn a_channel_with_a_comma_is_known_by_its_name() {
        let stream = b"data: message,a,b,c\n\n";
        assert_eq!(all(&["a", "a,b"], &[stream]), [message("a,b", "c")]);
        assert_eq!(all(&["a"], &[stream]), [message("a", "b,c")]);
    }

    #[test]
    fn patterns_and_monitors_are_told_apart() {
        let stream = b"data: pmessage,user:*,user:1,hi,there\n\ndata: \"OK\"\n\ndata: 1.5 [0 0.0.0.0:0] \"GET\" \"k\"\n\n";
        let text = b"hi,there".to_vec();
        let expected = [
            Event::Message { pattern: Some("user:*".to_owned()), channel: "user:1".to_owned(), text },
            Event::Line(b"\"OK\"".to_vec()),
            Event::Line(b"1.5 [0 0.0.0.0:0] \"GET\" \"k\"".to_vec()),
        ];
        assert_eq!(all(&["user:*"], &[stream]), expected);
    }

    #[test]
    fn several_lines_of_one_event_are_one_message() {
        let stream = b"data: message,chat,a\r\ndata: b\r\n\r\n";
        assert_eq!(all(&["chat"], &[stream]), [message("chat", "a\nb")]);
    }

    #[test]
    fn a_message_of_any_size_takes_a_limited_place() {
        let mut events = Events::new(&["chat"]);
        events.push(b"data: message,chat,", |_| panic!("not complete"));
        for _ in 0..100 {
            events.push(&[b'a'; 4096], |_| panic!("not complete"));
        }
        assert!(events.line.capacity() <= 2 * MOST_BYTES);
        let mut found = Vec::new();
        events.push(b"\n\ndata: message,chat,b\n\n", |arrived| {
            found.push((arrived.cut > 300_000, arrived.event))
        });
        assert_eq!(found.len(), 2);
        assert!(found[0].0);
        assert_eq!(found[1], (false, message("chat", "b")));
    }

    proptest! {
        #[test]
        fn pieces_do_not_matter(stream in "(data: (message,c,)?[a-z,\u{fc}]{0,9}(\n|\r\n)){0,3}(\n|\r\n)(data: x\n\n)?", cuts: Vec<prop::sample::Index>) {
            let bytes = stream.as_bytes();
            let mut places: Vec<usize> = cuts.iter().map(|cut| cut.index(bytes.len() + 1)).collect();
            places.extend([0, bytes.len()]);
            places.sort_unstable();
            let pieces: Vec<&[u8]> = places.windows(2).map(|pair| &bytes[pair[0]..pair[1]]).collect();
            prop_assert_eq!(all(&["c"], &pieces), all(&["c"], &[bytes]));
        }
    }
}
