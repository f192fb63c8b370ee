//! Who is signed in, and how long that lasts.
//!
//! The app loads configuration and session once, at the start. A session that ends later is not a reason to take a page
//! away: [`SessionHandle::over`] turns true, the shell offers to sign in again, the page and its drafts stay.

pub mod clock;
pub mod powers;

use std::sync::Arc;

use leptos::prelude::*;
use upstash_api::exchange::{Connection, ConnectionState, PublicConfig, Session};

use self::clock::Lifetime;
use super::{
    client::{Api, Notice},
    error::ApiError,
    query::Revival,
    transport::{HttpAnswer, Transport},
};
use crate::browser::network::use_online;

/// Who is signed in.
#[derive(Clone, Debug, PartialEq)]
pub enum SessionState {
    /// Not known yet.
    Loading,
    /// Nobody.
    SignedOut,
    /// Somebody; also after the session ended, until the page is left.
    SignedIn(Session),
    /// Nobody can tell: the exchange does not answer.
    ExchangeDown(ApiError),
}

/// The session as the shell needs it; pages use [`use_session`].
#[derive(Clone, Copy)]
pub struct SessionHandle {
    state: RwSignal<SessionState>,
    over: RwSignal<bool>,
    of_another: RwSignal<bool>,
    lifetime: RwSignal<Option<Lifetime>>,
    revival: RwSignal<u32>,
    created: RwSignal<u32>,
}

/// Who is signed in.
#[must_use]
pub fn use_session() -> Signal<SessionState> {
    expect_context::<SessionHandle>().state.into()
}

/// The account that is signed in; `None` while nobody knows of one. It stays the same however its connection fares.
#[must_use]
pub fn use_account_id() -> Memo<Option<String>> {
    let session = use_session();
    Memo::new(move |_| {
        session.with(|state| match state {
            SessionState::SignedIn(session) => Some(session.account.id.clone()),
            _ => None,
        })
    })
}

/// What the exchange told everyone: the app's name, where databases live, where to sign in. Known on every page.
///
/// # Panics
/// Outside the app's router and tests that provide one.
#[must_use]
pub fn use_config() -> Arc<PublicConfig> {
    expect_context()
}

impl SessionHandle {
    /// Provides the session, the [`Api`] on `transport`, and the [`Revival`] of failed reads to everything below.
    pub fn provide(transport: Arc<dyn Transport>) -> Self {
        let handle = Self {
            state: RwSignal::new(SessionState::Loading),
            over: RwSignal::new(false),
            of_another: RwSignal::new(false),
            lifetime: RwSignal::new(None),
            revival: RwSignal::new(0),
            created: RwSignal::new(0),
        };
        provide_context(handle);
        provide_context(Revival(handle.revival));
        provide_context(Api::new(transport, move |notice| handle.hear(notice)));
        handle.revive_with_the_network();
        handle
    }

    /// A network that is back repeats the reads that failed without it; nobody has to press a button for that.
    fn revive_with_the_network(self) {
        let online = use_online();
        Effect::new(move |before: Option<bool>| {
            let now = online.get();
            if now && before == Some(false) {
                self.revive();
            }
            now
        });
    }

    /// Who is signed in.
    #[must_use]
    pub fn state(self) -> Signal<SessionState> {
        self.state.into()
    }

    /// Whether the session that this page was opened with has ended.
    #[must_use]
    pub fn over(self) -> Signal<bool> {
        self.over.into()
    }

    /// Whether somebody else signed in to this browser since this page was loaded. The exchange refuses every call then.
    #[must_use]
    pub fn of_another(self) -> Signal<bool> {
        self.of_another.into()
    }

    /// How long the session lasts.
    #[must_use]
    pub fn lifetime(self) -> Signal<Option<Lifetime>> {
        self.lifetime.into()
    }

    /// Asks the exchange who is signed in; a success ends [`Self::over`] and repeats failed reads. A page that shows an
    /// account asks for that one only.
    pub async fn load(self, api: Api) {
        if self.state.with_untracked(|state| !matches!(state, SessionState::SignedIn(_))) {
            api.forget_account();
        }
        match api.session().await {
            Ok((session, answer)) => self.told(session, &answer),
            Err(error) if error.is_session_over() => {
                if self.state.with_untracked(|state| !matches!(state, SessionState::SignedIn(_))) {
                    self.state.set(SessionState::SignedOut);
                }
            }
            Err(error) => {
                if self.state.with_untracked(|state| !matches!(state, SessionState::SignedIn(_))) {
                    self.state.set(SessionState::ExchangeDown(error));
                }
            }
        }
    }

    /// Takes a session with the answer that told of it, and so with the server's clock.
    pub fn told(self, session: Session, answer: &HttpAnswer) {
        let ahead = answer.server_ahead_ms().unwrap_or_default();
        self.lifetime.set(Some(Lifetime::new(&session, answer.at_ms, ahead)));
        self.accept(session);
    }

    /// How many things were made since the page was opened.
    #[must_use]
    pub fn created(self) -> Signal<u32> {
        self.created.into()
    }

    /// Takes a session that the exchange just told of, with a connection that may have changed.
    pub fn accept(self, session: Session) {
        self.state.set(SessionState::SignedIn(session));
        if self.over.get_untracked() || self.of_another.get_untracked() {
            self.over.set(false);
            self.of_another.set(false);
            self.revive();
        }
    }

    /// How the connection fares, as somebody just learnt.
    pub fn connection_is(self, connection: Connection) {
        let differs = self.state.with_untracked(
            |state| matches!(state, SessionState::SignedIn(session) if session.connection != connection),
        );
        if differs {
            self.state.update(|state| {
                if let SessionState::SignedIn(session) = state {
                    session.connection = connection;
                }
            });
        }
    }

    /// Nobody is signed in any more, by their own choice or from the start.
    pub fn ended(self) {
        self.over.set(false);
        self.of_another.set(false);
        self.lifetime.set(None);
        self.state.set(SessionState::SignedOut);
    }

    /// Nobody is known any more; before asking again from the start.
    pub fn forget(self) {
        self.state.set(SessionState::Loading);
    }

    /// Repeats every read that failed.
    pub fn revive(self) {
        self.revival.update(|revival| *revival = revival.wrapping_add(1));
    }

    fn hear(self, notice: Notice) {
        match notice {
            Notice::SessionUsed { at_ms } => {
                self.lifetime.try_update(|lifetime| {
                    if let Some(lifetime) = lifetime {
                        lifetime.used(at_ms);
                    }
                });
            }
            Notice::SessionOver | Notice::SessionOfAnother => {
                let signed_in =
                    self.state.try_with_untracked(|state| matches!(state, SessionState::SignedIn(_)));
                if signed_in == Some(true) {
                    let end = if notice == Notice::SessionOver { self.over } else { self.of_another };
                    end.try_set(true);
                }
            }
            Notice::Created => {
                self.created.try_update(|created| *created = created.wrapping_add(1));
            }
            Notice::KeyRefused => {
                // A connection that waits for its e-mail has a better reason to be refused, and keeps it.
                let known = self.state.try_with_untracked(|state| match state {
                    SessionState::SignedIn(session)
                        if session.connection.state == ConnectionState::Connected =>
                    {
                        Some(session.connection.clone())
                    }
                    _ => None,
                });
                if let Some(Some(connection)) = known {
                    self.connection_is(Connection { state: ConnectionState::ReconnectNeeded, ..connection });
                }
            }
        }
    }
}
