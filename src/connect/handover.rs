//! What a frame and the window that signs in for it say to each other, on our own origin; pure.
//!
//! The window gives the code, the frame says that it has it, and then what became of it. Both believe only the other one:
//! its origin, its window, and the state of this sign-in. The code is worth nothing to whoever else hears it, since the
//! verifier never leaves the frame.

use serde::{Deserialize, Serialize};
use upstash_api::frame::{MAX_MESSAGE, VERSION};

use crate::browser::heard::Heard;

/// Milliseconds that a frame has to say that it has the code. After that the person carries it.
pub const ACK_LIMIT_MS: u32 = 1500;

/// Characters that a code may have.
const MAX_CODE: usize = 2048;

/// One message. No `Debug`: it may carry a code.
#[derive(Clone, PartialEq, Eq)]
pub enum Word {
    /// Window to frame: here it is.
    Code(String),
    /// Frame to window: I have it.
    Ack,
    /// Frame to window: this is what became of it.
    Done { connected: bool },
}

#[derive(Serialize, Deserialize)]
struct Fields {
    #[serde(rename = "type")]
    kind: String,
    v: u32,
    state: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    code: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    connected: Option<bool>,
}

const CODE: &str = "pd:code";
const ACK: &str = "pd:code-ack";
const DONE: &str = "pd:code-done";

impl Word {
    /// The message about the sign-in with this state, as JSON.
    #[must_use]
    pub fn to_json(&self, state: &str) -> String {
        let (kind, code, connected) = match self {
            Self::Code(code) => (CODE, Some(code.clone()), None),
            Self::Ack => (ACK, None, None),
            Self::Done { connected } => (DONE, None, Some(*connected)),
        };
        let fields = Fields { kind: kind.to_owned(), v: VERSION, state: state.to_owned(), code, connected };
        serde_json::to_string(&fields).unwrap_or_default()
    }

    fn read(json: &str, state: &str) -> Option<Self> {
        if json.len() > MAX_MESSAGE {
            return None;
        }
        let fields: Fields = serde_json::from_str(json).ok()?;
        if fields.v != VERSION || fields.state != state {
            return None;
        }
        match fields.kind.as_str() {
            CODE => fields.code.filter(|code| is_code(code)).map(Self::Code),
            ACK => Some(Self::Ack),
            DONE => fields.connected.map(|connected| Self::Done { connected }),
            _ => None,
        }
    }
}

/// What a message says about the sign-in with this state, if it is the other window's. `own` is our origin.
pub fn hear<R: FnOnce() -> Option<String>>(own: &str, state: &str, heard: Heard<R>) -> Option<Word> {
    Word::read(&heard.of_our_own(own)?, state)
}

/// Whether a text can be a code, as the exchange takes it.
pub(super) fn is_code(code: &str) -> bool {
    (1..=MAX_CODE).contains(&code.len()) && code.bytes().all(|byte| byte.is_ascii_graphic())
}

#[cfg(test)]
mod tests {
    use std::cell::Cell;

    use serde_json::{Value, json};

    use super::*;

    const OWN: &str = "https://dash.example";
    const STATE: &str = "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";

    fn said(message: &Value) -> Option<Word> {
        let json = || Some(message.to_string());
        hear(OWN, STATE, Heard { origin: OWN.into(), from_the_other: true, json })
    }

    fn code() -> Value {
        json!({ "type": "pd:code", "v": 1, "state": STATE, "code": "c0de/\"+" })
    }

    #[test]
    fn what_one_says_the_other_hears() {
        for word in [
            Word::Code("c0de/\"+".into()),
            Word::Ack,
            Word::Done { connected: true },
            Word::Done { connected: false },
        ] {
            let message = serde_json::from_str(&word.to_json(STATE)).expect("JSON");
            assert!(said(&message) == Some(word), "{message}");
        }
        assert_eq!(
            serde_json::from_str::<Value>(&Word::Code("c0de/\"+".into()).to_json(STATE)).expect("JSON"),
            code()
        );
    }

    #[test]
    fn t37_only_the_window_itself_is_heard_and_only_on_our_own_origin() {
        for (origin, from_the_other) in [
            (OWN, false),
            ("https://app.acme.example", true),
            ("https://dash.example.evil.example", true),
            ("https://dash.example:444", true),
            ("http://dash.example", true),
            ("https://DASH.example", true),
            ("null", true),
            ("", true),
        ] {
            let read = Cell::new(false);
            let json = || {
                read.set(true);
                Some(code().to_string())
            };
            assert!(
                hear(OWN, STATE, Heard { origin: origin.into(), from_the_other, json }).is_none(),
                "{origin}"
            );
            assert!(!read.get(), "{origin}: it is not even read");
        }
    }

    #[test]
    fn t37_a_code_for_another_sign_in_is_none() {
        for (name, value) in [
            ("state", json!("BAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")),
            ("state", json!("")),
            ("state", Value::Null),
            ("v", json!(2)),
            ("v", json!("1")),
            ("type", json!("pd:CODE")),
            ("type", json!("pd:token")),
            ("code", Value::Null),
            ("code", json!("")),
            ("code", json!(7)),
            ("code", json!("a b")),
            ("code", json!("x".repeat(2049))),
            ("padding", json!("x".repeat(1 << 20))),
        ] {
            let mut message = code();
            message[name] = value;
            assert!(said(&message).is_none(), "{name}");
        }
        for other in [json!(null), json!("pd:code"), json!([code()])] {
            assert!(said(&other).is_none(), "{other}");
        }
    }
}
