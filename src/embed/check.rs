//! The page for whoever sets a frame up: what the embedding lacks, and the line that adds it. `/embed/{partner}/check`, in
//! the frame or in a tab of its own.
//!
//! This file decides and is told what was found, of the height by [`fit`] and of a token by [`token`]; [`page`] asks the
//! browser. [`origin`] reads a pasted address. The sentences are in [`text`].

pub mod fit;
pub mod origin;
mod page;
pub mod text;
pub mod token;

pub use page::{CheckPage, TokenAhead};

use upstash_api::frame::partner_of;

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
    /// People may connect an account of their own, where the page around brings no tokens.
    Connect,
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
    pub const ALL: [Self; 11] = [
        Self::Origin,
        Self::Answer,
        Self::Token,
        Self::TokenClock,
        Self::Connect,
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
    /// Of tokens and accounts of one's own, the page around has the other one.
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
    /// Whether the page around said that it brings no tokens, and people connect their own account.
    pub is_own: bool,
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
    /// What is to be said of all of it, and how many things are missing. What is missing comes before what is not known.
    #[must_use]
    pub fn overall(&self) -> (State, usize) {
        let count = |state| Item::ALL.into_iter().filter(|item| self.state(*item) == state).count();
        let state = match (count(State::Lacking), count(State::Waiting)) {
            (0, 0) => State::Good,
            (0, _) => State::Waiting,
            _ => State::Lacking,
        };
        (state, count(State::Lacking))
    }

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
        let is_answered = self.is_own
            || !(self.came == Came::Waiting || troubled(Trouble::NoParent) || troubled(Trouble::NoAnswer));
        match item {
            Item::Origin => told(Some(!troubled(Trouble::NoParent)), Waiting),
            Item::Answer if troubled(Trouble::NoAnswer) => Lacking,
            Item::Answer if is_answered => Good,
            Item::Answer => Waiting,
            Item::Token | Item::TokenClock if self.is_own => Unneeded,
            Item::Token if is_in || troubled(Trouble::CookiesBlocked) => Good,
            Item::Token
                if [Trouble::NoToken, Trouble::Refused, Trouble::Nobody].into_iter().any(troubled) =>
            {
                Lacking
            }
            Item::Token => Waiting,
            Item::TokenClock => clock(self.token_ahead),
            Item::Connect if troubled(Trouble::NotConnecting) => Lacking,
            Item::Connect if self.is_own => Good,
            Item::Connect if is_answered => Unneeded,
            Item::Connect => Waiting,
            Item::Cookies if is_in => Good,
            Item::Cookies if troubled(Trouble::CookiesBlocked) => Lacking,
            Item::Cookies => Waiting,
            Item::Forms => told(self.forms, Untold),
            Item::Windows => told(self.windows, Waiting),
            Item::Clipboard => told(self.clipboard, Untold),
            // Who does not answer does not follow: that is one thing to mend and not two.
            Item::Height if self.height == Some(false) && !is_answered => Waiting,
            Item::Height => told(self.height, Waiting),
            Item::Clock => clock(self.ahead),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(came: Came) -> Found {
        Found {
            came,
            is_own: false,
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

    fn lacking(found: Found) -> Vec<Item> {
        Item::ALL.into_iter().filter(|item| found.state(*item) == State::Lacking).collect()
    }

    /// What is lacking at a trouble. No `_`: a new one is thought of here.
    fn lacks(trouble: Trouble) -> Option<Item> {
        match trouble {
            Trouble::NoParent => Some(Item::Origin),
            Trouble::NoAnswer => Some(Item::Answer),
            Trouble::NoToken | Trouble::Refused | Trouble::Nobody => Some(Item::Token),
            Trouble::NotConnecting => Some(Item::Connect),
            Trouble::CookiesBlocked => Some(Item::Cookies),
            // Nobody embeds it: the page is another one then, about the origins.
            Trouble::NotFramed => None,
            // Of the network or the server, and no line in the page or the partner file mends either.
            Trouble::Network => None,
        }
    }

    #[test]
    fn each_trouble_is_one_lacking_item_and_what_hangs_on_it_waits() {
        for trouble in Trouble::ALL {
            let is_own = trouble == Trouble::NotConnecting;
            let found = Found { is_own, ..found(Came::To(trouble)) };
            assert_eq!(lacking(found), Vec::from_iter(lacks(trouble)), "{trouble:?}");
        }
        for came in [Came::Waiting, Came::SignedIn] {
            assert_eq!(lacking(found(came)), [], "{came:?}");
        }
        assert_eq!(found(Came::To(Trouble::NoAnswer)).state(Item::Token), State::Waiting);
        assert_eq!(found(Came::SignedIn).state(Item::Cookies), State::Good);
    }

    #[test]
    fn all_of_it_is_good_once_nothing_is_missing_and_nothing_is_unknown() {
        let good = Some(true);
        let all = Found {
            windows: good,
            height: good,
            token_ahead: Some(0.0),
            ahead: Some(0.0),
            ..found(Came::SignedIn)
        };
        for (found, overall) in [
            (all, (State::Good, 0)),
            (Found { windows: None, ..all }, (State::Waiting, 0)),
            (Found { windows: Some(false), ..all }, (State::Lacking, 1)),
            (Found { windows: Some(false), forms: Some(false), height: None, ..all }, (State::Lacking, 2)),
        ] {
            assert_eq!(found.overall(), overall);
        }
    }

    #[test]
    fn of_tokens_and_connecting_the_page_around_has_one_and_the_other_is_not_needed() {
        use State::{Good, Lacking, Unneeded, Waiting};
        let [waiting, signed_in, connecting] = [Came::Waiting, Came::SignedIn, Came::Connecting];
        for (came, is_own, token, connect) in [
            (waiting, false, Waiting, Waiting),
            (Came::To(Trouble::NoAnswer), false, Waiting, Waiting),
            (signed_in, false, Good, Unneeded),
            (Came::To(Trouble::Refused), false, Lacking, Unneeded),
            (waiting, true, Unneeded, Good),
            (connecting, true, Unneeded, Good),
            (signed_in, true, Unneeded, Good),
            (Came::To(Trouble::CookiesBlocked), true, Unneeded, Good),
            (Came::To(Trouble::NotConnecting), true, Unneeded, Lacking),
        ] {
            let found = Found { is_own, ..found(came) };
            let states = [found.state(Item::Token), found.state(Item::Connect)];
            assert_eq!(states, [token, connect], "{came:?}, {is_own}");
        }
    }

    #[test]
    fn a_page_that_has_not_answered_is_not_blamed_for_the_height_as_well() {
        for (came, state) in [
            (Came::Waiting, State::Waiting),
            (Came::To(Trouble::NoAnswer), State::Waiting),
            (Came::To(Trouble::NoParent), State::Waiting),
            (Came::To(Trouble::NoToken), State::Lacking),
            (Came::SignedIn, State::Lacking),
        ] {
            let found = Found { height: Some(false), ..found(came) };
            assert_eq!(found.state(Item::Height), state, "{came:?}");
        }
        let found = Found { height: Some(true), ..found(Came::Waiting) };
        assert_eq!(found.state(Item::Height), State::Good);
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
}
