//! The end of a list that goes on: how much is shown, and more.

use leptos::prelude::*;

use super::{Button, text};

/// "40 of 318+" and a button. Without `on_more` the list is complete and only the count is told.
#[component]
pub fn ShowMore(
    /// "40 of 318", "318+ keys".
    #[prop(into)]
    count: Signal<String>,
    /// Whether there is more.
    #[prop(into)]
    more: Signal<bool>,
    #[prop(into)] on_more: Callback<()>,
    #[prop(optional, into)] loading: Signal<bool>,
) -> impl IntoView {
    view! {
        <div class="more">
            <span role="status">{move || count.get()}</span>
            <Show when=move || more.get()>
                <Button loading=loading on_press=on_more>
                    {text::SHOW_MORE}
                </Button>
            </Show>
        </div>
    }
}
