//! A frame in the place of the page around: what it says to the tab that it opened, and hears from it. The tab speaks as
//! every frame does.

use serde::{Deserialize, Serialize};

use super::{HostTheme, Init, MAX_MESSAGE, ToFrame, VERSION, is_nonce, to_frame, to_host};

/// What a tab says of what concerns the frame that opened it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FromTab {
    Ready,
    TokenNeeded,
    Session,
}

#[derive(Deserialize)]
struct Said {
    #[serde(rename = "type")]
    kind: String,
    v: u32,
    n: String,
}

impl FromTab {
    /// Reads a message, given as JSON, and the nonce that an answer must echo. `None` for everything else.
    #[must_use]
    pub fn read(json: &str) -> Option<(String, Self)> {
        if json.len() > MAX_MESSAGE {
            return None;
        }
        let Said { kind, v, n } = serde_json::from_str(json).ok()?;
        let said = match kind.as_str() {
            to_host::READY => Self::Ready,
            to_host::TOKEN_NEEDED => Self::TokenNeeded,
            to_host::SESSION => Self::Session,
            _ => return None,
        };
        (v == VERSION && is_nonce(&n)).then_some((n, said))
    }
}

#[derive(Serialize)]
struct Fields<'a> {
    #[serde(rename = "type")]
    kind: &'static str,
    v: u32,
    n: &'a str,
    token: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    theme: Option<HostTheme>,
    #[serde(skip_serializing_if = "Option::is_none")]
    locale: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    variables: Option<Variables<'a>>,
}

struct Variables<'a>(&'a Init);

impl Serialize for Variables<'_> {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.0.variables.iter().map(|(variable, value)| (variable.name(), value)))
    }
}

impl ToFrame {
    /// The message as JSON, for a tab: its looks, and tokens. `None` for what is no tab's affair.
    #[must_use]
    pub fn to_json(&self, nonce: &str) -> Option<String> {
        let fields = match self {
            Self::Init(init) => Fields {
                kind: to_frame::INIT,
                v: VERSION,
                n: nonce,
                token: init.token.as_deref(),
                theme: init.theme,
                locale: init.locale.as_deref(),
                variables: Some(Variables(init)),
            },
            Self::Token(token) => Fields {
                kind: to_frame::TOKEN,
                v: VERSION,
                n: nonce,
                token: token.as_deref(),
                theme: None,
                locale: None,
                variables: None,
            },
            _ => return None,
        };
        serde_json::to_string(&fields).ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::frame::{ToHost, Variable};

    const NONCE: &str = "abcdefghijklmnopqrstuv";

    #[test]
    fn a_tab_reads_what_its_frame_writes() {
        let init = Init {
            theme: Some(HostTheme::Dark),
            locale: Some("de-CH".into()),
            variables: vec![(Variable::Accent, "#123456".into()), (Variable::Radius, "4px".into())],
            ..Init::default()
        };
        for message in [
            ToFrame::Init(init),
            ToFrame::Init(Init::default()),
            ToFrame::Token(Some("a.b.c".into())),
            ToFrame::Token(None),
        ] {
            let json = message.to_json(NONCE).expect("written");
            assert!(ToFrame::read(&json, NONCE) == Some(message), "{json}");
        }
        assert!(ToFrame::Route("/redis".into()).to_json(NONCE).is_none());
    }

    #[test]
    fn a_frame_hears_what_its_tab_says_of_sessions_and_nothing_else() {
        for (message, said) in [
            (ToHost::Ready, Some(FromTab::Ready)),
            (ToHost::TokenNeeded, Some(FromTab::TokenNeeded)),
            (ToHost::Session { expires_in: 60 }, Some(FromTab::Session)),
            (ToHost::Resize { height: 7 }, None),
            (ToHost::Route { route: "/redis".into(), push: true }, None),
        ] {
            let json = message.to_json(NONCE).expect("written");
            assert_eq!(FromTab::read(&json), said.map(|said| (NONCE.to_owned(), said)), "{json}");
        }
        let ready = serde_json::json!({ "type": "pd:ready", "v": 1, "n": NONCE });
        for (name, value) in [
            ("v", serde_json::json!(2)),
            ("n", serde_json::json!("")),
            ("n", serde_json::json!(7)),
            ("padding", serde_json::json!("x".repeat(1 << 20))),
        ] {
            let mut wrong = ready.clone();
            wrong[name] = value;
            assert_eq!(FromTab::read(&wrong.to_string()), None, "{name}");
        }
    }
}
