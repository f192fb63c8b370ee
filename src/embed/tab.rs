//! The tab in which a frame's pages go on where the browser keeps no cookie for frames. In it the frame is in the place of
//! the page around: it says how things look, and hands on that page's tokens. The tab trades them and has the session.

use leptos::prelude::*;
use upstash_api::frame::{FromTab, Init, ToFrame, ToHost};

use super::host::Host;
use crate::{
    browser::{
        frame::{self, Message},
        peer::Peer,
        url,
    },
    connect::handover::{Heard, is_of_the_other},
};

/// The tab; copy it into closures.
#[derive(Clone, Copy)]
pub struct Tab {
    host: Option<Host>,
    window: StoredValue<Option<Peer>, LocalStorage>,
    /// The nonce of its newest load.
    nonce: StoredValue<String>,
    /// How the page around looks.
    looks: StoredValue<Init>,
    /// Whether it waits for a token.
    waits: StoredValue<bool>,
    step: RwSignal<Step>,
}

/// How far the tab has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    /// Nobody wanted one.
    None,
    /// The browser, or the page around, keeps new windows from the frame.
    HeldBack,
    /// It was opened, and has not said that it has a session.
    Opened,
    /// It has one.
    SignedIn,
}

impl Tab {
    /// None yet. Its words are heard from now on.
    pub(super) fn new(host: Option<Host>) -> Self {
        let tab = Self {
            host,
            window: StoredValue::new_local(None),
            nonce: StoredValue::default(),
            looks: StoredValue::default(),
            waits: StoredValue::new(false),
            step: RwSignal::new(Step::None),
        };
        let listener = StoredValue::new_local(frame::listen(move |message| tab.heard(&message)));
        on_cleanup(move || drop(listener.try_update_value(Option::take)));
        tab
    }

    /// How far it has come.
    #[must_use]
    pub fn step(self) -> Signal<Step> {
        self.step.into()
    }

    /// Keeps how the page around looks, for the tab to look like it.
    pub(super) fn looks(self, init: Init) {
        self.looks.set_value(init);
    }

    /// What a press does: opens the page that this frame is at.
    pub fn open(self) {
        let window = Peer::open_tab(&format!("{}#{}", url::path_and_query(), url::fragment()));
        self.step.set(if window.is_some() { Step::Opened } else { Step::HeldBack });
        self.window.set_value(window);
        self.waits.set_value(false);
    }

    /// Whether it waits for a token.
    pub(super) fn waits(self) -> bool {
        self.waits.try_get_value().unwrap_or_default()
    }

    /// Hands on what the page around brought.
    pub(super) fn hand_on(self, token: Option<String>) {
        self.waits.try_set_value(false);
        self.tell(&ToFrame::Token(token));
    }

    fn heard(self, message: &Message) {
        let from_the_other =
            self.window.with_value(|window| window.as_ref().is_some_and(|window| window.said(message)));
        let heard = Heard { origin: &message.origin(), from_the_other, json: || message.json() };
        if !is_of_the_other(&url::origin(), &heard) {
            return;
        }
        let Some((nonce, said)) = (heard.json)().and_then(|json| FromTab::read(&json)) else { return };
        self.nonce.set_value(nonce);
        match said {
            FromTab::Ready => {
                self.tell(&ToFrame::Init(self.looks.get_value()));
                self.ask();
            }
            FromTab::TokenNeeded => self.ask(),
            FromTab::Session => self.step.set(Step::SignedIn),
        }
    }

    /// Asks the page around for a token, once for however many words of the tab.
    fn ask(self) {
        if let Some(host) = self.host.filter(|_| !self.waits()) {
            self.waits.set_value(true);
            host.tell(&ToHost::TokenNeeded);
        }
    }

    fn tell(self, message: &ToFrame) {
        let json = self.nonce.with_value(|nonce| message.to_json(nonce));
        self.window.with_value(|window| {
            if let (Some(window), Some(json)) = (window, json) {
                window.tell(&json, &url::origin());
            }
        });
    }
}
