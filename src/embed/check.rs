//! The page for whoever sets a frame up: what the embedding lacks, and the line that adds it. `/embed/{partner}/check`, in
//! the frame or in a tab of its own.
//!
//! This file decides and is told what was found; [`page`] asks the browser. The sentences are in [`text`].

mod page;
pub mod text;

pub use page::CheckPage;

use serde::Deserialize;
use upstash_api::{base64, frame::partner_of};

use super::Trouble;

/// The route of the page inside the frame.
const ROUTE: &str = "/check";
/// A clock may differ by so many seconds before a token of five minutes is in danger (`docs/embedding.md`, section 3).
const CLOCK_LIMIT: f64 = 30.0;

/// Whether an address, as a path, is that of this page.
#[must_use]
pub fn is_check(path: &str) -> bool {
    partner_of(path).is_some_and(|(_, route)| route.trim_end_matches('/') == ROUTE)
}

/// What a frame needs from the page around it, from its browser, and from the partner's back end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Item {
    /// The page around is one that may hold the frame.
    Origin,
    /// It answers the frame.
    Answer,
    /// Its back end's tokens are accepted.
    Token,
    /// The clock of whoever signs them.
    TokenClock,
    /// The frame's cookie is kept.
    Cookies,
    /// Forms can be sent.
    Forms,
    /// Windows can be opened.
    Windows,
    /// Values can be copied.
    Clipboard,
    /// The frame is as tall as what is in it.
    Height,
    /// The clock of this computer.
    Clock,
}

impl Item {
    pub const ALL: [Self; 10] = [
        Self::Origin,
        Self::Answer,
        Self::Token,
        Self::TokenClock,
        Self::Cookies,
        Self::Forms,
        Self::Windows,
        Self::Clipboard,
        Self::Height,
        Self::Clock,
    ];
}

/// What was found of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    Good,
    Lacking,
    /// Nobody has tried yet, or something else has to work first.
    Waiting,
    /// This browser does not tell.
    Untold,
    /// The page brings no tokens, and need not.
    Unneeded,
}

/// How far the frame has come by itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Came {
    /// For the page around, or for the server.
    Waiting,
    /// To a session that the browser keeps.
    SignedIn,
    /// To the offer to connect an account of one's own.
    Connecting,
    To(Trouble),
}

/// Everything that was found.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Found {
    pub came: Came,
    pub forms: Option<bool>,
    /// `None` until somebody has tried.
    pub windows: Option<bool>,
    /// `None` where the browser does not tell.
    pub clipboard: Option<bool>,
    /// `None` until the page around had time to follow.
    pub height: Option<bool>,
    /// By how many seconds the clock of whoever signs tokens is ahead of the server's.
    pub token_ahead: Option<f64>,
    /// The same of this computer's clock.
    pub ahead: Option<f64>,
}

impl Found {
    /// What is to be said of an item.
    #[must_use]
    pub fn state(&self, item: Item) -> State {
        use State::{Good, Lacking, Unneeded, Untold, Waiting};
        let told = |found: Option<bool>, else_: State| {
            found.map_or(else_, |is_good| if is_good { Good } else { Lacking })
        };
        let clock = |ahead: Option<f64>| told(ahead.map(|ahead| ahead.abs() <= CLOCK_LIMIT), Waiting);
        let troubled = |trouble: Trouble| self.came == Came::To(trouble);
        let is_in = self.came == Came::SignedIn;
        let brings_none = matches!(self.came, Came::Connecting | Came::To(Trouble::NotConnecting));
        match item {
            Item::Origin => told(Some(!troubled(Trouble::NoParent)), Waiting),
            Item::Answer if troubled(Trouble::NoAnswer) => Lacking,
            Item::Answer if troubled(Trouble::NoParent) || self.came == Came::Waiting => Waiting,
            Item::Answer => Good,
            Item::Token | Item::TokenClock if brings_none => Unneeded,
            Item::Token if is_in || troubled(Trouble::CookiesBlocked) => Good,
            Item::Token
                if [Trouble::NoToken, Trouble::Refused, Trouble::Nobody].into_iter().any(troubled) =>
            {
                Lacking
            }
            Item::Token => Waiting,
            Item::Cookies if is_in => Good,
            Item::Cookies if troubled(Trouble::CookiesBlocked) => Lacking,
            Item::Cookies => Waiting,
            Item::TokenClock => clock(self.token_ahead),
            Item::Forms => told(self.forms, Untold),
            Item::Windows => told(self.windows, Waiting),
            Item::Clipboard => told(self.clipboard, Untold),
            Item::Height => told(self.height, Waiting),
            Item::Clock => clock(self.ahead),
        }
    }
}

/// When a token says that it was signed, in Unix seconds. Nothing is checked: that is the server's to do.
#[must_use]
pub fn issued_at(token: &str) -> Option<f64> {
    #[derive(Deserialize)]
    struct Claims {
        iat: f64,
    }
    let claims = base64::decode_url(token.split('.').nth(1)?)?;
    serde_json::from_slice::<Claims>(&claims).ok().map(|claims| claims.iat)
}

