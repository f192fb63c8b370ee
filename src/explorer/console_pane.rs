//! Below the key: the command line with what was typed and answered, and beside it the live view.

mod log;
mod prompt;
mod search;

use leptos::prelude::*;

use self::log::Log;
use self::prompt::Prompt;
use super::desk::{Side, use_desk};
use super::live_pane::{Elsewhere, LivePane, watch};
use super::text;
use crate::ui::{Bind, IconButton, IconName, Segment, Segmented, Size, Tab, Tabs};

/// Values of the tabs.
const COMMANDS: &str = "commands";
const LIVE: &str = "live";

/// The command line with its answers, and the live view.
#[component]
pub fn ConsolePane() -> impl IntoView {
    let desk = use_desk();
    let console = desk.console;
    watch(desk);
    let side = Bind::new(
        move || if console.side.get() == Side::Live { LIVE } else { COMMANDS }.to_owned(),
        move |side: String| {
            console.side.set(if side == LIVE { Side::Live } else { Side::Commands });
            // A tab of a pane that is folded away opens it.
            console.open.set(true);
        },
    );
    let tabs = vec![Tab::new(COMMANDS, text::CONSOLE), Tab::new(LIVE, text::live::TITLE)];
    let panel = move |side: String| {
        (move || match (console.open.get(), side.as_str()) {
            (false, _) => ().into_any(),
            (true, LIVE) => view! { <LivePane /> }.into_any(),
            (true, _) => view! {
                <Log />
                <Prompt />
            }
            .into_any(),
        })
        .into_any()
    };
    view! {
        <section
            class="ex-console"
            aria-label=text::CONSOLE_PANE
            data-open=move || console.open.get().then_some("")
            data-side=move || side.get()
        >
            <Tabs value=side tabs=Signal::stored(tabs) label=text::live::SIDES panel actions=|| view! { <Actions /> } />
        </section>
    }
}

/// What can be done with the pane.
#[component]
fn Actions() -> impl IntoView {
    let desk = use_desk();
    let console = desk.console;
    let toggle = move |()| {
        let open = !console.open.get_untracked();
        console.open.set(open);
        console.wanted.set(open && console.side.get_untracked() == Side::Commands);
    };
    let has_answers = Memo::new(move |_| {
        console.open.get() && console.side.get() == Side::Commands && !console.entries.with(Vec::is_empty)
    });
    let segments = || {
        vec![
            Segment::new(log::AS_CLI, text::typing::AS_CLI),
            Segment::new(log::AS_TABLE, text::typing::AS_TABLE),
            Segment::new(log::AS_JSON, text::typing::AS_JSON),
        ]
    };
    view! {
        <Elsewhere />
        <Show when=move || has_answers.get()>
            <Segmented
                value=console.output
                segments=segments()
                label=text::typing::SHOWN_AS
                size=Size::Small
            />
            <IconButton
                icon=IconName::Trash
                label=text::CONSOLE_CLEAR
                size=Size::Small
                on_press=move |()| console.entries.set(Vec::new())
            />
        </Show>
        {move || {
            let (icon, label) = if console.open.get() {
                (IconName::ChevronDown, text::CONSOLE_HIDE)
            } else {
                (IconName::ChevronUp, text::CONSOLE_SHOW)
            };
            view! { <IconButton icon label size=Size::Small on_press=toggle /> }
        }}
    }
}
