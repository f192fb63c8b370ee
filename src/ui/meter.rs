//! How much of something is used or done, with the number in words beside it.

use leptos::prelude::*;

use super::Tone;

/// A thin bar and its words: `38 of 100`.
#[component]
pub fn Meter(
    /// Used or done.
    #[prop(into)]
    value: Signal<f64>,
    /// All of it; zero draws an empty bar.
    #[prop(into)]
    max: Signal<f64>,
    /// What is measured, for screen readers: "Sub-accounts used".
    #[prop(into)]
    label: String,
    /// What the bar says in words.
    #[prop(into)]
    words: Signal<String>,
    #[prop(optional, into)] tone: Signal<Tone>,
    /// The bar as wide as its container, the words below.
    #[prop(optional)]
    block: bool,
) -> impl IntoView {
    // The HTML attribute wants a positive maximum.
    let whole = move || Some(max.get()).filter(|max| *max > 0.0).unwrap_or(1.0);
    view! {
        <span class="meter" data-tone=move || tone.get().name() data-block=block.then_some("")>
            <progress
                class="meter-bar"
                aria-label=label
                prop:max=whole
                prop:value=move || value.get().clamp(0.0, whole())
            ></progress>
            <span>{move || words.get()}</span>
        </span>
    }
}
