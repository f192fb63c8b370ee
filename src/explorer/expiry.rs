//! A key's end: a countdown that ticks by itself, and the moment in the reader's time. Costs no command.

use leptos::prelude::*;

use super::text;
use super::ttl::{self, Expiry, LAST_DATE_MS};
use crate::browser::intl;
use crate::browser::timer::{now_ms, use_timer};

/// When the key ends.
#[component]
pub fn ExpiryText(#[prop(into)] expiry: Signal<Expiry>) -> impl IntoView {
    let now = RwSignal::new(now_ms());
    let timer = use_timer();
    Effect::new(move |_| {
        let Expiry::At(at) = expiry.get() else { return timer.cancel() };
        let left = at.saturating_sub(now.get());
        // Once it is over, how long ago is worth a glance every second for a minute, then no more.
        let wait = ttl::next_change(left).or_else(|| (left > -60_000).then_some(1000));
        match wait.and_then(|wait| u32::try_from(wait).ok()) {
            Some(wait) => timer.start(wait, move || now.set(now_ms())),
            None => timer.cancel(),
        }
    });
    move || match expiry.get() {
        Expiry::Unknown => text::EXPIRY_UNKNOWN.into_any(),
        Expiry::Never => text::NO_EXPIRY.into_any(),
        Expiry::At(at) => {
            let left = at.saturating_sub(now.get());
            let words = if left > 0 {
                text::expires_in(&ttl::countdown(left))
            } else {
                text::expired(&ttl::countdown(left.saturating_neg()))
            };
            let moment = if at < LAST_DATE_MS { intl::date_time(at) } else { text::FAR_FUTURE.to_owned() };
            view! {
                <span class="ex-expiry" data-over=(left <= 0).then_some("")>
                    {words}
                    " · "
                    <time datetime=intl::iso(at)>{moment}</time>
                </span>
            }
            .into_any()
        }
    }
}
