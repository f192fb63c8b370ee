//! The run at work: one request at a time, written down before it leaves and after its answer.
//!
//! The app holds it, so it goes on while one looks at other pages. It belongs to the account it was started under: under
//! another one, and after a sign-out, it is dropped from memory, and nothing of it is written or asked for any more.

use std::collections::HashMap;

use leptos::prelude::*;
use leptos::task::spawn_local;
use upstash_api::exchange::{ProblemCode, Ticket};

use super::bulk::store::{self, Noted};
use super::bulk::{Pace, Plan, Run, Stop};
use super::desk::{Keys, use_keys};
use super::list::List;
use super::reveal::Pass;
use crate::api::client::{Api, use_api};
use crate::api::error::ApiError;
use crate::api::session::use_account_id;
use crate::browser::crypto;
use crate::browser::event::use_window_listener;
use crate::browser::storage::FORGOTTEN;
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
    /// A list that is being written: it stays while one looks at a run.
    pub(super) draft: RwSignal<String>,
    /// In memory only: each buys one look at one key.
    tickets: StoredValue<HashMap<String, Ticket>>,
    /// Where the run is kept, which is also whose it is.
    owner: StoredValue<Option<String>>,
    /// The marks of the run as this tab wrote or read them last; what differs is another tab's, and newer.
    marks: StoredValue<Option<String>>,
    /// Moves on whenever the run is another one: what was asked for the one before is no answer to this.
    turn: StoredValue<u32>,
    /// Where the account that is signed in keeps its run.
    key: Memo<Option<String>>,
    tab: u32,
    api: StoredValue<Api>,
    keys: Keys,
    timer: TimerSlot,
}

