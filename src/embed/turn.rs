//! Tokens become sessions one after the other: of those that come while one is traded, only the newest is kept.
//!
//! A trade ends the session before it, so that two at once would end each other's, and the last answer would win over the
//! last token.

/// Whose turn it is.
#[derive(Default)]
pub struct Turn {
    trading: bool,
    next: Option<String>,
    /// Whether whoever the token being traded is for has gone.
    left: bool,
}

impl Turn {
    /// The token to trade at once; `None` while another is being traded: this one comes next then.
    #[must_use]
    pub fn begin(&mut self, token: String) -> Option<String> {
        if self.trading {
            self.next = Some(token);
            return None;
        }
        self.trading = true;
        Some(token)
    }

    /// Nobody is signed in any more: no token that came before is of use.
    pub fn leave(&mut self) {
        self.next = None;
        self.left = self.trading;
    }

    /// Whether whoever the token being traded is for has left.
    #[must_use]
    pub const fn has_left(&self) -> bool {
        self.left
    }

    /// Whether what becomes of the one being traded matters no more.
    #[must_use]
    pub const fn is_overtaken(&self) -> bool {
        self.left || self.next.is_some()
    }

    /// The trade is over: the token to trade now.
    #[must_use]
    pub fn end(&mut self) -> Option<String> {
        self.left = false;
        let next = self.next.take();
        self.trading = next.is_some();
        next
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_is_traded_at_a_time_and_the_newest_waits() {
        let mut turn = Turn::default();
        assert_eq!(turn.begin("a".into()).as_deref(), Some("a"));
        assert!(!turn.is_overtaken());
        assert_eq!(turn.begin("b".into()), None);
        assert_eq!(turn.begin("c".into()), None);
        assert!(turn.is_overtaken());
        assert_eq!(turn.end().as_deref(), Some("c"));
        assert_eq!(turn.begin("d".into()), None, "c is being traded");
        assert_eq!(turn.end().as_deref(), Some("d"));
        assert_eq!(turn.end(), None);
        assert_eq!(turn.begin("e".into()).as_deref(), Some("e"));
    }

    #[test]
    fn who_has_left_is_not_let_in_by_a_token_from_before() {
        let mut turn = Turn::default();
        assert_eq!(turn.begin("a".into()).as_deref(), Some("a"));
        assert_eq!(turn.begin("b".into()), None);
        turn.leave();
        assert!(turn.has_left() && turn.is_overtaken());
        assert_eq!(turn.end(), None, "b is from before as well");
        assert_eq!(turn.begin("c".into()).as_deref(), Some("c"));
        assert!(!turn.has_left() && !turn.is_overtaken());
        turn.leave();
        assert_eq!(turn.begin("d".into()), None);
        assert!(turn.has_left(), "d is somebody else's, and c is no more of use");
        assert_eq!(turn.end().as_deref(), Some("d"));
        assert!(!turn.has_left());
    }
}
