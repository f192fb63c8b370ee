//! What the page around a frame says, read strictly.

use std::fmt;

use serde::Deserialize;
use serde::de::{Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};

use super::{HostTheme, MAX_LOCALE, MAX_MESSAGE, MAX_ROUTE, NONCE_LENGTH, VERSION, Variable, to_frame};
use crate::exchange::MAX_EMBED_TOKEN;

/// The answer to [`super::to_host::READY`], at once: the looks of the page around, and where to begin. No `Debug`: the token
/// is a secret until it is used.
#[derive(Clone, Default, PartialEq)]
pub struct Init {
    /// Of the partner's back end; `None` while it is on its way in a [`ToFrame::Token`].
    pub token: Option<String>,
    /// Whether the page around never brings one: people connect their own account in the frame.
    pub connect: bool,
    pub theme: Option<HostTheme>,
    pub locale: Option<String>,
    pub variables: Vec<(Variable, String)>,
    pub route: Option<String>,
}

/// A message of the page around the frame. No `Debug`: it may carry a token.
#[derive(Clone, PartialEq)]
pub enum ToFrame {
    Init(Init),
    /// `None`: nobody is signed in to the page around.
    Token(Option<String>),
    /// CSS pixels of the frame's own.
    Viewport {
        top: f64,
        height: f64,
    },
    Route(String),
    /// All of the looks: what is not there is as if nobody had chosen it.
    Theme {
        theme: Option<HostTheme>,
        variables: Vec<(Variable, String)>,
    },
    /// `None`: the reader's own.
    Locale(Option<String>),
}

/// All fields of all messages; which of them must be there depends on the `type`.
#[derive(Deserialize)]
struct Fields {
    #[serde(rename = "type")]
    kind: String,
    v: u32,
    n: String,
    // Outer: whether it is there at all. Inner: whether it is null.
    #[serde(default, deserialize_with = "there")]
    token: Option<Option<String>>,
    connect: Option<Loose>,
    theme: Option<Loose>,
    locale: Option<Loose>,
    variables: Option<Loose>,
    route: Option<String>,
    top: Option<f64>,
    height: Option<f64>,
}

fn there<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Option<String>>, D::Error> {
    Option::deserialize(deserializer).map(Some)
}

/// What may be anything, since looks that nobody understands are no reason to hear nothing.
#[derive(Default)]
struct Loose {
    is_true: bool,
    text: Option<String>,
    /// The texts of an object, by their names.
    texts: Vec<(String, String)>,
}

impl<'de> Deserialize<'de> for Loose {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(LooseVisitor)
    }
}

struct LooseVisitor;

impl<'de> Visitor<'de> for LooseVisitor {
    type Value = Loose;

    fn expecting(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        to.write_str("anything")
    }

    fn visit_str<E>(self, text: &str) -> Result<Loose, E> {
        Ok(Loose { text: Some(text.to_owned()), ..Loose::default() })
    }

    fn visit_bool<E>(self, is_true: bool) -> Result<Loose, E> {
        Ok(Loose { is_true, ..Loose::default() })
    }

    fn visit_i64<E>(self, _: i64) -> Result<Loose, E> {
        Ok(Loose::default())
    }

    fn visit_u64<E>(self, _: u64) -> Result<Loose, E> {
        Ok(Loose::default())
    }

    fn visit_f64<E>(self, _: f64) -> Result<Loose, E> {
        Ok(Loose::default())
    }

