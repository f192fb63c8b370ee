//! The page around the frame, as the app talks with it: the browser's side of [`super::handshake`].

use leptos::prelude::*;
use upstash_api::{
    base64,
    exchange::ORIGINS_META,
    frame::{READY_AGAIN_MS, ToFrame, ToHost},
};

use super::handshake::Handshake;
use crate::browser::{crypto, frame, peer::Peer, timer::use_timer, url};

/// The page around, or for a tab the frame that opened it; copy it into closures.
#[derive(Clone, Copy)]
pub struct Host {
    handshake: StoredValue<Handshake, LocalStorage>,
    opener: StoredValue<Option<Peer>, LocalStorage>,
    is_opener: bool,
}

impl Host {
    /// Whoever may be around. `None` where nobody is, or nobody who may: then nothing is said and nobody heard.
    #[must_use]
    pub fn find() -> Option<Self> {
        let nonce = base64::encode_url(&crypto::random_bytes::<16>().ok()?);
        let opener = if frame::is_framed() { None } else { Some(Peer::own_opener()?) };
        let handshake = match opener {
            None => Handshake::new(nonce, &frame::meta(ORIGINS_META)?, frame::parent_origin().as_deref())?,
            Some(_) => Handshake::new(nonce, &url::origin(), None)?,
        };
        (!handshake.targets().is_empty()).then(|| Self {
            handshake: StoredValue::new_local(handshake),
            is_opener: opener.is_some(),
            opener: StoredValue::new_local(opener),
        })
    }

    /// Whether this is a tab, and the frame that opened it is in the place of the page around.
    #[must_use]
    pub const fn is_opener(self) -> bool {
        self.is_opener
    }

    /// Says something. Before the handshake only what a page that does not answer may hear as well.
    pub fn tell(self, message: &ToHost) {
        self.handshake.try_with_value(|handshake| {
            let early = matches!(message, ToHost::Ready | ToHost::Resize { .. } | ToHost::Error(_));
            let json = (handshake.has_begun() || early).then(|| message.to_json(handshake.nonce())).flatten();
            let Some(json) = json else { return };
            self.opener.with_value(|opener| match opener {
                Some(opener) => opener.tell(&json, &url::origin()),
                None => frame::tell(&json, handshake.targets()),
            });
        });
    }

    /// Whether it has answered.
    #[must_use]
    pub fn has_begun(self) -> bool {
        self.handshake.try_with_value(Handshake::has_begun).unwrap_or_default()
    }

    /// Says that the frame is ready, again and again until it is heard, and hears what is said from then on.
    pub fn begin(self, heard: impl Fn(ToFrame) + 'static) {
        frame::use_messages(move |message| {
            let from_the_other = self.opener.try_with_value(|opener| match opener {
                Some(opener) => opener.said(&message),
                None => message.is_from_parent(),
            });
            let message = message.heard(from_the_other.unwrap_or_default());
            let said = self.handshake.try_update_value(|handshake| handshake.hear(message));
            if let Some(Some(said)) = said {
                heard(said);
            }
        });
        self.call(0, use_timer());
    }

    fn call(self, round: usize, timer: crate::browser::timer::TimerSlot) {
        if self.has_begun() {
            return;
        }
        self.tell(&ToHost::Ready);
        if let Some(wait) = READY_AGAIN_MS.get(round).or(READY_AGAIN_MS.last()) {
            timer.start(*wait, move || self.call(round + 1, timer));
        }
    }
}
