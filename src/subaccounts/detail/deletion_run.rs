//! A deletion under way: the calls that [`Cleanup`] asks for, and the panel that shows how far it is.

mod calls;
mod panel;

use leptos::prelude::*;

pub use self::panel::Running;
use super::cleanup::{Cleanup, Errand, Next, Outcome, Stage};
use super::{Subject, leave, text::deletion as text};
use crate::api::cancel;
use crate::api::client::{Api, use_api};
use crate::browser::event::use_window_listener;
use crate::browser::timer::{TimerSlot, now_ms, use_timer};
use crate::ui::{Announcer, use_announcer};

/// How often a countdown is drawn anew.
const TICK_MS: i64 = 200;

/// The deletion of this page, if there is one. It ends with the page: nothing is sent after that.
#[derive(Clone, Copy)]
pub struct Run {
    pub cleanup: RwSignal<Option<Cleanup>>,
    /// The clock of its countdowns, Unix milliseconds.
    pub now: RwSignal<i64>,
    subject: Subject,
    api: StoredValue<Api>,
    timer: TimerSlot,
    call: StoredValue<Option<cancel::Running>, LocalStorage>,
    leave: Callback<String>,
    announcer: Announcer,
}

/// Makes room for a deletion on this page.
pub fn use_run(subject: Subject) -> Run {
    let run = Run {
        cleanup: RwSignal::new(None),
        now: RwSignal::new(now_ms()),
        subject,
        api: StoredValue::new(use_api()),
        timer: use_timer(),
        call: StoredValue::new_local(None),
        leave: leave(subject),
        announcer: use_announcer(),
    };
    on_cleanup(move || drop(run.call.try_update_value(Option::take)));
    let is_counting = Memo::new(move |_| run.cleanup.with(|cleanup| is_grace(cleanup.as_ref())));
    Effect::new(move |before: Option<bool>| {
        let now = is_counting.get();
        if now && before != Some(true) {
            let seconds = super::cleanup::GRACE_MS / 1000;
            run.announcer.say(text::counting_said(&subject.slug(), seconds));
        }
        now
    });
    // A dialog keeps its own Escape to itself.
    use_window_listener("keydown", move |event| {
        let is_escape = wasm_bindgen::JsCast::dyn_ref::<web_sys::KeyboardEvent>(&event)
            .is_some_and(|event| event.key() == "Escape" && !event.is_composing());
        if is_escape && is_counting.try_get_untracked() == Some(true) {
            event.prevent_default();
            run.undo();
        }
    });
    // A page that a browser keeps for the way back was left all the same.
    use_window_listener("pagehide", move |_| {
        if is_counting.try_get_untracked() == Some(true) {
            run.undo();
        } else {
            run.stop();
        }
    });
    use_window_listener("beforeunload", move |event| {
        let is_running =
            run.cleanup.try_with_untracked(|cleanup| cleanup.as_ref().is_some_and(Cleanup::is_running));
        if is_running == Some(true) {
            event.prevent_default();
        }
    });
    run
}

impl Run {
    /// Counts down, then goes to work.
    pub fn begin(self, cleanup: Cleanup) {
        self.cleanup.set(Some(cleanup));
        self.drive();
    }

    /// Takes it back before anything was sent.
    pub fn undo(self) {
        self.end();
        self.announcer.say(text::UNDONE);
    }

    /// Ends it where it is; the page looks at what is there now.
    pub fn close(self) {
        self.end();
        self.subject.read_again();
    }

    fn end(self) {
        self.timer.cancel();
        self.cleanup.set(None);
    }

    pub fn stop(self) {
        self.change(Cleanup::stop);
    }

    pub fn resume(self) {
        self.change(Cleanup::resume);
    }

    pub fn try_again(self) {
        self.change(Cleanup::try_again);
    }

    fn change(self, change: impl FnOnce(&mut Cleanup)) {
        let _ = self.cleanup.try_update(|cleanup| cleanup.as_mut().map(change));
        self.drive();
    }

    /// Does what is to be done now, and comes back for what comes after it.
    fn drive(self) {
        let now = now_ms();
        let _ = self.now.try_set(now);
        let next = self.cleanup.try_maybe_update(|cleanup| {
            let next = cleanup.as_mut().map_or(Next::Rest, |cleanup| cleanup.next(now));
            (matches!(next, Next::Do(_)), next)
        });
        match next {
            Some(Next::Do(errand)) => self.send(errand),
            Some(Next::Wait(ms)) => {
                let ms = u32::try_from(ms.clamp(0, TICK_MS)).unwrap_or_default();
                self.timer.start(ms, move || self.drive());
            }
            Some(Next::Rest) => self.rested(),
            None => {}
        }
    }

    fn send(self, errand: Errand) {
        let blocker = match errand {
            Errand::Remove(number) => self
                .cleanup
                .with_untracked(|cleanup| Some(cleanup.as_ref()?.entries().get(number)?.left.clone())),
            Errand::Look | Errand::Delete | Errand::Find => None,
        };
        let (api, account, slug) = (self.api.get_value(), self.subject.account(), self.subject.slug());
        let call = cancel::start(async move {
            let outcome = calls::perform(&api, &account, &slug, errand, blocker).await;
            self.settle(outcome);
        });
        let _ = self.call.try_set_value(Some(call));
    }

    fn settle(self, outcome: Outcome) {
        let settled = self.cleanup.try_update(|cleanup| {
            if let Some(cleanup) = cleanup {
                cleanup.settle(outcome, now_ms());
            }
        });
        if settled.is_some() {
            self.drive();
        }
    }

    /// Nothing is under way, and nothing comes by itself.
    fn rested(self) {
        let stage = self.cleanup.try_with_untracked(|cleanup| Some(cleanup.as_ref()?.stage().clone()));
        match stage.flatten() {
            Some(Stage::Done { is_ours }) => {
                let slug = self.subject.slug();
                self.leave.run(text::ended(&slug, is_ours));
            }
            // What is listed above it on the page has become less, whyever it stopped.
            Some(Stage::Left | Stage::Stopped(_)) => self.subject.read_again(),
            _ => {}
        }
    }
}

fn is_grace(cleanup: Option<&Cleanup>) -> bool {
    cleanup.is_some_and(|cleanup| matches!(cleanup.stage(), Stage::Grace { .. }))
}
