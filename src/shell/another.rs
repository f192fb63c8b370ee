//! Somebody else signed in to this browser, and this page is of the account before.

use leptos::prelude::*;

use super::text;
use crate::{
    browser::url,
    connect::start::Leave,
    ui::{Banner, Button, Dialog, DialogSize, Tone, Variant},
};

/// Says so, and offers the page of the new account. What is on screen stays until then: it may hold something typed.
#[component]
pub(super) fn OfAnother(now: Signal<bool>) -> impl IntoView {
    let asked = RwSignal::new(false);
    Effect::new(move |_| asked.set(now.get()));
    let leave = use_context::<Leave>();
    let load = Callback::new(move |()| match leave {
        Some(Leave(leave)) => leave.run(url::path_and_query()),
        None => url::reload(),
    });
    let button = move || {
        view! {
            <Button variant=Variant::Primary on_press=load>
                {text::LOAD_ANEW}
            </Button>
        }
    };
    view! {
        <Show when=move || now.get()>
            <Banner tone=Tone::Warn title=text::OF_ANOTHER actions=button>
                {text::OF_ANOTHER_DETAIL}
            </Banner>
        </Show>
        <Dialog
            open=asked
            title=text::OF_ANOTHER
            description=text::OF_ANOTHER_DETAIL.to_owned()
            size=DialogSize::Small
            actions=move || {
                view! {
                    <Button on_press=move || asked.set(false)>{text::NOT_NOW}</Button>
                    {button()}
                }
            }
        >
            ()
        </Dialog>
    }
}