/// The origin of an address as somebody pastes it: what belongs in the partner file. `None` for what has none.
#[must_use]
pub fn origin_of(address: &str) -> Option<String> {
    let address = address.trim().to_ascii_lowercase();
    let (scheme, rest) = address.split_once("://").unwrap_or(("https", &address));
    let host = rest.split(['/', '?', '#']).next().unwrap_or_default();
    let host = host.rsplit('@').next().unwrap_or_default();
    let (name, port) = host.split_once(':').map_or((host, None), |(name, port)| (name, Some(port)));
    let default = match scheme {
        "https" => "443",
        "http" => "80",
        _ => return None,
    };
    let is_name = !name.is_empty()
        && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'-' | b'_'));
    let port = port.filter(|port| !port.is_empty() && *port != default);
    let is_port = port.is_none_or(|port| port.parse::<u16>().is_ok());
    let port = port.map(|port| format!(":{port}")).unwrap_or_default();
    (is_name && is_port).then(|| format!("{scheme}://{name}{port}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(came: Came) -> Found {
        Found {
            came,
            forms: Some(true),
            windows: None,
            clipboard: None,
            height: None,
            token_ahead: None,
            ahead: None,
        }
    }

    #[test]
    fn only_the_check_of_a_partner_is_the_page() {
        for path in ["/embed/acme/check", "/embed/acme/check/"] {
            assert!(is_check(path), "{path}");
        }
        for path in ["/embed/acme", "/embed/acme/checks", "/embed/acme/redis/check", "/check", "/embed/check"]
        {
            assert!(!is_check(path), "{path}");
        }
    }

    #[test]
    fn each_trouble_is_one_lacking_item_and_what_hangs_on_it_waits() {
        let lacking = |came| {
            let found = found(came);
            Item::ALL.into_iter().filter(|item| found.state(*item) == State::Lacking).collect::<Vec<_>>()
        };
        for (trouble, item) in [
            (Trouble::NoParent, Item::Origin),
            (Trouble::NoAnswer, Item::Answer),
            (Trouble::NoToken, Item::Token),
            (Trouble::Refused, Item::Token),
            (Trouble::Nobody, Item::Token),
            (Trouble::CookiesBlocked, Item::Cookies),
        ] {
            assert_eq!(lacking(Came::To(trouble)), [item], "{trouble:?}");
        }
        assert_eq!(lacking(Came::Waiting), []);
        assert_eq!(lacking(Came::SignedIn), []);
        assert_eq!(found(Came::To(Trouble::NoAnswer)).state(Item::Token), State::Waiting);
        assert_eq!(found(Came::SignedIn).state(Item::Cookies), State::Good);
        assert_eq!(found(Came::Connecting).state(Item::Token), State::Unneeded);
    }

    #[test]
    fn a_clock_may_differ_by_half_a_minute_either_way() {
        for (ahead, state) in [
            (None, State::Waiting),
            (Some(0.0), State::Good),
            (Some(-30.0), State::Good),
            (Some(31.0), State::Lacking),
            (Some(-600.0), State::Lacking),
        ] {
            let found = Found { ahead, token_ahead: ahead, ..found(Came::SignedIn) };
            assert_eq!([found.state(Item::Clock), found.state(Item::TokenClock)], [state; 2], "{ahead:?}");
        }
    }

    #[test]
    fn what_the_browser_tells_is_said_and_what_it_does_not_is_not_made_up() {
        let found =
            Found { forms: Some(false), windows: Some(false), height: Some(false), ..found(Came::SignedIn) };
        for item in [Item::Forms, Item::Windows, Item::Height] {
            assert_eq!(found.state(item), State::Lacking);
        }
        assert_eq!(found.state(Item::Clipboard), State::Untold);
    }

    #[test]
    fn a_token_says_when_it_was_signed_and_nonsense_says_nothing() {
        let claims = base64::encode_url(br#"{"iss":"acme","iat":1763769600,"exp":1763769900}"#);
        assert_eq!(issued_at(&format!("e30.{claims}.sig")), Some(1_763_769_600.0));
        for nonsense in ["", "a.b.c", "e30.e30.x", "no dots"] {
            assert_eq!(issued_at(nonsense), None, "{nonsense}");
        }
    }

    #[test]
    fn an_origin_is_read_out_of_whatever_was_pasted() {
        for (address, origin) in [
            ("https://app.acme.example/projects?x#y", Some("https://app.acme.example")),
            ("  HTTPS://App.Acme.Example:443 ", Some("https://app.acme.example")),
            ("app.acme.example/data", Some("https://app.acme.example")),
            ("http://localhost:3000/", Some("http://localhost:3000")),
            ("https://user:pw@app.acme.example", Some("https://app.acme.example")),
            ("ftp://app.acme.example", None),
            ("https://", None),
            ("https://app acme", None),
            ("https://app.acme.example:port", None),
            ("https://*.acme.example", None),
        ] {
            assert_eq!(origin_of(address).as_deref(), origin, "{address}");
        }
    }
}
