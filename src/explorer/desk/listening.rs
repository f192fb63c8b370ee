//! The live view, driven: one connection at a time, begun by a press and never by itself.
//!
//! What comes is taken into the feed as it comes and drawn at most once a frame, however much it is.

use std::cell::RefCell;
use std::rc::Rc;

use leptos::prelude::*;
use upstash_api::rest::events::{Arrived, Event, Events};

use super::{Desk, Permission};
use crate::api::cancel::{Running, start};
use crate::browser::timer::now_ms;
use crate::explorer::live::{BadTarget, Feed, Hold, Item, Kind, Message, Phase, Target, Wanted, Why};

/// The live view's state. Copy it into closures.
#[derive(Clone, Copy)]
pub struct Listening {
    /// Names being typed, and how they are meant: never part of the address, where they would be kept and shared.
    pub typed: RwSignal<String>,
    pub kind: RwSignal<Kind>,
    pub problem: RwSignal<Option<BadTarget>>,
    /// Whether the field for names should take the focus as soon as it is there.
    pub wanted: RwSignal<bool>,
    pub phase: RwSignal<Phase>,
    /// What is or was listened to.
    pub target: RwSignal<Option<Target>>,
    pub hold: RwSignal<Option<Hold>>,
    /// The message that is shown in full, and its number.
    pub picked: RwSignal<Option<Item<Message>>>,
    /// Changes when messages may have come, at most once a frame.
    drawn: RwSignal<u32>,
    is_due: StoredValue<bool>,
    feed: StoredValue<Feed<Message>, LocalStorage>,
    running: StoredValue<Option<Running>, LocalStorage>,
    /// Whether the connection was made with the token of the user that may scan.
    as_browser: StoredValue<bool>,
}

impl Listening {
    pub(super) fn new() -> Self {
        Self {
            typed: RwSignal::new(String::new()),
            kind: RwSignal::new(Kind::Channels),
            problem: RwSignal::new(None),
            wanted: RwSignal::new(false),
            phase: RwSignal::new(Phase::Idle),
            target: RwSignal::new(None),
            hold: RwSignal::new(None),
            picked: RwSignal::new(None),
            drawn: RwSignal::new(0),
            is_due: StoredValue::new(false),
            feed: StoredValue::new_local(Feed::default()),
            running: StoredValue::new_local(None),
            as_browser: StoredValue::new(false),
        }
    }

    /// Looks at the messages; the caller is told when there are others.
    pub fn feed<T>(self, look: impl FnOnce(&Feed<Message>) -> T) -> Option<T> {
        self.drawn.track();
        self.feed_untracked(look)
    }

    /// Looks at the messages as they are now.
    pub fn feed_untracked<T>(self, look: impl FnOnce(&Feed<Message>) -> T) -> Option<T> {
        self.feed.try_with_value(look)
    }

    /// Holds what is shown. What holds it already keeps holding it.
    pub fn hold(self, why: Hold) {
        if self.hold.with_untracked(Option::is_none) {
            self.feed.update_value(Feed::pause);
            self.hold.set(Some(why));
            self.draw();
        }
    }

    /// Goes on, if it is held for one of these reasons.
    pub fn release(self, reasons: &[Hold]) {
        if self.hold.get_untracked().is_some_and(|why| reasons.contains(&why)) {
            self.feed.update_value(Feed::resume);
            self.hold.set(None);
            self.draw();
        }
    }

    /// Shows one message in full; the others stay where they are meanwhile.
    pub fn pick(self, place: Option<usize>) {
        let item = place.and_then(|place| self.feed_untracked(|feed| feed.get(place).cloned()).flatten());
        if item.is_some() {
            self.hold(Hold::Picked);
            self.picked.set(item);
        } else {
            self.picked.set(None);
            self.release(&[Hold::Picked]);
        }
    }

    /// Forgets the messages.
    pub fn clear(self) {
        self.picked.set(None);
        self.feed.update_value(Feed::clear);
        self.release(&[Hold::Picked, Hold::Scrolled]);
        self.draw();
    }

    /// Ends the connection, if there is one.
    pub fn stop(self, why: Why) {
        if self.phase.try_with_untracked(Phase::is_open) == Some(true) {
            drop(self.running.try_update_value(Option::take));
            self.over(why);
        }
    }

    /// Ends the connection when the page is left.
    pub(super) fn discard(self) {
        drop(self.running.try_update_value(Option::take));
    }

    /// The token of the user that may scan is gone, and with it a connection that was made with it.
    pub(super) fn lost_token(self) {
        if self.as_browser.get_value() {
            self.stop(Why::TokenGone);
        }
    }

    fn over(self, why: Why) {
        self.phase.try_set(Phase::Over(why));
        self.draw();
    }

    fn arrived(self, arrived: Arrived) {
        let Arrived { event, cut } = arrived;
        let at = now_ms();
        if self.phase.with_untracked(|phase| *phase == Phase::Connecting) {
            self.phase.set(Phase::On);
        }
        let message = match event {
            Event::Subscribed { .. } => return,
            Event::Message { pattern, channel, text } => {
                Message { at, pattern, channel: Some(channel), text, cut }
            }
            Event::Line(text) => Message { at, pattern: None, channel: None, text, cut },
        };
        let (bytes, size) = (message.text.len() + message.cut, message.size());
        self.feed.update_value(|feed| feed.push(message, bytes, size));
        if !self.is_due.get_value() {
            self.is_due.set_value(true);
            request_animation_frame(move || {
                self.is_due.try_set_value(false);
                self.draw();
            });
        }
    }

    fn draw(self) {
        self.drawn.try_update(|drawn| *drawn = drawn.wrapping_add(1));
    }
}

impl Desk {
    /// Listens to what is typed, in place of what is listened to now.
    pub fn listen(self) {
        let live = self.listening;
        live.stop(Why::Stopped);
        let read = Target::parse(live.kind.get_untracked(), &live.typed.get_untracked());
        let (target, request) = match read.and_then(|target| Ok((target.request()?, target))) {
            Ok((request, target)) => (target, request),
            Err(bad) => return live.problem.set(Some(bad)),
        };
        live.problem.set(None);
        live.picked.set(None);
        live.hold.set(None);
        live.feed.set_value(Feed::default());
        live.phase.set(Phase::Connecting);
        live.as_browser.set_value(self.browsing.permission.get_untracked() == Permission::On);
        live.draw();
        let names: Vec<&str> = target.names.iter().map(String::as_str).collect();
        let events = RefCell::new(Events::new(&names));
        live.target.set(Some(target));
        let client = self.client.get_value();
        live.running.set_value(Some(start(async move {
            let hear = move |piece: &[u8]| events.borrow_mut().push(piece, |arrived| live.arrived(arrived));
            let outcome = client.listen(request, Rc::new(hear)).await;
            let began = live.phase.try_with_untracked(|phase| *phase == Phase::On) == Some(true);
            live.over(match outcome {
                Ok(()) => Why::Ended,
                Err(trouble) if began => Why::Lost(trouble),
                Err(trouble) => Why::Refused(trouble),
            });
        })));
    }

    /// Does what a line of the command line asked of the live view.
    pub fn lead_to_live(self, wanted: Wanted) {
        let live = self.listening;
        self.console.show_live();
        live.wanted.set(true);
        match wanted {
            Wanted::Monitor => {
                live.stop(Why::Stopped);
                live.phase.set(Phase::Over(Why::Monitor));
            }
            Wanted::Listen(kind, names) => {
                live.kind.set(kind);
                live.typed.set(names);
                self.listen();
            }
        }
    }
}
