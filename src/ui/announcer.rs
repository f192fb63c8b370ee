//! Sentences for screen readers about things that are only seen: "12 databases", "Copied", the name of a new page.

use leptos::prelude::*;

/// Speaks to screen readers; get it with [`use_announcer`].
#[derive(Clone, Copy)]
pub struct Announcer(RwSignal<String>);

impl Announcer {
    /// Says a sentence when the reader has finished the one before.
    pub fn say(&self, words: impl Into<String>) {
        let mut words = words.into();
        // The same sentence twice is a change only when it looks different.
        if self.0.try_with_untracked(|before| *before == words).unwrap_or_default() {
            words.push('\u{a0}');
        }
        let _ = self.0.try_set(words);
    }
}

/// Makes [`use_announcer`] work below; call once, in the app.
pub fn provide_announcer() -> Announcer {
    let announcer = Announcer(RwSignal::new(String::new()));
    provide_context(announcer);
    announcer
}

/// The app's announcer. Outside an app (a test that mounts one widget) nobody listens to what it says.
#[must_use]
pub fn use_announcer() -> Announcer {
    use_context().unwrap_or_else(provide_announcer)
}

/// The live region; once, in the app.
#[component]
pub fn LiveRegion() -> impl IntoView {
    let announcer = use_announcer();
    view! {
        <div class="sr-only" role="status" aria-live="polite" aria-atomic="true">
            {move || announcer.0.get()}
        </div>
    }
}
