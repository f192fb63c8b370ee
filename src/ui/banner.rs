//! A message that belongs to the page: information, a warning, a danger.

use leptos::{children::ViewFn, prelude::*};

use super::{Icon, IconName, Tone};

/// A framed message with an optional title and actions. A danger is announced; the others are read in passing.
#[component]
pub fn Banner(
    children: Children,
    #[prop(optional)] tone: Tone,
    #[prop(optional, into)] title: Option<String>,
    #[prop(optional, into)] actions: Option<ViewFn>,
) -> impl IntoView {
    let icon = match tone {
        Tone::Neutral | Tone::Accent => IconName::Info,
        Tone::Ok => IconName::CheckCircle,
        Tone::Warn | Tone::Danger => IconName::Alert,
    };
    let role = if tone == Tone::Danger { "alert" } else { "note" };
    view! {
        <div class="banner" data-tone=tone.name() role=role>
            <Icon name=icon />
            <div class="banner-words">
                {title.map(|title| view! { <span class="banner-title">{title}</span> })} {children()}
            </div>
            {actions.map(|actions| view! { <div class="banner-actions">{actions.run()}</div> })}
        </div>
    }
}
