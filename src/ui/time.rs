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

/// `2 minutes ago`, and the exact time as a tooltip.
#[component]
pub fn Time(
    /// Milliseconds since 1970.
    #[prop(into)]
    at_ms: Signal<i64>,
) -> impl IntoView {
    let now = use_now();
    view! {
        <time datetime=move || intl::iso(at_ms.get()) title=move || intl::date_time(at_ms.get())>
            {move || intl::relative(at_ms.get(), now.get())}
        </time>
    }
}
