//! The formats of a chain, each with a way out, and a menu with more.

use decode::{Chain, Format};
use leptos::prelude::*;

use crate::explorer::decoding::{with_step, without_step};
use crate::explorer::text::decoding as text;
use crate::ui::{Bind, Button, IconButton, IconName, Select, SelectOption, Size, Variant};

/// The chain, from the outside in. Whoever changes it chooses it for all keys of the namespace.
#[component]
pub fn ChainBar(
    chain: Memo<Chain>,
    /// Whether somebody chose it.
    is_chosen: Memo<bool>,
    #[prop(into)] on_change: Callback<Chain>,
    #[prop(into)] on_find: Callback<()>,
) -> impl IntoView {
    let step = move |(at, format): (usize, Format)| {
        let remove = move |()| on_change.run(without_step(&chain.get_untracked(), at));
        view! {
            <li>
                <span class="ex-step">
                    {format.label()}
                    <IconButton
                        icon=IconName::Close
                        label=text::remove_step(format.label())
                        size=Size::Small
                        on_press=remove
                    />
                </span>
            </li>
        }
    };
    let steps =
        move || chain.with(|chain| chain.formats().iter().copied().enumerate().map(step).collect_view());
    let options = || {
        let formats = Format::all().map(|format| SelectOption::new(format.name(), format.label()));
        std::iter::once(SelectOption::new("", text::ADD_STEP)).chain(formats).collect::<Vec<_>>()
    };
    // Back to its first line after each choice: it is a menu and holds nothing.
    let menu = RwSignal::new(String::new());
    let picked = Bind::new(
        move || menu.get(),
        move |name: String| {
            if let Some(format) = Format::named(&name) {
                on_change.run(with_step(&chain.get_untracked(), format));
            }
            menu.set(name);
            menu.set(String::new());
        },
    );
    view! {
        <div class="ex-chain">
            <ol aria-label=text::CHAIN>{steps}</ol>
            <Select value=picked options=Signal::stored(options()) label=text::ADD_STEP />
            <Show when=move || is_chosen.get()>
                <span class="dimmer">{text::REMEMBERED}</span>
                <Button size=Size::Small variant=Variant::Quiet on_press=on_find>
                    {text::FIND_AGAIN}
                </Button>
            </Show>
        </div>
    }
}
