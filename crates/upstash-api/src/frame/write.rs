//! What a frame says to the page around it. Nothing in here is a secret.

use serde::Serialize;

use super::{ErrorCode, Event, MAX_HEIGHT, MAX_ROUTE, VERSION, to_host};

/// A message to the page around the frame.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ToHost {
    Ready,
    TokenNeeded,
    /// Seconds that the session lasts from now, however much it is used.
    Session {
        expires_in: u32,
    },
    /// CSS pixels.
    Resize {
        height: u32,
    },
    /// Path and query inside the frame.
    Route {
        route: String,
        push: bool,
    },
    Event(Event),
    Error(ErrorCode),
}

#[derive(Default, Serialize)]
struct Fields<'a> {
    #[serde(rename = "type")]
    kind: &'static str,
    v: u32,
    n: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    expires_in: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    height: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    route: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    push: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    name: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    code: Option<&'static str>,
}

impl ToHost {
    /// The message as JSON. `None` for a route that is too long to be told.
    #[must_use]
    pub fn to_json(&self, nonce: &str) -> Option<String> {
        let mut fields = Fields { v: VERSION, n: nonce, ..Fields::default() };
        fields.kind = match self {
            Self::Ready => to_host::READY,
            Self::TokenNeeded => to_host::TOKEN_NEEDED,
            Self::Session { expires_in } => {
                fields.expires_in = Some(*expires_in);
                to_host::SESSION
            }
            Self::Resize { height } => {
                fields.height = Some(*height.min(&MAX_HEIGHT));
                to_host::RESIZE
            }
            Self::Route { route, push } => {
                if route.len() > MAX_ROUTE {
                    return None;
                }
                fields.route = Some(route);
                fields.push = Some(*push);
                to_host::ROUTE
            }
            Self::Event(event) => {
                fields.name = Some(event.name());
                to_host::EVENT
            }
            Self::Error(code) => {
                fields.code = Some(code.name());
                to_host::ERROR
            }
        };
        serde_json::to_string(&fields).ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NONCE: &str = "abcdefghijklmnopqrstuv";

    fn written(message: &ToHost) -> serde_json::Value {
        serde_json::from_str(&message.to_json(NONCE).expect("written")).expect("JSON")
    }

    #[test]
    fn each_message_says_what_it_is_and_nothing_more() {
        let said = [
            (ToHost::Ready, serde_json::json!({ "type": "pd:ready" })),
            (ToHost::TokenNeeded, serde_json::json!({ "type": "pd:token-needed" })),
            (
                ToHost::Session { expires_in: 3600 },
                serde_json::json!({ "type": "pd:session", "expires_in": 3600 }),
            ),
            (ToHost::Resize { height: 90_000 }, serde_json::json!({ "type": "pd:resize", "height": 20_000 })),
            (
                ToHost::Route { route: "/redis?q=a".into(), push: true },
                serde_json::json!({ "type": "pd:route", "route": "/redis?q=a", "push": true }),
            ),
            (ToHost::Event(Event::Created), serde_json::json!({ "type": "pd:event", "name": "created" })),
            (
                ToHost::Error(ErrorCode::CookiesBlocked),
                serde_json::json!({ "type": "pd:error", "code": "cookies_blocked" }),
            ),
        ];
        for (message, mut expected) in said {
            expected["v"] = 1.into();
            expected["n"] = NONCE.into();
            assert_eq!(written(&message), expected);
        }
    }

    #[test]
    fn a_route_that_no_host_would_take_is_not_told() {
        let long = ToHost::Route { route: "/".repeat(MAX_ROUTE + 1), push: false };
        assert_eq!(long.to_json(NONCE), None);
    }
}
