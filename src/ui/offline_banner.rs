//! Says when the browser has lost its network, and that nothing is lost by it.

use leptos::prelude::*;

use super::{Icon, IconName, text};
use crate::browser::network::use_online;

/// A line at the top of the page while the browser is offline; once, in the app.
#[component]
pub fn OfflineBanner() -> impl IntoView {
    let online = use_online();
    view! {
        <div role="status">
            <Show when=move || !online.get()>
                <p class="offline">
                    <Icon name=IconName::Offline />
                    {text::OFFLINE}
                </p>
            </Show>
        </div>
    }
}
