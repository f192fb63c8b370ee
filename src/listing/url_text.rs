//! A text that lives in the URL while somebody types it.

use leptos::prelude::*;
use leptos_router::NavigateOptions;
use leptos_router::hooks::query_signal_with_options;

use crate::browser::timer::use_timer;

/// Long enough not to rewrite the address with every letter, short enough to be there before anyone copies it.
const SETTLE_MS: u32 = 200;

/// A text field's value that is also the query parameter `key`. The field never waits for the router (a late update
/// would swallow letters); Back and Forward change the field.
pub fn use_url_text(key: &'static str) -> RwSignal<String> {
    let replace = NavigateOptions { replace: true, scroll: false, ..NavigateOptions::default() };
    let (param, set_param) = query_signal_with_options::<String>(key, replace);
    let typed = RwSignal::new(param.get_untracked().unwrap_or_default());
    let written = StoredValue::new(typed.get_untracked());
    let timer = use_timer();

    Effect::new(move |before: Option<()>| {
        let text = typed.get();
        if before.is_none() {
            return;
        }
        if written.with_value(|written| *written == text) {
            // Typed and taken back before it was written: what the timer holds is not the field's text any more.
            timer.cancel();
            return;
        }
        timer.start(SETTLE_MS, move || {
            if written.try_set_value(text.clone()).is_none() {
                set_param.set(Some(text).filter(|text| !text.is_empty()));
            }
        });
    });
    Effect::new(move |_| {
        let text = param.get().unwrap_or_default();
        if written.with_value(|written| *written != text) {
            written.set_value(text.clone());
            typed.set(text);
        }
    });
    typed
}
