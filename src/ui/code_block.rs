//! Text to be copied as it stands: a command, a URL, a snippet.

use leptos::prelude::*;

use super::CopyButton;

/// Monospaced text with a copy button.
#[component]
pub fn CodeBlock(
    #[prop(into)] code: Signal<String>,
    /// What is copied, in lower case: "curl command".
    #[prop(into)]
    what: String,
    /// A line above the code.
    #[prop(optional, into)]
    title: Signal<Option<String>>,
    /// Breaks long lines instead of scrolling.
    #[prop(optional)]
    wrap: bool,
    /// What is shown when it differs from what is copied (a hidden secret).
    #[prop(optional, into)]
    shown: Option<Signal<String>>,
) -> impl IntoView {
    let shown = shown.unwrap_or(code);
    view! {
        <div class="code" data-wrap=wrap.then_some("")>
            {move || title.get().map(|title| view! { <div class="code-title">{title}</div> })}
            // Focusable, so that the keyboard can scroll it.
            <pre tabindex="0" role="region" aria-label=what.clone()>
                <code>{move || shown.get()}</code>
            </pre>
            <CopyButton text=code what=what />
        </div>
    }
}
