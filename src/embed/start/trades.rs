//! Tokens of the page around become sessions, one after the other.

use leptos::{prelude::*, task::spawn_local};
use upstash_api::{
    exchange::{ProblemCode, Session},
    frame::ToHost,
};

use super::{Work, whole};
use crate::{
    api::{client::Api, error::ApiError, session::SessionState, transport::HttpAnswer},
    browser::timer::now_ms,
    embed::{Trouble, renewal::Renewal, turn::Turn},
};

impl Work {
    /// A token, asked for or not, becomes the session.
    pub(super) fn trade(self, token: String) {
        let Some(Some(token)) = self.turn.try_update_value(|turn| turn.begin(token)) else { return };
        spawn_local(async move {
            let mut now = Some(token);
            while let Some(token) = now {
                self.trade_one(token).await;
                now = self.turn.try_update_value(Turn::end).flatten();
            }
        });
    }

    async fn trade_one(self, token: String) {
        let (Some(api), Some(partner)) = (self.api.try_get_value(), self.partner.try_get_value()) else {
            return;
        };
        self.patience.cancel();
        self.busy.try_set(true);
        if let Some(ahead) = self.token_ahead {
            ahead.came(&token, now_ms());
        }
        // Who meets the end of the session meanwhile waits for this one.
        self.renewal.try_with_value(Renewal::begins_to_ask);
        let outcome = api.trade(&partner, token).await;
        let overtaken = self.turn.try_with_value(Turn::is_overtaken).unwrap_or_default();
        match outcome {
            Ok((session, _)) if self.has_left() => self.left(&session),
            Ok((session, answer)) => {
                self.busy.try_set(overtaken);
                self.traded(&api, session, &answer).await;
            }
            Err(_) if overtaken => {}
            Err(error) => self.refused(&error),
        }
    }

    fn refused(self, error: &ApiError) {
        if matches!(error.code(), Some(ProblemCode::EmbedToken | ProblemCode::NotAllowed)) {
            self.give_up(Trouble::Refused);
            return;
        }
        self.why.try_set(error.problem().map(|_| error.user_message()));
        self.give_up(Trouble::Network);
        if let Some(seconds) = error.wait_seconds() {
            self.patience.start(seconds.saturating_mul(1000), move || self.retry());
        }
    }

    async fn traded(self, api: &Api, session: Session, answer: &HttpAnswer) {
        let round = self.renewal.with_value(|renewal| {
            renewal.traded(session.account.id.clone());
            renewal.round()
        });
        // The server is content, but is the browser? Without this look a cookie that is not kept would be found out by a
        // page, perhaps so much later that it could as well have run out. Where another frame took this one's place at
        // once, the next call takes it back.
        let _ = api.session().await;
        // A cookie that is not kept is said already, and a later token knows better whose session it is.
        let now = self.renewal.try_with_value(|renewal| (renewal.round(), renewal.is_blocked()));
        if now != Some((round, false)) {
            return;
        }
        if self.has_left() {
            self.left(&session);
            return;
        }
        let now = answer.server_ms.unwrap_or(answer.at_ms);
        let left = (session.expires_at as f64).mul_add(1000.0, -now) / 1000.0;
        self.session.told(session, answer);
        self.let_in();
        if let Some(host) = self.host {
            host.tell(&ToHost::Session { expires_in: whole(left) });
        }
    }

    fn has_left(self) -> bool {
        self.turn.try_with_value(Turn::has_left) != Some(false)
    }

    /// Nobody is signed in any more, and the cookie is that of `session`: pages of somebody else would act as them.
    fn left(self, session: &Session) {
        let shows_another = self.session.state().with_untracked(
            |state| matches!(state, SessionState::SignedIn(shown) if shown.account.id != session.account.id),
        );
        if shows_another {
            self.session.forget();
            self.trouble.try_set(Some(Trouble::Nobody));
        }
    }
}
