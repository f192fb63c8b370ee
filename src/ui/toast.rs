//! Short messages at the edge of the page: something worked, or failed where the page shows nothing.
//!
//! Never the only place where an error can be read: forms and lists show their own.

use leptos::prelude::*;

use super::{Icon, IconButton, IconName, Size, Tone, text};
use crate::browser::timer::use_timer;

const SHOWN_MS: u32 = 6_000;
const AT_MOST: usize = 4;

#[derive(Clone)]
struct Toast {
    id: u32,
    tone: Tone,
    message: String,
}

/// The list of toasts of this app; get it with [`use_toasts`].
#[derive(Clone, Copy)]
pub struct Toasts {
    list: RwSignal<Vec<Toast>>,
    next: StoredValue<u32>,
}

impl Toasts {
    /// Something worked.
    pub fn ok(&self, message: impl Into<String>) {
        self.push(Tone::Ok, message.into());
    }

    /// Something failed, and the page has no better place to say it.
    pub fn error(&self, message: impl Into<String>) {
        self.push(Tone::Danger, message.into());
    }

    fn push(&self, tone: Tone, message: String) {
        let id = self.next.try_update_value(|next| {
            *next = next.wrapping_add(1);
            *next
        });
        let Some(id) = id else { return };
        self.list.update(|list| {
            list.push(Toast { id, tone, message });
            let surplus = list.len().saturating_sub(AT_MOST);
            list.drain(..surplus);
        });
    }

    fn remove(&self, id: u32) {
        self.list.try_update(|list| list.retain(|toast| toast.id != id));
    }
}

/// Makes the list of toasts available below; call once, in the app.
pub fn provide_toasts() -> Toasts {
    let toasts = Toasts { list: RwSignal::new(Vec::new()), next: StoredValue::new(0) };
    provide_context(toasts);
    toasts
}

/// The app's toasts. Outside an app (a test that mounts one widget) it makes a list of its own.
#[must_use]
pub fn use_toasts() -> Toasts {
    use_context().unwrap_or_else(provide_toasts)
}

/// Where toasts appear; once, at the end of the app.
#[component]
pub fn ToastRegion() -> impl IntoView {
    let toasts = use_toasts();
    view! {
        <div class="toasts" role="region" aria-label=text::NOTIFICATIONS>
            <div role="status" aria-live="polite">
                <For each=move || toasts.list.get() key=|toast| toast.id let:toast>
                    <ToastItem toasts toast />
                </For>
            </div>
        </div>
    }
}

#[component]
fn ToastItem(toasts: Toasts, toast: Toast) -> impl IntoView {
    let timer = use_timer();
    let id = toast.id;
    let dismiss = move || toasts.remove(id);
    let resume = move || timer.start(SHOWN_MS, dismiss);
    let icon = match toast.tone {
        Tone::Ok => IconName::CheckCircle,
        Tone::Warn | Tone::Danger => IconName::Alert,
        Tone::Neutral | Tone::Accent => IconName::Info,
    };
    // An error stays until it is dismissed; reading takes as long as it takes.
    let fades = toast.tone != Tone::Danger;
    if fades {
        resume();
    }
    view! {
        <div
            class="toast"
            data-tone=toast.tone.name()
            on:mouseenter=move |_| timer.cancel()
            on:mouseleave=move |_| if fades { resume() }
            on:focusin=move |_| timer.cancel()
            on:focusout=move |_| if fades { resume() }
        >
            <Icon name=icon />
            <p class="toast-message">{toast.message}</p>
            <IconButton icon=IconName::Close label=text::DISMISS size=Size::Small on_press=dismiss />
        </div>
    }
}
