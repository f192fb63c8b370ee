//! How tall the page in the frame is, as the page around is told.

use leptos::prelude::*;
use upstash_api::frame::{MAX_HEIGHT, ToHost};

use super::host::Host;
use crate::browser::{resize::follow_height, timer::use_timer};

/// How long the height must stay before the page around is told, in milliseconds: pages grow in steps.
const HEIGHT_MS: u32 = 50;

/// Tells the page around how tall this one is, now and whenever it changes. Nothing in a frame is measured by the frame
/// (`style/frame.css`), so that telling changes nothing. The answer tells it once more, for a page that began to listen late.
pub fn tell_height(host: Host) -> impl Fn() + Copy {
    let body = web_sys::window().and_then(|window| window.document()).and_then(|document| document.body());
    let timer = use_timer();
    let told = StoredValue::new(0_u32);
    let follow = move |height| {
        let height = u32::try_from(height).unwrap_or_default().min(MAX_HEIGHT);
        timer.start(HEIGHT_MS, move || {
            if told.get_value() != height {
                told.set_value(height);
                host.tell(&ToHost::Resize { height });
            }
        });
    };
    if let Some(body) = body {
        follow_height(&body, follow);
    }
    move || {
        let height = told.get_value();
        if height > 0 {
            host.tell(&ToHost::Resize { height });
        }
    }
}
