//! Moments: how long ago in the page, the exact time on hover.

use leptos::prelude::*;

use crate::browser::{
    intl,
    network::use_visible,
    timer::{now_ms, use_interval},
};

const TICK_MS: u32 = 20_000;

/// The clock of the page, one for all moments on it.
#[derive(Clone, Copy)]
struct Clock(Signal<i64>);

/// Starts the page's clock (it stands still while nobody looks). Call once, in the app.
pub fn provide_clock() {
    let now = RwSignal::new(now_ms());
    let visible = use_visible();
    use_interval(TICK_MS, move || {
        if visible.get_untracked() {
            now.set(now_ms());
        }
    });
    Effect::new(move |_| {
        if visible.get() {
            now.set(now_ms());
        }
    });
    provide_context(Clock(now.into()));
}

/// Milliseconds since 1970, renewed every 20 seconds; standing still where no clock was provided.
#[must_use]
pub fn use_now() -> Signal<i64> {
    use_context::<Clock>().map_or_else(|| Signal::stored(now_ms()), |clock| clock.0)
}

/// A moment, told from the page's clock, which lags up to one tick behind: what happened since is no future.
#[must_use]
pub fn ago(at_ms: i64, now_ms: i64) -> String {
    intl::relative(settled(at_ms, now_ms), now_ms)
}

const fn settled(at_ms: i64, now_ms: i64) -> i64 {
    let ahead = at_ms.saturating_sub(now_ms);
    if ahead > 0 && ahead <= TICK_MS as i64 { now_ms } else { at_ms }
}

/// `2 minutes ago`, and the exact time as a tooltip.
#[component]
pub fn Time(
    /// Milliseconds since 1970.
    #[prop(into)]
    at_ms: Signal<i64>,
) -> impl IntoView {
    let now = use_now();
    // A browser takes some ten milliseconds to get ready for writing dates: only for who wants to read one.
    let pointed = RwSignal::new(false);
    view! {
        <time
            datetime=move || intl::iso(at_ms.get())
            title=move || pointed.get().then(|| intl::date_time(at_ms.get()))
            on:pointerenter=move |_| pointed.set(true)
        >
            {move || ago(at_ms.get(), now.get())}
        </time>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_happened_since_the_clock_s_last_tick_is_now_and_a_later_moment_is_to_come() {
        let now = 1_000_000;
        assert_eq!(settled(now + 14_000, now), now);
        assert_eq!(settled(now + 20_000, now), now);
        assert_eq!(settled(now + 20_001, now), now + 20_001);
        assert_eq!(settled(now - 14_000, now), now - 14_000);
        assert_eq!(settled(i64::MAX, i64::MIN), i64::MAX);
    }
}
