//! The run at work: one request at a time, written down before it leaves and after its answer.
//!
//! The app holds it, so it goes on while one looks at other pages.

use std::collections::HashMap;

use leptos::prelude::*;
use leptos::task::spawn_local;
use upstash_api::exchange::{ProblemCode, Ticket};

use super::bulk::{Pace, Plan, Run, Stop, store};
use super::desk::{Keys, use_keys};
use super::list::List;
use super::reveal::Pass;
use crate::api::client::{Api, use_api};
use crate::api::error::ApiError;
use crate::api::session::{SessionState, use_session};
use crate::browser::crypto;
use crate::browser::event::use_window_listener;
use crate::browser::timer::{TimerSlot, now_ms, use_interval, use_timer};

const SECOND_MS: u32 = 1000;

/// The app's run; get it with [`use_bulk`].
#[derive(Clone, Copy)]
pub struct Bulk {
    pub(super) run: RwSignal<Option<Run>>,
    /// A request is on its way, or the list is being read.
    pub(super) busy: RwSignal<bool>,
    /// Why the list could not be read, which comes before going on.
    pub(super) unread: RwSignal<Option<ApiError>>,
    /// Whether a closed tab would find the run again.
    pub(super) is_kept: RwSignal<bool>,
    /// Whether another tab works on it.
    pub(super) elsewhere: RwSignal<bool>,
    /// In memory only: each buys one look at one key.
    tickets: StoredValue<HashMap<String, Ticket>>,
    key: Memo<String>,
    tab: u32,
    api: StoredValue<Api>,
    keys: Keys,
    timer: TimerSlot,
}

/// Makes runs possible below; call once, in the app, after [`super::provide_keys`].
pub fn provide_bulk() {
    let session = use_session();
    let bulk = Bulk {
        run: RwSignal::new(None),
        busy: RwSignal::new(false),
        unread: RwSignal::new(None),
        is_kept: RwSignal::new(true),
        elsewhere: RwSignal::new(false),
        tickets: StoredValue::new(HashMap::new()),
        key: Memo::new(move |_| {
            session.with(|state| match state {
                SessionState::SignedIn(session) => store::key(&session.account.id),
                _ => store::key(""),
            })
        }),
        // Only told apart from the other tabs; where there is no randomness there is one tab.
        tab: crypto::random_bytes::<4>().map_or(0, u32::from_le_bytes),
        api: StoredValue::new(use_api()),
        keys: use_keys(),
        timer: use_timer(),
    };
    use_window_listener("beforeunload", move |event| {
        if bulk.is_going() {
            event.prevent_default();
        }
    });
    use_window_listener("pagehide", move |_| store::rest(&bulk.key.get_untracked(), bulk.tab));
    use_window_listener("storage", move |_| bulk.look());
    use_interval(store::BEAT_MS, move || bulk.beat());
    provide_context(bulk);
}

/// The app's run.
///
/// # Panics
/// Outside the app and tests that provide one: a programming error, found by opening the page once.
#[must_use]
pub fn use_bulk() -> Bulk {
    expect_context()
}

impl Bulk {
    /// Looks for a run from before, and whether another tab works on it.
    pub(super) fn look(self) {
        if self.busy.get_untracked() || self.is_going() {
            return;
        }
        let key = self.key.get_untracked();
        let elsewhere = store::is_elsewhere(&key, self.tab, now_ms());
        let mine = self.run.with_untracked(Option::is_some);
        // What this tab knows is more than what is kept; what another tab does is newer.
        if !mine || elsewhere {
            self.run.set(store::load(&key));
        }
        self.elsewhere.set(elsewhere);
    }

    /// Starts with what a dry run found good.
    pub(super) fn start(self, plan: &Plan) {
        self.run.set(Some(Run::new(plan)));
        self.go();
    }

    pub(super) fn stop(self) {
        self.timer.cancel();
        self.change(Run::stop);
        // A row that is on its way ends first.
        if !self.busy.get_untracked() {
            self.rest();
        }
    }

