//! The full page for when the exchange does not answer at the start, as when `trunk serve` runs by itself.

use leptos::prelude::*;

use super::text;
use crate::{
    api::error::ApiError,
    browser::{event::use_window_listener, timer::use_interval, url},
    ui::{Button, CodeBlock, IconName, Size, Variant, use_tab_title},
};

const RETRY_MS: u32 = 5_000;

/// Says what it means, what to do, and tries again by itself.
#[component]
pub fn ServerDown(
    error: ApiError,
    retry: Callback<()>,
    #[prop(into)] retrying: Signal<bool>,
) -> impl IntoView {
    use_interval(RETRY_MS, move || retry.run(()));
    use_window_listener("online", move |_| retry.run(()));
    let offline = error == ApiError::Offline;
    let (title, detail) = if offline {
        (text::OFFLINE_AT_START, text::OFFLINE_AT_START_DETAIL)
    } else {
        (text::SERVER_DOWN, text::SERVER_DOWN_DETAIL)
    };
    use_tab_title(title);
    let advice = if offline {
        ().into_any()
    } else if url::is_local() {
        view! {
            <p>{text::SERVER_DOWN_LOCAL}</p>
            <CodeBlock code=text::SERVE_COMMAND what=text::SERVE_COMMAND_NAME />
        }
        .into_any()
    } else {
        view! { <p>{text::SERVER_DOWN_ELSEWHERE}</p> }.into_any()
    };
    view! {
        <main class="stage" id="main">
            <div class="stage-card stage-words" role="alert">
                <h1>{title}</h1>
                <p>{detail}</p>
                {advice}
                <Button
                    variant=Variant::Primary
                    size=Size::Large
                    icon=IconName::Refresh
                    block=true
                    loading=retrying
                    on_press=retry
                >
                    {crate::ui::text::TRY_AGAIN}
                </Button>
                <p class="dimmer">{text::RETRIES_BY_ITSELF}</p>
            </div>
        </main>
    }
}
