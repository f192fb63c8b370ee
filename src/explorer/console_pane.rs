//! The command line: what was typed and answered, and the field for the next.

mod log;
mod prompt;
mod search;

use leptos::prelude::*;

use self::log::Log;
use self::prompt::Prompt;
use super::desk::use_desk;
use super::text;
use crate::ui::{Icon, IconButton, IconName, Segment, Segmented, Size};

/// The command line with its answers.
#[component]
pub fn ConsolePane() -> impl IntoView {
    let desk = use_desk();
    let toggle = move |()| {
        let open = !desk.console.open.get_untracked();
        desk.console.open.set(open);
        desk.console.wanted.set(open);
    };
    let is_empty = Memo::new(move |_| desk.console.entries.with(Vec::is_empty));
    let segments = || {
        vec![
            Segment::new(log::AS_CLI, text::typing::AS_CLI),
            Segment::new(log::AS_TABLE, text::typing::AS_TABLE),
            Segment::new(log::AS_JSON, text::typing::AS_JSON),
        ]
    };
    view! {
        <section class="ex-console" aria-label=text::CONSOLE data-open=move || desk.console.open.get().then_some("")>
            <header class="ex-console-head">
                <Icon name=IconName::Terminal />
                <h2>{text::CONSOLE}</h2>
                <Show when=move || desk.console.open.get() && !is_empty.get()>
                    <Segmented
                        value=desk.console.output
                        segments=segments()
                        label=text::typing::SHOWN_AS
                        size=Size::Small
                    />
                    <IconButton
                        icon=IconName::Trash
                        label=text::CONSOLE_CLEAR
                        size=Size::Small
                        on_press=move |()| desk.console.entries.set(Vec::new())
                    />
                </Show>
                {move || {
                    let (icon, label) = if desk.console.open.get() {
                        (IconName::ChevronDown, text::CONSOLE_HIDE)
                    } else {
                        (IconName::ChevronUp, text::CONSOLE_SHOW)
                    };
                    view! { <IconButton icon label size=Size::Small on_press=toggle /> }
                }}
            </header>
            <Show when=move || desk.console.open.get()>
                <Log />
                <Prompt />
            </Show>
        </section>
    }
}
