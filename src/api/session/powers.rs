//! What the session in view may do, so that a page offers nothing that would be refused. The exchange decides; this only
//! keeps quiet about the rest.

use leptos::prelude::*;
use upstash_api::exchange::{Scope, Session, SessionKind};

use super::{SessionState, use_session};

/// What may be offered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(clippy::struct_excessive_bools, reason = "they are independent")]
pub struct Powers {
    /// Making resources.
    pub create: bool,
    /// Looking into a database.
    pub explore: bool,
    /// Opening the Upstash console as a sub-account.
    pub console: bool,
    /// Deleting, changing, revealing: never in a frame, where a click may have been stolen.
    pub all: bool,
}

impl Powers {
    /// Those of a session.
    #[must_use]
    pub fn of(session: &Session) -> Self {
        let all = session.kind == SessionKind::Top;
        let framed = session.kind == SessionKind::Framed;
        let has = |scope| session.frame.as_ref().is_some_and(|frame| frame.scopes.contains(&scope));
        Self {
            create: all || framed || has(Scope::Write),
            explore: all || framed || has(Scope::Explore),
            console: all || has(Scope::Sso),
            all,
        }
    }
}

/// Those of the session in view.
#[must_use]
pub fn use_powers() -> Memo<Powers> {
    let session = use_session();
    Memo::new(move |_| {
        session.with(|state| match state {
            SessionState::SignedIn(session) => Powers::of(session),
            // Nobody can do anything; pages that are tested by themselves show all they have.
            _ => Powers { create: true, explore: true, console: true, all: true },
        })
    })
}

#[cfg(test)]
mod tests {
    use upstash_api::exchange::{Account, Connection, ConnectionState, Frame};

    use super::*;

    fn session(kind: SessionKind, scopes: &[Scope]) -> Session {
        let frame = Frame { partner: "Acme".into(), sub_account: "db1".into(), scopes: scopes.to_vec() };
        Session {
            kind,
            account: Account { id: "a".into(), email: None },
            connection: Connection { state: ConnectionState::Connected, key_name: None, since: None },
            frame: (kind == SessionKind::Embed).then_some(frame),
            expires_at: 0,
            idle_until: 0,
        }
    }

    #[test]
    fn t47_an_end_user_is_offered_what_the_scopes_allow() {
        let offered = |scopes: &[Scope]| {
            let powers = Powers::of(&session(SessionKind::Embed, scopes));
            (powers.create, powers.explore, powers.console, powers.all)
        };
        assert_eq!(offered(&[]), (false, false, false, false));
        assert_eq!(offered(&[Scope::Read]), (false, false, false, false));
        assert_eq!(offered(&[Scope::Write]), (true, false, false, false));
        assert_eq!(offered(&[Scope::Explore]), (false, true, false, false));
        assert_eq!(offered(&[Scope::Sso]), (false, false, true, false));
        assert_eq!(offered(&Scope::ALL), (true, true, true, false));
    }

    #[test]
    fn t33_nothing_framed_is_offered_a_deletion() {
        assert!(!Powers::of(&session(SessionKind::Framed, &[])).all);
        assert!(!Powers::of(&session(SessionKind::Embed, &Scope::ALL)).all);
        assert!(Powers::of(&session(SessionKind::Top, &[])).all);
    }
}
