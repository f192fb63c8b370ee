//! A frame in the place of the page around: what it says to the tab that it opened, and hears from it. The tab speaks as
//! every frame does.

use serde::{Deserialize, Serialize};

use super::{Event, HostTheme, MAX_MESSAGE, ToFrame, VERSION, Variable, is_nonce, to_frame, to_host};

/// What a tab says of what concerns the frame that opened it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FromTab {
    Ready,
    TokenNeeded,
    Session,
    Event(Event),
}

#[derive(Deserialize)]
struct Said {
    #[serde(rename = "type")]
    kind: String,
    v: u32,
    n: String,
    name: Option<String>,
}

impl FromTab {
    /// Reads a message, given as JSON, and the nonce that an answer must echo. `None` for everything else.
    #[must_use]
    pub fn read(json: &str) -> Option<(String, Self)> {
        if json.len() > MAX_MESSAGE {
            return None;
        }
        let Said { kind, v, n, name } = serde_json::from_str(json).ok()?;
        let said = match kind.as_str() {
            to_host::READY => Self::Ready,
            to_host::TOKEN_NEEDED => Self::TokenNeeded,
            to_host::SESSION => Self::Session,
            to_host::EVENT => Self::Event(Event::named(&name?)?),
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

struct Variables<'a>(&'a [(Variable, String)]);

impl Serialize for Variables<'_> {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.0.iter().map(|(variable, value)| (variable.name(), value)))
    }
}

impl ToFrame {
    /// The message as JSON, for a tab: looks and tokens. `None` for what is no tab's affair.
    #[must_use]
    pub fn to_json(&self, nonce: &str) -> Option<String> {
        let of_kind = |kind| Fields {
            kind,
            v: VERSION,
            n: nonce,
            token: None,
            theme: None,
            locale: None,
            variables: None,
        };
        let fields = match self {
            Self::Init(init) => Fields {
                token: init.token.as_deref(),
                theme: init.theme,
                locale: init.locale.as_deref(),
                variables: Some(Variables(&init.variables)),
                ..of_kind(to_frame::INIT)
            },
            Self::Token(token) => Fields { token: token.as_deref(), ..of_kind(to_frame::TOKEN) },
            Self::Theme { theme, variables } => {
                Fields { theme: *theme, variables: Some(Variables(variables)), ..of_kind(to_frame::THEME) }
            }
            Self::Locale(locale) => Fields { locale: locale.as_deref(), ..of_kind(to_frame::LOCALE) },
            Self::Viewport { .. } | Self::Route(_) => return None,
        };
        serde_json::to_string(&fields).ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::frame::{Init, ToHost};

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
            ToFrame::Theme { theme: None, variables: vec![(Variable::Text, "#fff".into())] },
            ToFrame::Theme { theme: Some(HostTheme::Light), variables: Vec::new() },
            ToFrame::Locale(Some("fr".into())),
            ToFrame::Locale(None),
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
            (ToHost::Event(Event::Created), Some(FromTab::Event(Event::Created))),
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
        let made_up = serde_json::json!({ "type": "pd:event", "v": 1, "n": NONCE, "name": "deleted" });
        assert_eq!(FromTab::read(&made_up.to_string()), None);
    }
}
