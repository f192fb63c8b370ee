//! The command line: what was typed and answered, and the field for the next.

use leptos::ev::KeyboardEvent;
use leptos::html;
use leptos::prelude::*;
use upstash_api::rest::{Command, Reply};

use super::console::{self, Entry, Hint, Line, Outcome, Printed};
use super::desk::{Desk, use_desk};
use super::kind::Kind;
use super::text;
use crate::ui::{Icon, IconButton, IconName, Size, next_id};

/// Entries kept on the page.
const MOST_ENTRIES: usize = 100;

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
    view! {
        <section class="ex-console" aria-label=text::CONSOLE data-open=move || desk.console.open.get().then_some("")>
            <header class="ex-console-head">
                <Icon name=IconName::Terminal />
                <h2>{text::CONSOLE}</h2>
                <Show when=move || desk.console.open.get() && !is_empty.get()>
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

#[component]
fn Log() -> impl IntoView {
    let desk = use_desk();
    let log = NodeRef::<html::Div>::new();
    // The newest answer is in view when it arrives.
    Effect::new(move |_| {
        desk.console.entries.with(|entries| entries.last().map(|(_, entry)| entry.track()));
        if let Some(log) = log.get() {
            request_animation_frame(move || log.set_scroll_top(log.scroll_height()));
        }
    });
    view! {
        <div class="ex-log" role="log" aria-label=text::OUTPUT tabindex="0" node_ref=log>
            <Show when=move || desk.console.entries.with(Vec::is_empty)>
                <p class="ex-log-empty">{text::CONSOLE_EMPTY}</p>
            </Show>
            <For
                each=move || desk.console.entries.get()
                key=|(id, _)| *id
                children=|(_, entry)| (move || entry.with(draw)).into_any()
            />
        </div>
    }
}

fn draw(entry: &Entry) -> AnyView {
    let last = entry.lines.len().saturating_sub(1);
    let line = |(index, line): (usize, &Line)| {
        let took = entry.took_ms.filter(|_| index == last).map(|ms| {
            view! { <span class="ex-took">{text::took(ms, entry.sent())}</span> }
        });
        let (class, said) = said(&line.outcome);
        view! {
            <div class="ex-typed">
                <span class="ex-prompt" aria-hidden="true">"›"</span>
                <span>{line.typed.clone()}</span>
                {took}
            </div>
            <pre class=class>{said}</pre>
        }
    };
    entry.lines.iter().enumerate().map(line).collect_view().into_any()
}

fn said(outcome: &Outcome) -> (&'static str, String) {
    match outcome {
        Outcome::Waiting => ("ex-said dimmer", text::WAITING.to_owned()),
        Outcome::Answered { printed: Printed { text, hidden }, is_error } => {
            let class = if *is_error { "ex-said ex-said-error" } else { "ex-said" };
            let more = (*hidden > 0).then(|| text::hidden_lines(*hidden));
            (class, format!("{text}{}", more.unwrap_or_default()))
        }
        Outcome::Refused(refusal) => ("ex-said ex-said-refused", text::refusal(refusal)),
        Outcome::Unreadable(error) => ("ex-said ex-said-refused", text::unreadable(*error)),
        Outcome::Failed(trouble) => {
            let notice = text::trouble(trouble);
            ("ex-said ex-said-refused", format!("{}. {}", notice.title, notice.detail))
        }
    }
}

#[component]
fn Prompt() -> impl IntoView {
    let desk = use_desk();
    let typed = desk.console.typed;
    let field = NodeRef::<html::Textarea>::new();
    let hint_id = StoredValue::new(next_id("hint"));
    let hint =
        Memo::new(move |_| typed.with(|typed| console::hint(typed.lines().last().unwrap_or_default())));

    Effect::new(move |_| {
        let wanted = desk.console.wanted.get();
        if let Some(field) = field.get().filter(|_| wanted) {
            desk.console.wanted.set(false);
            request_animation_frame(move || {
                let _ = field.focus();
            });
        }
    });
    // Between its first and last line the arrows belong to the text.
    let leaves = move |typed: &str, up: bool| {
        let caret = field.get_untracked().and_then(|field| field.selection_start().ok().flatten());
        console::leaves_text(typed, caret.unwrap_or_default() as usize, up)
    };
    let keydown = move |event: KeyboardEvent| {
        if event.is_composing() || event.ctrl_key() || event.meta_key() || event.alt_key() {
            return;
        }
        let now = typed.get_untracked();
        let replacement = match event.key().as_str() {
            "Enter" if !event.shift_key() => {
                event.prevent_default();
                return send(desk);
            }
            "Tab" if !event.shift_key() && !now.contains('\n') => console::complete(&now),
            "ArrowUp" if leaves(&now, true) => walk(desk, |history| history.older(&now)),
            "ArrowDown" if leaves(&now, false) => walk(desk, console::History::newer),
            _ => None,
        };
        if let Some(replacement) = replacement {
            event.prevent_default();
            typed.set(replacement);
        }
    };
    view! {
        <form
            class="ex-ask"
            on:submit=move |event| {
                event.prevent_default();
                send(desk);
            }
        >
            <span class="ex-prompt" aria-hidden="true">"›"</span>
            <textarea
                node_ref=field
                rows="1"
                autocomplete="off"
                autocapitalize="off"
                spellcheck="false"
                aria-label=text::CONSOLE_LABEL
                aria-describedby=hint_id.get_value()
                placeholder=text::CONSOLE_PLACEHOLDER
                prop:value=move || typed.get()
                on:input=move |event| typed.set(event_target_value(&event))
                on:keydown=keydown
            ></textarea>
            <p class="ex-hint" id=hint_id.get_value() data-refused=move || hint.with(is_refusal).then_some("")>
                {move || {
                    hint.with(|hint| {
                        hint.as_ref()
                            .map(|hint| {
                                let (lead, rest) = text::hint_of(hint);
                                view! { <b>{lead}</b> " " {rest} }
                            })
                    })
                }}
            </p>
        </form>
    }
}

const fn is_refusal(hint: &Option<Hint>) -> bool {
    matches!(hint, Some(Hint::Refused(_)))
}

fn walk(desk: Desk, step: impl FnOnce(&mut console::History) -> Option<String>) -> Option<String> {
    let mut found = None;
    desk.console.history.update(|history| found = step(history));
    found
}

/// Sends what is typed, as far as it may be sent.
fn send(desk: Desk) {
    let typed = desk.console.typed.get_untracked();
    let Some((entry, runs)) = console::read(&typed) else { return };
    desk.console.typed.set(String::new());
    desk.console.history.update(|history| history.push(typed.trim()));
    let entry = ArcRwSignal::new(entry);
    desk.console.entries.update(|entries| {
        let id = entries.last().map_or(0, |(id, _)| id.wrapping_add(1));
        entries.push((id, entry.clone()));
        let extra = entries.len().saturating_sub(MOST_ENTRIES);
        entries.drain(..extra);
    });
    if runs.is_empty() {
        return;
    }
    let commands: Vec<Command> = runs.iter().map(|run| run.command.clone()).collect();
    desk.run(commands, move |outcome| {
        let took_ms = outcome.is_ok().then(|| desk.meter.with_untracked(|meter| meter.last_ms)).flatten();
        // TYPE tells the list of names what it needs for its badges.
        if let Ok(answers) = &outcome {
            for (run, answer) in runs.iter().zip(answers) {
                if let ([command, name], Ok(Reply::Bytes(kind))) = (run.command.words(), answer)
                    && command.eq_ignore_ascii_case(b"TYPE")
                {
                    desk.machine.try_update(|machine| machine.learn_kind(name, Kind::from_reply(kind)));
                }
            }
        }
        entry.update(|entry| entry.settle(&runs, outcome, took_ms));
    });
}
