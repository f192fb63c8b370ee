//! The page around the frame, as the app talks with it: the browser's side of [`super::handshake`].

use leptos::prelude::*;
use upstash_api::{
    base64,
    exchange::ORIGINS_META,
    frame::{READY_AGAIN_MS, ToFrame, ToHost},
};

use super::handshake::{Handshake, Heard};
use crate::browser::{
    crypto,
    event::Listener,
    frame::{self, Message},
    timer::use_timer,
};

/// The page around; copy it into closures.
#[derive(Clone, Copy)]
pub struct Host(StoredValue<Handshake, LocalStorage>);

impl Host {
    /// Whoever may be around. `None` where nobody is, or nobody who may: then nothing is said and nobody heard.
    #[must_use]
    pub fn find() -> Option<Self> {
        let nonce = base64::encode_url(&crypto::random_bytes::<16>().ok()?);
        let listed = frame::meta(ORIGINS_META)?;
        let handshake = Handshake::new(nonce, &listed, frame::parent_origin().as_deref())?;
        (frame::is_framed() && !handshake.targets().is_empty())
            .then(|| Self(StoredValue::new_local(handshake)))
    }

    /// Says something. Before the handshake only what a page that does not answer may hear as well.
    pub fn tell(self, message: &ToHost) {
        self.0.try_with_value(|handshake| {
            let early = matches!(message, ToHost::Ready | ToHost::Resize { .. } | ToHost::Error(_));
            if (handshake.has_begun() || early)
                && let Some(json) = message.to_json(handshake.nonce())
            {
                frame::tell(&json, handshake.targets());
            }
        });
    }

    /// Whether it has answered.
    #[must_use]
    pub fn has_begun(self) -> bool {
        self.0.try_with_value(Handshake::has_begun).unwrap_or_default()
    }

    /// Says that the frame is ready, again and again until it is heard, and hears what is said from then on.
    pub fn begin(self, heard: impl Fn(ToFrame) + 'static) {
        let listener: Option<Listener> = frame::listen(move |message: Message| {
            let said = self.0.try_update_value(|handshake| {
                handshake.hear(Heard {
                    origin: &message.origin(),
                    from_parent: message.is_from_parent(),
                    json: || message.json(),
                })
            });
            if let Some(Some(said)) = said {
                heard(said);
            }
        });
        let kept = StoredValue::new_local(listener);
        on_cleanup(move || drop(kept.try_update_value(Option::take)));
        self.call(0, use_timer());
    }

    fn call(self, round: usize, timer: crate::browser::timer::TimerSlot) {
        if self.has_begun() {
            return;
        }
        self.tell(&ToHost::Ready);
        if let Some(wait) = READY_AGAIN_MS.get(round) {
            timer.start(*wait, move || self.call(round + 1, timer));
        }
    }
}