    fn visit_unit<E>(self) -> Result<Loose, E> {
        Ok(Loose::default())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Loose, A::Error> {
        while seq.next_element::<IgnoredAny>()?.is_some() {}
        Ok(Loose::default())
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Loose, A::Error> {
        let mut loose = Loose::default();
        while let Some((name, value)) = map.next_entry::<String, Loose>()? {
            loose.texts.extend(value.text.map(|text| (name, text)));
        }
        Ok(loose)
    }
}

impl ToFrame {
    /// Reads a message, given as JSON, that must echo `nonce`. `None` is ignored by the caller without a word.
    #[must_use]
    pub fn read(json: &str, nonce: &str) -> Option<Self> {
        if json.len() > MAX_MESSAGE || nonce.len() != NONCE_LENGTH {
            return None;
        }
        let fields: Fields = serde_json::from_str(json).ok()?;
        if fields.v != VERSION || fields.n != nonce {
            return None;
        }
        let theme = fields.theme.and_then(|theme| HostTheme::named(&theme.text?));
        let names_locale = fields.locale.is_some();
        let locale = fields.locale.and_then(|locale| locale.text).filter(|locale| is_locale(locale));
        let variables = fields.variables.map(known).unwrap_or_default();
        let token = match fields.token {
            Some(Some(token)) => Some(Some(token_of(token)?)),
            token => token,
        };
        let too_long = |route: &String| route.len() > MAX_ROUTE;
        match fields.kind.as_str() {
            to_frame::INIT => Some(Self::Init(Init {
                token: token?,
                connect: fields.connect.is_some_and(|connect| connect.is_true),
                theme,
                locale,
                variables,
                route: fields.route.filter(|route| !too_long(route)),
            })),
            to_frame::TOKEN => token.map(Self::Token),
            to_frame::VIEWPORT => {
                let (top, height) = (fields.top?, fields.height?);
                (top.is_finite() && height.is_finite()).then_some(Self::Viewport { top, height })
            }
            to_frame::ROUTE => fields.route.filter(|route| !too_long(route)).map(Self::Route),
            to_frame::THEME => Some(Self::Theme { theme, variables }),
            to_frame::LOCALE => (locale.is_some() || !names_locale).then_some(Self::Locale(locale)),
            _ => None,
        }
    }
}

/// A text that can be a token: what the server thinks of it is the server's affair.
fn token_of(token: String) -> Option<String> {
    ((1..=MAX_EMBED_TOKEN).contains(&token.len()) && token.bytes().all(|byte| byte.is_ascii_graphic()))
        .then_some(token)
}

fn is_locale(locale: &str) -> bool {
    (2..=MAX_LOCALE).contains(&locale.len())
        && locale.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
}

fn known(variables: Loose) -> Vec<(Variable, String)> {
    let known = |(name, value): (String, String)| Some((Variable::named(&name)?, value));
    variables.texts.into_iter().filter_map(known).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const NONCE: &str = "abcdefghijklmnopqrstuv";

    fn read(json: &serde_json::Value) -> Option<ToFrame> {
        ToFrame::read(&json.to_string(), NONCE)
    }

    fn init(changes: serde_json::Value) -> Option<ToFrame> {
        let mut message = serde_json::json!({ "type": "pd:init", "v": 1, "n": NONCE, "token": "a.b.c" });
        for (name, value) in changes.as_object().expect("an object") {
            message[name] = value.clone();
        }
        read(&message)
    }

    #[test]
    fn an_init_is_read_with_everything_in_it() {
        let all = serde_json::json!({
            "theme": "dark", "locale": "en-GB", "variables": { "accent": "#f00" }, "route": "/redis/a1",
        });
        let Some(ToFrame::Init(init)) = init(all) else { panic!("an init") };
        assert_eq!(init.token.as_deref(), Some("a.b.c"));
        assert_eq!((init.theme, init.locale.as_deref()), (Some(HostTheme::Dark), Some("en-GB")));
        assert_eq!(init.variables, [(Variable::Accent, "#f00".to_owned())]);
        assert_eq!(init.route.as_deref(), Some("/redis/a1"));
    }

    #[test]
    fn a_token_that_is_on_its_way_and_nobody_are_something_else_than_no_word_about_one() {
        let Some(ToFrame::Init(first)) = init(serde_json::json!({ "token": null })) else {
            panic!("an init")
        };
        assert_eq!((first.token, first.connect), (None, false));
        for kind in ["pd:init", "pd:token"] {
            assert!(read(&serde_json::json!({ "type": kind, "v": 1, "n": NONCE })).is_none());
        }
        let nobody = read(&serde_json::json!({ "type": "pd:token", "v": 1, "n": NONCE, "token": null }));
        assert!(nobody == Some(ToFrame::Token(None)));
    }

    #[test]
    fn a_page_that_brings_no_tokens_says_exactly_so() {
        for (connect, is_so) in [
            (serde_json::json!(true), true),
            (serde_json::json!(false), false),
            (serde_json::json!(null), false),
            (serde_json::json!("true"), false),
            (serde_json::json!(1), false),
        ] {
            let message = serde_json::json!({ "token": null, "connect": connect });
            let Some(ToFrame::Init(init)) = init(message) else { panic!("an init: {connect}") };
            assert_eq!(init.connect, is_so, "{connect}");
        }
    }

    #[test]
    fn looks_that_nobody_knows_are_left_out_and_the_rest_is_kept() {
        let odd = serde_json::json!({
            "theme": "sepia", "locale": "<script>", "later": [1],
            "variables": { "accent": "#0f0", "sparkle": "yes", "radius": 8, "border": null, "text": { "a": [1] }, "font": [1] },
        });
        let Some(ToFrame::Init(init)) = init(odd) else { panic!("an init") };
        assert_eq!((init.theme, init.locale), (None, None));
        assert_eq!(init.variables, [(Variable::Accent, "#0f0".to_owned())]);
    }

    #[test]
    fn variables_that_are_no_object_are_none_and_the_rest_is_kept() {
        for odd in [serde_json::json!([1]), serde_json::json!("red"), serde_json::json!(7)] {
            let message = serde_json::json!({ "variables": odd, "route": "/redis" });
            let Some(ToFrame::Init(init)) = init(message) else { panic!("an init: {odd}") };
            assert_eq!((init.variables, init.route.as_deref()), (Vec::new(), Some("/redis")));
        }
    }

    #[test]
    fn t38_what_is_not_exactly_a_message_of_this_load_is_nothing() {
        let good = serde_json::json!({ "type": "pd:token", "v": 1, "n": NONCE, "token": "a.b.c" });
        assert!(read(&good).is_some());
        for (name, value) in [
            ("v", serde_json::json!(2)),
            ("v", serde_json::json!("1")),
            ("v", serde_json::json!(null)),
            ("n", serde_json::json!("bbcdefghijklmnopqrstuv")),
            ("n", serde_json::json!("")),
            ("n", serde_json::json!([NONCE])),
            ("type", serde_json::json!("pd:ready")),
            ("type", serde_json::json!("pd:TOKEN")),
            ("type", serde_json::json!(7)),
            ("token", serde_json::json!("")),
            ("token", serde_json::json!({})),
            ("token", serde_json::json!("a b")),
            ("token", serde_json::json!("x".repeat(MAX_EMBED_TOKEN + 1))),
            ("padding", serde_json::json!("x".repeat(MAX_MESSAGE))),
        ] {
            let mut bad = good.clone();
            bad[name] = value.clone();
            assert!(read(&bad).is_none(), "{name}: {value}");
        }
        for text in ["", "null", "[]", "\"pd:token\"", "{", "1e999", "{\"type\":\"pd:token\"}"] {
            assert!(ToFrame::read(text, NONCE).is_none(), "{text}");
        }
        let mut unnamed = good;
        unnamed["n"] = "".into();
        assert!(ToFrame::read(&unnamed.to_string(), "").is_none(), "a frame without a nonce hears nobody");
    }

    #[test]
    fn the_other_messages_need_their_own_fields() {
        let message = |kind: &str, more: serde_json::Value| {
            let mut message = serde_json::json!({ "type": kind, "v": 1, "n": NONCE });
            for (name, value) in more.as_object().expect("an object") {
                message[name] = value.clone();
            }
            read(&message)
        };
        let viewport = message("pd:viewport", serde_json::json!({ "top": 10.5, "height": 600 }));
        assert!(viewport == Some(ToFrame::Viewport { top: 10.5, height: 600.0 }));
        assert!(message("pd:viewport", serde_json::json!({ "top": 1 })).is_none());
        assert!(message("pd:viewport", serde_json::json!({ "top": "1", "height": 2 })).is_none());
        assert!(
            message("pd:route", serde_json::json!({ "route": "/redis" }))
                == Some(ToFrame::Route("/redis".into()))
        );
        assert!(message("pd:route", serde_json::json!({ "route": "/".repeat(MAX_ROUTE + 1) })).is_none());
        assert!(
            message("pd:locale", serde_json::json!({ "locale": "de" }))
                == Some(ToFrame::Locale(Some("de".into())))
        );
        for none in [serde_json::json!({}), serde_json::json!({ "locale": null })] {
            assert!(message("pd:locale", none) == Some(ToFrame::Locale(None)));
        }
        assert!(message("pd:locale", serde_json::json!({ "locale": "de-1234567890123456" })).is_none());
        let theme = message("pd:theme", serde_json::json!({ "theme": "light" }));
        assert!(theme == Some(ToFrame::Theme { theme: Some(HostTheme::Light), variables: Vec::new() }));
        let none = message("pd:theme", serde_json::json!({ "theme": null }));
        assert!(none == Some(ToFrame::Theme { theme: None, variables: Vec::new() }));
    }
}