/// Makes runs possible below; call once, in the app, after [`super::provide_keys`].
pub fn provide_bulk() {
    let account = use_account_id();
    let bulk = Bulk {
        run: RwSignal::new(None),
        busy: RwSignal::new(false),
        unread: RwSignal::new(None),
        is_kept: RwSignal::new(true),
        elsewhere: RwSignal::new(false),
        draft: RwSignal::new(String::new()),
        tickets: StoredValue::new(HashMap::new()),
        owner: StoredValue::new(None),
        marks: StoredValue::new(None),
        turn: StoredValue::new(0),
        key: Memo::new(move |_| account.with(|id| id.as_deref().map(store::key))),
        tab: random(),
        api: StoredValue::new(use_api()),
        keys: use_keys(),
        timer: use_timer(),
    };
    use_window_listener("beforeunload", move |event| {
        if bulk.is_going() {
            event.prevent_default();
        }
    });
    use_window_listener("pagehide", move |_| bulk.leave_to_others());
    use_window_listener("storage", move |_| bulk.look());
    use_window_listener(FORGOTTEN, move |_| bulk.abandon());
    use_interval(store::BEAT_MS, move || bulk.beat());
    Effect::new(move |_| {
        bulk.key.track();
        bulk.place();
    });
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

/// Only told apart from others of this browser; where there is no randomness there is one tab.
fn random() -> u32 {
    crypto::random_bytes::<4>().map_or(0, u32::from_le_bytes)
}

impl Bulk {
    /// Looks for a run from before, and whether another tab works on it.
    pub(super) fn look(self) {
        let Some(key) = self.place() else { return };
        if self.busy.get_untracked() || self.is_going() {
            return;
        }
        let heard = store::heard_marks(&key);
        // The same as this tab wrote: then it knows more than what is kept. Anything else is newer.
        if self.marks.with_value(|known| *known != heard) {
            self.take_over(&key, heard);
        }
        let elsewhere = store::is_elsewhere(&key, self.tab, now_ms());
        if self.elsewhere.get_untracked() != elsewhere {
            self.elsewhere.set(elsewhere);
        }
    }

    /// Starts with what a dry run found good, unless another run comes first.
    pub(super) fn start(self, plan: &Plan) {
        self.look();
        let Some(key) = self.place() else { return };
        let wanted = self.run.with_untracked(|run| run.as_ref().is_some_and(Run::is_wanted));
        if wanted || self.busy.get_untracked() || self.elsewhere.get_untracked() {
            return;
        }
        self.abandon();
        let run = Run::new(plan, random());
        let marks = store::begin(&key, &run);
        self.is_kept.set(marks.is_some());
        self.marks.set_value(marks);
        self.owner.set_value(Some(key));
        self.run.set(Some(run));
        self.draft.set(String::new());
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
        self.look();
        if self.busy.get_untracked() || self.elsewhere.get_untracked() {
            return;
        }
        self.unread.set(None);
        self.busy.set(true);
        let turn = self.turn.get_value();
        spawn_local(async move {
            let Some(api) = self.api.try_get_value() else { return };
            let answer = api.sub_accounts().await;
            if !self.is_turn(turn) || self.busy.try_set(false).is_some() {
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
        if let Some(key) = self.place() {
            store::clear(&key);
            self.abandon();
        }
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
            self.change(|run| run.mark_seen(&shown));
        });
        self.keys.offer(passes.collect(), Some(after));
    }

    fn is_going(self) -> bool {
        self.run.with_untracked(|run| run.as_ref().is_some_and(Run::is_going))
    }

    fn is_turn(self, turn: u32) -> bool {
        self.turn.try_get_value() == Some(turn)
    }

    /// Where the account that is signed in keeps its run. What another one left in memory is gone after this.
    fn place(self) -> Option<String> {
        let key = self.key.try_get_untracked()??;
        if self.owner.with_value(|owner| owner.as_ref().is_some_and(|owner| *owner != key)) {
            self.abandon();
        }
        Some(key)
    }

    /// Lets go of the run in memory; what is kept of it stays where it is.
    fn abandon(self) {
        self.leave_to_others();
        self.timer.cancel();
        self.turn.update_value(|turn| *turn = turn.wrapping_add(1));
        self.tickets.set_value(HashMap::new());
        self.owner.set_value(None);
        self.marks.set_value(None);
        self.busy.set(false);
        self.unread.set(None);
        self.elsewhere.set(false);
        self.draft.set(String::new());
        self.run.set(None);
    }

    /// Another tab wrote these marks, or forgot the run.
    fn take_over(self, key: &str, heard: Option<String>) {
        let is_same = heard.as_deref().is_some_and(|marks| {
            self.run.try_update(|run| run.as_mut().is_some_and(|run| store::apply(run, marks))) == Some(true)
        });
        if is_same {
            return self.marks.set_value(heard);
        }
        let draft = self.draft.get_untracked();
        self.abandon();
        self.draft.set(draft);
        if let Some((run, marks)) = store::load(key) {
            self.owner.set_value(Some(key.to_owned()));
            self.marks.set_value(Some(marks));
            self.is_kept.set(true);
            self.run.set(Some(run));
        }
    }

    fn go(self) {
        if self.busy.get_untracked() || !self.is_going() {
            return;
        }
        self.busy.set(true);
        self.beat();
        let turn = self.turn.get_value();
        spawn_local(async move {
            while let Some((index, slug)) = self.take_next(turn) {
                let Some(api) = self.api.try_get_value() else { return };
                let answer = api.create_sub_account(slug).await;
                if !self.is_turn(turn) {
                    return;
                }
                match answer {
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
            if self.is_turn(turn) && self.busy.try_set(false).is_none() {
                self.rest();
            }
        });
    }

    /// The next row, written down as asked for before it is.
    fn take_next(self, turn: u32) -> Option<(usize, String)> {
        self.place()?;
        if !self.is_turn(turn) {
            return None;
        }
        let mut next = None;
        self.edit(|run| {
            next = run.take_next().and_then(|index| Some((index, run.jobs.get(index)?.slug.clone())));
        });
        // Forgotten meanwhile, by whoever may.
        next.filter(|_| self.is_turn(turn))
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
                self.leave_to_others();
                self.offer_keys();
            }
            _ => self.leave_to_others(),
        }
    }

    fn change(self, change: impl FnOnce(&mut Run)) {
        // A tab that does nothing has read what others wrote before it writes.
        self.look();
        self.edit(change);
    }

    /// Changes the run and writes that down.
    fn edit(self, change: impl FnOnce(&mut Run)) {
        let Some(key) = self.place() else { return };
        let is_kept = self.is_kept.get_untracked();
        let noted = self.run.try_update(|run| {
            let run = run.as_mut()?;
            change(run);
            is_kept.then(|| store::note(&key, run, self.tab, now_ms()))
        });
        match noted.flatten() {
            Some(Noted::Kept(marks)) => self.marks.set_value(Some(marks)),
            Some(Noted::Refused) => self.is_kept.set(false),
            Some(Noted::NotOurs) => self.yield_to(&key),
            None => {}
        }
    }

    /// Another tab has this run now, or nobody.
    fn yield_to(self, key: &str) {
        self.take_over(key, None);
        self.look();
    }

    fn beat(self) {
        let Some(key) = self.place() else { return };
        if self.is_going() {
            if store::is_elsewhere(&key, self.tab, now_ms()) {
                self.yield_to(&key);
            } else {
                store::beat(&key, self.tab, now_ms());
            }
        } else if self.elsewhere.get_untracked() {
            self.look();
        }
    }

    /// This tab works on it no more.
    fn leave_to_others(self) {
        if let Some(Some(key)) = self.owner.try_get_value() {
            store::rest(&key, self.tab);
        }
    }
}
