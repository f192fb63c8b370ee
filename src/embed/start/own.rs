//! A frame whose page brings no tokens: people connect an account of their own in it, and the session is theirs.
//!
//! Its end is nobody's to mend but theirs, so nothing waits for another session: what met the end says so, and what is on
//! screen stays until they connect again.

use leptos::{prelude::*, task::spawn_local};
use upstash_api::{
    exchange::{CONNECT_META, ExchangeBody, ProblemCode, SessionKind},
    frame::{Event, ToHost},
};

use super::{Frame, Work};
use crate::{
    api::error::{ApiError, speak_to_end_user},
    browser::{frame, storage::forget_accounts},
    embed::{Trouble, renewal::Renewal},
};

impl Work {
    /// The page around said that it brings no tokens.
    pub(super) fn be_own(self) {
        self.is_own.set(true);
        // Who connects here is no platform's customer: what their account lacks is theirs to know.
        speak_to_end_user(false);
        // The server says so in the document, so that nobody signs in for nothing.
        if frame::meta(CONNECT_META).is_none() {
            self.fail(Trouble::NotConnecting);
            return;
        }
        self.look();
    }

    /// Whether the browser has kept a session from before.
    fn look(self) {
        let Some(api) = self.api.try_get_value() else { return };
        self.busy.set(true);
        spawn_local(async move {
            let found = api.session().await;
            self.busy.try_set(false);
            match found {
                Ok((session, answer)) if session.kind == SessionKind::Framed => {
                    self.renewal.try_with_value(|renewal| renewal.resumed(session.account.id.clone()));
                    self.session.told(session, &answer);
                }
                // Of an end user, whom another page of this partner brought.
                Ok(_) => self.session.ended(),
                // Nobody's, or of a frame of another partner on this site.
                Err(error) if error.is_session_over() || error.is_of_another() => self.session.ended(),
                Err(error) => {
                    self.why.try_set(error.problem().map(|_| error.user_message()));
                    self.fail(Trouble::Network);
                    return;
                }
            }
            self.let_in();
        });
    }
}

impl Frame {
    /// Redeems a code. Connected, the frame shows the account; what was on screen stays if it is the same one.
    ///
    /// # Errors
    /// Any [`ApiError`]. That the browser keeps no cookie is `false` and none: the frame says it by itself.
    pub async fn connect(self, body: ExchangeBody) -> Result<bool, ApiError> {
        let work = self.work;
        let Some(api) = work.api.try_get_value() else { return Ok(false) };
        let made = api.exchange(&body).await?;
        work.renewal.try_with_value(|renewal| renewal.traded(made.account.id.clone()));
        // The server is content, but is the browser?
        match api.session().await {
            Ok((session, answer)) => work.session.told(session, &answer),
            Err(error) if error.code() == Some(ProblemCode::SessionMissing) => return Ok(false),
            // A cookie came, and another frame or the partner file has ended what it named.
            Err(error) if error.is_session_over() => return Err(error),
            Err(_) => work.session.accept(made),
        }
        // What a refused key kept from being read.
        work.session.revive();
        if let Some(host) = work.host {
            host.tell(&ToHost::Event(Event::Connected));
        }
        Ok(true)
    }

    /// Ends the session. The key stays with the exchange, as after signing out anywhere.
    ///
    /// # Errors
    /// Any [`ApiError`] but that the session was over already.
    pub async fn sign_out(self) -> Result<(), ApiError> {
        let work = self.work;
        let Some(api) = work.api.try_get_value() else { return Ok(()) };
        match api.sign_out().await {
            // That the browser went on as somebody else: this frame's session has no cookie any more, and ends by itself.
            Err(error) if !error.is_session_over() && !error.is_of_another() => return Err(error),
            _ => {}
        }
        forget_accounts();
        work.renewal.try_with_value(Renewal::gave_up);
        work.session.ended();
        if let Some(host) = work.host {
            host.tell(&ToHost::Event(Event::SignedOut));
        }
        Ok(())
    }
}
