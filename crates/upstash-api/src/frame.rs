//! The messages between the dashboard in a partner's frame and the page around it: names, limits, and both directions as
//! types. `public/embed.js` speaks the other half in JavaScript and is held to this file by a test.
//!
//! Every message is a plain object with `v`, [`VERSION`], and `n`, the frame's nonce of this load, which the page around
//! it echoes. What does not fit is ignored without a word. Nothing that carries a token has `Debug`.

mod read;
mod tab;
mod write;

pub use read::{Init, ToFrame};
pub use tab::FromTab;
pub use write::ToHost;

use serde::{Deserialize, Serialize};

/// The `v` of every message.
pub const VERSION: u32 = 1;
/// Characters of a nonce: 16 bytes in base64url.
pub const NONCE_LENGTH: usize = 22;
/// Bytes of JSON that a message may have.
pub const MAX_MESSAGE: usize = 8 * 1024;
/// Bytes that a route may have.
pub const MAX_ROUTE: usize = 2048;
/// Bytes that the name of a locale may have.
pub const MAX_LOCALE: usize = 16;
/// CSS pixels: the greatest height that a frame asks for.
pub const MAX_HEIGHT: u32 = 20_000;
/// How the address of every frame begins; the partner's id and the route follow.
pub const PATH: &str = "/embed/";
/// The fragment of the frame's address that tells the theme before the first paint: `#theme=dark`.
pub const THEME_FRAGMENT: &str = "theme";

/// Milliseconds after which a frame says once more that it is ready, one after the other and then the last of them again and
/// again, while nobody answers.
pub const READY_AGAIN_MS: [u32; 5] = [250, 500, 1000, 2000, 10_000];
/// Milliseconds after which a frame that nobody answered says on its own page that something is not set up.
pub const READY_LIMIT_MS: u32 = 10_000;
/// Milliseconds that a page has for fetching a token when it is asked for one.
pub const TOKEN_LIMIT_MS: u32 = 30_000;

/// The `type` of messages that the frame sends.
pub mod to_host {
    /// The frame runs and waits for [`super::to_frame::INIT`].
    pub const READY: &str = "pd:ready";
    /// The session is over: the page is to send [`super::to_frame::TOKEN`].
    pub const TOKEN_NEEDED: &str = "pd:token-needed";
    /// A token was traded; `expires_in` seconds are left.
    pub const SESSION: &str = "pd:session";
    /// What is in the frame has this `height`.
    pub const RESIZE: &str = "pd:resize";
    /// The frame shows another `route`; `push` where Back leads to the one before.
    pub const ROUTE: &str = "pd:route";
    /// Something happened: the `name` of a [`super::Event`].
    pub const EVENT: &str = "pd:event";
    /// Something is wrong: the `code` of an [`super::ErrorCode`].
    pub const ERROR: &str = "pd:error";

    pub const ALL: [&str; 7] = [READY, TOKEN_NEEDED, SESSION, RESIZE, ROUTE, EVENT, ERROR];
}

/// The `type` of messages that the page around the frame sends.
pub mod to_frame {
    /// The answer to [`super::to_host::READY`], at once; the token may still be on its way.
    pub const INIT: &str = "pd:init";
    /// A fresh token, asked for or not; `null` where nobody is signed in.
    pub const TOKEN: &str = "pd:token";
    /// Which part of the frame is in sight.
    pub const VIEWPORT: &str = "pd:viewport";
    /// Where to go.
    pub const ROUTE: &str = "pd:route";
    /// Other colours.
    pub const THEME: &str = "pd:theme";
    /// Another way to write dates and numbers.
    pub const LOCALE: &str = "pd:locale";

    pub const ALL: [&str; 6] = [INIT, TOKEN, VIEWPORT, ROUTE, THEME, LOCALE];
}

/// What happened in the frame that the page around it may want to know.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Event {
    /// A person connected their Upstash account.
    Connected,
    /// Something was made.
    Created,
    /// They signed out of the frame.
    SignedOut,
}

impl Event {
    pub const ALL: [Self; 3] = [Self::Connected, Self::Created, Self::SignedOut];

    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Connected => "connected",
            Self::Created => "created",
            Self::SignedOut => "signed_out",
        }
    }

    /// The event of a word.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|event| event.name() == name)
    }
}

