//! Nothing here: why, and the one next action.

use leptos::prelude::*;

use super::{Icon, IconName};

/// An empty list or page. `children` hold the action.
#[component]
pub fn EmptyState(
    #[prop(into)] title: Signal<String>,
    /// Why it is empty and what would fill it.
    #[prop(optional, into)]
    detail: Signal<Option<String>>,
    #[prop(optional, into)] icon: Option<IconName>,
    #[prop(optional)] children: Option<Children>,
) -> impl IntoView {
    view! {
        <div class="empty">
            {icon.map(|name| view! { <span class="empty-icon"><Icon name /></span> })}
            <p class="empty-title">{move || title.get()}</p>
            <p class="empty-detail">{move || detail.get()}</p>
            {children.map(|children| view! { <div class="empty-actions">{children()}</div> })}
        </div>
    }
}
