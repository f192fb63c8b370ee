//! What outlives a page: keys that are on screen and not safe yet, and the run that makes many.
//!
//! Both would be lost by a stray press on Back if they belonged to a page, so the app holds them.

use leptos::prelude::*;
use leptos::task::spawn_local;

use super::reveal::{Errand, Looking, Pass, Stage};
use crate::api::client::{Api, use_api};
use crate::api::session::use_account_id;
use crate::browser::event::use_window_listener;
use crate::browser::timer::{TimerSlot, use_timer};

const SECOND_MS: u32 = 1000;

/// The one look at keys; get it with [`use_keys`].
#[derive(Clone, Copy)]
pub struct Keys {
    pub(super) looking: RwSignal<Looking>,
    /// Who wants to know whose keys were shown, or declined, when it is over.
    after: StoredValue<Option<Callback<Vec<String>>>>,
    /// Whose sub-accounts the keys belong to.
    owner: StoredValue<Option<String>>,
    account: Memo<Option<String>>,
    /// Moves on with every look: what was asked for one is no answer to another.
    round: StoredValue<u32>,
    api: StoredValue<Api>,
    timer: TimerSlot,
}

/// Makes looking at keys possible below; call once, in the app, and put a [`super::KeysDialog`] beside the pages.
pub fn provide_keys() {
    let keys = Keys {
        looking: RwSignal::new(Looking::default()),
        after: StoredValue::new(None),
        owner: StoredValue::new(None),
        account: use_account_id(),
        round: StoredValue::new(0),
        api: StoredValue::new(use_api()),
        timer: use_timer(),
    };
    use_window_listener("beforeunload", move |event| {
        if keys.looking.with_untracked(Looking::is_at_risk) {
            event.prevent_default();
        }
    });
    // Another account has nothing to look for in here.
    Effect::new(move |_| {
        let now = keys.account.get();
        if now.is_some() && now != keys.owner.get_value() {
            keys.abandon();
        }
    });
    provide_context(keys);
}

/// The app's look at keys.
///
/// # Panics
/// Outside the app and tests that provide one: a programming error, found by opening the page once.
#[must_use]
pub fn use_keys() -> Keys {
    expect_context()
}

impl Keys {
    /// Offers a look at these keys. `after` hears whose were shown once it is over.
    pub fn offer(self, passes: Vec<Pass>, after: Option<Callback<Vec<String>>>) {
        if self.looking.try_update(|looking| looking.offer(passes)) == Some(true) {
            self.after.set_value(after);
            self.owner.set_value(self.whose());
            self.round.update_value(|round| *round = round.wrapping_add(1));
        }
    }

    /// Whose page this is: an answer that comes when it is another's is nothing to offer.
    pub fn whose(self) -> Option<String> {
        self.account.try_get_untracked().flatten()
    }

    /// Somebody wants to see them.
    pub(super) fn begin(self) {
        self.looking.update(Looking::begin);
        self.go();
    }

    /// Enough of them.
    pub(super) fn stop(self) {
        self.timer.cancel();
        self.looking.update(Looking::stop);
    }

    /// Lets go of everything.
    pub(super) fn close(self) {
        self.round.update_value(|round| *round = round.wrapping_add(1));
        let shown = self.looking.try_update(Looking::close).unwrap_or_default();
        self.timer.cancel();
        if let Some(Some(after)) = self.after.try_update_value(Option::take) {
            let _ = after.try_run(shown);
        }
    }

    /// Lets go of what belongs to somebody else; nobody is told.
    fn abandon(self) {
        self.after.try_update_value(Option::take);
        self.close();
    }

    fn go(self) {
        let Some(round) = self.round.try_get_value() else { return };
        spawn_local(async move {
            while self.round.try_get_value() == Some(round)
                && let Some(Some(errand)) = self.looking.try_update(Looking::next_errand)
            {
                let Some(api) = self.api.try_get_value() else { return };
                match errand {
                    Errand::Ticket(slug) => {
                        let outcome = api.reveal_ticket(&slug).await;
                        self.looking.try_update(|looking| match outcome {
                            Ok(ticket) => looking.ticket(&slug, Ok(ticket)),
                            Err(error) => looking.ticket(&slug, Err(&error)),
                        });
                    }
                    Errand::Redeem { ticket, .. } => {
                        let outcome = api.reveal(&ticket).await;
                        self.looking.try_update(|looking| match outcome {
                            Ok(key) => looking.redeemed(ticket, Ok(key)),
                            Err(error) => looking.redeemed(ticket, Err(&error)),
                        });
                    }
                }
            }
            if self.round.try_get_value() == Some(round) {
                self.hold();
            }
        });
    }

    /// Counts the seconds down that were asked for.
    fn hold(self) {
        let holds = self.looking.try_with_untracked(|looking| matches!(looking.stage, Stage::Holding(_)));
        if holds != Some(true) {
            return;
        }
        self.timer.start(SECOND_MS, move || {
            if self.looking.try_update(Looking::tick) == Some(true) {
                self.go();
            } else {
                self.hold();
            }
        });
    }
}