/// What is wrong in the frame.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ErrorCode {
    /// No token came: at the start, or when one was asked for since the session was over.
    SessionExpired,
    /// The token was refused, or nobody is signed in to the page around.
    NotAllowed,
    /// The dashboard's server does not answer.
    Network,
    /// The browser does not keep the frame's cookie.
    CookiesBlocked,
    /// The frame is not set up as it should be: a sandbox without `allow-same-origin`, or a page that does not answer.
    Misconfigured,
}

impl ErrorCode {
    pub const ALL: [Self; 5] =
        [Self::SessionExpired, Self::NotAllowed, Self::Network, Self::CookiesBlocked, Self::Misconfigured];

    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::SessionExpired => "session_expired",
            Self::NotAllowed => "not_allowed",
            Self::Network => "network",
            Self::CookiesBlocked => "cookies_blocked",
            Self::Misconfigured => "misconfigured",
        }
    }
}

/// The colours that the page around the frame has.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum HostTheme {
    Light,
    Dark,
}

impl HostTheme {
    pub const ALL: [Self; 2] = [Self::Light, Self::Dark];

    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Light => "light",
            Self::Dark => "dark",
        }
    }

    /// The theme of a word.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|theme| theme.name() == name)
    }
}

/// What of the frame's looks a page may choose; everything else follows from these.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Variable {
    /// Buttons, links and what is chosen.
    Accent,
    /// Words on the accent.
    AccentText,
    /// The page.
    Background,
    /// Cards, panels and fields on it.
    Surface,
    Text,
    /// Words of less weight.
    Muted,
    Border,
    Danger,
    /// Corners, in px.
    Radius,
    /// Families, by plain names.
    Font,
    /// 12 to 18 px.
    FontSize,
    /// `compact` or `regular`.
    Density,
}

impl Variable {
    pub const ALL: [Self; 12] = [
        Self::Accent,
        Self::AccentText,
        Self::Background,
        Self::Surface,
        Self::Text,
        Self::Muted,
        Self::Border,
        Self::Danger,
        Self::Radius,
        Self::Font,
        Self::FontSize,
        Self::Density,
    ];

    /// The word for it in `variables`.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Accent => "accent",
            Self::AccentText => "accent-text",
            Self::Background => "background",
            Self::Surface => "surface",
            Self::Text => "text",
            Self::Muted => "muted",
            Self::Border => "border",
            Self::Danger => "danger",
            Self::Radius => "radius",
            Self::Font => "font",
            Self::FontSize => "font-size",
            Self::Density => "density",
        }
    }

    /// The variable of a word.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|variable| variable.name() == name)
    }
}

/// Whether a text can be a nonce of ours.
#[must_use]
pub fn is_nonce(text: &str) -> bool {
    text.len() == NONCE_LENGTH
        && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_'))
}

/// The partner's id and the route in it, of the path of a frame's document.
#[must_use]
pub fn partner_of(path: &str) -> Option<(&str, &str)> {
    let rest = path.strip_prefix(PATH)?;
    let (partner, route) = rest.split_at(rest.find('/').unwrap_or(rest.len()));
    (!partner.is_empty()).then_some((partner, route))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_word_on_the_wire_is_the_word_that_serde_writes() {
        for event in Event::ALL {
            assert_eq!(serde_json::to_value(event).expect("serialises"), event.name());
        }
        for code in ErrorCode::ALL {
            assert_eq!(serde_json::to_value(code).expect("serialises"), code.name());
        }
        for theme in HostTheme::ALL {
            assert_eq!(serde_json::to_value(theme).expect("serialises"), theme.name());
            assert_eq!(HostTheme::named(theme.name()), Some(theme));
        }
        for variable in Variable::ALL {
            assert_eq!(Variable::named(variable.name()), Some(variable));
        }
    }

    #[test]
    fn the_frames_address_says_whose_it_is_and_where_it_stands() {
        assert_eq!(partner_of("/embed/acme"), Some(("acme", "")));
        assert_eq!(partner_of("/embed/acme/redis/a1"), Some(("acme", "/redis/a1")));
        for nobody in ["/embed/", "/embed//redis", "/embedded/acme", "/self/redis", ""] {
            assert_eq!(partner_of(nobody), None, "{nobody}");
        }
    }

    #[test]
    fn a_nonce_has_one_length_and_one_alphabet() {
        assert!(is_nonce("AAAAAAAAAAAAAAAAAAAA-_"));
        for bad in ["", "AAAAAAAAAAAAAAAAAAAAA", "AAAAAAAAAAAAAAAAAAAAAAA", "AAAAAAAAAAAAAAAAAAAA+/"] {
            assert!(!is_nonce(bad), "{bad}");
        }
    }
}
