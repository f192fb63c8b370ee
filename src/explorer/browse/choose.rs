//! What is chosen, and what can be done with it.

use leptos::prelude::*;

use crate::explorer::desk::use_desk;
use crate::explorer::text;
use crate::ui::{Button, IconName, Size, Variant};

/// Nothing, until somebody begins to choose.
#[component]
pub fn Choose() -> impl IntoView {
    let desk = use_desk();
    let browsing = desk.browsing;
    let choice = Memo::new(move |_| browsing.choosing.get().then(|| browsing.choice()));
    let is_choosing = Memo::new(move |_| browsing.choosing.get());
    let has_none = Signal::derive(move || choice.get().is_none_or(|choice| choice.keys == 0));
    let said = move || choice.get().map(|choice| text::browse::chosen(&choice));
    let folders = move || {
        choice.get().is_some_and(|choice| choice.is_partial).then_some(text::browse::FOLDERS_ARE_PARTIAL)
    };
    view! {
        <Show when=move || is_choosing.get()>
            <div class="ex-bar" role="group" aria-label=text::browse::CHOOSING>
                <p class="ex-found" role="status">{said}</p>
                <p class="ex-open-note">{text::browse::CHOOSE_HINT} " " {folders}</p>
                <div class="ex-bar-line ex-choose-line">
                    <Button
                        size=Size::Small
                        variant=Variant::Primary
                        icon=IconName::Download
                        disabled=has_none
                        on_press=move |()| desk.offer_chosen()
                    >
                        {text::browse::EXPORT}
                    </Button>
                    <Button size=Size::Small on_press=move |()| browsing.choose_listed()>
                        {text::browse::CHOOSE_ALL}
                    </Button>
                    <Button size=Size::Small variant=Variant::Quiet on_press=move |()| browsing.set_choosing(false)>
                        {text::browse::CHOOSE_DONE}
                    </Button>
                </div>
            </div>
        </Show>
    }
}
