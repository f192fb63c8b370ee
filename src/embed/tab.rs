//! The tab in which a frame's pages go on where the browser keeps no cookie for frames. In it the frame is in the place of
//! the page around: it says how things look, and hands on that page's tokens. The tab trades them and has the session.

use leptos::prelude::*;
use upstash_api::frame::{FromTab, Init, ToFrame, ToHost};

use super::host::Host;
use crate::browser::{
    frame::{self, Message},
    peer::Peer,
    url,
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
            step: RwSignal::new(Step::None),
        };
        frame::use_messages(move |message| tab.heard(&message));
        tab
    }

    /// How far it has come.
    #[must_use]
    pub fn step(self) -> Signal<Step> {
        self.step.into()
    }

    /// Keeps how the page around looks, for the tab to look like it, also once it is open.
    pub(super) fn follow(self, said: &ToFrame) {
        self.looks.update_value(|looks| match said {
            ToFrame::Init(init) => *looks = Init { token: None, route: None, ..init.clone() },
            ToFrame::Theme { theme, variables } => {
                looks.theme = *theme;
                looks.variables.clone_from(variables);
            }
            ToFrame::Locale(locale) => looks.locale.clone_from(locale),
            _ => {}
        });
        if matches!(said, ToFrame::Theme { .. } | ToFrame::Locale(_)) {
            self.tell(said);
        }
    }

    /// What a press does: opens the page that this frame is at.
    pub fn open(self) {
        let window = Peer::open_tab(&format!("{}#{}", url::path_and_query(), url::fragment()));
        self.step.set(if window.is_some() { Step::Opened } else { Step::HeldBack });
        // One that was opened before is still the tab.
        if window.is_some() {
            self.window.set_value(window);
        }
    }

    /// Whether there is one. Then the frame has no use for a token: here its session would be forgotten at once.
    pub(super) fn is_there(self) -> bool {
        self.window.try_with_value(Option::is_some).unwrap_or_default()
    }

    /// Hands on what the page around brought.
    pub(super) fn hand_on(self, token: Option<String>) {
        self.tell(&ToFrame::Token(token));
    }

    fn heard(self, message: &Message) {
        let from_the_other =
            self.window.with_value(|window| window.as_ref().is_some_and(|window| window.said(message)));
        let json = message.heard(from_the_other).of_our_own(&url::origin());
        let Some((nonce, said)) = json.and_then(|json| FromTab::read(&json)) else { return };
        let is_new = self.nonce.with_value(|known| *known != nonce);
        self.nonce.set_value(nonce);
        match said {
            // Said again and again until it is heard. A token is asked for once for each load.
            FromTab::Ready => {
                self.tell(&ToFrame::Init(self.looks.get_value()));
                if is_new {
                    self.tell_host(&ToHost::TokenNeeded);
                }
            }
            // The tab asks once, until it gives up and somebody presses again.
            FromTab::TokenNeeded => self.tell_host(&ToHost::TokenNeeded),
            FromTab::Session => self.step.set(Step::SignedIn),
            FromTab::Event(event) => self.tell_host(&ToHost::Event(event)),
        }
    }

    fn tell_host(self, message: &ToHost) {
        if let Some(host) = self.host {
            host.tell(message);
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
