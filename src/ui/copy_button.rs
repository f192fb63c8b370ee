//! Copies a text, and when the browser refuses, selects it so that the keyboard can.

use leptos::{html, prelude::*, task::spawn_local};

use super::{Icon, IconName, Size, Variant, text};
use crate::browser::{clipboard, timer::use_timer};

#[derive(Clone, Copy, PartialEq, Eq)]
enum Outcome {
    Waiting,
    Copied,
    Refused,
}

/// A copy button. `what` completes its name for people who cannot see what it stands beside: "Copy endpoint".
#[component]
pub fn CopyButton(
    /// The text that goes to the clipboard.
    #[prop(into)]
    text: Signal<String>,
    /// What is copied, in lower case: "endpoint", "read-only token".
    #[prop(into)]
    what: String,
    #[prop(default = Variant::Quiet)] variant: Variant,
    #[prop(default = Size::Small)] size: Size,
    /// Shows the word "Copy" beside the icon.
    #[prop(optional)]
    labelled: bool,
    /// Called once the text is on the clipboard.
    #[prop(optional, into)]
    on_copied: Option<Callback<()>>,
) -> impl IntoView {
    let outcome = RwSignal::new(Outcome::Waiting);
    let timer = use_timer();
    let by_hand = NodeRef::<html::Textarea>::new();
    let name = format!("{} {what}", text::COPY);

    let press = move |_| {
        let copied = text.get_untracked();
        spawn_local(async move {
            let written = clipboard::write(&copied).await;
            // The component may be gone by now; `try_set` then does nothing.
            if written.is_ok() {
                let _ = outcome.try_set(Outcome::Copied);
                timer.start(1600, move || {
                    let _ = outcome.try_set(Outcome::Waiting);
                });
                if let Some(on_copied) = on_copied {
                    let _ = on_copied.try_run(());
                }
            } else {
                let _ = outcome.try_set(Outcome::Refused);
            }
        });
    };
    Effect::new(move |_| {
        if let Some(area) = by_hand.get() {
            // Set here and not as a prop: a value that arrives later would undo the selection.
            area.set_value(&text.get_untracked());
            let _ = area.focus();
            area.select();
        }
    });

    view! {
        <span class="copy">
            <button
                class="btn"
                class:btn-icon=!labelled
                data-variant=variant.name()
                data-size=size.name()
                type="button"
                aria-label=name.clone()
                title=name
                on:click=press
            >
                {move || {
                    let name = if outcome.get() == Outcome::Copied { IconName::Check } else { IconName::Copy };
                    view! { <Icon name /> }
                }}
                {labelled
                    .then(|| {
                        view! {
                            <span class="btn-label">
                                {move || if outcome.get() == Outcome::Copied { text::COPIED } else { text::COPY }}
                            </span>
                        }
                    })}
            </button>
            <span class="sr-only" role="status">
                {move || (outcome.get() == Outcome::Copied).then_some(text::COPIED)}
            </span>
            <Show when=move || outcome.get() == Outcome::Refused>
                <span class="copy-by-hand">
                    <textarea
                        class="copy-text"
                        node_ref=by_hand
                        readonly
                        rows="2"
                        aria-label=text::COPY_BY_HAND
                        on:blur=move |_| outcome.set(Outcome::Waiting)
                        on:keydown=move |event| {
                            if event.key() == "Escape" {
                                event.stop_propagation();
                                outcome.set(Outcome::Waiting);
                            }
                        }
                    ></textarea>
                    <span class="copy-hint">{text::COPY_BY_HAND}</span>
                </span>
            </Show>
        </span>
    }
}
