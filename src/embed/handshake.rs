//! Whom the frame talks to and what it believes: one parent, of the list that the server printed, which echoed the nonce.
//!
//! A partner's page may hold other people's windows, and any window may post to the frame. What is not exactly of the
//! parent is dropped before it is read, and nothing is ever said to anybody about it. In a tab that a frame opened, that frame is
//! the parent, and our own origin the list.

use upstash_api::frame::{ToFrame, is_nonce};

use crate::browser::heard::Heard;

/// The parent of a frame: candidates at first, then the one that answered.
pub struct Handshake {
    nonce: String,
    /// Who may be the parent. Once one has answered, only that one.
    candidates: Vec<String>,
    begun: bool,
}

impl Handshake {
    /// A handshake that has not begun. `listed` are the origins of the partner, with spaces between them; `ancestor` is
    /// the parent's origin where the browser tells it; `null` is how Firefox writes that the frame's referrer policy keeps it
    /// from us. A parent that has none cannot hold us: `frame-ancestors` names those who can.
    ///
    /// `None` without a usable nonce: nobody may be believed then.
    #[must_use]
    pub fn new(nonce: String, listed: &str, ancestor: Option<&str>) -> Option<Self> {
        let ancestor = ancestor.filter(|ancestor| *ancestor != "null");
        let candidates = listed
            .split_ascii_whitespace()
            // The server writes nothing else; a list that somebody else wrote must not mean everybody.
            .filter(|origin| origin.starts_with("https://") || origin.starts_with("http://"))
            .filter(|origin| ancestor.is_none_or(|ancestor| ancestor == *origin))
            .map(str::to_owned)
            .collect();
        is_nonce(&nonce).then_some(Self { nonce, candidates, begun: false })
    }

    /// What the parent must echo.
    #[must_use]
    pub fn nonce(&self) -> &str {
        &self.nonce
    }

    /// To which origins a message goes, each by its exact name. None: nobody that may frame us does.
    #[must_use]
    pub fn targets(&self) -> &[String] {
        &self.candidates
    }

    /// Whether the parent has answered.
    #[must_use]
    pub fn has_begun(&self) -> bool {
        self.begun
    }

    /// What a message says, if it is one of the parent's. The first that is pins the parent.
    pub fn hear<R: FnOnce() -> Option<String>>(&mut self, heard: Heard<R>) -> Option<ToFrame> {
        if !heard.from_the_other || !self.candidates.contains(&heard.origin) {
            return None;
        }
        let message = ToFrame::read(&(heard.json)()?, &self.nonce)?;
        // It begins once: a second `init` could bring another person into a page that shows the first one's.
        if matches!(message, ToFrame::Init(_)) == self.begun {
            return None;
        }
        if !self.begun {
            self.begun = true;
            self.candidates.retain(|origin| *origin == heard.origin);
        }
        Some(message)
    }
}

#[cfg(test)]
mod tests {
    use std::cell::Cell;

    use serde_json::{Value, json};

    use super::*;

    const NONCE: &str = "abcdefghijklmnopqrstuv";
    const PARENT: &str = "https://app.acme.example";
    const OTHER: &str = "https://old.acme.example:8443";

    fn handshake(ancestor: Option<&str>) -> Handshake {
        Handshake::new(NONCE.into(), &format!("{PARENT} {OTHER}"), ancestor).expect("a nonce")
    }

    fn init() -> Value {
        json!({ "type": "pd:init", "v": 1, "n": NONCE, "token": "a.b.c" })
    }

    fn say(handshake: &mut Handshake, origin: &str, from_the_other: bool, message: &Value) -> bool {
        let json = || Some(message.to_string());
        handshake.hear(Heard { origin: origin.into(), from_the_other, json }).is_some()
    }

    #[test]
    fn the_parent_is_believed_once_it_echoed_the_nonce() {
        let mut it = handshake(None);
        assert_eq!(it.targets(), [PARENT, OTHER]);
        assert!(!it.has_begun());
        assert!(say(&mut it, OTHER, true, &init()));
        assert!(it.has_begun());
        assert_eq!(it.targets(), [OTHER], "pinned");
    }

    #[test]
    fn t38_nobody_but_the_parent_is_heard() {
        let mut it = handshake(None);
        for (origin, from_the_other) in [
            (PARENT, false),
            ("https://evil.example", true),
            ("https://app.acme.example.evil.example", true),
            ("https://app.acme.example:444", true),
            ("http://app.acme.example", true),
            ("https://APP.acme.example", true),
            ("https://app.acme.example/", true),
            ("null", true),
            ("", true),
        ] {
            assert!(!say(&mut it, origin, from_the_other, &init()), "{origin} {from_the_other}");
        }
        assert!(!it.has_begun());
        assert_eq!(it.targets().len(), 2, "no stranger narrows the list");
    }

    #[test]
    fn t38_what_a_stranger_sends_is_not_even_read() {
        let read = Cell::new(false);
        let json = || {
            read.set(true);
            Some(init().to_string())
        };
        assert!(
            handshake(None)
                .hear(Heard { origin: "https://evil.example".into(), from_the_other: true, json })
                .is_none()
        );
        assert!(!read.get());
    }

    #[test]
    fn t38_with_a_wrong_nonce_or_version_or_type_nothing_begins() {
        let mut it = handshake(None);
        for (name, value) in [
            ("n", json!("bbcdefghijklmnopqrstuv")),
            ("n", Value::Null),
            ("v", json!(2)),
            ("type", json!("pd:ready")),
            ("type", json!("pd:token")),
            ("type", json!("pd:route")),
            ("padding", json!("x".repeat(1 << 20))),
        ] {
            let mut message = init();
            message[name] = value;
            message["route"] = json!("/redis");
            assert!(!say(&mut it, PARENT, true, &message), "{name}");
        }
        assert!(!it.has_begun());
        assert!(
            it.hear(Heard { origin: PARENT.into(), from_the_other: true, json: || None }).is_none(),
            "no JSON at all"
        );
    }

    #[test]
    fn t38_it_begins_once_and_with_one_parent() {
        let mut it = handshake(None);
        assert!(say(&mut it, PARENT, true, &init()));
        assert!(!say(&mut it, PARENT, true, &init()), "a second init");
        let token = json!({ "type": "pd:token", "v": 1, "n": NONCE, "token": "d.e.f" });
        assert!(say(&mut it, PARENT, true, &token));
        assert!(!say(&mut it, OTHER, true, &token), "the other origin of the list lost its chance");
    }

    #[test]
    fn t39_messages_go_to_exact_origins_and_never_to_everybody() {
        assert_eq!(handshake(Some(OTHER)).targets(), [OTHER], "the browser says who it is");
        assert!(handshake(Some("https://evil.example")).targets().is_empty());
        assert_eq!(handshake(Some("null")).targets(), [PARENT, OTHER], "who it is, is kept from us");
        for listed in ["*", "null", "", "  ", "app.acme.example", "/ *"] {
            let it = Handshake::new(NONCE.into(), listed, None).expect("a nonce");
            assert!(it.targets().is_empty(), "{listed:?}");
        }
    }

    #[test]
    fn without_a_nonce_there_is_no_handshake() {
        for nonce in ["", "short", "has spaces in it and so"] {
            assert!(Handshake::new(nonce.into(), PARENT, None).is_none(), "{nonce:?}");
        }
    }
}
