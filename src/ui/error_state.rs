//! Something failed: what happened, what is safe, what now.

use leptos::prelude::*;

use super::{Button, CopyButton, Icon, IconName, text};

/// An error where content should be. Announced when it appears.
#[component]
pub fn ErrorState(
    /// What happened, in one sentence.
    #[prop(into)]
    title: Signal<String>,
    /// What is safe: what was not lost, not sent, not charged.
    #[prop(optional, into)]
    safe: Signal<Option<String>>,
    /// What to do now.
    #[prop(optional, into)]
    advice: Signal<Option<String>>,
    /// The id under which the server logged it.
    #[prop(optional, into)]
    request_id: Signal<Option<String>>,
    /// Shows "Try again".
    #[prop(optional, into)]
    on_retry: Option<Callback<()>>,
    /// Whether a retry is under way.
    #[prop(optional, into)]
    retrying: Signal<bool>,
    /// Other ways out, beside the retry.
    #[prop(optional)]
    children: Option<Children>,
) -> impl IntoView {
    let id_line = move || {
        request_id.get().map(|id| {
            view! {
                <p class="error-id">
                    {text::REQUEST_ID} " " <code>{id.clone()}</code> <CopyButton text=id what="request id" />
                </p>
            }
        })
    };
    view! {
        <div class="error-state" role="alert">
            <span class="error-icon">
                <Icon name=IconName::Alert />
            </span>
            <div class="error-body">
                <p class="error-title">{move || title.get()}</p>
                <p class="error-line">{move || safe.get()}</p>
                <p class="error-line">{move || advice.get()}</p>
                <div class="error-actions">
                    {on_retry
                        .map(|retry| {
                            view! {
                                <Button icon=IconName::Refresh loading=retrying on_press=retry>
                                    {text::TRY_AGAIN}
                                </Button>
                            }
                        })} {children.map(|children| children())}
                </div>
                {id_line}
            </div>
        </div>
    }
}
