//! Small words with a colour. The colour repeats what the word says and never stands alone.

use leptos::prelude::*;

/// What a colour means here.
#[derive(Clone, Copy, Default, PartialEq, Eq, Debug)]
pub enum Tone {
    /// No judgement.
    #[default]
    Neutral,
    /// Selected, or ours.
    Accent,
    /// Works.
    Ok,
    /// Works, but look at it.
    Warn,
    /// Does not work, or takes something away.
    Danger,
}

impl Tone {
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Neutral => "neutral",
            Self::Accent => "accent",
            Self::Ok => "ok",
            Self::Warn => "warn",
            Self::Danger => "danger",
        }
    }
}

/// A word in a soft box: `free`, `read-only`, `eu-west-1`.
#[component]
pub fn Badge(
    children: Children,
    #[prop(optional, into)] tone: Signal<Tone>,
    /// For ids, regions and other things that are typed.
    #[prop(optional)]
    mono: bool,
) -> impl IntoView {
    view! {
        <span class="badge" data-tone=move || tone.get().name() data-mono=mono.then_some("")>
            {children()}
        </span>
    }
}

/// A state in a row: a dot whose shape differs per tone, and the word beside it.
#[component]
pub fn StatusDot(children: Children, #[prop(into)] tone: Signal<Tone>) -> impl IntoView {
    view! {
        <span class="status">
            <span class="dot" data-tone=move || tone.get().name() aria-hidden="true"></span>
            {children()}
        </span>
    }
}