    /// Reads what exists, then goes on.
    pub(super) fn resume(self) {
        if self.busy.get_untracked() || self.elsewhere.get_untracked() {
            return;
        }
        self.unread.set(None);
        self.busy.set(true);
        spawn_local(async move {
            let Some(api) = self.api.try_get_value() else { return };
            let answer = api.sub_accounts().await;
            if self.busy.try_set(false).is_some() {
                return;
            }
            match answer {
                Ok(list) => {
                    let list = List::new(list);
                    self.change(|run| run.resume(&list));
                    self.go();
                }
                Err(error) => {
                    if error.code() == Some(ProblemCode::TeamKeyNeeded) {
                        self.change(|run| run.pace = Pace::Stopped(Stop::TeamKey));
                    } else {
                        self.unread.set(Some(error));
                    }
                }
            }
        });
    }

    /// Forgets the run. What it made stays.
    pub(super) fn discard(self) {
        store::clear(&self.key.get_untracked());
        self.tickets.set_value(HashMap::new());
        self.unread.set(None);
        self.run.set(None);
    }

    /// Offers a look at every key of the run that nobody has seen.
    pub(super) fn offer_keys(self) {
        let slugs: Vec<String> =
            self.run.with_untracked(|run| run.iter().flat_map(Run::unseen).map(str::to_owned).collect());
        let passes = slugs.into_iter().map(|slug| {
            let ticket = self.tickets.try_update_value(|tickets| tickets.remove(&slug)).flatten();
            Pass { slug, ticket }
        });
        let after = Callback::new(move |shown: Vec<String>| {
            self.change(|run| shown.iter().for_each(|slug| run.mark_seen(slug)));
        });
        self.keys.offer(passes.collect(), Some(after));
    }

    fn is_going(self) -> bool {
        self.run.with_untracked(|run| run.as_ref().is_some_and(Run::is_going))
    }

    fn go(self) {
        if self.busy.get_untracked() {
            return;
        }
        self.busy.set(true);
        self.beat();
        spawn_local(async move {
            while let Some((index, slug)) = self.take_next() {
                let Some(api) = self.api.try_get_value() else { return };
                match api.create_sub_account(slug).await {
                    Ok(made) => {
                        if let Some(ticket) = made.ticket {
                            self.tickets.try_update_value(|all| all.insert(made.sub_account.slug, ticket));
                        }
                        self.change(|run| run.made(index));
                    }
                    Err(error) => {
                        self.change(|run| run.failed(index, &error, || error.user_message().detail))
                    }
                }
            }
            if self.busy.try_set(false).is_none() {
                self.rest();
            }
        });
    }

    /// The next row, written down as asked for before it is.
    fn take_next(self) -> Option<(usize, String)> {
        let next = self.run.try_update(|run| {
            let run = run.as_mut()?;
            let index = run.take_next()?;
            Some((index, run.jobs.get(index)?.slug.clone()))
        });
        self.keep();
        next.flatten()
    }

    /// No request is on its way: waits, ends or stands still.
    fn rest(self) {
        match self.run.with_untracked(|run| run.as_ref().map(|run| run.pace.clone())) {
            Some(Pace::Holding(_)) => self.timer.start(SECOND_MS, move || {
                let mut goes_on = false;
                self.change(|run| goes_on = run.tick());
                if goes_on { self.go() } else { self.rest() }
            }),
            Some(Pace::Over) => {
                store::rest(&self.key.get_untracked(), self.tab);
                self.offer_keys();
            }
            _ => store::rest(&self.key.get_untracked(), self.tab),
        }
    }

    fn change(self, change: impl FnOnce(&mut Run)) {
        self.run.try_update(|run| {
            if let Some(run) = run {
                change(run);
            }
        });
        self.keep();
    }

    fn keep(self) {
        let key = self.key.get_untracked();
        let kept = self.run.with_untracked(|run| run.as_ref().is_none_or(|run| store::save(&key, run)));
        if self.is_kept.get_untracked() != kept {
            self.is_kept.set(kept);
        }
    }

    fn beat(self) {
        if self.is_going() {
            store::beat(&self.key.get_untracked(), self.tab, now_ms());
        } else if self.elsewhere.get_untracked() {
            self.look();
        }
    }
}
